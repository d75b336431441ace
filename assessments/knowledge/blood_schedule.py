"""The schedule of drug bloods: several drugs share their samples and the most frequent one is followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from assessments.knowledge.blood_phases import Phases, next_due, phase_of, rises_until
from assessments.knowledge.dose_courses import TOGETHER, Course, course_on
from assessments.knowledge.drug_baseline import Missed, missed_before_start
from assessments.knowledge.plan_entry import GRACE_DAYS, PlanEntry, Status, next_status_change, status_of
from assessments.knowledge.rule_packs import Item
from assessments.knowledge.schedules import Ask, does_not_ask, entry_of
from assessments.knowledge.trace import Answer
from assessments.knowledge.triggers import Context
from patients.knowledge.drugs import DRUGS
from patients.knowledge.partial_dates import PartialDate, show_date


def phases(
    context: Context,
    asks: Sequence[Ask],
    *,
    first_every_days: int,
    first_for_days: int = 0,
    first_for_months: int = 0,
    then_every_months: int = 0,
    then_every_days: int = 0,
    then_for_months: int = 0,
    then_until_months: int = 0,
    later_every_days: int = 0,
    later_every_months: int = 0,
    restarts_on_rise: bool = True,
    returns_to_earlier: bool = True,
) -> list[PlanEntry]:
    """Repeated samples in three phases (`blood_phases`), one entry an item for all drugs of the series.

    The rules of a series may differ in these arguments, each of which is read from its own rule: the drug
    that asks first is followed. A sample closes the due date before it, which stays in the plan as closed
    with the day it was done.
    """
    entries = [does_not_ask(context, ask) for ask in asks if ask.verdict.answer != Answer.YES]
    asking = [ask for ask in asks if ask.verdict.answer == Answer.YES]
    items = {item.code: item for ask in asking for item in ask.rule.items}
    for item in items.values():
        entries += _entries_of_item(context, [ask for ask in asking if item in ask.rule.items], item)
    return entries


# Rules of one series may have this schedule with different arguments.
phases.differs_by_rule = True


def _lengths(ask: Ask) -> Phases:
    usual = {"first_for_days": 0, "then_every_months": 0, "then_for_months": 0, "later_every_days": 0}
    return Phases(**(usual | dict(ask.rule.schedule.arguments)))


def _entries_of_item(context: Context, asks: list[Ask], item: Item) -> list[PlanEntry]:
    done = context.record.done(item)
    samples = [on.day for on in done]

    def dues_on(day: date) -> list[tuple[date, str, Ask, Course]]:
        """The due date each drug asks for, known on `day`; the soonest first."""
        found = []
        for ask in asks:
            course = course_on(ask.verdict.courses, day)
            if course.end is None or day < course.end:
                found.append((next_due(course, samples, _lengths(ask), day), ask.rule.id, ask, course))
        return sorted(found, key=lambda one: one[:2])

    as_of = context.as_of
    now = dues_on(as_of)
    due, _, first, _ = now[0]
    turns = {day for ask in asks for course in ask.verdict.courses for day in course.dates() if day > as_of}
    # A planned start, rise or stop that moves the due date.
    ends = next((day for day in sorted(turns) if [one[0] for one in dues_on(day)][:1] != [due]), None)
    grace = GRACE_DAYS[first.rule.category]
    missed = [(course, missed_before_start(context, ask, item)) for _, _, ask, course in now]
    # Until a sample has followed the start, the row says that none came before it; then the closed row does.
    waiting, past = [], []
    for course, miss in missed:
        if miss:
            (past if any(day > course.start for day in samples) else waiting).append(miss)
    rules = [*(ask.rule for _, _, ask, _ in now), *(miss.rule for miss in waiting)]
    more = {
        "rule_ids": tuple(rule.id for rule in rules),
        "sources": tuple(dict.fromkeys(source for rule in rules for source in rule.sources)),
        "missing": tuple(dict.fromkeys(detail for miss in waiting for detail in miss.missing)),
    }
    last = next((on for on in reversed(done) if any(on.day >= course.start for *_, course in now)), None)
    provisional = any(
        ask.verdict.is_provisional or course.has_uncertain_rise for _, _, ask, course in now
    ) or (last is not None and not last.is_exact)
    clauses = [_clause(course, _lengths(ask), last, as_of) for _, _, ask, course in now]
    sentence = f"{'; '.join([*clauses, _last_words(context, item, last)])} due {show_date(due)}."
    sentence = " ".join((sentence, *(miss.words for miss in waiting)))
    entries = [
        entry_of(
            context,
            first.rule,
            due.isoformat(),
            status_of(due, grace, as_of),
            sentence + (" The due date is provisional." if provisional else ""),
            item,
            due=due,
            due_is_provisional=provisional,
            next_change=min(
                (day for day in (next_status_change(due, grace, as_of), ends) if day), default=None
            ),
            ends=ends,
            **more,
        )
    ]
    closed = _last_closed(context, now, item, last, samples, past)
    return [closed, *entries] if closed and closed.due != due else entries


def _last_closed(
    context: Context,
    now: list,
    item: Item,
    last: PartialDate | None,
    samples: list[date],
    missed: list[Missed],
) -> PlanEntry | None:
    """The due date that the last sample closed. `missed`: baselines that it is too late for."""
    if last is None:
        return None
    before = [day for day in samples if day < last.day]
    dues = sorted(
        (next_due(course, before, _lengths(ask), last.day), ask.rule.id, ask)
        for _, _, ask, course in now
        if course.start <= last.day
    )
    due, _, ask = dues[0]
    return entry_of(
        context,
        ask.rule,
        due.isoformat(),
        Status.CLOSED,
        " ".join((f"{item.label} due {show_date(due)}; done {last}.", *(miss.words for miss in missed))),
        item,
        due=due,
        done_on=last.day,
        rule_ids=(*(rule_id for _, rule_id, _ in dues), *(miss.rule.id for miss in missed)),
    )


def _clause(course: Course, lengths: Phases, last: PartialDate | None, as_of: date) -> str:
    """The drug, its start or last rise, and the interval that now counts."""
    name = " with ".join(DRUGS[drug].name for drug in course.drug.split(TOGETHER))
    began = "started" if course.start <= as_of else "is planned from"
    rises = rises_until(as_of, course, lengths)
    raised = "may have been raised" if course.has_uncertain_rise else "raised"
    rise = f", dose {raised} {show_date(rises[-1])}" if rises else ""
    counted = last.day if last and last.day >= course.start else course.start
    phase = "A" if rises and rises[-1] > counted else phase_of(counted, course, lengths)
    return f"{name} {began} {course.started}{rise}; bloods {_interval(phase, lengths)}"


def _interval(phase: str, lengths: Phases) -> str:
    if phase == "A":
        weeks = f"every {lengths.first_every_days // 7} weeks"
        if not lengths.restarts_on_rise:
            return f"{weeks} for {lengths.first_for_months} months"
        months = lengths.first_for_months
        unchanged = f"{months} months" if months else f"{lengths.first_for_days // 7} weeks"
        return f"{weeks} until the dose has been unchanged for {unchanged}"
    if phase == "B":
        often = f"every {lengths.then_every_days // 7} weeks" if lengths.then_every_days else "every month"
        if not lengths.then_until_months:
            return f"{often} for {lengths.then_for_months} months"
        since = " of unchanged dose" if lengths.restarts_on_rise else ""
        return f"{often} until {lengths.then_until_months} months{since}"
    months = lengths.later_every_months
    return (
        f"at least every {months} months"
        if months
        else f"at least every {lengths.later_every_days // 7} weeks"
    )


def _last_words(context: Context, item: Item, last: PartialDate | None) -> str:
    if last:
        return f"last {item.label} {last}, so next"
    undated = " (one has no date)" if context.record.has_undated(item) else ""
    return f"no {item.label} recorded since the start{undated}, so first"


SCHEDULES = (phases,)


def _mistake_in_phases(arguments: Mapping[str, Any]) -> str:
    """Each length is said in one way."""
    for one, other in LENGTHS:
        if bool(arguments.get(one)) == bool(arguments.get(other)):
            return f"give exactly one of {one} and {other}"
    return ""


LENGTHS = (
    ("first_for_days", "first_for_months"),
    ("then_every_months", "then_every_days"),
    ("then_for_months", "then_until_months"),
    ("later_every_days", "later_every_months"),
)
CHECKS = {"phases": _mistake_in_phases}
