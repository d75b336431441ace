"""What the plan would be if something were otherwise: facts and rule sets supposed, nothing stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assessments.knowledge.facts import DoseFact, PatientFacts, ResultFact
from assessments.knowledge.plan import plan
from assessments.knowledge.plan_decisions import Decision
from assessments.knowledge.plan_entry import Plan
from assessments.knowledge.rule_effect import Change, changes
from assessments.knowledge.rule_packs import Pack
from patients.knowledge.lab_tests import ANTIBODIES, LAB_TESTS
from patients.knowledge.partial_dates import PartialDate

# Antibodies that a result in words can find.
SUPPOSED_ANTIBODIES = {
    code: test.name for code, test in LAB_TESTS.items() if test.group == ANTIBODIES and test.kind != "titre"
}
# Whoever is found to have one of these is no longer called seronegative.
SUBTYPE_OF = {"ANTI_HMGCR": "anti_hmgcr", "ANTI_SRP": "anti_srp"}


@dataclass(frozen=True, slots=True)
class Supposed:
    """What is supposed; each part can be left out. `dose`: a drug that starts; `antibody`: found positive."""

    as_of: date | None = None
    dose: DoseFact | None = None
    antibody: str = ""
    packs: tuple[Pack, ...] | None = None

    def __bool__(self) -> bool:
        return any(part not in (None, "") for part in (self.as_of, self.dose, self.antibody, self.packs))


@dataclass(frozen=True, slots=True)
class WhatIf:
    before: Plan
    after: Plan
    changes: tuple[Change, ...]


def what_if(
    facts: PatientFacts,
    packs: Sequence[Pack],
    today: date,
    decisions: Iterable[Decision],
    supposed: Supposed,
) -> WhatIf:
    """The live plan of today and the supposed one, with every item that differs.

    The drug starts, and the antibody is found, today, also where the plan is read as of another day.
    """
    decisions = tuple(decisions)
    before = plan(facts, packs, today, decisions)
    chosen = packs if supposed.packs is None else supposed.packs
    after = plan(suppose(facts, supposed, today), chosen, supposed.as_of or today, decisions)
    return WhatIf(before, after, changes(before, after))


def suppose(facts: PatientFacts, supposed: Supposed, today: date) -> PatientFacts:
    if supposed.dose is not None:
        facts = _with_dose(facts, supposed.dose, today)
    if supposed.antibody:
        facts = _with_antibody(facts, supposed.antibody, today)
    return facts


def _with_dose(facts: PatientFacts, dose: DoseFact, today: date) -> PatientFacts:
    """A drug that runs already goes on at the new dose: the old interval ends that day."""
    start = PartialDate(today)
    earlier = tuple(
        replace(one, stop=start, ongoing=False)
        if one.drug == dose.drug and one.ongoing and (one.start is None or one.start.day <= today)
        else one
        for one in facts.doses
    )
    return replace(facts, doses=(*earlier, replace(dose, start=start, stop=None, ongoing=True)))


def _with_antibody(facts: PatientFacts, test: str, today: date) -> PatientFacts:
    found = ResultFact(test, PartialDate(today), qualitative="positive")
    is_named = facts.subtype == "seronegative" and test in SUBTYPE_OF
    subtype = SUBTYPE_OF[test] if is_named else facts.subtype
    return replace(facts, results=(*facts.results, found), subtype=subtype)
