from django.core.exceptions import ValidationError
from django.db import transaction

from patients.actions.saving import save_fact
from patients.knowledge.partial_dates import show_date
from patients.models import Clinic, Patient


@transaction.atomic
def add_patient(*, clinic: Clinic, by, **details) -> Patient:
    """Add a patient to a clinic. `details` are fields of Patient; raises ValidationError keyed by field."""
    patient = Patient(clinic=clinic, **details)
    save_fact(patient, by=by)
    return patient


@transaction.atomic
def change_patient(*, patient: Patient, by, seen: int | None = None, **details) -> Patient:
    """Change fields of a patient; the earlier values stay in the history.

    `seen` is the version the person started from, a key of the history: a later one raises ValidationError.
    """
    locked = Patient.objects.select_for_update(of=("self",), no_key=True).select_related("clinic")
    current = locked.get(pk=patient.pk)
    if seen is not None:
        require_version(current, seen)
    for field, value in details.items():
        setattr(current, field, value)
    save_fact(current, by=by)
    return current


def latest_version(patient: Patient):
    """The newest row of the patient's history, or None. By key: a clock may be set back."""
    return patient.history.select_related("history_user").order_by("-pk").first()


def require_version(patient: Patient, seen: int) -> None:
    """Raise ValidationError, with who and when, if the patient was changed after the version `seen`."""
    latest = latest_version(patient)
    if latest is None or latest.pk == seen:
        return
    at = latest.history_date.astimezone(patient.clinic.zone)
    raise ValidationError(
        f"{latest.history_user or 'Somebody'} changed this patient on {show_date(at.date())} at {at:%H:%M}, "
        "while you were editing. Reload the page to see the change, then enter yours."
    )
