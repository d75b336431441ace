"""Whom a rule selects in a plan, and what a change of rules adds, removes or moves. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assessments.knowledge.plan_entry import Plan, PlanEntry, Status


class Chosen(StrEnum):
    SELECTED = "selected"  # the rule asks something, or what it asked is done
    NOT_SELECTED = "not"
    CANNOT_TELL = "cannot_tell"


class Effect(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"  # another due date
    CHANGED = "changed"  # the same date, but held, waiting for a yes or the like


SILENT = (Status.NOT_DUE, Status.CANNOT_TELL, Status.CLOSED)
ORDER = {status: place for place, status in enumerate(Status)}
# The calendar alone leads from one of these to the next; a change between them shows in the due date.
BY_DATE = (Status.OVERDUE, Status.DUE, Status.OPEN, Status.UPCOMING, Status.SCHEDULED)


@dataclass(frozen=True, slots=True)
class Change:
    effect: Effect
    label: str
    rule_ids: tuple[str, ...]
    sentence: str
    due_before: date | None = None
    due_after: date | None = None
    status_before: str = ""
    status_after: str = ""


def of_rule(plan: Plan, rule_id: str) -> tuple[PlanEntry, ...]:
    """What the rule says in this plan, the most urgent first."""
    return tuple(entry for entry in plan.entries if rule_id in entry.rule_ids)


def chosen(entries: Sequence[PlanEntry]) -> Chosen:
    """Whether a rule selects the patient of these entries of it."""
    if any(entry.status not in SILENT or _is_done(entry) for entry in entries):
        return Chosen.SELECTED
    if any(entry.status == Status.CANNOT_TELL for entry in entries):
        return Chosen.CANNOT_TELL
    return Chosen.NOT_SELECTED


def urgency(entries: Sequence[PlanEntry]) -> tuple[int, date]:
    """To order patients by what a rule asks of them: the most urgent and then the longest waiting first."""
    return min(((ORDER[entry.status], entry.due or date.max) for entry in entries), default=(99, date.max))


def changes(before: Plan, after: Plan) -> tuple[Change, ...]:
    """What somebody would be asked that is not asked now, and the other way round.

    An item that another rule asks for too is neither added nor removed: it is in the plan all the same.
    """
    old, new = _asked(before), _asked(after)
    partner: dict[str, PlanEntry] = {}
    old_by_key = {key: entry for entry in old for key in entry.all_keys}
    for entry in new:
        found = next((old_by_key[key] for key in entry.all_keys if key in old_by_key), None)
        if found is not None:
            partner[entry.key] = found
    _pair_by_item(old, new, partner)
    kept = {entry.key for entry in partner.values()}
    found = [_change(partner.get(entry.key), entry) for entry in new]
    found += [_change(entry, None) for entry in old if entry.key not in kept]
    places = list(Effect)
    return tuple(
        sorted(
            (one for one in found if one),
            key=lambda one: (
                places.index(one.effect),
                one.due_after or one.due_before or date.max,
                one.label,
            ),
        )
    )


def _pair_by_item(old: Iterable[PlanEntry], new: Iterable[PlanEntry], partner: dict[str, PlanEntry]) -> None:
    """An item under a new key is the item of the old one: a period is named after its date."""
    taken = {entry.key for entry in partner.values()}
    waiting: dict[str, list[PlanEntry]] = {}
    for entry in _by_date(old):
        if entry.key not in taken and entry.item:
            waiting.setdefault(entry.item, []).append(entry)
    for entry in _by_date(new):
        if entry.key not in partner and waiting.get(entry.item):
            partner[entry.key] = waiting[entry.item].pop(0)


def _by_date(entries: Iterable[PlanEntry]) -> list[PlanEntry]:
    return sorted(entries, key=lambda entry: (entry.due or date.max, entry.key))


def _asked(plan: Plan) -> list[PlanEntry]:
    return [entry for entry in plan.entries if entry.status not in SILENT]


def _is_done(entry: PlanEntry) -> bool:
    return entry.status == Status.CLOSED and entry.done_on is not None


def _change(old: PlanEntry | None, new: PlanEntry | None) -> Change | None:
    shown = new or old
    if old is None:
        effect = Effect.ADDED
    elif new is None:
        effect = Effect.REMOVED
    elif old.due != new.due:
        effect = Effect.MOVED
    elif old.status != new.status and not (old.status in BY_DATE and new.status in BY_DATE):
        effect = Effect.CHANGED
    else:
        return None
    return Change(
        effect,
        shown.item_label,
        shown.rule_ids,
        shown.sentence,
        due_before=old and old.due,
        due_after=new and new.due,
        status_before=old.status if old else "",
        status_after=new.status if new else "",
    )
