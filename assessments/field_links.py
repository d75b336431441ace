"""Where a missing field is filled in: one address that opens the right form at the right place."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from assessments.knowledge.one_field_away import BIRTH, ONSET
from assessments.views.plan import results_url
from patients.knowledge.lab_tests import LAB_TESTS
from patients.knowledge.symptoms import SYMPTOMS
from patients.models import Patient

# Field of a visit to the place on its sheet.
PLACE = {
    "physician_global": "id_physician_global",
    "patient_global": "id_patient_global",
    "extramuscular_global": "id_extramuscular_global",
    "mmt8": "mmt8",
    "haq": "haq",
    **{code: f"id_symptom_{code}" for code in SYMPTOMS},
}


def field_address(patient: Patient, item: str, on: date | None) -> tuple[str, str]:
    """(address, words on the link) of the form for an item of OneField; "" for a whole new visit.

    `on`: the visit that the field belongs to; without it the sheet of today opens.
    """
    if item in LAB_TESTS:
        return results_url(patient, [item]), "Enter the result"
    if item in (ONSET, BIRTH):
        edit = reverse("patients:edit_patient", args=[patient.pk])
        return f"{edit}#id_{item}_date", "Enter the date"
    if item.startswith("bx_"):
        return f"{reverse('patients:clinical_events', args=[patient.pk])}#record", "Enter the report"
    visit = reverse("patients:visit", args=[patient.pk])
    query = f"?{urlencode({'on': on.isoformat()})}" if on else ""
    place = f"#{PLACE[item]}" if item in PLACE else ""
    return f"{visit}{query}{place}", "Fill it in" if item else "Record a visit"
