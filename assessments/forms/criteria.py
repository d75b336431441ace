from collections.abc import Collection, Mapping

from django import forms

from assessments.actions.criteria import REASON_LENGTH
from assessments.instruments import QUESTIONS


def reason_name(code: str) -> str:
    """The field that says why a question is answered otherwise than the record does."""
    return f"reason-{code}"


class SaveCriteriaForm(forms.Form):
    """What is said beside the sets saved. Answers cannot be wrong; against the record they need a reason.

    `needed`: the questions among those saved whose answer differs from the record.
    """

    note = forms.CharField(
        max_length=300,
        required=False,
        error_messages={"max_length": "Shorten the note to 300 characters; it has %(show_value)d."},
    )

    def __init__(self, *args, needed: Collection[str] = (), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for code, question in QUESTIONS.items():
            self.fields[reason_name(code)] = forms.CharField(
                label=question.label,
                max_length=REASON_LENGTH,
                required=code in needed,
                error_messages={
                    "required": "Say why the answer differs from the record, or answer as the record does.",
                    "max_length": f"Shorten the reason to {REASON_LENGTH} characters; it has %(show_value)d.",
                },
            )

    @property
    def reasons(self) -> Mapping[str, str]:
        """The reasons given, by question; only of a valid form."""
        return {code: self.cleaned_data.get(reason_name(code), "") for code in QUESTIONS}
