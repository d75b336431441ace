"""What becomes of an item, decided in its line of the worklist, in a real browser."""

import pytest
from playwright.sync_api import expect

from assessments.actions.planning import replan_patients
from assessments.models import PlanDecision

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_line_is_booked_where_it_stands_and_taken_back(page_of, nurse, patient):
    replan_patients([patient.pk])
    page = page_of(nurse, "/?who=all")
    line = page.locator(".tasks:not(.finished) > .task", has_text="Chest X-ray").first
    line.get_by_role("link", name="Book, put off").click()
    line.get_by_role("link", name="Booked").click()
    line.get_by_label("Booked for").fill("+400d")
    line.get_by_role("button", name="Save").click()
    expect(line.locator("[id$=until]").locator("xpath=..")).to_contain_text("booked at most 365 days ahead")

    line.get_by_label("Booked for").fill("+200d")
    line.get_by_role("button", name="Save").click()
    said = page.locator("#plan-said")
    expect(said).to_contain_text("Chest X-ray: booked, until")
    expect(page.locator(".finished")).to_contain_text("Chest X-ray")
    said.get_by_role("button", name="Take back").click()

    expect(said).to_contain_text("Taken back: booked.")
    expect(page.locator(".finished")).to_have_count(0)
    assert PlanDecision.objects.get().taken_back_at
