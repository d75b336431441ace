"""A stored event is completed or corrected: blanks without a reason, the rest with one."""

from datetime import date

import pytest
from django.urls import reverse

from patients.actions.amending import version_of
from patients.actions.clinical_events import amend_event, record_event
from patients.actions.patients import add_patient
from patients.knowledge.investigations import BIOPSY_FINDINGS
from patients.models import ClinicalEvent
from tests.patients.views.assertions import assert_keeps, assert_refused, page_text

pytestmark = pytest.mark.django_db
SAY_WHY = "Say why what is stored changes. Only filling in what was not known needs no reason."
STORED = {
    "what": "biopsy", "happened_on": "Mar-2024", "ended_on": "", "result": "", "description": "",
    "finding_necrosis": "yes", "finding_bx_stages": "unknown",
}  # fmt: skip


@pytest.fixture
def biopsy(patient, doctor):
    return record_event(
        patient=patient, by=doctor, kind="biopsy", happened_on=date(2024, 3, 1), happened_precision="month",
        findings={"necrosis": "yes", "bx_stages": "unknown"},
    )  # fmt: skip


def url(event):
    return reverse("patients:amend_event", args=[event.patient_id, event.pk])


@pytest.fixture
def amend(as_user, nurse, biopsy):
    """`amend(finding_bx_stages="yes")`: the page of the biopsy as it is stored now, with changes, sent."""

    def send(*, version=None, **changes):
        seen = version_of(biopsy) if version is None else version
        return as_user(nurse).post(url(biopsy), STORED | {"version": str(seen), **changes})

    return send


def only() -> ClinicalEvent:
    return ClinicalEvent.objects.get()


def test_the_form_holds_what_is_stored(as_user, nurse, biopsy):
    response = as_user(nurse).get(url(biopsy))

    text = page_text(response)
    assert_keeps(response, happened_on="Mar-2024")
    assert '<option value="biopsy" selected>' in text
    assert 'name="finding_necrosis" value="yes" checked' in text
    assert 'name="finding_bx_stages" value="unknown" checked' in text
    assert 'name="finding_bx_macrophages" value="yes" checked' not in text
    assert 'id="id_finding_bx_macrophages"' in text
    assert '<details class="more" open>' in text


def test_what_was_not_known_is_filled_in_without_a_reason(amend, biopsy, doctor, nurse):
    response = amend(
        finding_bx_stages="yes", finding_minimal_infiltrate="no", happened_on="05-Mar-2024", result="abnormal"
    )

    event = only()
    assert response.status_code == 302
    assert response.url.endswith(f"#event-{biopsy.pk}")
    assert event.findings == {"necrosis": "yes", "bx_stages": "yes", "minimal_infiltrate": "no"}
    assert (str(event.happened), event.result, event.recorded_by) == ("05-Mar-2024", "abnormal", doctor)
    latest = event.history.first()
    assert (latest.history_user, latest.history_change_reason, event.history.count()) == (
        nurse,
        "Completed",
        2,
    )


@pytest.mark.parametrize(
    "correction",
    [{"finding_necrosis": "no"}, {"happened_on": "Apr-2024"}, {"happened_on": "unknown"}, {"what": "mri",
     "finding_necrosis": "", "finding_bx_stages": ""}],
)  # fmt: skip
def test_a_correction_needs_its_reason_and_keeps_the_earlier_version(amend, correction):
    refused = amend(**correction)

    assert_refused(refused, "reason", "Reason for a correction", SAY_WHY)
    assert only().history.count() == 1

    assert amend(**correction, reason="Read the report again").status_code == 302
    event = only()
    assert event.history.first().history_change_reason == "Read the report again"
    assert event.history.last().findings["necrosis"] == "yes"


