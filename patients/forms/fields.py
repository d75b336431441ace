"""Form fields the clinical forms share: dates as staff write them."""

from __future__ import annotations

from datetime import date

from django import forms

from patients.knowledge.partial_dates import (
    HOW_TO_WRITE_A_DATE,
    PartialDate,
    Precision,
    parse_partial_date,
    show_date,
)
from patients.models import Clinic


class PartialDateField(forms.CharField):
    """A date known to the day, month or year, typed as text. Cleans to PartialDate, or None for unknown.

    `today` anchors shortcuts such as -3m; forms set it through `use_clinic`.
    """

    today: date | None = None
    how_to_write = HOW_TO_WRITE_A_DATE

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("help_text", "Such as 05-Mar-2024, Mar-2024 or 2024; today; -2w.")
        super().__init__(**kwargs)
        self.widget.attrs["autocomplete"] = "off"

    def prepare_value(self, value):
        if isinstance(value, PartialDate):
            return str(value)
        return show_date(value) if isinstance(value, date) else value

    def to_python(self, value) -> PartialDate | None:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_partial_date(text, today=self.today or date.max, how_to_write=self.how_to_write)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class DayField(PartialDateField):
    """A date that has to be exact, such as the day a sample was taken. Cleans to date, or None."""

    how_to_write = "Write the day such as 05-Mar-2024, today or -2d."

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("help_text", "Such as 05-Mar-2024; today; -2d.")
        super().__init__(**kwargs)

    def to_python(self, value) -> date | None:
        found = super().to_python(value)
        if found is None:
            return None
        if not found.is_exact:
            raise forms.ValidationError("The exact day is needed here, such as 05-Mar-2024.")
        return found.day


def use_clinic(form: forms.BaseForm, clinic: Clinic) -> None:
    """Let every date field of the form count its shortcuts from the clinic's own today."""
    for field in form.fields.values():
        if isinstance(field, PartialDateField):
            field.today = clinic.today()


def stored(value: PartialDate | None) -> tuple[date | None, str]:
    """The two columns a partial date is stored in: the day and its precision."""
    return (value.day, value.precision.value) if value else (None, Precision.UNKNOWN.value)
