from django import forms

from assessments.models import RelapseVerdict
from assessments.models.relapse_verdict import Explanation, Verdict
from patients.forms.facts import CheckedForm

LABELS = {
    Verdict.CONFIRMED: "A relapse: confirmed",
    Verdict.EXPLAINED: "Explained otherwise",
    Verdict.DISMISSED: "Dismissed: neither a relapse nor worth an explanation",
}


class RelapseForm(CheckedForm):
    """What one rise of CK was. Which reason is needed only the action can judge: it knows what was said."""

    verdict = forms.ChoiceField(
        label="This rise of CK is",
        choices=[(one.value, words) for one, words in LABELS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it was."},
    )
    explanation = forms.ChoiceField(
        label="Explained by",
        choices=[("", "Choose, if explained otherwise"), *Explanation.choices],
        required=False,
    )
    reason = forms.CharField(
        label="Reason",
        max_length=RelapseVerdict._meta.get_field("reason").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed to dismiss it, and when it was judged before. No names or numbers of the patient.",
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def clean(self) -> dict:
        return self.cleaned_data

    def details(self) -> dict:
        return {name: self.value(name) for name in ("verdict", "explanation", "reason", "seen")}
