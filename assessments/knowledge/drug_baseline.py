"""What is asked before a drug is started, and what becomes of it once the drug has been.

A blood taken after the start is no baseline any more: one that regular monitoring asks for too is left
to monitoring, so that the same test is not asked twice for one start. Hepatitis, TPMT and a chest X-ray
are asked once and stay open until done, however late.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

from assessments.knowledge.case_record import earliest_acceptable
from assessments.knowledge.plan_entry import PlanEntry, Status
from assessments.knowledge.rule_packs import Item, Rule
from assessments.knowledge.schedules import Ask, does_not_ask, needed, shown
from assessments.knowledge.trace import Answer
from assessments.knowledge.triggers import Context
from assessments.knowledge.wording import how_long
from patients.knowledge.drugs import DRUGS
from patients.knowledge.partial_dates import PartialDate


@dataclass(frozen=True, slots=True)
class Missed:
    """A blood that was to be taken before the start. `words`: a sentence; `missing`: what might close it."""

    rule: Rule
    words: str
    missing: tuple[str, ...] = ()


def before_start(context: Context, asks: Sequence[Ask]) -> list[PlanEntry]:
    """Each item once for each start of the drug, due on that day."""
    entries = []
    for ask in asks:
        if ask.verdict.answer != Answer.YES:
            entries.append(does_not_ask(context, ask))
            continue
        monitored = _monitored(context, ask.rule)
        for item in ask.rule.items:
            entry = _entry(context, ask, item, is_monitored=item in monitored)
            entries += [entry] if entry else []
    return entries


def missed_before_start(context: Context, ask: Ask, item: Item) -> Missed | None:
    """The baseline of a blood that monitoring asks for by `ask`, once it can no longer be taken in time."""
    start = ask.verdict.since
    if context.as_of <= start:
        return None
    rule = next((r for r in context.pack.rules if _is_baseline_of(r, ask.rule) and item in r.items), None)
    if rule is None:
        return None
    done, unclear = context.record.counting(item, start, earliest_acceptable(item, start), start)
    if done:
        return None
    drug = DRUGS[rule.trigger.arguments["drug"]].name.lower()
    if unclear:
        return Missed(
            rule,
            f"{item.label} not done before the start of {drug} for certain: one is dated {unclear[-1]}.",
            (f"exact date of {item.label} in {unclear[-1]}",),
        )
    if context.record.has_undated(item):
        return Missed(
            rule,
            f"{item.label} not done before the start of {drug} for certain: one is recorded without a date.",
            (f"date of {item.label}",),
        )
    return Missed(rule, f"{item.label} not done before the start of {drug}.")


def _entry(context: Context, ask: Ask, item: Item, *, is_monitored: bool) -> PlanEntry | None:
    """None for a missed blood that has been left to monitoring."""
    verdict, start = ask.verdict, ask.verdict.since
    words = f"{verdict.sentence} {item.label}: asked once, due {shown(start)}"
    # A drug started again is asked again.
    arguments = (item, start.isoformat(), start, earliest_acceptable(item, start), words)
    if not is_monitored:
        late = partial(_how_late, start, is_exact=not verdict.is_provisional)
        return needed(context, ask, *arguments, when_done=late)
    left_to_monitoring = start + timedelta(days=1)
    until = min(left_to_monitoring, verdict.until or left_to_monitoring)
    asked = replace(ask, verdict=replace(verdict, until=until))
    entry = needed(context, asked, *arguments, accepted_until=start)
    return entry if entry.status == Status.CLOSED or context.as_of < left_to_monitoring else None


def _how_late(start: date, on: PartialDate, *, is_exact: bool) -> str:
    """`, 3 weeks after the start`; no length is made up from a date known to the month."""
    if on.day <= start:
        return ""
    return f", {how_long(start, on.day)} after the start" if is_exact and on.is_exact else ", after the start"


def _monitored(context: Context, baseline: Rule) -> set[Item]:
    """What the regular monitoring of the same drug asks for."""
    return {item for rule in context.pack.rules if _is_baseline_of(baseline, rule) for item in rule.items}


def _is_baseline_of(baseline: Rule, rule: Rule) -> bool:
    return (
        baseline.schedule.name == before_start.__name__
        and rule.schedule.name == "phases"
        and baseline.trigger == rule.trigger
    )


SCHEDULES = (before_start,)
