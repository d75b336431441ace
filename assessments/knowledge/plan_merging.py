"""Several rule sets in one plan: one item that lists all who ask, and what they disagree about.

rules.json rule_sets.combine and reminders.bundling. Merging never changes what a rule asks: the merged entry
holds every rule, source and key, and falls due when the first of them does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from assessments.knowledge.plan_decisions import Decision, is_wanted
from assessments.knowledge.plan_entry import PlanEntry, Status, next_status_change, status_of
from assessments.knowledge.rule_packs import Item, Pack
from patients.knowledge.investigations import RADIATION_OR_SEDATION
from patients.knowledge.lab_tests import LAB_TESTS

SAME_SAMPLE_DAYS = 7  # within one rule set; also the days within which bloods are one visit
SAME_ITEM_DAYS = 30  # across rule sets

# An item that the other one satisfies too when both are asked (rules.json conflicts).
SATISFIED_BY = {"CT_CAP": "CT_NTAP", "BOWEL": "FOB"}
# Items of different examinations that serve one need; every other item is a need of its own.
NEEDS = {"CT_NTAP": "CT_CAP", "COLONOSCOPY": "bowel", "FOB": "bowel", "BOWEL": "bowel"}
SAME_EXAMINATION = {"CT_NTAP": "CT_CAP"}

# Bundling speaks of bloods; these samples are not.
NOT_BLOOD = {"URINALYSIS", "FOB", "URINE_PROTEIN", "URINE_PCR", "UPCR"}

OPEN = (Status.OVERDUE, Status.DUE, Status.OPEN, Status.NEEDS_YES, Status.UPCOMING, Status.SCHEDULED)
MERGED = (*OPEN, Status.WAITING, Status.HELD)
COMPARED = "cancer"  # the category in which rule sets are alternatives to each other


def disagreements(
    entries: list[PlanEntry], packs: Sequence[Pack], decisions: Sequence[Decision], as_of: date
) -> list[PlanEntry]:
    """Where one set asks and another says not needed, both are shown.

    Radiation or sedation that only one of them asks for waits for a clinician's yes.
    """
    speaking = [pack for pack in packs if _spoken(pack)]
    if len(speaking) < 2:
        return entries
    by_pack: dict[str, list[PlanEntry]] = {pack.id: [] for pack in speaking}
    for entry in entries:
        if entry.category == COMPARED:
            by_pack[entry.pack_id].append(entry)
    by_id = {pack.id: pack for pack in speaking}
    return [
        _compared(entry, by_id, by_pack, decisions, as_of)
        if entry.category == COMPARED and entry.item and entry.status in OPEN
        else entry
        for entry in entries
    ]


def merge(entries: Sequence[PlanEntry], packs: Sequence[Pack], as_of: date) -> list[PlanEntry]:
    """One entry for an item that several rules ask for at about the same time, on the earliest date.

    A test that is asked for beside a panel which holds it is asked for with the panel.
    """
    return _into_panels(_same_items(entries, as_of), packs, as_of)


def _same_items(entries: Sequence[PlanEntry], as_of: date) -> list[PlanEntry]:
    kept: list[PlanEntry] = []
    current: dict[tuple, PlanEntry] = {}
    for entry in sorted(entries, key=lambda one: (one.due or date.max, one.key)):
        if entry.status not in MERGED or not entry.item or entry.due is None:
            kept.append(entry)
            continue
        same = (SATISFIED_BY.get(entry.item, entry.item), entry.status == Status.WAITING)
        first = current.get(same)
        if first and entry.due <= first.due + timedelta(days=_apart(first, entry)):
            current[same] = _joined(first, entry, as_of)
        else:
            kept += [first] if first else []
            current[same] = entry
    return kept + list(current.values())


def _into_panels(entries: list[PlanEntry], packs: Sequence[Pack], as_of: date) -> list[PlanEntry]:
    tests = {key: found for pack in packs for key, found in _tests(pack).items()}
    open_now = [one for one in entries if one.status in MERGED and one.due and one.item]
    panels = {one.key: one for one in open_now if len(tests.get((one.pack_id, one.item), ())) > 1}
    gone = set()
    for entry in sorted(open_now, key=lambda one: (one.due, one.key)):
        asked = tests.get((entry.pack_id, entry.item), frozenset())
        if len(asked) != 1:
            continue
        for key, panel in panels.items():
            first, other = sorted((panel, entry), key=lambda one: one.due)
            is_near = other.due <= first.due + timedelta(days=_apart(first, other))
            is_alike = (panel.status == Status.WAITING) == (entry.status == Status.WAITING)
            if asked <= tests[panel.pack_id, panel.item] and is_near and is_alike:
                panels[key] = _joined(first, other, as_of, base=panel)
                gone.add(entry.key)
                break
    return [panels.get(one.key, one) for one in entries if one.key not in gone]


def bundled(entries: list[PlanEntry], blood_items: frozenset[tuple[str, str]]) -> list[PlanEntry]:
    """Bloods due within 7 days of the first of them are one visit on its date; due dates stay."""
    bloods = [
        entry
        for entry in entries
        if entry.due and entry.status in OPEN and (entry.pack_id, entry.item) in blood_items
    ]
    visit_of: dict[str, date] = {}
    group: list[PlanEntry] = []
    for entry in sorted(bloods, key=lambda one: (one.due, one.key)):
        if group and entry.due > group[0].due + timedelta(days=SAME_SAMPLE_DAYS):
            group = []
        group.append(entry)
        if len(group) > 1:
            visit_of.update({one.key: group[0].due for one in group})
    return [replace(one, bundle=visit_of[one.key]) if one.key in visit_of else one for one in entries]


def blood_items(packs: Sequence[Pack]) -> frozenset[tuple[str, str]]:
    """(pack id, item code) of the items that a blood sample satisfies."""
    return frozenset(one for pack in packs for one in _bloods(pack))


@lru_cache(maxsize=64)
def _bloods(pack: Pack) -> frozenset[tuple[str, str]]:
    return frozenset((pack.id, item.code) for rule in pack.rules for item in rule.items if _is_blood(item))


def _is_blood(item: Item) -> bool:
    tests = {*item.tests_any_of, *item.tests_all_of}
    return bool(tests) and not tests & NOT_BLOOD and tests <= LAB_TESTS.keys()


@lru_cache(maxsize=64)
def _tests(pack: Pack) -> dict[tuple[str, str], frozenset[str]]:
    """The tests that each item asks for together: several of a panel, one of an item that is one test."""
    items = {item.code: item for rule in pack.rules for item in rule.items}
    return {
        (pack.id, code): frozenset(item.tests_all_of or item.tests_any_of)
        for code, item in items.items()
        if item.tests_all_of or len(item.tests_any_of) == 1
    }


@lru_cache(maxsize=64)
def _spoken(pack: Pack) -> dict[str, tuple[str, ...]]:
    """Ids of the rules of a pack that speak of a need, whether they ask or not."""
    found: dict[str, list[str]] = {}
    for rule in pack.rules:
        if (rule.category == COMPARED and rule.schedule.name != "prompt") or rule.speaks_of:
            for code in (*(item.code for item in rule.items), *rule.speaks_of):
                found.setdefault(NEEDS.get(code, code), []).append(rule.id)
    return {need: tuple(dict.fromkeys(rules)) for need, rules in found.items()}


@lru_cache(maxsize=64)
def _risky(pack: Pack) -> frozenset[str]:
    """Items that nothing but radiation or sedation satisfies."""
    return frozenset(
        item.code
        for rule in pack.rules
        for item in rule.items
        if item.investigations
        and not (item.tests_any_of or item.tests_all_of or item.investigations_all_of)
        and RADIATION_OR_SEDATION.issuperset(item.investigations)
    )


def _compared(
    entry: PlanEntry,
    packs: dict[str, Pack],
    by_pack: dict[str, list[PlanEntry]],
    decisions: Sequence[Decision],
    as_of: date,
) -> PlanEntry:
    own, need = packs[entry.pack_id], NEEDS.get(entry.item, entry.item)
    examination = SAME_EXAMINATION.get(entry.item, entry.item)
    titles, said, is_risky = [], [], entry.item in _risky(own)
    changes = [entry.ends] if entry.ends else []
    for pack in sorted(packs.values(), key=lambda one: one.title):
        rules = _spoken(pack).get(need)
        if pack.id == own.id or not rules or (own.exclusive_group and own.exclusive_group in pack.accepts):
            continue
        spoken = [one for one in by_pack[pack.id] if not set(rules).isdisjoint(one.rule_ids)]
        if any(_asks(one) and SAME_EXAMINATION.get(one.item, one.item) == examination for one in spoken):
            return entry
        about_it = [one for one in spoken if not one.item or NEEDS.get(one.item, one.item) == need]
        against = [one for one in about_it if _says_no(one, need) or (is_risky and not _asks(one))]
        if against:
            said.append(f"{pack.title}: {against[0].sentence}")
            # The day on which what another set says of it changes: it may ask from then on.
            changes += [one.next_change for one in against[:1] if one.next_change]
        if against or is_risky:
            titles.append(pack.title)
    if not titles:
        return entry
    if not is_risky or is_wanted(entry.key, decisions, as_of):
        return replace(entry, disagreement=tuple(said))
    do_not = "does not" if len(titles) == 1 else "do not"
    text = (
        f"{entry.sentence} Only {own.title} asks for it, {' and '.join(titles)} {do_not}: it waits for a "
        "clinician's yes."
    )
    return replace(
        entry,
        status=Status.NEEDS_YES,
        sentence=text,
        disagreement=tuple(said),
        next_change=min(changes, default=None),
    )


def _asks(entry: PlanEntry) -> bool:
    """The rule asks for the item, or asked and it is done."""
    return bool(entry.item) and entry.due is not None and entry.status != Status.NOT_DUE


def _says_no(entry: PlanEntry, need: str) -> bool:
    """The whole rule asks nothing, or nothing for this need."""
    about_it = not entry.item or NEEDS.get(entry.item, entry.item) == need
    is_over = entry.status == Status.CLOSED and entry.due is None
    return about_it and (entry.status == Status.NOT_DUE or is_over)


def _apart(first: PlanEntry, other: PlanEntry) -> int:
    return SAME_SAMPLE_DAYS if other.pack_id in first.all_pack_ids else SAME_ITEM_DAYS


def _joined(first: PlanEntry, other: PlanEntry, as_of: date, *, base: PlanEntry | None = None) -> PlanEntry:
    """Both as one: due with the first of them, overdue with the first of them, held if one is held.

    `base`: the one whose item is asked for; by default the one that does for both.
    """
    base = base or (other if SATISFIED_BY.get(first.item) == other.item else first)
    grace_ends = min(first.grace_ends, other.grace_ends)
    grace, opens = (grace_ends - first.due).days, min(filter(None, (first.opens, other.opens)), default=None)
    # What ends a part sooner than the calendar does (a stop, the end of a hold) ends it in the whole too.
    own = [one.ends for one in (first, other) if one.ends]
    if Status.HELD in (first.status, other.status):
        status = Status.HELD
        holds = [one.next_change for one in (first, other) if one.status == Status.HELD]
        change = None if None in holds else max(holds)
    elif first.status == Status.WAITING:
        until = [one.next_change for one in (first, other) if one.next_change]
        status, change = Status.WAITING, min(until, default=None)
    elif Status.NEEDS_YES in (first.status, other.status):
        status, change = Status.NEEDS_YES, min(own, default=None)
    else:
        status = status_of(first.due, grace, as_of, opens)
        step = next_status_change(first.due, grace, as_of, opens)
        change = min((day for day in (*own, step) if day), default=None)
    return replace(
        base,
        status=status,
        due=first.due,
        grace_ends=grace_ends,
        opens=opens,
        next_change=change,
        ends=min(own, default=None),
        category=first.category if first.grace_ends <= other.grace_ends else other.category,
        rule_ids=tuple(dict.fromkeys(first.rule_ids + other.rule_ids)),
        keys=tuple(dict.fromkeys(first.all_keys + other.all_keys)),
        pack_ids=tuple(dict.fromkeys(first.all_pack_ids + other.all_pack_ids)),
        sources=tuple(dict.fromkeys(first.sources + other.sources)),
        sentence=first.sentence if first.sentence == other.sentence else f"{first.sentence} {other.sentence}",
        due_is_provisional=first.due_is_provisional or other.due_is_provisional,
        missing=tuple(dict.fromkeys(first.missing + other.missing)),
        disagreement=tuple(dict.fromkeys(first.disagreement + other.disagreement)),
    )