def test_what_somebody_else_changed_meanwhile_is_shown_beside_mine_and_nothing_wins(
    amend, biopsy, doctor, nurse
):
    seen = version_of(biopsy)
    amend_event(
        event=biopsy, by=doctor, version=seen, kind="biopsy", happened_on=date(2024, 3, 1),
        happened_precision="month", findings={"necrosis": "yes", "bx_stages": "no"},
    )  # fmt: skip

    response = amend(version=seen, finding_bx_stages="yes")

    text = page_text(response)
    assert response.status_code == 422
    assert "stored by doctor on" in text
    assert "<strong>No</strong>; you typed <strong>Yes</strong>" in text
    assert only().findings["bx_stages"] == "no"
    assert f'name="version" value="{version_of(biopsy)}"' in text, "now seen: it may be replaced knowingly"

    assert_refused(amend(finding_bx_stages="yes"), "reason", "Reason for a correction", SAY_WHY)
    amend(finding_bx_stages="yes", reason="The second report says so")
    assert only().findings["bx_stages"] == "yes"


def test_what_somebody_else_filled_in_elsewhere_meanwhile_stays(amend, biopsy, doctor):
    seen = version_of(biopsy)
    amend_event(
        event=biopsy, by=doctor, version=seen, kind="biopsy", happened_on=date(2024, 3, 1),
        happened_precision="month", findings={"necrosis": "yes", "bx_stages": "no"},
    )  # fmt: skip

    amend(version=seen, finding_bx_macrophages="yes")

    assert only().findings == {"necrosis": "yes", "bx_stages": "no", "bx_macrophages": "yes"}


@pytest.mark.parametrize("version", ["", "x", "99999", "-1"])
def test_a_page_of_no_version_stores_nothing(amend, version):
    response = amend(version=version, finding_bx_stages="yes")

    assert "This page is too old to be stored. Open it again; nothing was changed." in page_text(response)
    assert response.status_code == 422
    assert only().history.count() == 1


def test_nothing_changed_is_no_version(amend):
    assert "Nothing was changed." in page_text(amend())
    assert only().history.count() == 1


def test_a_mistake_is_told_at_its_field_as_when_it_was_recorded(amend):
    response = amend(happened_on="+1d", reason="Wrong day")

    assert_refused(
        response, "happened_on", "Date, or beginning", "The date is in the future. Enter a date up to today."
    )


def test_an_end_on_a_day_nobody_knows_survives_a_change_of_something_else(as_user, nurse, patient, doctor):
    stay = record_event(
        patient=patient, by=doctor, kind="admission", happened_on=date(2024, 3, 1), ended_precision="unknown"
    )
    typed = {"what": "admission", "happened_on": "01-Mar-2024", "ended_on": "", "description": "Pneumonia",
             "version": version_of(stay)}  # fmt: skip

    as_user(nurse).post(url(stay), typed)

    assert (only().description, only().ended_precision) == ("Pneumonia", "unknown")


@pytest.mark.parametrize("method", ["get", "post"])
def test_it_is_found_neither_by_a_stranger_nor_under_another_patient(
    method, as_user, stranger, biopsy, researcher, nurse, doctor, clinic
):
    other = add_patient(clinic=clinic, by=doctor, identifier="MRN-2", family_name="B", given_name="C",
                        sex="male", birth_date=date(1970, 1, 1))  # fmt: skip

    assert getattr(as_user(stranger), method)(url(biopsy)).status_code == 404
    elsewhere = reverse("patients:amend_event", args=[other.pk, biopsy.pk])
    assert getattr(as_user(nurse), method)(elsewhere).status_code == 404
    assert getattr(as_user(researcher), method)(url(biopsy)).status_code == 403


def test_the_history_leads_to_the_report_that_is_not_complete(as_user, nurse, researcher, biopsy, patient):
    page = f"/patients/{patient.pk}/clinical_events/"
    text = page_text(as_user(nurse).get(page))

    assert f'<a href="{url(biopsy)}">Complete the report' in text
    assert "amend" not in page_text(as_user(researcher).get(page))


def test_a_complete_report_can_still_be_corrected(as_user, nurse, biopsy, patient):
    ClinicalEvent.objects.update(findings=dict.fromkeys(BIOPSY_FINDINGS, "no"))

    text = page_text(as_user(nurse).get(f"/patients/{patient.pk}/clinical_events/"))
    assert f'<a href="{url(biopsy)}">Complete or correct' in text
