from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.knowledge import glucocorticoids as steroids
from patients.knowledge.drugs import DRUGS, FREQUENCIES
from patients.knowledge.glucocorticoids_cases import (
    DAILY_CASES,
    EQUIVALENT_CASES,
    FIRST,
    LAST,
    SUM_CASES,
    Interval,
    intervals_of,
)
from patients.knowledge.partial_dates import PartialDate, Precision


def exact(text: str) -> Fraction | None:
    return Fraction(text) if text else None


def number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def sum_of(text: str, weight: str = "") -> steroids.CumulativeDose:
    return steroids.cumulative_dose(intervals_of(text), FIRST, LAST, number(weight))


@pytest.mark.parametrize("case", EQUIVALENT_CASES, ids=lambda case: f"{case.drug} {case.mg}")
def test_case_of_an_equivalent(case):
    assert steroids.prednisolone_equivalent(case.drug, Fraction(case.mg)) == exact(case.prednisolone)


@pytest.mark.parametrize("case", DAILY_CASES, ids=lambda case: f"{case.dose} {case.unit} {case.frequency}")
def test_case_of_a_daily_dose(case):
    found = steroids.daily_mg(number(case.dose), case.unit, case.frequency, number(case.weight_kg))

    assert found == exact(case.mg)


@pytest.mark.parametrize("case", SUM_CASES, ids=lambda case: case.description)
def test_case_of_a_sum_over_march(case):
    result = sum_of(case.intervals, case.weight_kg)

    assert (result.low_mg, result.known_high_mg) == (exact(case.low), exact(case.known_high))
    assert "; ".join(one.reason for one in result.unknown) == case.unknown
    assert result.high_mg == (None if case.unknown else exact(case.known_high))


def test_every_frequency_has_a_case():
    assert {case.frequency for case in DAILY_CASES} == {*FREQUENCIES, ""}


def test_every_glucocorticoid_has_an_equivalent_except_the_unspecified_one():
    known = {code for code, drug in DRUGS.items() if drug.family == "glucocorticoid"}

    assert known - set(steroids.EQUIVALENTS) == {"corticosteroid_unspecified"}
    assert {code: one.cited.mark for code, one in steroids.EQUIVALENTS.items()} == {
        "prednisolone": "1",
        "prednisone": "1",
        "methylprednisolone": "2",
    }
    assert all(one.cited.source for one in steroids.EQUIVALENTS.values())


@pytest.mark.parametrize(
    ("intervals", "sentences"),
    [
        (
            "methylprednisolone 8 mg once_daily 2024-03-01 2024-03-15",
            ["Methylprednisolone 8 mg once daily = 10 mg prednisolone a day, 14 days: 140 mg."],
        ),
        (
            "methylprednisolone 1 g once 2024 open",
            ["Methylprednisolone 1 g once = 1,250 mg prednisolone, 0 to 1 dose: 0 to 1,250 mg."],
        ),
        ("prednisolone 2.5 mg once_daily 2024-03-31 open",
         ["Prednisolone 2.5 mg once daily = 2.5 mg prednisolone a day, 1 day: 2.5 mg."]),
        (
            "prednisolone 1 mg once_daily 2024-03 open",
            ["Prednisolone 1 mg once daily = 1 mg prednisolone a day, 1 to 31 days: 1 to 31 mg."],
        ),
    ],
)  # fmt: skip
def test_each_step_shows_how_it_was_converted(intervals, sentences):
    assert [step.sentence for step in sum_of(intervals).steps] == sentences


def test_what_was_not_counted_is_said():
    (one,) = sum_of("corticosteroid_unspecified ? mg once_daily 2024-03-01 open").unknown

    assert one.sentence == "Corticosteroid, not specified once daily: which corticosteroid is not recorded."


