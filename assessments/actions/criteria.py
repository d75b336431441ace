from collections.abc import Mapping

from django.db import transaction

from assessments.instruments import Instrument
from assessments.models import CriteriaResult
from assessments.patient_facts import facts_of
from patients.models import Patient


@transaction.atomic
def save_criteria_result(
    *, patient: Patient, by, instrument: Instrument, answers: Mapping[str, str], note: str = ""
) -> CriteriaResult:
    """Store one scored set of criteria with its version, and with the facts that were there to be seen.

    The outcome is worked out here from the answers, never taken from the browser.
    """
    today = patient.clinic.today()
    result = CriteriaResult(
        patient=patient,
        instrument=instrument.code,
        version=instrument.version,
        assessed_on=today,
        answers=dict(answers),
        facts_seen=instrument.from_facts(facts_of(patient), today),
        outcome=instrument.outcome(instrument.score(answers)),
        note=note,
        saved_by=by,
    )
    result._history_user = by
    result.full_clean()
    result.save()
    return result
