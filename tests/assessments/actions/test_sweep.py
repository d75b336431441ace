from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.actions import sweep
from assessments.actions.sweep import batches_due, run_batch, start_sweep, sweep_clinic, sweeps_due
from assessments.models import ClinicSettings, PlannedCheck, RunLog, SweepBatch
from assessments.models.run_log import is_stale, plan_health
from patients.actions.patients import add_patient

pytestmark = pytest.mark.django_db

# North is in Berlin: 02:00 there is 01:00 UTC in winter and midnight UTC in summer.
BATCH_LEASE = timedelta(minutes=10)  # the default of settings.SWEEP_LEASE
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


def test_a_sweep_shortly_before_midnight_is_caught_up_after_it(clinic, patient, at):
    ClinicSettings.of(clinic)
    ClinicSettings.objects.update(sweep_time=time(23, 45), monitor_since=BEFORE - timedelta(days=9))
    after_midnight = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)  # 01:30 in Berlin
    at(after_midnight)

    assert sweeps_due(after_midnight) == [clinic.pk]
    assert sweep_clinic(clinic.pk).for_date == date(2026, 11, 22)
    assert sweeps_due(after_midnight) == []


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


def test_a_batch_at_work_is_left_alone_and_a_dead_ones_is_taken_up_after_its_lease(clinic, patient, at):
    at(AFTER)
    run = start_sweep(clinic.pk)
    (batch,) = batches_due(AFTER)
    SweepBatch.objects.update(claimed_at=AFTER)  # a worker took it and died
    almost = AFTER + BATCH_LEASE - timedelta(seconds=1)
    at(almost)
    left_alone = run_batch(batch), batches_due(almost), sweep_clinic(clinic.pk)
    at(AFTER + BATCH_LEASE)

    assert left_alone == (None, [], None)
    assert batches_due(AFTER + BATCH_LEASE) == [batch]
    assert run_batch(batch).patients == 1
    run.refresh_from_db()
    assert (run.patients, run.finished_at) == (1, AFTER + BATCH_LEASE)


@pytest.fixture
def five(clinic, patient, doctor, monkeypatch):
    """Five patients in batches of two."""
    monkeypatch.setattr(sweep, "BATCH", 2)
    for number in range(4):
        add_patient(clinic=clinic, by=doctor, identifier=f"R-{number}", family_name="Row", given_name="Ada")
    return clinic


def test_any_number_of_workers_share_a_run_and_the_last_one_finishes_it(five, at):
    at(AFTER)
    run = start_sweep(five.pk)
    batches = batches_due(AFTER)
    finished = []
    for batch in batches:
        run_batch(batch)
        run.refresh_from_db()
        finished.append(bool(run.finished_at))

    assert finished == [False, False, True]
    assert run.patients == 5
    assert run.items == PlannedCheck.objects.to_do().count()
    assert batches_due(AFTER) == []


def test_killed_between_two_batches_and_run_again_it_gives_the_same(five, at):
    at(AFTER)
    start_sweep(five.pk)
    run_batch(batches_due(AFTER)[0])
    kept = list(PlannedCheck.objects.order_by("pk").values_list("pk", "key", "planned_at"))
    at(AFTER + timedelta(minutes=20))

    assert sweep_clinic(five.pk).patients == 5
    rows = PlannedCheck.objects.order_by("pk").values_list("pk", "key", "planned_at")
    assert list(rows)[: len(kept)] == kept
    assert RunLog.objects.count() == 1


