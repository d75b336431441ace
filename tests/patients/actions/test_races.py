"""Two people at the same moment, on a real database with real commits."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from assessments.models import Alert
from patients.actions.appointments import book_appointment, set_appointment_state
from patients.actions.clinical_events import record_event
from patients.actions.lab_results import record_results
from patients.actions.patients import change_patient, latest_version
from patients.actions.treatments import change_dose, start_treatment
from patients.actions.visits import record_visit
from patients.models import Appointment, ClinicalEvent, LabResult, Patient, Treatment, Visit

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2024, 3, 5)
CK = {"test": "CK", "value": Decimal(980), "unit": "U/L", "collected_on": DAY}


def refused(action) -> str:
    """The words of the refusal, or "" when it was done."""
    try:
        action()
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def test_of_four_edits_from_the_same_version_one_is_stored(patient, nurse, at_once):
    seen = latest_version(patient).pk

    answers = at_once(
        lambda: refused(lambda: change_patient(patient=patient, by=nurse, seen=seen, title="Dr"))
    )

    assert sorted("nurse changed this patient" in answer for answer in answers) == [False, True, True, True]
    assert patient.history.count() == 2


@pytest.mark.parametrize(
    ("model", "record"),
    [
        (Visit, lambda **who: record_visit(visited_on=DAY, haq=Decimal(1), **who)),
        (ClinicalEvent, lambda **who: record_event(kind="relapse", happened_on=DAY, **who)),
        (Treatment, lambda **who: start_treatment(drug="ivig", start_on=DAY, **who)),
        (LabResult, lambda **who: record_results(results=[CK], **who)),
    ],
    ids=["visit", "event", "infusion", "report"],
)
def test_of_four_clicks_at_once_one_is_stored(patient, nurse, at_once, model, record):
    answers = at_once(lambda: refused(lambda: record(patient=patient, by=nurse)))

    assert sorted("already recorded" in answer for answer in answers) == [False, True, True, True]
    assert model.objects.count() == 1


def test_attended_and_cancelled_at_once_leave_the_first_of_them(patient, nurse, at_once):
    booked = book_appointment(patient=patient, by=nurse, starts_at=datetime(2024, 3, 5, 9, tzinfo=UTC))
    states = ["attended", "cancelled", "missed", "attended"]

    def mark():
        state, seen = states.pop(), Appointment(pk=booked.pk, patient=patient, state="booked")
        return refused(lambda: set_appointment_state(appointment=seen, by=nurse, state=state))

    at_once(mark)

    assert booked.history.count() == 2
    assert booked.history.first().state == Appointment.objects.get().state


def test_whoever_writes_locks_one_row_and_never_the_clinic(patient, nurse, monkeypatch):
    running = start_treatment(patient=patient, by=nurse, drug="prednisolone", start_on=DAY)
    booked = book_appointment(patient=patient, by=nurse, starts_at=datetime(2024, 3, 5, 9, tzinfo=UTC))
    asked, plain = [], QuerySet.select_for_update

    def spy(self, **options):
        asked.append((self.model, options.get("of")))
        return plain(self, **options)

    monkeypatch.setattr(QuerySet, "select_for_update", spy)
    change_dose(treatment=running, by=nurse, on=DAY, dose=Decimal(30), unit="mg")
    set_appointment_state(appointment=booked, by=nurse, state="missed")
    change_patient(patient=patient, by=nurse, title="Dr")
    record_visit(patient=patient, by=nurse, visited_on=DAY)

    # The rows of the person's alerts are locked when the change is judged.
    assert {model for model, _ in asked} == {Treatment, Appointment, Patient, Alert}
    assert {of for _, of in asked} == {("self",)}
