"""What every form about one patient does alike: check by the model's rules, store through one action."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models
from django.http import HttpRequest

from patients.forms.fields import PartialDateField, use_clinic
from patients.knowledge.partial_dates import PartialDate
from patients.knowledge.reported_results import read_number
from patients.models import Patient
from patients.models.fields import Fact

SAME_MOMENT = "Somebody stored the same at this moment. Reload the page and look before you save again."


def posted(request: HttpRequest):
    """The data for a form: what was sent, even if it is empty; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


class NumberField(forms.CharField):
    """A number typed as text: point for decimals, thousands commas allowed. Cleans to Decimal, or None."""

    def __init__(
        self, *, low: Decimal | int | None = None, high: Decimal | int | None = None, **kwargs
    ) -> None:
        super().__init__(**{"required": False, "max_length": 20, **kwargs})
        self.low, self.high = low, high
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value) -> Decimal | None:
        text = super().to_python(value)
        if not text:
            return None
        try:
            number = read_number(text)
        except ValueError as error:
            raise ValidationError(str(error)) from None
        if (self.low is not None and number < self.low) or (self.high is not None and number > self.high):
            raise ValidationError(f"{text} is out of range. Enter a number from {self.low} to {self.high}.")
        return number

    def run_validators(self, value) -> None:
        """The length limit of the text says nothing about the number."""


class DateOrUnknownField(PartialDateField):
    """A date that has to be answered: a blank may have been forgotten, "unknown" was meant."""

    def clean(self, value) -> PartialDate | None:
        if not (value or "").strip():
            raise ValidationError(self.error_messages["required"], code="required")
        return self.to_python(value)


class CheckedForm(forms.Form):
    """A form that asks the model's own rules before an action writes.

    So every mistake is found before anything is stored, and all of them at once. `details` are the
    arguments of the action; `proposed` is the row that would be stored.
    """

    # Where words about the whole row belong, such as "already recorded": a field, or None for above the form.
    whole_row_field: str | None = None

    def details(self) -> dict:
        raise NotImplementedError

    def proposed(self) -> models.Model:
        raise NotImplementedError

    def clean(self) -> dict:
        try:
            self.proposed().full_clean(exclude={"recorded_by", *self.errors})
        except ValidationError as refused:
            self.refuse(refused)
        return self.cleaned_data

    def value(self, name: str):
        """The cleaned value, or None where the field is already in error."""
        return self.cleaned_data.get(name)

    def refuse(self, refused: ValidationError) -> None:
        """Put the words of a model or an action at their fields or above the form; never two at one field."""
        by_field = (
            refused.message_dict if hasattr(refused, "error_dict") else {NON_FIELD_ERRORS: refused.messages}
        )
        for name, messages in by_field.items():
            place = name if name in self.fields else self.whole_row_field
            if place is None or place not in self.errors:
                self.add_error(place, messages)

    @property
    def has_problem(self) -> bool:
        """True when the form was sent and refused; an untouched form is not judged."""
        return self.is_bound and bool(self.errors)

    def store(self, action: Callable, **arguments):
        """What the action returns for `arguments` and the details; None if the form or the action refuses."""
        if not self.is_valid():
            return None
        try:
            return action(**arguments, **self.details())
        except ValidationError as refused:
            self.refuse(refused)
        except IntegrityError:  # two people at once: each checked before the other had stored
            self.add_error(None, SAME_MOMENT)
        return None


class FactForm(CheckedForm):
    """A form about one fact of one patient; its date fields count from the clinic's today."""

    model: type[Fact]

    def __init__(self, *args, patient: Patient, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.patient = patient
        use_clinic(self, patient.clinic)

    def proposed(self) -> Fact:
        return self.model(patient=self.patient, **self.details())
