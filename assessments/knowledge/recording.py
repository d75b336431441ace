"""How each item of the plan is recorded: as results, an investigation, at a visit, as an event or a dose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assessments.knowledge.rule_packs import Pack


@dataclass(frozen=True, slots=True)
class Recording:
    """What shows that an item was done: codes of lab_tests and of investigations, fields of a visit, kinds of
    events, drugs prescribed."""

    tests: tuple[str, ...] = ()
    investigations: tuple[str, ...] = ()
    visit_fields: tuple[str, ...] = ()
    event_kinds: tuple[str, ...] = ()
    drugs: tuple[str, ...] = ()


NOTHING = Recording()


def recordings(packs: Iterable[Pack]) -> dict[tuple[str, str], Recording]:
    """By pack id and item code."""
    return {
        (pack.id, item.code): Recording(
            item.tests_all_of or item.tests_any_of,
            item.investigations + item.investigations_all_of,
            item.visit_fields,
            item.event_kinds,
            item.drugs,
        )
        for pack in packs
        for rule in pack.rules
        for item in rule.items
    }
