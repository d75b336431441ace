from datetime import date
from decimal import Decimal

import pytest

from assessments.knowledge.facts import DoseFact
from patients.knowledge.glucocorticoids import cumulative_dose
from patients.knowledge.partial_dates import PartialDate
from patients.steroid_words import dose_a_day, since_words

FIRST, LAST = date(2024, 1, 1), date(2024, 1, 10)


def dose(drug="prednisolone", mg=20, frequency="once_daily", **more):
    amount = None if mg is None else Decimal(mg)
    details = {"unit": "mg" if mg else "", "frequency": frequency} | more
    return DoseFact(drug, PartialDate(FIRST), dose=amount, **details)


@pytest.mark.parametrize(
    ("doses", "expected"),
    [
        ([dose()], "200 mg"),
        ([dose("methylprednisolone", 16)], "200 mg"),
        ([dose(), dose("prednisone", None)], "at least 200 mg; 1 interval without a known dose"),
        ([dose(mg=None), dose("prednisone", None)], "2 intervals without a known dose"),
        ([], "none recorded"),
        ([dose("methotrexate")], "none recorded"),
    ],
)
def test_a_sum_in_words(doses, expected):
    assert since_words(cumulative_dose(doses, FIRST, LAST)) == expected


def test_a_single_dose_is_in_the_sum_but_no_daily_dose():
    pulse = dose("methylprednisolone", 1000, "once")
    first_day = cumulative_dose([dose(), pulse], FIRST, FIRST)

    assert since_words(first_day) == "1,270 mg"
    assert dose_a_day(first_day) == "20 mg a day"
