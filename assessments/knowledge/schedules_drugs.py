"""Schedules around a treatment: before its start, before and after infusions, and from its start on.

Like those of `schedules`, each takes the rules of one series with their verdicts and returns plan entries.
What can no longer be done is closed and says so; it is never asked for after its time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from assessments.knowledge.case_record import earliest_acceptable
from assessments.knowledge.infusion_cycles import Cycle, infusions_of
from assessments.knowledge.plan_entry import GRACE_DAYS, PlanEntry, Status, next_status_change, status_of
from assessments.knowledge.rule_packs import Item
from assessments.knowledge.schedules import Ask, does_not_ask, entry_of, shown, without_organ
from assessments.knowledge.trace import Answer
from assessments.knowledge.triggers import Context
from patients.knowledge.drugs import DRUGS
from patients.knowledge.partial_dates import PartialDate, add_months

ONE_DAY = timedelta(days=1)
UNITS = ("months", "days")
EACH = ("cycle", "infusion")


def later(day: date, number: int, unit: str) -> date:
    return add_months(day, number) if unit == "months" else day + timedelta(days=number)


@dataclass(frozen=True, slots=True)
class When:
    """A due date. `opens`: first day of its window; `gone`: first day on which it is no longer asked."""

    due: date
    opens: date | None = None
    gone: date | None = None
    is_provisional: bool = False


def asked(
    context: Context, ask: Ask, item: Item, period: str, when: When, words: str, missing: tuple[str, ...] = ()
) -> PlanEntry:
    """The entry of something still to be done."""
    rule, verdict, grace = ask.rule, ask.verdict, GRACE_DAYS[ask.rule.category]
    opens = when.opens if when.opens and when.opens < when.due else None
    change = next_status_change(when.due, grace, context.as_of, opens)
    ends = min((day for day in (when.gone, verdict.until) if day), default=None)
    provisional = when.is_provisional or verdict.is_provisional
    sources, status = (*rule.sources, *item.sources), status_of(when.due, grace, context.as_of, opens)
    sentence = f"{words}." + (" The due date is provisional." if provisional else "")
    if item.held_by and context.record.pregnancy:
        status, change = Status.HELD, context.record.pregnancy.ends
        sentence, sources = f"{sentence} {context.record.pregnancy.sentence}", sources + item.held_by
    return entry_of(
        context,
        rule,
        period,
        status,
        sentence,
        item,
        due=when.due,
        opens=opens,
        due_is_provisional=provisional,
        next_change=min((day for day in (change, ends) if day), default=None),
        ends=ends,
        missing=(*missing, *verdict.missing),
        sources=sources,
    )


def closed(
    context: Context, ask: Ask, item: Item, period: str, due: date, words: str, on: PartialDate | None = None
) -> PlanEntry:
    """Done `on`, or no longer possible."""
    more = {"due": due, "done_on": on and on.day}
    return entry_of(context, ask.rule, period, Status.CLOSED, f"{words}.", item, **more)


def before_start_only(
    context: Context, asks: Sequence[Ask], *, times: int = 1, apart_from_days: int = 1, apart_to_days: int = 0
) -> list[PlanEntry]:
    """Each item before the start of the drug, `times` so many days apart; after the start it is too late.

    `apart_to_days` 0: no longest distance.
    """
    entries = []
    for ask in asks:
        if ask.verdict.answer != Answer.YES:
            entries.append(does_not_ask(context, ask))
            continue
        start = ask.verdict.since
        for item in ask.rule.items:
            entries.append(_before_start(context, ask, item, start, times, (apart_from_days, apart_to_days)))
    return entries


def _before_start(
    context: Context, ask: Ask, item: Item, start: date, times: int, apart: tuple[int, int]
) -> PlanEntry:
    often = ""
    if times > 1:
        span = f"{apart[0]} to {apart[1]} days apart" if apart[1] else "on different days"
        often = f" {_times(times)}, {span},"
    words = f"{ask.verdict.sentence} {item.label}: asked{often} before the start, due {shown(start)}"
    period = start.isoformat()
    if without := without_organ(context, ask, item, period, words):
        return without
    days, unclear = context.record.counting(item, start, earliest_acceptable(item, start), start)
    complete = _chain([on.day for on in days], times, apart)
    if complete:
        on = next(on for on in days if on.day == complete[-1])
        done = " and ".join(shown(day) for day in complete)
        return closed(context, ask, item, period, start, f"{words}; done {done}", on)
    so_far = f"; done so far {', '.join(shown(on.day) for on in days)}" if days and times > 1 else ""
    doubt = f"; one is dated {unclear[-1]}" if unclear else ""
    missing = (f"exact date of {item.label} in {unclear[-1]}",) if unclear else ()
    if context.as_of > start:
        return closed(context, ask, item, period, start, f"{words}; not done before the start{so_far}{doubt}")
    return asked(
        context, ask, item, period, When(start, gone=start + ONE_DAY), f"{words}{so_far}{doubt}", missing
    )


def _times(number: int) -> str:
    return "twice" if number == 2 else f"{number} times"


def _chain(days: Sequence[date], times: int, apart: tuple[int, int]) -> list[date] | None:
    """The last `times` days each so far from the one before; None when there are not so many."""
    shortest, longest = timedelta(days=apart[0]), timedelta(days=apart[1])

    def ending(index: int, left: int) -> list[date] | None:
        if left == 0:
            return [days[index]]
        for before in range(index - 1, -1, -1):
            gap = days[index] - days[before]
            if gap >= shortest and (not apart[1] or gap <= longest):
                found = ending(before, left - 1)
                if found:
                    return [*found, days[index]]
        return None

    found = (ending(index, times - 1) for index in range(len(days) - 1, -1, -1))
    return next((chain for chain in found if chain), None)


def _cycles(context: Context, ask: Ask, each: str) -> list[Cycle]:
    """The cycles, or each infusion on its own, of the drug and route that the trigger names."""
    told = ask.rule.trigger.arguments
    joined = told["joined_days"] if each == "cycle" else 0
    found = infusions_of(told["drug"], context.record.facts.doses, joined, told.get("route", ""))
    return list(found.cycles)


def before_infusions(
    context: Context, asks: Sequence[Ask], *, each: str, days_before: int = 0
) -> list[PlanEntry]:
    """Each item `days_before` each planned infusion or cycle. After it, what was not done is too late."""
    entries = []
    for ask in asks:
        if ask.verdict.answer != Answer.YES:
            entries.append(does_not_ask(context, ask))
            continue
        found = _cycles(context, ask, each)
        planned = [number for number, one in enumerate(found) if one.first >= context.as_of]
        past = [number for number, one in enumerate(found) if one.first < context.as_of]
        for number in past[-1:] + planned[:1]:
            before = found[number - 1].first if number else None
            for item in ask.rule.items:
                entries.append(
                    _before_infusion(context, ask, item, found[number], before, (each, days_before))
                )
        if not planned:
            text = f"{ask.verdict.sentence} The next {each} is not planned, so nothing is asked before it."
            change = ask.verdict.until
            entries.append(entry_of(context, ask.rule, "next", Status.NOT_DUE, text, next_change=change))
    return entries


def _before_infusion(
    context: Context, ask: Ask, item: Item, cycle: Cycle, before: date | None, how: tuple[str, int]
) -> PlanEntry:
    each, days_before = how
    on, due = cycle.days[0], cycle.first - timedelta(days=days_before)
    drug = DRUGS[ask.rule.trigger.arguments["drug"]].name
    tense = "planned for" if cycle.first >= context.as_of else "of"
    words = f"{drug}, {each} {tense} {on}: {item.label} asked before it, due {shown(due)}"
    period = cycle.first.isoformat()
    if without := without_organ(context, ask, item, period, words):
        return without
    earliest = [day for day in (earliest_acceptable(item, cycle.first), before and before + ONE_DAY) if day]
    days, unclear = context.record.counting(
        item, due, max(earliest, default=None), max(cycle.first, on.last_day)
    )
    if days:
        return closed(context, ask, item, period, due, f"{words}; done {days[-1]}", days[-1])
    if cycle.first < context.as_of:
        doubt = f"; one is dated {unclear[-1]}" if unclear else ""
        return closed(context, ask, item, period, due, f"{words}; not done before it{doubt}")
    missing = (f"exact date of {item.label} in {unclear[-1]}",) if unclear else ()
    when = When(due, gone=cycle.first + ONE_DAY, is_provisional=not on.is_exact)
    # A treatment that ends before this one begins ends nothing here.
    planned = replace(ask, verdict=replace(ask.verdict, until=None))
    return asked(context, planned, item, period, when, words, missing)


def after_infusions(
    context: Context,
    asks: Sequence[Ask],
    *,
    each: str,
    from_days: int,
    due_days: int,
    early_days: int = 0,
    at_least_g_per_kg: int = 0,
) -> list[PlanEntry]:
    """Each item between `from_days` and `due_days` after the last infusion of the latest cycle.

    One up to `early_days` before the window counts. `at_least_g_per_kg`: only after a cycle of such a dose.
    """
    entries = []
    for ask in asks:
        if ask.verdict.answer != Answer.YES:
            entries.append(does_not_ask(context, ask))
            continue
        found = _cycles(context, ask, each)
        begun = [number for number, one in enumerate(found) if one.first <= context.as_of]
        number = begun[-1] if begun else 0
        following = found[number + 1].first if number + 1 < len(found) else None
        cycle = found[number]
        if at_least_g_per_kg and (entry := _too_little(context, ask, cycle, following, at_least_g_per_kg)):
            entries.append(entry)
            continue
        start = cycle.last
        opens, due = start + timedelta(days=from_days), start + timedelta(days=due_days)
        for item in ask.rule.items:
            words = (
                f"{ask.verdict.sentence} {item.label}: {due_days} days after {shown(start)}, due {shown(due)}"
            )
            if opens < due:
                words = words.replace(f"{due_days} days", f"{from_days} to {due_days} days")
            days = [on for on in context.record.done(item) if on.day >= opens - timedelta(days=early_days)]
            if following:
                days = [on for on in days if on.day < following]
            period = cycle.first.isoformat()
            if days:
                entry = closed(context, ask, item, period, due, f"{words}; done {days[0]}", days[0])
            else:
                when = When(due, opens, gone=following, is_provisional=not cycle.is_exact)
                entry = asked(context, ask, item, period, when, words)
            entries.append(without_organ(context, ask, item, period, words) or entry)
    return entries


def _too_little(
    context: Context, ask: Ask, cycle: Cycle, following: date | None, at_least: int
) -> PlanEntry | None:
    """The entry that says why a cycle asks nothing: its dose is less, or cannot be told."""
    change = following or ask.verdict.until
    given = _g_per_kg(context, cycle)
    course = f"Course of {cycle.days[0]}"
    if given is None:
        text = f"{course}: cannot tell whether it was {at_least} g/kg: dose or body weight not recorded."
        more = {"missing": ("dose of immunoglobulin in g/kg, or body weight",), "next_change": change}
        return entry_of(context, ask.rule, "dose", Status.CANNOT_TELL, text, **more)
    if given < at_least:
        amount = Decimal(int(given * 10 + Fraction(1, 2))) / 10
        text = f"{course}: {amount} g/kg, asked after {at_least} g/kg or more."
        return entry_of(context, ask.rule, "dose", Status.NOT_DUE, text, next_change=change)
    return None


def _g_per_kg(context: Context, cycle: Cycle) -> Fraction | None:
    """Grams per kg of body weight over the cycle; None when a dose, unit or weight is not known."""
    weighed = [
        (v.on, v.weight_kg) for v in context.record.facts.visits if v.weight_kg and v.on <= context.as_of
    ]
    before = [one for one in sorted(weighed) if one[0] <= cycle.last]
    total = Fraction(0)
    for one in cycle.infusions:
        if one.dose is None or one.unit not in ("g/kg", "g") or (one.unit == "g" and not before):
            return None
        total += Fraction(one.dose) / (Fraction(before[-1][1]) if one.unit == "g" else 1)
    return total


def from_start(
    context: Context,
    asks: Sequence[Ask],
    *,
    first_from: int,
    first_due: int,
    then_from: int = 0,
    then_due: int = 0,
    turn_months: int = 0,
    later_from: int = 0,
    later_due: int = 0,
    unit: str = "months",
    early_days: int = 0,
) -> list[PlanEntry]:
    """Each item in a window after the start, then in one after each time it was done.

    `turn_months` after the start the window becomes `later_from` to `later_due`. The first window may begin
    with the start: then what was done before it counts as far back as the item allows. No `then_due`: once.
    """
    entries = []
    for ask in asks:
        if ask.verdict.answer != Answer.YES:
            entries.append(does_not_ask(context, ask))
            continue
        start = ask.verdict.since
        first = (later(start, first_from, unit), later(start, first_due, unit))
        turn = add_months(start, turn_months) if turn_months else date.max

        def next_after(days, first=first, turn=turn) -> tuple[date, date] | None:
            if not days:
                return first
            last = days[-1].day
            between = (then_from, then_due) if last < turn else (later_from, later_due)
            return (later(last, between[0], unit), later(last, between[1], unit)) if between[1] else None

        for item in ask.rule.items:
            early = first[0] - timedelta(days=early_days)
            accepted = earliest_acceptable(item, start) if first_from == 0 else early
            days = [on for on in context.record.done(item) if accepted is None or on.day >= accepted]
            entries += _repeats(context, ask, item, days, next_after)
    return entries


def _repeats(context: Context, ask: Ask, item: Item, days: list[PartialDate], next_after) -> list[PlanEntry]:
    last, head = days[-1] if days else None, f"{ask.verdict.sentence} {item.label}"
    if without := without_organ(context, ask, item, "organ", head):
        return [without]
    entries, window = [], next_after(days)
    if last:
        earlier = [on for on in days if on.day < last.day]
        before = next_after(earlier)
        if before and (window is None or before[1] != window[1]):
            words = f"{item.label} due {shown(before[1])}; done {last}"
            entries.append(closed(context, ask, item, before[1].isoformat(), before[1], words, last))
    if window is None:
        return entries
    opens, due = window
    due = max(due, ask.verdict.since)
    known = f"last {last}" if last else "none recorded in time"
    undated = "; one is recorded without a date" if context.record.has_undated(item) else ""
    span = f"from {shown(opens)} to {shown(due)}" if opens < due else f"due {shown(due)}"
    words = f"{head}: {known}{undated}, so {'next ' if last else ''}{span}"
    if ask.verdict.until and due >= ask.verdict.until:
        text = f"{words}, when the treatment has ended ({shown(ask.verdict.until)}): nothing more is asked"
        return [*entries, closed(context, ask, item, due.isoformat(), due, text)]
    when = When(due, opens, is_provisional=last is not None and not last.is_exact)
    missing = (f"date of {item.label}",) if undated else ()
    return [*entries, asked(context, ask, item, due.isoformat(), when, words, missing)]


SCHEDULES = (before_start_only, before_infusions, after_infusions, from_start)
VOCABULARIES = {"each": EACH, "unit": UNITS}
