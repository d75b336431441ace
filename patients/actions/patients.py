from django.db import transaction

from patients.actions.saving import save_fact
from patients.models import Clinic, Patient


@transaction.atomic
def add_patient(*, clinic: Clinic, by, **details) -> Patient:
    """Add a patient to a clinic. `details` are fields of Patient; raises ValidationError keyed by field."""
    patient = Patient(clinic=clinic, **details)
    save_fact(patient, by=by)
    return patient


@transaction.atomic
def change_patient(*, patient: Patient, by, **details) -> Patient:
    """Change fields of a patient; the earlier values stay in the history."""
    for field, value in details.items():
        setattr(patient, field, value)
    save_fact(patient, by=by)
    return patient
