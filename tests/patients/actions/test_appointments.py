from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from patients.actions.appointments import book_appointment, set_appointment_state
from patients.models import Appointment


def test_an_appointment_is_booked_and_marked_by_somebody(patient, doctor, nurse):
    booked = book_appointment(patient=patient, by=doctor, starts_at=datetime(2026, 3, 5, 9, tzinfo=UTC))
    marked = set_appointment_state(appointment=booked, by=nurse, state="attended")

    assert marked.state == "attended"
    assert [one.history_user for one in marked.history.all()] == [nurse, doctor]


def test_an_appointment_in_no_known_state_is_refused(patient, doctor):
    booked = book_appointment(patient=patient, by=doctor, starts_at=datetime(2026, 3, 5, 9, tzinfo=UTC))

    with pytest.raises(ValidationError):
        set_appointment_state(appointment=booked, by=doctor, state="late")


@pytest.fixture
def booked(patient, doctor):
    return book_appointment(patient=patient, by=doctor, starts_at=datetime(2026, 3, 5, 9, tzinfo=UTC))


def test_a_stale_mark_does_not_overwrite_the_one_set_meanwhile(booked, doctor, nurse):
    set_appointment_state(appointment=Appointment.objects.get(), by=doctor, state="cancelled")

    with pytest.raises(ValidationError, match="already marked as cancelled"):
        set_appointment_state(appointment=booked, by=nurse, state="attended")

    assert Appointment.objects.get().state == "cancelled"


def test_undoing_a_mark_does_not_undo_another_set_meanwhile(booked, doctor, nurse):
    missed = set_appointment_state(appointment=booked, by=doctor, state="missed")
    set_appointment_state(appointment=missed, by=nurse, state="booked")
    set_appointment_state(appointment=missed, by=nurse, state="attended")

    with pytest.raises(ValidationError, match="already marked as attended"):
        set_appointment_state(appointment=missed, by=doctor, state="booked")


def test_the_same_mark_again_changes_nothing(booked, doctor, nurse):
    for by in (doctor, nurse):
        assert set_appointment_state(appointment=booked, by=by, state="attended").state == "attended"

    assert [one.history_user for one in booked.history.all()] == [doctor, doctor]
