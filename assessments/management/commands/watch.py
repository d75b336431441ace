import sys

from django.core.management.base import BaseCommand
from django.utils import timezone

from assessments.actions.watch import look, tell


class Command(BaseCommand):
    help = (
        "For cron or a systemd timer, every ten minutes: says in one line whether the machine lives. Needs "
        "no worker and no broker. Exit code 0: all well; 1: something is wrong; 2: the database does not "
        "answer. What is new is mailed to the administrators and to WATCH_EMAIL, the same once a day, and "
        "once when all is well again."
    )
    requires_system_checks = []  # they would stop it where it is needed most

    def handle(self, *args, **options) -> None:
        now = timezone.now()
        seen = look(now)
        sent = tell(seen, now)
        self.stdout.write(f"{seen.line}{f' ({sent} mails sent)' if sent else ''}")
        if seen.problems:
            sys.exit(2 if seen.is_blind else 1)
