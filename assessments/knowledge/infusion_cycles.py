"""Infusions and sessions of one drug read as cycles: those close together belong to one cycle.

rules.json drug_monitoring: two rituximab infusions 14 days apart are one cycle, immunoglobulin over a few
days one course. How close is an argument of the pack, mark D. Nothing is made up: an infusion without a day,
or one recorded as a period, is named and not counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from assessments.knowledge.facts import DoseFact
from patients.knowledge.drugs import DRUGS
from patients.knowledge.partial_dates import PartialDate


@dataclass(frozen=True, slots=True)
class Cycle:
    """Infusions close together, oldest first."""

    infusions: tuple[DoseFact, ...]

    @property
    def first(self) -> date:
        return self.infusions[0].start.day

    @property
    def last(self) -> date:
        """The last infusion, on the latest day it can have been."""
        return max(one.start.last_day for one in self.infusions)

    @property
    def is_exact(self) -> bool:
        return all(one.start.is_exact for one in self.infusions)

    @property
    def days(self) -> tuple[PartialDate, ...]:
        """Each day once: a dose split over two rows of one day is one infusion."""
        return tuple(sorted({one.start for one in self.infusions}))


@dataclass(frozen=True, slots=True)
class Infusions:
    """What the dose rows of one drug say of its infusions."""

    cycles: tuple[Cycle, ...]
    has_undated: bool  # given, on a day nobody recorded
    periods: tuple[DoseFact, ...]  # recorded from a day to a day, or as going on, instead of one by one
    has_unknown_route: bool = False  # by mouth or into a vein is not recorded


def infusions_of(drug: str, doses: Iterable[DoseFact], joined_days: int, route: str = "") -> Infusions:
    """`joined_days`: infusions at most so far apart are one cycle. `route`: only those given that way."""
    rows = [dose for dose in doses if dose.drug == drug]
    unknown_route = bool(route) and any(not dose.route for dose in rows)
    rows = [dose for dose in rows if not route or dose.route == route]
    periods = sorted((dose for dose in rows if dose.start and _is_period(dose)), key=_in_order)
    single = sorted((dose for dose in rows if dose.start and not _is_period(dose)), key=_in_order)
    groups: list[list[DoseFact]] = []
    for one in single:
        if groups and one.start.day <= groups[-1][-1].start.last_day + timedelta(days=joined_days):
            groups[-1].append(one)
        else:
            groups.append([one])
    return Infusions(
        tuple(Cycle(tuple(group)) for group in groups),
        any(dose.start is None for dose in rows),
        tuple(periods),
        unknown_route,
    )


def _is_period(dose: DoseFact) -> bool:
    """A row of several doses. One without an end is a single infusion only if it says so."""
    if dose.stop is not None:
        return dose.stop.day > dose.start.last_day
    if not dose.ongoing:
        return not DRUGS[dose.drug].is_once
    return dose.frequency != "once" and not (DRUGS[dose.drug].is_once and not dose.frequency)


def _in_order(dose: DoseFact) -> tuple:
    """By day; the rest only makes the order of facts irrelevant."""
    return (dose.start, str(dose.dose), dose.unit, dose.frequency, dose.route, str(dose.stop))
