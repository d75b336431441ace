"""The visit page in a real browser: grades by the keyboard alone, and nothing typed is lost."""

import re

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from patients.actions.visits import save_visit_part
from patients.models import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAVED = re.compile(r"Saved \d\d:\d\d:\d\d by you")


def status(page, part: str):
    return page.locator(f"#answer-{part}")


def grade(page, site: str):
    return page.locator(f"#id_mmt8_{site}")


@pytest.fixture
def sheet(page_of, nurse, patient):
    """Today's sheet of the patient, open in the nurse's browser."""
    return page_of(nurse, f"/patients/{patient.pk}/visit/")


@pytest.fixture
def second_browser(browser, live_server, patient):
    """`second_browser(doctor)`: the same sheet in another browser, logged in as another person."""
    contexts = []

    def go(user):
        client = Client()  # one client for two people would end the session of the first
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context = browser.new_context()
        contexts.append(context)
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}/patients/{patient.pk}/visit/")
        return page

    yield go
    for context in contexts:
        context.close()


def may_leave_quietly(page) -> bool:
    """True when closing the page would not warn."""
    return page.evaluate("window.dispatchEvent(new Event('beforeunload', {cancelable: true}))")


def test_fifteen_grades_by_number_keys_alone_give_the_totals(sheet):
    grade(sheet, "neck_flexors").focus()
    sheet.keyboard.type("8")
    for key in ("10", "9", "7", "0", "6", "5", "4"):  # right side, from the deltoid down
        sheet.keyboard.type(key)
    sheet.keyboard.type("1")  # may become 10: after a moment it does not
    expect(grade(sheet, "biceps_left")).to_be_focused()
    for key in ("t", "3", "2", "10", "9", "8"):
        sheet.keyboard.type(key)

    scores = sheet.locator("#scores-mmt8")
    expect(scores).to_contain_text("Right side49 of 80.")
    expect(scores).to_contain_text("Left side41 to 42 of 80; trace, counted as 0 to 1: biceps.")
    expect(scores).to_contain_text("Both sides82 to 83 of 150")
    expect(status(sheet, "mmt8")).to_contain_text(SAVED)
    assert Visit.objects.get().mmt8["deltoid_left"] == 1
    assert len(Visit.objects.get().mmt8) == 15
    assert may_leave_quietly(sheet)


def test_arrows_and_enter_move_and_a_muscle_that_cannot_be_tested_asks_why(sheet):
    grade(sheet, "deltoid_right").focus()
    sheet.keyboard.press("ArrowDown")
    expect(grade(sheet, "biceps_right")).to_be_focused()
    sheet.keyboard.press("ArrowRight")
    expect(grade(sheet, "biceps_left")).to_be_focused()
    sheet.keyboard.press("ArrowUp")
    expect(grade(sheet, "deltoid_left")).to_be_focused()
    sheet.keyboard.press("Enter")
    expect(grade(sheet, "biceps_left")).to_be_focused()

    why = sheet.get_by_label("Why not tested: Biceps, left")
    expect(why).to_be_hidden()
    sheet.keyboard.type("x")
    expect(why).to_be_focused()
    why.select_option("Pain")
    expect(grade(sheet, "wrist_extensors_left")).to_be_focused()
    expect(status(sheet, "mmt8")).to_contain_text(SAVED)
    assert Visit.objects.get().mmt8 == {"biceps_left": "unable:pain"}


def test_one_side_alone_hides_the_other_and_saves_nothing(sheet):
    sheet.get_by_label("Right side", exact=True).check()

    expect(grade(sheet, "deltoid_left")).to_be_hidden()
    grade(sheet, "ankle_dorsiflexors_right").focus()
    sheet.keyboard.press("Enter")
    expect(sheet.get_by_role("button", name="Save Muscle strength, MMT8")).to_be_focused()
    assert not Visit.objects.exists()


def test_a_mistake_is_told_at_its_field_and_typing_goes_on(sheet):
    grade(sheet, "deltoid_right").focus()
    sheet.keyboard.type("11")
    sheet.keyboard.press("Tab")
    sheet.keyboard.type("7")

    expect(sheet.locator("#id_mmt8_deltoid_right_error")).to_have_text(
        "11 is out of range. Enter a grade from 0 to 10, T or x."
    )
    expect(grade(sheet, "deltoid_right")).to_have_attribute("aria-invalid", "true")
    expect(grade(sheet, "deltoid_right")).to_have_value("11")
    expect(grade(sheet, "wrist_extensors_right")).to_be_focused()
    assert not may_leave_quietly(sheet)

    grade(sheet, "deltoid_right").fill("10")
    grade(sheet, "deltoid_right").blur()
    expect(sheet.locator("#id_mmt8_deltoid_right_error")).to_be_empty()
    expect(status(sheet, "mmt8")).to_contain_text(SAVED)
    assert Visit.objects.get().mmt8 == {"deltoid_right": 10, "biceps_right": 7}


def test_without_a_connection_everything_stays_and_is_saved_when_it_is_back(sheet):
    sheet.context.set_offline(True)
    grade(sheet, "deltoid_right").focus()
    sheet.keyboard.type("78")
    sheet.get_by_role("textbox", name="Note").fill("Tired today")
    sheet.get_by_role("textbox", name="Note").blur()

    for part in ("mmt8", "note"):
        expect(status(sheet, part)).to_contain_text(
            "Not saved: no connection. What you typed stays on this page"
        )
    assert not may_leave_quietly(sheet)
    assert not Visit.objects.exists()
    assert "Tired" not in sheet.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")

    sheet.context.set_offline(False)
    for part in ("mmt8", "note"):
        expect(status(sheet, part)).to_contain_text(SAVED, timeout=15000)
    assert may_leave_quietly(sheet)
    stored = Visit.objects.get()
    assert (stored.mmt8, stored.note) == ({"deltoid_right": 7, "biceps_right": 8}, "Tired today")


