"""The age at onset of the 2017 EULAR/ACR criteria, from dates that may be imprecise."""

from __future__ import annotations

from assessments.knowledge.facts import PatientFacts
from assessments.knowledge.prefill import Prefill, when
from assessments.knowledge.trace import Answer
from patients.knowledge.partial_dates import age_on


def age_from_facts(facts: PatientFacts) -> Prefill:
    """The level of age at onset, unknown when imprecise dates leave an age on either side of a limit."""
    birth = facts.birth
    if birth is None or facts.onset is None:
        missing = "Birth date" if birth is None else "Onset"
        return Prefill(Answer.UNKNOWN, f"{missing} not recorded.")
    if facts.onset.last_day < birth.day:
        return Prefill(Answer.UNKNOWN, "Onset is recorded before birth: check both dates.", facts.onset)
    youngest = max(age_on(birth.last_day, facts.onset.day), 0)
    oldest = age_on(birth.day, facts.onset.last_day)
    between = "or" if oldest == youngest + 1 else "to"
    age = f"age {youngest}" if youngest == oldest else f"age {youngest} {between} {oldest}"
    born = "" if birth.is_exact else f" (born {birth})"
    sentence = f"First symptom {when(facts.onset)}, {age}{born}"
    if age_level(youngest) != age_level(oldest):
        return Prefill(Answer.UNKNOWN, f"{sentence}: on either side of a limit.", facts.onset)
    return Prefill(age_level(oldest), f"{sentence}.", facts.onset)


def age_level(years: int) -> str:
    """The code of AGE_LEVELS for completed years at the first symptom."""
    if years < 18:
        return "age_lt18"
    return "age_18_39" if years < 40 else "age_ge40"
