"""What a visit, an event or a prescription answers of an item: weight, strength, a symptom asked, a biopsy.

A pack names them as `visit_fields = ["systolic", "diastolic"]` (all of them at one visit), `event_kinds`
(one is enough) and `drugs` (prescribed from that day).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from assessments.knowledge.facts import PatientFacts, VisitFact
from assessments.knowledge.trace import Answer
from patients.knowledge.partial_dates import PartialDate
from patients.knowledge.symptoms import SYMPTOMS


def _asked(code: str) -> Callable[[VisitFact], bool]:
    """A symptom counts as asked when it was answered, yes or no."""
    return lambda visit: visit.symptoms.get(code, Answer.UNKNOWN) != Answer.UNKNOWN


MEASURED = (
    "weight_kg",
    "systolic",
    "diastolic",
    "fvc_percent",
    "physician_global",
    "patient_global",
    "extramuscular_global",
    "haq",
)

# Field of a visit -> whether the visit recorded it. "visit": that the visit took place is enough.
VISIT_FIELDS: dict[str, Callable[[VisitFact], bool]] = {
    "visit": lambda visit: True,
    **{name: (lambda visit, name=name: getattr(visit, name) is not None) for name in MEASURED},
    "mmt8": lambda visit: bool(visit.mmt8),
    "mobility": lambda visit: bool(visit.mobility),
    **{f"symptom_{code}": _asked(code) for code in SYMPTOMS},
}
EVENT_KINDS = ("biopsy", "mri", "emg")


def visit_days(facts: PatientFacts, fields: Iterable[str], as_of: date) -> list[PartialDate]:
    """Days of visits until `as_of` that recorded every one of `fields`, oldest first."""
    recorded = [VISIT_FIELDS[name] for name in fields]
    if not recorded:
        return []
    days = {v.on for v in facts.visits if v.on <= as_of and all(was(v) for was in recorded)}
    return [PartialDate(day) for day in sorted(days)]


def event_days(facts: PatientFacts, kinds: Iterable[str]) -> list[PartialDate | None]:
    """Days of events of `kinds`; None for one without a date."""
    wanted = set(kinds)
    return [event.on for event in facts.events if event.kind in wanted]


def prescribed_days(facts: PatientFacts, drugs: Iterable[str]) -> list[PartialDate | None]:
    """Days from which one of `drugs` was prescribed; None for one without a start."""
    wanted = set(drugs)
    return [dose.start for dose in facts.doses if dose.drug in wanted]
