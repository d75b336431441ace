"""Named predicates that say whether a rule asks anything of a patient. Packs name them with arguments.

Each takes the context and its arguments and answers with a `Verdict`: yes, no or not known, in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from assessments.knowledge.baseline_findings import what_was_found
from assessments.knowledge.cancer_risk import CLASSES, CONTRADICTED, deciding_factors
from assessments.knowledge.case_record import CaseRecord
from assessments.knowledge.dose_courses import Course, course_on, courses_of
from assessments.knowledge.facts import DoseFact
from assessments.knowledge.plan_entry import PlanEntry, RiskTrace, Status
from assessments.knowledge.rule_packs import Item, Pack
from assessments.knowledge.trace import Answer
from patients.knowledge.drugs import DRUGS
from patients.knowledge.partial_dates import show_date
from patients.knowledge.symptoms import SYMPTOMS


@dataclass(slots=True)
class Context:
    """What the rules of one pack may look at. `entries` are those of the rules before."""

    record: CaseRecord
    pack: Pack
    risk: RiskTrace | None
    entries: list[PlanEntry] = field(default_factory=list)

    @property
    def as_of(self) -> date:
        return self.record.as_of

    def is_complete(self, rule_id: str) -> bool:
        """Everything an earlier rule asked for is done or does not apply."""
        states = [entry.status for entry in self.entries if rule_id in entry.rule_ids]
        return bool(states) and all(state in (Status.CLOSED, Status.NOT_DUE) for state in states)

    def done_items(self, rule_ids: Sequence[str]) -> list[tuple[Item, date]]:
        """What was done of what these earlier rules asked for, with the day."""
        items = {item.code: item for rule in self.pack.rules if rule.id in rule_ids for item in rule.items}
        return [
            (items[entry.item], entry.done_on)
            for entry in self.entries
            if entry.done_on and not set(rule_ids).isdisjoint(entry.rule_ids)
        ]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a rule applies. `since`: the day it began to; `until`: the first day it no longer does."""

    answer: Answer
    sentence: str
    since: date | None = None
    until: date | None = None
    missing: tuple[str, ...] = ()
    is_provisional: bool = False
    is_finished: bool = False  # it applied once and is over
    changes: date | None = None  # the first day on which a no or a not known is another when no fact changes
    courses: Sequence[Course] = ()  # of the drug, for schedules that follow doses


def risk_class(context: Context, minimum: str) -> Verdict:
    """The class is `minimum` or higher; no only if what is not recorded could not raise it so far."""
    risk = context.risk
    if risk.applies != Answer.YES:
        return Verdict(risk.applies, risk.applies_sentence, missing=risk.missing)
    wanted = CLASSES.index(minimum)
    if CLASSES.index(risk.risk_class) >= wanted:
        since = next(day for day, reached in risk.history if CLASSES.index(reached) >= wanted)
        text = risk.sentence
        if since != risk.since:
            text += f" Class {minimum} reached {show_date(since)}."
        return Verdict(Answer.YES, text, since=since, is_provisional=risk.is_provisional)
    if CLASSES.index(risk.highest_possible) >= wanted:
        missing = deciding_factors(risk, minimum)
        contradicted = [f for f in risk.unknown if f.sentence.startswith(CONTRADICTED)]
        if contradicted:
            words = "; ".join(
                f"{f.label} {f.sentence.removeprefix(CONTRADICTED).strip()}" for f in contradicted
            )
            return Verdict(Answer.UNKNOWN, f"{CONTRADICTED} {words}", missing=missing)
        text = (
            f"{risk.sentence} Asked from class {minimum} upwards, which is possible: not recorded are "
            f"{'; '.join(missing)}."
        )
        return Verdict(Answer.UNKNOWN, text, missing=missing)
    return Verdict(Answer.NO, f"{risk.sentence} Asked from class {minimum} upwards.")


def risk_class_and_nothing_found(context: Context, minimum: str, after: list[str]) -> Verdict:
    """The class, the rules of `after` completed, and no cancer recorded.

    An absent record is not a negative result, so the sentence lists what the baseline left open.
    """
    by_class = risk_class(context, minimum)
    if by_class.answer != Answer.YES:
        return by_class
    found, on = context.record.cancer()
    if found == Answer.YES:
        return Verdict(Answer.NO, f"A cancer is recorded ({show_date(on) if on else 'without a date'}).")
    if not all(context.is_complete(rule_id) for rule_id in after):
        return Verdict(Answer.NO, f"{by_class.sentence} Considered once the baseline work-up is complete.")
    sentences = (
        by_class.sentence,
        "Baseline work-up complete. No cancer is recorded; whether there is one is not known.",
        *what_was_found(context.record, context.done_items(after)),
    )
    return Verdict(
        Answer.YES,
        " ".join(sentences),
        since=by_class.since,
        is_provisional=by_class.is_provisional,
    )


