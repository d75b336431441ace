"""How each item of the plan is recorded: as laboratory results, or as an investigation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assessments.knowledge.rule_packs import Pack


@dataclass(frozen=True, slots=True)
class Recording:
    """Codes of lab_tests and of investigations that show that an item was done."""

    tests: tuple[str, ...] = ()
    investigations: tuple[str, ...] = ()


NOTHING = Recording()


def recordings(packs: Iterable[Pack]) -> dict[tuple[str, str], Recording]:
    """By pack id and item code."""
    return {
        (pack.id, item.code): Recording(
            item.tests_all_of or item.tests_any_of, item.investigations + item.investigations_all_of
        )
        for pack in packs
        for rule in pack.rules
        for item in rule.items
    }
