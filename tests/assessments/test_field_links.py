"""A missing answer leads to the stored row that only wants completing, else to the form for a new one."""

from datetime import date

import pytest
from django.urls import reverse

from assessments.field_links import field_address, half_given
from patients.actions.clinical_events import record_event
from patients.actions.lab_results import record_results

pytestmark = pytest.mark.django_db
VISIT = date(2024, 6, 1)


@pytest.fixture
def leads_to(patient):
    def ask(item, on=None):
        return field_address(patient, item, on, half_given([patient.pk])[patient.pk])

    return ask


@pytest.fixture
def biopsy(patient, doctor):
    def record(year, **findings):
        return record_event(
            patient=patient, by=doctor, kind="biopsy", happened_on=date(year, 1, 1), findings=findings
        )

    return record


@pytest.fixture
def result(patient, doctor):
    def record(value, on, unit="U/L", **limits):
        row = {"test": "CK", "value": value, "unit": unit, "collected_on": on, **limits}
        return record_results(patient=patient, by=doctor, results=[row])[0]

    return record


def test_a_stored_biopsy_that_does_not_state_the_finding_is_completed(leads_to, biopsy, patient):
    first = biopsy(2023, necrosis="yes", bx_macrophages="yes")
    biopsy(2024, necrosis="no")

    amend = reverse("patients:amend_event", args=[patient.pk, first.pk])
    assert leads_to("bx_stages") == (f"{amend}#id_finding_bx_stages", "Complete the report")


def test_without_a_biopsy_or_with_a_stated_finding_a_new_report_is_entered(leads_to, biopsy, patient):
    new = f"/patients/{patient.pk}/clinical_events/?what=biopsy#record"

    assert leads_to("bx_necrosis") == (new, "Enter the report")
    biopsy(2024, necrosis="no")
    assert leads_to("bx_necrosis") == (new, "Enter the report")


def test_the_highest_enzyme_without_its_limit_is_completed(leads_to, result, patient):
    result(900, date(2023, 1, 1))
    result(4, date(2023, 2, 1), unit="ukat/L")  # 240 units/L
    high = result(9800, date(2023, 3, 1))
    result(20000, date(2023, 4, 1), upper_limit=190)

    amend = reverse("patients:amend_result", args=[patient.pk, high.pk])
    assert leads_to("CK") == (f"{amend}#id_upper", "Add its limit")
    assert leads_to("LDH")[1] == "Enter the result"


def test_for_a_visit_it_is_the_nearest_one_inside_the_window(leads_to, result, patient):
    result(20000, date(2024, 4, 1))
    near = result(900, date(2024, 6, 10))

    amend = reverse("patients:amend_result", args=[patient.pk, near.pk])
    assert leads_to("CK", VISIT) == (f"{amend}#id_upper", "Add its limit")
    assert leads_to("CK", date(2025, 6, 1))[1] == "Enter the result"


@pytest.mark.parametrize("people", [1, 5])
def test_the_number_of_queries_does_not_grow_with_patients(people, patient, django_assert_num_queries):
    with django_assert_num_queries(2):
        half_given(range(patient.pk, patient.pk + people))
