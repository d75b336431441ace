from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from patients.actions.saving import save_fact
from patients.models import Appointment, Patient
from patients.models.appointment import AppointmentState


@transaction.atomic
def book_appointment(
    *, patient: Patient, by, starts_at: datetime, reason: str = "", **details
) -> Appointment:
    """Book a time for a patient. Raises ValidationError when one is booked at that time already."""
    appointment = Appointment(patient=patient, starts_at=starts_at, reason=reason, **details)
    save_fact(appointment, by=by)
    return appointment


@transaction.atomic
def set_appointment_state(*, appointment: Appointment, by, state: str) -> Appointment:
    """Mark a booked appointment attended, missed or cancelled; "booked" undoes the mark it was seen with.

    Raises ValidationError when somebody else marked it meanwhile. The same mark again changes nothing.
    """
    current = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    if current.state == state:
        return current
    seen = appointment.state if state == AppointmentState.BOOKED else AppointmentState.BOOKED
    if current.state != seen:
        raise ValidationError(
            f"This appointment is already marked as {current.get_state_display().lower()}. "
            "Nothing was changed. If that mark is wrong, undo it first."
        )
    current.state = state
    save_fact(current, by=by)
    return current
