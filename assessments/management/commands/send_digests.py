from argparse import ArgumentParser
from datetime import date, datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assessments.actions.digests import (
    Reader,
    count_digest,
    digest_key,
    is_worth_sending,
    readers,
    why_not_now,
    write_digest,
)
from assessments.actions.messages import messages_to_send, send_message
from assessments.models import Reminder
from assessments.worklist.counts import TILES


class Command(BaseCommand):
    help = (
        "Write and send the digests that are due now, and everything that waits to be sent or tried again. "
        "A person gets a digest when they are a physician, nurse or coordinator, active and with an address "
        "that takes mail; on a working day of theirs, past its time, with no sweep at work; when they had "
        "none today; and when something is overdue or new, or the rules did not run. --early does not wait "
        "for the working day and time. --dry-run sends none and stores nothing; with it, --as-of takes "
        "another day than today (at each person's own digest time)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--early", action="store_true")
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument(
            "--as-of", type=date.fromisoformat, help="a day such as 2026-11-23; only with --dry-run"
        )

    def handle(self, *args, early: bool, dry_run: bool, as_of: date | None, **options) -> None:
        if as_of and not dry_run:
            raise CommandError("--as-of needs --dry-run: what is sent is always the digest of today.")
        everyone = readers()
        if not everyone:
            self.stdout.write("Nobody: no active person with a clinical role has an address that takes mail.")
        for reader in everyone:
            moment = self.moment(reader, as_of)
            if dry_run:
                outcome = self.preview(reader, moment, early)
            else:
                outcome = self.send(reader, moment, early)
            self.stdout.write(f"User {reader.user.pk}: {outcome}.")
        if not dry_run:
            for reminder_id in messages_to_send(timezone.now()):
                self.stdout.write(f"Message {reminder_id}: {self.words(send_message(reminder_id))}.")

    def moment(self, reader: Reader, as_of: date | None) -> datetime:
        """Now, or the digest time of that day; its clinics then count by that day."""
        if as_of is None:
            return timezone.now()
        moment = reader.settings.instant(as_of, reader.digest_time)
        for clinic in reader.clinics:
            clinic.seen_at = moment
        reader.settings.clinic.seen_at = moment
        return moment

    def preview(self, reader: Reader, moment: datetime, early: bool) -> str:
        if why := self.skipped(reader, moment, early):
            return why
        counts = count_digest(reader, moment)
        verb = "would be sent" if is_worth_sending(counts) else "skipped, nothing overdue and nothing new"
        return f"{verb}: {self.numbers(counts)}"

    def send(self, reader: Reader, moment: datetime, early: bool) -> str:
        if why := self.skipped(reader, moment, early):
            return why
        reminder = write_digest(reader.user.pk, early=early)
        if reminder is None:
            return "skipped, another process is at it"
        return f"{self.words(send_message(reminder.pk) or reminder)}: {self.numbers(reminder.counts)}"

    def skipped(self, reader: Reader, moment: datetime, early: bool) -> str:
        day = moment.astimezone(reader.home.zone).date()
        if Reminder.objects.filter(user=reader.user, key=digest_key(day)).exists():
            return f"skipped, dealt with on {day}"
        if reader.preference.is_away(day):
            return "skipped, away"
        if not reader.preference.wants_digest:
            return "skipped, wants no digest"
        is_preview = reader.home.seen_at is not None
        why = "" if early else why_not_now(reader, moment, heed_sweeps=not is_preview)
        return f"skipped, {why}" if why else ""

    def numbers(self, counts: dict) -> str:
        return ", ".join(f"{counts[name]} {name}" for name in (*TILES, "coming", "new") if name in counts)

    def words(self, reminder: Reminder | None) -> str:
        if reminder is None:
            return "skipped, another process is at it"
        return f"{reminder.get_state_display().lower()} {reminder.problem}".strip()
