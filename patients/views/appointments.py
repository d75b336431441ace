from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from imnm.pages import render_page
from patients.access import Right, patient_screen, without_free_text
from patients.actions.appointments import book_appointment, set_appointment_state
from patients.forms.appointments import AppointmentForm, AppointmentStateForm, show_weekday
from patients.forms.facts import posted
from patients.models import Appointment, Patient
from patients.models.appointment import AppointmentState


@require_http_methods(["GET", "HEAD", "POST"])
@patient_screen(write=Right.MANAGE_APPOINTMENTS)
def appointments(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Times at the clinic, in the clinic's own time zone: to come and past, booked and marked here."""
    booking = marking = None
    if request.access.may_manage_appointments:
        is_marking = "appointment" in request.POST
        marking = AppointmentStateForm(request.POST, patient=patient) if is_marking else None
        booking = AppointmentForm(None if is_marking else posted(request), patient=patient)
    if request.method == "POST" and (done := _store(request, patient, booking, marking)):
        messages.success(request, done)
        return redirect("patients:appointments", pk=patient.pk)
    today = patient.clinic.today()
    booked = without_free_text(patient, Appointment.objects.filter(patient=patient))
    rows = [_row(one, patient) for one in booked]
    problem = marking if marking is not None else booking
    has_errors = problem is not None and problem.has_problem
    context = {
        "patient": patient,
        "upcoming": [row for row in rows if row["day"] >= today],
        "past": [row for row in reversed(rows) if row["day"] < today],
        "form": booking,
        "problem": problem,
        "has_errors": has_errors,
    }
    status = 422 if has_errors else 200
    return render_page(request, "patients/appointments.html", context, partial="screen", status=status)


def _store(request: HttpRequest, patient: Patient, booking, marking) -> str:
    """Do what was asked for; the words to show, or "" when it was refused."""
    if marking is None:
        if not booking.store(book_appointment, patient=patient, by=request.user):
            return ""
        starts_at = booking.details()["starts_at"]
        return f"Appointment booked for {show_weekday(starts_at.date())}, {starts_at:%H:%M}."
    if not marking.store(set_appointment_state, by=request.user):
        return ""
    return f"Appointment marked as {AppointmentState(marking.value('state')).label.lower()}."


def _row(one: Appointment, patient: Patient) -> dict:
    """An appointment in the clinic's own time, and the marks that make sense for it now."""
    local = one.starts_at.astimezone(patient.clinic.zone)
    if one.state != AppointmentState.BOOKED:
        marks = [(AppointmentState.BOOKED, "Undo")]
    elif one.starts_at > timezone.now():
        marks = [(AppointmentState.CANCELLED, "Cancel")]
    else:
        marks = [
            (AppointmentState.ATTENDED, "Attended"),
            (AppointmentState.MISSED, "Missed"),
            (AppointmentState.CANCELLED, "Cancel"),
        ]
    shown = {"date": show_weekday(local.date()), "time": f"{local:%H:%M}"}
    return {"appointment": one, "day": local.date(), "marks": marks} | shown
