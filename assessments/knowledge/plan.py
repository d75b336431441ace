"""The planner: what is due for one patient on one day, why, and when that next changes.

A pure function of facts, rule packs and the as-of date. Facts dated after the as-of date are not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assessments.knowledge.facts import PatientFacts
from assessments.knowledge.plan_entry import Factor, Plan, PlanEntry, RiskTrace, Status
from assessments.knowledge.rule_packs import Pack

__all__ = ["Factor", "Plan", "PlanEntry", "RiskTrace", "Status", "plan"]


def plan(facts: PatientFacts, packs: Sequence[Pack], as_of: date) -> Plan:
    """Every rule of `packs` considered for the patient, due or not, each with its sentence and source."""
    return Plan(as_of=as_of, entries=())
