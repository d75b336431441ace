from django import forms

from assessments.models import Alert
from patients.forms.facts import CheckedForm


class AcknowledgeAlertForm(CheckedForm):
    """What was done about one alert. Several can be open on a page, so each field is named by its alert."""

    answer = forms.CharField(
        label="What was done",
        max_length=Alert._meta.get_field("answer").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Such as: called, seen today, swallowing test on Thursday. At most 300 characters; no "
        "names or numbers of the patient.",
        error_messages={"required": "Write what was done; it takes the alert off the lists."},
    )

    def __init__(self, *args, alert: Alert, **kwargs) -> None:
        super().__init__(*args, auto_id=f"alert_{alert.pk}_%s", **kwargs)
        if not self.is_bound:  # sent and refused, the summary of errors takes the focus
            self.fields["answer"].widget.attrs["autofocus"] = True

    def clean(self) -> dict:
        """Whether somebody was faster only the action can say, under its lock."""
        return self.cleaned_data

    def details(self) -> dict:
        return {"answer": self.value("answer")}
