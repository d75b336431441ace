"""The response page in a real browser with everything on it: chart drawn, bounds, folded tables, phone."""

from datetime import timedelta
from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe

from patients.actions.lab_results import record_results
from patients.actions.visits import record_visit
from patients.knowledge.mmt8 import sites_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Days ago, physician global, grade of every muscle; the last visit has no strength and no score.
VISITS = ((400, 8, 5), (300, 6, 6), (200, 4, 7), (100, 4, 8), (20, 3, None))


@pytest.fixture
def address(patient, doctor, clinic):
    """Exact scores on days 300 and 100, bounds on day 200 where the CK is missing, none on day 20."""
    today = clinic.today()
    for days, level, grade in VISITS:
        same = dict.fromkeys(("physician_global", "patient_global", "extramuscular_global"), Decimal(level))
        record_visit(
            patient=patient, by=doctor, visited_on=today - timedelta(days=days), **same,
            haq=Decimal(level) / 4, haq_variant="with_aids",
            mmt8={} if grade is None else dict.fromkeys(sites_of("right"), grade),
        )  # fmt: skip
    record_results(
        patient=patient,
        by=doctor,
        results=[
            {"test": "CK", "value": 40 * days, "unit": "U/L", "upper_limit": 190,
             "collected_on": today - timedelta(days=days)}
            for days in (400, 300, 100)
        ],
    )  # fmt: skip
    return f"/patients/{patient.pk}/response/"


def test_exact_scores_and_bounds_are_drawn_and_told_on_hover(page_of, nurse, address):
    page = page_of(nurse, address)
    page.wait_for_selector("[data-drawn=light]")
    chart = page.locator(".chart-canvas")

    for words in ("EXAMPLE, Anna", "Improvement (0–100)", "Minimal from 20", "Major from 60"):
        assert chart.get_by_text(words).count() >= 1, words
    assert chart.locator(".errorbar").count() == 1
    assert chart.locator(".scatterlayer .trace").last.locator(".point").count() == 2

    chart.locator(".scatterlayer .trace").last.locator(".point").first.hover(force=True)
    chart.locator(".hoverlayer .hovertext").get_by_text("of 100").first.wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390, 320])
def test_everything_opened_breaks_no_rule_and_fits(width, scheme, page, page_of, nurse, address):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page_of(nurse, address).wait_for_selector("[data-drawn]")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")

    found = Axe().run(page, context="#main")
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
