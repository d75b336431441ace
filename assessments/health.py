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
    "miss items, and a critical alert is shown but not mailed."
)
FAILING = (
    "Since {since} a part of the planning or of the reminders fails each time. Lists may miss items, and "
    "reminders may not leave. The worker’s log says which part."
)
STALE = "{clinic}: the rules have not run for 26 hours (last {last}). Lists may miss items."
WHO_MENDS = "Tell your administrator."


def alarms_of(clinics, now: datetime) -> list[str]:
    """What is wrong, in words, for these clinics (a queryset). One query.

    A clinic counts from the moment its settings were first made: before that nobody expects a run.
    """
    rows = clinics.filter(settings__isnull=False).annotate(
        last_finished=Max("runs__finished_at"), tick=_last(Pulse.TICK), round=_last(Pulse.ROUND)
    )
    wanted = ("name", "time_zone", "settings__monitor_since", "last_finished", "tick", "round")
    found = list(rows.values_list(*wanted))
    if not found:
        return []
    alarms = []
    began = min(row[2] for row in found)
    *_, tick, round_ = found[0]
    # A machine that stands still does nothing wrong besides: one of the two is enough to say.
    for last, words in ((tick, NO_WORKER), (round_, FAILING)):
        if now - (last or began) > NO_WORKER_AFTER:
            zone = found[0][1]  # named, because the clinics may lie in several
            when = f"{Clinic(time_zone=zone).in_words(last)} ({zone})" if last else "the beginning"
            alarms.append(words.format(since=when))
            break
    for name, time_zone, since, last, *_ in found:
        if is_stale(last, since=since, now=now):
            words = Clinic(time_zone=time_zone).in_words(last) if last else "never"
            alarms.append(STALE.format(clinic=name, last=words))
    return alarms


def _last(pulse: str) -> Subquery:
    return Subquery(Pulse.objects.filter(name=pulse).values("at")[:1], output_field=DateTimeField())


def alarms_for(user, now: datetime) -> list[str]:
    """The alarms of the clinics of this person, and whom to tell. One query."""
    mine = user.memberships.values("clinic")
    return [f"{alarm} {WHO_MENDS}" for alarm in alarms_of(Clinic.objects.filter(pk__in=mine), now)]
