"""A year of ticks across both clock changes: one sweep a night, at most one digest a working day.

The clock is the only thing that is not real: it jumps twelve hours at a time, and ten minutes around the days
on which the clocks change.
"""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest

from assessments import tasks
from assessments.models import ClinicSettings, Reminder, RunLog
from patients.models import Clinic, Membership, Role, User

pytestmark = pytest.mark.django_db

BEGINS, ENDS = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
TICK = timedelta(hours=12)
# Zone, sweep time (02:30 is skipped and doubled in Berlin, 01:30 is doubled in New York) and digest time.
CLINICS = {
    "Europe/Berlin": (time(2, 30), time(7, 30)),
    "America/New_York": (time(1, 30), time(7, 0)),
    "Asia/Kathmandu": (time(2, 0), time(0, 15)),
    "Pacific/Auckland": (time(23, 45), time(6, 0)),
}


@pytest.fixture
def year(db, at, monkeypatch):
    """`year(moments)`: the ticks of those moments, for four clinics with one nurse each."""
    monkeypatch.setattr(
        "assessments.actions.digests.count_digest", lambda reader, now: {"overdue": 1} | ZEROS
    )
    at(BEGINS - timedelta(days=3))
    for zone, (sweep_time, digest_time) in CLINICS.items():
        clinic = Clinic.objects.create(name=zone, time_zone=zone)
        nurse = User.objects.create_user(zone, f"{zone.split('/')[1].lower()}@example.org", None)
        Membership.objects.create(user=nurse, clinic=clinic, role=Role.NURSE)
        settings = ClinicSettings.of(clinic)
        settings.sweep_time, settings.digest_time = sweep_time, digest_time
        settings.save()
        settings.holidays.create(day=date(2026, 12, 25))

    def run(moments):
        for moment in moments:
            at(moment)
            tasks.tick()

    return run


ZEROS = dict.fromkeys(("critical", "high", "medium", "due", "coming", "new"), 0) | {"is_plan_doubtful": False}


def moments(begins=BEGINS, ends=ENDS, step=TICK):
    while begins < ends:
        yield begins
        begins += step


def days(zone):
    """The days of 2026 that the year of ticks reaches in this zone, but for those it cuts at either end."""
    return {date(2026, 1, 2) + timedelta(days=shift) for shift in range(363)}


def test_every_clinic_gets_one_sweep_a_night_and_everyone_one_digest_a_working_day(year, mailoutbox):
    year(moments())

    for zone in CLINICS:
        nights = Counter(RunLog.objects.filter(clinic__name=zone).values_list("for_date", flat=True))
        assert set(nights) >= days(zone), zone
        assert set(nights.values()) == {1}, zone
        digests = Counter(Reminder.objects.filter(clinic__name=zone).values_list("for_date", flat=True))
        working = {day for day in days(zone) if day.weekday() < 5 and day != date(2026, 12, 25)}
        assert set(digests.values()) == {1}, zone
        assert set(digests) & days(zone) == working, zone
    assert len(mailoutbox) == Reminder.objects.filter(state="sent").count() == Reminder.objects.count()


@pytest.mark.parametrize(
    "around", [date(2026, 3, 8), date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1)]
)
def test_around_a_clock_change_each_sweep_and_digest_comes_at_its_time_by_the_wall(year, around):
    begins = datetime.combine(around, time(), UTC) - timedelta(days=1)
    year(moments(begins, begins + timedelta(days=2), timedelta(minutes=10)))

    for run in RunLog.objects.all():
        settings = ClinicSettings.of(run.clinic)
        late = run.started_at - settings.instant(run.for_date, settings.sweep_time)
        # The first tick of all finds the sweep of that day still to do.
        assert run.started_at == begins or timedelta(0) <= late < timedelta(minutes=10), run.clinic.name
    for reminder in Reminder.objects.all():
        settings = ClinicSettings.of(reminder.clinic)
        late = reminder.written_at - settings.instant(reminder.for_date, settings.digest_time)
        assert reminder.written_at == begins or timedelta(0) <= late < timedelta(minutes=10)


def test_ticks_missed_for_hours_are_caught_up_by_the_next_one(year):
    gaps = [moment for moment in moments(ends=BEGINS + timedelta(days=14)) if moment.hour == 12]
    year(gaps)

    for zone in CLINICS:
        nights = Counter(RunLog.objects.filter(clinic__name=zone).values_list("for_date", flat=True))
        assert set(nights.values()) == {1}
        assert len(nights) >= 13


def test_two_beats_by_mistake_change_nothing(year, mailoutbox):
    twice = [moment for moment in moments(ends=BEGINS + timedelta(days=5)) for _ in range(2)]
    year(twice)

    assert RunLog.objects.count() == len(set(RunLog.objects.values_list("clinic", "for_date")))
    assert (
        len(mailoutbox) == Reminder.objects.count() == len(set(Reminder.objects.values_list("user", "key")))
    )
