from django import forms


class SaveCriteriaForm(forms.Form):
    """What is said beside a saved set of criteria. Answers cannot be wrong: an open one is not known."""

    note = forms.CharField(
        max_length=300,
        required=False,
        error_messages={"max_length": "Shorten the note to 300 characters; it has %(show_value)d."},
    )
