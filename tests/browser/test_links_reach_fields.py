"""A link that names a field puts the cursor there; what was typed survives a log-out on every screen."""

from datetime import date

import pytest
from playwright.sync_api import expect

from patients.actions.clinical_events import record_event
from patients.actions.lab_results import record_results
from patients.actions.visits import save_visit_part

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def rows(patient, doctor):
    """A biopsy half answered and a CK without limits."""
    biopsy = record_event(patient=patient, by=doctor, kind="biopsy", happened_on=date(2024, 3, 1),
                          findings={"necrosis": "yes"})  # fmt: skip
    ck = {"test": "CK", "value": 9800, "unit": "U/L", "collected_on": date(2024, 3, 5)}
    (result,) = record_results(patient=patient, by=doctor, results=[ck])
    return biopsy.pk, result.pk


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("visit/?on=2024-03-05#id_symptom_raynaud", "#id_symptom_raynaud input >> nth=0"),
        ("visit/#mmt8", "#id_mmt8_neck_flexors"),
        ("visit/#haq", "#id_haq_variant input >> nth=0"),
        ("visit/#id_patient_global", "#id_patient_global"),
        ("lab_results/?tests=ANTI_SRP#enter", "#id_result_0"),
        ("clinical_events/?what=biopsy#record", "#id_happened_on"),
        ("clinical_events/#record", "#id_what"),
        ("clinical_events/{0}/amend/#id_finding_bx_stages", "#id_finding_bx_stages input >> nth=0"),
        ("lab_results/{1}/amend/#id_upper", "#id_upper"),
    ],
)
def test_the_link_leads_to_the_field_itself(page_of, nurse, patient, rows, address, field):
    page = page_of(nurse, f"/patients/{patient.pk}/{address.format(*rows)}")

    expect(page.locator(field)).to_be_focused()
    expect(page.locator(field)).to_be_in_viewport()


def test_in_a_part_half_filled_it_is_the_first_field_still_open(page_of, nurse, patient, doctor, clinic):
    save_visit_part(patient=patient, by=doctor, visited_on=clinic.today(), part="mmt8", seen={},
                    values={"mmt8_neck_flexors": "8", "mmt8_deltoid_right": "7"})  # fmt: skip

    page = page_of(nurse, f"/patients/{patient.pk}/visit/")
    page.get_by_role("link", name="Muscle strength, MMT8").click()

    expect(page.locator("#id_mmt8_biceps_right")).to_be_focused()


def test_a_biopsy_that_is_asked_for_is_chosen_already_with_its_findings_open(page_of, nurse, patient):
    page = page_of(nurse, f"/patients/{patient.pk}/clinical_events/?what=biopsy#record")

    expect(page.locator("#id_what")).to_have_value("biopsy")
    expect(page.locator("#id_finding_necrosis")).to_be_visible()


def test_without_session_and_cookie_a_part_waits_and_is_saved_after_the_log_in(page_of, nurse, patient):
    page = page_of(nurse, f"/patients/{patient.pk}/visit/")
    page.context.clear_cookies()
    page.locator("#id_mmt8_deltoid_right").fill("7")
    page.locator("#id_mmt8_deltoid_right").blur()

    state = page.locator("#answer-mmt8")
    expect(state).to_contain_text("Not saved: you were logged out. What you typed stays here.")
    with page.context.expect_page() as opened:
        state.get_by_role("link", name="Log in in a new tab").click()
    tab = opened.value
    tab.get_by_label("Username").fill("nurse")
    tab.get_by_label("Password").fill("correct horse battery")
    tab.get_by_role("button", name="Log in").click()
    page.bring_to_front()
    expect(state).to_contain_text("by you", timeout=20_000)
    expect(page.locator("#id_mmt8_deltoid_right")).to_have_value("7")


@pytest.mark.parametrize("keeps_session", [True, False])
def test_on_other_screens_a_notice_says_so_and_the_page_stays(page_of, nurse, patient, keeps_session):
    page = page_of(nurse, f"/patients/{patient.pk}/criteria/")
    page.context.clear_cookies(name="csrftoken") if keeps_session else page.context.clear_cookies()
    page.locator("#q-prox_lower").get_by_label("Yes").check()

    notice = page.locator("#not-done")
    expect(notice).to_contain_text("What you typed stays here.")
    expect(notice.get_by_role("link", name="Log in in a new tab")).to_have_attribute("href", "/login/")
    expect(page.locator("#q-prox_lower").get_by_label("Yes")).to_be_checked()
    expect(page.get_by_role("heading", name="Criteria", exact=True)).to_be_visible()
