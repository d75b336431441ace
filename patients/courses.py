"""Dose intervals read as courses: what is taken now, what was, and each taper as one sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from patients.knowledge.drugs import DRUGS, Drug
from patients.knowledge.partial_dates import PartialDate
from patients.knowledge.units import show_number
from patients.models import Treatment

# Steps at most a week apart are one course: the doses of a weekly drug lie seven days apart. Project
# default, mark D.
JOINED_WITHIN = timedelta(days=7)


@dataclass(frozen=True)
class Course:
    """Successive dose steps of one drug without a gap; `steps` oldest first."""

    drug: Drug
    steps: tuple[Treatment, ...]

    @property
    def last(self) -> Treatment:
        return self.steps[-1]

    @property
    def is_current(self) -> bool:
        return self.last.is_current

    @property
    def began(self) -> PartialDate | None:
        return self.steps[0].start

    @property
    def stopped(self) -> str:
        """`05-Mar-2024`, or that nobody recorded the day."""
        return str(self.last.stop) if self.last.stop else "date not known"

    @property
    def period(self) -> str:
        """`from Jan-2024 to 05-Mar-2024`, `from Jan-2024` while it is taken, with what is not recorded."""
        if self.is_current:
            return f"from {self.began}" if self.began else "start not recorded"
        if self.began:
            return f"from {self.began} to {self.stopped}"
        return f"start not recorded, to {self.stopped}" if self.last.stop else "start and end not recorded"

    @property
    def sentence(self) -> str:
        """`60 mg, by mouth, once daily from 01-Jan-2024, then 40 mg from 01-Feb-2024`; "" for one step.

        The reason of an earlier step follows it in brackets, once where it repeats; the screen shows that of
        the last step beside its dose.
        """
        if len(self.steps) == 1:
            return ""
        parts = []
        for before, step in zip((None, *self.steps), self.steps, strict=False):
            since = f"from {step.start}" if step.start else "from a date not recorded"
            is_told = step is self.last or (before and before.reason == step.reason)
            why = f" ({step.reason})" if step.reason and not is_told else ""
            parts.append(f"{_what_changed(before, step)} {since}{why}")
        return ", then ".join(parts)


def _what_changed(before: Treatment | None, step: Treatment) -> str:
    """The whole dose of a first step; later the amount, and route or frequency only if they are new."""
    if before is None:
        return step.dose_text
    words = [_amount(step)]
    if step.route != before.route:
        words.append(step.get_route_display().lower() or "route not recorded")
    if step.frequency != before.frequency:
        words.append(step.get_frequency_display() or "frequency not recorded")
    return ", ".join(words)


def _amount(step: Treatment) -> str:
    return (
        f"{show_number(step.dose)} {step.get_unit_display()}"
        if step.dose is not None
        else "dose not recorded"
    )


@dataclass(frozen=True)
class Given:
    """Every infusion or procedure of one drug, newest first."""

    drug: Drug
    times: tuple[Treatment, ...]

    @property
    def last(self) -> Treatment:
        return self.times[0]


@dataclass(frozen=True)
class Overview:
    current: list[Course]
    given: list[Given]
    stopped: list[Course]
    statins: list[Course]

    @property
    def is_empty(self) -> bool:
        return not (self.current or self.given or self.stopped or self.statins)


def treatment_overview(treatments: Iterable[Treatment]) -> Overview:
    """Sort one patient's intervals, oldest first, into what the treatments screen shows."""
    by_drug: dict[str, list[Treatment]] = {}
    for treatment in treatments:
        by_drug.setdefault(treatment.drug, []).append(treatment)
    courses: list[Course] = []
    given: list[Given] = []
    for code, intervals in by_drug.items():
        drug = DRUGS[code]
        single = [step for step in intervals if drug.is_once and not step.is_current]
        if single:
            given.append(Given(drug, tuple(reversed(single))))
        courses += courses_of(drug, [step for step in intervals if step not in single])
    plain = [course for course in courses if course.drug.family != "statin"]
    return Overview(
        current=[course for course in plain if course.is_current],
        given=given,
        stopped=_latest_first(course for course in plain if not course.is_current),
        statins=_latest_first(course for course in courses if course.drug.family == "statin"),
    )


def courses_of(drug: Drug, intervals: Iterable[Treatment]) -> list[Course]:
    """Join intervals, oldest first, that follow each other without a gap."""
    courses: list[list[Treatment]] = []
    for step in intervals:
        if courses and _follows(courses[-1][-1], step):
            courses[-1].append(step)
        else:
            courses.append([step])
    return [Course(drug, tuple(steps)) for steps in courses]


def _follows(before: Treatment, step: Treatment) -> bool:
    if not before.stop or not step.start:
        return False
    return step.start.day <= before.stop.last_day + JOINED_WITHIN


def _latest_first(courses: Iterable[Course]) -> list[Course]:
    """Those still taken, then by the end of the course, then those whose end nobody knows."""

    def end(course: Course) -> tuple[bool, date]:
        stop = course.last.stop
        return course.is_current, stop.last_day if stop else date.min

    return sorted(courses, key=end, reverse=True)
