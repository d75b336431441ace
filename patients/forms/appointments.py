from __future__ import annotations

from datetime import UTC, date, datetime

from django import forms
from django.utils import timezone

from patients.forms.facts import FactForm
from patients.forms.fields import DayField
from patients.forms.lab_results import ClockField
from patients.forms.ticks import TickField, ask
from patients.knowledge.partial_dates import add_months, show_date
from patients.models import Appointment
from patients.models.appointment import AppointmentState

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

# Further ahead a slip of the year is likelier than a booking. Project default, mark D.
FAR_AHEAD_MONTHS = 24


def show_weekday(day: date) -> str:
    """`Sun 29-Nov-2026`: a weekday shows a wrong date at once."""
    return f"{WEEKDAYS[day.weekday()]} {show_date(day)}"


class AppointmentForm(FactForm):
    """A day and a time of day at the clinic, in the clinic's own time zone."""

    model = Appointment
    whole_row_field = "time"

    day = DayField(
        label="Date",
        error_messages={"required": "Enter the day of the appointment."},
    )
    time = ClockField(
        input_formats=["%H:%M", "%H.%M", "%H%M"],
        help_text="Such as 09:30.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Enter the time of the appointment, such as 09:30.",
            "invalid": "Write the time as hours and minutes, such as 09:30.",
        },
    )
    reason = forms.CharField(
        max_length=120, required=False, help_text="Such as: visit, infusion, blood sample."
    )

    is_far_ahead = TickField(label="I checked, and the date is meant")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        example = show_date(add_months(self.patient.clinic.today(), 1))
        self.fields["day"].help_text = f"Such as {example}, +6w or +3m."

    def clean(self) -> dict:
        starts_at = self._starts_at()
        if starts_at is None:
            return self.cleaned_data
        clinic = self.patient.clinic
        if starts_at.date() < clinic.today():
            self.add_error("day", "This day has passed. Enter today or a later day.")
            return self.cleaned_data  # without its day the appointment cannot be judged further
        if starts_at.date() > add_months(clinic.today(), FAR_AHEAD_MONTHS):
            words = f"{show_weekday(starts_at.date())} is more than 2 years ahead. Check the date, then tick."
            ask(self, "is_far_ahead", words)
        if starts_at.astimezone(UTC).astimezone(clinic.zone).time() != starts_at.time():
            self.add_error("time", "The clocks go forward then, so this time does not exist. Choose another.")
            return self.cleaned_data
        return super().clean()

    def _starts_at(self) -> datetime | None:
        day, time = self.value("day"), self.value("time")
        return datetime.combine(day, time, tzinfo=self.patient.clinic.zone) if day and time else None

    def details(self) -> dict:
        return {"starts_at": self._starts_at(), "reason": self.value("reason") or ""}


class AppointmentStateForm(FactForm):
    """What became of one appointment of the patient."""

    model = Appointment

    appointment = forms.ModelChoiceField(queryset=Appointment.objects.none())
    state = forms.ChoiceField(choices=AppointmentState.choices)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["appointment"].queryset = Appointment.objects.filter(patient=self.patient)

    def clean(self) -> dict:
        appointment, state = self.value("appointment"), self.value("state")
        is_over = state in (AppointmentState.ATTENDED, AppointmentState.MISSED)
        if appointment and is_over and appointment.starts_at > timezone.now():
            self.add_error(None, "This appointment is still to come. Cancel it, or mark it once it began.")
        return self.cleaned_data

    def details(self) -> dict:
        return {"appointment": self.value("appointment"), "state": self.value("state")}
