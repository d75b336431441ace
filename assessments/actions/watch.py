"""The watch: what is wrong with the machine, told to the administrators without Celery and once."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import DatabaseError, InterfaceError

from assessments.health import alarms_of
from assessments.machine import broker_answers
from assessments.models import Reminder
from assessments.models.reminder import ReminderState
from patients.models import Clinic, Membership, Role

logger = logging.getLogger(__name__)

SUBJECT = "The list needs an administrator"
AGAIN_AFTER = timedelta(hours=24)  # the same problem is mailed again after this (D)
NUMBER = re.compile(r": \d+$")
STUCK_AFTER = timedelta(hours=1)  # a message that should have left so long ago is stuck (D)


@dataclass(frozen=True, slots=True)
class Seen:
    """`problems` in words, without anything about patients. `is_blind`: the database could not be asked.

    A number in them stands behind a colon: how many there are is no news, that there are any is.
    """

    problems: tuple[str, ...]
    is_blind: bool = False

    @property
    def line(self) -> str:
        return "; ".join(self.problems) or "all well"

    @property
    def print(self) -> str:
        """The same for the same set of problems; blank for none."""
        kinds = sorted(NUMBER.sub("", problem) for problem in self.problems)
        return hashlib.sha256("\n".join(kinds).encode()).hexdigest() if kinds else ""


def look(now: datetime) -> Seen:
    """Ask database, broker, ticks, sweeps and messages. Raises nothing: what cannot be asked is a problem."""
    problems = [] if broker_answers() else ["the broker does not answer"]
    try:
        problems += alarms_of(Clinic.objects.all(), now)
        problems += _messages(now)
    except (DatabaseError, InterfaceError) as error:
        return Seen((f"the database does not answer ({type(error).__name__})", *problems), is_blind=True)
    return Seen(tuple(problems))


def _messages(now: datetime) -> list[str]:
    stuck = Reminder.objects.unsettled().filter(try_at__lt=now - STUCK_AFTER).count()
    lost = Reminder.objects.filter(
        state__in=[ReminderState.GIVEN_UP, ReminderState.REFUSED], claimed_at__gte=now - timedelta(days=1)
    ).count()
    found = [f"messages that should have left more than an hour ago: {stuck}"] if stuck else []
    return found + ([f"messages refused or given up in the last day: {lost}"] if lost else [])


def tell(seen: Seen, now: datetime) -> int:
    """Mail what was seen, where it is news; how many mails were sent.

    News is another set of problems, the same one a day later, and once that all is well again. Remembered in
    a file, because the database may be what is broken.
    """
    stamp = Path(settings.VAR) / "watch.json"
    before = _read(stamp)
    told_at = datetime.fromisoformat(before["at"]) if before else None
    is_same = before is not None and before["print"] == seen.print
    if (is_same and (not seen.print or now - told_at < AGAIN_AFTER)) or (before is None and not seen.print):
        return 0
    addresses = _addresses(seen)
    sent = sum(_mail(address, seen) for address in addresses)
    if sent or not addresses:  # a mail that could not leave is tried again by the next watch
        _write(stamp, {"print": seen.print, "at": now.isoformat()})
    return sent


def _write(stamp: Path, told: dict) -> None:
    try:
        stamp.write_text(json.dumps(told))
    except OSError as error:  # a full disk: told again by the next watch, which is better than not at all
        logger.warning("the watch could not remember what it told: %s", type(error).__name__)


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
