"""Worked cases of prednisolone equivalents, to be read and disagreed with by a clinician.

Intervals are written `drug dose unit frequency start stop`, one after the other with `;`. Dates are
2024-03-01, 2024-03, 2024 or `?` for not recorded; the stop is the first day without the drug and `open`
while it is taken. A dose or frequency of `?` is not recorded. All sums are for March 2024, 31 days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from patients.knowledge.partial_dates import PartialDate, parse_partial_date

FIRST, LAST = date(2024, 3, 1), date(2024, 3, 31)


@dataclass(frozen=True, slots=True)
class EquivalentCase:
    """`prednisolone` in mg, exact; "" when there is none."""

    drug: str
    mg: str
    prednisolone: str


EQUIVALENT_CASES = (
    EquivalentCase("prednisolone", "15", "15"),
    EquivalentCase("prednisone", "15", "15"),
    EquivalentCase("methylprednisolone", "12", "15"),
    EquivalentCase("methylprednisolone", "4", "5"),
    EquivalentCase("methylprednisolone", "1000", "1250"),
    EquivalentCase("methylprednisolone", "1", "5/4"),
    EquivalentCase("corticosteroid_unspecified", "40", ""),
    EquivalentCase("methotrexate", "15", ""),
)


@dataclass(frozen=True, slots=True)
class DailyCase:
    """mg a day of the drug itself, exact; "" when it is not known."""

    dose: str
    unit: str
    frequency: str
    weight_kg: str
    mg: str


DAILY_CASES = (
    DailyCase("20", "mg", "once_daily", "", "20"),
    DailyCase("20", "mg", "twice_daily", "", "40"),
    DailyCase("20", "mg", "three_times_daily", "", "60"),
    DailyCase("20", "mg", "four_times_daily", "", "80"),
    DailyCase("5", "mg", "alternate_days", "", "5/2"),
    DailyCase("500", "mg", "once_weekly", "", "500/7"),
    DailyCase("500", "mg", "twice_weekly", "", "1000/7"),
    DailyCase("500", "mg", "three_times_weekly", "", "1500/7"),
    DailyCase("1", "g", "every_2_weeks", "", "1000/14"),
    DailyCase("1", "g", "every_4_weeks", "", "1000/28"),
    DailyCase("500", "micrograms", "once_daily", "", "1/2"),
    DailyCase("0.5", "mg/kg", "once_daily", "72.5", "36.25"),
    DailyCase("0.5", "mg/kg", "once_daily", "", ""),
    DailyCase("1", "g", "monthly", "", ""),
    DailyCase("1", "g", "every_3_months", "", ""),
    DailyCase("1", "g", "every_6_months", "", ""),
    DailyCase("1", "g", "once", "", ""),
    DailyCase("20", "mg", "as_directed", "", ""),
    DailyCase("20", "mg", "", "", ""),
    DailyCase("", "mg", "once_daily", "", ""),
    DailyCase("2", "infusions", "once_daily", "", ""),
)


@dataclass(frozen=True, slots=True)
class SumCase:
    """`low` and `known_high` in mg, exact; `unknown`: reasons of the intervals that were not counted."""

    description: str
    intervals: str
    low: str
    known_high: str
    unknown: str = ""
    weight_kg: str = ""


SUM_CASES = (
    SumCase("nothing recorded", "", "0", "0"),
    SumCase("10 mg throughout", "prednisolone 10 mg once_daily 2024-01-01 open", "310", "310"),
    SumCase("a taper: the day of the change belongs to the new dose",
            "prednisolone 20 mg once_daily 2024-03-01 2024-03-11; "
            "prednisolone 10 mg once_daily 2024-03-11 2024-03-21; "
            "prednisolone 5 mg once_daily 2024-03-21 open", "355", "355"),
    SumCase("methylprednisolone by mouth", "methylprednisolone 8 mg once_daily 2024-03-01 2024-03-15",
            "140", "140"),
    SumCase("5 mg on alternate days: half", "prednisolone 5 mg alternate_days 2024-03-01 2024-03-11", "25",
            "25"),
    SumCase("three pulses of 1 g, each once",
            "methylprednisolone 1 g once 2024-03-04 2024-03-04; methylprednisolone 1 g once 2024-03-05 "
            "2024-03-05; methylprednisolone 1 g once 2024-03-06 2024-03-06", "3750", "3750"),
    SumCase("a pulse on the last day of the period", "methylprednisolone 1 g once 2024-03-31 open", "1250",
            "1250"),
    SumCase("a pulse on the day after", "methylprednisolone 1 g once 2024-04-01 open", "0", "0"),
    SumCase("a pulse some day in March", "methylprednisolone 1 g once 2024-03 open", "1250", "1250"),
    SumCase("a pulse some day in 2024", "methylprednisolone 1 g once 2024 open", "0", "1250"),
    SumCase("a pulse on a day nobody recorded", "methylprednisolone 1 g once ? open", "0", "1250"),
    SumCase("ended on the first day of the period: none of it", "prednisolone 10 mg once_daily 2024-01-01 "
            "2024-03-01", "0", "0"),
    SumCase("ended on the second: one day", "prednisolone 10 mg once_daily 2024-01-01 2024-03-02", "10",
            "10"),
    SumCase("begun on the last day: one day", "prednisolone 10 mg once_daily 2024-03-31 open", "10", "10"),
    SumCase("begun and ended on one day: taken or replaced", "prednisolone 10 mg once_daily 2024-03-05 "
            "2024-03-05", "0", "10"),
    SumCase("begun some day in March", "prednisolone 10 mg once_daily 2024-03 open", "10", "310"),
    SumCase("ended some day in March", "prednisolone 10 mg once_daily 2024-01-01 2024-03", "0", "300"),
    SumCase("start not recorded", "prednisolone 10 mg once_daily ? 2024-03-11", "0", "100"),
    SumCase("stopped on a day nobody recorded", "prednisolone 10 mg once_daily 2024-03-21 ?", "0", "110"),
    SumCase("dose not recorded", "prednisolone ? mg once_daily 2024-03-01 open", "0", "0",
            "dose not recorded"),
    SumCase("known and unknown together: at least", "prednisolone 10 mg once_daily 2024-03-01 2024-03-11; "
            "corticosteroid_unspecified 40 mg once_daily 2024-03-11 open", "100", "100",
            "which corticosteroid is not recorded"),
    SumCase("as directed has no daily dose", "prednisolone 10 mg as_directed 2024-03-01 open", "0", "0",
            "“as directed” has no daily dose"),
    SumCase("frequency not recorded", "prednisolone 10 mg ? 2024-03-01 open", "0", "0",
            "frequency not recorded"),
    SumCase("by weight", "methylprednisolone 1 mg/kg once_daily 2024-03-01 2024-03-11", "1000", "1000", "",
            "80"),
    SumCase("by weight, weight not known", "methylprednisolone 1 mg/kg once_daily 2024-03-01 2024-03-11",
            "0", "0", "no body weight recorded"),
    SumCase("an unknown dose that ended before the period is not missing",
            "prednisolone ? mg once_daily 2023-01-01 2023-06-01", "0", "0"),
    SumCase("other drugs do not count", "methotrexate 15 mg once_weekly 2024-01-01 open", "0", "0"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Interval:
    """A dose interval as `glucocorticoids.DoseInterval` reads it."""

    drug: str
    start: PartialDate | None
    stop: PartialDate | None
    ongoing: bool
    dose: Decimal | None
    unit: str
    frequency: str


def intervals_of(text: str) -> list[Interval]:
    """The intervals that a case describes."""
    found = []
    for line in text.split(";") if text else ():
        drug, dose, unit, frequency, start, stop = line.split()
        found.append(
            Interval(
                drug,
                _day(start),
                _day(stop),
                ongoing=stop == "open",
                dose=None if dose == "?" else Decimal(dose),
                unit=unit,
                frequency="" if frequency == "?" else frequency,
            )
        )
    return found


def _day(word: str) -> PartialDate | None:
    return None if word in ("?", "open") else parse_partial_date(word, today=LAST)
