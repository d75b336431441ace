"""Visits of an invented patient: symptoms, MMT8, global scores and HAQ, all from the same course.

How globals and HAQ follow weakness is our own choice (D); nothing is concluded from them.
"""

from __future__ import annotations

import math
from decimal import Decimal
from random import Random

from patients.demo.synthetic.course import Course
from patients.demo.synthetic.person import Person
from patients.knowledge.haq import WITH_AIDS
from patients.knowledge.mmt8 import MUSCLES

ASKED_FIRST = (
    "prox_upper", "prox_lower", "neck_flexors", "leg_prox_gt_distal", "finger_flexors", "myalgia",
    "dysphagia", "dysphagia_moderate_severe", "dyspnoea", "heliotrope", "gottron_papules", "gottron_sign",
    "cutaneous_necrosis", "raynaud", "arthritis", "ild", "weight_loss", "fever", "night_sweats",
)  # fmt: skip
# The red flags asked at first are asked again, so that what has passed is answered no.
ASKED_LATER = ("prox_upper", "prox_lower", "myalgia", "dysphagia", "dyspnoea", "persistent_activity")
WEAKNESS = ("prox_upper", "prox_lower", "neck_flexors", "leg_prox_gt_distal")
WEAK_FROM = 4  # D: points of MMT8 missing before weakness is noted
POOR_RESPONSE_KNOWN = (150, 400)  # days: persistent activity can only be known after treatment was tried


def visit_on(day: int, person: Person, course: Course, rng: Random) -> dict:
    deficit = course.deficit(day)
    activity = min(10.0, deficit / 4 + max(0.0, math.log10(course.ck(day) / 200)) * 2)
    return {
        "visited_on": person.on(day),
        "symptoms": _symptoms(day, person, deficit),
        "mmt8": _right_side(course.mmt8(day)),
        "physician_global": _scale(activity + rng.gauss(0, 0.5)),
        "patient_global": _scale(activity + rng.gauss(0, 1.2)),
        "extramuscular_global": _scale((2 if person.extramuscular else 0) + rng.gauss(0, 0.3)),
        "haq": Decimal(min(24, max(0, round(deficit / 2.5 + rng.gauss(0, 1))))) / 8,
        "haq_variant": WITH_AIDS,
        "note": "Strength and CK are worse while prednisolone is reduced." if day in course.relapses else "",
    }


def _right_side(grades: dict[str, int]) -> dict[str, int]:
    return {f"{muscle}_right" if MUSCLES[muscle].is_paired else muscle: grades[muscle] for muscle in grades}


def _symptoms(day: int, person: Person, deficit: float) -> dict[str, str]:
    present = set()
    if deficit >= WEAK_FROM:
        present |= person.symptoms & set(WEAKNESS)
    if day < 120:
        present |= person.symptoms - set(WEAKNESS)
    if person.extramuscular:
        present.add(person.extramuscular)
    if person.cancer_day is not None and abs(day - person.cancer_day) < 60:
        present.add("weight_loss")
    if is_persistent(person, day):
        present.add("persistent_activity")
    asked = ASKED_FIRST if day == 0 else ASKED_LATER
    return {code: "yes" if code in present else "no" for code in asked if _can_be_asked(code, day)}


def is_persistent(person: Person, day: int) -> bool:
    low, high = POOR_RESPONSE_KNOWN
    return person.responds_poorly and low <= day <= high


def _can_be_asked(code: str, day: int) -> bool:
    return code != "persistent_activity" or day >= POOR_RESPONSE_KNOWN[0]


def _scale(value: float) -> Decimal:
    return Decimal(f"{min(10.0, max(0.0, value)):.1f}")
