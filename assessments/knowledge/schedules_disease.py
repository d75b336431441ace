"""Schedules that follow the disease: by its phase, at every visit, before each step of the steroid taper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any
from weakref import WeakKeyDictionary

from assessments.knowledge.case_record import CaseRecord
from assessments.knowledge.disease_phases import PHASES, Phase, PhaseHistory
from assessments.knowledge.plan_entry import PlanEntry, Status
from assessments.knowledge.rule_packs import Item
from assessments.knowledge.schedules import Ask, does_not_ask, entry_of, shown, without_organ
from assessments.knowledge.schedules_drugs import When, asked, closed
from assessments.knowledge.steroid_exposure import steroids_of
from assessments.knowledge.trace import Answer
from assessments.knowledge.triggers import Context
from patients.knowledge.glucocorticoids import show_mg
from patients.knowledge.partial_dates import PartialDate

ONE_DAY = timedelta(days=1)
_HISTORIES: WeakKeyDictionary[CaseRecord, PhaseHistory] = WeakKeyDictionary()


def phase_history(record: CaseRecord) -> PhaseHistory:
    """Worked out once for all rules of a plan."""
    if record not in _HISTORIES:
        _HISTORIES[record] = PhaseHistory(record.facts, record.as_of)
    return _HISTORIES[record]


def by_phase(context: Context, asks: Sequence[Ask], *, every_days: dict[str, int]) -> list[PlanEntry]:
    """Each item again at the interval of the phase in which it was last done.

    A phase that begins later asks at most one of its own intervals after its first day, and never puts off
    what was due before. Never done: due on the day the rule began to apply.
    """
    entries = []
    for ask in asks:
        if ask.verdict.answer != Answer.YES:
            entries.append(does_not_ask(context, ask))
            continue
        for item in ask.rule.items:
            entries += _by_phase(context, ask, item, phase_history(context.record), every_days)
    return entries


def _by_phase(
    context: Context, ask: Ask, item: Item, history: PhaseHistory, every_days: Mapping[str, int]
) -> list[PlanEntry]:
    since, as_of = ask.verdict.since, context.as_of
    now = history.on(max(as_of, since))
    head = f"{ask.verdict.sentence} {item.label}"
    if without := without_organ(context, ask, item, "organ", head):
        return [without]
    done = [
        on for on in context.record.done(item) if on.day >= since - timedelta(days=max(every_days.values()))
    ]
    if not done:
        words = f"{head}: none recorded, so first due {shown(since)}. {history.said(now)}".removesuffix(".")
        return [asked(context, ask, item, since.isoformat(), When(since), words)]
    if history.known_on(max(as_of, since)) is None:
        change = next((one.start for one in history.begins(as_of) if one.name), ask.verdict.until)
        text = f"{head}: last {done[-1]}. {history.said(now)}"
        more = {"missing": now.missing, "next_change": change}
        return [entry_of(context, ask.rule, "phase", Status.CANNOT_TELL, text, item, **more)]

    def due_on(day: date, days: Sequence[PartialDate] = done) -> tuple[date, Phase]:
        last = days[-1].day
        # While a phase cannot be told, the one before it counts.
        phases = [history.known_on(last), *(one for one in history.begins(last) if one.start <= day)]
        dues = [
            (max(last, one.start) + timedelta(days=every_days[one.name]), one)
            for one in phases
            if one and one.name
        ]
        due, phase = min(dues, key=lambda one: one[0], default=(since, now))
        return max(due, since), phase

    last, (due, phase) = done[-1], due_on(as_of)
    interval = f"every {every_days[phase.name]} days" if phase.name else ""
    doubt = "" if now.name else f" {history.said(now)}"
    words = f"{head} {interval}: last {last}, so next due {shown(due)}. {history.said(phase)}{doubt}"
    words = words.removesuffix(".")
    entry = asked(
        context,
        ask,
        item,
        due.isoformat(),
        When(due, is_provisional=not last.is_exact or bool(doubt)),
        words,
        now.missing,
    )
    entries = [_with_turns(context, ask, entry, due_on, history)]
    earlier = [on for on in done if on.day < last.day]
    before = due_on(last.day, earlier)[0] if earlier else since
    if before != due:
        words = f"{item.label} due {shown(before)}; done {last}"
        entries.insert(0, closed(context, ask, item, before.isoformat(), before, words, last))
    return entries


def _with_turns(context: Context, ask: Ask, entry: PlanEntry, due_on, history: PhaseHistory) -> PlanEntry:
    """The entry with the day on which a phase to come moves its due date."""
    moves = [one.start for one in history.begins(context.as_of) if due_on(one.start)[0] != entry.due][:1]
    if not moves:
        return entry
    change, ends = (min(filter(None, (day, *moves))) for day in (entry.next_change, entry.ends))
    return replace(entry, next_change=change, ends=ends)


def at_visits(context: Context, asks: Sequence[Ask]) -> list[PlanEntry]:
    """Each item at every visit: closed by the last visit that has it, else to be asked; never overdue."""
    entries = []
    for ask in asks:
        if ask.verdict.answer != Answer.YES:
            entries.append(does_not_ask(context, ask))
            continue
        visits = [visit.on for visit in context.record.facts.visits if visit.on <= context.as_of]
        for item in ask.rule.items:
            entries.append(_at_visits(context, ask, item, max(visits, default=None)))
    return entries


def _at_visits(context: Context, ask: Ask, item: Item, last: date | None) -> PlanEntry:
    words = f"{ask.verdict.sentence} {item.label}: asked at every visit"
    if without := without_organ(context, ask, item, "visit", words):
        return without
    done = context.record.done(item)
    if last and done and done[-1].last_day >= last:
        text = f"{words}; done {done[-1]}, asked again at the next visit."
        return entry_of(context, ask.rule, "visit", Status.CLOSED, text, item, done_on=done[-1].day)
    since = f"not recorded at the last visit, {shown(last)}" if last else "no visit is recorded yet"
    ever = f"; last {done[-1]}" if done else ""
    text = f"{words}; {since}{ever}. To be asked at the next visit."
    return entry_of(context, ask.rule, "visit", Status.CONSIDER, text, item, next_change=ask.verdict.until)


def before_steroid_steps(
    context: Context, asks: Sequence[Ask], *, below_mg: int, within_days: int
) -> list[PlanEntry]:
    """Each item before each planned step of glucocorticoid to less than `below_mg` prednisolone a day.

    It counts from `within_days` before the step. Only a step recorded as planned can be asked for.
    """
    entries = []
    steps = _steps_down(context.record, Fraction(below_mg))
    for ask in asks:
        if ask.verdict.answer != Answer.YES:
            entries.append(does_not_ask(context, ask))
            continue
        planned = [step for step in steps if step[0] >= context.as_of]
        past = [step for step in steps if step[0] < context.as_of]
        for day, mg, before in past[-1:] + planned[:1]:
            for item in ask.rule.items:
                entries.append(_before_step(context, ask, item, (day, mg, before), within_days))
        if not planned:
            text = f"{ask.verdict.sentence} No step of glucocorticoid below {below_mg} mg a day is planned."
            change = ask.verdict.until
            entries.append(entry_of(context, ask.rule, "next", Status.NOT_DUE, text, next_change=change))
    return entries


def _steps_down(record: CaseRecord, below: Fraction) -> list[tuple[date, Fraction, date]]:
    """(day, mg prednisolone a day from then on, day of the step before), oldest first; a stop is 0 mg."""
    stretches, found = steroids_of(record.facts, record.as_of).stretches, []
    for one, after in pairwise([*stretches, None]):
        if one.end is None or one.mg is None:
            continue
        adjoins = after is not None and after.start == one.end
        mg = after.mg if adjoins else Fraction(0)
        if mg is not None and mg < below and mg < one.mg:
            found.append((one.end, mg, one.start))
    return found


def _before_step(
    context: Context, ask: Ask, item: Item, step: tuple[date, Fraction, date], within_days: int
) -> PlanEntry:
    day, mg, _ = step
    what = f"to {show_mg(mg)} prednisolone a day" if mg else "to none"
    words = f"{ask.verdict.sentence} {item.label}: asked before the step {what} on {shown(day)}"
    period = day.isoformat()
    if without := without_organ(context, ask, item, period, words):
        return without
    opens = day - timedelta(days=within_days)
    days = [on for on in context.record.done(item) if opens <= on.day and on.last_day <= day]
    if days:
        return closed(context, ask, item, period, day, f"{words}; done {days[-1]}", days[-1])
    if day < context.as_of:
        return closed(context, ask, item, period, day, f"{words}; not done before it")
    return asked(context, ask, item, period, When(day, opens, gone=day + ONE_DAY), words)


def _mistake_in_phases(arguments: Mapping[str, Any]) -> str:
    given = arguments["every_days"]
    return "" if set(given) == set(PHASES) else f"every_days needs {', '.join(PHASES)}"


SCHEDULES = (by_phase, at_visits, before_steroid_steps)
CHECKS = {"by_phase": _mistake_in_phases}
