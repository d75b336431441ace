from __future__ import annotations

from django import forms

from patients.forms.facts import DateOrUnknownField, FactForm
from patients.forms.fields import PartialDateField, stored
from patients.knowledge.conditions import CONDITIONS
from patients.knowledge.investigations import (
    BIOPSY_FINDINGS,
    INVESTIGATION_GROUPS,
    INVESTIGATION_RESULTS,
)
from patients.models import ClinicalEvent
from patients.models.clinical_event import EventKind

ANSWERS = [("yes", "Yes"), ("no", "No"), ("unknown", "Not known")]
INVESTIGATION_KINDS = (EventKind.BIOPSY, EventKind.MRI, EventKind.EMG, EventKind.INVESTIGATION)


def _what_choices() -> list:
    """Events and investigations in one list, so that an investigation cannot be chosen without its kind."""
    muscle = [(kind.value, kind.label) for kind in (EventKind.BIOPSY, EventKind.MRI, EventKind.EMG)]
    tests = [
        (group, [(f"investigation:{code}", name) for code, name in members.items()])
        for group, members in INVESTIGATION_GROUPS.items()
    ]
    conditions = [(f"condition:{code}", name) for code, name in CONDITIONS.items()]
    named = (*INVESTIGATION_KINDS, EventKind.CONDITION)
    others = [(kind.value, kind.label) for kind in EventKind if kind not in named]
    return [
        ("", "Choose"),
        ("Illness and life", others),
        ("Conditions and habits", conditions),
        ("Muscle investigations", muscle),
        *tests,
    ]


class ClinicalEventForm(FactForm):
    """Something that happened once or for a while. `finding_<code>` are the answers of a muscle biopsy."""

    model = ClinicalEvent

    what = forms.ChoiceField(
        label="What happened", choices=_what_choices, error_messages={"required": "Choose what happened."}
    )
    happened_on = DateOrUnknownField(
        label="Date, or beginning",
        help_text="Such as 05-Mar-2024, Mar-2024, 2024; or unknown.",
        error_messages={"required": "Enter the date, or “unknown” if nobody knows it."},
    )
    ended_on = PartialDateField(
        label="End", required=False, help_text="Leave empty if it lasts or had no length."
    )
    result = forms.ChoiceField(
        choices=[("", "None yet"), *INVESTIGATION_RESULTS.items()],
        required=False,
        help_text="Of an investigation.",
    )
    description = forms.CharField(
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Up to 500 characters.",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for code, label in BIOPSY_FINDINGS.items():
            self.fields[f"finding_{code}"] = forms.ChoiceField(label=label, choices=ANSWERS, required=False)

    @property
    def finding_rows(self) -> list[forms.BoundField]:
        return [self[f"finding_{code}"] for code in BIOPSY_FINDINGS]

    @property
    def has_findings(self) -> bool:
        return any(row.value() for row in self.finding_rows)

    def clean(self) -> dict:
        if "what" in self.errors:
            return self.cleaned_data
        details = self.details()
        kind = details["kind"]
        super().clean()
        if details["findings"] and kind != EventKind.BIOPSY:
            self.add_error(
                "what", "Biopsy findings are answered below. Choose “Muscle biopsy”, or enter the form anew."
            )
        if details["result"] and kind not in INVESTIGATION_KINDS:
            self.add_error(
                "result", "Only an investigation has a result. Describe it in words below instead."
            )
        if details["ended_on"] and kind in INVESTIGATION_KINDS:
            self.add_error("ended_on", "An investigation has one date. Clear the end.")
        if kind == EventKind.OTHER and not details["description"]:
            self.add_error("description", "Say what happened.")
        return self.cleaned_data

    def details(self) -> dict:
        kind, _, which = self.value("what").partition(":")
        happened_on, happened_precision = stored(self.value("happened_on"))
        ended = self.value("ended_on")
        answers = {code: self.value(f"finding_{code}") for code in BIOPSY_FINDINGS}
        return {
            "kind": kind,
            "investigation": which if kind == EventKind.INVESTIGATION else "",
            "condition": which if kind == EventKind.CONDITION else "",
            "happened_on": happened_on,
            "happened_precision": happened_precision,
            "ended_on": ended.day if ended else None,
            "ended_precision": ended.precision.value if ended else "",
            "result": self.value("result") or "",
            "findings": {code: answer for code, answer in answers.items() if answer},
            "description": self.value("description") or "",
        }
