"""What a clinic may say about a rule: another number with the reason, and that somebody stands for it."""

from __future__ import annotations

from decimal import Decimal

from django import forms

from assessments.knowledge.clinic_rules import mistake_in_number
from assessments.knowledge.rule_packs import Pack
from assessments.knowledge.rule_words import RuleWords


class NumberForm(forms.Form):
    """Another number for a rule, to be tried. `pack`: as its file says; `words`: the rule in use here."""

    use_required_attribute = False

    setting = forms.ChoiceField(label="Which number", error_messages={"required": "Choose the number."})
    value = forms.DecimalField(
        label="Try",
        max_digits=10,
        error_messages={"required": "Enter a whole number.", "invalid": "Enter a whole number."},
        help_text="A whole number above 0.",
    )

    def __init__(self, *args, pack: Pack, rule_id: str, words: RuleWords, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.pack, self.rule_id = pack, rule_id
        self.standards = {number.setting: number.standard for number in words.numbers}
        self.in_use = {number.setting: number.value for number in words.numbers}
        self.fields["setting"].choices = [
            (number.setting, f"{number.label} (now {number.value})") for number in words.numbers
        ]

    def clean(self) -> dict:
        cleaned = super().clean()
        setting, value = cleaned.get("setting"), cleaned.get("value")
        if setting and value is not None:
            if mistake := mistake_in_number(self.pack, self.rule_id, setting, value):
                self.add_error("value", mistake)
            elif value == self.in_use[setting]:
                self.add_error("value", f"{value} is in use now. Enter another number.")
        return cleaned

    @property
    def is_the_packs(self) -> bool:
        """The number tried is the one of the pack: to use it is to withdraw the clinic's own."""
        return Decimal(self.standards[self.cleaned_data["setting"]]) == self.cleaned_data["value"]


class SaveNumberForm(NumberForm):
    """The number that was tried, to be used from now on."""

    reason = forms.CharField(
        label="Why this clinic uses another number",
        max_length=300,
        error_messages={"required": "Say why: the reason is shown wherever the rule speaks."},
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["setting"].widget = forms.HiddenInput()
        self.fields["value"].widget = forms.HiddenInput()


class SignOffForm(forms.Form):
    """That somebody stands for the rule as it was shown."""

    use_required_attribute = False

    seen = forms.CharField(widget=forms.HiddenInput(), max_length=500)
    note = forms.CharField(label="Note", max_length=300, required=False)
