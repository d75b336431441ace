"""Schedules that repeat: at an interval, at intervals by method, in windows, and each season.

rules.json semantics: never_done, multi_method and window_rules. Each rule of a series is followed on its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from assessments.knowledge.plan_entry import GRACE_DAYS, PlanEntry, Status, next_status_change, status_of
from assessments.knowledge.rule_packs import Item
from assessments.knowledge.schedules import Ask, does_not_ask, entry_of, shown, without_organ
from assessments.knowledge.schedules_drugs import When, asked, closed
from assessments.knowledge.trace import Answer
from assessments.knowledge.triggers import Context
from patients.knowledge.investigations import INVESTIGATIONS
from patients.knowledge.lab_tests import LAB_TESTS
from patients.knowledge.partial_dates import PartialDate, add_months, birthday

FIRST = ("start", "diagnosis", "later_of_both")
METHODS = {**{code: test.name for code, test in LAB_TESTS.items()}, **INVESTIGATIONS}


@dataclass(frozen=True, slots=True)
class Interval:
    """Calendar months or days; one of them is 0."""

    months: int = 0
    days: int = 0

    def after(self, day: date) -> date:
        return add_months(day, self.months) if self.months else day + timedelta(days=self.days)

    def __str__(self) -> str:
        return f"{self.months} months" if self.months else f"{self.days} days"


# Item done as (day, code) -> how long it counts.
Lasts = Callable[[PartialDate, str], Interval]


def periodic(
    context: Context,
    asks: Sequence[Ask],
    *,
    every_months: int | None = None,
    every_days: int | None = None,
    methods: dict[str, int] | None = None,
    methods_from_years: int | None = None,
    first: str = "later_of_both",
    first_after_days: int = 0,
) -> list[PlanEntry]:
    """Each item again one interval after it was done; never done: `first_after_days` after `first`.

    `methods`: months that one method counts, from that birthday on if `methods_from_years` is given. Of
    several methods the one that lasts longest decides.
    """
    usual = Interval(every_months or 0, every_days or 0)
    birth = context.record.facts.birth

    def lasts(on: PartialDate, code: str) -> Interval:
        if code not in (methods or {}):
            return usual
        if methods_from_years and not (birth and on.day >= birthday(birth.last_day, methods_from_years)):
            return usual
        return Interval(methods[code])

    return _repeated(context, asks, lasts, usual, first, first_after_days)


def periodic_by_test(
    context: Context,
    asks: Sequence[Ask],
    *,
    every_months: int,
    older_from_years: int,
    older_every_months: int,
    normal_test: str,
    normal_test_since: date,
    normal_test_every_months: int,
) -> list[PlanEntry]:
    """As `periodic`, by age at the last test, and longer after a normal `normal_test` from that day on."""
    birth = context.record.facts.birth

    def lasts(on: PartialDate, code: str) -> Interval:
        if code == normal_test and on.day >= normal_test_since and context.record.was_normal(code, on):
            return Interval(normal_test_every_months)
        is_older = birth and on.day >= birthday(birth.last_day, older_from_years)
        return Interval(older_every_months if is_older else every_months)

    return _repeated(context, asks, lasts, Interval(every_months), "later_of_both", 0)


def window(
    context: Context,
    asks: Sequence[Ask],
    *,
    from_months: int,
    due_months: int,
    first_for_months: int | None = None,
    then_from_months: int | None = None,
    then_due_months: int | None = None,
) -> list[PlanEntry]:
    """Each item in a window after the last one or the start: open from its first day, due on its last.

    What was done `first_for_months` after the start or later opens the other window, if there is one; if
    there is none, nothing more is asked at a fixed time.
    """
    entries = []
    for ask in asks:
        if ask.verdict.answer != Answer.YES or ask.verdict.since is None:
            entries.append(does_not_ask(context, ask))
            continue
        start = ask.verdict.since
        turn = add_months(start, first_for_months) if first_for_months else date.max
        then = (then_from_months, then_due_months) if then_due_months else None

        def window_after(day: date, turn=turn, then=then) -> tuple[date, date] | None:
            months = (from_months, due_months) if day < turn else then
            return months and (add_months(day, months[0]), add_months(day, months[1]))

        for item in ask.rule.items:
            entries += _windows_of_item(context, ask, item, start, window_after)
    return entries


def each_season(
    context: Context, asks: Sequence[Ask], *, from_month: int, due_month: int, until_month: int
) -> list[PlanEntry]:
    """Each item once a season: open from the first of `from_month`, due on that of `due_month`.

    It counts, and is asked, until the first of `until_month`, which may lie in the next year.
    """
    entries = []
    for ask in asks:
        if ask.verdict.answer != Answer.YES:
            entries.append(does_not_ask(context, ask))
            continue
        begins = max(context.as_of, ask.verdict.since)
        year = next(
            y
            for y in (begins.year - 1, begins.year, begins.year + 1)
            if begins < _first_of(y, until_month, from_month)
        )
        opens, gone = date(year, from_month, 1), _first_of(year, until_month, from_month)
        due = max(_first_of(year, due_month, from_month), ask.verdict.since)
        season = f"{year}" if gone.year == year else f"{year}/{gone.year}"
        for item in ask.rule.items:
            words = f"{ask.verdict.sentence} {item.label}, season {season}: due {shown(due)}"
            days = [on for on in context.record.done(item) if opens <= on.day < gone]
            if without := without_organ(context, ask, item, season, words):
                entries.append(without)
            elif days:
                entries.append(closed(context, ask, item, season, due, f"{words}; done {days[0]}", days[0]))
            else:
                when = When(due, max(opens, ask.verdict.since), gone=gone)
                entries.append(asked(context, ask, item, season, when, words))
    return entries


def _first_of(year: int, month: int, from_month: int) -> date:
    """The first of the month in the season that begins in `year`."""
    return date(year + (month <= from_month), month, 1)


def _repeated(
    context: Context, asks: Sequence[Ask], lasts: Lasts, usual: Interval, first: str, first_after_days: int
) -> list[PlanEntry]:
    entries = []
    for ask in asks:
        if ask.verdict.answer != Answer.YES:
            entries.append(does_not_ask(context, ask))
            continue
        start, diagnosis = ask.verdict.since, context.record.facts.diagnosis
        days = {
            "start": [start],
            "diagnosis": [diagnosis and diagnosis.day],
            "later_of_both": [start, diagnosis and diagnosis.day],
        }[first]
        known = [day for day in days if day]
        for item in ask.rule.items:
            if first != "start" and diagnosis is None and not context.record.done(item):
                text = f"{ask.verdict.sentence} {item.label}: cannot tell when it is first due."
                more = {"missing": ("date of diagnosis",), "next_change": ask.verdict.until}
                entries.append(
                    without_organ(context, ask, item, "first", text)
                    or entry_of(context, ask.rule, "first", Status.CANNOT_TELL, text, item, **more)
                )
                continue
            base = max(known, default=None)
            from_diagnosis = base is not None and diagnosis is not None and base == diagnosis.day
            doubtful = from_diagnosis and not diagnosis.is_exact
            begin = base and base + timedelta(days=first_after_days)
            entries += _repeats_of_item(context, ask, item, begin, lasts, usual, doubtful)
    return entries


def _repeats_of_item(
    context: Context,
    ask: Ask,
    item: Item,
    begin: date | None,
    lasts: Lasts,
    usual: Interval,
    doubtful: bool,
) -> list[PlanEntry]:
    done = context.record.done_by(item)
    start = ask.verdict.since

    def due_after(
        before: Sequence[tuple[PartialDate, str]],
    ) -> tuple[date, PartialDate | None, str, Interval]:
        if not before:
            return begin, None, "", usual
        found = max((lasts(on, code).after(on.day), on, code) for on, code in before)
        due, on, code = found
        return max(due, start or due), on, code, lasts(on, code)

    due, on, code, interval = due_after(done)
    head = f"{ask.verdict.sentence} {item.label} every {interval}"
    if on is None:
        words = f"{head}: none recorded, so first due {shown(due)}"
    else:
        method = f" ({METHODS[code]})" if len(item.tests_any_of + item.investigations) > 1 else ""
        words = f"{head}: last {on}{method}, so next due {shown(due)}"
    if on is None and context.record.has_undated(item):
        words += "; one is recorded without a date"
    if without := without_organ(context, ask, item, "organ", words):
        return [without]
    more = {"missing": (f"date of {item.label}",) if context.record.has_undated(item) else ()}
    provisional = ask.verdict.is_provisional or (doubtful if on is None else not on.is_exact)
    entries = [_asked(context, ask, item, due, None, words, provisional=provisional, **more)]
    latest = max((day for day, _ in done), default=None)
    if latest and begin and latest.day >= begin:
        earlier = [one for one in done if one[0].day < latest.day]
        closed_due = due_after(earlier)[0]
        if closed_due != due:
            entries.append(_closed(context, ask, item, closed_due, latest))
    return entries


def _windows_of_item(
    context: Context,
    ask: Ask,
    item: Item,
    start: date,
    window_after: Callable[[date], tuple[date, date] | None],
) -> list[PlanEntry]:
    days = [on for on in context.record.done(item) if on.day >= start]
    last = days[-1] if days else None
    head = f"{ask.verdict.sentence} {item.label}"
    if without := without_organ(context, ask, item, "organ", head):
        return [without]
    following = window_after(last.day if last else start)
    entries = []
    if following is None:
        words = f"{head}: last {last}; nothing more at a fixed time."
        change = ask.verdict.until
        entries.append(entry_of(context, ask.rule, "later", Status.NOT_DUE, words, item, next_change=change))
    else:
        opens, due = following
        since = f"last {last}" if last else f"none recorded since {shown(start)}"
        words = f"{head}: {since}, so next from {shown(opens)} to {shown(due)}"
        provisional = ask.verdict.is_provisional or (last is not None and not last.is_exact)
        entries.append(_asked(context, ask, item, due, opens, words, provisional=provisional))
    if last:
        before = days[-2].day if len(days) > 1 else start
        past = window_after(before)
        if past and (following is None or past[1] != following[1]):
            entries.append(_closed(context, ask, item, past[1], last))
    return entries


def _asked(
    context: Context,
    ask: Ask,
    item: Item,
    due: date,
    opens: date | None,
    words: str,
    *,
    provisional: bool,
    missing: tuple[str, ...] = (),
) -> PlanEntry:
    """The open entry: due, held, or over because it would fall after the rule has ended."""
    rule, verdict, record = ask.rule, ask.verdict, context.record
    if verdict.until and due >= verdict.until:
        text = f"{words}, when the rule has ended ({shown(verdict.until)}): nothing more is asked."
        return entry_of(context, rule, due.isoformat(), Status.CLOSED, text, item, due=due)
    grace = GRACE_DAYS[rule.category]
    status = status_of(due, grace, context.as_of, opens)
    change = next_status_change(due, grace, context.as_of, opens)
    sentence = f"{words}." + (" The due date is provisional." if provisional else "")
    sources = (*rule.sources, *item.sources)
    if item.held_by and record.pregnancy:
        status, change = Status.HELD, record.pregnancy.ends
        sentence = f"{sentence} {record.pregnancy.sentence}"
        sources += item.held_by
    return entry_of(
        context,
        rule,
        due.isoformat(),
        status,
        sentence,
        item,
        due=due,
        opens=opens,
        due_is_provisional=provisional,
        next_change=min((day for day in (change, verdict.until) if day), default=None),
        ends=verdict.until,
        missing=missing,
        sources=sources,
    )


def _closed(context: Context, ask: Ask, item: Item, due: date, on: PartialDate) -> PlanEntry:
    words = f"{item.label} due {shown(due)}; done {on}."
    more = {"due": due, "done_on": on.day}
    return entry_of(context, ask.rule, due.isoformat(), Status.CLOSED, words, item, **more)


def _mistake_in_periodic(arguments: Mapping[str, Any]) -> str:
    """An interval is either months or days."""
    given = [key for key in ("every_months", "every_days") if arguments.get(key)]
    return "" if len(given) == 1 else "give exactly one of every_months and every_days"


def _mistake_in_window(arguments: Mapping[str, Any]) -> str:
    then = [key for key in ("then_from_months", "then_due_months") if key in arguments]
    if len(then) == 1 or (then and "first_for_months" not in arguments):
        return "then_from_months, then_due_months and first_for_months belong together"
    return "" if arguments["from_months"] <= arguments["due_months"] else "the window ends before it begins"


def _mistake_in_season(arguments: Mapping[str, Any]) -> str:
    months = [arguments.get(key) for key in ("from_month", "due_month", "until_month")]
    return "" if all(month in range(1, 13) for month in months) else "months are 1 to 12"


SCHEDULES = (periodic, periodic_by_test, window, each_season)
VOCABULARIES = {"first": FIRST, "methods": METHODS, "normal_test": INVESTIGATIONS}
CHECKS = {
    "periodic": _mistake_in_periodic,
    "window": _mistake_in_window,
    "each_season": _mistake_in_season,
}
