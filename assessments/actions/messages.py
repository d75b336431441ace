"""Sending: a row is claimed, the mail leaves, the outcome is written. The row is its own retry.

Of two workers only one can raise the attempts from n to n + 1. A worker that dies between the claim and the
outcome leaves a row "being sent"; after settings.SEND_LEASE it is sent again, with the same Message-ID, and
counted as one that may have gone out twice: the mail server may have taken it, and no sender can know.
"""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from assessments.emails import mail_of
from assessments.models import Reminder, ReminderPreference
from assessments.models.planned_check import list_members
from assessments.models.reminder import MAX_ATTEMPTS, ReminderKind, ReminderState
from assessments.server_words import refused_for_good, words_of
from assessments.worklist.critical import has_critical

logger = logging.getLogger(__name__)

# The server may have taken the mail before its answer was lost.
UNSURE = (smtplib.SMTPServerDisconnected, TimeoutError, ConnectionResetError)
# A database connection that was cut is opened again: the mail has left, and its row must say so.
TRIES_TO_NOTE = 3


def messages_to_send(now: datetime) -> list[int]:
    """Ids of the messages that should leave now, the longest waiting first."""
    return list(Reminder.objects.to_send(now).order_by("try_at", "pk").values_list("pk", flat=True))


def send_message(reminder_id: int) -> Reminder | None:
    """Send one message; None when there is nothing to do: sent already, or somebody else is at it."""
    now = timezone.now()
    reminder = _claim(reminder_id, now)
    if reminder is None:
        return None
    if why := _why_not(reminder, now):
        _note(reminder, now, state=ReminderState.SUPPRESSED, problem=why)
    elif reminder.attempts > MAX_ATTEMPTS:
        _note(
            reminder, now, state=ReminderState.GIVEN_UP, problem=reminder.problem or "Broken off each time."
        )
    else:
        _send(reminder, now)
    logger.info("message %s: %s", reminder.pk, reminder.state)
    return reminder


def _claim(reminder_id: int, now: datetime) -> Reminder | None:
    reminder = Reminder.objects.to_send(now).select_related("user", "clinic").filter(pk=reminder_id).first()
    if reminder is None:
        return None
    unchanged = Reminder.objects.filter(pk=reminder.pk, attempts=reminder.attempts, state=reminder.state)
    reminder.may_be_double = reminder.may_be_double or reminder.state == ReminderState.SENDING
    reminder.attempts, reminder.state, reminder.claimed_at = reminder.attempts + 1, ReminderState.SENDING, now
    is_ours = unchanged.update(
        attempts=reminder.attempts,
        state=reminder.state,
        claimed_at=now,
        may_be_double=reminder.may_be_double,
    )
    return reminder if is_ours else None


def _why_not(reminder: Reminder, now: datetime) -> str:
    """Why this message is not wanted any more; blank when it is."""
    if not list_members().filter(user=reminder.user_id).exists():
        return "This person no longer works with the list, or has no address that takes mail."
    if reminder.kind == ReminderKind.DIGEST:
        is_over = reminder.for_date < now.astimezone(reminder.clinic.zone).date()
        return "Its day was over before it could leave; the next counts the same items." if is_over else ""
    return "" if has_critical(reminder.user) else "Acknowledged before it left."


def _send(reminder: Reminder, now: datetime) -> None:
    mail = mail_of(reminder)
    try:
        validate_email(reminder.user.email)
        mail.send()
    except ValidationError:
        _refuse(reminder, now, "This is not an e-mail address.")
    except Exception as error:  # whatever the mail server says, the row must tell it
        if refused_for_good(error):
            _refuse(reminder, now, words_of(error))
        else:
            _try_later(reminder, now, error)
    else:
        _note(reminder, now, state=ReminderState.SENT, problem="", sent_at=timezone.now(), text=mail.body)


def _refuse(reminder: Reminder, now: datetime, words: str) -> None:
    """The server takes nothing for this address: trying again is no use until somebody mends it.

    From now on its reader counts as somebody who cannot be reached, so their work is on everybody's list.
    """
    refused = {"refused_address": reminder.user.email[:254], "refused_words": words}
    ReminderPreference.objects.update_or_create(user=reminder.user, defaults=refused)
    _note(reminder, now, state=ReminderState.REFUSED, problem=words)


def _try_later(reminder: Reminder, now: datetime, error: Exception) -> None:
    is_last = reminder.attempts >= MAX_ATTEMPTS
    _note(
        reminder,
        now,
        state=ReminderState.GIVEN_UP if is_last else ReminderState.RETRY,
        problem=words_of(error),
        try_at=now + reminder.next_wait,
        may_be_double=reminder.may_be_double or isinstance(error, UNSURE),
    )


def _note(reminder: Reminder, claimed_at: datetime, **outcome) -> None:
    """Write the outcome, if the claim is still ours; through a new connection where the old one was cut."""
    for name, value in outcome.items():
        setattr(reminder, name, value)
    ours = Reminder.objects.filter(pk=reminder.pk, claimed_at=claimed_at, attempts=reminder.attempts)
    for attempt in range(TRIES_TO_NOTE):
        try:
            ours.update(**outcome)
            return
        except (OperationalError, InterfaceError):
            if attempt == TRIES_TO_NOTE - 1 or connection.in_atomic_block:
                raise
            connection.close()
