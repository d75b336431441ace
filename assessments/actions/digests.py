"""The digest: one message per person and working day, over all their clinics, written before it is sent.

A person's days and clock are those of their home clinic, the first they belong to, unless they chose a time
and days of their own. Everything they own or cover is counted, in the urgencies of the worklist.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from assessments.actions.sweep import sweep_clinic, sweep_is_due
from assessments.models import (
    ClinicSettings,
    PlanDecision,
    Reminder,
    ReminderPreference,
    RunLog,
)
from assessments.models.planned_check import list_members
from assessments.models.reminder import ReminderKind, ReminderState
from assessments.models.run_log import plan_health
from assessments.worklist.counts import counts_for_digest
from assessments.worklist.owners import Owners
from patients.knowledge.partial_dates import show_date
from patients.models import Clinic, Membership, User

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who works with the list of one clinic or several. The first is their home clinic."""

    user: User
    clinics: tuple[Clinic, ...]
    settings: ClinicSettings  # of the home clinic
    preference: ReminderPreference

    @property
    def home(self) -> Clinic:
        return self.clinics[0]

    @property
    def digest_time(self) -> time:
        return self.preference.digest_time or self.settings.digest_time

    def is_digest_day(self, day: date) -> bool:
        days = self.preference.digest_days
        return self.settings.is_working_day(day) and (days is None or day.weekday() in days)


def readers(user_id: int | None = None) -> list[Reader]:
    """Everybody with clinical duty, an active account and an address that takes mail; or this one of them.

    Four queries.
    """
    members: dict[int, list[Membership]] = {}
    found = list_members().select_related("user", "clinic").order_by("user_id", "clinic_id")
    for member in found if user_id is None else found.filter(user=user_id):
        members.setdefault(member.user_id, []).append(member)
    homes = {rows[0].clinic_id: rows[0].clinic for rows in members.values()}
    settings = ClinicSettings.of_all(homes.values())
    preferences = {one.user_id: one for one in ReminderPreference.objects.filter(user__in=members)}
    return [
        Reader(
            rows[0].user,
            tuple(row.clinic for row in rows),
            settings[rows[0].clinic_id],
            preferences.get(one) or ReminderPreference(user=rows[0].user),
        )
        for one, rows in members.items()
    ]


def reader_of(user_id: int) -> Reader | None:
    """None for somebody who gets no digest."""
    return next(iter(readers(user_id)), None)


def digest_key(day: date) -> str:
    return f"digest {day}"


def why_not_now(reader: Reader, now: datetime, *, heed_sweeps: bool = True) -> str:
    """Why no digest is written for this person at this moment; blank when one is.

    `heed_sweeps`: wait for the night's planning, which a preview of another day need not.
    """
    day = now.astimezone(reader.home.zone).date()
    if not reader.is_digest_day(day):
        return "not a working day of theirs"
    if now < reader.settings.instant(day, reader.digest_time):
        return f"not before {reader.digest_time:%H:%M}"
    if heed_sweeps and any(_sweep_is_coming(clinic, now) for clinic in reader.clinics):
        return "the night's planning is not finished"
    return ""


def _sweep_is_coming(clinic: Clinic, now: datetime) -> bool:
    """Tonight's sweep is about to start or at work. One that broke off silences nobody: the mail says so."""
    settings = ClinicSettings.of(clinic)
    run = RunLog.objects.filter(clinic=clinic, for_date=settings.night(now)).first()
    if run is None:
        return sweep_is_due(settings, now)
    return run.is_at_work(now)


def digests_due(now: datetime) -> list[int]:
    """Ids of the users whose digest of today should be written now."""
    everyone = readers()
    days = {one.user.pk: digest_key(now.astimezone(one.home.zone).date()) for one in everyone}
    written = set(
        Reminder.objects.filter(user__in=days, key__in=set(days.values())).values_list("user_id", "key")
    )
    missing = [one for one in everyone if (one.user.pk, days[one.user.pk]) not in written]
    return [one.user.pk for one in missing if not why_not_now(one, now)]


