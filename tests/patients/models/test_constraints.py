"""Every named rule of the database refuses what it must, whatever the forms let through."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from patients.models import (
    Appointment,
    Clinic,
    ClinicalEvent,
    LabResult,
    Membership,
    Patient,
    Role,
    Treatment,
    Visit,
)

DAY, LATER = date(2024, 3, 5), date(2024, 4, 5)

# A row of each model that the database accepts; each case below spoils it in one way.
GOOD = {
    Patient: {"identifier": "MRN-2", "family_name": "Other", "given_name": "Olga",
              "onset_precision": "unknown", "diagnosis_precision": "unknown"},
    LabResult: {"test": "CK", "collected_on": DAY, "value": Decimal(9800), "unit": "U/L"},
    Treatment: {"drug": "prednisolone", "start_on": DAY, "dose": Decimal(40), "unit": "mg"},
    ClinicalEvent: {"kind": "relapse", "happened_on": DAY},
    Visit: {"visited_on": DAY},
    Appointment: {"starts_at": datetime(2026, 3, 5, 9, tzinfo=UTC)},
}  # fmt: skip

CASES = [
    (Patient, "patient_has_identifier", {"identifier": ""}),
    (Patient, "patient_known_sex", {"sex": "f"}),
    (Patient, "patient_known_status", {"status": "lost"}),
    (Patient, "patient_onset_known_or_not", {"onset_precision": "month"}),
    (Patient, "patient_diagnosis_known_or_not", {"diagnosis_date": DAY}),
    (Patient, "patient_death_after_birth", {"birth_date": LATER, "death_date": DAY}),
    (LabResult, "lab_result_collected_known_or_not", {"collected_on": None}),
    (LabResult, "lab_result_comparator_needs_number",
     {"value": None, "comparator": "<", "qualitative": "low"}),
    (LabResult, "lab_result_known_comparator", {"comparator": "~"}),
    (LabResult, "lab_result_says_something", {"value": None}),
    (LabResult, "lab_result_limits_in_order", {"lower_limit": 200, "upper_limit": 26}),
    (Treatment, "treatment_start_known_or_not", {"start_on": None}),
    (Treatment, "treatment_stop_known_or_not", {"stop_on": LATER, "stop_precision": ""}),
    (Treatment, "treatment_stops_after_start", {"start_on": LATER, "stop_on": DAY, "stop_precision": "day"}),
    (Treatment, "treatment_dose_positive", {"dose": Decimal(0)}),
    (Treatment, "treatment_dose_has_unit", {"unit": ""}),
    (ClinicalEvent, "clinical_event_known_kind", {"kind": "flu"}),
    (ClinicalEvent, "clinical_event_happened_known_or_not", {"happened_precision": "unknown"}),
    (ClinicalEvent, "clinical_event_end_known_or_not", {"ended_on": LATER}),
    (ClinicalEvent, "clinical_event_names_its_investigation", {"kind": "investigation"}),
    (ClinicalEvent, "clinical_event_ends_after_it_began",
     {"happened_on": LATER, "ended_on": DAY, "ended_precision": "day"}),
    (ClinicalEvent, "clinical_event_names_its_condition", {"kind": "condition"}),
    (Visit, "visit_physician_global_in_range", {"physician_global": Decimal("10.1")}),
    (Visit, "visit_patient_global_in_range", {"patient_global": Decimal("-1")}),
    (Visit, "visit_extramuscular_global_in_range", {"extramuscular_global": Decimal(11)}),
    (Visit, "visit_haq_in_range", {"haq": Decimal("3.125")}),
    (Visit, "visit_weight_kg_in_range", {"weight_kg": 0}),
    (Visit, "visit_systolic_in_range", {"systolic": 301}),
    (Visit, "visit_diastolic_in_range", {"diastolic": 19}),
    (Visit, "visit_systolic_above_diastolic", {"systolic": 80, "diastolic": 80}),
    (Visit, "visit_fvc_litres_in_range", {"fvc_litres": Decimal("10.01")}),
    (Visit, "visit_fvc_percent_in_range", {"fvc_percent": Decimal("0.5")}),
    (Appointment, "appointment_known_state", {"state": "late"}),
]  # fmt: skip

# Refused only beside another row: tested one by one below.
UNIQUE = {
    "patient_identifier_once_per_clinic",
    "treatment_one_open_interval_per_drug",
    "appointment_once_at_a_time",
    "membership_one_role_per_clinic",
    "membership_known_role",
}


def store(model, patient, **changes):
    """Straight into the database, past every form and model check."""
    owner = {"clinic": patient.clinic} if model is Patient else {"patient": patient}
    return model.objects.create(**owner, **{**GOOD[model], **changes})


@pytest.mark.parametrize("model", GOOD, ids=lambda model: model.__name__)
def test_the_row_that_the_cases_spoil_is_accepted(model, patient):
    assert store(model, patient).pk


@pytest.mark.parametrize(("model", "name", "changes"), CASES, ids=[name for _, name, _ in CASES])
def test_the_database_refuses_a_row_that_breaks_the_rule(model, name, changes, patient):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        store(model, patient, **changes)


def test_an_identifier_is_used_once_in_a_clinic_and_again_in_another(patient, other_clinic):
    with pytest.raises(IntegrityError), transaction.atomic():
        store(Patient, patient, identifier=patient.identifier)

    elsewhere = Patient.objects.create(
        clinic=other_clinic, **{**GOOD[Patient], "identifier": patient.identifier}
    )
    assert elsewhere.pk


def test_a_drug_runs_once_at_a_time(patient):
    first = store(Treatment, patient)
    with pytest.raises(IntegrityError), transaction.atomic():
        store(Treatment, patient, start_on=LATER)

    Treatment.objects.filter(pk=first.pk).update(stop_precision="unknown")
    assert store(Treatment, patient, start_on=LATER).pk


def test_one_time_is_booked_once_and_again_after_cancelling(patient):
    first = store(Appointment, patient)
    with pytest.raises(IntegrityError), transaction.atomic():
        store(Appointment, patient)

    Appointment.objects.filter(pk=first.pk).update(state="cancelled")
    assert store(Appointment, patient).pk


def test_a_person_has_one_known_role_in_a_clinic(clinic, doctor):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=doctor, clinic=clinic, role=Role.NURSE)
    other = Clinic.objects.create(name="East")
    with pytest.raises(IntegrityError, match="membership_known_role"), transaction.atomic():
        Membership.objects.create(user=doctor, clinic=other, role="boss")


def test_every_rule_of_the_database_has_a_case_here():
    rules = {
        constraint.name
        for model in apps.get_app_config("patients").get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint | models.UniqueConstraint)
    }

    assert rules == UNIQUE | {name for _, name, _ in CASES}
