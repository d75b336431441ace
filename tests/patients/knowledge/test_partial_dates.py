"""Dates known to the day, month or year: shown with no more than is known, read strictly."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.knowledge.partial_dates import (
    PartialDate,
    Precision,
    add_months,
    age_on,
    birthday,
    parse_partial_date,
    show_date,
)

TODAY = date(2026, 11, 22)
days = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))
precisions = st.sampled_from([Precision.DAY, Precision.MONTH, Precision.YEAR])


def read(text):
    found = parse_partial_date(text, today=TODAY)
    return found and (found.day.isoformat(), found.precision.value)


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("05-Mar-2024", "2024-03-05", "day"), ("25/12/2025", "2025-12-25", "day"),
        ("5.5.2024", "2024-05-05", "day"), ("13-3-2024", "2024-03-13", "day"),
        ("2024-03-05", "2024-03-05", "day"), ("5 march 2024", "2024-03-05", "day"),
        ("29-Feb-2024", "2024-02-29", "day"),
        ("March 5, 2024", "2024-03-05", "day"), ("Mar-05-2024", "2024-03-05", "day"),
        ("2024-mar-05", "2024-03-05", "day"), ("Sept-2024", "2024-09-01", "month"),
        ("June 2024", "2024-06-01", "month"),
        ("Mar-2024", "2024-03-01", "month"), ("03/2024", "2024-03-01", "month"),
        ("2024-03", "2024-03-01", "month"),
        ("2024", "2024-01-01", "year"), (" 2024 ", "2024-01-01", "year"),
        ("today", "2026-11-22", "day"), ("-2d", "2026-11-20", "day"), ("+3m", "2027-02-22", "day"),
        ("-1y", "2025-11-22", "day"), ("+2w", "2026-12-06", "day"), ("+2 W", "2026-12-06", "day"),
    ],
)  # fmt: skip
def test_dates_are_read_as_staff_type_them(text, day, precision):
    assert read(text) == (day, precision)


@pytest.mark.parametrize("text", ["", "  ", "unknown", "Not known", "not recorded"])
def test_unknown_is_an_answer(text):
    assert read(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "30-Feb-2024", "29-Feb-2023", "13/2024", "5/3/24", "24", "0999", "1/2/3/2024", "yesterday",
        "2m", "Mar",
        "marble 2024", "Ma-2024", "05-2024-03", "05-Mar", "Mar-Mar-2024", "99999999999999999999-03-05",
        "1_0-03-2024",
        "+9999y", "-9999y", "2024-", "mrch-2024",
    ],
)  # fmt: skip
def test_what_is_not_a_date_is_refused_with_the_way_to_write_one(text):
    with pytest.raises(
        ValueError, match=r"is not a date we can read\. Write a date such as 05-Mar-2024"
    ) as refused:
        parse_partial_date(text, today=TODAY)

    assert f"“{text}”" in str(refused.value)  # quoted as typed


@pytest.mark.parametrize("text", ["03/04/2026", "3.4.2026", "03-04-2026", " 3 4 2026 "])
def test_two_readings_of_a_date_are_both_offered_and_none_is_guessed(text):
    with pytest.raises(ValueError) as refused:
        parse_partial_date(text, today=TODAY)

    expected = f"{text.strip()} can be 03-Apr-2026 or 04-Mar-2026. Write the month in letters."
    assert str(refused.value) == expected


@given(days, precisions)
def test_what_is_shown_can_be_typed_back(day, precision):
    partial = PartialDate(day, precision)

    assert parse_partial_date(str(partial), today=TODAY) == partial


@pytest.mark.parametrize(
    ("precision", "shown", "first", "last"),
    [
        (Precision.DAY, "15-Feb-2024", "2024-02-15", "2024-02-15"),
        (Precision.MONTH, "Feb-2024", "2024-02-01", "2024-02-29"),
        (Precision.YEAR, "2024", "2024-01-01", "2024-12-31"),
    ],
)
def test_a_partial_date_spans_what_is_not_known(precision, shown, first, last):
    partial = PartialDate(date(2024, 2, 15), precision)

    assert str(partial) == shown
    assert (partial.day.isoformat(), partial.last_day.isoformat()) == (first, last)
    assert partial.is_exact == (precision == Precision.DAY)


@given(days, precisions)
def test_the_true_day_lies_within_the_span(day, precision):
    partial = PartialDate(day, precision)

    assert partial.day <= day <= partial.last_day


def test_a_date_that_is_not_known_is_not_recorded():
    assert show_date(None) == "Not recorded"
    assert show_date(date(2024, 1, 1), "unknown") == "Not recorded"


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2024-01-31", 1, "2024-02-29"), ("2023-01-31", 1, "2023-02-28"), ("2024-03-31", -1, "2024-02-29"),
        ("2024-01-31", 2, "2024-03-31"), ("2024-01-15", -1, "2023-12-15"), ("2024-12-01", 1, "2025-01-01"),
        ("2024-12-31", 12, "2025-12-31"), ("2024-02-29", 12, "2025-02-28"), ("2024-05-05", 0, "2024-05-05"),
    ],
)  # fmt: skip
def test_months_are_calendar_months_clipped_to_shorter_ones(start, months, end):
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        ("1984-04-12", "2024-04-11", 39), ("1984-04-12", "2024-04-12", 40), ("1984-04-12", "1984-04-12", 0),
        ("1984-04-12", "1985-04-11", 0), ("2000-02-29", "2018-02-27", 17), ("2000-02-29", "2018-02-28", 18),
        ("2000-02-29", "2020-02-28", 19), ("2000-02-29", "2020-02-29", 20),
    ],
)  # fmt: skip
def test_age_counts_completed_years(birth, day, age):
    assert age_on(date.fromisoformat(birth), date.fromisoformat(day)) == age


@given(days, st.integers(min_value=0, max_value=110))
def test_the_birthday_is_the_first_day_of_an_age(birth, age):
    turned = birthday(birth, age)

    assert age_on(birth, turned) == age
    assert age_on(birth, date.fromordinal(turned.toordinal() - 1)) == age - 1
