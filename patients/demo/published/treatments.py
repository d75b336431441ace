"""Drugs, procedures and statin exposure of a published case as dose intervals."""

from __future__ import annotations

from decimal import Decimal

from patients.demo.published.endings import END_NOT_STATED, close_all_but_the_last, end_of, is_running
from patients.demo.published.source import Calendar, Case, Row
from patients.demo.record import Record, dated
from patients.knowledge.drugs import DRUGS, ROUTES, find_drug

FREQUENCIES = {
    "once daily": "once_daily",
    "every other day": "alternate_days",
    "weekly": "once_weekly",
    "monthly": "monthly",
    "once": "once",
}
DOSE_UNITS = {"session": "sessions", "cycle": "cycles", "infusion": "infusions"}


def add_treatments(record: Record, case: Case, calendar: Calendar) -> None:
    """Every row of treatments.csv, and a statin that only cases.csv names."""
    for row in case.treatments:
        drug = find_drug(row["drug"])
        start = calendar.when(row["start_day"], row["day_approx"])
        if drug is None:
            record.keep_as_text(_in_words(row), start, "not a drug or procedure of the catalogue")
            continue
        end = end_of(row, drug.code, case, calendar)
        record.treatments.append(_interval(row, drug.code) | dated("start", start) | end)
    close_all_but_the_last(record.treatments)
    for treatment in filter(is_running, record.treatments):
        treatment["reason"] = "; ".join(filter(None, [treatment["reason"], END_NOT_STATED]))
    is_told = any(row["role"] == "statin_exposure" for row in case.treatments)
    if case.row["statin_exposed"] == "yes" and not is_told:
        record.treatments.append(_statin_of_the_case(case, calendar))


def _interval(row: Row, drug: str) -> dict:
    frequency = FREQUENCIES.get(row["frequency"], "")
    said = [row["note"]]
    if row["frequency"] and not frequency:
        said.insert(0, f"frequency as printed: {row['frequency']}")
    if row["route"] and row["route"] not in ROUTES:
        said.insert(0, f"route as printed: {row['route']}")
    if row["agent_unspecified"]:
        said.insert(0, f"printed: {row['drug']}")
    return {
        "drug": drug,
        "dose": Decimal(row["dose"]) if row["dose"] else None,
        "unit": DOSE_UNITS.get(row["unit"], row["unit"]),
        "route": row["route"] if row["route"] in ROUTES else "",
        "frequency": frequency,
        "reason": "; ".join(filter(None, said)),
    }


def _statin_of_the_case(case: Case, calendar: Calendar) -> dict:
    row = case.row
    drug = find_drug(row["statin_drug"]) or DRUGS["statin_unspecified"]
    dose = Decimal(row["statin_dose_mg"]) if row["statin_dose_mg"] else None
    stop = calendar.when(row["statin_stop_day"], row["statin_approx"])
    printed = row["statin_drug"] if drug.code == "statin_unspecified" else ""
    return {
        "drug": drug.code,
        "dose": dose,
        "unit": "mg" if dose else "",
        "reason": f"exposure, printed: {printed}" if printed else "exposure",
        **dated("start", calendar.when(row["statin_start_day"], row["statin_approx"])),
        **dated("stop", stop),
        "stop_reason": "" if stop else END_NOT_STATED,
    }


def _in_words(row: Row) -> str:
    parts = [row["drug"].capitalize(), row["route"], row["note"]]
    return ", ".join(filter(None, parts))
