from __future__ import annotations

from collections.abc import Sequence

from django import forms

from patients.forms.facts import FactForm
from patients.forms.fields import PartialDateField, stored
from patients.knowledge.investigations import INVESTIGATION_RESULTS, INVESTIGATIONS
from patients.models import ClinicalEvent
from patients.models.clinical_event import EventKind

RESULTS = [("", "Not known yet"), *INVESTIGATION_RESULTS.items()]


class RecordCheckForm(FactForm):
    """An item of the plan was done: when, and what came out. `investigations` are those that count."""

    model = ClinicalEvent

    investigation = forms.ChoiceField(label="Which investigation")
    happened_on = PartialDateField(
        label="Date done",
        required=True,
        error_messages={"required": "Enter when it was done; without a date it cannot close the item."},
        help_text="Such as 05-Mar-2024; today; -2d.",
    )
    result = forms.ChoiceField(
        choices=[("", "Not known yet"), *INVESTIGATION_RESULTS.items()], required=False
    )
    description = forms.CharField(label="Note", max_length=500, required=False)

    def __init__(self, *args, investigations: Sequence[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["investigation"].choices = [(code, INVESTIGATIONS[code]) for code in investigations]
        self.initial.setdefault("investigation", investigations[0])
        if len(investigations) == 1:
            self.fields["investigation"].widget = forms.HiddenInput()
            self.fields["investigation"].widget.choices = self.fields["investigation"].choices

    def details(self) -> dict:
        happened_on, precision = stored(self.value("happened_on"))
        return {
            "kind": EventKind.INVESTIGATION,
            "investigation": self.value("investigation") or "",
            "happened_on": happened_on,
            "happened_precision": precision,
            "result": self.value("result") or "",
            "description": self.value("description") or "",
        }
