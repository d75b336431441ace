"""Small words to write a treated patient of a case in one line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from assessments.knowledge.facts import DoseFact, PatientFacts, ResultFact, VisitFact
from assessments.knowledge.plan_case_facts import dose, investigation, on, patient

__all__ = ["TreatmentCase", "bloods", "done", "dose", "infusion", "measured", "patient", "taking"]

CBC = ("WBC", "HAEMOGLOBIN", "PLATELETS")


@dataclass(frozen=True)
class TreatmentCase:
    """What the plan of one pack says on one day. `due` None: the entry has no date."""

    description: str
    pack: str
    facts: PatientFacts
    as_of: str
    key: str
    status: str
    due: str | None = None


def taking(*doses: DoseFact, **changes) -> PatientFacts:
    """A woman born in 1988 and diagnosed on 05-Mar-2024 who takes these."""
    return patient(doses=doses, visits=changes.pop("visits", ()), **changes)


def infusion(
    drug: str, day: str | None, amount: str | None = None, unit: str = "mg", route: str = ""
) -> DoseFact:
    """One infusion, session or pulse, planned if its day lies ahead."""
    when = on(day) if day else None
    return DoseFact(drug, when, when, False, Decimal(amount) if amount else None, unit, route, "once")


def bloods(facts: PatientFacts, *days: str, tests: tuple[str, ...] = CBC) -> PatientFacts:
    """The patient with these tests, a blood count by default, on each of the days."""
    results = tuple(ResultFact(test, on(day), Decimal(5)) for day in days for test in tests)
    return replace(facts, results=facts.results + results)


def done(facts: PatientFacts, code: str, *days: str) -> PatientFacts:
    return replace(facts, events=facts.events + tuple(investigation(code, day) for day in days))


def measured(facts: PatientFacts, day: str, **values) -> PatientFacts:
    """A visit with these values."""
    return replace(facts, visits=(*facts.visits, VisitFact(date.fromisoformat(day), **values)))
