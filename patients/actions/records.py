"""Bring in a whole patient at once, as an import does: in one transaction and few queries."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from patients.actions.patients import add_patient
from patients.actions.saving import save_facts
from patients.actions.treatments import record_past_treatments
from patients.models import Appointment, Clinic, ClinicalEvent, LabResult, Patient, Visit


@transaction.atomic
def add_record(
    *,
    clinic: Clinic,
    by,
    patient: dict,
    results: Sequence[dict] = (),
    treatments: Sequence[dict] = (),
    visits: Sequence[dict] = (),
    events: Sequence[dict] = (),
    appointments: Sequence[dict] = (),
) -> Patient:
    """Add a patient with everything that is known about them, all or nothing.

    Each dict holds the fields of one row. Raises ValidationError for the first row that breaks a rule.
    """
    added = add_patient(clinic=clinic, by=by, **patient)
    record_past_treatments(patient=added, treatments=list(treatments), by=by)
    save_facts([Appointment(patient=added, **row) for row in appointments], by=by)
    add_facts(patient=added, by=by, results=results, visits=visits, events=events)
    return added


@transaction.atomic
def add_facts(
    *,
    patient: Patient,
    by,
    results: Sequence[dict] = (),
    visits: Sequence[dict] = (),
    events: Sequence[dict] = (),
) -> None:
    """Add many facts to one patient, all or nothing. Results count as read: somebody brought them in."""
    read = {"read_by": by, "read_at": timezone.now()}
    other = (
        (LabResult, [row | read for row in results]),
        (Visit, visits),
        (ClinicalEvent, events),
    )
    for model, rows in other:
        save_facts([model(patient=patient, **row) for row in rows], by=by)
