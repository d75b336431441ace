import html
import json
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from patients.actions.visits import record_visit, save_visit_part
from patients.knowledge.mmt8 import sites_of
from patients.models import AccessLog, Visit
from patients.views.visit import visit as view
from tests.patients.views.assertions import assert_keeps, assert_refused, count_queries, page_text

DAY = date(2024, 3, 5)
RIGHT_EIGHTS = {f"mmt8_{site}": "8" for site in sites_of("right")}
HTMX = {"HX-Request": "true"}


def url(patient):
    return f"/patients/{patient.pk}/visit/"


@pytest.fixture
def send(as_user, nurse, patient):
    """`send("mmt8", mmt8_deltoid_right="8")`: one part as the browser posts it without scripts."""

    def post(part, *, seen=None, headers=None, by=nurse, **typed):
        data = {
            "part": part, "visited_on": "2024-03-05", "seen": json.dumps(seen or {}),
            "opened_by": str(by.pk), **typed,
        }  # fmt: skip
        return as_user(by).post(url(patient), data, headers=headers or {})

    return post


@pytest.fixture
def live(send):
    """The same as scripts post it."""
    return lambda part, **typed: send(part, headers=HTMX, **typed)


@pytest.fixture
def stored_by(patient):
    """`stored_by(doctor, "mmt8", mmt8_deltoid_right="8")`: somebody else's save."""
    return lambda by, part, **values: save_visit_part(
        patient=patient, by=by, visited_on=DAY, part=part, values=values, seen={}
    )


def only() -> Visit:
    return Visit.objects.get()


def seen_in(response) -> dict:
    return json.loads(html.unescape(re.search(rb'name="seen" value="([^"]*)"', response.content)[1].decode()))


def state(response) -> str:
    return re.search(rb'data-state="(\w+)"', response.content)[1].decode()


def test_the_page_shows_today_s_sheet_blank_and_makes_no_visit(as_user, nurse, patient, clinic):
    text = page_text(as_user(nurse).get(url(patient)))

    assert ", today</h1>" in text
    assert text.count("Nothing is recorded yet.") == 6
    assert " checked> Yes" not in text
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("part", "typed", "stored"),
    [
        ("symptoms", {"symptom_fever": "unknown"}, {"symptoms": {"fever": "unknown"}}),
        ("mmt8", {"mmt8_deltoid_left": "0"}, {"mmt8": {"deltoid_left": 0}}),
        ("mmt8", {"mmt8_biceps_left": "x", "mmt8_biceps_left_why": "pain"},
         {"mmt8": {"biceps_left": "unable:pain"}}),
        ("globals", {"physician_global": "6.5"},
         {"physician_global": Decimal("6.5"), "patient_global": None}),
        ("haq", {"haq_variant": "with_aids", "haq": "1.375"}, {"haq": Decimal("1.375"), "haq_items": {}}),
        ("haq", {"haq_variant": "with_aids", "item_chair": "2", "aid_walking": "yes"},
         {"haq_items": {"chair": 2}, "haq_aids": ["walking"], "haq": None}),
        ("measurements", {"systolic": "120", "mobility": "frame"}, {"systolic": 120, "mobility": "frame"}),
        ("note", {"note": "Walks"}, {"note": "Walks"}),
    ],
)  # fmt: skip
def test_each_part_is_saved_by_itself_with_and_without_scripts(
    send, live, nurse, patient, part, typed, stored
):
    plain = send(part, **typed)

    visit = only()
    assert plain.status_code == 302
    assert plain.url == f"{url(patient)}?on=2024-03-05#{part}"
    assert {name: getattr(visit, name) for name in stored} == stored
    assert (visit.visited_on, visit.recorded_by) == (DAY, nurse)

    visit.delete()
    answer = live(part, **typed)
    assert (answer.status_code, state(answer)) == (200, "saved")
    assert {name: getattr(only(), name) for name in stored} == stored
    assert "<form" not in answer.content.decode(), "the typing on the page must not be swapped away"


def test_after_a_save_the_page_says_when_and_by_whom(send, as_user, nurse, doctor, patient):
    mine = as_user(nurse).get(send("note", note="Walks").url)
    theirs = as_user(doctor).get(url(patient), {"on": "2024-03-05"})

    assert re.search(r"Note: Saved \d\d:\d\d:\d\d by you\.", page_text(mine))
    assert re.search(r">Saved \d\d:\d\d:\d\d by nurse\.", page_text(theirs))


