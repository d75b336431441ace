"""Answers of an instrument taken from the recorded facts, each with the fact as one sentence.

A prefilled answer is a proposal: the clinician sees the fact and can answer otherwise. What was not
recorded, or cannot be read as yes or no, stays unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from assessments.knowledge.facts import EventFact, PatientFacts, ResultFact
from assessments.knowledge.three_valued import all_of
from assessments.knowledge.trace import Answer
from patients.knowledge.investigations import BIOPSY_FINDINGS
from patients.knowledge.lab_tests import LAB_TESTS, UnknownUnit, show_number, show_unit, to_canonical
from patients.knowledge.partial_dates import PartialDate
from patients.knowledge.symptoms import SYMPTOMS


@dataclass(frozen=True, slots=True)
class Prefill:
    """A proposed answer and the fact it rests on. `on` is None when the fact has no date or is missing.

    `answer` is an Answer, except for the age at onset, where it is one of the age levels or "unknown".
    """

    answer: str
    sentence: str
    on: PartialDate | None = None


def facts_until(facts: PatientFacts, as_of: date) -> PatientFacts:
    """The facts without what happened after `as_of`; what has no date stays.

    A month or year that has begun by `as_of` stays too: it may have been before.
    """

    def known(on: PartialDate | None) -> bool:
        return on is None or on.day <= as_of

    return replace(
        facts,
        results=tuple(result for result in facts.results if known(result.on)),
        doses=tuple(dose for dose in facts.doses if known(dose.start)),
        events=tuple(event for event in facts.events if known(event.on)),
        visits=tuple(visit for visit in facts.visits if visit.on <= as_of),
    )


def when(on: PartialDate | None) -> str:
    """`on 05-Mar-2024`, `in Mar-2024`, `in 2024` or `on a date not recorded`."""
    if on is None:
        return "on a date not recorded"
    return f"{'on' if on.is_exact else 'in'} {on}"


def from_symptom(facts: PatientFacts, code: str) -> Prefill:
    """Whether a symptom was ever seen: present once is enough, absent needs someone to have looked."""
    answer, on = facts.ever_symptom(code)
    if on is None:
        return Prefill(Answer.UNKNOWN, f"{SYMPTOMS[code]}: not recorded at any visit.")
    seen = PartialDate(on)
    if answer == Answer.YES:
        return Prefill(answer, f"{SYMPTOMS[code]}: yes at the visit {when(seen)}.", seen)
    return Prefill(answer, f"{SYMPTOMS[code]}: no at the visit {when(seen)}, and never yes.", seen)


def from_antibody(facts: PatientFacts, test: str) -> Prefill:
    """Positive once stays positive; never tested, pending and borderline stay unknown."""
    answer, result = facts.antibody(test)
    name = LAB_TESTS[test].name
    if result is not None:
        return Prefill(answer, f"{name} {result.qualitative} {when(result.on)}.", result.on)
    unclear = [result for result in facts.results if result.test == test]
    if unclear:
        last = unclear[-1]
        word = last.qualitative or "reported without positive or negative"
        return Prefill(Answer.UNKNOWN, f"{name} {word} {when(last.on)}: neither yes nor no.", last.on)
    return Prefill(Answer.UNKNOWN, f"{name}: not tested, which is not negative.")


def from_biopsies(facts: PatientFacts, *findings: str) -> Prefill:
    """Whether one biopsy shows all `findings` together.

    YES when any biopsy does; otherwise the latest biopsy that answers decides; otherwise unknown.
    """
    label = " with ".join(BIOPSY_FINDINGS[code][0].lower() + BIOPSY_FINDINGS[code][1:] for code in findings)
    label = label[0].upper() + label[1:]
    read = [(_finding(biopsy, findings), biopsy) for biopsy in facts.events if biopsy.kind == "biopsy"]
    for answer, biopsy in read:
        if answer == Answer.YES:
            return Prefill(answer, f"{label}: yes on the biopsy {when(biopsy.on)}.", biopsy.on)
    for answer, biopsy in reversed(read):
        if answer == Answer.NO:
            return Prefill(answer, f"{label}: no on the biopsy {when(biopsy.on)}.", biopsy.on)
    if read:
        return Prefill(Answer.UNKNOWN, f"{label}: not stated on the biopsy {when(read[-1][1].on)}.")
    return Prefill(Answer.UNKNOWN, "No biopsy recorded.")


def _finding(biopsy: EventFact, findings: Sequence[str]) -> Answer:
    return all_of(*(Answer(biopsy.findings.get(code, Answer.UNKNOWN)) for code in findings))


def from_raised_tests(facts: PatientFacts, tests: Sequence[str]) -> Prefill:
    """Whether any result of `tests` was ever above its own upper limit.

    YES cites the result highest above its limit. NO only when every result of these tests can be judged
    and is within: a result without a limit may have been raised, so it leaves the answer unknown.
    """
    results = [result for result in facts.results if result.test in tests]
    names = ", ".join(LAB_TESTS[test].name for test in tests)
    raised = [result for result in results if above_limit(result) == Answer.YES]
    if raised:
        worst = max(raised, key=_times_limit)
        return Prefill(Answer.YES, f"{show_result(worst)}, {_limit(worst)}.", worst.on)
    unjudged = [result for result in results if above_limit(result) == Answer.UNKNOWN]
    if worst := _worst_without_limit(unjudged, tests):
        why = "has no upper limit recorded: the worst value counts; enter its limit to judge"
        return Prefill(Answer.UNKNOWN, f"{show_result(worst)} {why}.", worst.on)
    if unjudged:
        last = unjudged[-1]
        return Prefill(Answer.UNKNOWN, f"{show_result(last)}: cannot be judged against its limit.", last.on)
    if not results:
        return Prefill(Answer.UNKNOWN, f"{names}: no result recorded.")
    recorded = {result.test for result in results}
    sentence = (
        f"Every {', '.join(LAB_TESTS[test].name for test in tests if test in recorded)} within its limit"
    )
    if missing := [LAB_TESTS[test].name for test in tests if test not in recorded]:
        sentence += f"; {', '.join(missing)} not recorded"
    return Prefill(Answer.NO, f"{sentence}.", results[-1].on)


def _worst_without_limit(results: Sequence[ResultFact], tests: Sequence[str]) -> ResultFact | None:
    """The highest number that only lacks its limit, of the first of `tests` that has one.

    Values of two tests cannot be ranked without limits. One in a unit nobody knows ranks last.
    """
    for test in tests:
        if found := [r for r in results if r.test == test and r.value is not None and r.upper_limit is None]:
            return max(found, key=_in_one_unit)
    return None


def _in_one_unit(result: ResultFact) -> tuple[bool, Decimal]:
    try:
        value = to_canonical(LAB_TESTS[result.test], result.value, result.unit)
    except UnknownUnit:
        value = None
    return value is not None, result.value if value is None else value


def above_limit(result: ResultFact) -> Answer:
    """Against the limit printed with this very result; the words "high", "normal" and "low" count too."""
    if result.value is None:
        words = {"high": Answer.YES, "normal": Answer.NO, "low": Answer.NO}
        return words.get(result.qualitative, Answer.UNKNOWN)
    if result.upper_limit is None:
        return Answer.UNKNOWN
    return exceeds(result.value, result.comparator, result.upper_limit)


def exceeds(value: Decimal, comparator: str, limit: Decimal) -> Answer:
    """Whether a result "> value" or "<= value" lies above `limit`; unknown when it may be either."""
    if comparator == ">":
        return Answer.YES if value >= limit else Answer.UNKNOWN
    if comparator == ">=":
        return Answer.YES if value > limit else Answer.UNKNOWN
    if comparator in ("<", "<="):
        return Answer.NO if value <= limit else Answer.UNKNOWN
    return Answer.YES if value > limit else Answer.NO


def show_result(result: ResultFact) -> str:
    """`CK 9,800 units/L on 05-Mar-2024`."""
    name = LAB_TESTS[result.test].name
    if result.value is None:
        return f"{name} reported as {result.qualitative or 'neither number nor word'} {when(result.on)}"
    number = f"{result.comparator}{show_number(result.value)}"
    return " ".join(word for word in (name, number, show_unit(result.unit), when(result.on)) if word)


def _limit(result: ResultFact) -> str:
    if result.upper_limit is None or result.value is None:
        return "above the laboratory's limit, which was not given"
    return f"above its limit {show_number(result.upper_limit)}"


def _times_limit(result: ResultFact) -> Decimal:
    if result.value is None or not result.upper_limit:
        return Decimal(0)  # raised in words only: any number says more
    return result.value / result.upper_limit
