from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from patients.actions.appointments import book_appointment, set_appointment_state
from patients.models import Appointment
from tests.patients.views.assertions import (
    assert_keeps,
    assert_refused,
    assert_refused_as_a_whole,
    count_queries,
    page_text,
)

# Noon in Berlin on 05-Mar-2026, a Thursday.
NOW = datetime(2026, 3, 5, 11, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_a_fixed_day():
    with time_machine.travel(NOW, tick=False):
        yield


def url(patient):
    return f"/patients/{patient.pk}/appointments/"


@pytest.fixture
def book(as_user, coordinator, patient):
    def send(**changes):
        return as_user(coordinator).post(url(patient), {"day": "20-Mar-2026", "time": "09:30", **changes})

    return send


@pytest.fixture
def booked(patient, doctor):
    """At a number of days from now."""
    return lambda days=0: book_appointment(patient=patient, by=doctor, starts_at=NOW + timedelta(days=days))


def test_a_coordinator_books_in_the_clinic_s_own_time(book, as_user, coordinator, patient):
    response = book(reason="Infusion")

    appointment = Appointment.objects.get()
    assert response.status_code == 302
    assert appointment.starts_at == datetime(2026, 3, 20, 8, 30, tzinfo=UTC)
    assert (appointment.reason, appointment.recorded_by) == ("Infusion", coordinator)
    text = page_text(as_user(coordinator).get(url(patient)))
    assert "Appointment booked for Fri 20-Mar-2026, 09:30." in text
    assert "Fri 20-Mar-2026</th>" in text
    assert "Europe/Berlin" in text


def test_a_patient_of_another_zone_is_booked_in_that_clinic_s_time(as_user, stranger, other_clinic):
    from patients.actions.patients import add_patient

    theirs = add_patient(
        clinic=other_clinic, by=stranger, identifier="S-1", family_name="Rai", given_name="Maya"
    )

    as_user(stranger).post(url(theirs), {"day": "20-Mar-2026", "time": "09:30"})

    assert Appointment.objects.get().starts_at == datetime(
        2026, 3, 20, 3, 45, tzinfo=UTC
    )  # Kathmandu is UTC+5:45


def test_shortcuts_count_from_today(book):
    book(day="+6w")

    assert Appointment.objects.get().starts_at.date() == date(2026, 4, 16)


@pytest.mark.parametrize(
    ("field", "label", "typed", "words"),
    [
        ("day", "Date", "04-Mar-2026", "This day has passed. Enter today or a later day."),
        ("day", "Date", "Mar-2026", "The exact day is needed here, such as 05-Mar-2024."),
        ("day", "Date", "", "Enter the day of the appointment."),
        ("time", "Time", "9 o'clock", "Write the time as hours and minutes, such as 09:30."),
        ("time", "Time", "07", "Write the time as hours and minutes, such as 09:30."),
        ("time", "Time", "", "Enter the time of the appointment, such as 09:30."),
    ],
)
def test_bad_input_is_told_at_its_field_and_kept_and_nothing_is_booked(book, field, label, typed, words):
    response = book(**{"reason": "Infusion", field: typed})

    assert_refused(response, field, label, words)
    assert len(response.context["form"].errors) == 1
    assert_keeps(response, reason="Infusion", **({field: typed} if typed else {}))
    assert not Appointment.objects.exists()


def test_the_example_of_a_date_is_still_to_come(as_user, coordinator, patient):
    assert "Such as 05-Apr-2026, +6w or +3m." in page_text(as_user(coordinator).get(url(patient)))


def test_more_than_two_years_ahead_is_booked_once_ticked(book):
    words = "Tue 20-Mar-2029 is more than 2 years ahead. Check the date, then tick."

    assert_refused(book(day="20-Mar-2029"), "is_far_ahead", "I checked, and the date is meant", words)
    assert not Appointment.objects.exists()
    assert book(day="20-Mar-2029", is_far_ahead=words).status_code == 302


def test_two_years_ahead_are_booked_at_once(book):
    assert book(day="05-Mar-2028").status_code == 302


def test_an_hour_that_the_clock_change_leaves_out_is_refused(book):
    response = book(day="29-Mar-2026", time="02:30")

    words = "The clocks go forward then, so this time does not exist. Choose another."
    assert_refused(response, "time", "Time", words)


def test_the_same_time_is_not_booked_twice(book):
    book()
    response = book()

    assert_refused(response, "time", "Time", "This patient already has an appointment at that time.")
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize("state", ["attended", "missed", "cancelled"])
def test_an_appointment_of_today_is_marked(as_user, coordinator, patient, booked, state):
    response = as_user(coordinator).post(url(patient), {"appointment": booked().pk, "state": state})

    assert response.status_code == 302
    assert Appointment.objects.get().state == state


def test_a_mark_can_be_undone(as_user, coordinator, patient, booked, doctor):
    appointment = set_appointment_state(appointment=booked(-7), by=doctor, state="missed")

    as_user(coordinator).post(url(patient), {"appointment": appointment.pk, "state": "booked"})

    assert Appointment.objects.get().state == "booked"


@pytest.mark.parametrize("days", [7, 0.01], ids=["in a week", "today, in a quarter of an hour"])
@pytest.mark.parametrize("state", ["attended", "missed"])
def test_what_is_still_to_come_cannot_have_been_attended(as_user, coordinator, patient, booked, state, days):
    appointment = booked(days)

    assert ">Attended<" not in page_text(as_user(coordinator).get(url(patient)))
    response = as_user(coordinator).post(url(patient), {"appointment": appointment.pk, "state": state})

    words = "This appointment is still to come. Cancel it, or mark it once it began."
    assert_refused_as_a_whole(response, words)
    assert Appointment.objects.get().state == "booked"


def test_undoing_a_cancellation_needs_the_time_to_be_free(as_user, coordinator, patient, booked, doctor):
    cancelled = set_appointment_state(appointment=booked(7), by=doctor, state="cancelled")
    booked(7)

    response = as_user(coordinator).post(url(patient), {"appointment": cancelled.pk, "state": "booked"})

    assert_refused_as_a_whole(response, "This patient already has an appointment at that time.")


def test_an_appointment_of_another_patient_cannot_be_marked(
    as_user, coordinator, patient, booked, clinic, doctor
):
    from patients.actions.patients import add_patient

    other = add_patient(clinic=clinic, by=doctor, identifier="MRN-9", family_name="Other", given_name="Olga")

    response = as_user(coordinator).post(url(other), {"appointment": booked().pk, "state": "missed"})

    assert response.status_code == 422
    assert Appointment.objects.get().state == "booked"


def test_to_come_and_past_stand_apart(as_user, coordinator, patient, booked):
    booked(7)
    booked(-7)

    text = page_text(as_user(coordinator).get(url(patient)))

    to_come, past = text.split('<h2 id="past">')
    assert "12-Mar-2026" in to_come
    assert "26-Feb-2026" in past
    assert "26-Feb-2026" not in to_come


def test_a_researcher_reads_without_buttons(as_user, researcher, patient, booked):
    booked(7)

    text = page_text(as_user(researcher).get(url(patient)))

    assert "12-Mar-2026" in text
    assert 'name="appointment"' not in text
    assert "Book an appointment" not in text


def test_the_number_of_queries_does_not_grow_with_appointments(as_user, coordinator, patient, booked):
    client = as_user(coordinator)
    booked(1)
    few = count_queries(client, url(patient))
    for days in range(2, 12):
        booked(days)

    assert count_queries(client, url(patient)) == few <= 12
