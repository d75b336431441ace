"""Glucocorticoid by mouth over time, in mg of prednisolone a day, and stretches at or above a dose.

A pulse of one day is no daily dose. A dose that cannot be converted makes its days not known, never zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from assessments.knowledge.dose_courses import JOINED_WITHIN_DAYS
from assessments.knowledge.facts import DoseFact, PatientFacts
from patients.knowledge.drugs import DRUGS
from patients.knowledge.glucocorticoids import ONCE, daily_mg, prednisolone_equivalent
from patients.knowledge.partial_dates import PartialDate


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days with one daily dose. `end` is the first day after it, None while it goes on."""

    start: date
    end: date | None
    mg: Fraction | None  # prednisolone a day; None: taken, and the dose cannot be known
    is_exact: bool = True  # its start is known to the day

    def covers(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def started(self, facts: PatientFacts) -> PartialDate:
        """Its start with no more than is known of it."""
        starts = [dose.start for dose in facts.doses if dose.start and dose.start.day == self.start]
        return PartialDate(self.start) if self.is_exact else max(starts, key=lambda on: on.last_day)


@dataclass(frozen=True, slots=True)
class Steroids:
    """`stretches` are without overlap, oldest first; days between them are without glucocorticoid."""

    stretches: tuple[Stretch, ...]
    undated: tuple[DoseFact, ...]  # taken since a day nobody recorded
    has_backward: bool  # an interval that stops before it starts

    def on(self, day: date) -> Stretch | None:
        return next((one for one in self.stretches if one.covers(day)), None)

    def has_undated_on(self, day: date) -> bool:
        return any(_goes_on(dose, day) for dose in self.undated)

    def at_least(self, mg: Fraction) -> tuple[Stretch, ...]:
        """Stretches of at least `mg` a day, joined over gaps of a week; `mg` of each is the lowest known."""
        found: list[Stretch] = []
        for one in self.stretches:
            if one.mg is None or one.mg < mg:
                continue
            joins = found and (
                found[-1].end is None or one.start <= found[-1].end + timedelta(days=JOINED_WITHIN_DAYS)
            )
            if joins:
                last = found[-1]
                found[-1] = Stretch(last.start, one.end, min(last.mg, one.mg), last.is_exact)
            else:
                found.append(one)
        return tuple(found)


def steroids_of(facts: PatientFacts, as_of: date) -> Steroids:
    """Daily glucocorticoid of all dated intervals, planned ones too. Weights after `as_of` are not seen."""
    rows = [dose for dose in facts.doses if DRUGS[dose.drug].family == "glucocorticoid"]
    daily = [dose for dose in rows if dose.frequency != ONCE and not _is_one_day(dose)]
    dated = [dose for dose in daily if dose.start and not _is_backward(dose)]
    weights = sorted(
        (visit.on, visit.weight_kg) for visit in facts.visits if visit.weight_kg and visit.on <= as_of
    )
    spans = [(dose, dose.start.day, _end(dose)) for dose in dated]
    turns = sorted({day for _, start, end in spans for day in (start, end) if day})
    stretches = []
    for start, end in [*pairwise(turns), *((turn, None) for turn in turns[-1:])]:
        running = [dose for dose, begins, ends in spans if begins <= start and (ends is None or start < ends)]
        if running:
            amounts = [_daily(dose, weights) for dose in running]
            begun = [dose.start.is_exact for dose in running if dose.start.day == start]
            mg = None if None in amounts else sum(amounts, Fraction(0))
            stretches.append(Stretch(start, end, mg, all(begun)))
    return Steroids(
        tuple(_merged(stretches)),
        tuple(dose for dose in daily if dose.start is None),
        any(_is_backward(dose) for dose in daily),
    )


def _merged(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Neighbours of the same dose as one."""
    found: list[Stretch] = []
    for one in stretches:
        if found and found[-1].end == one.start and found[-1].mg == one.mg:
            found[-1] = Stretch(found[-1].start, one.end, one.mg, found[-1].is_exact)
        else:
            found.append(one)
    return found


def _daily(dose: DoseFact, weights: Sequence[tuple[date, Decimal]]) -> Fraction | None:
    """mg of prednisolone a day, with the last weight before the start where a weight is needed."""
    known = [weight for on, weight in weights if on <= dose.start.last_day]
    mg = daily_mg(dose.dose, dose.unit, dose.frequency, known[-1] if known else None)
    return None if mg is None else prednisolone_equivalent(dose.drug, mg)


def _end(dose: DoseFact) -> date | None:
    if dose.stop is not None:
        return dose.stop.last_day
    return None if dose.ongoing else dose.start.day + timedelta(days=1)


def _goes_on(dose: DoseFact, as_of: date) -> bool:
    return dose.stop.last_day > as_of if dose.stop else dose.ongoing


def _is_one_day(dose: DoseFact) -> bool:
    """Begun and ended on one day: an infusion of a pulse, or replaced the same day."""
    return bool(dose.start and dose.stop and dose.stop.last_day <= dose.start.day and not _is_backward(dose))


def _is_backward(dose: DoseFact) -> bool:
    return bool(dose.start and dose.stop and dose.stop.last_day < dose.start.day)
