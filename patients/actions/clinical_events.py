from django.db import transaction

from patients.actions.amending import amend_fact
from patients.actions.saving import save_fact
from patients.models import ClinicalEvent, Patient


@transaction.atomic
def record_event(*, patient: Patient, by, kind: str, **details) -> ClinicalEvent:
    """Record a biopsy, screening, relapse, pregnancy and the like; fields of ClinicalEvent.

    Raises ValidationError, also for an event with the same content that is recorded already.
    """
    event = ClinicalEvent(patient=patient, kind=kind, **details)
    save_fact(event, by=by, once=True)
    return event


@transaction.atomic
def amend_event(*, event: ClinicalEvent, by, version: int, reason: str = "", **details) -> ClinicalEvent:
    """Complete or correct a stored event; `details` are all its fields. See `amend_fact`."""
    return amend_fact(event, by=by, version=version, reason=reason, details=details)
