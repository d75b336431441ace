from django.db import transaction

from patients.actions.saving import save_fact
from patients.models import Patient, Visit


@transaction.atomic
def record_visit(*, patient: Patient, by, **details) -> Visit:
    """Record what was asked, seen and measured at a visit; fields of Visit.

    Raises ValidationError, also for a visit with the same content that is recorded already.
    """
    visit = Visit(patient=patient, **details)
    save_fact(visit, by=by, once=True)
    return visit
