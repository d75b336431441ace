"""A rule pack in memory: one source and version of screening or monitoring rules, as data.

`pack_files.load_packs` reads and checks them; `plan` follows them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assessments.knowledge.trace import Source


@dataclass(frozen=True, slots=True)
class OwnLookback:
    """An investigation that satisfies an item for longer than the item's own test would."""

    investigation: str
    months: int


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """Something to be done, and which recorded tests or investigations show that it was.

    Compared by identity: one code can mean different lookbacks in two packs.
    """

    code: str
    label: str
    sources: tuple[Source, ...]  # of the lookbacks, each saying so
    tests_any_of: tuple[str, ...] = ()  # codes of patients.knowledge.lab_tests; one is enough
    tests_all_of: tuple[str, ...] = ()  # all of them collected on one day
    investigations: tuple[str, ...] = ()  # codes of patients.knowledge.investigations; one is enough
    investigations_all_of: tuple[str, ...] = ()  # all of them, whenever; done when the last of them is
    partly_by: tuple[str, ...] = ()  # investigations that leave the item part-done
    lookback_days: int | None = None  # how long before its due date it may have been done; None: ever
    lookback_months: int | None = None
    lookback_by_interval: bool = False  # it counts as long as the schedule of its rules says
    visit_fields: tuple[str, ...] = ()  # fields of visit_items.VISIT_FIELDS; all of them at one visit
    event_kinds: tuple[str, ...] = ()  # of visit_items.EVENT_KINDS; one is enough
    drugs: tuple[str, ...] = ()  # prescribed from that day; one is enough
    own_lookbacks: tuple[OwnLookback, ...] = ()
    organ: str = ""  # asked only of people who have it
    held_by: tuple[Source, ...] = ()  # of the hold in pregnancy; empty: not held


@dataclass(frozen=True, slots=True)
class Step:
    """A named trigger or schedule with its arguments."""

    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    title: str
    series: str  # rules of one series ask for the same samples; the most frequent is followed
    items: tuple[Item, ...]
    trigger: Step
    schedule: Step
    category: str
    sources: tuple[Source, ...]
    sign_off: str
    text: str = ""  # what a decision prompt says
    speaks_of: tuple[str, ...] = ()  # items of other rule sets that it says something about without asking
    changed: tuple[str, ...] = ()  # numbers of this clinic instead of the pack's, in words with the reason


@dataclass(frozen=True, slots=True)
class FactorRule:
    id: str
    label: str
    tier: str
    trigger: Step
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class RiskRules:
    """Counts of factors that make a class, and who the rule set is for."""

    high_if_high: int
    moderate_if_high: int
    moderate_if_intermediate: int
    adult_from_years: int
    window_months: int
    factors: tuple[FactorRule, ...]
    sources: tuple[Source, ...]
    window_sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """Compared by identity, so that what follows from a pack can be kept."""

    id: str
    title: str
    version: str
    citation: str
    exclusive_group: str  # "" or a group of which a clinic switches on one
    default_on: bool
    sign_off: str
    reviewed: str
    rules: tuple[Rule, ...]
    risk: RiskRules | None = None
    why_off: str = ""  # why no clinic can choose it; "" when one can
    accepts: tuple[str, ...] = ()  # exclusive groups whose rules this one wants too: its silence is no "no"

    @property
    def is_selectable(self) -> bool:
        return not self.why_off


def mistakes_of_choice(packs: Iterable[Pack]) -> list[str]:
    """Why these packs cannot be used together, in words; [] when they can."""
    mistakes, groups = [], {}
    for pack in packs:
        if not pack.is_selectable:
            mistakes.append(f"{pack.title} cannot be chosen: {pack.why_off}")
        groups.setdefault(pack.exclusive_group, []).append(pack.title)
    for group, titles in groups.items():
        if group and len(titles) > 1:
            mistakes.append(f"Choose one of {' and '.join(titles)}: they replace each other.")
    return mistakes
