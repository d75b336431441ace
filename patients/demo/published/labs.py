"""Laboratory values of a published case: as results where the unit is printed, else as text."""

from __future__ import annotations

from decimal import Decimal

from patients.demo.published.source import Calendar, Case, Row
from patients.demo.record import Record, dated
from patients.knowledge.lab_tests import QUALITATIVE_RESULTS, find_test


def add_labs(record: Record, case: Case, calendar: Calendar) -> None:
    """Every row of labs.csv. A number without a printed unit is never charted: a unit is not assumed."""
    for row in case.labs:
        on = calendar.when(row["day"], row["day_approx"])
        reason = _why_not_a_result(row)
        if reason:
            record.keep_as_text(_in_words(row), on, reason)
        else:
            record.results.append(_result(row) | dated("collected", on))


def _why_not_a_result(row: Row) -> str:
    if find_test(row["analyte"]) is None:
        return "no such test in the catalogue"
    if row["value"] and (not row["unit"] or row["note"].startswith(("unit not printed", "unit printed as"))):
        return "its unit was not printed, or is none of this test"
    if row["qualitative"] and row["qualitative"] not in QUALITATIVE_RESULTS:
        return "not a result in words"
    return ""


def _result(row: Row) -> dict:
    notes = ["figure rounded in the source"] if row["value_approx"] else []
    return {
        "test": find_test(row["analyte"]).code,
        "value": _number(row["value"]),
        "comparator": "" if row["comparator"] == "=" else row["comparator"],
        "unit": row["unit"],
        "lower_limit": _number(row["ref_low"]),
        "upper_limit": _number(row["ref_high"]),
        "qualitative": row["qualitative"],
        "note": "; ".join([*notes, *filter(None, [row["note"]])]),
    }


def _in_words(row: Row) -> str:
    comparator = "" if row["comparator"] == "=" else row["comparator"]
    said = f"{comparator}{row['value']} {row['unit']}".strip() if row["value"] else row["qualitative"]
    assumed = " (unit as the data set assumes)" if row["value"] and row["unit"] else ""
    note = f"; {row['note']}" if row["note"] else ""
    return f"{row['analyte']} {said}{assumed}{note}"


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None
