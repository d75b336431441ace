"""Worked cases of the HAQ-DI, to be read and disagreed with by a clinician.

Answers by category in the order dressing, getting up, eating, walking, hygiene, reach, grip, activities;
within a category in the order of the form, `-` for a blank: "12 00 000 0- --- 10 000 111".
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from patients.knowledge.haq import CATEGORIES, WITH_AIDS, WITHOUT_AIDS


@dataclass(frozen=True, slots=True)
class Case:
    description: str
    answers: str
    aids: str  # categories with an aid, device or helper
    variant: str
    total: str  # exact: "9/8"; "" when there is none
    low: str
    high: str


EASY, UNABLE = "00 00 000 00 000 00 000 000", "33 33 333 33 333 33 333 333"
SOME = "11 11 111 11 111 11 111 111"

CASES = (
    Case("no difficulty at all", EASY, "", WITH_AIDS, "0", "0", "0"),
    Case("unable to do anything", UNABLE, "", WITH_AIDS, "3", "3", "3"),
    Case("the worst activity of a category counts", "00 02 000 00 000 00 000 000", "", WITH_AIDS,
         "1/4", "1/4", "1/4"),
    Case("one step of the index is an eighth", "00 01 000 00 000 00 000 000", "", WITH_AIDS,
         "1/8", "1/8", "1/8"),
    Case("an aid lifts a 0 to 2", EASY, "walking", WITH_AIDS, "1/4", "1/4", "1/4"),
    Case("an aid lifts a 1 to 2", SOME, "walking", WITH_AIDS, "9/8", "9/8", "9/8"),
    Case("an aid leaves a 2 at 2", "00 00 000 20 000 00 000 000", "walking", WITH_AIDS, "1/4", "1/4", "1/4"),
    Case("an aid leaves a 3 at 3", "00 00 000 30 000 00 000 000", "walking", WITH_AIDS, "3/8", "3/8", "3/8"),
    Case("without the aids rule the same aid changes nothing", EASY, "walking", WITHOUT_AIDS, "0", "0", "0"),
    Case("a helper with the shopping counts like an aid", EASY, "activities", WITH_AIDS, "1/4", "1/4", "1/4"),
    Case("one category blank: divided by seven", "11 11 111 11 111 11 111 ---", "", WITH_AIDS,
         "1", "7/8", "5/4"),
    Case("two categories blank: six are enough", "11 11 111 11 111 11 --- ---", "", WITH_AIDS,
         "1", "3/4", "3/2"),
    Case("three categories blank: no index", "11 11 111 11 111 -- --- ---", "", WITH_AIDS,
         "", "5/8", "7/4"),
    Case("one activity blank: its category counts by the other one", "1- 11 111 11 111 11 111 111", "",
         WITH_AIDS, "1", "1", "5/4"),
    Case("one activity blank beside a 3: settled, nothing is worse than 3",
         "3- 11 111 11 111 11 111 111", "", WITH_AIDS, "5/4", "5/4", "5/4"),
    Case("an aid for a category left blank: it may stay blank, or count 2 to 3",
         "00 00 000 -- 000 00 000 000", "walking", WITH_AIDS, "0", "0", "3/8"),
    Case("nothing answered", "-- -- --- -- --- -- --- ---", "", WITH_AIDS, "", "0", "3"),
    Case("nothing answered, aids everywhere: an index would be 2 or more", "-- -- --- -- --- -- --- ---",
         "dressing arising eating walking hygiene reach grip activities", WITH_AIDS, "", "2", "3"),
)  # fmt: skip


def items_of(case: Case) -> dict[str, int]:
    """The stored form of a case's answers."""
    found = {}
    for category, word in zip(CATEGORIES.values(), case.answers.split(), strict=True):
        for item, letter in zip(category.items, word, strict=True):
            if letter != "-":
                found[item] = int(letter)
    return found


def exact(text: str) -> Fraction | None:
    return Fraction(text) if text else None
