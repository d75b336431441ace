from collections.abc import Iterable

from django.db import transaction

from patients.actions.saving import save_facts
from patients.models import LabResult, Patient


@transaction.atomic
def record_results(*, patient: Patient, results: Iterable[dict], by) -> list[LabResult]:
    """Store laboratory results of one patient, all or none.

    Each result is a dict of LabResult fields: test and a value, word or titre, with unit, limits,
    collected_on (None when not known) and so on. Raises ValidationError keyed by field, or for the
    first result that is recorded already.
    """
    return save_facts([LabResult(patient=patient, **result) for result in results], by=by, once=True)
