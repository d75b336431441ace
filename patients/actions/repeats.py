"""What is sent twice, by a double click or a reload, is stored once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Q

from patients.knowledge.lab_tests import LAB_TESTS
from patients.knowledge.partial_dates import Precision, show_date
from patients.models import ClinicalEvent, LabResult, Patient, Treatment, Visit
from patients.models.fields import Fact


@dataclass(frozen=True, slots=True)
class Kind:
    """Which field is the day, which fields make no second row of one, and how a real second one is told."""

    day: str
    name: Callable[[Fact], str]
    another: str
    beside: frozenset[str] = frozenset()


BESIDE_ALWAYS = {"id", "patient", "recorded_by", "recorded_at"}
# Of an event everything counts: of two on one day each word may be the difference.
KINDS: dict[type[Fact], Kind] = {
    LabResult: Kind(
        day="collected_on",
        name=lambda result: f"{LAB_TESTS[result.test].name} result",
        another="If it was a second sample, enter the time it was collected.",
        beside=frozenset(
            {
                "lower_limit",
                "upper_limit",
                "laboratory",
                "note",
                "canonical_value",
                "canonical_unit",
                "read_by",
                "read_at",
            }
        ),
    ),
    Treatment: Kind(
        day="start_on",
        name=lambda treatment: treatment.catalogue.name,
        another="If it was given a second time, say so under the reason.",
        beside=frozenset({"stop_on", "stop_precision", "stop_reason"}),
    ),
    Visit: Kind(
        day="visited_on",
        name=lambda visit: "visit",
        another="If it was a second one, say so in the note.",
    ),
    ClinicalEvent: Kind(
        day="happened_on",
        name=lambda event: event.name,
        another="If it was a second one, say in words what was different.",
    ),
}


def lock_patient(patient_id: int) -> None:
    """Let whoever writes about this patient take turns until the transaction ends."""
    Patient.objects.select_for_update(of=("self",), no_key=True).get(pk=patient_id)


def refuse_repeats(facts: Sequence[Fact]) -> None:
    """Raise ValidationError for the first of the checked, unsaved `facts` that another row says already.

    All of one model and one patient, and the patient is locked. Rows are not compared with each other.
    """
    kind = KINDS[type(facts[0])]
    days = {getattr(fact, kind.day) for fact in facts}
    of_the_days = Q(**{f"{kind.day}__in": days - {None}})
    if None in days:
        of_the_days |= Q(**{f"{kind.day}__isnull": True})
    stored = type(facts[0]).objects.filter(of_the_days, patient=facts[0].patient_id)
    own = {fact.pk for fact in facts}  # a row that is amended does not repeat itself
    known = [_content(fact, kind) for fact in stored if fact.pk not in own]
    for fact in facts:
        if _content(fact, kind) in known:
            raise ValidationError(f"The same {_named(fact, kind)} is already recorded. {kind.another}")


def _content(fact: Fact, kind: Kind) -> list:
    names = (field.name for field in fact._meta.concrete_fields)
    says = [getattr(fact, name) for name in names if name not in kind.beside | BESIDE_ALWAYS]
    if isinstance(fact, Treatment) and fact.start_precision != Precision.DAY:
        # Of two courses that began in one year, or nobody knows when, the end tells them apart.
        says += [fact.stop_on, fact.stop_precision]
    return says


def _named(fact: Fact, kind: Kind) -> str:
    day = getattr(fact, kind.day)
    if day is None:
        return f"{kind.name(fact)} without a date"
    precision = getattr(fact, f"{kind.day.removesuffix('_on')}_precision", Precision.DAY)
    return f"{kind.name(fact)} of {show_date(day, precision)}"
