"""A stored result gets the limits that its report prints, or is corrected with a reason."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from patients.actions.amending import version_of
from patients.actions.lab_results import amend_result, record_results
from patients.models import LabResult
from tests.patients.views.assertions import assert_keeps, assert_refused, page_text

pytestmark = pytest.mark.django_db
CK = {"test": "CK", "value": Decimal(9800), "unit": "U/L", "collected_on": date(2024, 3, 5)}
STORED = {"result": "9,800", "unit": "units/L", "lower": "", "upper": "", "collected_on": "05-Mar-2024",
          "collected_time": "", "laboratory": ""}  # fmt: skip


@pytest.fixture
def ck(patient, doctor):
    (result,) = record_results(patient=patient, by=doctor, results=[CK])
    return result


def url(result):
    return reverse("patients:amend_result", args=[result.patient_id, result.pk])


@pytest.fixture
def amend(as_user, nurse, ck):
    def send(*, version=None, **changes):
        seen = version_of(ck) if version is None else version
        return as_user(nurse).post(url(ck), STORED | {"version": str(seen), **changes})

    return send


def only() -> LabResult:
    return LabResult.objects.get()


def test_the_form_holds_what_is_stored(as_user, nurse, ck):
    assert_keeps(as_user(nurse).get(url(ck)), **{name: text for name, text in STORED.items() if text})


def test_the_limits_of_a_ck_are_added_without_a_reason_and_it_can_be_judged(amend, doctor, nurse):
    response = amend(lower="26", upper="190")

    result = only()
    assert response.status_code == 302
    assert response.url.endswith(f"?dates=all#result-{result.pk}")
    assert (result.lower_limit, result.upper_limit, result.flag) == (26, 190, "high")
    assert (result.value, result.unit, result.recorded_by) == (9800, "U/L", doctor)
    assert (result.history.first().history_user, result.history.count()) == (nurse, 2)


@pytest.mark.parametrize(
    ("correction", "column", "value"),
    [({"result": "980"}, "value", 980), ({"unit": "µkat/L"}, "unit", "ukat/L"),
     ({"collected_on": "06-Mar-2024"}, "collected_on", date(2024, 3, 6)),
     ({"result": ">9800"}, "comparator", ">")],
)  # fmt: skip
def test_a_correction_needs_its_reason(amend, correction, column, value):
    refused = amend(**correction, laboratory="North")

    words = "Say why what is stored changes. Only filling in what was not known needs no reason."
    assert_refused(refused, "reason", "Reason for a correction", words)
    assert_keeps(refused, laboratory="North")
    assert only().history.count() == 1

    amend(**correction, reason="A slip of the hand")
    assert getattr(only(), column) == value
    assert only().history.last().value == 9800
    assert only().canonical_unit == "U/L"


def test_a_pending_result_that_arrives_needs_no_reason(as_user, nurse, patient, doctor):
    waiting = {"test": "ANTI_SRP", "qualitative": "pending", "collected_on": date(2024, 3, 5)}
    (result,) = record_results(patient=patient, by=doctor, results=[waiting])
    typed = {"result": "negative", "collected_on": "05-Mar-2024", "version": version_of(result)}

    assert as_user(nurse).post(url(result), typed).status_code == 302
    assert only().qualitative == "negative"


def test_limits_in_the_wrong_order_are_told_at_their_field(amend):
    response = amend(lower="190", upper="26")

    assert_refused(response, "upper", "Upper limit", "The upper limit is below the lower one. Check both.")


@pytest.mark.parametrize(
    ("typed", "field", "label", "words"),
    [
        ({"result": "much"}, "result", "Result", "“much” is not a result of CK."),
        ({"unit": "stones"}, "unit", "Unit", "“stones”"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field(amend, typed, field, label, words):
    text = page_text(amend(**typed, reason="Slip"))

    assert f'<a href="#id_{field}">{label}: ' in text
    assert words in text
    assert only().history.count() == 1


def test_somebody_else_s_limit_is_shown_beside_mine_and_nothing_wins(amend, ck, doctor):
    seen = version_of(ck)
    amend_result(result=ck, by=doctor, version=seen, **CK, upper_limit=Decimal(170))

    response = amend(version=seen, upper="190")

    text = page_text(response)
    assert response.status_code == 422
    assert "<strong>170</strong>; you typed <strong>190</strong>" in text
    assert only().upper_limit == 170


def test_a_correction_that_repeats_another_result_is_refused(amend, patient, doctor, ck):
    record_results(
        patient=patient,
        by=doctor,
        results=[CK | {"value": Decimal(5000)} | {"collected_on": date(2024, 3, 6)}],
    )

    response = amend(result="5000", collected_on="06-Mar-2024", reason="Wrong line")

    assert "CK 5,000 units/L is already recorded for 06-Mar-2024." in page_text(response)
    assert sorted(LabResult.objects.values_list("value", flat=True)) == [5000, 9800]


def test_two_results_of_one_day_do_not_keep_a_limit_from_being_added(amend, patient, doctor, ck):
    LabResult.objects.create(patient=patient, canonical_value=9000, **CK | {"value": Decimal(9000)})

    assert amend(upper="190").status_code == 302


def test_it_is_found_neither_by_a_stranger_nor_open_to_a_reader(as_user, stranger, researcher, ck):
    assert as_user(stranger).get(url(ck)).status_code == 404
    assert as_user(stranger).post(url(ck), {}).status_code == 404
    assert as_user(researcher).get(url(ck)).status_code == 403


def test_the_flowsheet_leads_from_a_number_without_a_range_to_its_limits(
    as_user, nurse, researcher, ck, patient
):
    page = f"/patients/{patient.pk}/lab_results/"
    text = page_text(as_user(nurse).get(page))

    assert f'<a class="range" href="{url(ck)}#id_upper">no range: add it' in text
    assert f'<a class="value" href="{url(ck)}">' in text
    assert "amend" not in page_text(as_user(researcher).get(page))


def test_with_its_range_it_asks_for_none(as_user, nurse, ck, patient, amend):
    amend(upper="190")

    assert "no range: add it" not in page_text(as_user(nurse).get(f"/patients/{patient.pk}/lab_results/"))
