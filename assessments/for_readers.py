"""What a reader who may not know who a patient is must not be able to work out: the day of birth."""

from __future__ import annotations

from datetime import date

from assessments.knowledge.wording import without_birthday
from patients.knowledge.partial_dates import show_date
from patients.models import Patient


def for_reader(text: str, patient: Patient) -> str:
    """The text, its birthdays cut down to their year where the reader of the patient may not know them."""
    return text if patient.may_show_birthday else without_birthday(text, patient.birth_date)


def day_for_reader(day: date, patient: Patient) -> str:
    """A day in the product's one way, or its year when it tells the birthday: rules count from birthdays."""
    return for_reader(show_date(day), patient)
