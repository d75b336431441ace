from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils import timezone

from assessments.actions.digests import (
    count_digest,
    digest_time_has_come,
    recipients,
    send_digest,
    without_digest,
)
from assessments.models import ClinicSettings
from patients.models import Clinic


class Command(BaseCommand):
    help = (
        "Send the digests that are due now. A person gets one when they are a physician, nurse or "
        "coordinator of the clinic, active and with an e-mail address; when it is a working day of the "
        "clinic, past its digest time, with no sweep at work; when they had none today; and when something "
        "is overdue or new, or the rules did not run. --early does not wait for the working day and time. "
        "--dry-run sends none."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--early", action="store_true")
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args, early: bool, dry_run: bool, **options) -> None:
        now = timezone.now()
        for clinic in Clinic.objects.all():
            if not early and not digest_time_has_come(ClinicSettings.of(clinic), now):
                self.stdout.write(f"Clinic {clinic.pk}: skipped, not a working day or not the time yet.")
                continue
            waiting = without_digest(clinic, now)
            for member in recipients(clinic).select_related("user"):
                if member.user_id not in waiting:
                    outcome = "skipped, dealt with today"
                elif dry_run:
                    outcome = self.preview(clinic, member.user, now)
                else:
                    outcome = self.send(clinic.pk, member.user_id, early)
                self.stdout.write(f"Clinic {clinic.pk}, user {member.user_id}: {outcome}.")

    def preview(self, clinic: Clinic, user, now) -> str:
        digest = count_digest(clinic, user, now)
        verb = "would be sent" if digest.is_worth_sending else "skipped, nothing to say"
        return f"{verb}: {digest.overdue} overdue, {digest.due} due, {digest.new} new"

    def send(self, clinic_id: int, user_id: int, early: bool) -> str:
        reminder = send_digest(clinic_id, user_id, early=early)
        if reminder is None:
            return "skipped, another process is at it"
        words = f"{reminder.get_state_display().lower()}: {reminder.overdue} overdue, {reminder.due} due"
        return f"{words}, {reminder.new} new {reminder.problem}".strip()
