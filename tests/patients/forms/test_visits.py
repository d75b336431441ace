"""The parts of a visit as forms: what may be typed, and the words for what may not."""

import pytest

from patients.forms.visits import PartForm, read_seen


def typed(part, **data):
    form = PartForm(part, texts={}, data=data)
    return form, form.typed_texts()


@pytest.mark.parametrize(
    ("part", "field", "text", "canonical"),
    [
        ("mmt8", "mmt8_deltoid_right", " 8 ", "8"),
        ("mmt8", "mmt8_deltoid_right", "08", "8"),
        ("mmt8", "mmt8_deltoid_right", "t", "T"),
        ("mmt8", "mmt8_deltoid_right", "", ""),
        ("globals", "patient_global", "7.0", "7"),
        ("globals", "patient_global", "0.0", "0"),
        ("globals", "patient_global", "10", "10"),
        ("measurements", "weight_kg", "100", "100"),
        ("measurements", "systolic", "120", "120"),
        ("measurements", "fvc_litres", "3.05", "3.05"),
        ("haq", "item_chair", "3", "3"),
        ("haq", "haq", "1.375", "1.375"),
        ("note", "note", " Walks\r\nagain ", "Walks\nagain"),
    ],
)
def test_an_answer_has_one_text(part, field, text, canonical):
    form, texts = typed(part, **{field: text})

    assert not form.errors
    assert texts[field] == canonical


@pytest.mark.parametrize(
    ("part", "field", "text", "words"),
    [
        ("mmt8", "mmt8_deltoid_right", "11", "11 is out of range. Enter a grade from 0 to 10, T or x."),
        ("mmt8", "mmt8_deltoid_right", "7.5", "7.5 is not a whole grade. Enter 0, 1, 2 and so on up to 10."),
        ("mmt8", "mmt8_deltoid_right", "weak",
         "“weak” is not a grade. Enter 0 to 10, T for a trace, or x if it could not be tested."),
        ("mmt8", "mmt8_deltoid_right", "-1",
         "“-1” is not a grade. Enter 0 to 10, T for a trace, or x if it could not be tested."),
        ("mmt8", "mmt8_deltoid_right", "x", "Choose why it could not be tested."),
        ("mmt8", "mmt8_deltoid_right", "-", "Choose why it could not be tested."),
        ("globals", "patient_global", "10.5", "10.5 is out of range. Enter a number from 0 to 10."),
        ("globals", "patient_global", "-1", "“-1” is below zero. Check the number."),
        ("globals", "patient_global", "6.55", "6.55 is too precise. Write at most 1 digit after the point."),
        ("globals", "patient_global", "6,5",
         "“6,5” can be read in two ways. Write decimals with a point: 6.5."),
        ("measurements", "weight_kg", "0", "0 is out of range. Enter a number from 1 to 400."),
        ("measurements", "weight_kg", "400.5", "400.5 is out of range. Enter a number from 1 to 400."),
        ("measurements", "systolic", "120.5", "120.5 is too precise. Write a whole number."),
        ("measurements", "fvc_litres", "0.05", "0.05 is out of range. Enter a number from 0.1 to 10."),
        ("haq", "item_chair", "4", "“4” is not an answer from 0 to 3."),
        ("haq", "haq", "3.5", "3.5 is out of range. Enter a number from 0 to 3."),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_field_and_the_rest_is_taken(part, field, text, words):
    other = {"mmt8": "mmt8_biceps_left", "globals": "physician_global", "measurements": "diastolic",
             "haq": "item_bed"}[part]  # fmt: skip
    answer = {"diastolic": "80"}.get(other, "2")

    form, texts = typed(part, **{field: text, other: answer})

    assert form.errors[field] == [words]
    assert form.refused == [field]
    assert field not in texts
    assert texts[other] == answer


def test_a_muscle_that_could_not_be_tested_carries_its_reason():
    _, texts = typed("mmt8", mmt8_deltoid_right="X", mmt8_deltoid_right_why="pain")

    assert texts["mmt8_deltoid_right"] == "unable:pain"


def test_a_text_that_was_not_sent_is_not_an_empty_one_but_an_untouched_choice_is():
    _, texts = typed("haq", item_chair="1")

    assert "item_bed" not in texts
    assert (texts["aid_walking"], texts["haq_variant"]) == ("", "")


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", "5"])
def test_with_an_unreadable_note_of_what_was_seen_nothing_counts_as_seen(text):
    assert read_seen(text) == {}
