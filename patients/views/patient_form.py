from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from imnm.pages import render_page
from patients.access import Right, log_access, may_anywhere, patient_screen
from patients.actions import patients as actions
from patients.forms.facts import posted
from patients.forms.patients import AddPatientForm, EditPatientForm
from patients.models import Patient


@require_http_methods(["GET", "HEAD", "POST"])
def add_patient(request: HttpRequest) -> HttpResponse:
    """Add a patient to a clinic where the user may write; likely doubles are shown first."""
    if not may_anywhere(request.user, Right.WRITE_FACTS):
        raise PermissionDenied(f"You may not {Right.WRITE_FACTS} in any clinic.")
    form = AddPatientForm(posted(request), user=request.user)
    if request.method == "POST" and (patient := form.store(actions.add_patient, by=request.user)):
        log_access(request.user, [patient], screen="add_patient", action="change")
        messages.success(request, "The patient is added.")
        return redirect("patients:overview", pk=patient.pk)
    log_access(request.user, form.doubles, screen="add_patient")
    return _page(request, form, {})


@require_http_methods(["GET", "HEAD", "POST"])
@patient_screen()
def edit_patient(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Every field of a patient; earlier values stay in the history."""
    request.access.require(Right.WRITE_FACTS)
    form = EditPatientForm(posted(request), patient=patient)
    if request.method == "POST" and form.store(actions.change_patient, patient=patient, by=request.user):
        messages.success(request, "The changes are stored.")
        return redirect("patients:overview", pk=patient.pk)
    return _page(request, form, {"patient": patient})


def _page(request: HttpRequest, form, context: dict) -> HttpResponse:
    has_errors = form.has_problem
    context |= {
        "form": form,
        "has_errors": has_errors,
        "frame": "patient_base.html" if "patient" in context else "base.html",
    }
    return render_page(
        request, "patients/patient_form.html", context, partial="screen", status=422 if has_errors else 200
    )
