"""All published cases as records, ready to be loaded."""

from __future__ import annotations

from datetime import date

from patients.demo.published.findings import add_findings
from patients.demo.published.labs import add_labs
from patients.demo.published.person import add_story, patient_of
from patients.demo.published.screenings import add_screenings
from patients.demo.published.source import Calendar, Case, read_cases
from patients.demo.published.treatments import add_treatments
from patients.demo.record import Record
from patients.demo.staff import FIRST_CLINIC


def published_records(as_of: date) -> list[Record]:
    """The published cases, each story ending one to three weeks before `as_of`."""
    return [record_of(case, Calendar.ending_near(as_of, case)) for case in read_cases()]


def record_of(case: Case, calendar: Calendar) -> Record:
    record = Record(clinic=FIRST_CLINIC, patient=patient_of(case, calendar))
    add_story(record, case, calendar)
    add_labs(record, case, calendar)
    add_treatments(record, case, calendar)
    add_findings(record, case, calendar)
    add_screenings(record, case, calendar)
    return record
