"""Which missing answers could still change an outcome, and how easy each is to get.

An item decides when some way of answering all the others gives different outcomes for its own answers.
Both functions below look at every such way: no estimate, no float.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import reduce
from itertools import product
from typing import TypeVar

from assessments.knowledge.trace import Answer

Outcome = TypeVar("Outcome")


class Ease(IntEnum):
    """How an answer is got, the easiest first."""

    ASK = 1
    LOOK_UP = 2
    BLOOD_TEST = 3
    BIOPSY = 4


EASE_LABELS = {
    Ease.ASK: "Ask or examine",
    Ease.LOOK_UP: "Look up in the record",
    Ease.BLOOD_TEST: "Blood test",
    Ease.BIOPSY: "Muscle biopsy",
}


@dataclass(frozen=True, slots=True)
class Deciding:
    """An item not known that could change the outcome.

    `settles`: at least one answer to it alone settles what the instrument asks; each instrument says what
    that is.
    """

    item: str
    label: str
    ease: Ease
    settles: bool


def easiest_first(found: Collection[Deciding]) -> tuple[Deciding, ...]:
    """By ease; equally easy ones stay in the order of the instrument's own table."""
    return tuple(sorted(found, key=lambda one: one.ease))


def pivotal_in_sum(
    known: int, points: Mapping[str, Collection[int]], cut_points: Collection[int]
) -> frozenset[str]:
    """The open items of a sum that can carry it over a cut-point.

    `known`: what the answered items add up to; `points`: for each open item what it may add, of which
    exactly one holds; `cut_points`: the least sum of each class. Whole numbers from 0 up.
    """
    return frozenset(
        item
        for item, own in points.items()
        if _crosses(_reachable(known, [points[other] for other in points if other != item]), own, cut_points)
    )


def _reachable(known: int, points: Collection[Collection[int]]) -> int:
    """Every sum that can come about, as the bits of one number: bit 58 is set when 58 can be reached."""
    sums = 1 << known
    for choices in points:
        sums = reduce(int.__or__, (sums << choice for choice in set(choices)))
    return sums


def _crosses(sums: int, own: Collection[int], cut_points: Collection[int]) -> bool:
    """Whether some reachable sum stays under a cut-point with the least of `own` and meets it with the most.

    Such sums are `cut - most` to `cut - least - 1`.
    """
    width = max(own) - min(own)
    for cut in cut_points:
        window = (1 << width) - 1
        first = cut - max(own)
        window = window << first if first >= 0 else window >> -first
        if sums & window:
            return True
    return False


@dataclass(frozen=True, slots=True)
class Completions:
    """What all completions give. `settling`: items of which one answer alone leaves a single outcome."""

    outcomes: frozenset
    pivotal: frozenset[str]
    settling: frozenset[str]


def over_completions(
    answers: Mapping[str, Answer], outcome_of: Callable[[dict[str, bool]], Outcome]
) -> Completions:
    """Try both answers to every unknown item. For instruments with few items: 2 to the number unknown."""
    open_items = [item for item, answer in answers.items() if answer == Answer.UNKNOWN]
    known = {item: answer == Answer.YES for item, answer in answers.items() if answer != Answer.UNKNOWN}
    every = {
        values: outcome_of(known | dict(zip(open_items, values, strict=True)))
        for values in product((False, True), repeat=len(open_items))
    }
    pivotal, settling = set(), set()
    for place, item in enumerate(open_items):
        if any(
            outcome != every[*values[:place], not values[place], *values[place + 1 :]]
            for values, outcome in every.items()
        ):
            pivotal.add(item)
        for answer in (False, True):
            if len({outcome for values, outcome in every.items() if values[place] == answer}) == 1:
                settling.add(item)
    return Completions(frozenset(every.values()), frozenset(pivotal), frozenset(settling))
