from django.db import transaction

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
