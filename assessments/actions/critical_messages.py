"""A critical alert goes out alone and at once: a row for each person who is to be told, once an occurrence.

The occurrence is the moment the alert was raised or opened again. Written by the change that raised it, and
by every tick for whatever that missed and for what has moved on since.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from assessments.models import Reminder
from assessments.models.reminder import ReminderKind, ReminderState
from assessments.worklist.critical import began, open_criticals, to_be_told
from assessments.worklist.owners import Owners
from patients.models import Clinic

# An alert older than this when it is first seen here (a clinic that switches reminders on) stands in the
# digest and on every screen; a flood of single mails about old alerts would hide the new one (D).
NEWS_FOR = timedelta(days=14)


def write_critical(now: datetime) -> list[int]:
    """Ids of the messages that were written and wait to leave. A fixed number of queries, and two for each
    person who is told something.

    Several alerts at once make one mail that counts them; the rows of the others say so.
    """
    clinics = {clinic.pk: clinic for clinic in Clinic.objects.all()}
    owners = Owners.of(clinics.values())
    wanted: dict[tuple[int, str], Clinic] = {}
    for alert in open_criticals(owners, clinics.values()):
        if now - began(alert) <= NEWS_FOR:
            clinic = clinics[alert.patient.clinic_id]
            key = f"critical {alert.pk} {began(alert):%Y%m%dT%H%M%S.%f}"
            wanted |= {(user_id, key): clinic for user_id in to_be_told(alert, owners, clinic)}
    known = Reminder.objects.filter(key__in={key for _, key in wanted}).values_list("user_id", "key")
    news: dict[int, list[tuple[str, Clinic]]] = {}
    for user_id, key in sorted(set(wanted) - set(known)):
        news.setdefault(user_id, []).append((key, wanted[user_id, key]))
    written = [_write(user_id, of_them, now) for user_id, of_them in news.items()]
    return [pk for pk in written if pk is not None]


def _write(user_id: int, news: list[tuple[str, Clinic]], now: datetime) -> int | None:
    """One row that waits to leave, and one for each other alert that the same mail counts."""
    rows = [
        Reminder(
            clinic=clinic,
            user_id=user_id,
            kind=ReminderKind.CRITICAL,
            key=key,
            for_date=now.astimezone(clinic.zone).date(),
            counts={"critical": 1 if place else len(news)},
            state=ReminderState.SUPPRESSED if place else ReminderState.WAITING,
            problem="Counted in the message before." if place else "",
            written_at=now,
            try_at=now,
        )
        for place, (key, clinic) in enumerate(news)
    ]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)  # somebody else may be writing them right now
    return (
        Reminder.objects.filter(user_id=user_id, key=news[0][0], state=ReminderState.WAITING)
        .values_list("pk", flat=True)
        .first()
    )
