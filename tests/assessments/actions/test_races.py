"""Two workers at the same moment, on a real database with real commits."""

import pytest
from django.core import mail
from django.utils import timezone

from assessments.actions.critical_messages import write_critical
from assessments.actions.digests import write_digest
from assessments.actions.messages import send_message
from assessments.actions.planning import replan_patients
from assessments.actions.sweep import run_batch, start_sweep, sweep_clinic
from assessments.models import Alert, ClinicSettings, PlannedCheck, Reminder, RunLog

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_digest_is_written_though_four_workers_write_it(clinic, patient, nurse, at_once):
    sweep_clinic(clinic.pk)

    answers = at_once(lambda: write_digest(nurse.pk, early=True))

    assert sum(answer is not None for answer in answers) == 1
    assert Reminder.objects.count() == 1


def test_one_message_leaves_though_four_workers_send_it(clinic, patient, nurse, at_once):
    sweep_clinic(clinic.pk)
    reminder = write_digest(nurse.pk, early=True)

    answers = at_once(lambda: send_message(reminder.pk))

    assert sum(answer is not None for answer in answers) == 1
    assert len(mail.outbox) == 1
    assert Reminder.objects.get().state == "sent"


def test_one_critical_message_is_written_though_four_workers_see_the_alert(clinic, patient, nurse, at_once):
    now = timezone.now()
    patient.responsible = nurse
    patient.save()
    Alert.objects.create(
        patient=patient, rule="AL-X", key="AL-X:1", urgency="critical", seen_on=now.date(), label="X",
        sentence="Because.", source="A paper", mark="D",
    )  # fmt: skip
    ClinicSettings.of(clinic)

    at_once(lambda: write_critical(now))

    assert Reminder.objects.filter(kind="critical").count() == 1


def test_one_sweep_runs_though_four_workers_begin_it(clinic, patient, at_once):
    ClinicSettings.of(clinic)

    answers = at_once(lambda: start_sweep(clinic.pk))

    assert sum(answer is not None for answer in answers) == 1
    assert RunLog.objects.get().batches.count() == 1


def test_a_sweep_that_four_begin_anew_at_once_has_each_batch_once(clinic, patient, at_once):
    start_sweep(clinic.pk)

    runs = at_once(lambda: sweep_clinic(clinic.pk, again=True) or "others are at it")

    run = RunLog.objects.get()
    assert len(runs) == 4
    assert (run.batches.count(), run.patients, run.is_finished) == (1, 1, True)


def test_each_batch_is_planned_once_though_four_workers_take_it(clinic, patient, at_once):
    run = start_sweep(clinic.pk)
    batch = run.batches.get()

    answers = at_once(lambda: run_batch(batch.pk))

    assert sum(answer is not None for answer in answers) == 1
    run.refresh_from_db()
    assert run.patients == 1
    assert run.finished_at


def test_planning_one_patient_four_times_at_once_gives_one_plan(clinic, patient, at_once):
    PlannedCheck.objects.all().delete()

    counts = at_once(lambda: replan_patients([patient.pk]))

    keys = list(PlannedCheck.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys)) == counts[0].items
    assert sum(one.written for one in counts) == len(keys)
