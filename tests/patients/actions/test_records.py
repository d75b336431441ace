from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from patients.actions.records import add_record
from patients.models import ClinicalEvent, LabResult, Patient, Visit
from patients.signals import patient_data_changed

PATIENT = {"identifier": "X-1", "family_name": "Whole", "given_name": "Story"}
CK = {"test": "CK", "value": Decimal(9562), "unit": "U/L", "collected_on": date(2024, 3, 1)}


def test_brings_in_a_patient_with_everything(clinic, doctor):
    added = add_record(
        clinic=clinic,
        by=doctor,
        patient=PATIENT,
        results=[CK],
        treatments=[{"drug": "methotrexate", "start_on": date(2024, 3, 5)}],
        visits=[{"visited_on": date(2024, 3, 1)}],
        events=[{"kind": "relapse", "happened_on": date(2024, 9, 1)}],
    )

    assert added.labresults.get().canonical_value == 9562
    assert added.treatments.get().is_current
    assert Visit.objects.get().recorded_by == doctor
    assert ClinicalEvent.history.get().history_user == doctor


def test_one_broken_row_stores_nothing(clinic, doctor):
    with pytest.raises(ValidationError, match="needs its unit"):
        add_record(clinic=clinic, by=doctor, patient=PATIENT, results=[CK, CK | {"unit": ""}])

    assert not Patient.objects.exists()
    assert not LabResult.objects.exists()


def test_the_change_is_announced_once(clinic, doctor, django_capture_on_commit_callbacks):
    heard = []

    def listen(patient_id, **kwargs):
        heard.append(patient_id)

    patient_data_changed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            added = add_record(
                clinic=clinic,
                by=doctor,
                patient=PATIENT,
                results=[CK],
                visits=[{"visited_on": date(2024, 3, 1)}],
            )
    finally:
        patient_data_changed.disconnect(listen)

    assert heard == [added.pk]
