from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from imnm.pages import render_page
from patients.access import patient_screen
from patients.actions.lab_results import record_results
from patients.flowsheet import SHOWN_DATES, build_flowsheet
from patients.forms.lab_results import MORE_ROWS, LabReportForm
from patients.knowledge.units import UNITS
from patients.models import LabResult, Patient


@require_http_methods(["GET", "HEAD", "POST"])
@patient_screen()
def lab_results(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Tests by dates, and entry of a whole report at once; `?tests=WBC,ALT` puts those rows first."""
    earlier = list(LabResult.objects.filter(patient=patient).oldest_first())
    form = _form(request, patient, earlier) if request.access.may_write_facts else None
    if form and form.is_bound and form.store(record_results, patient=patient, by=request.user):
        messages.success(request, form.summary)
        return redirect("patients:lab_results", pk=patient.pk)
    shows_all = request.GET.get("dates") == "all"
    context = {
        "patient": patient,
        "flowsheet": build_flowsheet(earlier, shown=None if shows_all else SHOWN_DATES),
        "shows_all": shows_all,
        "form": form,
        "has_errors": bool(form and form.has_problem),
        "units": sorted({shown for shown, _ in UNITS.values()}, key=str.casefold),
    }
    status = 422 if context["has_errors"] else 200
    return render_page(request, "patients/lab_results.html", context, partial="screen", status=status)


def _form(request: HttpRequest, patient: Patient, earlier: list[LabResult]) -> LabReportForm:
    # The address says which rows come first, also when the form is sent: its action repeats the query.
    asked = [code.strip() for code in request.GET.get("tests", "").split(",")]
    ready = {"patient": patient, "earlier": earlier, "asked": asked}
    if request.method != "POST":
        return LabReportForm(**ready)
    rows = request.POST.get("rows", "")
    row_count = int(rows) if rows.isdecimal() and len(rows) < 4 else None
    if "more" in request.POST:
        # Not bound, so nothing is judged yet: what was typed comes back as the initial values.
        return LabReportForm(**ready, row_count=row_count, more_rows=MORE_ROWS, initial=request.POST.dict())
    return LabReportForm(request.POST, **ready, row_count=row_count)
