from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from assessments.models import ReminderPreference
from assessments.models.clinic_settings import WEEKDAYS
from patients.forms.facts import CheckedForm
from patients.forms.fields import DayField
from patients.forms.lab_results import ClockField


class MyRemindersForm(CheckedForm):
    """How one person wants to be reminded. `colleagues`: who can cover for them."""

    wants_digest = forms.BooleanField(label="Send me the mail with my list", required=False)
    digest_time = ClockField(
        label="At",
        required=False,
        help_text="Such as 06:45, by your clinic’s clock. Blank: as the clinic does.",
        error_messages={"invalid": "Write the time such as 06:45."},
    )
    digest_days = forms.TypedMultipleChoiceField(
        label="On these days",
        choices=list(enumerate(WEEKDAYS)),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: every working day of the clinic.",
    )
    wants_critical = forms.BooleanField(
        label="Send critical alerts to me",
        required=False,
        help_text="They leave at once, one by one. Without the tick they go to the colleague who covers.",
    )
    away_from = DayField(label="First day away", required=False, help_text="Such as 05-Mar-2027; +1w.")
    away_until = DayField(label="Last day away", required=False, help_text="Such as 19-Mar-2027; +3w.")
    cover = forms.ModelChoiceField(
        label="Colleague who covers",
        queryset=None,
        required=False,
        empty_label="Nobody",
        help_text="While you are away your list stands on theirs too, and critical alerts go to them.",
    )

    def __init__(self, *args, colleagues, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cover"].queryset = colleagues

    @classmethod
    def initial_of(cls, preference: ReminderPreference) -> dict:
        initial = {name: getattr(preference, name) for name in cls.base_fields}
        initial["digest_time"] = preference.digest_time and f"{preference.digest_time:%H:%M}"
        return initial

    def proposed(self) -> ReminderPreference:
        return ReminderPreference(**self.details())

    def clean(self) -> dict:
        """Whether somebody covers is judged with the rest, so that all mistakes are said at once."""
        try:
            self.proposed().clean()
        except ValidationError as refused:
            mistakes = refused.error_dict
            if {"away_from", "away_until"} & self.errors.keys():
                mistakes.pop("away_until", None)  # of a day that could not be read nothing more can be said
            self.refuse(ValidationError(mistakes))
        return self.cleaned_data

    def details(self) -> dict:
        found = {name: self.value(name) for name in self.fields}
        return found | {"digest_days": found["digest_days"] or None}
