from datetime import UTC, date, datetime, time, timedelta

import pytest

from assessments.actions import sweep
from assessments.actions.sweep import sweep_clinic, sweeps_due
from assessments.models import ClinicSettings, PlannedCheck, RunLog
from assessments.models.run_log import is_stale, plan_health
from patients.actions.patients import add_patient

pytestmark = pytest.mark.django_db

# North is in Berlin: 02:00 there is 01:00 UTC in winter and midnight UTC in summer.
BEFORE = datetime(2026, 11, 23, 0, 59, tzinfo=UTC)
AFTER = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def test_a_clinic_is_swept_from_its_own_sweep_time_on(clinic):
    assert sweeps_due(BEFORE) == []
    assert sweeps_due(AFTER) == [clinic.pk]


def test_each_clinic_follows_its_own_clock(clinic, other_clinic):
    # 02:00 in Kathmandu (UTC+05:45) is 20:15 UTC the day before.
    assert sweeps_due(datetime(2026, 11, 22, 20, 14, tzinfo=UTC)) == [clinic.pk]  # its night of the 22nd
    assert sweeps_due(datetime(2026, 11, 22, 20, 15, tzinfo=UTC)) == [clinic.pk, other_clinic.pk]


def test_a_missed_night_is_caught_up_at_the_next_tick(clinic):
    assert sweeps_due(AFTER + timedelta(hours=11)) == [clinic.pk]


def test_a_second_sweep_of_the_same_night_does_nothing(clinic, patient, at):
    at(AFTER)

    first, second = sweep_clinic(clinic.pk), sweep_clinic(clinic.pk)

    assert (first.for_date, first.patients) == (date(2026, 11, 23), 1)
    assert first.items == PlannedCheck.objects.to_do().count() > 0
    assert second is None
    assert sweeps_due(AFTER + timedelta(minutes=2)) == []
    assert RunLog.objects.count() == 1


def test_the_next_night_is_swept_again(clinic, patient, at):
    at(AFTER)
    sweep_clinic(clinic.pk)
    at(AFTER + timedelta(days=1))

    assert sweep_clinic(clinic.pk).for_date == date(2026, 11, 24)


def test_a_sweep_at_work_is_left_alone_and_a_dead_one_is_taken_over_after_an_hour(clinic, patient, at):
    run = RunLog.objects.create(clinic=clinic, for_date=date(2026, 11, 23), started_at=AFTER)
    at(AFTER + timedelta(minutes=59))
    left_alone = sweep_clinic(clinic.pk)
    at(AFTER + timedelta(minutes=60))

    assert left_alone is None
    assert sweeps_due(AFTER + timedelta(minutes=59)) == []
    assert sweeps_due(AFTER + timedelta(minutes=60)) == [clinic.pk]
    assert sweep_clinic(clinic.pk).pk == run.pk
    run.refresh_from_db()
    assert run.finished_at


@pytest.mark.parametrize(
    ("day", "at_wall_clock", "utc"),
    [
        ("29 March 2026: 02:00 to 03:00 is skipped, so 02:30 is 03:30", time(2, 30), "2026-03-29T01:30"),
        ("25 October 2026: 02:00 to 03:00 comes twice, the first counts", time(2, 30), "2026-10-25T00:30"),
    ],
)
def test_a_clock_change_neither_skips_nor_doubles_a_sweep(clinic, patient, at, day, at_wall_clock, utc):
    settings = ClinicSettings.of(clinic)
    settings.sweep_time = at_wall_clock
    settings.save()
    moment = datetime.fromisoformat(f"{utc}+00:00")
    at(moment)

    assert sweeps_due(moment - timedelta(minutes=1)) == []
    assert sweeps_due(moment) == [clinic.pk], day
    assert sweep_clinic(clinic.pk)
    assert sweeps_due(moment + timedelta(hours=1)) == []


def test_patients_who_are_not_followed_are_skipped(clinic, patient, at):
    at(AFTER)
    patient.status = "discharged"
    patient.save()

    assert sweep_clinic(clinic.pk).patients == 0


def test_a_patient_whose_plan_fails_stops_nobody_and_is_named_by_number(clinic, patient, doctor, monkeypatch):
    other = add_patient(clinic=clinic, by=doctor, identifier="R-2", family_name="Row", given_name="Ada")
    plain = sweep.replan_patients

    def fails_for_one(ids):
        if other.pk in ids:
            raise RuntimeError("a rule is broken")
        return plain(ids)

    monkeypatch.setattr(sweep, "replan_patients", fails_for_one)

    run = sweep_clinic(clinic.pk, again=True)

    assert run.patients == 1
    assert run.problem == f"The rules could not be applied to 1 of the patients: number {other.pk}."
    assert run.finished_at
    assert "may be missing" in plan_health(ClinicSettings.of(clinic), run.finished_at).warning


def test_again_sweeps_a_second_time(clinic, patient, at):
    at(AFTER)
    sweep_clinic(clinic.pk)

    assert sweep_clinic(clinic.pk, again=True).patients == 1


def test_the_alarm_comes_26_hours_after_the_last_finished_sweep():
    last = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)

    assert not is_stale(last, since=last, now=last + timedelta(hours=26))
    assert is_stale(last, since=last, now=last + timedelta(hours=26, seconds=1))
    assert is_stale(None, since=last, now=last + timedelta(hours=27))
