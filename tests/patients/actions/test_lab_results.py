from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from patients.actions.lab_results import record_results
from patients.models import LabResult


def ck(**changes) -> dict:
    return {"test": "CK", "value": Decimal(9800), "unit": "U/L", "collected_on": date(2024, 3, 5), **changes}


def test_results_are_stored_with_their_author_and_history(patient, doctor):
    record_results(patient=patient, results=[ck(), ck(value=Decimal(9000), collected_on=None)], by=doctor)

    dated, undated = LabResult.objects.order_by("pk")
    assert dated.recorded_by == doctor
    assert dated.history.get().history_user == doctor
    assert undated.collected_precision == "unknown"


def test_one_bad_result_keeps_the_whole_report_out(patient, doctor):
    with pytest.raises(ValidationError) as refused:
        record_results(patient=patient, results=[ck(), ck(unit="mg")], by=doctor)

    assert "unit" in refused.value.message_dict
    assert not LabResult.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"collected_on": date(2999, 1, 1)}, "collected_on"),
        ({"collected_on": date(1950, 1, 1)}, "collected_on"),
        ({"value": None, "comparator": "<"}, "value"),
        ({"value": None, "unit": ""}, "value"),
        ({"value": Decimal(-1)}, "value"),
        ({"lower_limit": Decimal(200), "upper_limit": Decimal(26)}, "upper_limit"),
        ({"test": "UNHEARD"}, "test"),
    ],
)
def test_a_result_that_breaks_a_rule_is_refused_at_its_field(patient, doctor, changes, field):
    with pytest.raises(ValidationError) as refused:
        record_results(patient=patient, results=[ck(**changes)], by=doctor)

    assert list(refused.value.message_dict) == [field]


def test_the_canonical_value_is_kept_beside_the_reported_one(patient, doctor):
    (result,) = record_results(patient=patient, results=[ck(value=Decimal("35.5"), unit="µkat/L")], by=doctor)

    result.refresh_from_db()
    assert (result.value, result.unit) == (Decimal("35.5"), "µkat/L")
    assert (result.canonical_value, result.canonical_unit) == (Decimal(2130), "U/L")


def test_a_report_takes_a_fixed_number_of_queries(patient, doctor, django_assert_num_queries):
    few = [ck()]
    many = [ck(collected_on=date(2024, month, 1)) for month in range(1, 13)]

    with django_assert_num_queries(6):
        record_results(patient=patient, results=few, by=doctor)
    with django_assert_num_queries(6):
        record_results(patient=patient, results=many, by=doctor)
