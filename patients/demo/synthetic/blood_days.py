"""On which days an invented patient has blood taken and is seen.

Samples follow the drug schedule that the planner asks for (BSR/BHPR 2017: every 14 days until the dose
is unchanged for 42 days, monthly for 3 months, then every 84 days), by a few lines of its own.
"""

from __future__ import annotations

from random import Random

from patients.demo.synthetic import targets
from patients.demo.synthetic.drugs import CsdmardCourse
from patients.demo.synthetic.person import Person

MONITORED = ("methotrexate", "azathioprine", "mycophenolate")
# D: how often the clinic sees a patient, in days since diagnosis, then every six months.
VISIT_DAYS = (0, 28, 56, 84, 126, 182, 245, 305, 365, 455, 545, 640, 730)
LATER_EVERY = 182


def visit_days(person: Person, relapses: tuple[int, ...], rng: Random) -> list[int]:
    """Planned visits a few days early or late, and one for each relapse."""
    planned = [*VISIT_DAYS, *range(VISIT_DAYS[-1] + LATER_EVERY, person.last_day + 1, LATER_EVERY)]
    shifted = [day + (rng.randint(-6, 6) if day else 0) for day in planned]
    return sorted({day for day in (*shifted, *relapses) if day <= person.last_day})


def monitoring_days(person: Person, courses: list[CsdmardCourse], rng: Random) -> list[int]:
    """Days of drug bloods. A minority has missed the latest ones."""
    is_late = rng.random() < targets.LATE_WITH_BLOODS
    missed_from = person.last_day - rng.randint(100, 150)
    days = [
        day for course in courses if course.drug in MONITORED for day in _course_days(course, person, rng)
    ]
    return sorted({day for day in days if not is_late or day < missed_from})


def _course_days(course: CsdmardCourse, person: Person, rng: Random) -> list[int]:
    last = person.last_day if course.stop is None else course.stop
    days = [course.start - rng.randint(2, 12)]  # before the first dose
    due = course.start + 14
    while (day := due + rng.randint(-2, 6)) <= last:
        days.append(day)
        due = day + _interval(day, course)
    return days


def _interval(day: int, course: CsdmardCourse) -> int:
    since_change = day - max(
        change for change in (course.start, *course.rises) if change <= max(day, course.start)
    )
    if since_change < 42:
        return 14
    return 30 if since_change < 42 + 90 else 84


def move_to_samples(visits: list[int], samples: list[int]) -> list[int]:
    """Visits on the day of a sample that is due within ten days anyway: one journey instead of two."""
    return sorted({_nearest(visit, samples) if visit else visit for visit in visits})


def _nearest(visit: int, samples: list[int]) -> int:
    near = [day for day in samples if day >= 0 and abs(day - visit) <= 10]
    return min(near, default=visit, key=lambda day: abs(day - visit))
