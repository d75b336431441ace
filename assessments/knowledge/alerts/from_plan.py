"""The safety net: what is overdue, has no next date, or came back and was not read.

Judged from the plan and from what nobody has read, not from facts alone. Overdue items of one due date are
one finding.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assessments.knowledge.alerts.case import Case
from assessments.knowledge.alerts.finding import HIGH, AlertFinding
from assessments.knowledge.alerts.lab_limits import MONITORED
from assessments.knowledge.alerts.readings import falls_short
from assessments.knowledge.alerts.thresholds import DEFAULTS, Thresholds
from assessments.knowledge.facts import PatientFacts, ResultFact
from assessments.knowledge.plan_entry import Plan, PlanEntry, Status
from assessments.knowledge.prefill import RESULT, above_limit, show_result
from assessments.knowledge.rule_packs import Pack
from assessments.knowledge.three_valued import any_of
from assessments.knowledge.trace import Answer
from patients.knowledge.partial_dates import show_date

# Statuses of an entry that names a day on which something is to be done.
DATED = (
    Status.OVERDUE, Status.DUE, Status.OPEN, Status.UPCOMING, Status.SCHEDULED, Status.WAITING,
)  # fmt: skip
NAMED = 5  # items and tests named in a sentence; the rest is counted

# Working days after the first and up to the last day; the calendar is the clinic's.
WorkingDays = Callable[[date, date], int]


@dataclass(frozen=True, slots=True)
class UnreadResult:
    """A result nobody has acknowledged, and the day it came."""

    result: ResultFact
    received_on: date


def plan_alerts(
    plan: Plan,
    unread_results: Iterable[UnreadResult],
    as_of: date,
    working_days: WorkingDays,
    *,
    facts: PatientFacts | None = None,
    packs: Sequence[Pack] = (),
    thresholds: Thresholds = DEFAULTS,
) -> tuple[AlertFinding, ...]:
    """`facts` and `packs` say which monitored drugs run and which rules are theirs (AL-NO-NEXT-DATE)."""
    facts = facts or PatientFacts()
    if facts.death_date and facts.death_date <= as_of:
        return ()
    case = Case(facts, as_of, thresholds)
    return (
        *_overdue(case, plan, "cancer", "AL-SCREEN-OVERDUE"),
        *_overdue(case, plan, "drug_lab", "AL-LAB-OVERDUE"),
        *_no_next_date(case, plan, packs),
        *_unread(case, unread_results, working_days),
    )


def _overdue(case: Case, plan: Plan, category: str, rule: str) -> Iterator[AlertFinding]:
    by_day: dict[date, list[PlanEntry]] = defaultdict(list)
    for entry in plan.entries:
        if entry.category == category and entry.status == Status.OVERDUE:
            by_day[entry.due].append(entry)
    for due, entries in sorted(by_day.items()):
        late = (case.as_of - due).days
        if late <= case.number(rule, "days"):
            continue
        is_long = late > case.number(rule, "high_days")
        ask = " Tell the prescriber before the drug is renewed." if is_long and category == "drug_lab" else ""
        names = _named(sorted({entry.item_label for entry in entries}))
        yield case.found(
            rule,
            due,
            f"{names}: due {show_date(due)}, {late} days ago.{ask}",
            worse=late if is_long else 0,  # worse once it becomes urgent, not every day
            urgency=HIGH if is_long else "",
        )


def _no_next_date(case: Case, plan: Plan, packs: Sequence[Pack]) -> Iterator[AlertFinding]:
    """A monitored drug that runs, and no entry of its own rules with a day."""
    drug_of: dict[str, set[str]] = defaultdict(set)
    for pack in packs:
        for rule in pack.rules:
            drug_of[rule.id] |= _drugs_in(rule.trigger.arguments)
    dated = {
        drug
        for entry in plan.entries
        if entry.category == "drug_lab" and entry.due and entry.status in DATED
        for rule_id in entry.rule_ids
        for drug in drug_of.get(rule_id, ())
    }
    for taking in case.taking_any(MONITORED):
        if taking.drug not in dated:
            words = f"{taking.shown}: the plan has no date for the next blood test."
            yield case.found("AL-NO-NEXT-DATE", taking.started, words, part=taking.drug, facts=taking.facts)


def _drugs_in(arguments) -> set[str]:
    found = set()
    for value in arguments.values():
        found |= {value} if isinstance(value, str) else set()
        found |= {one for one in value if isinstance(one, str)} if isinstance(value, list | tuple) else set()
    return found & set(MONITORED)


def _unread(case: Case, unread: Iterable[UnreadResult], working_days: WorkingDays) -> Iterator[AlertFinding]:
    """Everything that waits too long is one problem, from the day the oldest of it came."""
    rule = "AL-RESULT-UNREAD"
    late = []
    for one in unread:
        is_abnormal = abnormal(one.result) == Answer.YES
        allowed = case.number(rule, "abnormal_working_days" if is_abnormal else "working_days")
        if one.received_on <= case.as_of and working_days(one.received_on, case.as_of) > allowed:
            late.append((one, is_abnormal))
    if not late:
        return
    late.sort(key=lambda pair: (pair[0].received_on, pair[0].result.test, pair[0].result.row or 0))
    names = _named([show_result(one.result) for one, _ in late])
    bad = sum(is_abnormal for _, is_abnormal in late)
    outside = f", {bad} outside the laboratory's limits" if bad else ""
    yield case.found(
        rule,
        late[0][0].received_on,
        f"{len(late)} unread since {show_date(late[0][0].received_on)}{outside}: {names}.",
        seen_on=late[-1][0].received_on,
        facts=tuple((RESULT, one.result.row) for one, _ in late),
        worse=bad,
    )


def abnormal(result: ResultFact) -> Answer:
    """Outside the laboratory's own limits, or reported as positive, high, low or abnormal."""
    if result.qualitative in ("positive", "high", "low", "abnormal"):
        return Answer.YES
    if result.value is None:
        return Answer.NO if result.qualitative in ("negative", "normal", "absent") else Answer.UNKNOWN
    below = Answer.UNKNOWN
    if result.lower_limit is not None:
        below = falls_short(result.value, result.comparator, result.lower_limit)
    return any_of(above_limit(result), below)


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"
