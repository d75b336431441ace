"""The three phases of drug bloods: when the next sample is due after a start, a rise or a sample.

rules.json drug_monitoring.general_bsr2017 (DM-BSR17): next due = last sample + interval of the phase that
sample fell in; with no sample since the start, start + the first interval. Lengths come from the pack.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assessments.knowledge.dose_courses import Course
from patients.knowledge.partial_dates import add_months


@dataclass(frozen=True, slots=True)
class Phases:
    """Arguments of the `phases` schedule of a pack; of two ways to say a length one is 0."""

    first_every_days: int  # phase A
    first_for_days: int  # until the dose has been unchanged so long
    then_every_months: int  # phase B
    then_for_months: int
    later_every_days: int  # phase C
    first_for_months: int = 0
    then_every_days: int = 0
    then_until_months: int = 0  # B ends so long after the start or the last rise, not after phase A
    later_every_months: int = 0
    restarts_on_rise: bool = True
    returns_to_earlier: bool = True  # after a rise to the phase held before it; else through all phases

    def end_of_first(self, began: date) -> date:
        if self.first_for_months:
            return add_months(began, self.first_for_months)
        return began + timedelta(days=self.first_for_days)

    def end_of_then(self, began: date) -> date:
        if self.then_until_months:
            return add_months(began, self.then_until_months)
        return add_months(self.end_of_first(began), self.then_for_months)


def phase_of(day: date, course: Course, phases: Phases) -> str:
    """ "A", "B" or "C" on `day`, which is on or after the start of the course.

    After a rise: A again, then the phase held before the rise; if that was A or B, on to B.
    """
    rises = rises_until(day, course, phases)
    began = rises[-1] if rises else course.start
    if day < phases.end_of_first(began):
        return "A"
    returns = rises and phases.returns_to_earlier
    if returns and phase_of(began - timedelta(days=1), course, phases) == "C":
        return "C"
    return "B" if day < phases.end_of_then(began) else "C"


def rises_until(day: date, course: Course, phases: Phases) -> list[date]:
    """Rises in dose that start the phases again."""
    return [rise for rise in course.rises if rise <= day] if phases.restarts_on_rise else []


def after_sample(day: date, course: Course, phases: Phases) -> date:
    """When the next sample is due after one taken on `day`."""
    phase = phase_of(day, course, phases)
    if phase == "A":
        return day + timedelta(days=phases.first_every_days)
    if phase == "B":
        months, days = phases.then_every_months, phases.then_every_days
    else:
        months, days = phases.later_every_months, phases.later_every_days
    return add_months(day, months) if months else day + timedelta(days=days)


def next_due(course: Course, samples: Sequence[date], phases: Phases, as_of: date) -> date:
    """When the next sample is due, known on `as_of`. `samples` are sorted; one before the start never counts.

    A rise after the last sample asks for one a first interval later, and never puts off a sample that was
    due before that (D): titrating every ten days would otherwise never ask for blood.
    """
    taken = [day for day in samples if course.start <= day <= as_of]
    first_interval = timedelta(days=phases.first_every_days)
    if not taken:
        return course.start + first_interval
    due = after_sample(taken[-1], course, phases)
    later_rises = [rise for rise in rises_until(as_of, course, phases) if rise > taken[-1]]
    return min(due, later_rises[0] + first_interval) if later_rises else due
