"""Dose intervals of one drug read as courses: start, dose rises, stop.

A dose change closes one interval and opens the next; monitoring needs to know which of them are one
continuous treatment and at which of them the dose rose.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from assessments.knowledge.facts import DoseFact
from patients.knowledge.partial_dates import PartialDate

# Mark D: intervals at most a week apart are one treatment, because the last dose of a weekly drug and the
# first of the next step lie seven days apart. A longer interruption makes the next dose a new start.
JOINED_WITHIN_DAYS = 7

# A course of two drugs taken together carries both codes, joined by this.
TOGETHER = "+"

# Doses in 28 days, only to compare two steps; a frequency not listed cannot be compared with another one.
DOSES_IN_28_DAYS = {
    "once_daily": 28,
    "twice_daily": 56,
    "three_times_daily": 84,
    "four_times_daily": 112,
    "alternate_days": 14,
    "once_weekly": 4,
    "twice_weekly": 8,
    "three_times_weekly": 12,
    "every_2_weeks": 2,
    "every_4_weeks": 1,
}


@dataclass(frozen=True, slots=True)
class Course:
    """One continuous treatment. `end` is the first day without the drug, None while it goes on."""

    drug: str
    start: date
    end: date | None
    rises: tuple[date, ...]  # later days on which the dose rose, or may have risen
    started: PartialDate  # as recorded, for screens
    stopped: PartialDate | None  # as recorded; None while it goes on or when nobody recorded the day
    has_uncertain_rise: bool  # a step without comparable doses is taken as a rise: it asks more, not less

    def is_running(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def dates(self) -> tuple[date, ...]:
        return (self.start, *self.rises, *((self.end,) if self.end else ()))


def courses_of(drug: str, doses: Iterable[DoseFact]) -> tuple[Course, ...]:
    """Courses of `drug`, oldest first, from its dated intervals in any order.

    A partly dated start counts from its first day and a partly dated stop to its last day, so that
    neither loses a sample.
    """
    steps = sorted((d for d in doses if d.drug == drug and d.start is not None), key=_in_order)
    groups: list[list[DoseFact]] = []
    end: date | None = None
    for step in steps:
        joins = groups and (end is None or step.start.day <= end + timedelta(days=JOINED_WITHIN_DAYS))
        if joins:
            groups[-1].append(step)
            end = None if end is None or _end(step) is None else max(end, _end(step))
        else:
            groups.append([step])
            end = _end(step)
    return tuple(_course(drug, group) for group in groups)


def together(one: Iterable[Course], other: Iterable[Course]) -> tuple[Course, ...]:
    """Courses of two drugs at the same time: from the later start to the earlier end, rises of both."""
    others = list(other)
    found = []
    for a in one:
        for b in others:
            last, ends = max(a, b, key=lambda course: course.start), [c for c in (a, b) if c.end]
            first_over = min(ends, key=lambda course: course.end, default=None)
            if first_over is None or last.start < first_over.end:
                found.append(
                    Course(
                        drug=TOGETHER.join((a.drug, b.drug)),
                        start=last.start,
                        end=first_over and first_over.end,
                        rises=tuple(sorted({rise for rise in a.rises + b.rises if rise > last.start})),
                        started=last.started,
                        stopped=first_over and first_over.stopped,
                        has_uncertain_rise=a.has_uncertain_rise or b.has_uncertain_rise,
                    )
                )
    return tuple(sorted(found, key=lambda course: course.start))


def course_on(courses: Sequence[Course], day: date) -> Course | None:
    """The course running on `day`, else the next planned one, else the last that ended; None for none."""
    running = [course for course in courses if course.is_running(day)]
    planned = [course for course in courses if course.start > day]
    return next(iter(running or planned or courses[-1:]), None)


def _course(drug: str, steps: list[DoseFact]) -> Course:
    rises, uncertain = [], False
    for before, after in pairwise(steps):
        rose = _rose(before, after)
        if rose is not False and after.start.day > steps[0].start.day:
            rises.append(after.start.day)
            uncertain = uncertain or rose is None
    ends = [_end(step) for step in steps]
    return Course(
        drug=drug,
        start=steps[0].start.day,
        end=None if None in ends else max(ends),
        rises=tuple(sorted(set(rises))),
        started=steps[0].start,
        stopped=None if None in ends else max(steps, key=_end).stop,
        has_uncertain_rise=uncertain,
    )


def _end(step: DoseFact) -> date | None:
    if step.stop is not None:
        return step.stop.last_day
    # Stopped on a day nobody recorded: it is not running, and no length is made up for it.
    return None if step.ongoing else step.start.day


def _rose(before: DoseFact, after: DoseFact) -> bool | None:
    """Whether the dose rose from one step to the next; None when the two cannot be compared."""
    if before.dose is None or after.dose is None or before.unit != after.unit:
        return None
    if before.frequency == after.frequency:
        return after.dose > before.dose
    counts = [DOSES_IN_28_DAYS.get(step.frequency) for step in (before, after)]
    if None in counts:
        return None
    return Fraction(after.dose) * counts[1] > Fraction(before.dose) * counts[0]


def _in_order(step: DoseFact) -> tuple:
    """By start; the rest only makes the order of facts irrelevant."""
    dose = Fraction(step.dose) if step.dose is not None else Fraction(-1)
    return (step.start, _end(step) or date.max, step.frequency, step.unit, dose, step.route)
