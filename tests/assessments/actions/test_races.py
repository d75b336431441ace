"""Two workers at the same moment, on a real database with real commits."""

import pytest
from django.core import mail

from assessments.actions.digests import send_digest
from assessments.actions.planning import replan_patients
from assessments.actions.sweep import sweep_clinic
from assessments.models import ClinicSettings, PlannedCheck, Reminder, RunLog

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_digest_leaves_though_four_workers_send_it(clinic, patient, nurse, at_once):
    sweep_clinic(clinic.pk)

    answers = at_once(lambda: send_digest(clinic.pk, nurse.pk, early=True))

    assert sum(answer is not None for answer in answers) == 1
    assert len(mail.outbox) == 1
    assert Reminder.objects.get().state == "sent"


def test_one_sweep_runs_though_four_workers_begin_it(clinic, patient, at_once):
    ClinicSettings.of(clinic)

    answers = at_once(lambda: sweep_clinic(clinic.pk))

    assert sum(answer is not None for answer in answers) == 1
    assert RunLog.objects.get().patients == 1


def test_planning_one_patient_four_times_at_once_gives_one_plan(clinic, patient, at_once):
    PlannedCheck.objects.all().delete()

    counts = at_once(lambda: replan_patients([patient.pk]))

    keys = list(PlannedCheck.objects.values_list("key", flat=True))
    assert len(keys) == len(set(keys)) == counts[0].items
    assert sum(one.written for one in counts) == len(keys)
