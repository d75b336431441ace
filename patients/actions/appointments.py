from datetime import datetime

from django.db import transaction

from patients.actions.saving import save_fact
from patients.models import Appointment, Patient


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
    """Mark an appointment attended, missed or cancelled."""
    appointment.state = state
    save_fact(appointment, by=by)
    return appointment
