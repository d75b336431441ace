"""Every screen against WCAG 2.2 AA by axe, in light and dark, and on a phone without sideways scrolling."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from assessments.actions.criteria import save_criteria_results
from assessments.instruments import INSTRUMENTS
from patients.actions.clinical_events import record_event
from patients.actions.lab_results import record_results
from patients.actions.treatments import start_treatment
from patients.actions.visits import record_visit
from tests.test_site_map import APP_SCREENS, address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PHONE, SMALLEST = 390, 320  # CSS pixels


@pytest.fixture
def treatment(patient, doctor, clinic):
    """A patient with something on every screen; returns a running treatment."""
    today = clinic.today()
    results = [
        {"test": "CK", "value": 9800 - 90 * day, "unit": "U/L", "upper_limit": 190,
         "collected_on": today - timedelta(days=100 - day)}
        for day in (0, 40, 80)
    ]  # fmt: skip
    record_results(patient=patient, by=doctor, results=results)
    record_visit(
        patient=patient, by=doctor, visited_on=today, symptoms={"dysphagia": "yes"}, mmt8={"deltoid_right": 7}
    )
    record_event(patient=patient, by=doctor, kind="biopsy", happened_on=today, findings={"necrosis": "yes"})
    save_criteria_results(
        patient=patient, by=doctor, instruments=INSTRUMENTS.values(),
        answers={"onset_age": "age_ge40", "ck_raised": "no", "muscle_enzymes": "yes", "dysphagia": "yes",
                 "bx_necrosis": "yes"},
        reasons={"ck_raised": "The sample was haemolysed"},
    )  # fmt: skip
    return start_treatment(
        patient=patient, by=doctor, drug="methotrexate", dose=15, unit="mg", route="oral",
        frequency="once_weekly", start_on=today - timedelta(days=90),
    )  # fmt: skip


def pages(patient, treatment) -> list[str]:
    found = {address(screen, patient=patient, treatment=treatment) for screen in APP_SCREENS}
    return sorted(page for page in found if not page.endswith((".csv", ".json", "/record/")))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_screen_breaks_a_rule_of_wcag(scheme, page, page_of, nurse, patient, treatment):
    page.emulate_media(color_scheme=scheme)
    broken = []

    for where in pages(patient, treatment):
        page_of(nurse, where)
        found = Axe().run(page, options=WCAG).response["violations"]
        broken += [f"{where} {one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]

    assert broken == []


@pytest.mark.parametrize("width", [PHONE, SMALLEST])
def test_no_screen_scrolls_sideways_on_a_phone(width, page, page_of, nurse, patient, treatment):
    page.set_viewport_size({"width": width, "height": 800})
    wide = []

    for where in pages(patient, treatment):
        page_of(nurse, where)
        needed = page.evaluate("document.documentElement.scrollWidth")
        wide += [f"{where} needs {needed}"] if needed > width else []

    assert wide == []


def test_the_log_in_page_is_accessible_and_its_mistake_takes_the_focus(page, live_server, nurse):
    page.goto(f"{live_server.url}/login/")
    assert Axe().run(page, options=WCAG).response["violations"] == []

    page.get_by_label("Username").fill("nurse")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Log in").click()

    expect(page.locator(".error-summary")).to_be_focused()
    assert page.title() == "Error: Log in · imnm"
