"""The feed, read back by a calendar client library that did not write it."""

from datetime import UTC, date, datetime, timedelta

import pytest
import vobject
from django.urls import reverse

from assessments.actions.my_reminders import new_calendar_key
from assessments.models import Alert, PlannedCheck, ReminderPreference
from patients.actions.patients import add_patient
from patients.models import Membership

pytestmark = pytest.mark.django_db
URL = reverse("assessments:calendar_feed")
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)


@pytest.fixture
def feed(client, nurse, patient, at):
    """`feed()`: the events of the nurse's calendar by day, read without a log-in."""
    at(NOW)
    PlannedCheck.objects.all().delete()
    key = new_calendar_key(by=nurse)

    def read():
        response = client.get(URL, {"key": key})
        assert response.status_code == 200
        return response

    return read


def events(response):
    calendar = vobject.readOne(response.content.decode())
    return {one.dtstart.value: one for one in getattr(calendar, "vevent_list", [])}


def item(patient, due_on, key, **more):
    return PlannedCheck.objects.create(
        patient=patient,
        key=key,
        label="CBC",
        category="drug_lab",
        due_on=due_on,
        grace_ends_on=due_on + timedelta(days=7),
        planned_at=NOW,
        **more,
    )


def test_counts_per_day(feed, patient):
    for shift, key in ((-20, "a"), (0, "b"), (3, "c"), (3, "d"), (40, "e")):
        item(patient, TODAY + timedelta(days=shift), key)
    Alert.objects.create(
        patient=patient, rule="AL-X", key="AL-X:1", urgency="high", seen_on=TODAY, label="X",
        sentence="Because.", source="A paper", mark="D",
    )  # fmt: skip

    found = {day: one.summary.value for day, one in events(feed()).items()}

    assert found == {TODAY: "3 to do", TODAY + timedelta(days=3): "2 due"}


def test_a_calendar_program_gets_what_the_standard_asks(feed, patient):
    item(patient, TODAY + timedelta(days=3), "a")
    response = feed()
    (event,) = events(response).values()

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert event.dtend.value - event.dtstart.value == timedelta(days=1)
    assert event.dtstamp.value == NOW
    assert event.url.value.endswith("/?who=me")
    assert event.uid.value == events(feed())[TODAY + timedelta(days=3)].uid.value


def test_nothing_in_it_identifies_anybody(feed, patient):
    item(patient, TODAY, "a")
    text = feed().content.decode().lower()

    told = ["example", "anna", "mrn", "hmgcr", "cbc", "north", "myo", "imnm", "patient", "clinic"]
    assert [word for word in told if word in text] == []


def test_it_counts_for_whom_one_covers_and_not_for_other_colleagues(feed, patient, doctor, nurse):
    item(patient, TODAY + timedelta(days=3), "a", assigned_to=doctor)
    before = events(feed())
    away = {"away_from": TODAY, "away_until": TODAY + timedelta(days=1)}
    ReminderPreference.objects.create(user=doctor, cover=nurse, **away)

    assert before == {}
    assert [one.summary.value for one in events(feed()).values()] == ["1 due"]


def test_what_one_only_reads_in_another_clinic_is_not_on_ones_list(feed, nurse, stranger, other_clinic):
    Membership.objects.create(user=nurse, clinic=other_clinic, role="researcher")
    theirs = add_patient(
        clinic=other_clinic, by=stranger, identifier="MRN-9", family_name="Other", given_name="Otto",
        sex="male", birth_date=date(1970, 1, 1),
    )  # fmt: skip
    PlannedCheck.objects.all().delete()
    item(theirs, TODAY + timedelta(days=3), "a")

    assert events(feed()) == {}


def test_an_error_in_it_is_logged_without_the_secret(client, nurse, monkeypatch, caplog):
    key = new_calendar_key(by=nurse)
    client.raise_request_exception = False
    monkeypatch.setattr("assessments.calendar_days.counts_per_day", lambda user, now: 1 / 0)

    assert client.get(URL, {"key": key}).status_code == 500
    assert caplog.records
    assert key not in caplog.text
    assert client.get(URL, {"key": "wrong-secret"}).status_code == 404
    assert "wrong-secret" not in caplog.text


def test_an_empty_list_is_an_empty_calendar_that_opens(feed):
    assert events(feed()) == {}


@pytest.mark.parametrize("key", ["", "x", "0" * 5000])
def test_an_unknown_secret_finds_nothing(client, nurse, key, db):
    assert client.get(URL, {"key": key}).status_code == 404


@pytest.mark.parametrize("change", ["inactive", "no list any more"])
def test_who_left_has_no_calendar_any_more(client, nurse, change):
    key = new_calendar_key(by=nurse)
    if change == "inactive":
        nurse.is_active = False
        nurse.save()
    else:
        Membership.objects.filter(user=nurse).update(role="researcher")

    assert client.get(URL, {"key": key}).status_code == 404


def test_it_is_only_read(client, nurse):
    address = f"{URL}?key={new_calendar_key(by=nurse)}"

    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200


def test_the_number_of_queries_does_not_grow_with_rows(feed, patient, django_assert_max_num_queries):
    for number in range(30):
        item(patient, TODAY + timedelta(days=number), f"k{number}")

    with django_assert_max_num_queries(15):
        feed()
