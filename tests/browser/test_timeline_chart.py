"""The chart in a real browser, under the security policy of every page: drawn, redrawn, saved, reachable."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from patients.actions.clinical_events import record_event
from patients.actions.lab_results import record_results
from patients.actions.treatments import record_past_treatments

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

VALUES = (9800, 12400, 5200, 1500, 640)
LIGHT, DARK = "rgb(18, 67, 109)", "rgb(107, 172, 230)"


@pytest.fixture
def blocked(page):
    """What the security policy or a script error stopped, as the browser tells it."""
    messages = []
    page.on("console", lambda message: messages.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: messages.append(str(error)))
    return messages


@pytest.fixture
def address(patient, doctor, clinic):
    """The timeline of a patient with five CK results, a taper, an infusion, a statin and a relapse."""

    def ago(days):
        return clinic.today() - timedelta(days=days)

    results = [
        {
            "test": "CK",
            "value": value,
            "unit": "U/L",
            "upper_limit": 190,
            "collected_on": ago(300 - 60 * number),
        }
        for number, value in enumerate(VALUES)
    ]
    record_results(patient=patient, by=doctor, results=results)
    closed = {"stop_precision": "day", "unit": "mg"}
    record_past_treatments(
        patient=patient,
        by=doctor,
        treatments=[
            {"drug": "prednisone", "dose": Decimal(60), "start_on": ago(298), "stop_on": ago(200), **closed},
            {"drug": "prednisone", "dose": Decimal(20), "unit": "mg", "start_on": ago(200)},
            {"drug": "rituximab", "dose": Decimal(1000), "start_on": ago(100), "stop_on": ago(100), **closed},
            {"drug": "atorvastatin", "start_on": ago(700), "stop_on": ago(310), "stop_precision": "day"},
        ],
    )
    record_event(
        patient=patient, by=doctor, kind="relapse", happened_on=ago(150), description="a <b>bold</b> one"
    )
    return f"/patients/{patient.pk}/timeline/"


def markers(page):
    return page.locator(".chart-canvas .xy .scatterlayer .point")


def test_the_chart_is_drawn_right_under_the_policy(page_of, nurse, address, blocked):
    page = page_of(nurse, address)
    page.wait_for_selector("[data-drawn=light]")
    chart = page.locator(".chart-canvas")

    assert markers(page).count() == len(VALUES)
    assert markers(page).first.evaluate("node => getComputedStyle(node).fill") == LIGHT
    # Plotly's own style rules are in force: without them the layers of a chart are not stacked.
    assert chart.locator(".main-svg").first.evaluate("node => getComputedStyle(node).position") == "absolute"
    assert chart.locator(".shapelayer path").count() == 1
    for words in (
        "Today ",
        "EXAMPLE, Anna",
        "CK (units/L), linear scale",
        "60 mg",
        "Relapse",
        "Normal: up to 190",
    ):
        assert chart.get_by_text(words).count() >= 1, words
    # The full bundle brings one style element of its map library, which no chart of ours needs.
    assert [text for text in blocked if "inline style" not in text] == []
    assert len(blocked) <= 1


def test_a_link_redraws_the_chart_in_place(page_of, nurse, address, blocked):
    page = page_of(nurse, address)
    page.wait_for_selector("[data-drawn]")
    page.evaluate("window.stayed = true")

    page.click("#scale-log")
    page.wait_for_selector("#scale-log[aria-current=true]")
    page.wait_for_selector("[data-drawn]")

    assert page.get_by_text("CK (units/L), log scale").count() == 1
    assert markers(page).count() == len(VALUES)
    assert "scale=log" in page.url
    expect(page.locator("#scale-log")).to_be_focused()
    assert page.evaluate("window.stayed")
    assert [text for text in blocked if "inline style" not in text] == []

    page.go_back()
    page.wait_for_selector("#scale-linear[aria-current=true]")
    page.get_by_text("CK (units/L), linear scale").wait_for()


def test_the_colours_follow_the_reader_s_theme(page_of, nurse, address):
    page = page_of(nurse, address)
    page.wait_for_selector("[data-drawn=light]")

    page.emulate_media(color_scheme="dark")
    page.wait_for_selector("[data-drawn=dark]")

    assert markers(page).first.evaluate("node => getComputedStyle(node).fill") == DARK


def test_hovering_tells_date_value_and_multiple_and_never_reads_markup(page_of, nurse, address):
    page = page_of(nurse, address)
    page.wait_for_selector("[data-drawn]")

    markers(page).first.hover(force=True)
    words = page.locator(".hoverlayer .hovertext")
    words.wait_for()
    assert "CK 9,800 units/L" in words.text_content()
    assert "51.6 × ULN, limit 190 units/L" in words.text_content()
    assert page.locator(".chart-canvas .spikeline").count() >= 1

    page.locator(".chart-canvas .subplot.xy4 .scatterlayer .point").first.hover(force=True)
    page.get_by_text("a <b>bold</b> one").first.wait_for()


def test_the_picture_carries_no_name_in_its_file_name(page_of, nurse, address, clinic):
    page = page_of(nurse, address)
    page.wait_for_selector("[data-drawn]")

    with page.expect_download() as download:
        page.get_by_role("button", name="Save as picture").click()

    assert download.value.suggested_filename == f"timeline-{clinic.today().isoformat()}.png"
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")


def test_on_a_phone_the_chart_scrolls_in_its_frame_and_the_page_does_not(page_of, nurse, address, page):
    page.set_viewport_size({"width": 390, "height": 844})
    page_of(nurse, address).wait_for_selector("[data-drawn]")

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    frame = page.locator("[data-chart]")
    assert frame.evaluate("node => node.scrollWidth > node.clientWidth && node.scrollLeft > 0")


def test_the_table_opens_by_keyboard_and_the_page_is_accessible(page_of, nurse, address):
    page = page_of(nurse, address)
    page.wait_for_selector("[data-drawn]")

    page.locator("#timeline-table summary").focus()
    page.keyboard.press("Enter")

    assert page.get_by_role("cell", name="9,800 units/L").is_visible()
    found = Axe().run(page, context="#main")
    assert found.violations_count == 0, found.generate_report()
