"""A patient whose CK rose: what the tests of candidate relapses need."""

from datetime import date

from patients.actions.lab_results import record_results
from patients.actions.treatments import start_treatment

LOWEST, RISE, LATEST = date(2026, 5, 4), date(2026, 7, 6), date(2026, 8, 3)


def with_rise(patient, by):
    """Treated from 05-Jan-2026; CK 5,000, then 300, then 900 and 1,200: one open rise of four times."""
    start_treatment(
        patient=patient, by=by, drug="prednisolone", dose=40, unit="mg", frequency="once_daily", route="oral",
        start_on=date(2026, 1, 5),
    )  # fmt: skip
    ck(patient, by, date(2026, 1, 4), 5000)
    ck(patient, by, LOWEST, 300)
    ck(patient, by, RISE, 900)
    ck(patient, by, LATEST, 1200)
    return patient


def ck(patient, by, on, value):
    row = {"test": "CK", "collected_on": on, "value": value, "unit": "U/L", "upper_limit": 190}
    return record_results(patient=patient, by=by, results=[row])[0]
