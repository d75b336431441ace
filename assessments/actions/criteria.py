from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from assessments.fact_links import who_told_onset
from assessments.instruments import QUESTIONS, UNKNOWN, Instrument, facts_seen, overridden, propose
from assessments.models import CriteriaResult
from assessments.patient_facts import facts_of
from assessments.result_words import said
from patients.models import Patient

REASON_LENGTH = 300


@transaction.atomic
def save_criteria_results(
    *,
    patient: Patient,
    by,
    instruments: Iterable[Instrument],
    answers: Mapping[str, str],
    reasons: Mapping[str, str] | None = None,
    note: str = "",
) -> list[CriteriaResult]:
    """Store the sets scored from one page, each with its version, its answers and the facts there to be seen.

    `answers` and `reasons` go by question. The outcome is worked out here, never taken from the browser.
    Raises ValidationError where an answer differs from the record and no reason says why.
    """
    today = patient.clinic.today()
    proposed = propose(facts_of(patient), today)
    seen, reasons = facts_seen(proposed, who_told_onset(patient)), reasons or {}
    given = {code: answers.get(code, UNKNOWN) for code in QUESTIONS}
    against = overridden(given, proposed)
    stored = []
    for instrument in instruments:
        own = [code for code in against if code in instrument.questions]
        _require_reasons(own, reasons)
        scored = instrument.score(given)
        result = CriteriaResult(
            patient=patient,
            instrument=instrument.code,
            version=instrument.version,
            assessed_on=today,
            answers={code: given[code] for code in instrument.questions},
            overrides={code: reasons[code].strip() for code in own},
            facts_seen={code: seen[code] for code in instrument.questions},
            outcome=instrument.outcome(scored) | {"said": said(instrument, scored, given)},
            note=note,
            saved_by=by,
        )
        result._history_user = by
        result.full_clean()
        result.save()
        stored.append(result)
    return stored


def save_criteria_result(*, instrument: Instrument, **rest) -> CriteriaResult:
    """One set alone; see `save_criteria_results`."""
    return save_criteria_results(instruments=[instrument], **rest)[0]


def _require_reasons(codes: Iterable[str], reasons: Mapping[str, str]) -> None:
    errors = {}
    for code in codes:
        reason = reasons.get(code, "").strip()
        if not reason:
            errors[code] = f"{QUESTIONS[code].label}: say why the answer differs from the record."
        elif len(reason) > REASON_LENGTH:
            errors[code] = f"{QUESTIONS[code].label}: shorten the reason to {REASON_LENGTH} characters."
    if errors:
        raise ValidationError(list(errors.values()))