def outside_window(context: Context) -> Verdict:
    """The rule set does not cover this patient, so a clinician decides."""
    risk = context.risk
    opposite = {Answer.YES: Answer.NO, Answer.NO: Answer.YES, Answer.UNKNOWN: Answer.UNKNOWN}
    return Verdict(opposite[risk.applies], risk.applies_sentence, missing=risk.missing)


def any_symptom(context: Context, codes: list[str]) -> Verdict:
    """At least one of the symptoms is present by its latest answer; no only when all are absent by it.

    A fever of three years ago that later visits deny asks for nothing today.
    """
    answers = {code: context.record.latest_symptom(code) for code in codes}
    present = [
        f"{SYMPTOMS[code]} recorded {show_date(on)}"
        for code, (answer, on) in answers.items()
        if answer == Answer.YES
    ]
    if present:
        return Verdict(Answer.YES, "; ".join(present) + ".")
    missing = tuple(SYMPTOMS[code] for code, (answer, _) in answers.items() if answer == Answer.UNKNOWN)
    if missing:
        return Verdict(Answer.UNKNOWN, f"Not recorded: {'; '.join(missing)}.", missing=missing)
    return Verdict(
        Answer.NO, f"Recorded absent when last asked: {'; '.join(SYMPTOMS[code] for code in codes)}."
    )


def always(context: Context) -> Verdict:
    return Verdict(Answer.YES, "For everyone.")


def never(context: Context, reason: str) -> Verdict:
    return Verdict(Answer.NO, reason)


def drug_taken(context: Context, drug: str) -> Verdict:
    """The drug is taken or planned on the as-of date. A planned start asks for what comes before it."""
    name = DRUGS[drug].name
    doses = [dose for dose in context.record.facts.doses if dose.drug == drug]
    if any(dose.start and dose.stop and dose.stop.last_day < dose.start.day for dose in doses):
        return Verdict(
            Answer.UNKNOWN,
            f"Cannot be planned: {name} stops before it starts.",
            missing=(f"corrected dates of {name.lower()}",),
        )
    courses = courses_of(drug, doses)
    course = course_on(courses, context.as_of)
    is_over = course is None or (course.end is not None and course.end <= context.as_of)
    if is_over and any(dose.start is None and may_go_on(dose, context.as_of) for dose in doses):
        return Verdict(
            Answer.UNKNOWN,
            f"{name} is taken, but its start date is not recorded.",
            missing=(f"start date of {name.lower()}",),
            changes=all_over([dose for dose in doses if dose.start is None], context.as_of),
        )
    if course is None:
        past = "was taken in the past, without dates" if doses else "is not recorded as taken"
        return Verdict(Answer.NO, f"{name} {past}.", is_finished=bool(doses))
    if is_over:
        stop = course.stopped or "on a date not recorded"
        return Verdict(Answer.NO, f"{name} stopped {stop}; nothing more is asked.", is_finished=True)
    return Verdict(
        Answer.YES,
        f"{name} {'started' if course.start <= context.as_of else 'is planned from'} {course.started}.",
        since=course.start,
        until=course.end,
        is_provisional=not course.started.is_exact,
        courses=courses,
    )


def may_go_on(dose: DoseFact, as_of: date) -> bool:
    """The dose has no end before `as_of`."""
    return dose.stop.last_day > as_of if dose.stop else dose.ongoing


def all_over(doses: Iterable[DoseFact], as_of: date) -> date | None:
    """The day from which none of them may go on any more; None while one has no end."""
    ends = [dose.stop and dose.stop.last_day for dose in doses if may_go_on(dose, as_of)]
    return None if None in ends else max(ends, default=None)


def foreseen(verdict_on: Callable[[date], Verdict], turns: Iterable[date], as_of: date) -> Verdict:
    """The verdict of `as_of` and, unless it is a yes, the first of `turns` on which it is another."""
    now = verdict_on(as_of)
    if now.answer == Answer.YES:
        return now
    for day in sorted(turn for turn in set(turns) if turn > as_of):
        then = verdict_on(day)
        if (then.answer, then.is_finished) != (now.answer, now.is_finished):
            return replace(now, changes=day)
    return now


TRIGGERS = (
    risk_class,
    risk_class_and_nothing_found,
    outside_window,
    any_symptom,
    always,
    never,
    drug_taken,
)
VOCABULARIES = {"drug": DRUGS, "drugs": DRUGS, "code": SYMPTOMS, "codes": SYMPTOMS, "minimum": CLASSES}