def test_the_live_answer_brings_totals_bounds_and_how_full_the_part_is(live):
    text = page_text(live("mmt8", **RIGHT_EIGHTS))

    assert "<dt>Right side</dt><dd>64 of 80.</dd>" in text
    assert 'id="full-mmt8" hx-swap-oob="true">8 of 15 graded<' in text
    half = page_text(
        live(
            "mmt8", seen=RIGHT_EIGHTS, **{**RIGHT_EIGHTS, "mmt8_deltoid_right": "", "mmt8_biceps_right": "T"}
        )
    )
    assert "48 to 59 of 80; 1 of 8 not tested: deltoid; trace, counted as 0 to 1: biceps." in half


def test_a_haq_with_too_few_categories_says_so_with_its_bounds(live):
    text = page_text(live("haq", haq_variant="with_aids", item_chair="2"))

    assert "No HAQ-DI: 1 of 8 categories answered, 6 are needed (unconfirmed)." in text


def test_half_a_blood_pressure_is_named(live):
    assert "half filled: the diastolic pressure is missing." in page_text(
        live("measurements", systolic="120")
    )


@pytest.mark.parametrize(
    ("part", "field", "label", "typed", "words"),
    [
        ("mmt8", "mmt8_deltoid_right", "Deltoid, right", "11",
         "11 is out of range. Enter a grade from 0 to 10, T or x."),
        ("mmt8", "mmt8_deltoid_right", "Deltoid, right", "x", "Choose why it could not be tested."),
        ("globals", "physician_global", "Physician global activity", "10.5",
         "10.5 is out of range. Enter a number from 0 to 10."),
        ("haq", "haq", "HAQ-DI total from paper", "3.5", "3.5 is out of range. Enter a number from 0 to 3."),
        ("measurements", "weight_kg", "Weight", "700", "700 is out of range. Enter a number from 1 to 400."),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_field_and_kept_and_the_rest_is_saved(
    send, live, part, field, label, typed, words
):
    other, answer = {
        "mmt8": ("mmt8_biceps_right", "8"), "globals": ("patient_global", "4"),
        "haq": ("item_chair", "1"), "measurements": ("systolic", "120"),
    }[part]  # fmt: skip
    rest = {other: answer, **({"haq_variant": "with_aids"} if part == "haq" else {})}

    response = send(part, **{field: typed, **rest})

    assert_refused(response, field, label, words)
    assert_keeps(response, **{field: typed, other: answer})
    assert only().history.count() == 1
    again = live(part, **{field: typed, **rest})
    assert (again.status_code, state(again)) == (422, "refused")
    assert f'id="id_{field}_error" hx-swap-oob="true">{words}<' in page_text(again)
    assert f"Not saved: {label}." in page_text(again)
    assert seen_in(again)[field] == ""
    assert seen_in(again)[other] == answer


def test_a_field_that_was_mended_loses_its_words(live):
    live("globals", patient_global="11")

    assert 'id="id_patient_global_error" hx-swap-oob="true"></span>' in page_text(
        live("globals", patient_global="1")
    )


def test_a_conflict_names_the_other_person_shows_both_and_saves_the_rest(live, stored_by, doctor):
    stored_by(doctor, "mmt8", mmt8_deltoid_right="8")

    answer = live("mmt8", mmt8_deltoid_right="7", mmt8_biceps_right="6")

    text = page_text(answer)
    assert (answer.status_code, state(answer)) == (422, "conflict")
    assert re.search(r'Stored by doctor at \d\d:\d\d:\d\d: <span class="answer-text">8</span>', text)
    assert 'You typed: <span class="answer-text">7</span>' in text
    assert only().mmt8 == {"deltoid_right": 8, "biceps_right": 6}
    assert seen_in(answer)["mmt8_deltoid_right"] == "", "not seen: a second save must not win by itself"
    assert state(live("mmt8", seen=seen_in(answer), mmt8_deltoid_right="7")) == "conflict"


@pytest.mark.parametrize(("button", "grade"), [("use", 7), ("keep", 8)])
@pytest.mark.parametrize("value", ["mmt8_deltoid_right", "all"])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_conflict_is_settled_by_its_buttons(send, stored_by, doctor, button, grade, value, headers):
    stored_by(doctor, "mmt8", mmt8_deltoid_right="8")
    shown = json.dumps({"mmt8_deltoid_right": "8"})

    send("mmt8", headers=headers, mmt8_deltoid_right="7", stored=shown, **{button: value})

    assert only().mmt8 == {"deltoid_right": grade}


def test_a_third_answer_after_the_choice_is_a_new_conflict(live, stored_by, doctor, coordinator, patient):
    stored_by(doctor, "mmt8", mmt8_deltoid_right="9")
    old = json.dumps({"mmt8_deltoid_right": "8"})  # the box on the page is older than what is stored now

    answer = live("mmt8", mmt8_deltoid_right="7", stored=old, use="mmt8_deltoid_right")

    assert state(answer) == "conflict"
    assert only().mmt8 == {"deltoid_right": 9}


def test_without_scripts_a_conflict_shows_the_same_box_and_keeps_what_was_typed(send, stored_by, doctor):
    stored_by(doctor, "globals", patient_global="4")

    response = send("globals", patient_global="6", physician_global="3")

    text = page_text(response)
    assert response.status_code == 422
    assert "Stored by doctor at" in text
    assert 'name="use" value="patient_global"' in text
    assert_keeps(response, patient_global="6", physician_global="3")


def test_what_somebody_added_meanwhile_is_told_and_kept(live, stored_by, doctor):
    stored_by(doctor, "mmt8", mmt8_deltoid_right="8")

    answer = live("mmt8", mmt8_deltoid_right="", mmt8_biceps_right="7")

    assert "Also changed by others: Deltoid, right, 8 (doctor, " in page_text(answer)
    assert seen_in(answer)["mmt8_deltoid_right"] == "8"
    assert 'data-late="["mmt8_deltoid_right"]"' in page_text(answer)
    assert only().mmt8 == {"deltoid_right": 8, "biceps_right": 7}


def test_a_page_that_somebody_else_opened_is_not_saved_under_my_name_unasked(live, send, nurse, doctor):
    answer = send("note", headers=HTMX, by=doctor, opened_by=str(nurse.pk), note="Walks")

    assert (answer.status_code, state(answer)) == (422, "other_person")
    assert "You are logged in as doctor." in page_text(answer)
    assert not Visit.objects.exists()

    send("note", headers=HTMX, by=doctor, opened_by=str(nurse.pk), take_over=str(doctor.pk), note="Walks")
    assert only().recorded_by == doctor


def test_logged_out_the_page_is_told_so_and_gets_no_log_in_page(client, patient):
    answer = client.post(url(patient), {"part": "note", "note": "Walks"}, headers=HTMX)

    assert (answer.status_code, answer["X-Log-In"], answer.content) == (401, "/login/", b"")


def test_a_red_flag_is_shown_at_once_with_what_to_do_and_refreshes_the_alerts(live, as_user, nurse, patient):
    answer = live("symptoms", symptom_dysphagia="yes", symptom_fever="no")

    text = page_text(answer)
    assert '<div class="notice error" role="alert">' in text
    assert "Red flag: Trouble swallowing.</strong> Tell the physician now." in text
    assert 'id="alerts" hx-swap-oob="true"' in text
    page = page_text(as_user(nurse).get(url(patient), {"on": "2024-03-05"}))
    assert "Red flag: Trouble swallowing." in page
    later = live("symptoms", seen=seen_in(answer), symptom_dysphagia="yes", symptom_fever="yes")
    assert "Red flag" not in page_text(later), "what is no news is not read out again"
    undone = live("symptoms", seen=seen_in(later), symptom_dysphagia="no", symptom_fever="yes")
    assert '<div class="flags" id="flags" hx-swap-oob="true"> </div>' in page_text(undone)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("+1d", "The visit is in the future. Enter a date up to today."),
        ("01-Jan-1960", "The visit is before the patient's birth date. Check both dates."),
        ("Mar-2024", "The exact day is needed here, such as 05-Mar-2024."),
        ("", "Enter the day of the visit."),
        ("soon", "“soon” is not a date we can read. Write the day such as 05-Mar-2024, today or -2d."),
    ],
)
def test_a_day_that_cannot_be_opened_is_told(as_user, nurse, patient, typed, words):
    response = as_user(nurse).get(url(patient), {"on": typed})

    assert_refused(response, "on", "Day of the visit", words)
    assert "data-saves-itself" not in page_text(response)


