"""The parts of a visit's sheet as forms. Every field cleans to its canonical text; "" is not asked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from patients.forms.facts import NumberField
from patients.forms.fields import DayField, use_clinic
from patients.knowledge.haq import EASIEST, HARDEST, VARIANTS
from patients.knowledge.mmt8 import HIGHEST_GRADE, LOWEST_GRADE, TRACE, UNABLE, UNABLE_REASONS
from patients.knowledge.mobility import MOBILITY
from patients.knowledge.visit_sheet import ANSWERS, FIELDS, LABELS, PARTS, TICKED
from patients.models import Patient, Visit
from patients.models.visit import RANGES

UNABLE_SIGNS = ("x", "-", "–", "−")
WHOLE = ("systolic", "diastolic")
MAXIMUM_NOTE = 10_000  # characters


class DayForm(forms.Form):
    """Which day's sheet: today unless another day is chosen."""

    on = DayField(label="Day of the visit", error_messages={"required": "Enter the day of the visit."})

    def __init__(self, *args, patient: Patient, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.patient = patient
        use_clinic(self, patient.clinic)

    def clean_on(self) -> date:
        day, errors = self.cleaned_data["on"], {}
        Visit(patient=self.patient).check_day("on", day, errors, what="The visit")
        if errors:
            raise ValidationError(errors["on"])
        return day


class NumberTextField(NumberField):
    """A number in its range with at most `places` decimals. Cleans to its shortest text, or ""."""

    def __init__(self, *, places: int, **kwargs) -> None:
        super().__init__(**kwargs)
        self.places = places

    def to_python(self, value) -> str:
        number = super().to_python(value)
        if number is None:
            return ""
        text = f"{number.normalize() + 0:f}"
        if len(text.partition(".")[2]) > self.places:
            digits = f"at most {self.places} digit{'s' * (self.places > 1)} after the point"
            allowed = digits if self.places else "a whole number"
            raise ValidationError(f"{text} is too precise. Write {allowed}.")
        return text


class GradeField(forms.CharField):
    """A grade as it is typed: 0 to 10, T for a trace, or x for a muscle that could not be tested."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**{"required": False, "max_length": 20, **kwargs})
        self.widget.attrs |= {"autocomplete": "off", "autocapitalize": "off", "data-key": "grade"}

    def to_python(self, value) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        if text.upper() == TRACE:
            return TRACE
        if text.lower() in UNABLE_SIGNS:
            return UNABLE
        if re.fullmatch(r"\d{1,4}", text, re.ASCII):
            if LOWEST_GRADE <= int(text) <= HIGHEST_GRADE:
                return str(int(text))
            raise ValidationError(f"{text} is out of range. Enter a grade from 0 to 10, T or x.")
        if re.fullmatch(r"\d+[.,]\d+", text):
            raise ValidationError(f"{text} is not a whole grade. Enter 0, 1, 2 and so on up to 10.")
        raise ValidationError(
            f"“{text}” is not a grade. Enter 0 to 10, T for a trace, or x if it could not be tested."
        )


class ActivityField(forms.CharField):
    """The answer to one activity of the HAQ, 0 to 3."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**{"required": False, "max_length": 20, **kwargs})
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off", "data-key": "activity"}

    def to_python(self, value) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        if re.fullmatch(r"\d", text, re.ASCII) and EASIEST <= int(text) <= HARDEST:
            return text
        raise ValidationError(f"“{text}” is not an answer from 0 to 3.")


class NoteField(forms.CharField):
    """Free words. A browser sends line ends its own way; they are kept as one character."""

    def __init__(self, **kwargs) -> None:
        area = forms.Textarea(attrs={"rows": 4})
        super().__init__(**{"required": False, "max_length": MAXIMUM_NOTE, "widget": area, **kwargs})

    def to_python(self, value) -> str:
        return super().to_python(value).replace("\r\n", "\n")


class TickField(forms.BooleanField):
    def __init__(self, **kwargs) -> None:
        super().__init__(
            **{"required": False, "widget": forms.CheckboxInput(attrs={"value": TICKED}), **kwargs}
        )

    def clean(self, value) -> str:
        return TICKED if super().clean(value) else ""


def _choice(label: str, choices: Mapping[str, str], *, blank: str = "") -> forms.Field:
    first = [("", blank)] if blank else []
    return forms.ChoiceField(label=label, required=False, choices=[*first, *choices.items()])


def _field(name: str) -> forms.Field:
    label = LABELS[name]
    if name.startswith("symptom_"):
        return _choice(label, ANSWERS)
    if name.startswith("mmt8_"):
        return GradeField(label=label)
    if name.startswith("item_"):
        return ActivityField(label=label)
    if name.startswith("aid_"):
        return TickField(label=label)
    if name == "haq_variant":
        return _choice(label, VARIANTS)
    if name == "mobility":
        return _choice(label, MOBILITY, blank="Not recorded")
    if name == "note":
        return NoteField(label=label)
    low, high = RANGES[name]
    places = 0 if name in WHOLE else Visit._meta.get_field(name).decimal_places
    return NumberTextField(label=label, low=low, high=high, places=places)


class PartForm(forms.Form):
    """One part of the sheet. A field that is refused does not keep the others from being saved."""

    def __init__(self, part: str, *, texts: Mapping[str, str], data=None) -> None:
        super().__init__(data)
        self.part, self.title, self.texts_shown = part, PARTS[part], texts
        for name in FIELDS[part]:
            field = self.fields[name] = _field(name)
            field.widget.attrs["aria-describedby"] = f"id_{name}_error"
            text = texts.get(name, "")
            if part == "mmt8":
                word, _, reason = text.partition(":")
                text = UNABLE_SIGNS[0] if word == UNABLE else text
                why = self.fields[f"{name}_why"] = _choice(
                    f"Why not tested: {LABELS[name]}", UNABLE_REASONS, blank="Choose why"
                )
                why.widget.attrs |= {"aria-describedby": f"id_{name}_error"}
                why.initial = reason
            field.initial = text == TICKED if name.startswith("aid_") else text

    def clean(self) -> dict:
        for name in FIELDS["mmt8"] if self.part == "mmt8" else ():
            if self.cleaned_data.get(name) == UNABLE:
                why = self.cleaned_data.get(f"{name}_why")
                if why:
                    self.cleaned_data[name] = f"{UNABLE}:{why}"
                elif f"{name}_why" not in self.errors:
                    self.add_error(name, "Choose why it could not be tested.")
        return self.cleaned_data

    def typed_texts(self) -> dict[str, str]:
        """The texts of the fields that can be read: an untouched radio is "", a text not sent is absent."""
        self.is_valid()
        unsent = {
            name
            for name, field in self.fields.items()
            if isinstance(field.widget, forms.TextInput | forms.Textarea) and name not in self.data
        }
        return {name: self.cleaned_data[name] for name in FIELDS[self.part]
                if name in self.cleaned_data and name not in unsent}  # fmt: skip

    @property
    def refused(self) -> list[str]:
        """The fields of the sheet that were not saved, in order."""
        return [name for name in FIELDS[self.part] if name in self.errors or f"{name}_why" in self.errors]

    def refuse(self, refused: ValidationError) -> None:
        """Put the words of the action at their fields, or above the part."""
        found = getattr(refused, "error_dict", None)
        by_field = refused.message_dict if found is not None else {NON_FIELD_ERRORS: refused.messages}
        for name, messages in by_field.items():
            place = name if name in self.fields else None
            if place is None or place not in self.errors:
                self.add_error(place, messages)


def read_seen(text: str) -> dict[str, str]:
    """The texts that a page last saw stored, from its hidden field; {} when it is unreadable.

    With {} nothing counts as seen, so whatever is stored and differs becomes a conflict, never overwritten.
    """
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(name): value for name, value in found.items() if isinstance(value, str)}
