"""What this person recorded since logging in: such items stay on the lists, greyed, until they log out."""

from django.http import HttpRequest

from patients.models import Patient

SESSION_KEY = "recorded_checks"
KEPT = 50


def remember_recorded(request: HttpRequest, patient: Patient, key: str) -> None:
    earlier = [pair for pair in request.session.get(SESSION_KEY, []) if pair != [patient.pk, key]]
    request.session[SESSION_KEY] = [*earlier, [patient.pk, key]][-KEPT:]


def recorded_keys(request: HttpRequest, patient: Patient) -> set[str]:
    return {key for patient_id, key in all_recorded(request) if patient_id == patient.pk}


def all_recorded(request: HttpRequest) -> list[list]:
    """[patient id, key of the item], oldest first."""
    return request.session.get(SESSION_KEY, [])
