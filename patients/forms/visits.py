from __future__ import annotations

from django import forms

from patients.forms.facts import FactForm, NumberField
from patients.forms.fields import DayField
from patients.knowledge.mmt8 import MUSCLES
from patients.knowledge.symptoms import SYMPTOMS
from patients.models import Visit

ANSWERS = [("yes", "Yes"), ("no", "No"), ("unknown", "Not known")]
GLOBALS = ("physician_global", "patient_global", "extramuscular_global")
SCORES = (*GLOBALS, "haq")


class GradeField(NumberField):
    """A muscle grade: a whole number from 0 to 10 (Kendall scale of the MMT8, criteria S13, S23), or None."""

    def to_python(self, value) -> int | None:
        number = super().to_python(value)
        if number is not None and number != int(number):
            raise forms.ValidationError(f"{number} is not a whole grade. Enter 0, 1, 2 and so on up to 10.")
        return None if number is None else int(number)


class VisitForm(FactForm):
    """One visit on one page. What is left blank was not asked or not tested, and is stored as absent."""

    model = Visit

    visited_on = DayField(label="Date of visit", error_messages={"required": "Enter the day of the visit."})
    mmt8_side = forms.ChoiceField(
        label="Side tested", choices=[("", "Choose"), ("right", "Right"), ("left", "Left")], required=False
    )
    physician_global = NumberField(label="Physician global activity", low=0, high=10)
    patient_global = NumberField(label="Patient global activity", low=0, high=10)
    extramuscular_global = NumberField(label="Extramuscular activity", low=0, high=10)
    haq = NumberField(label="HAQ-DI", low=0, high=3)
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **{"initial": {"visited_on": "today"}, **kwargs})
        for code, label in SYMPTOMS.items():
            self.fields[f"symptom_{code}"] = forms.ChoiceField(label=label, choices=ANSWERS, required=False)
        for muscle in MUSCLES.values():
            field = self.fields[f"mmt8_{muscle.code}"] = GradeField(label=muscle.label, low=0, high=10)
            field.widget.attrs |= {"inputmode": "numeric", "data-grade": ""}

    @property
    def symptom_rows(self) -> list[forms.BoundField]:
        return [self[f"symptom_{code}"] for code in SYMPTOMS]

    @property
    def muscle_rows(self) -> list[forms.BoundField]:
        return [self[f"mmt8_{muscle}"] for muscle in MUSCLES]

    @property
    def score_rows(self) -> list[forms.BoundField]:
        return [self[name] for name in SCORES]

    def clean(self) -> dict:
        details = self.details()
        if details["mmt8"] and not self.value("mmt8_side") and "mmt8_side" not in self.errors:
            self.add_error("mmt8_side", "Choose which side was tested.")
        filled = [details["symptoms"], details["mmt8"], details["note"], *(details[name] for name in SCORES)]
        if not self.errors and all(part in ({}, "", None) for part in filled):
            self.add_error(None, "Nothing is filled in. Enter at least one answer, grade, score or note.")
        return super().clean()

    def details(self) -> dict:
        symptoms = {code: self.value(f"symptom_{code}") for code in SYMPTOMS}
        side = self.value("mmt8_side") or "right"
        grades = {
            f"{muscle.code}_{side}" if muscle.is_paired else muscle.code: self.value(f"mmt8_{muscle.code}")
            for muscle in MUSCLES.values()
        }
        return {
            "visited_on": self.value("visited_on"),
            "symptoms": {code: answer for code, answer in symptoms.items() if answer},
            "mmt8": {site: grade for site, grade in grades.items() if grade is not None},
            "note": self.value("note") or "",
            **{name: self.value(name) for name in SCORES},
        }
