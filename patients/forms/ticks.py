"""A question that a form asks only where it arises, answered by a tick."""

from __future__ import annotations

from django import forms


class TickField(forms.CharField):
    """Cleans to the very question that was ticked, so a tick never answers another one than was read.

    Shown by `components/tick.html`, once `ask` has put a question to it.
    """

    question = ""

    def __init__(self, **kwargs) -> None:
        super().__init__(required=False, **kwargs)


def ask(form: forms.Form, name: str, question: str) -> None:
    """Refuse the form until `question` is ticked in its field `name`."""
    form.fields[name].question = question
    if form.cleaned_data.get(name) != question:
        form.add_error(name, question)
