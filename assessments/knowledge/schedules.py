"""Schedules that a rule can follow: once, on anniversaries, or as a decision prompt.

Each takes the rules of one series with their verdicts and returns plan entries. What comes
before a drug is in `drug_baseline`, its regular bloods in `blood_schedule`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from assessments.knowledge.case_record import CaseRecord, earliest_acceptable
from assessments.knowledge.plan_entry import GRACE_DAYS, PlanEntry, Status, next_status_change, status_of
from assessments.knowledge.rule_packs import Item, Rule
from assessments.knowledge.trace import Answer
from assessments.knowledge.triggers import Context, Verdict
from patients.knowledge.investigations import INVESTIGATIONS
from patients.knowledge.partial_dates import PartialDate, add_months, show_date

ORGAN_WORDS = {
    "breast": "breast tissue",
    "cervix": "a cervix",
    "ovaries": "ovaries",
    "prostate": "a prostate",
}


# A plan writes the same few dates for many items; a sweep writes them for many patients.
shown = lru_cache(maxsize=4096)(show_date)


@dataclass(frozen=True, slots=True)
class Ask:
    """One rule and whether it applies to this patient today."""

    rule: Rule
    verdict: Verdict


def entry_of(
    context: Context, rule: Rule, period: str, status: Status, sentence: str, item: Item | None = None, **more
) -> PlanEntry:
    """An entry with everything that follows from its rule; `period` makes its key stable."""
    due, grace = more.get("due"), GRACE_DAYS[rule.category]
    return PlanEntry(
        key=f"{rule.series}:{item.code}:{period}" if item else f"{rule.id}:{period}",
        rule_id=rule.id,
        rule_ids=more.pop("rule_ids", (rule.id,)),
        pack_id=context.pack.id,
        pack_version=context.pack.version,
        category=rule.category,
        item=item.code if item else "",
        item_label=item.label if item else rule.title,
        status=status,
        sentence=" ".join((sentence, *rule.changed)) if rule.changed else sentence,
        sources=more.pop("sources", rule.sources),
        sign_off=rule.sign_off,
        grace_ends=due and due + timedelta(days=grace),
        **more,
    )


def does_not_ask(context: Context, ask: Ask) -> PlanEntry:
    """One entry for a whole rule that asks nothing, with the reason."""
    verdict = ask.verdict
    status = (
        Status.CANNOT_TELL
        if verdict.answer == Answer.UNKNOWN
        else (Status.CLOSED if verdict.is_finished else Status.NOT_DUE)
    )
    return entry_of(
        context,
        ask.rule,
        "rule",
        status,
        verdict.sentence,
        missing=verdict.missing,
        next_change=verdict.changes,
    )


def once(context: Context, asks: Sequence[Ask]) -> list[PlanEntry]:
    """Each item once, due on the day the rule began to apply; a recent enough earlier test counts."""
    entries = []
    for ask in asks:
        if ask.verdict.answer != Answer.YES:
            entries.append(does_not_ask(context, ask))
            continue
        for item in ask.rule.items:
            due = ask.verdict.since
            accepted_from = earliest_acceptable(item, due)
            words = f"{ask.verdict.sentence} {item.label}: asked once, due {shown(due)}"
            entries.append(needed(context, ask, item, "once", due, accepted_from, words))
    return entries


def anniversaries(
    context: Context, asks: Sequence[Ask], *, anchor: str, months: list[int], early_days: int
) -> list[PlanEntry]:
    """The items at each anniversary of the anchor. One done `early_days` before or later closes it.

    Anniversaries that had passed when the rule began to apply fall due on that day; of several only the
    last is asked, since a later completed one closes earlier missed ones. Of several that were missed since,
    `missed_anniversaries` makes one line.
    """
    entries = []
    for ask in asks:
        if ask.verdict.answer != Answer.YES:
            entries.append(does_not_ask(context, ask))
            continue
        since = ask.verdict.since
        facts = context.record.facts
        begun = facts.onset if anchor == "onset" else facts.diagnosis
        start = begun.last_day if anchor == "onset" else begun.day
        days = [(number, add_months(start, number)) for number in months]
        passed = [pair for pair in days if pair[1] <= since]
        asked = [*passed[-1:], *(pair for pair in days if pair[1] > since)]
        for item in ask.rule.items:
            for number, day in asked:
                due = max(day, since)
                words = (
                    f"{ask.verdict.sentence} {item.label}: {number} months after {anchor} "
                    f"({begun}), due {shown(due)}"
                )
                accepted_from = day - timedelta(days=early_days)
                entries.append(needed(context, ask, item, f"{number}m", due, accepted_from, words))
    return entries


def prompt(context: Context, asks: Sequence[Ask]) -> list[PlanEntry]:
    """A decision for the clinician: never overdue, closed when one of its items has been done."""
    return [
        _decision(context, ask) if ask.verdict.answer == Answer.YES else does_not_ask(context, ask)
        for ask in asks
    ]


def _decision(context: Context, ask: Ask) -> PlanEntry:
    rule, since, record = ask.rule, ask.verdict.since, context.record
    done = [on for item in rule.items for on in record.done(item) if since is None or on.day >= since]
    text = f"{ask.verdict.sentence} {rule.text}."
    if done:
        on = done[0]
        return entry_of(context, rule, "rule", Status.CLOSED, f"{text} Done {on}.", done_on=on.day)
    for item in rule.items:
        part = record.part_done(item)
        text += f" It is {_part_done(item, part)}." if part else ""
    held_by = [source for item in rule.items for source in item.held_by]
    if held_by and record.pregnancy:
        return entry_of(
            context,
            rule,
            "rule",
            Status.HELD,
            f"{text} {record.pregnancy.sentence}",
            next_change=min((day for day in (record.pregnancy.ends, ask.verdict.until) if day), default=None),
            sources=(*rule.sources, *held_by),
        )
    return entry_of(context, rule, "rule", Status.CONSIDER, text, next_change=ask.verdict.until)


def needed(
    context: Context,
    ask: Ask,
    item: Item,
    period: str,
    due: date,
    accepted_from: date | None,
    words: str,
    *,
    accepted_until: date | None = None,
    when_done: Callable[[PartialDate], str] = lambda on: "",
) -> PlanEntry:
    """The entry of an item that is asked for: not for this patient, done, held, or due.

    It counts as done from `accepted_from` to `accepted_until`. `when_done` adds words to the day.
    """
    rule, verdict, record = ask.rule, ask.verdict, context.record
    if without := without_organ(context, ask, item, period, words):
        return without
    done, unclear = record.counting(item, due, accepted_from, accepted_until)
    common = {"due": due, "due_is_provisional": verdict.is_provisional}
    if done:
        return entry_of(
            context,
            rule,
            period,
            Status.CLOSED,
            f"{words}; done {done[0]}{when_done(done[0])}.",
            item,
            done_on=done[0].day,
            **common,
        )
    text, missing = _not_done(record, item, due, accepted_from, unclear)
    grace = GRACE_DAYS[rule.category]
    status = status_of(due, grace, context.as_of)
    change = next_status_change(due, grace, context.as_of)
    sentence = f"{words}; {text}." + (" The due date is provisional." if verdict.is_provisional else "")
    sources = (*rule.sources, *item.sources)
    if item.held_by and record.pregnancy:
        status, change = Status.HELD, record.pregnancy.ends
        sentence = f"{sentence} {record.pregnancy.sentence}"
        sources += item.held_by
    return entry_of(
        context,
        rule,
        period,
        status,
        sentence,
        item,
        next_change=min((day for day in (change, verdict.until) if day), default=None),
        ends=verdict.until,
        missing=missing,
        sources=sources,
        **common,
    )


def without_organ(context: Context, ask: Ask, item: Item, period: str, words: str) -> PlanEntry | None:
    """The entry of an item whose organ the patient does not have or may not have; None when it is there."""
    organ = context.record.organ(item.organ) if item.organ else Answer.YES
    if organ == Answer.YES:
        return None
    name, change = ORGAN_WORDS[item.organ], ask.verdict.until
    if organ == Answer.NO:
        text = f"{item.label}: not asked, recorded without {name}."
        return entry_of(context, ask.rule, period, Status.NOT_DUE, text, item, next_change=change)
    text = f"{words}; cannot tell: it is not recorded whether the patient has {name}."
    more = {"missing": (f"whether the patient has {name}",), "next_change": change}
    return entry_of(context, ask.rule, period, Status.CANNOT_TELL, text, item, **more)


def _not_done(
    record: CaseRecord, item: Item, due: date, accepted_from: date | None, unclear: Sequence[PartialDate]
) -> tuple[str, tuple[str, ...]]:
    """Why nothing recorded closes the item, and which detail might."""
    if accepted_from and accepted_from > record.as_of:
        return f"one from {shown(accepted_from)} on will count", ()
    would_count = _would_count(item, due, accepted_from)
    if unclear:
        return (
            f"none recorded for certain: one is dated {unclear[-1]}{would_count}",
            (f"exact date of {item.label} in {unclear[-1]}",),
        )
    if record.has_undated(item):
        return f"none recorded with a date: one is recorded without{would_count}", (f"date of {item.label}",)
    part = [(on, code) for on, code in record.part_done(item) if not accepted_from or on.day >= accepted_from]
    if part:
        return _part_done(item, part), ()
    done = record.done(item)
    return f"none recorded{would_count}" + (f" (last {done[-1]})" if done else ""), ()


def _would_count(item: Item, due: date, accepted_from: date | None) -> str:
    """From which day on a test would have counted; never to be read as the day of a test."""
    if accepted_from is None:
        return ""
    own = [
        f", a {INVESTIGATIONS[one.investigation].lower()} from {shown(add_months(due, -one.months))} on"
        for one in item.own_lookbacks
    ]
    return f"; one from {shown(accepted_from)} on{''.join(own)} would count"


def _part_done(item: Item, part: Sequence[tuple[PartialDate, str]]) -> str:
    on, code = part[-1]
    return f"part-done {on} ({INVESTIGATIONS[code]}): {item.label} covers more"


SCHEDULES = (once, anniversaries, prompt)
VOCABULARIES = {"anchor": ("diagnosis", "onset")}
