from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from patients.actions.appointments import book_appointment, set_appointment_state


def test_an_appointment_is_booked_and_marked_by_somebody(patient, doctor, nurse):
    booked = book_appointment(patient=patient, by=doctor, starts_at=datetime(2026, 3, 5, 9, tzinfo=UTC))
    marked = set_appointment_state(appointment=booked, by=nurse, state="attended")

    assert marked.state == "attended"
    assert [one.history_user for one in marked.history.all()] == [nurse, doctor]


def test_an_appointment_in_no_known_state_is_refused(patient, doctor):
    booked = book_appointment(patient=patient, by=doctor, starts_at=datetime(2026, 3, 5, 9, tzinfo=UTC))

    with pytest.raises(ValidationError):
        set_appointment_state(appointment=booked, by=doctor, state="late")
