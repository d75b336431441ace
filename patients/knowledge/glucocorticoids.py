"""Glucocorticoid doses as milligrams of prednisolone, per day and summed over a period.

Exact fractions of a milligram. A period gets bounds: a date known only to the month or year can be any day
of it, and an interval whose dose cannot be known adds nothing to the lower bound and is named. Every
conversion is kept as a step, so that a screen can show how the sum came about.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from patients.knowledge.cited import Cited
from patients.knowledge.drugs import DOSE_UNITS, DRUGS, FREQUENCIES
from patients.knowledge.partial_dates import PartialDate, show_date
from patients.knowledge.units import show_number

VERSION = "Prednisolone equivalents, compiled 22-Nov-2026"
PREDNISOLONE_LABEL = (
    "FDA label of prednisolone, table of equivalent doses, read through "
    "https://www.droracle.ai/articles/632347/what-is-the-equivalent-dose-of-different-steroids-such"
)
NPU029 = (
    "Neuro-Oncology Practice 2015;2(1):6-12, table 1, doi 10.1093/nop/npu029, "
    "https://pmc.ncbi.nlm.nih.gov/articles/PMC4369706/table/NPU029TB1"
)
REFERENCE_MG = 5  # mg of prednisolone that the doses below equal


@dataclass(frozen=True, slots=True)
class Equivalent:
    """`mg` of the drug have the glucocorticoid effect of 5 mg prednisolone."""

    drug: str
    mg: int
    cited: Cited


EQUIVALENTS: dict[str, Equivalent] = {
    one.drug: one
    for one in (
        Equivalent("prednisolone", 5, Cited("5 mg prednisolone", PREDNISOLONE_LABEL, "1")),
        Equivalent("prednisone", 5, Cited("5 mg prednisone = 5 mg prednisolone", PREDNISOLONE_LABEL, "1")),
        Equivalent("methylprednisolone", 4, Cited("4 mg methylprednisolone = 5 mg prednisolone",
                                                  f"{PREDNISOLONE_LABEL}; {NPU029}", "2")),
    )
}  # fmt: skip

# Doses in a day, on average over a course. Months have no fixed number of days and "as directed" no number
# of doses: those have no daily dose. A single dose is counted on its day.
DOSES_A_DAY: dict[str, Fraction] = {
    "once_daily": Fraction(1),
    "twice_daily": Fraction(2),
    "three_times_daily": Fraction(3),
    "four_times_daily": Fraction(4),
    "alternate_days": Fraction(1, 2),
    "once_weekly": Fraction(1, 7),
    "twice_weekly": Fraction(2, 7),
    "three_times_weekly": Fraction(3, 7),
    "every_2_weeks": Fraction(1, 14),
    "every_4_weeks": Fraction(1, 28),
}
ONCE = "once"
_MG_IN = {"mg": Fraction(1), "g": Fraction(1000), "micrograms": Fraction(1, 1000)}
ONE_DAY = timedelta(days=1)


class DoseInterval(Protocol):
    """What is read of a dose interval. `stop` is the first day without the drug; None with `ongoing` false
    means stopped on a day nobody recorded."""

    drug: str
    start: PartialDate | None
    stop: PartialDate | None
    ongoing: bool
    dose: Decimal | None
    unit: str
    frequency: str


@dataclass(frozen=True, slots=True)
class DoseStep:
    """One interval within the period, converted. Bounds differ where a date is not known to the day.

    `daily_mg` is prednisolone per day, or per dose when `is_single`; `times` counts days, or doses.
    """

    interval: DoseInterval
    daily_mg: Fraction
    is_single: bool
    times_low: int
    times_high: int
    cited: Cited

    @property
    def low_mg(self) -> Fraction:
        return self.daily_mg * self.times_low

    @property
    def high_mg(self) -> Fraction:
        return self.daily_mg * self.times_high

    @property
    def sentence(self) -> str:
        """`Methylprednisolone 8 mg once daily = 10 mg prednisolone a day, 14 days: 140 mg.`"""
        per, unit = ("", "dose") if self.is_single else (" a day", "day")
        times = f"{_span(self.times_low, self.times_high)} {unit}{'' if self.times_high == 1 else 's'}"
        mg = show_mg_between(self.low_mg, self.high_mg)
        return f"{_describe(self.interval)} = {show_mg(self.daily_mg)} prednisolone{per}, {times}: {mg}."


@dataclass(frozen=True, slots=True)
class NotCounted:
    """An interval that may have given glucocorticoid in the period, and why no number can be put on it."""

    interval: DoseInterval
    reason: str

    @property
    def sentence(self) -> str:
        return f"{_describe(self.interval)}: {self.reason}."


@dataclass(frozen=True, slots=True)
class CumulativeDose:
    """Prednisolone in mg from `first` to `last`, both days counted.

    `known_high_mg` is the highest sum of what could be converted; `high_mg` is None while anything is in
    `unknown`, for then there is no upper bound.
    """

    first: date
    last: date
    low_mg: Fraction
    known_high_mg: Fraction
    steps: tuple[DoseStep, ...]
    unknown: tuple[NotCounted, ...]

    @property
    def high_mg(self) -> Fraction | None:
        return None if self.unknown else self.known_high_mg

    @property
    def statement(self) -> str:
        period = f"{show_date(self.first)} to {show_date(self.last)}"
        if not self.steps and not self.unknown:
            return f"No glucocorticoid recorded from {period}."
        amount = show_mg_between(self.low_mg, self.known_high_mg)
        if not self.unknown:
            return f"{amount} prednisolone equivalent from {period}."
        intervals = "1 interval" if len(self.unknown) == 1 else f"{len(self.unknown)} intervals"
        least = show_mg(self.low_mg)
        return f"At least {least} prednisolone equivalent from {period}; {intervals} without a known dose."


def prednisolone_equivalent(drug: str, mg: Fraction | Decimal | int) -> Fraction | None:
    """`mg` of a drug as mg of prednisolone; None when the drug has no known equivalent."""
    known = EQUIVALENTS.get(drug)
    return Fraction(mg) * REFERENCE_MG / known.mg if known else None


def dose_mg(dose: Decimal | None, unit: str, weight_kg: Decimal | None = None) -> Fraction | None:
    """One dose in mg of its own drug; None when it is not known or its unit needs a weight not given."""
    if dose is None:
        return None
    if unit == "mg/kg":
        return None if weight_kg is None else Fraction(dose) * Fraction(weight_kg)
    return Fraction(dose) * _MG_IN[unit] if unit in _MG_IN else None


def daily_mg(
    dose: Decimal | None, unit: str, frequency: str, weight_kg: Decimal | None = None
) -> Fraction | None:
    """Average mg a day of the drug itself; None when dose, unit or frequency do not say."""
    mg, rate = dose_mg(dose, unit, weight_kg), DOSES_A_DAY.get(frequency)
    return None if mg is None or rate is None else mg * rate


def cumulative_dose(
    intervals: Iterable[DoseInterval], first: date, last: date, weight_kg: Decimal | None = None
) -> CumulativeDose:
    """Sum of the glucocorticoids among `intervals` from `first` to `last`; an open interval runs to `last`.

    Other drugs are passed over. Overlapping steps are summed as recorded. Raises ValueError when the period
    ends before it begins.
    """
    if last < first:
        raise ValueError("the period ends before it begins")
    steps, unknown = [], []
    for interval in intervals:
        if DRUGS[interval.drug].family != "glucocorticoid":
            continue
        is_single = interval.frequency == ONCE or DRUGS[interval.drug].is_once
        low, high = _doses(interval, first, last) if is_single else _days(interval, first, last)
        if not high:
            continue
        if reason := _why_unknown(interval, is_single, weight_kg):
            unknown.append(NotCounted(interval, reason))
            continue
        rate = Fraction(1) if is_single else DOSES_A_DAY[interval.frequency]
        mg = prednisolone_equivalent(interval.drug, dose_mg(interval.dose, interval.unit, weight_kg) * rate)
        steps.append(DoseStep(interval, mg, is_single, low, high, EQUIVALENTS[interval.drug].cited))
    return CumulativeDose(
        first, last,
        sum((step.low_mg for step in steps), Fraction(0)),
        sum((step.high_mg for step in steps), Fraction(0)),
        tuple(steps), tuple(unknown),
    )  # fmt: skip


def show_mg(value: Fraction) -> str:
    """`1,250 mg`, `3.6 mg`: one decimal, halves up."""
    tenths = int(value * 10 + Fraction(1, 2))
    return f"{show_number(Decimal(tenths).scaleb(-1))} mg"


def show_mg_between(low: Fraction, high: Fraction) -> str:
    return show_mg(low) if low == high else f"{show_mg(low).removesuffix(' mg')} to {show_mg(high)}"


def _why_unknown(interval: DoseInterval, is_single: bool, weight_kg: Decimal | None) -> str:
    """Why no mg of prednisolone can be worked out, in words; "" when it can."""
    if interval.drug not in EQUIVALENTS:
        return "which corticosteroid is not recorded"
    if interval.dose is None:
        return "dose not recorded"
    if dose_mg(interval.dose, interval.unit, weight_kg) is None:
        return "no body weight recorded" if interval.unit == "mg/kg" else "unit is not a weight of drug"
    if not is_single and interval.frequency not in DOSES_A_DAY:
        words = FREQUENCIES.get(interval.frequency)
        return f"“{words}” has no daily dose" if words else "frequency not recorded"
    return ""


def _days(interval: DoseInterval, first: date, last: date) -> tuple[int, int]:
    """Fewest and most days of the period on which the interval ran."""
    start, stop, end = interval.start, interval.stop, last + ONE_DAY  # `end`: first day after the period
    if stop is not None:
        stop_early, stop_late = stop.day, stop.last_day
    elif interval.ongoing:
        stop_early = stop_late = end
    else:
        stop_early, stop_late = None, end  # no length is made up
    # Begun and ended on one day: it may have been taken that day or been replaced before.
    if start is not None:
        stop_late = max(stop_late, start.day + ONE_DAY)
    most = _overlap(start.day if start else first, stop_late, first, end)
    if start is None or stop_early is None:
        return 0, most
    return _overlap(start.last_day, stop_early, first, end), most


def _doses(interval: DoseInterval, first: date, last: date) -> tuple[int, int]:
    """Whether a single dose was given within the period: surely (1), possibly (0 to 1) or not (0)."""
    start = interval.start
    if start is None:
        return 0, 1
    return int(first <= start.day and start.last_day <= last), int(
        start.day <= last and first <= start.last_day
    )


def _overlap(begin: date, stop: date, first: date, end: date) -> int:
    """Days that the half-open [begin, stop) shares with [first, end)."""
    return max(0, (min(stop, end) - max(begin, first)).days)


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"


def _describe(interval: DoseInterval) -> str:
    """`Prednisolone 40 mg once daily`, with only what is recorded."""
    dose = ""
    if interval.dose is not None:
        dose = f"{show_number(interval.dose)} {DOSE_UNITS.get(interval.unit, interval.unit)}"
    words = [DRUGS[interval.drug].name, dose, FREQUENCIES.get(interval.frequency, "")]
    return " ".join(word for word in words if word)
