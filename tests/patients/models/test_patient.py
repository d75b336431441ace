from datetime import date

import pytest
from django.core.exceptions import ValidationError

from patients.actions.patients import change_patient


@pytest.mark.parametrize(
    ("onset", "diagnosis"),
    [
        ((date(2010, 1, 1), "year"), (date(2005, 1, 1), "year")),
        ((date(2024, 3, 6), "day"), (date(2024, 3, 5), "day")),
        ((date(2024, 4, 1), "month"), (date(2024, 3, 1), "month")),
    ],
)
def test_an_onset_certainly_after_the_diagnosis_is_refused(patient, doctor, onset, diagnosis):
    with pytest.raises(ValidationError) as refused:
        change_patient(patient=patient, by=doctor, **dates(onset, diagnosis))

    (words,) = refused.value.message_dict["onset_date"]
    assert words.startswith("Onset is after the diagnosis (")


@pytest.mark.parametrize(
    ("onset", "diagnosis"),
    [
        ((date(2024, 3, 5), "day"), (date(2024, 3, 5), "day")),
        ((date(2024, 3, 5), "day"), (date(2024, 1, 1), "year")),
        ((date(2024, 1, 1), "year"), (date(2024, 3, 5), "day")),
        ((date(2024, 3, 5), "day"), (None, "unknown")),
    ],
)
def test_an_onset_that_can_be_before_the_diagnosis_is_stored(patient, doctor, onset, diagnosis):
    changed = change_patient(patient=patient, by=doctor, **dates(onset, diagnosis))

    assert (changed.onset_date, changed.onset_precision) == onset


def dates(onset, diagnosis) -> dict:
    names = ("onset_date", "onset_precision", "diagnosis_date", "diagnosis_precision")
    return dict(zip(names, (*onset, *diagnosis), strict=True))