def test_another_day_is_opened_by_its_date_or_a_shortcut(as_user, nurse, patient, clinic, doctor):
    yesterday = clinic.today() - timedelta(days=1)
    record_visit(patient=patient, by=doctor, visited_on=yesterday, note="Yesterday's")

    for typed in ("-1d", yesterday.isoformat()):
        text = page_text(as_user(nurse).get(url(patient), {"on": typed}))
        assert f'name="visited_on" value="{yesterday.isoformat()}"' in text
        assert re.search(r"<textarea[^>]*> Yesterday's</textarea>", text)


def test_a_sheet_of_the_future_cannot_be_posted(send, live):
    response = live("note", note="Tomorrow", visited_on="2999-01-01")

    assert response.status_code == 422
    assert "The visit is in the future." in page_text(response)
    assert not Visit.objects.exists()


@pytest.mark.parametrize("broken", [{"part": "toes"}, {"visited_on": "soon"}, {"visited_on": ""}])
def test_a_post_that_no_page_makes_is_refused(send, broken):
    assert send(**{"part": "note", "note": "Walks", **broken}).status_code == 400
    assert not Visit.objects.exists()


def test_past_visits_are_listed_newest_first_with_a_link_to_each(as_user, nurse, patient, doctor):
    for year in (2022, 2024, 2023):
        record_visit(patient=patient, by=doctor, visited_on=date(year, 3, 5), symptoms={"fever": "no"})

    text = page_text(as_user(nurse).get(url(patient)))

    days = ["05-Mar-2024", "05-Mar-2023", "05-Mar-2022"]
    assert sorted(days, key=lambda day: text.rindex(day)) == days
    assert "<strong>No:</strong> Fever" in text
    assert f'href="{url(patient)}?on=2023-03-05"' in text


