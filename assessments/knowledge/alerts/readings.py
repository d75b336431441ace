"""Laboratory results as exact numbers in one unit, comparable with a threshold even as "<" or ">"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from assessments.knowledge.case_record import NO_RESULT_YET
from assessments.knowledge.facts import ResultFact
from assessments.knowledge.prefill import exceeds, show_result
from assessments.knowledge.trace import Answer
from patients.knowledge.lab_tests import LAB_TESTS, UnknownUnit, find_unit
from patients.knowledge.units import multiply, show_number, show_unit


@dataclass(frozen=True, slots=True)
class Reading:
    """One dated result. `value` is exact in the canonical unit; None with `problem` saying why."""

    result: ResultFact
    day: date
    value: Decimal | None
    problem: str = ""

    @property
    def comparator(self) -> str:
        return self.result.comparator

    @property
    def is_plain(self) -> bool:
        """A number that stands for itself."""
        return self.value is not None and not self.comparator

    def above(self, limit: Decimal) -> Answer:
        return Answer.UNKNOWN if self.value is None else exceeds(self.value, self.comparator, limit)

    def below(self, limit: Decimal) -> Answer:
        if self.value is None:
            return Answer.UNKNOWN
        return falls_short(self.value, self.comparator, limit)

    def at_least(self, limit: Decimal) -> Answer:
        return _opposite(self.below(limit))

    def at_most(self, limit: Decimal) -> Answer:
        return _opposite(self.above(limit))

    @property
    def shown(self) -> str:
        return show_result(self.result)


def falls_short(value: Decimal, comparator: str, limit: Decimal) -> Answer:
    """Whether a result "< value" or ">= value" lies below `limit`; unknown when it may be either."""
    if comparator == "<":
        return Answer.YES if value <= limit else Answer.UNKNOWN
    if comparator == "<=":
        return Answer.YES if value < limit else Answer.UNKNOWN
    if comparator in (">", ">="):
        return Answer.NO if value >= limit else Answer.UNKNOWN
    return Answer.YES if value < limit else Answer.NO


def _opposite(answer: Answer) -> Answer:
    return {Answer.YES: Answer.NO, Answer.NO: Answer.YES}.get(answer, Answer.UNKNOWN)


@lru_cache(maxsize=1024)
def _factor(test: str, unit: str) -> Decimal | str:
    """The factor to the canonical unit, or why there is none."""
    try:
        factor = LAB_TESTS[test].units[find_unit(LAB_TESTS[test], unit)]
    except UnknownUnit as error:
        return str(error)
    return "This unit belongs to another assay and does not convert." if factor is None else factor


def in_canonical(test: str, value: Decimal, unit: str) -> Decimal:
    """`value`, a number of our own tables, in the unit results of `test` are compared in."""
    return multiply(value, _factor(test, unit))


def as_decimal(value: Fraction) -> Decimal:
    """Four places, for showing and for ranking; comparing is done on the fraction."""
    return round(Decimal(value.numerator) / Decimal(value.denominator), 4)


def has_result(result: ResultFact) -> bool:
    """Whether it says anything: a pending or refused sample does not."""
    return result.value is not None or result.qualitative not in NO_RESULT_YET


def reading_of(result: ResultFact) -> Reading | None:
    """None for a result without a date or without anything reported."""
    if result.on is None or not has_result(result) or result.test not in LAB_TESTS:
        return None
    if result.value is None:
        return Reading(result, result.on.day, None, f"reported as “{result.qualitative}” without a number")
    if not result.value.is_finite():
        return Reading(result, result.on.day, None, "the value is no number")
    factor = _factor(result.test, result.unit)
    if isinstance(factor, str):
        return Reading(result, result.on.day, None, f"its unit cannot be read: {factor.removesuffix('.')}")
    return Reading(result, result.on.day, multiply(result.value, factor))


def in_order(readings: Iterable[Reading], *, worst_is_high: bool) -> list[Reading]:
    """Oldest first, and of one day the worst last; the order in which facts are given does not matter."""
    sign = 1 if worst_is_high else -1

    def key(reading: Reading) -> tuple:
        known = reading.value is not None
        value = sign * reading.value if known else Decimal(0)
        result = reading.result
        return (reading.day, known, value, result.comparator, result.unit, str(result.upper_limit),
                str(result.lower_limit), result.row or 0)  # fmt: skip

    return sorted(readings, key=key)


def one_a_day(readings: Iterable[Reading]) -> list[Reading]:
    """The last, that is the worst, of each day; readings come from `in_order`."""
    return list({reading.day: reading for reading in readings}.values())


def show_limit(value: Decimal, unit: str) -> str:
    """`3.5 ×10⁹/L`."""
    return f"{show_number(value)} {show_unit(unit)}".strip()


def laboratory_limit(result: ResultFact, *, is_upper: bool) -> str:
    """`the laboratory's own lower limit is 4`."""
    limit, name = (result.upper_limit, "upper") if is_upper else (result.lower_limit, "lower")
    if limit is None:
        return f"the laboratory gave no {name} limit"
    return f"the laboratory's own {name} limit is {show_number(limit)}"
