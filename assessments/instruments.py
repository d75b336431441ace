"""The two sets of criteria behind one face, so that one screen can ask, score, store and compare both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assessments.knowledge import eular_acr_2017, guide_criteria
from assessments.knowledge.eular_acr_2017 import (
    AGE_LEVELS,
    ITEMS,
    ONSET_AGE,
    show_percent,
    show_tenths,
)
from assessments.knowledge.eular_acr_2017_subgroups import TREE_ITEMS
from assessments.knowledge.facts import PatientFacts
from assessments.knowledge.prefill import Prefill
from assessments.knowledge.trace import Answer, Source
from assessments.models import CriteriaResult

UNKNOWN = Answer.UNKNOWN.value
THREE = tuple(answer.value for answer in Answer)


@dataclass(frozen=True, slots=True)
class Instrument:
    """`questions` maps each item to the answers it allows; answers left out are not known."""

    code: str
    title: str
    version: str
    source: Source
    questions: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, str]
    prefill: Callable[[PatientFacts, date], Mapping[str, Prefill]]
    score: Callable[[Mapping[str, str]], Any]
    outcome: Callable[[Any], dict]

    def read(self, posted: Mapping[str, str]) -> dict[str, str]:
        """The answers among the posted values; anything else counts as not known."""
        return {
            item: value if (value := posted.get(f"{self.code}-{item}")) in allowed else UNKNOWN
            for item, allowed in self.questions.items()
        }

    def from_facts(self, facts: PatientFacts, today: date) -> dict[str, dict[str, str]]:
        """By item, the answer the facts propose and the sentence of the fact behind it."""
        prefills = self.prefill(facts, today)
        return {
            item: {"answer": str(prefill.answer), "sentence": prefill.sentence}
            for item, prefill in prefills.items()
        }


def _score_eular(answers: Mapping[str, str]):
    age = answers.get(ONSET_AGE, UNKNOWN)
    items = {item: Answer(answer) for item, answer in answers.items() if item != ONSET_AGE}
    return eular_acr_2017.score(items, None if age == UNKNOWN else age)


def _eular_outcome(result) -> dict:
    """What is stored of a result: the headline, and each model's score range, class and probability."""
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
        "subgroup": result.subgroup.statement,
        "models": models,
    }


def _guide_outcome(result) -> dict:
    return {
        "headline": result.statement,
        "subgroup": result.subtype_statement,
        "met": [result.met_low, result.met_high],
        "criteria": {one.criterion.code: one.answer.value for one in result.criteria},
    }


EULAR = Instrument(
    code="eular_acr_2017",
    title="2017 EULAR/ACR classification criteria",
    version=eular_acr_2017.VERSION,
    source=eular_acr_2017.SOURCE,
    questions={ONSET_AGE: (*AGE_LEVELS, UNKNOWN), **dict.fromkeys((*ITEMS, *TREE_ITEMS), THREE)},
    labels={
        ONSET_AGE: "Age at onset",
        **{code: item.label for code, item in ITEMS.items()},
        **TREE_ITEMS,
    },
    prefill=eular_acr_2017.answers_from_facts,
    score=_score_eular,
    outcome=_eular_outcome,
)
GUIDE = Instrument(
    code="guide_criteria",
    title="The owner’s guide: four criteria",
    version=guide_criteria.VERSION,
    source=guide_criteria.SOURCE,
    questions=dict.fromkeys(guide_criteria.INPUTS, THREE),
    labels=guide_criteria.INPUTS,
    prefill=guide_criteria.answers_from_facts,
    score=lambda answers: guide_criteria.assess({item: Answer(answer) for item, answer in answers.items()}),
    outcome=_guide_outcome,
)
INSTRUMENTS = {instrument.code: instrument for instrument in (EULAR, GUIDE)}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What today's facts would change in a saved result."""

    changes: tuple[str, ...]  # one sentence an item
    headline: str  # the outcome with today's facts; the same as saved when only answers differ
    is_other_outcome: bool


def compare_with_today(
    instrument: Instrument, saved: CriteriaResult, facts: PatientFacts, today: date
) -> Comparison:
    """Score a saved result again with every answer whose fact says something else since.

    An answer that somebody gave by hand gives way only to a fact that says yes or no.
    """
    now, then = instrument.from_facts(facts, today), saved.facts_seen
    current = {item: saved.answers.get(item, UNKNOWN) for item in instrument.questions}
    changed = {}
    for item, answer in current.items():
        new, old = now[item]["answer"], then.get(item, {}).get("answer", UNKNOWN)
        if new not in (old, answer) and (new != UNKNOWN or answer == old):
            changed[item] = new
    again = instrument.outcome(instrument.score(current | changed))
    return Comparison(
        changes=tuple(f"{instrument.labels[item]}: {now[item]['sentence']}" for item in changed),
        headline=again["headline"],
        is_other_outcome=_without_headline(again) != _without_headline(saved.outcome),
    )


def _without_headline(outcome: Mapping) -> dict:
    """What was found, apart from how it was worded: better words make no other outcome."""
    return {name: value for name, value in outcome.items() if name != "headline"}
