"""The planner: what is due for one patient on one day, why, and when that next changes.

A pure function of facts, rule packs, the as-of date and what people decided. Facts dated after the as-of date
are not seen, except starts and stops of treatments, which may be planned.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from assessments.knowledge.cancer_risk import assess_risk
from assessments.knowledge.case_record import CaseRecord
from assessments.knowledge.contradictions import facts_after_death
from assessments.knowledge.facts import PatientFacts
from assessments.knowledge.missed_anniversaries import missed_as_one
from assessments.knowledge.plan_decisions import Decision, with_decisions
from assessments.knowledge.plan_entry import Factor, Plan, PlanEntry, RiskTrace, Status
from assessments.knowledge.plan_merging import blood_items, bundled, disagreements, merge
from assessments.knowledge.registry import SCHEDULES, TRIGGERS
from assessments.knowledge.rule_packs import Pack, Rule
from assessments.knowledge.schedules import Ask, entry_of
from assessments.knowledge.triggers import Context
from patients.knowledge.partial_dates import show_date

__all__ = ["Decision", "Factor", "Plan", "PlanEntry", "RiskTrace", "Status", "plan"]

ORDER = {status: place for place, status in enumerate(Status)}


def plan(facts: PatientFacts, packs: Sequence[Pack], as_of: date, decisions: Iterable[Decision] = ()) -> Plan:
    """Every rule of `packs` considered for the patient, due or not, each with its sentence and source.

    Entries come most urgent first. The key of an open entry disappears when its facts do: what is no
    longer in the plan is no longer asked for.
    """
    record, decided = CaseRecord(facts, as_of), tuple(decisions)
    has_died = facts.death_date is not None and facts.death_date <= as_of
    entries, risks = [], []
    for pack in packs:
        risk = assess_risk(record, pack) if pack.risk else None
        context = Context(record, pack, risk)
        if has_died:
            context.entries += [_after_death(context, rule) for rule in pack.rules]
        else:
            _follow(context)
        entries += context.entries
        risks += [risk] if risk else []
    if not has_died:
        entries = disagreements(entries, packs, decided, as_of)
        entries = missed_as_one(with_decisions(entries, decided, as_of), packs)
        entries = merge(entries, packs, as_of)
        entries = bundled(entries, blood_items(packs))
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


def _after_death(context: Context, rule: Rule) -> PlanEntry:
    """Closed, unless something is dated after the death: then one of the two dates is wrong."""
    facts = context.record.facts
    died = show_date(facts.death_date)
    later = facts_after_death(facts, context.as_of)
    if later:
        kind, _, day = later[-1]
        text = f"Cannot be planned: the patient died {died}, but a {kind} is dated {show_date(day)}."
        missing = ("a corrected date of death or of what is dated after it",)
        return entry_of(context, rule, "rule", Status.CANNOT_TELL, text, missing=missing)
    return entry_of(context, rule, "rule", Status.CLOSED, f"The patient died {died}; nothing more is asked.")
