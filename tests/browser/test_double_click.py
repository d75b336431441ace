"""A second click while a form is on its way, in a real browser."""

import pytest
from playwright.sync_api import expect

from patients.models import ClinicalEvent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def click_twice(page):
    """With the mouse itself: a locator would wait for the answer to the first click."""
    save = page.locator("form[data-warn-unsaved] .toolbar button").last
    save.scroll_into_view_if_needed()
    box = save.bounding_box()
    for _ in range(2):
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_timeout(300)


def test_a_form_is_sent_once_until_the_page_is_there_again(page_of, nurse, patient):
    address = f"/patients/{patient.pk}/clinical_events/"
    page = page_of(nurse, address)
    sent = []

    def slowly(route):
        if route.request.method != "POST":
            return route.continue_()
        sent.append(route)
        return None  # the answer waits until the test lets it go

    page.route(f"**{address}", slowly)
    page.locator("#id_what").select_option("relapse")
    page.locator("#id_happened_on").fill("today")
    click_twice(page)
    assert len(sent) == 1

    sent[0].continue_()
    expect(page.locator("body")).to_contain_text("is recorded.")
    assert ClinicalEvent.objects.count() == 1

    page.go_back()
    page.locator("#id_happened_on").fill("-1d")
    click_twice(page)
    assert len(sent) == 2
    sent[1].continue_()
    expect(page.locator("body")).to_contain_text("is recorded.")
    assert ClinicalEvent.objects.count() == 2
