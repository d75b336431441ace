"""A dose change closes one interval and opens the next; what was given in the past is never rewritten."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from patients.actions.saving import save_fact, save_facts
from patients.knowledge.drugs import DRUGS
from patients.knowledge.partial_dates import PartialDate, Precision, show_date
from patients.models import Patient, Treatment


@transaction.atomic
def start_treatment(*, patient: Patient, by, drug: str, start_on: date | None, **details) -> Treatment:
    """Start a drug, or record an infusion or procedure, which ends the day it is given.

    `details` are fields of Treatment. Raises ValidationError keyed by field, also when the drug is running,
    or when the same infusion or start is recorded already.
    """
    treatment = Treatment(patient=patient, drug=drug, start_on=start_on, **details)
    if drug in DRUGS and DRUGS[drug].is_once and treatment.is_current:
        treatment.stop_on, treatment.stop_precision = start_on, details.get("start_precision", Precision.DAY)
        if start_on is None:
            treatment.stop_precision = Precision.UNKNOWN
    save_fact(treatment, by=by, once=True)
    return treatment


@transaction.atomic
def record_past_treatments(*, patient: Patient, treatments: list[dict], by) -> list[Treatment]:
    """Store a whole treatment history at once, as an import or a first visit brings it."""
    return save_facts([Treatment(patient=patient, **treatment) for treatment in treatments], by=by)


@transaction.atomic
def change_dose(
    *, treatment: Treatment, by, on: date, dose: Decimal, reason: str = "", **details
) -> Treatment:
    """Close the running interval on `on` and open the next with the new dose the same day.

    Unit, route and frequency stay as they were unless given. Returns the new interval.
    """
    current = _running(treatment)
    _require_after_start(current, on)
    current.stop_on, current.stop_precision, current.stop_reason = on, Precision.DAY, "Dose changed"
    save_fact(current, by=by, why="Dose changed")
    kept = {field: getattr(current, field) for field in ("unit", "route", "frequency")}
    following = Treatment(
        patient=current.patient,
        drug=current.drug,
        dose=dose,
        start_on=on,
        reason=reason,
        **{**kept, **details},
    )
    save_fact(following, by=by)
    return following


@transaction.atomic
def stop_treatment(*, treatment: Treatment, by, on: PartialDate | None, reason: str) -> Treatment:
    """End a running drug on `on`, as far as it is known; None: stopped, on a date nobody recorded.

    A reason is required: a stop without one cannot be judged later.
    """
    if not reason.strip():
        raise ValidationError({"stop_reason": "Say why the drug was stopped."})
    current = _running(treatment)
    if on and current.start and on.last_day < current.start.day:
        raise ValidationError({"stop_on": stop_before_start(current.start)})
    current.stop_on = on.day if on else None
    current.stop_precision = on.precision if on else Precision.UNKNOWN
    current.stop_reason = reason
    save_fact(current, by=by, why="Stopped")
    return current


def stop_before_start(start: PartialDate) -> str:
    """Why a stop before `start` is refused: the start may be a dose change entered with a wrong date."""
    return (
        f"The running dose began on {start}, so it cannot have been stopped earlier. Check the date; an "
        "administrator corrects a wrong start or dose change in the admin."
    )


def _running(treatment: Treatment) -> Treatment:
    """The interval, locked, so that two people cannot both change the same dose."""
    # Without `of`, PostgreSQL would lock the patient and the whole clinic as well.
    locked = Treatment.objects.select_for_update(of=("self",)).select_related("patient__clinic")
    current = locked.get(pk=treatment.pk)
    if not current.is_current:
        ended = show_date(current.stop_on, current.stop_precision)
        raise ValidationError(
            f"This interval already ended ({ended}). Reload the page to see the running dose."
        )
    return current


def _require_after_start(current: Treatment, on: date) -> None:
    if current.start and on < current.start.day:
        raise ValidationError(
            {"start_on": f"The change is before the running dose began on {current.start}. Check both dates."}
        )
