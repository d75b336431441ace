"""The watch: what is wrong with the machine, told to the administrators without Celery and once."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import DatabaseError

from assessments.health import alarms_of
from assessments.machine import broker_answers
from assessments.models import Reminder
from assessments.models.reminder import ReminderState
from patients.models import Clinic, Membership, Role

logger = logging.getLogger(__name__)

SUBJECT = "The list needs an administrator"
AGAIN_AFTER = timedelta(hours=24)  # the same problem is mailed again after this (D)
STUCK_AFTER = timedelta(hours=1)  # a message that should have left so long ago is stuck (D)


@dataclass(frozen=True, slots=True)
class Seen:
    """`problems` in words, without anything about patients. `is_blind`: the database could not be asked."""

    problems: tuple[str, ...]
    is_blind: bool = False

    @property
    def line(self) -> str:
        return "; ".join(self.problems) or "all well"


def look(now: datetime) -> Seen:
    """Ask database, broker, ticks, sweeps and messages. Raises nothing: what cannot be asked is a problem."""
    problems = [] if broker_answers() else ["the broker does not answer"]
    try:
        problems += alarms_of(Clinic.objects.all(), now)
        problems += _messages(now)
    except DatabaseError as error:
        return Seen((f"the database does not answer ({type(error).__name__})", *problems), is_blind=True)
    return Seen(tuple(problems))


def _messages(now: datetime) -> list[str]:
    stuck = Reminder.objects.unsettled().filter(try_at__lt=now - STUCK_AFTER).count()
    lost = Reminder.objects.filter(
        state__in=[ReminderState.GIVEN_UP, ReminderState.REFUSED], claimed_at__gte=now - timedelta(days=1)
    ).count()
    found = [f"{stuck} messages should have left more than an hour ago"] if stuck else []
    return found + ([f"{lost} messages of the last day were refused or given up"] if lost else [])


def tell(seen: Seen, now: datetime) -> int:
    """Mail what was seen, where it is news; how many mails were sent.

    News is another set of problems, the same one a day later, and once that all is well again. Remembered in
    a file, because the database may be what is broken.
    """
    stamp = Path(settings.VAR) / "watch.json"
    before = _read(stamp)
    print_of = hashlib.sha256(seen.line.encode()).hexdigest() if seen.problems else ""
    told_at = datetime.fromisoformat(before["at"]) if before else None
    is_same = before is not None and before["print"] == print_of
    if (is_same and (not print_of or now - told_at < AGAIN_AFTER)) or (before is None and not print_of):
        return 0
    addresses = _addresses(seen)
    sent = sum(_mail(address, seen) for address in addresses)
    if sent or not addresses:  # a mail that could not leave is tried again by the next watch
        stamp.write_text(json.dumps({"print": print_of, "at": now.isoformat()}))
    return sent


def _read(stamp: Path) -> dict | None:
    try:
        return json.loads(stamp.read_text())
    except (OSError, ValueError):
        return None


def _addresses(seen: Seen) -> list[str]:
    """The administrators of the clinics, and WATCH_EMAIL: the only ones when the database is away."""
    found = list(settings.WATCH_EMAIL)
    if not seen.is_blind:
        admins = Membership.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True)
        found += admins.exclude(user__email="").values_list("user__email", flat=True)
    return list(dict.fromkeys(found))


def _mail(address: str, seen: Seen) -> int:
    body = "\n".join(f"- {problem}" for problem in seen.problems) or "All is well again."
    body += f"\n\n{settings.SITE_URL}/reminders/ says more (you will be asked to log in).\n"
    try:
        return EmailMessage(SUBJECT if seen.problems else "The list is well again", body, to=[address]).send()
    except Exception as error:  # the exit code and the line still tell it
        logger.warning("the watch could not mail: %s", type(error).__name__)
        return 0
