from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from imnm.pages import render_page
from patients.access import Right, patient_screen, without_free_text
from patients.actions import treatments as actions
from patients.courses import treatment_overview
from patients.forms.facts import posted
from patients.forms.treatments import DoseChangeForm, StopForm, TreatmentForm
from patients.knowledge.drugs import DRUGS
from patients.knowledge.partial_dates import show_date
from patients.models import Patient, Treatment


@require_http_methods(["GET", "HEAD", "POST"])
@patient_screen()
def treatments(request: HttpRequest, patient: Patient) -> HttpResponse:
    """What is taken now, what was given, what was stopped and why, statins; and entry of each."""
    form = TreatmentForm(posted(request), patient=patient) if request.access.may_write_facts else None
    if request.method == "POST" and form.store(actions.start_treatment, patient=patient, by=request.user):
        messages.success(request, f"{form.stored_text} is recorded.")
        return redirect("patients:treatments", pk=patient.pk)
    context = {
        "patient": patient,
        "overview": treatment_overview(
            without_free_text(patient, Treatment.objects.filter(patient=patient).oldest_first())
        ),
        "form": form,
        "drugs": DRUGS.values(),
        "has_errors": bool(form and form.has_problem),
    }
    status = 422 if context["has_errors"] else 200
    return render_page(request, "patients/treatments.html", context, partial="screen", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_screen()
def change_dose(request: HttpRequest, patient: Patient, treatment_pk: int) -> HttpResponse:
    """Close the running dose and open the next."""
    treatment = _treatment(request, patient, treatment_pk)
    if not treatment.is_current:
        return _already_ended(request, treatment)
    form = DoseChangeForm(posted(request), treatment=treatment)
    if request.method == "POST" and form.store(actions.change_dose, treatment=treatment, by=request.user):
        messages.success(request, f"{treatment.get_drug_display()}: the new dose is recorded.")
        return redirect("patients:treatments", pk=patient.pk)
    return _step(request, "patients/change_dose.html", treatment, form)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_screen()
def stop_treatment(request: HttpRequest, patient: Patient, treatment_pk: int) -> HttpResponse:
    """End a running drug, with the reason."""
    treatment = _treatment(request, patient, treatment_pk)
    if not treatment.is_current:
        return _already_ended(request, treatment)
    form = StopForm(posted(request), treatment=treatment)
    if request.method == "POST" and form.store(actions.stop_treatment, treatment=treatment, by=request.user):
        messages.success(request, f"{treatment.get_drug_display()} is recorded as stopped.")
        return redirect("patients:treatments", pk=patient.pk)
    return _step(request, "patients/stop_treatment.html", treatment, form)


def _treatment(request: HttpRequest, patient: Patient, pk: int) -> Treatment:
    request.access.require(Right.WRITE_FACTS)
    treatment = get_object_or_404(Treatment, patient=patient, pk=pk)
    treatment.patient = patient  # the one already loaded, with its clinic
    return treatment


def _already_ended(request: HttpRequest, treatment: Treatment) -> HttpResponse:
    ended = show_date(treatment.stop_on, treatment.stop_precision)
    messages.error(
        request,
        f"This dose of {treatment.get_drug_display()} already ended ({ended}). Below is what runs now.",
    )
    return redirect("patients:treatments", pk=treatment.patient_id)


def _step(request: HttpRequest, template: str, treatment: Treatment, form) -> HttpResponse:
    has_errors = form.has_problem
    context = {"patient": treatment.patient, "treatment": treatment, "form": form, "has_errors": has_errors}
    return render_page(request, template, context, partial="screen", status=422 if has_errors else 200)
