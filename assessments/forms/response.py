from __future__ import annotations

from datetime import date

from django import forms

from assessments.knowledge.core_set import MEASURES, CoreSet
from assessments.knowledge.tis_2016 import may_be_chosen
from assessments.response import ResponseCourse
from patients.knowledge.partial_dates import show_date


class BaselineForm(forms.Form):
    """Which visit improvement is measured from: those with the measures that no score can do without."""

    visited_on = forms.TypedChoiceField(
        label="Measure from the visit of",
        coerce=date.fromisoformat,
        error_messages={
            "required": "Choose a visit.",
            "invalid_choice": "That visit cannot be the baseline. Choose one of the list.",
        },
    )

    def __init__(self, *args, course: ResponseCourse, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["visited_on"]
        field.choices = [(day.isoformat(), words) for day, words in baseline_choices(course).items()]
        if course.baseline:
            field.initial = course.baseline.on.isoformat()


def baseline_choices(course: ResponseCourse) -> dict[date, str]:
    """Day to words, newest first; a day with several visits stands once, for the one that would count."""
    found: dict[date, str] = {}
    for one in course.sets:
        if one.on not in found and may_be_chosen(one):
            found[one.on] = _words(one, is_default=course.default is one)
    return dict(reversed(found.items()))


def _words(one: CoreSet, *, is_default: bool) -> str:
    """`03-Mar-2024: 5 of 6 measures (the default)`."""
    known = len(MEASURES) - len(one.missing)
    return f"{show_date(one.on)}: {known} of {len(MEASURES)} measures{' (the default)' if is_default else ''}"
