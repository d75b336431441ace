from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from patients.actions.amending import amend_fact
from patients.actions.saving import save_facts
from patients.models import LabResult, Patient


@transaction.atomic
def record_results(*, patient: Patient, results: Iterable[dict], by) -> list[LabResult]:
    """Store laboratory results of one patient, all or none.

    Each result is a dict of LabResult fields: test and a value, word or titre, with unit, limits,
    collected_on (None when not known) and so on. Raises ValidationError keyed by field, or for the
    first result that is recorded already. Whoever types a result has read it.
    """
    now = timezone.now()
    rows = [LabResult(patient=patient, read_by=by, read_at=now, **result) for result in results]
    return save_facts(rows, by=by, once=True)


@transaction.atomic
def amend_result(*, result: LabResult, by, version: int, reason: str = "", **details) -> LabResult:
    """Complete or correct a stored result of one test; `details` are all its fields. See `amend_fact`."""
    return amend_fact(result, by=by, version=version, reason=reason, details=details)
