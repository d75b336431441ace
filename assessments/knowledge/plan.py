"""The planner: what is due for one patient on one day, why, and when that next changes.

A pure function of facts, rule packs and the as-of date. Facts dated after the as-of date are not seen,
except starts and stops of treatments, which may be planned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from assessments.knowledge.cancer_risk import assess_risk
from assessments.knowledge.case_record import CaseRecord
from assessments.knowledge.facts import PatientFacts
from assessments.knowledge.plan_entry import Factor, Plan, PlanEntry, RiskTrace, Status
from assessments.knowledge.registry import SCHEDULES, TRIGGERS
from assessments.knowledge.rule_packs import Pack, Rule
from assessments.knowledge.schedules import Ask, entry_of
from assessments.knowledge.triggers import Context
from patients.knowledge.partial_dates import show_date

__all__ = ["Factor", "Plan", "PlanEntry", "RiskTrace", "Status", "plan"]

# rules.json reminders.bundling: the same test asked within 7 days is offered once, on the earliest date.
SAME_SAMPLE_DAYS = 7

ORDER = {status: place for place, status in enumerate(Status)}
WAITING = (Status.OVERDUE, Status.DUE, Status.OPEN, Status.UPCOMING, Status.SCHEDULED, Status.HELD)


def plan(facts: PatientFacts, packs: Sequence[Pack], as_of: date) -> Plan:
    """Every rule of `packs` considered for the patient, due or not, each with its sentence and source.

    Entries come most urgent first. The key of an open entry disappears when its facts do: what is no
    longer in the plan is no longer asked for.
    """
    record = CaseRecord(facts, as_of)
    entries, risks = [], []
    for pack in packs:
        risk = assess_risk(record, pack) if pack.risk else None
        context = Context(record, pack, risk)
        if facts.death_date and facts.death_date <= as_of:
            context.entries += [_closed_by_death(context, rule) for rule in pack.rules]
        else:
            _follow(context)
        entries += _merge_same_sample(context.entries)
        risks += [risk] if risk else []
    entries.sort(key=lambda entry: (ORDER[entry.status], entry.due or date.max, entry.key))
    return Plan(as_of=as_of, entries=tuple(entries), risks=tuple(risks))


def _follow(context: Context) -> None:
    """Let each rule of the pack speak, in the order of the file; rules of one series speak together."""
    series: dict[str, list[Rule]] = {}
    for rule in context.pack.rules:
        series.setdefault(rule.series, []).append(rule)
    for rules in series.values():
        asks = [Ask(rule, TRIGGERS[rule.trigger.name](context, **rule.trigger.arguments)) for rule in rules]
        schedule = rules[0].schedule
        context.entries += SCHEDULES[schedule.name](context, asks, **schedule.arguments)


def _closed_by_death(context: Context, rule: Rule) -> PlanEntry:
    died = show_date(context.record.facts.death_date)
    return entry_of(context, rule, "rule", Status.CLOSED, f"The patient died {died}; nothing more is asked.")


def _merge_same_sample(entries: Sequence[PlanEntry]) -> list[PlanEntry]:
    """One entry for an item that several rules ask for within a week, on the earliest date."""
    merged: dict[tuple[str, str], PlanEntry] = {}
    kept = []
    for entry in sorted(entries, key=lambda e: (e.due or date.max, e.key)):
        first = merged.get((entry.category, entry.item))
        if entry.status not in WAITING:
            kept.append(entry)
        elif first and entry.due <= first.due + timedelta(days=SAME_SAMPLE_DAYS):
            merged[entry.category, entry.item] = _joined(first, entry)
        else:
            kept += [first] if first else []
            merged[entry.category, entry.item] = entry
    return kept + list(merged.values())


def _joined(first: PlanEntry, other: PlanEntry) -> PlanEntry:
    """`first` with the rules, sources and reason of `other` added."""
    return replace(
        first,
        rule_ids=tuple(dict.fromkeys(first.rule_ids + other.rule_ids)),
        sources=tuple(dict.fromkeys(first.sources + other.sources)),
        sentence=f"{first.sentence} {other.sentence}",
        due_is_provisional=first.due_is_provisional or other.due_is_provisional,
        missing=tuple(dict.fromkeys(first.missing + other.missing)),
    )
