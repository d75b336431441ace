"""The stored plan follows what people decide, in the same number of queries."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.actions.decisions import decide, take_back
from assessments.actions.planning import Counts, replan_patients
from assessments.models import ClinicSettings, PlanDecision, PlannedCheck
from patients.actions.patients import change_patient
from patients.actions.treatments import start_treatment

pytestmark = pytest.mark.django_db
CHEST_X_RAY = "CA-IMACS-BASE-BASIC:CXR:once"


def stored(patient, key=CHEST_X_RAY):
    replan_patients([patient.pk])
    return PlannedCheck.objects.get(patient=patient, key=key)


def say(patient, by, **words):
    return decide(patient=patient, by=by, key=CHEST_X_RAY, **words)


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ({"decision": "booked"}, "waiting"),
        ({"decision": "elsewhere"}, "waiting"),
        ({"decision": "snoozed", "reason_code": "unwell"}, "waiting"),
        ({"decision": "declined", "reason_code": "declined"}, "declined"),
        ({"decision": "confirmed"}, "open"),
    ],
)
def test_each_decision_has_its_state_and_columns(planned, doctor, words, state):
    [row] = say(planned, doctor, **words)

    check = stored(planned)
    assert check.state == state
    counts = state != "open"
    assert (check.decision, check.waiting_until) == (row.decision if counts else "", row.until)
    assert replan_patients([planned.pk]) == Counts(1, replan_patients([planned.pk]).items, 0)


def test_what_waited_speaks_again_on_its_day_and_when_it_is_taken_back(planned, doctor, clinic):
    [row] = say(planned, doctor, decision="booked")
    PlanDecision.objects.filter(pk=row.pk).update(until=clinic.today())
    assert stored(planned).state == "open"

    PlanDecision.objects.filter(pk=row.pk).update(until=clinic.today() + timedelta(days=3))
    assert stored(planned).state == "waiting"
    row.refresh_from_db()
    take_back(decision=row, by=doctor)
    assert (stored(planned).state, stored(planned).decision) == ("open", "")


def test_what_was_put_off_comes_back_to_the_same_owner(planned, doctor, nurse, clinic):
    PlannedCheck.objects.filter(key=CHEST_X_RAY).update(assigned_to=nurse)
    [row] = say(planned, doctor, decision="snoozed", reason_code="unwell")
    waiting = stored(planned)
    PlanDecision.objects.filter(pk=row.pk).update(until=clinic.today())

    assert (waiting.state, stored(planned).state) == ("waiting", "open")
    assert stored(planned).assigned_to == nurse


@pytest.mark.parametrize("who", ["nurse", "doctor"])
def test_after_two_delays_the_lead_decides(who, request, planned, doctor, nurse, clinic):
    settings = ClinicSettings.of(clinic)
    settings.team_lead = nurse
    settings.save()
    for _ in range(2):
        [row] = say(planned, doctor, decision="snoozed", reason_code="unwell")
        PlanDecision.objects.filter(pk=row.pk).update(until=clinic.today())
    by = request.getfixturevalue(who)

    if who == "nurse":
        assert say(planned, by, decision="snoozed", reason_code="unwell")
    else:
        with pytest.raises(ValidationError, match="Now the team lead, nurse, decides"):
            say(planned, by, decision="snoozed", reason_code="unwell")


def test_a_clinics_own_limit_of_days_counts(planned, doctor, clinic):
    settings = ClinicSettings.of(clinic)
    settings.snooze_cancer_days = 5
    settings.save()
    late = clinic.today() + timedelta(days=6)

    with pytest.raises(ValidationError, match="at most 5 days"):
        say(planned, doctor, decision="snoozed", reason_code="unwell", until=late)


def test_what_one_rule_set_asks_alone_waits_for_a_yes(patient, doctor):
    settings = ClinicSettings.of(patient.clinic)
    settings.packs = ["cancer.imacs2023", "cancer.seed"]
    settings.save()
    change_patient(patient=patient, by=doctor, birth_date=date(1990, 5, 17), subtype="seronegative")
    replan_patients([patient.pk])

    waiting = PlannedCheck.objects.filter(patient=patient, state="needs_yes")
    assert waiting
    key = waiting[0].key
    decide(patient=patient, by=doctor, key=key, decision="confirmed")
    assert stored(patient, key).state == "open"


def test_bloods_of_one_visit_and_every_rule_are_stored(patient, doctor, clinic):
    start_treatment(patient=patient, by=doctor, drug="methotrexate", start_on=clinic.today())
    replan_patients([patient.pk])

    rows = PlannedCheck.objects.filter(patient=patient, bundle_on__isnull=False)
    assert rows.count() > 1
    assert all(row.rules and row.rule in row.rules for row in rows)


def test_decisions_cost_no_query_more(planned, doctor, django_assert_num_queries):
    replan_patients([planned.pk])
    with CaptureQueriesContext(connection) as few:
        replan_patients([planned.pk])
    for decision in ("booked", "elsewhere"):
        say(planned, doctor, decision=decision)
    replan_patients([planned.pk])

    with django_assert_num_queries(len(few)):
        replan_patients([planned.pk])
