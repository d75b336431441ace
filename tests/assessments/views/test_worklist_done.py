"""What was done today stays on the list, greyed, for its person and its day."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from assessments.models import PlanDecision, PlannedCheck
from assessments.plan_page.links import decide_url
from patients.actions.clinical_events import record_event
from tests.assessments.views.test_worklist import alert, item, page, person

pytestmark = pytest.mark.django_db


def finished(response) -> list[tuple[str, str]]:
    return [(one.word, one.label) for one in response.context["finished"]]


def test_alerts_answered_today_stay_by_the_clinic_s_own_day(patient, nurse, as_user, at):
    at(datetime(2026, 11, 22, 23, 30, tzinfo=UTC))  # half past midnight on the 23rd in Berlin
    alert(patient, label="Early", answered=datetime(2026, 11, 22, 23, 5, tzinfo=UTC), by=nurse)
    alert(patient, label="Yesterday", answered=datetime(2026, 11, 22, 22, 55, tzinfo=UTC), by=nurse)

    response, text = page(as_user(nurse))

    assert finished(response) == [("answered", "Early")]
    assert "Called Mrs Example." in text
    assert response.context["counted"] == 0


def test_what_a_colleague_did_is_not_mine(patient, nurse, doctor, as_user):
    alert(patient, label="Theirs", answered=timezone.now(), by=doctor)

    assert finished(page(as_user(nurse))[0]) == []


def test_an_item_that_my_record_closed_stays_without_any_session(planned, nurse, client, as_user):
    check = PlannedCheck.objects.filter(patient=planned, item="CXR").get()
    record_event(
        patient=planned, by=nurse, kind="investigation", investigation="CXR", result="normal",
        happened_on=planned.clinic.today() - timedelta(days=400),
    )  # fmt: skip
    PlannedCheck.objects.filter(pk=check.pk).update(state="closed", planned_at=timezone.now())

    response, text = page(as_user(nurse))

    assert finished(response) == [("recorded", check.label)]
    assert '<li class="task recorded">' in text


def test_an_item_that_closed_before_my_record_is_not_mine(planned, nurse, as_user):
    PlannedCheck.objects.filter(patient=planned, item="CXR").update(
        state="closed", planned_at=timezone.now() - timedelta(minutes=5)
    )
    record_event(patient=planned, by=nurse, kind="biopsy", happened_on=planned.clinic.today())

    assert finished(page(as_user(nurse))[0]) == []


def test_a_decision_of_today_stays_and_can_be_taken_back(
    planned, nurse, as_user, django_capture_on_commit_callbacks
):
    check = PlannedCheck.objects.filter(patient=planned, item="CXR").get()
    address = decide_url(planned, [check.key], "booked", back="worklist")
    client = as_user(nurse)
    connection.run_on_commit.clear()  # what the fixtures announced
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {"until": "+2w", "reason": "Said Mrs Example"})
    until = planned.clinic.today() + timedelta(days=14)

    response, text = page(client)

    assert finished(response) == [("booked", check.label)]
    assert f"until {until:%d-%b-%Y}" in text
    assert PlannedCheck.objects.get(pk=check.pk).state == "waiting"
    connection.run_on_commit.clear()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {"take_back": PlanDecision.objects.first().pk})
    assert finished(page(client)[0]) == []
    assert PlannedCheck.objects.get(pk=check.pk).state == "open"


def test_the_number_of_queries_does_not_grow_with_what_was_done(
    clinic, doctor, nurse, as_user, django_assert_num_queries, django_assert_max_num_queries
):
    def decided(name):
        patient = person(clinic, doctor, name)
        item(patient, 0, state="waiting")
        alert(patient, answered=timezone.now(), by=nurse)
        PlanDecision.objects.create(
            patient=patient, key="a", decision="taken", decided_on=clinic.today(), decided_by=nurse,
            until=clinic.today() + timedelta(days=5),
        )  # fmt: skip

    client = as_user(nurse)
    decided("First")
    page(client)
    with django_assert_max_num_queries(22) as few:
        response, _ = page(client)
    assert len(finished(response)) == 2
    for number in range(8):
        decided(f"P{number}")

    with django_assert_num_queries(len(few)):
        response, _ = page(client)
    assert len(finished(response)) == 18


def test_the_bloods_of_one_visit_are_finished_in_one_line(planned, nurse, as_user):
    checks = PlannedCheck.objects.filter(patient=planned, bundle_on__isnull=False).order_by("due_on", "pk")[
        :3
    ]
    address = decide_url(planned, [check.key for check in checks], "taken", back="worklist")
    client = as_user(nurse)
    client.post(address, {"quick": "1"})

    (one,) = page(client)[0].context["finished"]

    assert (one.word, set(one.labels)) == ("taken", {check.label for check in checks})
    client.post(address, {"take_back": [row.pk for row in one.decisions]})
    assert page(client)[0].context["finished"] == []
