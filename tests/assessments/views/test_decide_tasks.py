from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from assessments.models import PlanDecision, PlannedCheck

pytestmark = pytest.mark.django_db


@pytest.fixture
def check(planned):
    connection.run_on_commit.clear()  # what the fixtures announced
    return PlannedCheck.objects.get(patient=planned, item="CXR")


@pytest.fixture
def url(check):
    return f"{reverse('assessments:decide_tasks', args=[check.patient_id])}?item={check.pk}&back=worklist"


def decided():
    return [(row.decision, row.reason_code, row.decided_by.username) for row in PlanDecision.objects.all()]


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ({"decision": "booked", "until": "+2w"}, ("booked", "", "nurse")),
        ({"decision": "elsewhere"}, ("elsewhere", "", "nurse")),
        ({"decision": "snoozed", "until": "+2w", "reason_code": "unwell"}, ("snoozed", "unwell", "nurse")),
        ({"decision": "declined", "reason_code": "declined"}, ("declined", "declined", "nurse")),
    ],
    ids=["booked", "elsewhere", "snoozed", "declined"],
)
def test_each_decision_takes_the_item_off_the_list(
    check, nurse, as_user, url, sent, stored, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = as_user(nurse).post(url, sent)

    check.refresh_from_db()
    assert decided() == [stored]
    assert check.state == ("declined" if sent["decision"] == "declined" else "waiting")
    assert response.url == reverse("assessments:worklist")


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose what happens with it."),
        ({"decision": "booked"}, "Enter the day for which it is booked."),
        ({"decision": "snoozed", "until": "+2w"}, "Choose the reason."),
        ({"decision": "declined"}, "Choose the reason."),
        ({"decision": "snoozed", "until": "+200d", "reason_code": "unwell"}, "at most 90 days"),
        ({"decision": "booked", "until": "-2d"}, "Choose a day in the future."),
        ({"decision": "taken"}, "taken is not one of the available choices"),
    ],
    ids=["nothing", "no day", "no reason", "declined for nothing", "too long", "past", "no sample"],
)
def test_what_is_missing_or_too_long_is_said_and_nothing_stored(check, nurse, as_user, url, sent, words):
    response = as_user(nurse).post(url, sent)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not PlanDecision.objects.exists()


def test_a_third_delay_is_refused(check, nurse, as_user, url):
    sent = {"decision": "snoozed", "until": "+2w", "reason_code": "unwell"}
    answers = [as_user(nurse).post(url, sent).status_code for _ in range(3)]

    assert answers == [302, 302, 422]
    assert PlanDecision.objects.count() == 2


def test_a_coordinator_books_and_puts_off_but_does_not_decline(check, coordinator, as_user, url):
    client = as_user(coordinator)
    form = client.get(url).content.decode()

    booked = client.post(url, {"decision": "booked", "until": "+2w"})
    declined = client.post(url, {"decision": "declined", "reason_code": "declined"})
    clinical = client.post(url, {"decision": "snoozed", "until": "+2w", "reason_code": "not_needed"})

    assert 'value="declined"' not in form
    assert (booked.status_code, declined.status_code, clinical.status_code) == (302, 422, 422)
    assert decided() == [("booked", "", "coordinator")]


def test_a_clinician_s_yes_is_offered_where_it_is_needed(check, nurse, as_user, url):
    without = as_user(nurse).get(url).content.decode()
    PlannedCheck.objects.filter(pk=check.pk).update(state="needs_yes")

    assert "Wanted by the clinician" not in without
    assert "Wanted by the clinician" in as_user(nurse).get(url).content.decode()


def test_items_of_another_patient_are_not_found(check, clinic, doctor, nurse, as_user):
    from tests.assessments.views.test_worklist import item, person

    other = item(person(clinic, doctor, "Other"), 0)
    address = reverse("assessments:decide_tasks", args=[check.patient_id])

    assert as_user(nurse).get(f"{address}?item={other.pk}").status_code == 404


def test_htmx_gets_the_form_then_one_sentence(check, nurse, as_user, url, htmx):
    form = as_user(nurse).get(url, **htmx)
    answer = as_user(nurse).post(url, {"decision": "elsewhere"}, **htmx)

    until = check.patient.clinic.today() + timedelta(days=90)
    assert "<html" not in form.content.decode()
    assert f"until {until:%d-%b-%Y}" in answer.content.decode()
    assert "plan-changed" in answer.headers["HX-Trigger"]


def test_without_an_item_it_lists_what_is_open_and_what_was_decided(check, nurse, as_user, url):
    as_user(nurse).post(url, {"decision": "elsewhere", "reason": "Sent a letter"})

    text = as_user(nurse).get(url.split("?")[0]).content.decode()

    assert check.label in text
    assert "Sent a letter" in text
    assert "Take back" in text


def test_taking_back_twice_changes_nothing_more(check, nurse, as_user, url):
    as_user(nurse).post(url, {"decision": "elsewhere"})
    sent = {"decision": PlanDecision.objects.get().pk}
    first, second = (as_user(nurse).post(url.split("?")[0], sent, follow=True) for _ in range(2))

    assert "Taken back" in first.content.decode()
    assert "taken back already" in second.content.decode()
