from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessments.data_quality import Finding, findings
from assessments.for_readers import for_reader
from assessments.forms.standing_filters import Whose
from assessments.rules import clinics_of, patients_in
from imnm.pages import render_page
from patients.access import hide_from, memberships_of
from patients.models import Patient

PAGE_SIZE = 50


@require_safe
def data_quality(request: HttpRequest) -> HttpResponse:
    """Which records contradict themselves, what that stops, and where it is mended."""
    whose = Whose.read(request.GET, request.user, start="me")
    clinics = clinics_of(request.user)
    ids = list(whose.patients().order_by(*_order(whose)).values_list("pk", flat=True))
    found = findings(ids, [clinic for clinic in clinics if clinic.pk in whose.clinics])
    kinds = found.kinds()
    kind = request.GET.get("kind", "")
    kind = kind if kind in {code for code, _, _ in kinds} else ""
    listed = [one for one in found.found if not kind or one.code == kind]
    page = Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page"))
    people = {one.pk: one for one in patients_in(list({one.patient_id for one in page.object_list}))}
    hide_from(request.user, list(people.values()))
    context = {
        "whose": whose,
        "clinics": clinics,
        "kinds": kinds,
        "kind": kind,
        "page": page,
        "rows": [_row(request, people[one.patient_id], one) for one in page.object_list],
        "looked_at": found.looked_at,
        "took": f"{found.seconds:.1f}" if found.seconds > 1 else "",
    }
    return render_page(request, "assessments/data_quality.html", context, partial="list")


def _order(whose: Whose) -> tuple[str, ...]:
    """As `whose.order`, of patients themselves."""
    return tuple(name.removeprefix("patient__").replace("patient_id", "pk") for name in whose.order)


def _row(request: HttpRequest, patient: Patient, finding: Finding) -> dict:
    edit = reverse("patients:edit_patient", args=[patient.pk])
    may_write = memberships_of(request.user)[patient.clinic_id].may_write_facts
    return {
        "patient": patient,
        "sentence": for_reader(finding.sentence, patient),
        "stops": finding.stops,
        "links": [link for link in finding.links if may_write or link[0] != edit],
    }