def test_killed_in_the_middle_of_a_batch_nothing_of_it_is_half_written(five, at, monkeypatch):
    at(AFTER)
    PlannedCheck.objects.all().delete()
    start_sweep(five.pk)
    batch = batches_due(AFTER)[0]

    def killed(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("assessments.actions.planning.restate", killed)
        with pytest.raises(KeyboardInterrupt):
            run_batch(batch)
    half = PlannedCheck.objects.count()
    at(AFTER + BATCH_LEASE)
    sweep_clinic(five.pk)

    assert half == 0
    assert RunLog.objects.get().patients == 5


def test_a_run_again_writes_nothing(five, at):
    at(AFTER)
    sweep_clinic(five.pk)

    assert sweep_clinic(five.pk, again=True).written == 0


def test_begun_anew_while_at_work_the_batches_of_before_finish_nothing(five, at):
    at(AFTER)
    start_sweep(five.pk)
    old = batches_due(AFTER)
    again = start_sweep(five.pk, again=True)

    assert [run_batch(batch) for batch in old] == [None] * 3
    again.refresh_from_db()
    assert again.finished_at is None
    assert len(batches_due(AFTER)) == 3


@pytest.mark.parametrize("moment", ["_replan", "_in_words"])
def test_begun_anew_while_its_last_batch_is_planned_or_closed_it_waits_for_the_new_ones(
    five, at, monkeypatch, moment
):
    at(AFTER)
    run = start_sweep(five.pk)
    *others, last = batches_due(AFTER)
    for batch in others:
        run_batch(batch)
    plain = getattr(sweep, moment)

    def somebody_begins_it_anew(*args):
        at(AFTER + timedelta(seconds=1))
        start_sweep(five.pk, again=True)
        return plain(*args)

    with monkeypatch.context() as race:
        race.setattr(sweep, moment, somebody_begins_it_anew)
        run_batch(last)
    run.refresh_from_db()
    open_run = run.is_finished, run.patients
    for batch in batches_due(AFTER):
        run_batch(batch)
    run.refresh_from_db()

    assert open_run == (False, 0)
    assert (run.is_finished, run.patients) == (True, 5)


def test_while_the_rules_are_run_once_more_the_night_still_counts_as_planned(five, at):
    at(AFTER)
    night = sweep_clinic(five.pk)
    noon = AFTER + timedelta(hours=11)
    at(noon)
    run = start_sweep(five.pk, again=True)
    meanwhile = plan_health(ClinicSettings.of(five), noon)

    assert run.is_at_work(noon)
    assert (run.patients, meanwhile.last_finished, meanwhile.warning) == (5, night.finished_at, "")
    assert len(batches_due(noon)) == 3
    assert sweep_clinic(five.pk).finished_at == noon


def test_a_clock_that_was_set_back_leaves_no_run_open(five, at):
    at(AFTER + timedelta(minutes=10))
    sweep_clinic(five.pk)
    at(AFTER + timedelta(minutes=5))

    assert sweep_clinic(five.pk, again=True).is_finished
    assert RunLog.objects.count() == 1


def test_a_run_of_the_night_before_is_left_to_the_next(five, at):
    at(AFTER)
    start_sweep(five.pk)

    assert batches_due(AFTER + timedelta(hours=21)) == []


def test_a_clinic_without_patients_is_done_at_once(clinic, at):
    at(AFTER)

    assert sweep_clinic(clinic.pk).finished_at == AFTER


def test_a_run_that_stands_still_for_an_hour_is_no_longer_at_work(five, at):
    at(AFTER)
    run = start_sweep(five.pk)
    hour = timedelta(hours=1)
    still = [run.is_at_work(AFTER + hour - timedelta(seconds=1)), run.is_at_work(AFTER + hour)]
    at(AFTER + timedelta(minutes=30))
    run_batch(batches_due(AFTER)[0])

    assert still == [True, False]
    assert run.is_at_work(AFTER + hour)


def test_queries_of_a_batch_do_not_grow_with_its_patients(clinic, patient, doctor, at):
    at(AFTER)
    sweep_clinic(clinic.pk)
    start_sweep(clinic.pk, again=True)
    with CaptureQueriesContext(connection) as one:
        run_batch(batches_due(AFTER)[0])
    for number in range(6):
        add_patient(clinic=clinic, by=doctor, identifier=f"R-{number}", family_name="Row", given_name="Ada")
    sweep_clinic(clinic.pk, again=True)
    start_sweep(clinic.pk, again=True)
    with CaptureQueriesContext(connection) as seven:
        assert run_batch(batches_due(AFTER)[0]).patients == 7

    assert len(seven) == len(one)


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