def test_the_table_says_the_bounds_the_variant_and_the_units(as_user, nurse, patient, doctor):
    record_visit(
        patient=patient, by=doctor, visited_on=DAY, mmt8={"deltoid_left": 0, "biceps_left": "unable:pain"},
        haq=Decimal("1.25"), haq_variant="without_aids", weight_kg=Decimal("70.5"), mobility="frame",
    )  # fmt: skip

    text = page_text(as_user(nurse).get(url(patient)))

    assert "Left side: 0 to 70 of 80;" in text
    assert "<li>Biceps, left: could not be tested (pain)</li>" in text
    assert '<strong>1.25</strong> <span class="small muted">without aids</span>' in text
    assert "70.5 kg" in text
    assert "Walks with two sticks, crutches or a frame</p>" in text


def test_a_researcher_sees_past_visits_without_notes_and_no_sheet(as_user, researcher, patient, doctor):
    record_visit(patient=patient, by=doctor, visited_on=DAY, note="Anna came with her sister", haq=1)

    text = page_text(as_user(researcher).get(url(patient)))

    assert "05-Mar-2024" in text
    assert "sister" not in text
    assert "data-saves-itself" not in text


def test_each_save_is_one_change_in_the_access_log(live, nurse, patient):
    live("note", note="Walks")

    assert list(AccessLog.objects.values_list("user", "screen", "action")) == [
        (nurse.pk, view.__name__, "change")
    ]


def test_the_number_of_queries_does_not_grow_with_visits(as_user, nurse, patient, doctor):
    client = as_user(nurse)
    record_visit(patient=patient, by=doctor, visited_on=date(2023, 1, 1), haq=1)
    few = count_queries(client, url(patient))
    for month in range(2, 12):
        record_visit(patient=patient, by=doctor, visited_on=date(2023, month, 1), haq=1)

    assert count_queries(client, url(patient)) == few <= 16


@pytest.mark.parametrize(
    ("grades", "side"),
    [({}, "both"), ({"deltoid_left": 8}, "left"), ({"deltoid_right": 8}, "right"),
     ({"deltoid_right": 8, "deltoid_left": 8}, "both")],
)  # fmt: skip
def test_the_side_graded_last_time_is_the_one_shown(as_user, nurse, doctor, patient, grades, side):
    record_visit(patient=patient, by=doctor, visited_on=DAY, mmt8=grades)

    text = page_text(as_user(nurse).get(url(patient)))

    assert f'name="sides" value="{side}" checked>' in text
