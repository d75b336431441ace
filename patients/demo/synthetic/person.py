"""Who an invented patient is: drawn from the published shares, nothing else known yet."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from patients.demo.staff import FIRST_CLINIC, SECOND_CLINIC
from patients.demo.synthetic import targets
from patients.demo.synthetic.targets import GROUPS, Group
from patients.knowledge.partial_dates import PartialDate, Precision, birthday

# Of every fifteen patients four belong to the second clinic, which makes 110 and 40 of 150.
PATTERN, OF_THE_SECOND_CLINIC = 15, 4
GOLDEN = (math.sqrt(5) - 1) / 2


@dataclass(frozen=True)
class Person:
    """Days count from diagnosis (day 0); `last_day` is today, death, or the day of leaving the clinic."""

    number: int
    group: Group
    clinic: str
    sex: str
    birth_date: date
    onset: PartialDate
    diagnosis: date
    last_day: int
    died: bool
    left: bool
    is_severe: bool
    responds_poorly: bool
    symptoms: frozenset[str] = field(default_factory=frozenset)
    extramuscular: str = ""
    cancer_day: int | None = None
    statin_days: tuple[int, int] | None = None

    def on(self, day: int) -> date:
        return self.diagnosis + timedelta(days=day)

    @property
    def is_after_40(self) -> bool:
        """As the planner counts it: by the last day the onset can have been."""
        return self.onset.last_day > birthday(self.birth_date, 40)


def draw_person(number: int, rng: Random, as_of: date) -> Person:
    """One patient. Groups come in a fixed order, so that their shares hold for any number of patients."""
    group = _group(number)
    age = _between(rng.gauss(group.age_mean, group.age_sd), *group.age_range)
    months = min(34.0, rng.lognormvariate(math.log(group.months_to_diagnosis), targets.DIAGNOSIS_LOG_SD))
    follow_up = rng.randint(*targets.FOLLOW_UP_DAYS)
    diagnosis = as_of - timedelta(days=follow_up)
    onset = diagnosis - timedelta(days=round(months * 30.4))
    death = rng.expovariate(targets.DEATHS_PER_YEAR / 365)
    died = 60 < death < follow_up
    left = not died and rng.random() < 0.03  # D
    last_day = round(death) if died else follow_up - (rng.randint(60, 300) if left else 0)
    return Person(
        number=number,
        group=group,
        clinic=SECOND_CLINIC if number % PATTERN >= PATTERN - OF_THE_SECOND_CLINIC else FIRST_CLINIC,
        sex="female" if rng.random() < group.female else "male",
        birth_date=onset - timedelta(days=round(age * 365.25)),
        onset=PartialDate(
            onset, rng.choices([Precision.MONTH, Precision.DAY, Precision.YEAR], [70, 22, 8])[0]
        ),
        diagnosis=diagnosis,
        last_day=last_day,
        died=died,
        left=left,
        is_severe=rng.random() < group.severe_weakness,
        responds_poorly=rng.random() < group.poor_response,
        symptoms=_symptoms(group, rng),
        extramuscular=rng.choice(["ild", "raynaud", "arthritis"])
        if rng.random() < group.extramuscular
        else "",
        cancer_day=_cancer_day(group, rng, last_day),
        statin_days=_statin_days(group, rng, months),
    )


def _group(number: int) -> Group:
    place = (0.5 + number * GOLDEN) % 1
    for group in GROUPS:
        place -= group.share
        if place < 0:
            return group
    return GROUPS[-1]


def _symptoms(group: Group, rng: Random) -> frozenset[str]:
    shares = {
        "prox_lower": targets.LEG_WEAKNESS,
        "prox_upper": targets.ARM_WEAKNESS,
        "leg_prox_gt_distal": targets.LEGS_MORE,
        "neck_flexors": group.neck_weakness,
        "dysphagia": group.dysphagia,
        "myalgia": group.myalgia,
        "dyspnoea": targets.DYSPNOEA,
    }
    found = {code for code, share in shares.items() if rng.random() < share}
    if "dysphagia" in found and rng.random() < targets.SEVERE_OF_DYSPHAGIA:
        found.add("dysphagia_moderate_severe")
    return frozenset(found)


def _cancer_day(group: Group, rng: Random, last_day: int) -> int | None:
    """Near diagnosis: 92 % of the cancers of S8 came within a year of it."""
    has_cancer, day = rng.random() < group.cancer, rng.randint(-150, 330)
    return min(day, last_day - 1) if has_cancer else None


def _statin_days(group: Group, rng: Random, months_to_diagnosis: float) -> tuple[int, int] | None:
    if not group.on_statin:
        return None
    low, high = targets.STATIN_MONTHS_RANGE
    months = rng.lognormvariate(math.log(targets.STATIN_MONTHS), targets.STATIN_LOG_SD)
    until_onset = _between(months, low, high)
    return -round((until_onset + months_to_diagnosis) * 30.4), -rng.randint(0, 25)


def _between(value: float, low: float, high: float) -> float:
    return max(low, min(high, value))