@pytest.mark.parametrize(
    ("intervals", "statement"),
    [
        ("", "No glucocorticoid recorded from 01-Mar-2024 to 31-Mar-2024."),
        (
            "prednisolone 50 mg once_daily 2024-01-01 open",
            "1,550 mg prednisolone equivalent from 01-Mar-2024 to 31-Mar-2024.",
        ),
        (
            "prednisolone 10 mg once_daily 2024-03 open",
            "10 to 310 mg prednisolone equivalent from 01-Mar-2024 to 31-Mar-2024.",
        ),
        (
            "prednisolone 10 mg once_daily 2024-01-01 open; prednisone ? mg once_daily 2024-01-01 open",
            "At least 310 mg prednisolone equivalent from 01-Mar-2024 to 31-Mar-2024; "
            "1 interval without a known dose.",
        ),
    ],
)
def test_the_sum_is_said_in_one_sentence(intervals, statement):
    assert sum_of(intervals).statement == statement


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="before it begins"):
        steroids.cumulative_dose([], LAST, FIRST)


DAYS = st.dates(date(2023, 1, 1), date(2025, 12, 31))
PARTIAL = st.builds(PartialDate, DAYS, st.sampled_from([Precision.DAY, Precision.MONTH, Precision.YEAR]))


@st.composite
def intervals(draw) -> Interval:
    start = draw(st.none() | PARTIAL)
    stop = draw(st.none() | PARTIAL)
    if start and stop and stop.last_day < start.day:
        start, stop = stop, start
    return Interval(
        drug=draw(st.sampled_from(["prednisolone", "methylprednisolone", "methotrexate"])),
        start=start,
        stop=stop,
        ongoing=stop is None and draw(st.booleans()),
        dose=Decimal(draw(st.integers(1, 100))),
        unit="mg",
        frequency=draw(
            st.sampled_from(["once_daily", "twice_daily", "alternate_days", "once_weekly", "once"])
        ),
    )


PER_DAY = {"once_daily": "1", "twice_daily": "2", "alternate_days": "1/2", "once_weekly": "1/7"}


def obvious_sum(interval: Interval, first: date, last: date) -> Fraction:
    """Day by day through the period; dates of the interval are exact."""
    if interval.drug == "methotrexate":
        return Fraction(0)
    dose = Fraction(interval.dose) * (Fraction(5, 4) if interval.drug == "methylprednisolone" else 1)
    total, day = Fraction(0), first
    while day <= last:
        if interval.frequency == "once":
            total += dose * (day == interval.start.day)
        elif interval.start.day <= day and (interval.stop is None or day < interval.stop.day):
            total += dose * Fraction(PER_DAY[interval.frequency])
        day += timedelta(days=1)
    return total


def with_exact_dates(interval: Interval, data) -> Interval:
    """One way it can have been: a day out of each known period."""
    start, stop = interval.start, interval.stop
    first = data.draw(st.dates(start.day, start.last_day) if start else DAYS)
    if stop:
        ended = data.draw(st.dates(stop.day, stop.last_day))
    elif not interval.ongoing:
        ended = data.draw(DAYS)
    else:
        return replace(interval, start=PartialDate(first))
    return replace(interval, start=PartialDate(min(first, ended) if not start else first),
                   stop=PartialDate(ended), ongoing=False)  # fmt: skip


@given(st.lists(intervals(), max_size=4), DAYS, st.integers(0, 400), st.data())
def test_whatever_the_days_were_the_sum_lies_inside_the_bounds(found, first, length, data):
    last = first + timedelta(days=length)
    result = steroids.cumulative_dose(found, first, last)
    total = sum((obvious_sum(with_exact_dates(one, data), first, last) for one in found), Fraction(0))

    assert result.low_mg <= total <= result.high_mg


@given(st.lists(intervals(), max_size=4), DAYS, st.integers(0, 400), st.data())
def test_exact_dates_give_one_sum(found, first, length, data):
    last = first + timedelta(days=length)
    found = [with_exact_dates(one, data) for one in found]
    found = [one for one in found if one.stop is None or one.start.day < one.stop.day]
    result = steroids.cumulative_dose(found, first, last)

    assert result.low_mg == result.high_mg == sum(obvious_sum(one, first, last) for one in found)
