"""The plan as it is now: facts, packs and decisions of one patient, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assessments.actions.decisions import planned
from assessments.knowledge.facts import PatientFacts
from assessments.knowledge.plan import Plan, PlanEntry
from assessments.knowledge.plan import plan as make_plan
from assessments.knowledge.plan_decisions import Decision
from assessments.knowledge.rule_packs import Pack
from assessments.models import ClinicSettings, PlanDecision
from assessments.patient_facts import facts_of
from patients.models import Patient


@dataclass(frozen=True, slots=True)
class LivePlan:
    """Everything the plan was made of. `rows`: the decisions that stand, oldest first."""

    settings: ClinicSettings
    facts: PatientFacts
    packs: list[Pack]
    rows: tuple[PlanDecision, ...]
    decisions: tuple[Decision, ...]
    plan: Plan

    @property
    def today(self) -> date:
        return self.plan.as_of

    def entry(self, key: str) -> PlanEntry | None:
        """The entry with this key, or into which the item of this key was merged."""
        return next((one for one in self.plan.entries if key in one.all_keys), None)

    def decided(self, entry: PlanEntry) -> PlanDecision | None:
        """The last decision that stands about this entry."""
        keys = set(entry.all_keys)
        return next((row for row in reversed(self.rows) if row.key in keys), None)


def live_plan(patient: Patient) -> LivePlan:
    """Of a reader who may not know the patient no reason written by hand comes into any sentence."""
    settings = ClinicSettings.of(patient.clinic)
    packs, facts = settings.chosen_packs(), facts_of(patient)
    standing = PlanDecision.objects.filter(patient=patient, taken_back_at=None)
    rows = tuple(standing.select_related("decided_by").order_by("decided_at", "pk"))
    decisions = readable((planned(row) for row in rows), patient)
    computed = make_plan(facts, packs, patient.clinic.today(), decisions)
    return LivePlan(settings, facts, packs, rows, decisions, computed)


def readable(decisions, patient: Patient) -> tuple[Decision, ...]:
    decisions = tuple(decisions)
    return decisions if patient.is_identified else without_reasons(decisions)


def without_reasons(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """Somebody may be named in what staff wrote by hand; the reason from the list stays."""
    return tuple(replace(one, reason="") for one in decisions)
