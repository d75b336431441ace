from datetime import date

import pytest
from django import forms

from patients.forms.fields import DayField, PartialDateField, stored, use_clinic
from patients.knowledge.partial_dates import PartialDate, Precision


class DatesForm(forms.Form):
    onset = PartialDateField(required=False)
    collected = DayField(required=False)


@pytest.fixture
def clean(clinic, time_machine):
    time_machine.move_to("2026-03-31T22:30:00Z")  # already 01-Apr-2026 in Berlin

    def clean(**data):
        form = DatesForm(data)
        use_clinic(form, clinic)
        form.is_valid()
        return form

    return clean


def test_a_month_is_kept_as_a_month(clean):
    assert clean(onset="Mar-2024").cleaned_data["onset"] == PartialDate(date(2024, 3, 1), Precision.MONTH)


def test_shortcuts_count_from_the_clinic_s_own_today(clean):
    assert clean(collected="today").cleaned_data["collected"] == date(2026, 4, 1)
    assert clean(collected="-2d").cleaned_data["collected"] == date(2026, 3, 30)


def test_a_sample_needs_its_exact_day(clean):
    assert clean(collected="Mar-2024").errors["collected"] == [
        "The exact day is needed here, such as 05-Mar-2024."
    ]


def test_a_date_nobody_can_read_says_how_to_write_one(clean):
    [message] = clean(onset="32/13/2024").errors["onset"]

    assert "is not a date we can read" in message
    assert "05-Mar-2024" in message


def test_a_field_for_a_day_asks_for_no_month_or_year(clean):
    assert clean(collected="32/13/2024").errors["collected"] == [
        "“32/13/2024” is not a date we can read. Write the day such as 05-Mar-2024, today or -2d."
    ]


def test_a_date_with_two_readings_is_refused_with_both(clean):
    words = ["03/04/2025 can be 03-Apr-2025 or 04-Mar-2025. Write the month in letters."]

    assert clean(collected="03/04/2025", onset="03/04/2025").errors == {"collected": words, "onset": words}


def test_blank_means_not_known(clean):
    assert stored(clean(onset="").cleaned_data["onset"]) == (None, "unknown")