def count_digest(reader: Reader, now: datetime) -> dict:
    """What the digest would count, by name; the names are those of the mail's templates."""
    day = now.astimezone(reader.home.zone).date()
    until = reader.settings.announced_until(day)
    owners = Owners.of(reader.clinics)
    owned = owners.lines("me", reader.user, reader.clinics)
    health = [plan_health(one, now) for one in owners.settings.values()]
    return counts_for_digest(owned, reader.clinics, until, _not_yet_announced(reader, day)) | {
        "until": show_date(until),
        "covered": any(owners.covered_by(reader.user.pk, clinic) for clinic in reader.clinics),
        "is_plan_doubtful": any(one.warning for one in health),
    }


def is_worth_sending(counts: dict) -> bool:
    """Nothing new and nothing overdue is not worth a mail; silence must never mean "we did not look".

    An alert that asks for somebody within a working day (critical, high) counts as overdue.
    """
    return any(counts[name] for name in ("critical", "high", "overdue", "new", "is_plan_doubtful"))


def _not_yet_announced(reader: Reader, day: date) -> tuple[Q, Q] | None:
    """(items, alerts) that no earlier digest of this person counted; None when there was none.

    What was put off and speaks again is new too.
    """
    earlier = Reminder.objects.filter(
        user=reader.user, kind=ReminderKind.DIGEST, state=ReminderState.SENT, for_date__lt=day
    )
    last = earlier.order_by("-for_date").first()
    if last is None:
        return None
    announced = reader.settings.announced_until(last.for_date)
    back = PlanDecision.objects.filter(
        patient=OuterRef("patient"),
        key=OuterRef("key"),
        taken_back_at=None,
        until__gt=last.for_date,
        until__lte=day,
    )
    items = Q(due_on__gt=announced) | Q(first_planned_at__gt=last.written_at) | Q(Exists(back))
    alerts = Q(raised_at__gt=last.written_at) | Q(reopened_at__gt=last.written_at)
    return items, alerts


def write_digest(user_id: int, *, early: bool = False) -> Reminder | None:
    """Write today's digest of one person, once, however often this is called; sending it is another step.

    None when there is nothing to do: written already, nobody who gets one, not the time (`early` does not
    wait for it). What is not sent on purpose has a row that says why.
    """
    now = timezone.now()
    reader = reader_of(user_id)
    if reader is None or (not early and why_not_now(reader, now)):
        return None
    day = now.astimezone(reader.home.zone).date()
    if Reminder.objects.filter(user=reader.user, key=digest_key(day)).exists():
        return None
    state, why, counts = _outcome(reader, day, now)
    reminder, is_ours = Reminder.objects.get_or_create(
        user=reader.user,
        key=digest_key(day),
        defaults={
            "clinic": reader.home,
            "for_date": day,
            "state": state,
            "problem": why,
            "counts": counts,
            "written_at": now,
            "try_at": now,
        },
    )
    return reminder if is_ours else None


def _outcome(reader: Reader, day: date, now: datetime) -> tuple[str, str, dict]:
    """(state, why it is not sent, counts)"""
    preference = reader.preference
    if not preference.wants_digest:
        return ReminderState.SUPPRESSED, "This person wants no digest.", {}
    if preference.is_away(day):
        until = show_date(preference.away_until)
        return (
            ReminderState.SUPPRESSED,
            f"Away until {until}; the list stands with the colleague who covers.",
            {},
        )
    counts = count_digest(reader, now)
    return ReminderState.WAITING if is_worth_sending(counts) else ReminderState.NOTHING, "", counts


def write_digest_now(user_id: int) -> Reminder | None:
    """Today's digest without waiting for its time, after today's sweeps where they have not run."""
    for clinic_id in list_members().filter(user=user_id).values_list("clinic_id", flat=True):
        sweep_clinic(clinic_id)
    return write_digest(user_id, early=True)


def has_digest(user, now: datetime) -> bool:
    """Whether today's digest of this person was written already."""
    reader = reader_of(user.pk)
    if reader is None:
        return True
    day = now.astimezone(reader.home.zone).date()
    return Reminder.objects.filter(user=user, key=digest_key(day)).exists()
