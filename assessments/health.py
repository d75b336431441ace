"""Whether the machine itself lives: what stands in red on every page, and what `manage.py watch` tells.

A system must notice its own failure (cap_recall, screening and monitoring reference, section 6).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import DateTimeField, Max, Subquery

from assessments.models import Pulse
from assessments.models.run_log import is_stale
from patients.models import Clinic

# Beat ticks every two minutes and a worker answers: five in a row that nobody answered (project default, D).
NO_WORKER_AFTER = timedelta(minutes=10)

NO_WORKER = (
    "No worker has answered since {since}: nothing is planned at night and no reminder leaves. Lists may "
    "miss items, and a critical alert is shown but not mailed. Tell your administrator."
)
STALE = (
    "{clinic}: the rules have not run for 26 hours (last {last}). Lists may miss items. "
    "Tell your administrator."
)


def alarms_of(clinics, now: datetime) -> list[str]:
    """What is wrong, in words, for these clinics (a queryset). One query.

    A clinic counts from the moment its settings were first made: before that nobody expects a run.
    """
    pulse = Pulse.objects.filter(name=Pulse.TICK).values("at")[:1]
    rows = clinics.filter(settings__isnull=False).annotate(
        last_finished=Max("runs__finished_at"), pulse=Subquery(pulse, output_field=DateTimeField())
    )
    found = list(rows.values_list("name", "time_zone", "settings__monitor_since", "last_finished", "pulse"))
    if not found:
        return []
    alarms = []
    pulse_at, began = found[0][-1], min(row[2] for row in found)
    if now - (pulse_at or began) > NO_WORKER_AFTER:
        first = Clinic(time_zone=found[0][1])
        alarms.append(NO_WORKER.format(since=first.in_words(pulse_at) if pulse_at else "the beginning"))
    for name, time_zone, since, last, _ in found:
        if is_stale(last, since=since, now=now):
            words = Clinic(time_zone=time_zone).in_words(last) if last else "never"
            alarms.append(STALE.format(clinic=name, last=words))
    return alarms


def alarms_for(user, now: datetime) -> list[str]:
    """The alarms of the clinics of this person. One query."""
    mine = user.memberships.values("clinic")
    return alarms_of(Clinic.objects.filter(pk__in=mine), now)
