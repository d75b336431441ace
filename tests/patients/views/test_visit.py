from datetime import date
from decimal import Decimal

import pytest

from patients.actions.visits import record_visit
from patients.knowledge.mmt8 import MUSCLES
from patients.models import Visit
from tests.patients.views.assertions import (
    assert_keeps,
    assert_refused,
    assert_refused_as_a_whole,
    count_queries,
    page_text,
)

ALL_EIGHTS = {f"mmt8_{muscle}": "8" for muscle in MUSCLES} | {"mmt8_side": "right"}


def url(patient):
    return f"/patients/{patient.pk}/visit/"


@pytest.fixture
def enter(as_user, nurse, patient):
    return lambda **typed: as_user(nurse).post(url(patient), {"visited_on": "05-Mar-2024", **typed})


def only() -> Visit:
    return Visit.objects.get()


def test_a_whole_visit_is_stored(enter, nurse, as_user, patient):
    response = enter(
        symptom_prox_upper="yes",
        symptom_fever="unknown",
        physician_global="6.5",
        haq="1.375",
        note="Walks",
        **ALL_EIGHTS,
    )

    visit = only()
    assert response.status_code == 302
    assert visit.symptoms == {"prox_upper": "yes", "fever": "unknown"}
    assert (visit.mmt8_total, visit.strength.side) == (64, "right")
    assert (visit.physician_global, visit.patient_global, visit.haq) == (
        Decimal("6.5"),
        None,
        Decimal("1.375"),
    )
    assert (visit.visited_on, visit.recorded_by) == (date(2024, 3, 5), nurse)
    assert "Visit of 05-Mar-2024 stored. Right side: 64 of 80." in page_text(as_user(nurse).get(url(patient)))


def test_a_symptom_nobody_asked_about_is_neither_yes_nor_no(enter):
    enter(symptom_dysphagia="no")

    assert only().symptoms == {"dysphagia": "no"}


def test_no_answer_is_chosen_in_advance(as_user, nurse, patient):
    text = page_text(as_user(nurse).get(url(patient)))

    assert "Not known" in text
    assert " checked" not in text


def test_a_muscle_graded_zero_is_a_grade_and_an_empty_one_is_not(enter, as_user, nurse, patient):
    enter(mmt8_deltoid="0", mmt8_side="left")

    assert only().mmt8 == {"deltoid_left": 0}
    text = page_text(as_user(nurse).get(url(patient)))
    assert "Left side: 0 to 70 of 80;" in text


@pytest.mark.parametrize(
    ("field", "label", "typed", "words"),
    [
        ("visited_on", "Date of visit", "+1d", "The visit is in the future. Enter a date up to today."),
        ("visited_on", "Date of visit", "01-Jan-1960",
         "The visit is before the patient's birth date. Check both dates."),
        ("visited_on", "Date of visit", "Mar-2024", "The exact day is needed here, such as 05-Mar-2024."),
        ("visited_on", "Date of visit", "", "Enter the day of the visit."),
        ("mmt8_deltoid", "Deltoid", "11", "11 is out of range. Enter a number from 0 to 10."),
        ("mmt8_deltoid", "Deltoid", "7.5", "7.5 is not a whole grade. Enter 0, 1, 2 and so on up to 10."),
        ("mmt8_deltoid", "Deltoid", "weak", "“weak” is not a number. Write it like 9800, 9,800 or 0.5."),
        ("physician_global", "Physician global activity", "10.5",
         "10.5 is out of range. Enter a number from 0 to 10."),
        ("haq", "HAQ-DI", "3.5", "3.5 is out of range. Enter a number from 0 to 3."),
        ("mmt8_side", "Side tested", "", "Choose which side was tested."),
    ],
)  # fmt: skip
def test_bad_input_is_told_at_its_field_and_kept_and_nothing_is_stored(enter, field, label, typed, words):
    response = enter(**{"symptom_fever": "no", "patient_global": "4", **ALL_EIGHTS, field: typed})

    assert_refused(response, field, label, words)
    assert_keeps(response, patient_global="4", mmt8_biceps="8", **({field: typed} if typed else {}))
    assert '<input type="radio" name="symptom_fever" value="no" checked>' in page_text(response)
    assert not Visit.objects.exists()


def test_an_empty_visit_is_refused(enter):
    words = "Nothing is filled in. Enter at least one answer, grade, score or note."
    assert_refused_as_a_whole(enter(), words)
    assert not Visit.objects.exists()


def test_past_visits_are_listed_newest_first(as_user, nurse, patient, doctor):
    for year in (2022, 2024, 2023):
        record_visit(patient=patient, by=doctor, visited_on=date(year, 3, 5), symptoms={"fever": "no"})

    text = page_text(as_user(nurse).get(url(patient)))

    days = ["05-Mar-2024", "05-Mar-2023", "05-Mar-2022"]
    assert sorted(days, key=lambda day: text.rindex(day)) == days
    assert "<strong>No:</strong> Fever" in text


def test_a_note_may_name_somebody_so_a_researcher_does_not_get_it(as_user, researcher, patient, doctor):
    record_visit(
        patient=patient, by=doctor, visited_on=date(2024, 3, 5), note="Anna came with her sister", haq=1
    )

    text = page_text(as_user(researcher).get(url(patient)))

    assert "05-Mar-2024" in text
    assert "sister" not in text


def test_the_number_of_queries_does_not_grow_with_visits(as_user, nurse, patient, doctor):
    client = as_user(nurse)
    record_visit(patient=patient, by=doctor, visited_on=date(2023, 1, 1), haq=1)
    few = count_queries(client, url(patient))
    for month in range(2, 12):
        record_visit(patient=patient, by=doctor, visited_on=date(2023, month, 1), haq=1)

    assert count_queries(client, url(patient)) == few <= 12
