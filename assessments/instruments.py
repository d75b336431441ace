"""The three sets of criteria behind one face: one screen asks, scores, stores and compares them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assessments.knowledge import enmc_2016, eular_acr_2017, guide_criteria
from assessments.knowledge.criteria_questions import (
    QUESTIONS,
    UNKNOWN,
    answers_from_facts,
    item_answers,
    questions_of,
)
from assessments.knowledge.eular_acr_2017 import (
    AGE_LEVELS,
    CLASS_LABELS,
    ONSET_AGE,
    IimClass,
    show_percent,
    show_tenths,
)
from assessments.knowledge.facts import PatientFacts
from assessments.knowledge.prefill import PATIENT, Prefill
from assessments.knowledge.trace import Answer, Source
from assessments.models import CriteriaResult
from patients.knowledge.lab_tests import LAB_TESTS
from patients.knowledge.partial_dates import PartialDate, Precision, show_date
from patients.knowledge.subtypes import SUBTYPES


@dataclass(frozen=True, slots=True)
class Instrument:
    """One set. `score` takes the answer to each of its items; `outcome` is what is stored of its result.

    `phrase` says the result in a few words, fit for the middle of a sentence.
    """

    code: str
    title: str
    short: str
    version: str
    source: Source
    score_items: Callable[[Mapping[str, str]], Any]
    outcome: Callable[[Any], dict]
    phrase: Callable[[Any], str]

    @property
    def questions(self) -> tuple[str, ...]:
        return questions_of(self.code)

    def score(self, answers: Mapping[str, str]) -> Any:
        """`answers`: question to answer; what is left out is not known."""
        return self.score_items(item_answers(self.code, answers))


def _score_eular(items: Mapping[str, str]):
    age = items[ONSET_AGE]
    others = {item: Answer(answer) for item, answer in items.items() if item != ONSET_AGE}
    return eular_acr_2017.score(others, None if age == UNKNOWN else age)


def _eular_outcome(result) -> dict:
    """Each model's score range, class and probability, the leaves of the tree, and the words said of them."""
    models = {
        one.model.code: {
            "score": [show_tenths(one.score_low), show_tenths(one.score_high)],
            "class": [one.class_low.value, one.class_high.value],
            "probability": [show_percent(one.probability_low), show_percent(one.probability_high)],
        }
        for one in result.models
    }
    return {
        "headline": result.primary_result.statement,
        "other_model": result.other_model_statement,
        "subgroup": result.subgroup.statement,
        "leaves": [leaf.code for leaf in result.subgroup.leaves],
        "primary": result.primary,
        "models": models,
    }


def _eular_phrase(result) -> str:
    one = result.primary_result
    label = f"{lower_first(CLASS_LABELS[one.class_low])} {one.model.label.lower()}"
    if one.is_settled:
        return label
    return "class not decided" if one.class_low == IimClass.NOT_IIM else f"at least {label}"


def _enmc_outcome(result) -> dict:
    return {
        "headline": result.statement,
        "is_met": result.is_met.value,
        "outcomes": list(result.outcomes),
    }


def _enmc_phrase(result) -> str:
    if result.is_settled:
        return lower_first(enmc_2016.OUTCOMES[result.outcomes[0]].label)
    if result.is_met == Answer.YES:
        names = " or ".join(lower_first(enmc_2016.OUTCOMES[code].label) for code in result.outcomes)
        return f"criteria met, the group still open: {names}"
    return "no group whatever is missing" if result.is_met == Answer.NO else "cannot tell yet"


def _guide_outcome(result) -> dict:
    return {
        "headline": result.statement,
        "subgroup": result.subtype_statement,
        "met": [result.met_low, result.met_high],
        "criteria": {one.criterion.code: one.answer.value for one in result.criteria},
        "subtypes": list(result.subtypes),
    }


def _guide_phrase(result) -> str:
    subtype = f"; {lower_first(SUBTYPES[result.subtype])}" if len(result.subtypes) == 1 else ""
    count = result.statement.rstrip(".").removesuffix(", 0 not known")
    return f"{count}{subtype}"


EULAR = Instrument(
    code="eular_acr_2017",
    title="2017 EULAR/ACR classification criteria",
    short="EULAR/ACR",
    version=eular_acr_2017.VERSION,
    source=eular_acr_2017.SOURCE,
    score_items=_score_eular,
    outcome=_eular_outcome,
    phrase=_eular_phrase,
)
ENMC = Instrument(
    code="enmc_2016",
    title="ENMC 2016 criteria for IMNM",
    short="ENMC",
    version=enmc_2016.VERSION,
    source=enmc_2016.SOURCE,
    score_items=enmc_2016.classify,
    outcome=_enmc_outcome,
    phrase=_enmc_phrase,
)
GUIDE = Instrument(
    code="guide_criteria",
    title="The owner’s guide: four criteria",
    short="Guide",
    version=guide_criteria.VERSION,
    source=guide_criteria.SOURCE,
    score_items=guide_criteria.assess,
    outcome=_guide_outcome,
    phrase=_guide_phrase,
)
INSTRUMENTS = {instrument.code: instrument for instrument in (EULAR, ENMC, GUIDE)}

# Of a stored outcome: how it was worded. Better words make no other outcome.
WORDS = ("headline", "other_model", "subgroup", "said")


