"""Where a missing field is filled in: one address that opens the right form at the right place."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from assessments.fact_links import WITHOUT_LIMIT, amend_event_address, amend_result_address
from assessments.knowledge.core_set import ENZYME_WINDOW_DAYS
from assessments.knowledge.criteria_questions import PICTURE
from assessments.knowledge.one_field_away import BIRTH, ONSET
from assessments.views.plan import results_url
from patients.knowledge.lab_tests import LAB_TESTS
from patients.knowledge.symptoms import SYMPTOMS
from patients.models import ClinicalEvent, LabResult, Patient

# Field of a visit to the place on its sheet.
PLACE = {
    "physician_global": "id_physician_global",
    "patient_global": "id_patient_global",
    "extramuscular_global": "id_extramuscular_global",
    "mmt8": "mmt8",
    "haq": "haq",
    **{code: f"id_symptom_{code}" for code in SYMPTOMS},
}

# A number of these without its limit is an answer half given.
_ENZYMES = ("CK", "LDH", "AST", "ALT", "ALDOLASE")


@dataclass(frozen=True, slots=True)
class HalfGiven:
    """Stored rows of one patient that only want completing: biopsies, and enzymes without a limit."""

    biopsies: tuple[ClinicalEvent, ...] = ()
    unlimited: tuple[LabResult, ...] = ()

    def biopsy(self, finding: str) -> ClinicalEvent | None:
        """Of the biopsies that do not state the finding the one that shows most, as ENMC 2016 reads it."""

        def shown(place: int) -> tuple[int, int, int]:
            answers = [self.biopsies[place].findings.get(code, "unknown") for code in PICTURE.values()]
            return answers.count("yes"), len(answers) - answers.count("unknown"), place

        best = max(range(len(self.biopsies)), key=shown, default=None)
        one = None if best is None else self.biopsies[best]
        return one if one and one.findings.get(finding, "unknown") == "unknown" else None

    def result(self, test: str, on: date | None) -> LabResult | None:
        """The highest without a limit; for a visit the nearest, inside the window of the core set."""
        found = [result for result in self.unlimited if result.test == test]
        if on is None:
            return max(found, key=lambda one: (one.canonical_value or -1, one.pk), default=None)
        near = [(abs((one.collected_on - on).days), one.pk, one) for one in found if one.collected_on]
        days, _, nearest = min(near, default=(ENZYME_WINDOW_DAYS + 1, 0, None))
        return nearest if days <= ENZYME_WINDOW_DAYS else None


def half_given(patients: Collection[int]) -> dict[int, HalfGiven]:
    """By patient id, in two queries for any number."""
    biopsies, results = {}, {}
    events = ClinicalEvent.objects.filter(patient__in=patients, kind="biopsy")
    for event in events.order_by("happened_on", "pk"):
        biopsies.setdefault(event.patient_id, []).append(event)
    for result in LabResult.objects.filter(patient__in=patients, test__in=_ENZYMES, **WITHOUT_LIMIT):
        results.setdefault(result.patient_id, []).append(result)
    return {pk: HalfGiven(tuple(biopsies.get(pk, ())), tuple(results.get(pk, ()))) for pk in patients}


def field_address(
    patient: Patient, item: str, on: date | None, half: HalfGiven | None = None
) -> tuple[str, str]:
    """(address, words on the link) of the form for an item of OneField; "" for a whole new visit.

    `on`: the visit that the field belongs to; without it the sheet of today opens. `half`: rows of the
    patient that may only want completing.
    """
    half = half or HalfGiven()
    if item in LAB_TESTS and (result := half.result(item, on)):
        return amend_result_address(patient.pk, result.pk), "Add its limit"
    finding = PICTURE.get(item, item)
    if item.startswith("bx_") and (biopsy := half.biopsy(finding)):
        return amend_event_address(patient.pk, biopsy.pk, finding), "Complete the report"
    if item in LAB_TESTS:
        return results_url(patient, [item]), "Enter the result"
    if item in (ONSET, BIRTH):
        edit = reverse("patients:edit_patient", args=[patient.pk])
        return f"{edit}#id_{item}_date", "Enter the date"
    if item.startswith("bx_"):
        return (
            f"{reverse('patients:clinical_events', args=[patient.pk])}?what=biopsy#record",
            "Enter the report",
        )
    visit = reverse("patients:visit", args=[patient.pk])
    query = f"?{urlencode({'on': on.isoformat()})}" if on else ""
    place = f"#{PLACE[item]}" if item in PLACE else ""
    return f"{visit}{query}{place}", "Fill it in" if item else "Record a visit"
