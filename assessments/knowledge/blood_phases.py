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
    """Arguments of the `phases` schedule of a pack."""

    first_every_days: int  # phase A
    first_for_days: int  # until the dose has been unchanged so long
    then_every_months: int  # phase B
    then_for_months: int
    later_every_days: int  # phase C


def phase_of(day: date, course: Course, phases: Phases) -> str:
    """ "A", "B" or "C" on `day`, which is on or after the start of the course.

    After a rise: A again, then the phase held before the rise; if that was A or B, on to B.
    """
    rises = [rise for rise in course.rises if rise <= day]
    began = rises[-1] if rises else course.start
    end_of_a = began + timedelta(days=phases.first_for_days)
    if day < end_of_a:
        return "A"
    if rises and phase_of(began - timedelta(days=1), course, phases) == "C":
        return "C"
    return "B" if day < add_months(end_of_a, phases.then_for_months) else "C"


def after_sample(day: date, course: Course, phases: Phases) -> date:
    """When the next sample is due after one taken on `day`."""
    phase = phase_of(day, course, phases)
    if phase == "A":
        return day + timedelta(days=phases.first_every_days)
    if phase == "B":
        return add_months(day, phases.then_every_months)
    return day + timedelta(days=phases.later_every_days)


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
    later_rises = [rise for rise in course.rises if taken[-1] < rise <= as_of]
    return min(due, later_rises[0] + first_interval) if later_rises else due
