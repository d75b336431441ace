"""Worked cases of the MMT8, to be read and disagreed with by a clinician.

Grades in the order neck flexors, deltoid, biceps, wrist extensors, gluteus maximus, gluteus medius,
quadriceps, ankle dorsiflexors: the right side, and the left side without the neck. T is a trace, `-` not
tested, a word the reason why a muscle could not be tested.
"""

from __future__ import annotations

from dataclasses import dataclass

from patients.knowledge.mmt8 import MUSCLES, UNABLE


@dataclass(frozen=True, slots=True)
class Case:
    description: str
    right: str  # neck and seven muscles
    left: str  # seven muscles
    side: str
    low: int
    high: int
    best_side: str  # the side shown when one is wanted


NOTHING = "- - - - - - -"

CASES = (
    Case("full strength, right side", "10 10 10 10 10 10 10 10", NOTHING, "right", 80, 80, "right"),
    Case("full strength, both sides: the neck once", "10 10 10 10 10 10 10 10", "10 10 10 10 10 10 10",
         "both", 150, 150, "both"),
    Case("the same, left side: the neck belongs to it too", "10 10 10 10 10 10 10 10",
         "10 10 10 10 10 10 10", "left", 80, 80, "both"),
    Case("no contraction anywhere", "0 0 0 0 0 0 0 0", NOTHING, "right", 0, 0, "right"),
    Case("proximal weakness", "6 7 8 10 5 5 6 10", NOTHING, "right", 57, 57, "right"),
    Case("the weaker left side alone", "6 - - - - - - -", "6 7 10 4 4 5 9", "left", 51, 51, "left"),
    Case("the two sides differ", "6 7 8 10 5 5 6 10", "6 7 10 4 4 5 9", "both", 102, 102, "both"),
    Case("a trace is at least 0 and at most 1", "T 10 10 10 10 10 10 10", NOTHING, "right", 70, 71, "right"),
    Case("a grade 0 is not a trace", "0 10 10 10 10 10 10 10", NOTHING, "right", 70, 70, "right"),
    Case("a grade 1 is not a trace", "1 10 10 10 10 10 10 10", NOTHING, "right", 71, 71, "right"),
    Case("hip too painful to test", "10 10 10 10 pain 10 10 10", NOTHING, "right", 70, 80, "right"),
    Case("one muscle forgotten", "10 10 10 10 10 - 10 10", NOTHING, "right", 70, 80, "right"),
    Case("right complete, left half filled: the right has a total", "9 9 9 9 9 9 9 9", "9 9 - - - - -",
         "right", 72, 72, "right"),
    Case("the same, both sides: five muscles open", "9 9 9 9 9 9 9 9", "9 9 - - - - -", "both", 90, 140,
         "right"),
    Case("left arm in plaster: the right total is shown, not the bounds of both", "9 9 9 9 9 9 9 9",
         "injury 9 injury 9 9 9 9", "both", 117, 137, "right"),
    Case("only the neck was tested", "4 - - - - - - -", NOTHING, "right", 4, 74, "right"),
    Case("nothing was tested", "- - - - - - - -", NOTHING, "both", 0, 150, ""),
)  # fmt: skip


def grades_of(case: Case) -> dict[str, int | str]:
    """The stored form of a case's grades."""
    paired = [code for code, muscle in MUSCLES.items() if muscle.is_paired]
    sites = ["neck_flexors", *(f"{code}_right" for code in paired), *(f"{code}_left" for code in paired)]
    words = [*case.right.split(), *case.left.split()]
    return {site: _grade(word) for site, word in zip(sites, words, strict=True) if word != "-"}


def _grade(word: str) -> int | str:
    if word.isdigit():
        return int(word)
    return word if word == "T" else f"{UNABLE}:{word}"
