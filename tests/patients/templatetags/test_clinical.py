from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from patients.knowledge.partial_dates import PartialDate, Precision
from patients.models import LabResult
from patients.templatetags.clinical import day, moment, number, reported, uln, unit


def test_dates_look_alike_everywhere():
    assert day(date(2024, 3, 5)) == "05-Mar-2024"
    assert day(PartialDate(date(2024, 3, 1), Precision.MONTH)) == "Mar-2024"
    assert day(None) == "Not recorded"


def test_a_moment_is_shown_in_the_time_zone_of_the_page():
    with timezone.override("Asia/Kathmandu"):
        assert moment(datetime(2024, 3, 5, 20, 0, tzinfo=UTC)) == "06-Mar-2024 01:45"


def test_multiples_of_the_limit_round_half_up_and_never_guess():
    assert uln(Decimal("12.25")) == "12.3 × ULN"
    assert uln(None) == "no limit given"


def test_numbers_and_units():
    assert number(Decimal("9800.500")) == "9,800.5"
    assert number(None) == "No data"
    assert unit("IU/L") == "units/L"


@pytest.mark.parametrize(
    ("result", "shown"),
    [
        ({"value": Decimal(9800)}, "9,800"),
        ({"value": Decimal(20), "comparator": "<"}, "<20"),
        ({"titre": 320}, "1:320"),
        ({"qualitative": "positive"}, "Positive"),
    ],
)
def test_a_result_is_shown_as_its_laboratory_wrote_it(result, shown):
    assert reported(LabResult(test="CK", **result)) == shown
