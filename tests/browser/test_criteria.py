"""The criteria screen in a real browser: one round trip a tick, and nothing typed is lost."""

from datetime import timedelta
from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from assessments.actions.criteria import save_criteria_result
from assessments.instruments import GUIDE
from patients.actions.lab_results import record_results
from tests.browser.test_accessibility import WCAG

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def address(patient, doctor, clinic):
    """The criteria of a patient whose record says that the CK is raised and anti-SRP absent."""
    day = clinic.today() - timedelta(days=30)
    record_results(
        patient=patient,
        by=doctor,
        results=[
            {
                "test": "CK",
                "value": Decimal(9800),
                "unit": "U/L",
                "upper_limit": Decimal(190),
                "collected_on": day,
            },
            {"test": "ANTI_SRP", "qualitative": "negative", "collected_on": day},
        ],
    )
    return f"/patients/{patient.pk}/criteria/"


def tick(page, code, value):
    """Answer and wait for the one answer of the server."""
    with page.expect_response(lambda response: response.request.method == "POST") as answered:
        page.locator(f"[name={code}][value={value}]").check()
    assert answered.value.ok
    page.wait_for_load_state("networkidle")


def test_one_tick_is_one_round_trip_that_rescores_every_set(page_of, nurse, address):
    page = page_of(nurse, address)
    sent = []
    page.on("request", lambda request: sent.append(request.url) if "/static/" not in request.url else None)
    tick(page, "prox_lower", "yes")
    tick(page, "anti_hmgcr", "yes")

    assert len(sent) == 2
    expect(page.locator("#enmc-result .statement")).to_have_text("Anti-HMGCR myopathy.")
    expect(page.locator("#guide-result .statement")).to_have_text("3 of 4 met, 1 not known.")
    expect(page.locator("#best")).to_contain_text("Anti-HMGCR myopathy")
    expect(page.locator("#counts-prox_lower")).to_contain_text("0.8 / 0.5")
    expect(page.locator("[name=anti_hmgcr][value=yes]")).to_be_focused()
    assert page.locator("#result").count() == page.locator("#counts-prox_lower").count() == 1


def test_a_reason_is_asked_for_as_soon_as_an_answer_differs_and_is_not_lost(page_of, nurse, address):
    page = page_of(nurse, address)
    reason = page.locator("#id_reason-anti_srp")
    expect(reason).to_be_hidden()

    tick(page, "anti_srp", "yes")
    expect(reason).to_be_visible()
    expect(page.locator("#result")).to_contain_text("Reason still missing")
    reason.fill("Blot of the reference laboratory")
    tick(page, "prox_lower", "yes")
    assert reason.input_value() == "Blot of the reference laboratory"
    expect(page.locator("#result")).to_contain_text("Reason: Blot of the reference laboratory")

    tick(page, "anti_srp", "no")
    expect(reason).to_be_hidden()


def test_a_refused_save_takes_the_focus_and_leads_to_the_reason(page_of, nurse, address):
    page = page_of(nurse, address)
    tick(page, "anti_srp", "yes")
    page.get_by_role("button", name="Save all three").click()

    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").click()
    expect(page.locator("#id_reason-anti_srp")).to_be_focused()
    bar, mistake = (
        page.locator("#best").bounding_box(),
        page.locator("#q-anti_srp .error-message").bounding_box(),
    )
    assert mistake["y"] >= bar["y"] + bar["height"]
    assert Axe().run(page, options=WCAG).response["violations"] == []

    page.locator("#id_reason-anti_srp").fill("Blot")
    page.get_by_role("button", name="Save all three").click()
    expect(page.get_by_text("All sets are saved")).to_be_visible()
    expect(page.locator("#saved")).to_contain_text("1 answer overridden by nurse")


@pytest.mark.parametrize("width", [1440, 390])
def test_the_best_statements_stay_in_sight_and_the_page_does_not_scroll_sideways(
    width, page, page_of, nurse, address
):
    page.set_viewport_size({"width": width, "height": 844})
    page_of(nurse, address)
    page.locator("#q-treatment_not_improved").scroll_into_view_if_needed()

    expect(page.locator("#best")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_would_decide_leads_to_its_question_uncovered(page_of, nurse, address):
    page = page_of(nurse, address)
    page.locator("#enmc-result .deciding a[href='#q-prox_lower']").click()
    question = page.locator("#q-prox_lower")

    expect(question).to_be_in_viewport()
    bar, row = page.locator("#best").bounding_box(), question.bounding_box()
    assert row["y"] >= bar["y"] + bar["height"]


def test_a_saved_result_prints_with_its_patient_and_without_the_menus(
    page, page_of, nurse, address, patient, doctor
):
    result = save_criteria_result(
        patient=patient, by=doctor, instrument=GUIDE, answers={"ck_raised": "yes", "anti_srp": "no"}
    )
    page_of(nurse, f"{address}{result.pk}/")
    page.emulate_media(media="print")

    expect(page.locator(".sheet-patient")).to_be_visible()
    expect(page.locator(".sheet-patient")).to_contain_text("EXAMPLE, Anna")
    expect(page.locator(".signature")).to_be_visible()
    for hidden in (".top", ".tabs", ".patient"):
        expect(page.locator(hidden)).to_be_hidden()
