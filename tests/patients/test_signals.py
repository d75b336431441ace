from datetime import date

import pytest
from django.db import transaction

from patients.actions.lab_results import record_results
from patients.actions.treatments import start_treatment
from patients.signals import announce_change, patient_data_changed


@pytest.fixture
def heard():
    changes = []

    def hear(patient_id, **kwargs):
        changes.append(patient_id)

    patient_data_changed.connect(hear)
    yield changes
    patient_data_changed.disconnect(hear)


@pytest.mark.django_db(transaction=True)
def test_many_changes_in_one_transaction_are_announced_once(heard, patient, doctor):
    heard.clear()

    with transaction.atomic():
        for day in (1, 2, 3):
            record_results(
                patient=patient,
                by=doctor,
                results=[{"test": "CK", "value": 500, "unit": "U/L", "collected_on": date(2024, 1, day)}],
            )
        start_treatment(patient=patient, by=doctor, drug="methotrexate", start_on=date(2024, 1, 1))

    assert heard == [patient.pk]


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_is_not_announced(heard):
    with pytest.raises(RuntimeError), transaction.atomic():
        announce_change(7)
        raise RuntimeError

    announce_change(8)

    assert heard == [8]


@pytest.mark.django_db(transaction=True)
def test_a_listener_that_fails_does_not_break_the_change(patient, doctor):
    def fail(**kwargs):
        raise RuntimeError

    patient_data_changed.connect(fail)
    try:
        start_treatment(patient=patient, by=doctor, drug="methotrexate", start_on=date(2024, 1, 1))
    finally:
        patient_data_changed.disconnect(fail)

    assert patient.treatments.count() == 1
