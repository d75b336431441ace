"""Anniversaries of one rule that passed without their item: one line for all, since one examination does.

A later completed one closes earlier missed ones (rules.json semantics.supersede). What is arranged stands for
those that were missed; what the patient declined stands for itself alone: a later year is asked again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assessments.knowledge.plan_entry import PlanEntry, Status
from assessments.knowledge.rule_packs import Pack
from patients.knowledge.partial_dates import show_date

MISSED = (Status.OVERDUE, Status.DUE)
SCHEDULE = "anniversaries"


def missed_as_one(entries: Sequence[PlanEntry], packs: Sequence[Pack]) -> list[PlanEntry]:
    """The entries, decisions among them, with one for all missed anniversaries of an item."""
    yearly = {rule.id for pack in packs for rule in pack.rules if rule.schedule.name == SCHEDULE}
    groups: dict[tuple[str, str], list[PlanEntry]] = defaultdict(list)
    for entry in entries:
        if entry.rule_id in yearly and entry.item and entry.due:
            groups[entry.rule_id, entry.item].append(entry)
    instead: dict[str, PlanEntry] = {}
    for group in groups.values():
        instead |= _as_one(sorted(group, key=lambda one: one.due))
    return [instead.get(entry.key, entry) for entry in entries]


def _as_one(group: list[PlanEntry]) -> dict[str, PlanEntry]:
    """What takes the place of entries of one item, by key. `group`: oldest first."""
    missed = [one for one in group if one.status in MISSED]
    arranged = next((one for one in group if one.status == Status.WAITING), None)
    stands = arranged or next(iter(missed), None)
    if stands is None:
        return {}
    others = [one for one in missed if one is not stands]
    # One declined until a day is the first of them from then on.
    asked_again = [one.next_change for one in group if one.status == Status.DECLINED and one.due < stands.due]
    text = stands.sentence
    if others:
        dues = " and ".join(show_date(one.due) for one in others)
        text += f" Also missed: {dues}; one examination {'' if arranged else 'now '}does for all."
    again = () if arranged else asked_again
    found = {
        stands.key: replace(stands, sentence=text, next_change=_first(stands.next_change, *again)),
    }
    how = "the one arranged, due" if arranged else "the one missed since"
    for one in others:
        change = _first(one.ends, stands.next_change if arranged else None)
        words = f"{one.item_label} due {show_date(one.due)}: asked with {how} {show_date(stands.due)}."
        found[one.key] = replace(
            one,
            status=Status.NOT_DUE,
            sentence=words,
            due=None,
            grace_ends=None,
            due_is_provisional=False,
            next_change=change,
            ends=None,
            missing=(),
        )
    return found


def _first(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)
