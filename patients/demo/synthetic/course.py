"""How the disease of an invented patient runs: CK and strength by day, and when it relapses.

Both fall from their first value towards a later level and rise again around each relapse.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

from patients.demo.synthetic import targets
from patients.demo.synthetic.person import Person

RISE_DAYS = 45  # D: a relapse builds up over six weeks before it is seen
TREATED_FROM = 7
STRENGTH_LAGS = 1.6  # D: strength comes back slower than CK falls
MMT8_FULL = 80

# How a deficit spreads over the muscles: hips most (S3, S23: legs lead), wrists and ankles least (D).
WEIGHTS = {
    "neck_flexors": 1.1, "deltoid": 1.2, "biceps": 0.8, "wrist_extensors": 0.25, "gluteus_maximus": 1.6,
    "gluteus_medius": 1.6, "quadriceps": 1.15, "ankle_dorsiflexors": 0.3,
}  # fmt: skip


@dataclass(frozen=True)
class Course:
    """`relapses` are days since diagnosis; the other numbers say how high, how fast and how far."""

    first_ck: float
    later_ck: float
    fall_days: float
    first_deficit: float
    later_deficit: float
    relapses: tuple[int, ...]
    relapse_ck: float
    relapse_deficit: float

    def ck(self, day: int) -> float:
        """CK in units/L, without the scatter of a single sample."""
        bumps = sum(self.relapse_ck * self._bump(day, at, self.fall_days) for at in self.relapses)
        return self._falling(day, self.first_ck, self.later_ck, self.fall_days) + bumps

    def deficit(self, day: int) -> float:
        """Points missing from the full 80 of one side."""
        slow = self.fall_days * STRENGTH_LAGS
        bumps = sum(self.relapse_deficit * self._bump(day, at, slow) for at in self.relapses)
        return min(MMT8_FULL, self._falling(day, self.first_deficit, self.later_deficit, slow) + bumps)

    def mmt8(self, day: int) -> dict[str, int]:
        """Grades 0-10 of the eight muscles whose deficits add up to about `deficit(day)`."""
        share = self.deficit(day) / sum(WEIGHTS.values())
        return {muscle: max(0, round(10 - share * weight)) for muscle, weight in WEIGHTS.items()}

    @staticmethod
    def _falling(day: int, first: float, later: float, fall_days: float) -> float:
        return later + (first - later) * math.exp(-max(0, day - TREATED_FROM) / fall_days)

    @staticmethod
    def _bump(day: int, at: int, fall_days: float) -> float:
        if day < at - RISE_DAYS:
            return 0.0
        if day <= at:
            return (1 + (day - at) / RISE_DAYS) ** 2
        return math.exp(-(day - at) / fall_days)


def draw_course(person: Person, rng: Random, *, tapers: bool) -> Course:
    """The course; only a patient whose glucocorticoid is reduced can relapse on the taper."""
    first_ck = rng.lognormvariate(math.log(person.group.first_ck), targets.CK_LOG_SD)
    later_ck = rng.lognormvariate(math.log(targets.CK_LATER), targets.CK_LATER_LOG_SD)
    deficit = MMT8_FULL - rng.gauss(*targets.MMT8_AT_FIRST[person.is_severe])
    later_deficit = MMT8_FULL - min(MMT8_FULL, rng.gauss(*targets.MMT8_LATER))
    if person.responds_poorly:
        later_ck, later_deficit = later_ck * 4, later_deficit + deficit / 3  # D
    return Course(
        first_ck=first_ck,
        later_ck=min(later_ck, first_ck / 2),
        fall_days=rng.lognormvariate(math.log(targets.CK_FALL_DAYS), 0.35),
        first_deficit=max(deficit, later_deficit + 2),
        later_deficit=later_deficit,
        relapses=_relapses(person, rng) if tapers else (),
        relapse_ck=first_ck * rng.uniform(0.2, 0.6),
        relapse_deficit=rng.uniform(6, 16),
    )


def _relapses(person: Person, rng: Random) -> tuple[int, ...]:
    relapses_at_all, again = rng.random() < targets.RELAPSE_ON_TAPER, rng.random() < targets.SECOND_RELAPSE
    first = rng.randint(150, max(151, min(540, person.last_day - 60)))
    second = first + rng.randint(240, 520)
    if not relapses_at_all or first > person.last_day:
        return ()
    return (first, second) if again and second < person.last_day - 60 else (first,)
