from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import forms

from assessments.knowledge.facts import DoseFact
from assessments.knowledge.rule_packs import Pack, mistakes_of_choice
from assessments.knowledge.what_if import SUPPOSED_ANTIBODIES, Supposed
from patients.forms.facts import NumberField
from patients.forms.fields import DayField, use_clinic
from patients.forms.treatments import FREQUENCY_CHOICES, UNITS, WEEKLY_FREQUENCIES, WEEKLY_ONLY, DrugField
from patients.knowledge.drugs import DRUGS, FREQUENCIES
from patients.knowledge.partial_dates import add_months, show_date
from patients.knowledge.units import show_number
from patients.models import Patient


class LinkedBoxes(forms.CheckboxSelectMultiple):
    """Boxes that the error summary can link to: the fieldset around them carries the field's own id."""

    def id_for_label(self, id_, index=None) -> str:
        return id_ if index is None else super().id_for_label(id_, index)


# Further away, or further back, no rule says anything new. Project default, mark D.
FARTHEST_MONTHS = 120


class WhatIfForm(forms.Form):
    """What is supposed about one patient. Nothing of it is stored."""

    as_of = DayField(label="As of", required=False, help_text="Such as 05-Mar-2027; +6m; -1y. Empty: today.")
    drug = DrugField(label="If this drug starts today", required=False)
    dose = NumberField(label="Dose", low=0, high=100_000)
    unit = forms.ChoiceField(choices=UNITS, required=False)
    frequency = forms.ChoiceField(choices=FREQUENCY_CHOICES, required=False)
    antibody = forms.ChoiceField(
        label="If this antibody is found positive today",
        choices=[("", "None"), *SUPPOSED_ANTIBODIES.items()],
        required=False,
    )
    packs = forms.MultipleChoiceField(
        label="If the clinic used these rule sets", required=False, widget=LinkedBoxes
    )

    def __init__(
        self, *args, patient: Patient, known: Mapping[str, Pack], chosen: Iterable[str], **kwargs
    ) -> None:
        super().__init__(*args, auto_id="what_if_%s", **kwargs)
        self.patient, self.known, self.chosen = patient, known, tuple(chosen)
        self.fields["packs"].choices = [
            (pack.id, pack.title) for pack in known.values() if pack.is_selectable
        ]
        use_clinic(self, patient.clinic)

    def clean_as_of(self):
        day, today = self.cleaned_data["as_of"], self.patient.clinic.today()
        if day and not add_months(today, -FARTHEST_MONTHS) <= day <= add_months(today, FARTHEST_MONTHS):
            raise forms.ValidationError("Choose a day within 10 years of today.")
        return day

    def clean_packs(self) -> list[str]:
        packs = self.cleaned_data["packs"]
        if mistakes := mistakes_of_choice(self.known[name] for name in packs):
            raise forms.ValidationError(mistakes)
        return packs

    def clean(self) -> dict:
        given = self.cleaned_data
        drug, frequency = given.get("drug"), given.get("frequency")
        if given.get("dose") is not None and not drug and "drug" not in self.errors:
            self.add_error("drug", "Enter the drug of this dose.")
        if given.get("dose") is not None and not given.get("unit"):
            self.add_error("unit", "Choose the unit of the dose.")
        if drug == WEEKLY_ONLY:
            if frequency and frequency not in WEEKLY_FREQUENCIES:
                self.add_error("frequency", "Methotrexate is taken once a week. Choose once weekly.")
            given["frequency"] = frequency or "once_weekly"
        return given

    def supposed(self) -> Supposed:
        """Parts that say nothing new are left out, so that today without changes is the live plan."""
        given = self.cleaned_data
        dose = None
        if drug := given["drug"]:
            dose = DoseFact(drug, None, dose=given["dose"], unit=given["unit"], frequency=given["frequency"])
        packs = None
        if set(given["packs"]) != set(self.chosen):
            packs = tuple(self.known[name] for name in self.known if name in given["packs"])
        day = given["as_of"] if given["as_of"] != self.patient.clinic.today() else None
        return Supposed(as_of=day, dose=dose, antibody=given["antibody"], packs=packs)

    def in_words(self, supposed: Supposed) -> list[str]:
        words = [f"as of {show_date(supposed.as_of)}"] if supposed.as_of else []
        if (dose := supposed.dose) is not None:
            amount = f"{show_number(dose.dose)} {dose.unit}" if dose.dose is not None else "dose not given"
            often = FREQUENCIES.get(dose.frequency, "how often not given")
            words.append(f"{DRUGS[dose.drug].name} {amount}, {often}, from today")
        if supposed.antibody:
            words.append(f"{SUPPOSED_ANTIBODIES[supposed.antibody]} positive today")
        if supposed.packs is not None:
            after = {pack.id for pack in supposed.packs}
            words += [f"{self.known[name].title} switched on" for name in after - set(self.chosen)]
            words += [
                f"{self.known[name].title} switched off"
                for name in self.chosen
                if name not in after and name in self.known
            ]
        return words
