"""What a visit says in sentences: scores with bounds, red flags, how full a part is, its row in the table."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from patients.knowledge.haq import VARIANTS, show_haq
from patients.knowledge.haq import score as score_haq
from patients.knowledge.mmt8 import BOTH_SIDES_MAXIMUM, ONE_SIDE_MAXIMUM, best_score, site_label
from patients.knowledge.mmt8 import score as score_mmt8
from patients.knowledge.mobility import MOBILITY
from patients.knowledge.symptoms import SYMPTOMS
from patients.knowledge.visit_sheet import (
    ANSWERS,
    GLOBALS,
    MEASUREMENTS,
    NUMBERS,
    PARTS,
    RED_FLAG_ACTIONS,
    show_answer,
)
from patients.models import Visit
from patients.visit_sheet import part_texts

UNITS = {
    "weight_kg": "kg", "systolic": "mmHg", "diastolic": "mmHg", "fvc_litres": "L", "fvc_percent": "%",
    **dict.fromkeys(GLOBALS, "of 10"), "haq": "of 3",
}  # fmt: skip
COUNTED = {"symptoms": "answered", "mmt8": "graded", "globals": "scored", "measurements": "recorded"}


def score_lines(visit: Visit | None, part: str) -> list[tuple[str, str]]:
    """Heads and sentences under a part: totals or bounds, and what is missing for one."""
    if part == "mmt8":
        return _mmt8_lines(visit.mmt8 if visit else {})
    if part == "haq":
        return _haq_lines(visit)
    if part == "measurements" and visit:
        return _pressure_lines(visit)
    return []


def _mmt8_lines(grades: Mapping[str, int | str]) -> list[tuple[str, str]]:
    begun = [side for side in ("right", "left") if any(site.endswith(f"_{side}") for site in grades)]
    if not grades:
        return [("Total", f"none yet. One side counts to {ONE_SIDE_MAXIMUM}, both to {BOTH_SIDES_MAXIMUM}.")]
    sides = [*begun, "both"] if len(begun) == 2 else begun or [best_score(grades).side]
    lines = (score_mmt8(grades, side).statement.partition(": ") for side in sides)
    return [(head, rest) for head, _, rest in lines]


def _haq_lines(visit: Visit | None) -> list[tuple[str, str]]:
    if visit is None or (not visit.haq_items and visit.haq is None):
        return [("Index", "none yet.")]
    if visit.haq_items:
        return [("Index", score_haq(visit.haq_items, visit.haq_aids, visit.haq_variant).statement)]
    variant = VARIANTS.get(visit.haq_variant, "variant not recorded")
    return [("Index", f"HAQ-DI {show_haq(visit.haq)} {variant}, the total from paper.")]


def _pressure_lines(visit: Visit) -> list[tuple[str, str]]:
    if (visit.systolic is None) == (visit.diastolic is None):
        return []
    missing = "systolic" if visit.systolic is None else "diastolic"
    return [("Blood pressure", f"half filled: the {missing} pressure is missing.")]


def how_full(texts: Mapping[str, str], part: str) -> str:
    """`6 of 15 graded`; "" for a part that is not counted."""
    if part == "haq":
        items = [field for field in texts if field.startswith("item_")]
        return f"{sum(bool(texts[field]) for field in items)} of {len(items)} activities answered"
    if part not in COUNTED:
        return ""
    return f"{sum(map(bool, texts.values()))} of {len(texts)} {COUNTED[part]}"


def red_flags(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """Label and what to do, for every red flag that the symptoms part answers with yes."""
    return [
        (SYMPTOMS[code], action)
        for code, action in RED_FLAG_ACTIONS.items()
        if texts.get(f"symptom_{code}") == "yes"
    ]


def visit_row(visit: Visit, *, may_read_note: bool) -> dict:
    """A past visit for the table. A free note may name somebody, so readers of study codes do not get it."""
    answered = {
        words: [label for code, label in SYMPTOMS.items() if visit.symptoms.get(code) == answer]
        for answer, words in ANSWERS.items()
    }
    return {
        "visit": visit,
        "is_empty": is_empty(visit),
        "answers": [(words, labels) for words, labels in answered.items() if labels],
        "grades": [
            (site_label(site), show_answer(f"mmt8_{site}", str(grade))) for site, grade in visit.mmt8.items()
        ],
        "globals": [(NUMBERS[name].partition(" ")[0], getattr(visit, name)) for name in GLOBALS],
        "haq_variant": VARIANTS.get(visit.haq_variant, "variant not recorded"),
        "haq_statement": _haq_lines(visit)[0][1] if visit.haq_items else "",
        "measurements": _measured(visit),
        "mobility": MOBILITY.get(visit.mobility, ""),
        "note": visit.note if may_read_note else "",
    }


def is_empty(visit: Visit) -> bool:
    """True when nothing is stored but the day: every answer was taken back."""
    return not any(text for part in PARTS for text in part_texts(visit, part).values())


def _measured(visit: Visit) -> list[tuple[str, str]]:
    found = []
    for name in MEASUREMENTS:
        value = getattr(visit, name)
        if value is not None:
            found.append((NUMBERS[name], f"{Decimal(value).normalize() + 0:f} {UNITS[name]}"))
    return found
