"""The demonstration as a reader finds it: kept up, something of everything, honest about real cases."""

from io import StringIO

import pytest
from django.core.management import call_command

from assessments.demo import values
from assessments.models import Alert, ClinicSettings, PlanDecision, PlannedCheck
from assessments.models.planned_check import State
from patients.demo.published.cases import published_records
from patients.knowledge.lab_tests import LAB_TESTS, find_unit
from patients.models import Clinic, LabResult, Patient, Visit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def demo():
    call_command("load_demo", "--patients", "40", stdout=StringIO())
    return Clinic.objects.get(name="Riverside")


def test_the_clinics_keep_up_and_leave_something_to_do(demo):
    today = demo.today()
    invented = PlannedCheck.objects.exclude(patient__identifier__startswith="PUB-")
    overdue, asked = invented.overdue(today).count(), invented.to_do().count()
    published = PlannedCheck.objects.filter(patient__identifier__startswith="PUB-")

    assert 0 < overdue < asked * 0.1
    assert not published.overdue(today).exists()
    assert published.filter(state=State.WAITING).exists()
    assert 1 <= PlannedCheck.objects.filter(state=State.NEEDS_YES).count() <= 4
    assert set(PlanDecision.objects.values_list("decision", flat=True)) >= {"booked", "declined", "snoozed"}
    assert PlannedCheck.objects.filter(state=State.HELD).exists()  # a pregnancy
    assert LabResult.objects.filter(read_at=None).exists()
    alerts = Alert.objects.for_worklist().of_followed()
    assert 5 <= alerts.count() <= 40
    assert alerts.filter(rule="AL-CK-RISE").exists()  # a rise nobody judged
    settings = ClinicSettings.of(demo)
    assert (str(settings.team_lead), str(settings.clinical_lead)) == ("Noel Underbridge", "Paula Fieldhouse")


def test_nothing_is_invented_for_a_published_case(demo):
    record = {one.patient["identifier"]: one for one in published_records(demo.today())}
    for patient in Patient.objects.filter(identifier__startswith="PUB-"):
        stored = (
            LabResult.objects.filter(patient=patient).count(),
            Visit.objects.filter(patient=patient).count(),
        )
        told = record[patient.identifier]
        assert stored == (len(told.results), len(told.visits)), patient.identifier


@pytest.mark.parametrize("test", values.NUMBERS)
def test_an_invented_number_has_a_unit_that_its_test_knows(test):
    value, unit = values.NUMBERS[test]

    assert find_unit(LAB_TESTS[test], unit)
    assert float(value) >= 0
