from __future__ import annotations

from django.db import models
from django.db.models import Q

from patients.models.fields import Fact, FactQuerySet


class AppointmentState(models.TextChoices):
    BOOKED = "booked", "Booked"
    ATTENDED = "attended", "Attended"
    MISSED = "missed", "Missed"
    CANCELLED = "cancelled", "Cancelled"


class Appointment(Fact):
    """A booked time at the clinic."""

    starts_at = models.DateTimeField("date and time")
    reason = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=AppointmentState.choices, default=AppointmentState.BOOKED)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=AppointmentState.values), name="appointment_known_state"
            ),
            models.UniqueConstraint(
                fields=["patient", "starts_at"],
                condition=Q(state="booked"),
                name="appointment_once_at_a_time",
                violation_error_message="This patient already has an appointment at that time.",
            ),
        ]

    def __str__(self) -> str:
        return f"appointment {self.pk}"
