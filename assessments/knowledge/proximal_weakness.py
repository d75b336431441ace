"""Symmetric proximal weakness from the visits, as the guide's criteria and ENMC 2016 both ask for it."""

from __future__ import annotations

from dataclasses import replace

from assessments.knowledge.facts import PatientFacts
from assessments.knowledge.prefill import Prefill, from_symptom
from assessments.knowledge.three_valued import any_of
from assessments.knowledge.trace import Answer


def weakness_from_facts(facts: PatientFacts) -> Prefill:
    """Hips or shoulders, both sides: either region is enough, absent needs both to have been looked at."""
    parts = [from_symptom(facts, code) for code in ("prox_lower", "prox_upper")]
    answer = any_of(*(Answer(part.answer) for part in parts))
    # The sentences that carry the answer: those that say it, or the one still open.
    saying = [part for part in parts if part.answer == answer]
    return replace(
        saying[0],
        sentence=" ".join(part.sentence for part in saying),
        facts=tuple(fact for part in saying for fact in part.facts),
    )
