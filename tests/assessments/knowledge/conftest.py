from dataclasses import replace
from decimal import Decimal

import pytest

from assessments.knowledge.facts import PatientFacts, ResultFact
from assessments.knowledge.plan_case_facts import BORN_1970, LATER, investigation, on, patient


@pytest.fixture
def complete_baseline() -> PatientFacts:
    """A woman of high class with the whole baseline done on 06-Mar-2024 and everything normal."""
    investigations = (
        "HISTORY", "EXAM", "CXR", "CT_NTAP", "CERVICAL", "MAMMO", "PELVIC_US", "COLONOSCOPY",
    )  # fmt: skip
    tests = (
        "WBC", "HAEMOGLOBIN", "PLATELETS", "ALT", "ESR", "CRP", "SPEP", "URINALYSIS", "CA125",
    )  # fmt: skip
    return patient(
        birth_date=BORN_1970,
        visits=LATER,
        events=tuple(replace(investigation(code, "2024-03-06"), result="normal") for code in investigations),
        results=tuple(
            ResultFact(test, on("2024-03-06"), Decimal(5), lower_limit=Decimal(1), upper_limit=Decimal(9))
            for test in tests
        ),
    )
