from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from assessments.models import PlannedCheck

pytestmark = pytest.mark.django_db
CHEST_X_RAY = "CA-IMACS-BASE-BASIC:CXR:once"


@pytest.fixture
def url(planned):
    return f"{reverse('assessments:record_check', args=[planned.pk])}?item={CHEST_X_RAY}"


@pytest.fixture
def on_commit(planned, django_capture_on_commit_callbacks):
    """Let the plan hear of the change, as it does after a real commit."""
    connection.run_on_commit.clear()  # what the fixtures announced
    return lambda: django_capture_on_commit_callbacks(execute=True)


def done(**changes):
    return {"investigation": "CXR", "happened_on": "today", "result": "normal", "description": ""} | changes


def test_two_clicks_record_an_investigation_and_close_the_item(planned, nurse, as_user, url, on_commit):
    client = as_user(nurse)
    form = client.get(url).content.decode()

    with on_commit():
        response = client.post(url, done(), follow=True)

    event = planned.clinicalevents.get()
    assert planned.clinic.today().strftime("%d-%b-%Y") in form
    assert (event.investigation, event.result, event.recorded_by) == ("CXR", "normal", nurse)
    assert event.happened_on == planned.clinic.today()
    assert PlannedCheck.objects.get(key=CHEST_X_RAY).state == "closed"
    assert "Chest X-ray is recorded. The plan no longer asks for it." in response.content.decode()


def test_what_was_recorded_stays_on_both_lists_greyed(two_packs, planned, nurse, as_user, url, on_commit):
    client = as_user(nurse)
    with on_commit():
        client.post(f"{url}&back=worklist", done())

    worklist = client.get("/").content.decode()
    plan = client.get(reverse("assessments:plan", args=[planned.pk])).content.decode()

    assert "Done by you today" in worklist
    assert '<li class="task recorded">' in worklist
    assert '<li class="entry recorded">' in plan
    assert 'Due <span class="muted">(14)</span>' in plan


def test_it_goes_back_to_where_it_came_from(nurse, as_user, url, planned):
    assert as_user(nurse).post(f"{url}&back=worklist", done()).url == "/"


def test_one_done_too_early_is_kept_but_does_not_close_the_item(planned, nurse, as_user, url):
    response = as_user(nurse).post(url, done(happened_on="Jan-2020"), follow=True)

    assert planned.clinicalevents.count() == 1
    assert "is recorded, but the plan still asks for it" in response.content.decode()


def test_a_second_click_stores_nothing_twice(planned, nurse, as_user, url):
    client = as_user(nurse)
    client.post(url, done())

    again = client.post(url, done(), follow=True)

    assert planned.clinicalevents.count() == 1
    assert "is done already. Nothing was stored." in again.content.decode()


def test_htmx_gets_the_form_then_the_outcome_and_the_lists_are_told(planned, nurse, as_user, url, htmx):
    client = as_user(nurse)
    whole, form = client.get(url).content.decode(), client.get(url, **htmx).content.decode()

    outcome = client.post(url, done(), **htmx)

    assert "<html" in whole
    assert "<html" not in form
    assert "Save as done" in form
    assert outcome["HX-Trigger"] == '{"plan-changed": {}}'
    assert "no longer asks for it" in outcome.content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"happened_on": ""}, "Enter when it was done"),
        ({"happened_on": "unknown"}, "without a date it cannot close the item"),
        ({"happened_on": "the other day"}, "is not a date we can read"),
        ({"happened_on": "+2d"}, "in the future"),
        ({"happened_on": "01-Jan-1950"}, "before the patient"),
        ({"result": "fine"}, "not one of the available choices"),
        ({"investigation": "MAMMO"}, "not one of the available choices"),
    ],
)
def test_a_mistake_is_named_twice_keeps_what_was_typed_and_stores_nothing(
    planned, nurse, as_user, url, changes, words
):
    response = as_user(nurse).post(url, done(description="Seen in the hospital") | changes)
    text = response.content.decode()

    assert response.status_code == 422
    assert "There is a problem" in text
    assert text.count(words) == 2 or "investigation" in changes
    assert "Seen in the hospital" in text
    assert "<title>Error: " in text
    assert not planned.clinicalevents.exists()


def test_blood_tests_and_unknown_items_have_no_such_form(planned, nurse, as_user):
    address = reverse("assessments:record_check", args=[planned.pk])
    for key in ("CA-IMACS-BASE-BASIC:CBC:once", "nonsense"):
        assert as_user(nurse).get(address, {"item": key}).status_code == 404
    assert as_user(nurse).post(address, done()).status_code == 404


def test_without_an_item_it_offers_the_investigations_that_are_asked_for(planned, nurse, as_user, url):
    text = as_user(nurse).get(url.split("?")[0]).content.decode()

    assert "Chest X-ray</a>, due 12-Jun-2023" in text
    assert "CBC</a>" not in text


@pytest.mark.parametrize("role", ["researcher", "coordinator", "administrator"])
def test_only_those_who_write_facts_may(role, request, as_user, url, planned):
    client = as_user(request.getfixturevalue(role))

    assert client.get(url).status_code == 403
    assert client.post(url, done()).status_code == 403
    assert not planned.clinicalevents.exists()


def test_a_stranger_finds_nothing(stranger, as_user, url):
    assert as_user(stranger).get(url).status_code == 404
    assert as_user(stranger).post(url, done()).status_code == 404


def test_needs_a_log_in(client, url):
    assert client.get(url).status_code == 302


def test_a_date_known_to_the_month_is_kept_so(planned, nurse, as_user, url):
    as_user(nurse).post(url, done(happened_on="Jul-2023"))

    event = planned.clinicalevents.get()
    assert (event.happened_on, event.happened_precision) == (date(2023, 7, 1), "month")
