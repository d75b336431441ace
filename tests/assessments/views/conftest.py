from datetime import date
from decimal import Decimal

import pytest

from patients.actions.lab_results import record_results


@pytest.fixture
def ck(patient, doctor):
    report = {"test": "CK", "value": Decimal(9800), "unit": "U/L", "upper_limit": Decimal(190)}
    record_results(patient=patient, by=doctor, results=[report | {"collected_on": date(2023, 6, 1)}])


@pytest.fixture
def positive(patient, doctor):
    """`positive(on)`: anti-HMGCR found that day."""

    def record(on):
        found = {"test": "ANTI_HMGCR", "qualitative": "positive", "collected_on": on}
        record_results(patient=patient, by=doctor, results=[found])

    return record