def test_a_log_out_loses_nothing_and_a_log_in_in_another_tab_saves_it(sheet):
    sheet.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    grade(sheet, "deltoid_right").focus()
    sheet.keyboard.type("7")

    expect(status(sheet, "mmt8")).to_contain_text(
        "Not saved: you were logged out. What you typed stays here."
    )
    expect(grade(sheet, "deltoid_right")).to_have_value("7")
    with sheet.context.expect_page() as opened:
        sheet.get_by_role("link", name="Log in in a new tab").click()
    tab = opened.value
    tab.get_by_label("Username").fill("nurse")
    tab.get_by_label("Password").fill("correct horse battery")
    tab.get_by_role("button", name="Log in").click()
    expect(tab.get_by_role("heading", name="Worklist")).to_be_visible()
    tab.close()

    expect(status(sheet, "mmt8")).to_contain_text(SAVED, timeout=15000)
    assert Visit.objects.get().mmt8 == {"deltoid_right": 7}


def test_another_person_who_logs_in_meanwhile_is_asked_before_it_is_theirs(sheet, client, doctor):
    client.force_login(doctor)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    address = sheet.url.split("/patients/")[0]
    sheet.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
    sheet.get_by_role("textbox", name="Note").fill("Tired today")
    sheet.get_by_role("textbox", name="Note").blur()

    expect(status(sheet, "note")).to_contain_text("opened by somebody else. You are logged in as doctor.")
    assert not Visit.objects.exists()
    sheet.get_by_role("button", name="Save it as doctor").click()
    expect(status(sheet, "note")).to_contain_text(SAVED)
    assert Visit.objects.get().recorded_by == doctor


@pytest.mark.parametrize(("button", "stored"), [("Keep stored", 8), ("Use mine", 7)])
def test_who_saves_second_sees_both_answers_and_chooses(sheet, second_browser, doctor, button, stored):
    other = second_browser(doctor)
    grade(other, "deltoid_right").focus()
    other.keyboard.type("86")
    expect(status(other, "mmt8")).to_contain_text(SAVED)

    grade(sheet, "deltoid_right").focus()
    sheet.keyboard.type("7")

    box = sheet.get_by_role("alert").filter(has_text="Somebody else saved first.")
    expect(box).to_contain_text("Stored by doctor at")
    expect(box).to_contain_text("You typed: 7")
    expect(grade(sheet, "deltoid_right")).to_have_value("7")
    expect(status(sheet, "mmt8")).to_contain_text("Also changed by others: Biceps, right, 6 (doctor,")
    assert not may_leave_quietly(sheet)
    assert Visit.objects.get().mmt8 == {"deltoid_right": 8, "biceps_right": 6}

    box.get_by_role("button", name=button).first.click()
    expect(status(sheet, "mmt8")).to_contain_text("Saved")
    expect(box).to_have_count(0)
    expect(grade(sheet, "deltoid_right")).to_have_value(str(stored))
    assert Visit.objects.get().mmt8 == {"deltoid_right": stored, "biceps_right": 6}


def test_what_another_stored_appears_and_never_under_the_fingers(sheet, patient, doctor, clinic):
    save_visit_part(
        patient=patient, by=doctor, visited_on=clinic.today(), part="mmt8",
        values={"mmt8_biceps_right": "6", "mmt8_quadriceps_right": "5"}, seen={},
    )  # fmt: skip
    grade(sheet, "deltoid_right").focus()
    sheet.keyboard.type("7")  # goes on to the biceps

    expect(grade(sheet, "quadriceps_right")).to_have_value("5")
    expect(grade(sheet, "biceps_right")).to_be_focused()
    expect(grade(sheet, "biceps_right")).to_have_value("")
    sheet.keyboard.type("4")  # a real difference now: it must not win silently
    expect(sheet.get_by_role("alert").filter(has_text="Somebody else saved first.")).to_contain_text(
        "You typed: 4"
    )
    assert Visit.objects.get().mmt8["biceps_right"] == 6


def test_a_red_flag_stands_there_at_once_and_an_answer_can_be_taken_back(sheet):
    question = sheet.get_by_role("group", name="Trouble swallowing", exact=True)
    question.get_by_label("Yes").check()

    expect(sheet.get_by_role("alert").filter(has_text="Red flag: Trouble swallowing.")).to_be_in_viewport()
    expect(sheet.locator("#alerts")).to_contain_text("Trouble swallowing")
    question.get_by_text("Yes").click()
    expect(question.get_by_label("Yes")).not_to_be_checked()
    expect(sheet.locator("#flags")).not_to_contain_text("Red flag")
    assert Visit.objects.get().symptoms == {}


def test_a_note_is_saved_in_a_pause_without_leaving_it(sheet):
    sheet.get_by_role("textbox", name="Note").press_sequentially("Tired")

    expect(sheet.locator("#form-note .not-yet")).to_be_visible()
    expect(status(sheet, "note")).to_contain_text(SAVED)
    expect(sheet.get_by_role("textbox", name="Note")).to_be_focused()
    expect(sheet.locator("#form-note .not-yet")).to_be_hidden()


def test_haq_answers_by_number_keys_give_the_index(sheet):
    sheet.get_by_label("HAQ-DI with aids").check()
    sheet.locator("#id_item_dress").focus()
    sheet.keyboard.type("1" * 20)

    expect(sheet.locator("#scores-haq")).to_contain_text("HAQ-DI 1 with aids.")
    sheet.get_by_label("Aid or help for walking").check()
    expect(sheet.locator("#scores-haq")).to_contain_text("HAQ-DI 1.125 with aids.")