def lower_first(text: str) -> str:
    """For the middle of a sentence; `CK raised` and `JDM` keep their capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def read_answers(posted: Mapping[str, str], proposed: Mapping[str, Prefill]) -> dict[str, str]:
    """The answer to every question among the posted values.

    A question that nobody answered takes what the record says; so does a value that is not offered.
    """
    return {
        code: value if (value := posted.get(code)) in question.choices else str(proposed[code].answer)
        for code, question in QUESTIONS.items()
    }


def overridden(answers: Mapping[str, str], proposed: Mapping[str, Prefill]) -> list[str]:
    """The questions answered otherwise than the record does. Answering what it leaves open is no override."""
    return [
        code
        for code, answer in answers.items()
        if proposed[code].answer != UNKNOWN and answer != proposed[code].answer
    ]


def facts_seen(proposed: Mapping[str, Prefill], onset_by: int | None = None) -> dict[str, dict]:
    """What the record said to each question and by which facts, in the form that is stored.

    `onset_by`: the user who entered onset and birth date, which the patient's own row does not say.
    """
    return {
        code: {
            "answer": str(prefill.answer),
            "sentence": prefill.sentence,
            "on": _stored(prefill.on),
            "facts": [
                {
                    "kind": fact.kind,
                    "row": fact.row,
                    "recorded_by": onset_by if fact.kind == PATIENT else fact.recorded_by,
                    "on": _stored(fact.on),
                    "value": str(fact.value),
                    "sentence": fact.sentence,
                }
                for fact in prefill.facts
            ],
        }
        for code, prefill in proposed.items()
    }


def _stored(on: PartialDate | None) -> list[str] | None:
    return on and [on.day.isoformat(), on.precision.value]


def answer_words(code: str, answer: str) -> str:
    """`yes`, `no`, `not known`, or the level of age."""
    if answer in AGE_LEVELS:
        return AGE_LEVELS[answer][0].lower()
    return "not known" if answer == UNKNOWN else answer


@dataclass(frozen=True, slots=True)
class Comparison:
    """What today's facts would change in a saved result."""

    changes: tuple[str, ...]  # one clause an answer
    phrase: str  # the outcome with today's facts, in a few words
    headline: str  # the same as a sentence
    is_other_outcome: bool

    @property
    def statement(self) -> str:
        """`Today’s facts would give definite IIM; anti-HMGCR became positive on 12-Mar-2026.`"""
        return f"Today’s facts would give {'; '.join((self.phrase, *self.changes))}."


def compare_with_today(
    instrument: Instrument, saved: CriteriaResult, proposed: Mapping[str, Prefill]
) -> Comparison:
    """Score a saved result again with every answer whose fact says something else since.

    An answer that somebody gave by hand gives way only to a fact that says yes or no. Both sides are scored
    by the present version, so that only facts make a difference here. `proposed`: as of today.
    """
    answers, then = answers_of(saved), _by_question(saved.facts_seen)
    current = {code: answers.get(code, UNKNOWN) for code in instrument.questions}
    changed = {}
    for code, answer in current.items():
        new, old = str(proposed[code].answer), then.get(code, {}).get("answer", UNKNOWN)
        if new not in (old, answer) and (new != UNKNOWN or answer == old):
            changed[code] = new
    before, after = instrument.score(current), instrument.score(current | changed)
    return Comparison(
        changes=tuple(_change(code, proposed[code], saved.assessed_on) for code in changed),
        phrase=instrument.phrase(after),
        headline=instrument.outcome(after)["headline"],
        is_other_outcome=_without_words(instrument.outcome(before))
        != _without_words(instrument.outcome(after)),
    )


def scores_otherwise(instrument: Instrument, saved: CriteriaResult) -> str:
    """What the present version makes of the saved answers, where that is not what was stored; else empty."""
    result = instrument.score(answers_of(saved))
    again, stored = _without_words(instrument.outcome(result)), _without_words(saved.outcome)
    differs = any(again[name] != stored[name] for name in again.keys() & stored.keys())
    return instrument.phrase(result) if differs else ""


def _without_words(outcome: Mapping) -> dict:
    return {name: value for name, value in outcome.items() if name not in WORDS}


# Results saved before the sets shared their questions keep an answer to the item, not to its parts.
_PARTS = {"weakness": ("prox_lower", "prox_upper"), "biopsy": ("bx_necrosis", "bx_minimal_infiltrate")}


def answers_of(saved: CriteriaResult) -> dict[str, str]:
    """The saved answers by question; an answer to a whole item stands for each part, for scoring alone."""
    return _by_question(saved.answers)


def _by_question(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {part: value for code, value in stored.items() for part in _PARTS.get(code, (code,))}


def _change(code: str, prefill: Prefill, assessed_on: date) -> str:
    """`anti-HMGCR became positive on 12-Mar-2026`; other facts with their whole sentence."""
    question = QUESTIONS[code]
    answer = str(prefill.answer)
    if answer == UNKNOWN:
        return f"{lower_first(question.label)} is not known any more ({prefill.sentence.rstrip('.')})"
    is_later = prefill.on is not None and prefill.on.day > assessed_on
    if code.startswith("anti_"):
        name = lower_first(LAB_TESTS[question.tests[0]].name)
        word = {"yes": "positive", "no": "negative"}[answer]
        if is_later:
            return f"{name} became {word} {'on' if prefill.on.is_exact else 'in'} {prefill.on}"
        when = show_date(None) if prefill.on is None else str(prefill.on)
        return f"{name} {word} ({lower_first(when)}) was recorded since"
    verb = "became" if is_later else "is by now"
    fact = prefill.sentence.rstrip(".")
    return f"{lower_first(question.label)} {verb} {answer_words(code, answer)} ({fact})"


def propose(facts: PatientFacts, today: date) -> dict[str, Prefill]:
    """What the record answers to every question."""
    return answers_from_facts(facts, today)


def stored_date(on: list[str] | None) -> PartialDate | None:
    """The date of a stored fact."""
    return on and PartialDate(date.fromisoformat(on[0]), Precision(on[1]))
