from __future__ import annotations

from datetime import UTC, datetime

from django import forms

from patients.forms.facts import FactForm
from patients.forms.fields import DayField
from patients.models import Appointment
from patients.models.appointment import AppointmentState


class AppointmentForm(FactForm):
    """A day and a time of day at the clinic, in the clinic's own time zone."""

    model = Appointment
    whole_row_field = "time"

    day = DayField(
        label="Date",
        help_text="Such as 05-Mar-2026, +6w or +3m.",
        error_messages={"required": "Enter the day of the appointment."},
    )
    time = forms.TimeField(
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

    def clean(self) -> dict:
        starts_at = self._starts_at()
        if starts_at is None:
            return self.cleaned_data
        clinic = self.patient.clinic
        if starts_at.date() < clinic.today():
            self.add_error("day", "This day has passed. Enter today or a later day.")
        elif starts_at.astimezone(UTC).astimezone(clinic.zone).time() != starts_at.time():
            self.add_error("time", "The clocks go forward then, so this time does not exist. Choose another.")
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
        if appointment and state in (AppointmentState.ATTENDED, AppointmentState.MISSED):
            clinic = self.patient.clinic
            if appointment.starts_at.astimezone(clinic.zone).date() > clinic.today():
                self.add_error(
                    None,
                    "This appointment is still to come. Cancel it, or mark it on its day.",
                )
        return self.cleaned_data

    def details(self) -> dict:
        return {"appointment": self.value("appointment"), "state": self.value("state")}
