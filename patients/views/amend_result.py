from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from imnm.pages import render_page
from patients.access import Right, patient_screen
from patients.actions.amending import version_of
from patients.actions.lab_results import amend_result as store
from patients.forms.amending import AmendResultForm
from patients.knowledge.units import UNITS
from patients.models import LabResult, Patient
from patients.views.amend_event import posted_version


@require_http_methods(["GET", "HEAD", "POST"])
@patient_screen()
def amend_result(request: HttpRequest, patient: Patient, lab_result_pk: int) -> HttpResponse:
    """A stored result, to add its limits or to correct it with a reason; the history keeps both."""
    request.access.require(Right.WRITE_FACTS)
    result = get_object_or_404(LabResult, patient=patient, pk=lab_result_pk)
    result.patient = patient
    now = version_of(result)
    form = AmendResultForm(request.POST or None, fact=result, version=posted_version(request, now))
    if request.method == "POST" and form.amend(store, result=result, by=request.user):
        name = result.get_test_display()
        messages.success(request, f"{name}: the change is stored; the earlier version is kept.")
        address = reverse("patients:lab_results", args=[patient.pk])
        return redirect(f"{address}?dates=all#result-{result.pk}")
    context = {
        "patient": patient,
        "result": result,
        "form": form,
        "version": now if form.clashes else form.version,
        "units": sorted({shown for shown, _ in UNITS.values()}, key=str.casefold),
        "has_errors": form.has_problem,
    }
    status = 422 if form.has_problem else 200
    return render_page(request, "patients/amend_result.html", context, partial="screen", status=status)
