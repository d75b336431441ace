"""The forms that complete or correct a stored event or result: prefilled, with a reason and a version."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from patients.actions.amending import (
    OUT_OF_DATE,
    REASON_LENGTH,
    ChangedMeanwhile,
    Clash,
    as_of_version,
    parts_of,
)
from patients.forms.clinical_events import ClinicalEventForm
from patients.forms.facts import DateOrUnknownField, FactForm, NumberField
from patients.forms.fields import stored
from patients.forms.lab_results import ClockField
from patients.forms.result_checks import clash
from patients.knowledge.investigations import BIOPSY_FINDINGS
from patients.knowledge.lab_tests import LAB_TESTS, UnknownUnit, find_unit, show_number, show_unit
from patients.knowledge.reported_results import ReportedResult, read_result
from patients.models import ClinicalEvent, LabResult
from patients.models.clinical_event import EventKind
from patients.models.fields import Fact
from patients.templatetags.clinical import reported

# What tells a result from others of its test: changed, it may say the same as another.
SAMPLE = ("result", "unit", "collected_on", "collected_time")


def reason_field() -> forms.CharField:
    return forms.CharField(
        label="Reason for a correction",
        required=False,
        max_length=REASON_LENGTH,
        help_text="Needed when something that was known changes; filling in what was not known needs none.",
        error_messages={"max_length": f"Shorten the reason to {REASON_LENGTH} characters."},
    )


class AmendForm(FactForm):
    """`seen`: the fact as the page showed it. `clashes`: what somebody else changed meanwhile."""

    def __init__(self, *args, fact: Fact, version: int, **kwargs) -> None:
        self.fact, self.version = fact, version
        self.seen = as_of_version(fact, version)
        self.clashes: tuple[Clash, ...] = ()
        super().__init__(*args, patient=fact.patient, initial=self.texts(self.seen or fact), **kwargs)

    def texts(self, fact: Fact) -> dict[str, str]:
        """Each field as it is typed."""
        raise NotImplementedError

    def clean(self) -> dict:
        if self.seen is None:
            raise ValidationError(OUT_OF_DATE)
        return super().clean()

    def refuse(self, refused: ValidationError) -> None:
        if isinstance(refused, ChangedMeanwhile):
            self.clashes = refused.clashes
        super().refuse(refused)

    def amend(self, action, **arguments) -> Fact | None:
        """The amended fact, or None where the form or the action refuses."""
        if not self.is_valid():
            return None
        return self.store(action, version=self.version, reason=self.value("reason") or "", **arguments)

    @property
    def clash_rows(self) -> list[dict]:
        """Label, what is stored, what was typed, by whom and when."""
        return [
            {
                "label": self.fields[one.part].label,
                "stored": self.in_words(one.part, one.stored),
                "typed": self.in_words(one.part, one.typed),
                "by": str(one.by or "somebody"),
                "at": one.at,
            }
            for one in self.clashes
        ]

    def in_words(self, part: str, fact: Fact) -> str:
        text = self.texts(fact).get(part) or ""
        return dict(_flat(getattr(self.fields[part], "choices", ()))).get(text, text) or "nothing"


def _flat(choices) -> list[tuple[str, str]]:
    """Choices without their groups."""
    found = []
    for value, label in choices:
        found += label if isinstance(label, list | tuple) else [(value, label)]
    return found


class AmendEventForm(AmendForm, ClinicalEventForm):
    reason = reason_field()

    def texts(self, event: ClinicalEvent) -> dict[str, str]:
        which = event.investigation or event.condition
        return {
            "what": f"{event.kind}:{which}" if which else event.kind,
            "happened_on": str(event.happened or "unknown"),
            "ended_on": str(event.ended or ""),
            "result": event.result,
            "description": event.description,
            **{f"finding_{code}": event.findings.get(code, "") for code in BIOPSY_FINDINGS},
        }

    def details(self) -> dict:
        """An end that is over on a date nobody knows has no text: untouched, it stays."""
        found = super().details()
        before = self.seen
        if not found["ended_on"] and before and before.ended_on is None:
            found["ended_precision"] = before.ended_precision
        return found

    @property
    def is_biopsy(self) -> bool:
        return self["what"].value() == EventKind.BIOPSY


class AmendResultForm(AmendForm):
    """One stored result: its test stays, everything else can be completed or corrected."""

    model = LabResult
    whole_row_field = "result"

    result = forms.CharField(max_length=40, error_messages={"required": "Enter the result."})
    unit = forms.CharField(max_length=20, required=False)
    lower = NumberField(label="Lower limit", help_text="As printed on this report.")
    upper = NumberField(label="Upper limit", help_text="As printed on this report.")
    collected_on = DateOrUnknownField(
        label="Sample collected",
        help_text="Such as 05-Mar-2024, today or -2d; or unknown.",
        error_messages={"required": "Enter the date of the sample, or “unknown” if nobody knows it."},
    )
    collected_time = ClockField(
        label="Time",
        required=False,
        input_formats=["%H:%M", "%H.%M", "%H%M"],
        help_text="Such as 07:30.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": "Write the time as hours and minutes, such as 07:30."},
    )
    laboratory = forms.CharField(max_length=80, required=False)
    reason = reason_field()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.test = LAB_TESTS[self.fact.test]
        self.fields["unit"].widget.attrs["list"] = "known-units"
        if not self.test.units:
            for name in ("unit", "lower", "upper"):
                del self.fields[name]

    def texts(self, result: LabResult) -> dict[str, str]:
        limits = {"lower": result.lower_limit, "upper": result.upper_limit}
        return {
            "result": reported(result),
            "unit": show_unit(result.unit),
            **{name: "" if limit is None else show_number(limit) for name, limit in limits.items()},
            "collected_on": str(result.collected or "unknown"),
            "collected_time": result.collected_time.strftime("%H:%M") if result.collected_time else "",
            "laboratory": result.laboratory,
        }

    def clean(self) -> dict:
        self.read = self._result()
        self.unit = self._unit()
        super().clean()
        typed, before = parts_of(self.proposed()), parts_of(self.seen)
        if self.errors or not any(typed[part] != before[part] for part in SAMPLE):
            return self.cleaned_data  # only its limits: it stands where it stood
        others = LabResult.objects.filter(patient=self.patient, test=self.fact.test).exclude(pk=self.fact.pk)
        if words := next(filter(None, (clash(self.proposed(), other) for other in others)), ""):
            self.add_error("result", words)
        return self.cleaned_data

    def refuse(self, refused: ValidationError) -> None:
        """Columns of the row to the fields of this form."""
        places = {"value": "result", "lower_limit": "lower", "upper_limit": "upper"}
        if hasattr(refused, "error_dict"):
            found = refused.message_dict
            refused = ValidationError({places.get(name, name): words for name, words in found.items()})
        super().refuse(refused)

    def details(self) -> dict:
        day, precision = stored(self.value("collected_on"))
        return {
            "test": self.fact.test,
            "value": self.read.value,
            "comparator": self.read.comparator,
            "qualitative": self.read.qualitative,
            "titre": self.read.titre,
            "unit": self.unit,
            "lower_limit": self.value("lower"),
            "upper_limit": self.value("upper"),
            "collected_on": day,
            "collected_precision": precision,
            "collected_time": self.value("collected_time"),
            "laboratory": self.value("laboratory") or "",
        }

    def _result(self) -> ReportedResult:
        """Untouched, exactly what is stored: a word may stand beside its number."""
        seen = self.seen
        if seen and "result" not in self.changed_data:
            return ReportedResult(seen.value, seen.comparator, seen.qualitative, seen.titre)
        try:
            return read_result(self.test, self.value("result") or "")
        except ValueError as error:
            if "result" not in self.errors:
                self.add_error("result", str(error))
            return ReportedResult()

    def _unit(self) -> str:
        if self.seen and "unit" not in self.changed_data:
            return self.seen.unit
        if "unit" not in self.fields or self.read.value is None:
            return ""
        try:
            return find_unit(self.test, self.value("unit") or "")
        except UnknownUnit as error:
            self.add_error("unit", str(error))
            return ""
