"""What the treatments screen says of a course: its dates as far as they are known, the note of each step."""

from datetime import date
from decimal import Decimal

import pytest

from patients.actions.treatments import record_past_treatments
from tests.patients.views.assertions import page_text


@pytest.fixture
def shown(patient, doctor, nurse, as_user):
    def show(*treatments: dict) -> str:
        record_past_treatments(patient=patient, by=doctor, treatments=list(treatments))
        return page_text(as_user(nurse).get(f"/patients/{patient.pk}/treatments/"))

    return show


UNTIL = {"stop_on": date(2018, 11, 1), "stop_precision": "month"}
NO_START = {"start_on": None, "start_precision": "unknown"}


@pytest.mark.parametrize("drug", ["atorvastatin", "azathioprine", "ivig"])
def test_a_start_that_is_not_recorded_reads_as_words(shown, drug):
    text = shown({"drug": drug, **NO_START, **UNTIL})

    assert "start not recorded, to Nov-2018" in text
    assert "Not recorded to" not in text


def test_a_running_drug_without_a_start_says_so(shown):
    text = shown({"drug": "azathioprine", **NO_START}, {"drug": "atorvastatin", **NO_START})

    assert text.count("start not recorded") == 2
    assert "since Not recorded" not in text


def test_the_note_of_an_earlier_step_is_on_the_screen(shown):
    dose = {"drug": "methylprednisolone", "unit": "mg", "start_on": date(2024, 1, 1)}
    text = shown(
        dose | {"dose": Decimal(1), "reason": "probably 1 g"}
        | {"stop_on": date(2024, 1, 3), "stop_precision": "day"},
        dose | {"dose": Decimal(48), "start_on": date(2024, 1, 4), "reason": "tapered later"},
    )  # fmt: skip

    assert "1 mg from 01-Jan-2024 (probably 1 g), then 48 mg from 04-Jan-2024." in text
    assert "this dose since 04-Jan-2024 · taken since 01-Jan-2024 · tapered later" in text


@pytest.mark.parametrize("drug", ["atorvastatin", "azathioprine"])
def test_the_note_of_a_course_that_is_over_is_on_the_screen(shown, drug):
    assert "exposure, two years" in shown(
        {"drug": drug, **NO_START, **UNTIL, "reason": "exposure, two years"}
    )
