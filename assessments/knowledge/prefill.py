"""Answers of an instrument taken from the recorded facts, each with the fact as one sentence.

A prefilled answer is a proposal: the clinician sees the fact and can answer otherwise. What was not
recorded, or cannot be read as yes or no, stays unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from assessments.knowledge.facts import EventFact, PatientFacts, ResultFact, VisitFact
from assessments.knowledge.three_valued import all_of
from assessments.knowledge.trace import Answer
from patients.knowledge.investigations import BIOPSY_FINDINGS
from patients.knowledge.lab_tests import LAB_TESTS, UnknownUnit, show_number, show_unit, to_canonical
from patients.knowledge.mmt8 import SITES, TRACE, UNABLE_REASONS, site_label
from patients.knowledge.partial_dates import PartialDate
from patients.knowledge.symptoms import SYMPTOMS

# Where a fact is stored: a laboratory result, a visit, a clinical event, or the patient's own row.
RESULT, VISIT, EVENT, PATIENT = "result", "visit", "event", "patient"

# The sites of the MMT8 that show the strength a symptom speaks of. They support it and answer nothing:
# no published grade below which a region counts as weak was found.
_HIPS_AND_THIGHS = ("gluteus_maximus", "gluteus_medius", "quadriceps")
STRENGTH_BEHIND = {
    "prox_upper": ("deltoid", "biceps"),
    "prox_lower": _HIPS_AND_THIGHS,
    "neck_flexors": ("neck_flexors",),
    "leg_prox_gt_distal": (*_HIPS_AND_THIGHS, "ankle_dorsiflexors"),
}


@dataclass(frozen=True, slots=True)
class Provenance:
    """One stored fact behind an answer: where it stands, who entered it, and what it says.

    `kind`: RESULT, VISIT, EVENT or PATIENT; `row`: the id of the stored row, `recorded_by` that of the user,
    None when not known. `value` is the short form, `sentence` the whole one. `is_support`: shown beside the
    answer, which does not rest on it.
    """

    kind: str
    row: int | None
    recorded_by: int | None
    value: str
    on: PartialDate | None
    sentence: str
    is_support: bool = False


@dataclass(frozen=True, slots=True)
class Prefill:
    """A proposed answer and the facts it rests on. `on` is None when the fact has no date or is missing.

    `answer` is an Answer, except for the age at onset, where it is one of the age levels or "unknown".
    `sentence` says all of it; `facts` is empty when nothing is recorded.
    """

    answer: str
    sentence: str
    on: PartialDate | None = None
    facts: tuple[Provenance, ...] = ()


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
    """Whether a symptom was ever seen: present once is enough, absent needs someone to have looked.

    For a region of strength the MMT8 of the same visit, or else the latest one, stands beside it.
    """
    answer, on = facts.ever_symptom(code)
    seen = on and PartialDate(on)
    if seen is None:
        sentence = f"{SYMPTOMS[code]}: not recorded at any visit."
    elif answer == Answer.YES:
        sentence = f"{SYMPTOMS[code]}: yes at the visit {when(seen)}."
    else:
        sentence = f"{SYMPTOMS[code]}: no at the visit {when(seen)}, and never yes."
    behind = []
    if visit := next((v for v in facts.visits if v.on == on and v.symptoms.get(code) == answer), None):
        behind.append(Provenance(VISIT, visit.row, visit.recorded_by, answer, seen, sentence))
    if strength := _strength(facts, code, visit):
        behind.append(strength)
        sentence = f"{sentence} {strength.sentence}"
        if seen is None:
            sentence += " Grades alone are taken for neither yes nor no."
    return Prefill(answer, sentence, seen, tuple(behind))


def _strength(facts: PatientFacts, code: str, answered: VisitFact | None) -> Provenance | None:
    """The MMT8 grades of a region, of the visit that answered if it has any, else of the latest with any."""
    muscles = STRENGTH_BEHIND.get(code, ())
    sites = [site for site in SITES if site.removesuffix("_right").removesuffix("_left") in muscles]
    visits = [visit for visit in facts.visits if any(site in visit.mmt8 for site in sites)]
    if not visits:
        return None
    visit = answered if answered in visits else visits[-1]
    grades = _grades({site: visit.mmt8[site] for site in sites if site in visit.mmt8})
    on = PartialDate(visit.on)
    sentence = f"MMT8 {when(on)}: {grades}."
    return Provenance(VISIT, visit.row, visit.recorded_by, grades, on, sentence, is_support=True)


def _grades(grades: Mapping[str, int | str]) -> str:
    """`right deltoid 6, biceps 8; left deltoid 7`: side by side, in the order of the form."""
    sides: dict[str, list[str]] = {}
    for site, grade in grades.items():
        muscle, _, side = site_label(site).partition(", ")
        words = f"{muscle[0].lower()}{muscle[1:]} {_grade(grade)}"
        sides.setdefault(side, []).append(words)
    return "; ".join(f"{side} {', '.join(found)}".strip() for side, found in sides.items())


def _grade(grade: int | str) -> str:
    """`6`, `trace` or `not testable (pain)`."""
    if grade == TRACE:
        return "trace"
    if isinstance(grade, str):
        reason = UNABLE_REASONS.get(grade.partition(":")[2], "no reason given")
        return f"not testable ({reason[0].lower()}{reason[1:]})"
    return str(grade)


def from_antibody(facts: PatientFacts, test: str) -> Prefill:
    """Positive once stays positive; never tested, pending and borderline stay unknown."""
    answer, result = facts.antibody(test)
    name = LAB_TESTS[test].name
    if result is not None:
        return _of_result(answer, result, f"{name} {result.qualitative} {when(result.on)}.")
    unclear = [result for result in facts.results if result.test == test]
    if unclear:
        last = unclear[-1]
        word = last.qualitative or "reported without positive or negative"
        return _of_result(Answer.UNKNOWN, last, f"{name} {word} {when(last.on)}: neither yes nor no.")
    return Prefill(Answer.UNKNOWN, f"{name}: not tested, which is not negative.")


def _of_result(answer: Answer, result: ResultFact, sentence: str) -> Prefill:
    return Prefill(answer, sentence, result.on, (_source_of(result, sentence),))


def _source_of(result: ResultFact, sentence: str) -> Provenance:
    value = result.qualitative
    if result.value is not None:
        value = f"{result.comparator}{show_number(result.value)} {show_unit(result.unit)}".strip()
    return Provenance(RESULT, result.row, result.recorded_by, value, result.on, sentence)


def from_biopsies(facts: PatientFacts, *findings: str) -> Prefill:
    """Whether one biopsy shows all `findings` together.

    YES when any biopsy does; otherwise the latest biopsy that answers decides; otherwise unknown.
    """
    label = " with ".join(BIOPSY_FINDINGS[code][0].lower() + BIOPSY_FINDINGS[code][1:] for code in findings)
    label = label[0].upper() + label[1:]
    read = [(_finding(biopsy, findings), biopsy) for biopsy in facts.events if biopsy.kind == "biopsy"]
    for answer, biopsy in read:
        if answer == Answer.YES:
            return _of_biopsy(answer, biopsy, f"{label}: yes on the biopsy {when(biopsy.on)}.")
    for answer, biopsy in reversed(read):
        if answer == Answer.NO:
            return _of_biopsy(answer, biopsy, f"{label}: no on the biopsy {when(biopsy.on)}.")
    if read:
        last = read[-1][1]
        return _of_biopsy(Answer.UNKNOWN, last, f"{label}: not stated on the biopsy {when(last.on)}.")
    return Prefill(Answer.UNKNOWN, "No biopsy recorded.")


def _of_biopsy(answer: Answer, biopsy: EventFact, sentence: str) -> Prefill:
    fact = Provenance(EVENT, biopsy.row, biopsy.recorded_by, answer, biopsy.on, sentence)
    return Prefill(answer, sentence, biopsy.on, (fact,))


def _finding(biopsy: EventFact, findings: Sequence[str]) -> Answer:
    return all_of(*(Answer(biopsy.findings.get(code, Answer.UNKNOWN)) for code in findings))


def from_raised_tests(facts: PatientFacts, tests: Sequence[str]) -> Prefill:
    """Whether any result of `tests` was ever above its own upper limit.

    YES cites the result highest above its limit, and keeps the worst of each test as a fact. NO only when
    each of the tests is recorded and every result of them is judged within its limit: a test never done may
    have been raised, and so may a result without a limit.
    """
    results = [result for result in facts.results if result.test in tests]
    names = ", ".join(LAB_TESTS[test].name for test in tests)
    raised = [result for result in results if above_limit(result) == Answer.YES]
    if raised:
        worst = max(raised, key=_times_limit)
        others = [_worst_of(raised, test) for test in tests if test != worst.test]
        kept = [_source_of(r, f"{show_result(r)}, {_limit(r)}.") for r in (worst, *filter(None, others))]
        return Prefill(Answer.YES, kept[0].sentence, worst.on, tuple(kept))
    unjudged = [result for result in results if above_limit(result) == Answer.UNKNOWN]
    if worst := _worst_without_limit(unjudged, tests):
        why = "has no upper limit recorded: the worst value counts; enter its limit to judge"
        return _of_result(Answer.UNKNOWN, worst, f"{show_result(worst)} {why}.")
    if unjudged:
        last = unjudged[-1]
        sentence = f"{show_result(last)}: cannot be judged against its limit."
        return _of_result(Answer.UNKNOWN, last, sentence)
    if not results:
        return Prefill(Answer.UNKNOWN, f"{names}: no result recorded.")
    highest = [_worst_of(results, test) for test in tests]
    kept = tuple(_source_of(r, f"{show_result(r)}{_within(r)}.") for r in highest if r)
    recorded = [LAB_TESTS[test].name for test, worst in zip(tests, highest, strict=True) if worst]
    if missing := [LAB_TESTS[test].name for test, worst in zip(tests, highest, strict=True) if not worst]:
        limit = "its limit" if len(recorded) == 1 else "their limits"
        sentence = f"{listed(recorded)} within {limit}; {listed(missing)} not recorded."
        return Prefill(Answer.UNKNOWN, sentence, results[-1].on, kept)
    return Prefill(Answer.NO, f"Every {listed(recorded)} within its limit.", results[-1].on, kept)


def not_judged(facts: PatientFacts, tests: Sequence[str]) -> tuple[str, ...]:
    """Those of `tests` that were never recorded, or of which some result cannot be judged against a limit."""
    return tuple(
        test
        for test in tests
        if not (own := [result for result in facts.results if result.test == test])
        or any(above_limit(result) == Answer.UNKNOWN for result in own)
    )


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def _worst_of(results: Sequence[ResultFact], test: str) -> ResultFact | None:
    """The result of `test` that is the most times its own limit."""
    return max((result for result in results if result.test == test), key=_times_limit, default=None)


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


def _within(result: ResultFact) -> str:
    if result.upper_limit is None or result.value is None:
        return ", within its limit"
    return f", within its limit {show_number(result.upper_limit)}"


def _times_limit(result: ResultFact) -> Decimal:
    if result.value is None or not result.upper_limit:
        return Decimal(0)  # raised in words only: any number says more
    return result.value / result.upper_limit
