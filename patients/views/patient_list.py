from collections import Counter, defaultdict
from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from imnm.pages import render_page
from patients.access import Right, hide_from, may_anywhere, memberships_of
from patients.forms.patient_filter import PatientFilterForm
from patients.models import LabResult, Patient, Treatment

PAGE_SIZE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def patient_list(request: HttpRequest) -> HttpResponse:
    """Find anyone in two seconds. A search is a POST: a name must not stand in an address or a log."""
    filters = PatientFilterForm(request.POST if request.method == "POST" else _without_search(request.GET))
    visible = Patient.objects.visible_to(request.user)
    today = _today(request)
    matching = filters.narrow(visible, user=request.user, today=today)
    if not all(access.sees_identifiers for access in memberships_of(request.user).values()):
        matching = matching.order_by("pk")  # an alphabetical order would give hidden names away
    page = Paginator(matching, PAGE_SIZE).get_page(request.POST.get("page", 1))
    context = {
        "filters": filters,
        "page": page,
        "rows": _rows(request, list(page.object_list), today),
        "total": visible.count(),
        "today": today,
        "may_add": may_anywhere(request.user, Right.WRITE_FACTS),
        "several_clinics": len(memberships_of(request.user)) > 1,
    }
    return render_page(request, "patients/patient_list.html", context, partial="results")


def _without_search(chosen):
    chosen = chosen.copy()
    chosen.pop("q", None)
    return chosen


def _today(request: HttpRequest) -> date:
    return request.home_clinic.today() if request.home_clinic else date.max


def _rows(request: HttpRequest, patients: list[Patient], today: date) -> list[dict]:
    """One row a patient with last CK, running drugs and next due item: three queries for the whole page."""
    alike = Counter(_sounds(patient) for patient in patients)
    ck = defaultdict(dict)
    for result in LabResult.objects.filter(patient__in=patients).last_two_of("CK"):
        ck[result.patient_id][result.rank] = result
    drugs = defaultdict(list)
    for treatment in Treatment.objects.filter(patient__in=patients).current().oldest_first():
        drugs[treatment.patient_id].append(treatment)
    ids = [patient.pk for patient in patients]
    plans = Patient.objects.filter(pk__in=ids).with_plan(today).in_bulk()
    rows = [
        {
            "patient": patient,
            "plan": plans[patient.pk],
            "ck": ck[patient.pk].get(1),
            "previous_ck": ck[patient.pk].get(2),
            "drugs": drugs[patient.pk],
            "similar_name": alike[_sounds(patient)] > 1,
        }
        for patient in patients
    ]
    hide_from(request.user, patients)
    for row in rows:
        row["similar_name"] = row["similar_name"] and row["patient"].is_identified
    return rows


def _sounds(patient: Patient) -> tuple[str, str]:
    return patient.family_name.casefold(), patient.given_name[:1].casefold()
