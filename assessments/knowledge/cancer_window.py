"""The years in which cancer is looked for, as marks on one line: from the first symptoms to year three."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assessments.knowledge.facts import PatientFacts
from assessments.knowledge.plan_entry import Plan, PlanEntry, Status
from assessments.knowledge.rule_packs import Pack
from patients.knowledge.partial_dates import Precision, add_months, show_date

CANCER = "cancer"  # category of the rules


class MarkKind(StrEnum):
    ONSET = "onset"
    DIAGNOSIS = "diagnosis"
    CLASS = "class"
    DONE = "done"
    OVERDUE = "overdue"
    DUE = "due"
    WAITING = "waiting"  # booked, put off, held, or waiting for a yes
    DIED = "died"
    TODAY = "today"


OF_STATUS = {
    Status.OVERDUE: MarkKind.OVERDUE,
    Status.DUE: MarkKind.DUE,
    Status.OPEN: MarkKind.DUE,
    Status.UPCOMING: MarkKind.DUE,
    Status.SCHEDULED: MarkKind.DUE,
    Status.NEEDS_YES: MarkKind.WAITING,
    Status.WAITING: MarkKind.WAITING,
    Status.HELD: MarkKind.WAITING,
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One day on the line. `labels`: what happened or falls due on it."""

    on: date
    kind: MarkKind
    labels: tuple[str, ...]
    when: str  # the day with no more than is known of it


@dataclass(frozen=True, slots=True)
class CancerWindow:
    """`opens`: the first symptoms; `years`: each anniversary up to the end of the rule set's window.

    `ends` is later than that when the years after a later diagnosis are; marks outside `opens` to `ends` are
    in `outside`.
    """

    opens: date
    opens_in_words: str
    years: tuple[date, ...]
    ends: date
    marks: tuple[Mark, ...]  # oldest first
    outside: tuple[Mark, ...]

    def place(self, day: date) -> float:
        """Where a day stands between both ends, in percent; for drawing only."""
        return round(100 * (day - self.opens).days / (self.ends - self.opens).days, 2)


def cancer_window(facts: PatientFacts, packs: Sequence[Pack], plan: Plan) -> CancerWindow | None:
    """None where no rule set in use has such a window, or the first symptoms have no date."""
    months = next((pack.risk.window_months for pack in packs if pack.risk), None)
    if months is None or facts.onset is None:
        return None
    opens = facts.onset.day
    closes = add_months(opens, months)
    diagnosis = facts.diagnosis
    is_followed = diagnosis is not None and opens <= diagnosis.day <= closes
    ends = add_months(diagnosis.day, months) if is_followed else closes
    marks = sorted(_marks(facts, plan), key=lambda mark: (mark.on, list(MarkKind).index(mark.kind)))
    return CancerWindow(
        opens=opens,
        opens_in_words=str(facts.onset),
        years=tuple(add_months(opens, month) for month in range(12, months + 1, 12)),
        ends=ends,
        marks=tuple(mark for mark in marks if opens <= mark.on <= ends),
        outside=tuple(mark for mark in marks if not opens <= mark.on <= ends),
    )


def _marks(facts: PatientFacts, plan: Plan) -> Iterator[Mark]:
    has_died = facts.death_date is not None and facts.death_date <= plan.as_of
    yield Mark(facts.onset.day, MarkKind.ONSET, ("First symptoms",), str(facts.onset))
    if facts.diagnosis:
        yield Mark(facts.diagnosis.day, MarkKind.DIAGNOSIS, ("Diagnosis",), str(facts.diagnosis))
    yield Mark(plan.as_of, MarkKind.TODAY, ("Today",), show_date(plan.as_of))
    if has_died:
        yield Mark(facts.death_date, MarkKind.DIED, ("Died",), show_date(facts.death_date))
    for risk in plan.risks[:1]:
        for on, reached in risk.history:
            yield Mark(on, MarkKind.CLASS, (f"Cancer risk class {reached}",), _when(on, risk.is_provisional))
    yield from _items(plan)


def _items(plan: Plan) -> Iterator[Mark]:
    """Items done or due on one day are one mark."""
    found: dict[tuple[date, MarkKind], list] = {}
    for entry in plan.entries:
        if entry.category != CANCER or not entry.item:
            continue
        if entry.status == Status.CLOSED and entry.done_on:
            found.setdefault((entry.done_on, MarkKind.DONE), []).append(entry)
        elif entry.status in OF_STATUS and entry.due:
            found.setdefault((entry.due, OF_STATUS[entry.status]), []).append(entry)
    for (on, kind), entries in found.items():
        labels = tuple(sorted({entry.item_label for entry in entries}))
        yield Mark(on, kind, labels, _when(on, any(_is_about(entry, kind) for entry in entries)))


def _is_about(entry: PlanEntry, kind: MarkKind) -> bool:
    """A month is kept as its first day; of something done only the sentence tells it from that day."""
    if kind == MarkKind.DONE:
        return f"one {show_date(entry.done_on)}" not in entry.sentence  # "done" or "Done"
    return entry.due_is_provisional


def _when(day: date, is_about: bool) -> str:
    return f"about {show_date(day, Precision.MONTH)}" if is_about else show_date(day)
