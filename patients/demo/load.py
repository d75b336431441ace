"""Store the demonstration: clinics, staff, published cases, invented cohort."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from patients.actions.clinics import add_staff, hash_password, open_clinic
from patients.actions.records import add_record
from patients.demo.published.cases import published_records
from patients.demo.record import Record
from patients.demo.staff import (
    CLINICS,
    DEMO_LOGINS,
    DEMO_PASSWORD,
    FIRST_CLINIC,
    FULL_NAMES,
    SECOND_CLINIC,
    email_of,
)
from patients.demo.synthetic.cohort import generate_cohort
from patients.models import Appointment, Clinic, ClinicalEvent, LabResult, Treatment, User, Visit
from patients.signals import demonstration_loaded

# Who enters the facts of each clinic, and whose digest counts half of its patients.
RECORDED_BY = {FIRST_CLINIC: "physician", SECOND_CLINIC: "physician2"}
RESPONSIBLE = {FIRST_CLINIC: "nurse", SECOND_CLINIC: "nurse2"}


@dataclass
class Loaded:
    """What came in, and what could only be kept as text."""

    published: int = 0
    synthetic: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    kept_as_text: list[str] = field(default_factory=list)


def load_demo(*, seed: int, size: int) -> Loaded:
    """Fill an installation that has no clinic yet. `size` is the number of invented patients."""
    clinics = {name: open_clinic(name=name, time_zone=zone, is_demo=True) for name, zone in CLINICS.items()}
    staff = _staff(clinics)
    as_of = _latest_day_everywhere(clinics)
    published, synthetic = published_records(as_of), generate_cohort(seed, size, as_of)
    loaded = Loaded(len(published), len(synthetic))
    for records in (published, synthetic):
        for number, record in enumerate(records):
            _store(record, clinics, staff, is_nurses=number % 2 == 0)
            loaded.kept_as_text += record.kept_as_text
    demonstration_loaded.send(sender=None, clinics=clinics, staff=staff)
    loaded.rows = _rows(clinics)
    return loaded


def _staff(clinics: dict[str, Clinic]) -> dict[str, User]:
    password_hash = hash_password(DEMO_PASSWORD)  # hashing is slow on purpose, and everyone has the same one
    staff = {}
    for username, role, clinic in DEMO_LOGINS:
        given, family = FULL_NAMES[username]
        staff[username] = add_staff(
            clinic=clinics[clinic],
            username=username,
            role=role,
            email=email_of(username),
            password_hash=password_hash,
            given_name=given,
            family_name=family,
        )
    return staff


def _latest_day_everywhere(clinics: dict[str, Clinic]) -> date:
    """The latest day that is not in the future in any of the clinics."""
    return min(clinic.today() for clinic in clinics.values())


def _store(record: Record, clinics: dict[str, Clinic], staff: dict[str, User], *, is_nurses: bool) -> None:
    responsible = staff[RESPONSIBLE[record.clinic]] if is_nurses else None
    add_record(
        clinic=clinics[record.clinic],
        by=staff[RECORDED_BY[record.clinic]],
        patient=record.patient | {"responsible": responsible},
        results=record.results,
        treatments=record.treatments,
        visits=record.visits,
        events=record.events,
        appointments=record.appointments,
    )


def _rows(clinics: dict[str, Clinic]) -> dict[str, int]:
    """How many of each stand in the demonstration, with what was recorded after its patients came in."""
    models = {
        "results": LabResult,
        "dose intervals and infusions": Treatment,
        "visits": Visit,
        "events": ClinicalEvent,
        "appointments": Appointment,
    }
    mine = {"patient__clinic__in": clinics.values()}
    return {name: model.objects.filter(**mine).count() for name, model in models.items()}
