"""Old logs of runs and messages go; a person's last digest, open messages and what is audited stay."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.validators import MinValueValidator

from assessments.actions.critical_messages import NEWS_FOR
from assessments.actions.digests import count_digest, readers
from assessments.actions.planning import replan_patients
from assessments.actions.retention import prune, prunings_due
from assessments.models import ClinicSettings, PlannedCheck, Reminder, RunLog, SweepBatch
from patients.models import AccessLog, Patient

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)  # Monday 07:30 in Berlin
DAY = timedelta(days=1)


@pytest.fixture
def keeps_100_days(clinic, at):
    at(NOW)
    settings = ClinicSettings.of(clinic)
    settings.keep_days = 100
    settings.save()
    return settings


def run_of(clinic, ago):
    began = NOW - ago
    run = RunLog.objects.create(clinic=clinic, for_date=began.date(), started_at=began, finished_at=began)
    SweepBatch.objects.create(run=run, number=1, patient_ids=[1])
    return run


def message(clinic, user, ago, state="sent", kind="digest"):
    written = NOW - ago
    return Reminder.objects.create(
        clinic=clinic, user=user, kind=kind, key=f"{kind} {written}", for_date=written.date(), state=state,
        written_at=written, try_at=written,
    )  # fmt: skip


def test_runs_with_their_batches_and_messages_go_after_the_clinics_own_time(clinic, nurse, keeps_100_days):
    tonight, kept, _gone = (run_of(clinic, ago) for ago in (DAY / 4, 100 * DAY, 101 * DAY))
    last, young, _old = (message(clinic, nurse, ago) for ago in (DAY, 100 * DAY, 101 * DAY))

    assert prune(tonight.pk, NOW) == 3
    assert set(RunLog.objects.all()) == {tonight, kept}
    assert {batch.run for batch in SweepBatch.objects.all()} == {tonight, kept}
    assert set(Reminder.objects.all()) == {last, young}


def test_another_clinics_logs_have_their_own_time(clinic, other_clinic, stranger, keeps_100_days):
    message(other_clinic, stranger, 300 * DAY, state="nothing")
    theirs = run_of(other_clinic, 300 * DAY)

    prune(run_of(clinic, DAY / 4).pk, NOW)

    assert theirs in RunLog.objects.all()
    assert Reminder.objects.count() == 1


@pytest.mark.parametrize("state", ["waiting", "sending", "retry"])
def test_a_message_that_has_not_come_to_its_end_stays(clinic, nurse, keeps_100_days, state):
    message(clinic, nurse, 300 * DAY, state=state)

    assert prune(run_of(clinic, DAY / 4).pk, NOW) == 0


@pytest.mark.parametrize("state", ["refused", "given_up", "nothing", "suppressed"])
def test_a_message_that_has_goes(clinic, nurse, keeps_100_days, state):
    message(clinic, nurse, 300 * DAY, state=state)

    assert prune(run_of(clinic, DAY / 4).pk, NOW) == 1


def test_the_last_digest_of_a_person_stays_so_that_old_items_are_not_new_again(
    clinic, patient, nurse, keeps_100_days
):
    replan_patients([patient.pk])
    PlannedCheck.objects.update(first_planned_at=NOW - 400 * DAY, due_on=NOW - 400 * DAY)
    last = message(clinic, nurse, 300 * DAY)
    message(clinic, nurse, 250 * DAY, state="suppressed")
    message(clinic, nurse, 200 * DAY, kind="critical")
    reader = next(one for one in readers() if one.user == nurse)
    before = count_digest(reader, NOW)["new"]

    prune(run_of(clinic, DAY / 4).pk, NOW)

    assert set(Reminder.objects.all()) == {last}
    assert before == count_digest(reader, NOW)["new"] == 0


def test_no_critical_message_is_forgotten_while_it_could_be_written_again():
    limits = ClinicSettings._meta.get_field("keep_days").validators
    shortest = next(one.limit_value for one in limits if isinstance(one, MinValueValidator))

    assert timedelta(days=shortest) > NEWS_FOR


def test_once_a_night_after_the_latest_run_and_after_none_that_is_at_work(clinic, keeps_100_days):
    run_of(clinic, 2 * DAY)
    night = run_of(clinic, DAY / 4)
    due = prunings_due()
    first, second = prune(night.pk, NOW), prune(night.pk, NOW)
    RunLog.objects.create(clinic=clinic, for_date=NOW.date() + DAY, started_at=NOW + DAY)

    assert due == [night.pk]
    assert (first, second) == (0, 0)
    night.refresh_from_db()
    assert night.pruned_at == NOW
    assert prunings_due() == []


def test_two_who_prune_the_same_night_do_it_once(clinic, nurse, keeps_100_days):
    night = run_of(clinic, DAY / 4)
    first = prune(night.pk, NOW)
    message(clinic, nurse, 300 * DAY, state="nothing")

    assert (first, prune(night.pk, NOW)) == (0, 0)
    assert Reminder.objects.count() == 1


def test_the_access_log_and_the_history_stay_for_ever(clinic, patient, doctor, keeps_100_days):
    AccessLog.objects.create(user=doctor, patient=patient, screen="overview", action="view")
    AccessLog.objects.update(at=NOW - 5000 * DAY)
    Patient.history.update(history_date=NOW - 5000 * DAY)
    before = AccessLog.objects.count(), Patient.history.count()

    prune(run_of(clinic, DAY / 4).pk, NOW)

    assert (AccessLog.objects.count(), Patient.history.count()) == before
    assert all(before)
