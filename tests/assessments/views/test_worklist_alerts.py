"""Alerts on the worklist: before everything else, and only a person closes one."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.actions.planning import replan_patients
from assessments.actions.sweep import sweep_clinic
from assessments.models import Alert
from patients.actions.patients import change_patient
from tests.assessments.views.test_worklist import alert, item, listed, page, person

pytestmark = pytest.mark.django_db


def test_an_open_alert_stands_first_with_its_reason_and_action(patient, nurse, as_user):
    row = alert(patient, -3)
    Alert.objects.filter(pk=row.pk).update(action="See the patient today.")
    item(patient, -20)

    _, text = page(as_user(nurse))

    block = text[text.index('<ol class="tasks">') : text.index("Chest X-ray")]
    assert "EXAMPLE, Anna" in block
    assert "<strong>Trouble swallowing</strong>" in block
    assert f"since {patient.clinic.today() - timedelta(days=3):%d-%b-%Y}" in block
    assert "Because of the visit." in block
    assert "See the patient today." in block
    assert reverse("patients:overview", args=[patient.pk]) in block
    assert f"?alert={row.pk}&amp;back=worklist" in block


@pytest.mark.parametrize(
    "changes",
    [{"is_over": True}, {"reopened_at": timezone.now()}, {"seen_on": date(2020, 1, 1)}],
    ids=["facts changed", "reopened", "old"],
)
def test_a_critical_alert_is_never_closed_by_itself(patient, nurse, as_user, changes):
    row = alert(patient)
    Alert.objects.filter(pk=row.pk).update(**changes)
    replan_patients([patient.pk])
    sweep_clinic(patient.clinic_id, again=True)

    response, _ = page(as_user(nurse), "?urgency=critical")

    assert [one["alert"] for one in response.context["rows"]] == [row]


def test_alerts_of_another_clinic_are_never_listed(clinic, other_clinic, doctor, nurse, as_user):
    alert(person(clinic, doctor, "Theirs", responsible=doctor))
    alert(person(other_clinic, doctor, "Abroad"))

    _, mine = page(as_user(nurse))
    _, everybodys = page(as_user(nurse), "?who=all")

    assert "THEIRS" not in mine
    assert "THEIRS" in everybodys
    assert "ABROAD" not in everybodys


def test_a_study_reader_sees_alerts_by_code_without_an_action(patient, researcher, as_user):
    alert(patient)

    _, text = page(as_user(researcher))

    assert patient.study_code in text
    assert "Trouble swallowing" in text
    assert "Write what was done" not in text
    assert 'type="checkbox"' not in text


def test_alerts_of_patients_who_left_are_not_listed(patient, doctor, nurse, as_user):
    alert(patient)
    change_patient(patient=patient, by=doctor, status="discharged")

    assert listed(page(as_user(nurse))[0]) == 0


def test_the_number_of_queries_does_not_grow_with_alerts(
    clinic, doctor, nurse, as_user, django_assert_num_queries, django_assert_max_num_queries
):
    client = as_user(nurse)
    alert(person(clinic, doctor, "First", responsible=nurse))
    page(client)
    with django_assert_max_num_queries(25) as few:
        page(client)
    for number in range(8):
        alert(person(clinic, doctor, f"P{number}", responsible=nurse), -number)
        alert(person(clinic, doctor, f"A{number}"), answered=timezone.now(), by=nurse)

    with django_assert_num_queries(len(few)):
        page(client)
