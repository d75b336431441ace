"""The digest: one e-mail per person, clinic and working day, claimed before it is sent.

The row of a digest also is its retry: it survives the broker, and the reminders page shows it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from assessments.actions.sweep import sweep_clinic, sweep_is_due
from assessments.emails import digest_mail
from assessments.models import ClinicSettings, PlannedCheck, Reminder, RunLog
from assessments.models.planned_check import list_members
from assessments.models.reminder import ReminderState
from assessments.models.run_log import plan_health
from patients.models import Clinic, Membership

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Digest:
    """What one digest counts, all by the clinic's day `for_date`."""

    for_date: date
    until: date  # the day before the next working day
    overdue: int
    due: int  # falls due up to `until`, not overdue
    new: int  # of these, the ones that no earlier digest counted
    is_plan_doubtful: bool  # the rules have not run, or not for everyone

    @property
    def is_worth_sending(self) -> bool:
        """Nothing new and nothing overdue is not worth a mail; silence must never mean "we did not look"."""
        return bool(self.overdue or self.new or self.is_plan_doubtful)


def digests_due(now: datetime) -> list[tuple[int, int]]:
    """(clinic id, user id) of everyone whose digest should be sent, or tried again, now."""
    return [
        (clinic.pk, user_id)
        for clinic in Clinic.objects.all()
        if digest_time_has_come(ClinicSettings.of(clinic), now)
        for user_id in without_digest(clinic, now)
    ]


def without_digest(clinic: Clinic, now: datetime) -> list[int]:
    """Ids of the recipients whose digest of today is still to be sent, or to be tried again by now."""
    today = now.astimezone(clinic.zone).date()
    written = {row.user_id: row for row in Reminder.objects.filter(clinic=clinic, for_date=today)}
    return [
        user_id
        for user_id in recipients(clinic).values_list("user_id", flat=True)
        if user_id not in written or written[user_id].may_be_tried_again(now)
    ]


def digest_time_has_come(settings: ClinicSettings, now: datetime) -> bool:
    """A working day, past the clinic's digest time, and tonight's sweep is not just about to finish."""
    today = now.astimezone(settings.clinic.zone).date()
    if not settings.is_working_day(today) or now < settings.instant(today, settings.digest_time):
        return False
    run = RunLog.objects.filter(clinic=settings.clinic, for_date=today).first()
    never_started = run is None and sweep_is_due(settings, now)
    return not (never_started or (run and run.is_at_work(now)))


def recipients(clinic: Clinic) -> QuerySet[Membership]:
    return list_members().filter(clinic=clinic).order_by("user_id")


def count_digest(clinic: Clinic, user, now: datetime) -> Digest:
    """Counts for one person, over the patients they are responsible for and those nobody is."""
    settings = ClinicSettings.of(clinic)
    today = now.astimezone(clinic.zone).date()
    until = settings.announced_until(today)
    checks = PlannedCheck.objects.filter(patient__clinic=clinic).on_list_of(user)
    waiting = checks.due_by(until)
    overdue = checks.overdue(today).count()
    return Digest(
        for_date=today,
        until=until,
        overdue=overdue,
        due=waiting.count() - overdue,
        new=waiting.filter(_not_yet_announced(clinic, user, today, settings)).count(),
        is_plan_doubtful=bool(plan_health(settings, now).warning),
    )


def _not_yet_announced(clinic: Clinic, user, today: date, settings: ClinicSettings) -> Q:
    earlier = Reminder.objects.filter(clinic=clinic, user=user, state=ReminderState.SENT, for_date__lt=today)
    last = earlier.order_by("-for_date").first()
    if last is None:
        return Q()
    return Q(due_on__gt=settings.announced_until(last.for_date)) | Q(first_planned_at__gt=last.claimed_at)


def send_digest(clinic_id: int, user_id: int, *, early: bool = False) -> Reminder | None:
    """Send today's digest of one person, once, however often this is called.

    Returns its row, or None when there is nothing to do: sent already, someone else is at it, not a
    recipient any more, not the time (`early` does not wait for it). Only a crash between the moment the mail
    server takes the mail and the next line of ours sends it twice; both then carry the same Message-ID.
    """
    now = timezone.now()
    member = list_members().select_related("user", "clinic").filter(clinic=clinic_id, user=user_id).first()
    if member is None or not (early or digest_time_has_come(ClinicSettings.of(member.clinic), now)):
        return None
    reminder = _claim(member, now)
    if reminder is None:
        return None
    digest = count_digest(member.clinic, member.user, now)
    reminder.overdue, reminder.due, reminder.new = digest.overdue, digest.due, digest.new
    if digest.is_worth_sending:
        _send(reminder, digest, member.user.email)
    else:
        reminder.state = ReminderState.NOTHING_DUE
    reminder.save()
    logger.info("digest %s: %s", reminder.pk, reminder.state)
    return reminder


def send_digest_now(clinic_id: int, user_id: int) -> Reminder | None:
    """Today's digest without waiting for its time, after today's sweep where it has not run; one a day."""
    sweep_clinic(clinic_id)
    return send_digest(clinic_id, user_id, early=True)


def _claim(member: Membership, now: datetime) -> Reminder | None:
    """Today's row if it is ours to send. Of two workers only one can raise the attempts from n to n + 1."""
    today = now.astimezone(member.clinic.zone).date()
    reminder, is_ours = Reminder.objects.get_or_create(
        clinic=member.clinic, user=member.user, for_date=today, defaults={"claimed_at": now}
    )
    if is_ours:
        return reminder
    if not reminder.may_be_tried_again(now):
        return None
    unchanged = Reminder.objects.filter(pk=reminder.pk, attempts=reminder.attempts, state=reminder.state)
    reminder.attempts, reminder.state, reminder.claimed_at = reminder.attempts + 1, ReminderState.CLAIMED, now
    is_ours = unchanged.update(attempts=reminder.attempts, state=reminder.state, claimed_at=now)
    return reminder if is_ours else None


def _send(reminder: Reminder, digest: Digest, address: str) -> None:
    mail = digest_mail(reminder, digest, address)
    reminder.text = mail.body
    try:
        mail.send()
    except Exception as error:  # whatever the mail server says, the row must tell it
        # Its words may hold the address, so only the kind of error and the server's number are kept.
        code = getattr(error, "smtp_code", "")
        reminder.state, reminder.problem = ReminderState.FAILED, f"{type(error).__name__} {code}".strip()
        logger.warning("digest %s was not sent: %s", reminder.pk, reminder.problem)
    else:
        reminder.state, reminder.problem, reminder.sent_at = ReminderState.SENT, "", timezone.now()
