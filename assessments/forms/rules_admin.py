"""Forms of the admin about rules: which packs, which numbers, who stands for a rule."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from assessments.actions.rules import is_of_alerts
from assessments.knowledge.alerts.thresholds import TABLE, mistake_in_threshold
from assessments.knowledge.clinic_rules import mistake_in_number, numbers_of
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.rule_words import find_rule, number_label
from assessments.models import ClinicSettings, RuleOverride, RuleSignOff
from assessments.models.clinic_settings import WEEKDAYS
from assessments.models.planned_check import list_members
from patients.knowledge.units import show_number, show_unit
from patients.models import User


class PackBoxes(forms.CheckboxSelectMultiple):
    """A box for every pack; one that cannot be chosen is shown with the reason and cannot be ticked."""

    def create_option(self, name, value, label, selected, index, subindex=None, attrs=None) -> dict:
        option = super().create_option(name, value, label, selected, index, subindex, attrs)
        pack = load_packs().get(value)
        if pack and not pack.is_selectable and not selected:
            option["attrs"]["disabled"] = True
        return option


class ClinicSettingsForm(forms.ModelForm):
    working_days = forms.TypedMultipleChoiceField(
        choices=list(enumerate(WEEKDAYS)), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    packs = forms.MultipleChoiceField(
        widget=PackBoxes,
        required=False,
        label="Rule packs",
        help_text="Packs of one group replace each other: choose one of them. The page Rules shows what a "
        "pack would ask before it is switched on. Saving renews the plans of the clinic.",
    )

    class Meta:
        model = ClinicSettings
        fields = ["working_days", "packs"]  # the admin adds those of its own list

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["packs"].choices = [(pack.id, _pack_label(pack)) for pack in load_packs().values()]
        members = list_members().filter(clinic=self.instance.clinic).values("user")
        for name in ("team_lead", "clinical_lead"):
            self.fields[name].queryset = User.objects.filter(pk__in=members)


def _pack_label(pack) -> str:
    group = f"; group “{pack.exclusive_group}”: one at a time" if pack.exclusive_group else ""
    why = f"; cannot be chosen: {pack.why_off}" if pack.why_off else ""
    return f"{pack.title}, {pack.version}{group}{why}"


class RuleOverrideForm(forms.ModelForm):
    """One number of one rule. Rule and number come from the packs, with the pack's value beside them."""

    number = forms.ChoiceField(label="Rule and number")

    class Meta:
        model = RuleOverride
        fields = ["clinic", "number", "value", "reason"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("clinic", "number"):
                if name in self.fields:
                    self.fields[name].disabled = True
            self.initial["number"] = f"{self.instance.rule} {self.instance.setting}"
        self.fields["number"].choices = [("", "Choose"), *_numbers()]
        self.fields[
            "value"
        ].help_text = "Above 0, in the unit of the number; whole for everything that is counted."
        self.fields["reason"].help_text = "Shown wherever the rule speaks. No patient's name."

    def clean(self) -> dict:
        cleaned = super().clean()
        chosen, value = cleaned.get("number"), cleaned.get("value")
        if not chosen:
            return cleaned
        rule_id, _, setting = chosen.partition(" ")
        if is_of_alerts(rule_id, setting):
            self.instance.rule, self.instance.setting = rule_id, setting
            if value is not None and (mistake := mistake_in_threshold(rule_id, setting, value)):
                self.add_error("value", mistake)
            return cleaned
        found = find_rule(load_packs(), rule_id)
        if found is None or setting not in numbers_of(found[1]):
            raise ValidationError("The packs no longer have this number. Take it back on the rule's page.")
        self.instance.rule, self.instance.setting = rule_id, setting
        if value is not None:
            standard = numbers_of(found[1])[setting]
            if mistake := mistake_in_number(found[0], rule_id, setting, value):
                self.add_error("value", mistake)
            elif value == standard:
                self.add_error("value", f"{standard} is the number of the pack. Go back to it on its page.")
        return cleaned


def _numbers() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every number that can be changed, grouped by pack, those of the alert rules last."""
    groups = []
    for pack in load_packs().values():
        choices = [
            (f"{rule.id} {setting}", f"{rule.id}: {number_label(setting)} (pack: {value})")
            for rule in pack.rules
            for setting, value in numbers_of(rule).items()
        ]
        groups += [(f"{pack.title}, {pack.version}", choices)] if choices else []
    alerts = [
        (
            f"{one.rule} {one.setting}",
            f"{one.rule}: {number_label(one.setting)} (rule: {show_number(one.value)} {show_unit(one.unit)})",
        )
        for one in TABLE.values()
        if is_of_alerts(one.rule, one.setting)
    ]
    return [*groups, ("Alerts", alerts)]


class RuleSignOffForm(forms.ModelForm):
    """A rule that the administrator stands for, in the version in use."""

    rule = forms.ChoiceField(help_text="Read it on its page first: numbers, sources and whom it selects.")

    class Meta:
        model = RuleSignOff
        fields = ["clinic", "rule", "note"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [
            ("", "Choose"),
            *(
                (
                    f"{pack.title}, {pack.version}",
                    [(rule.id, f"{rule.id}: {rule.title}") for rule in pack.rules],
                )
                for pack in load_packs().values()
            ),
        ]

    def clean(self) -> dict:
        cleaned = super().clean()
        clinic, rule_id = cleaned.get("clinic"), cleaned.get("rule")
        if clinic and rule_id:
            pack, _ = find_rule(load_packs(), rule_id)
            signed = RuleSignOff.objects.filter(clinic=clinic, rule=rule_id, pack_version=pack.version)
            if signed.exists():
                self.add_error("rule", "It is signed off in this version already.")
        return cleaned
