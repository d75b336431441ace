from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from imnm.pages import render_page
from patients.access import Right, patient_screen
from patients.actions.amending import version_of
from patients.actions.clinical_events import amend_event as store
from patients.forms.amending import AmendEventForm
from patients.models import ClinicalEvent, Patient


@require_http_methods(["GET", "HEAD", "POST"])
@patient_screen()
def amend_event(request: HttpRequest, patient: Patient, event_pk: int) -> HttpResponse:
    """A stored event: fill in what was not known, or correct it with a reason; the history keeps both."""
    request.access.require(Right.WRITE_FACTS)
    event = get_object_or_404(ClinicalEvent, patient=patient, pk=event_pk)
    event.patient = patient
    now = version_of(event)
    form = AmendEventForm(request.POST or None, fact=event, version=posted_version(request, now))
    if request.method == "POST" and form.amend(store, event=event, by=request.user):
        messages.success(request, f"{event.name}: the change is stored; the earlier version is kept.")
        return redirect(f"{reverse('patients:clinical_events', args=[patient.pk])}#event-{event.pk}")
    context = {
        "patient": patient,
        "event": event,
        "form": form,
        # Who has seen what somebody else stored may send the form again, knowing what it replaces.
        "version": now if form.clashes else form.version,
        "has_errors": form.has_problem,
    }
    status = 422 if form.has_problem else 200
    return render_page(request, "patients/amend_event.html", context, partial="screen", status=status)


def posted_version(request: HttpRequest, now: int) -> int:
    """The version that the page showed; -1, which no fact has, for one that cannot be read."""
    if request.method != "POST":
        return now
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 12 else -1
