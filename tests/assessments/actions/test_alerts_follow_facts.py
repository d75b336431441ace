"""What becomes of an alert when the facts change: kept current, over, or opened again."""

import logging
from datetime import date, timedelta

import pytest
from django.db.models import Q

from assessments.actions import alerts as of
from assessments.actions.alerts import acknowledge_alert, raise_alerts_of
from assessments.actions.planning import replan_patients
from assessments.knowledge.alerts import judge
from assessments.models import Alert, RuleOverride
from assessments.worklist.lines import open_alerts
from assessments.worklist.owners import Owned
from patients.actions.lab_results import record_results
from patients.actions.patients import add_patient
from patients.actions.treatments import start_treatment
from patients.models import LabResult, Treatment, Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(clinic):
    return clinic.today()


@pytest.fixture
def on_methotrexate(patient, doctor, today):
    take(patient, doctor, today)
    return patient


def take(patient, by, today):
    start_treatment(
        patient=patient, by=by, drug="methotrexate", dose=10, unit="mg", frequency="once_weekly",
        route="oral", start_on=today - timedelta(days=200),
    )  # fmt: skip


def white_cells(patient, by, on, value):
    result = {"test": "WBC", "value": value, "unit": "10*9/L", "collected_on": on, "lower_limit": 4}
    return record_results(patient=patient, by=by, results=[result])[0]


def run(patient):
    return raise_alerts_of([patient.pk])


def of_rule(rule):
    return Alert.objects.get(rule=rule)


def low_white_cells(patient, by, today, value=3):
    white_cells(patient, by, today - timedelta(days=9), value)
    run(patient)
    return of_rule("AL-LAB-WBC")


def test_every_rule_is_raised_with_what_it_says(on_methotrexate, doctor, today):
    alert = low_white_cells(on_methotrexate, doctor, today)

    assert (alert.urgency, alert.seen_on, alert.worse) == ("high", today - timedelta(days=9), -3)
    assert "below 3.5" in alert.sentence
    assert "Repeat the sample" in alert.action
    assert alert.source.count("NHS Specialist Pharmacy Service") == 1  # speaks in two of its rules
    assert not alert.is_over
    folate = of_rule("AL-MTX-FOLATE")
    assert (folate.urgency, folate.action) == ("medium", "Prescribe or record folic acid.")


def test_an_action_the_sentence_names_is_not_said_twice(patient, doctor, today):
    Visit.objects.create(patient=patient, visited_on=today, symptoms={"dysphagia": "yes"})

    run(patient)

    alert = Alert.objects.get()
    assert "call the patient the same day" in alert.sentence
    assert alert.action == ""


def test_an_open_alert_follows_the_facts(on_methotrexate, doctor, today):
    alert = low_white_cells(on_methotrexate, doctor, today)
    white_cells(on_methotrexate, doctor, today, "2.1")

    assert run(on_methotrexate) == 0

    alert.refresh_from_db()
    assert "2.1" in alert.sentence
    assert str(alert.worse) == "-2.1000"
    assert alert.seen_on == today - timedelta(days=9)


def test_again_changes_nothing(on_methotrexate, doctor, today):
    low_white_cells(on_methotrexate, doctor, today)
    before, history = list(Alert.objects.values()), Alert.history.count()

    assert run(on_methotrexate) == 0

    assert list(Alert.objects.values()) == before
    assert Alert.history.count() == history


def test_what_is_over_leaves_the_lists_and_is_kept(on_methotrexate, doctor, today):
    alert = low_white_cells(on_methotrexate, doctor, today)
    white_cells(on_methotrexate, doctor, today, 6)

    run(on_methotrexate)

    alert.refresh_from_db()
    assert alert.is_over
    assert alert.acknowledged_at is None
    assert not Alert.objects.open().filter(pk=alert.pk).exists()


def test_what_stands_again_is_on_the_lists_again(on_methotrexate, doctor, today):
    alert = low_white_cells(on_methotrexate, doctor, today)
    better = white_cells(on_methotrexate, doctor, today, 6)
    run(on_methotrexate)
    LabResult.objects.filter(pk=better.pk).delete()

    assert run(on_methotrexate) == 0

    alert.refresh_from_db()
    assert not alert.is_over
    assert Alert.objects.open().filter(pk=alert.pk).exists()


def test_a_critical_one_stays_open_and_says_so(patient, doctor, today):
    start_treatment(
        patient=patient, by=doctor, drug="methotrexate", dose=10, unit="mg", frequency="once_daily",
        route="oral", start_on=today - timedelta(days=20),
    )  # fmt: skip
    run(patient)
    alert = of_rule("AL-DOSE-MTX-FREQ")
    Treatment.objects.update(frequency="once_weekly")

    run(patient)
    run(patient)

    alert.refresh_from_db()
    assert alert.is_over
    assert alert.sentence.count(of.NOT_IN_THE_RECORD) == 1
    assert Alert.objects.open().filter(pk=alert.pk).exists()


def test_worse_than_when_it_was_answered_opens_it_again(on_methotrexate, doctor, nurse, today):
    alert = low_white_cells(on_methotrexate, doctor, today)
    acknowledge_alert(alert=alert, by=nurse, answer="Repeat next week.")
    white_cells(on_methotrexate, doctor, today, 2)

    run(on_methotrexate)

    alert.refresh_from_db()
    assert (alert.acknowledged_at, alert.acknowledged_by, alert.answer) == (None, None, "")
    assert alert.reopened_at is not None
    assert alert in Alert.objects.open()
    answered = alert.history.filter(acknowledged_at__isnull=False).get()
    assert (answered.answer, answered.acknowledged_by) == ("Repeat next week.", nurse)


@pytest.mark.parametrize("value", [3, "3.2"])
def test_no_worse_than_when_it_was_answered_it_stays_answered(on_methotrexate, doctor, nurse, today, value):
    alert = low_white_cells(on_methotrexate, doctor, today)
    acknowledge_alert(alert=alert, by=nurse, answer="Repeat next week.")
    before = Alert.objects.values().get(pk=alert.pk)
    white_cells(on_methotrexate, doctor, today, value)

    run(on_methotrexate)

    assert Alert.objects.values().get(pk=alert.pk) == before


def test_opened_again_it_can_be_answered_and_measures_from_there(on_methotrexate, doctor, nurse, today):
    alert = low_white_cells(on_methotrexate, doctor, today)
    acknowledge_alert(alert=alert, by=nurse, answer="Repeat next week.")
    white_cells(on_methotrexate, doctor, today, 2)
    run(on_methotrexate)
    acknowledge_alert(alert=alert, by=doctor, answer="Withheld.")

    run(on_methotrexate)

    alert.refresh_from_db()
    assert alert.answer == "Withheld."
    assert alert.worse == -2


def test_the_clinics_own_number_counts(clinic, on_methotrexate, doctor, today):
    RuleOverride.objects.create(
        clinic=clinic, rule="AL-LAB-WBC", setting="below", value="2.5", reason="Ours", changed_by=doctor
    )
    RuleOverride.objects.create(
        clinic=clinic, rule="AL-LAB-WBC", setting="gone", value="9", reason="An old name", changed_by=doctor
    )
    white_cells(on_methotrexate, doctor, today, 3)

    run(on_methotrexate)

    assert not Alert.objects.filter(rule="AL-LAB-WBC").exists()


def test_a_low_one_is_on_the_patients_screen_and_not_on_the_worklist(patient):
    low = Alert.objects.create(
        patient=patient, rule="AL-LAB-TREND", key="AL-LAB-TREND:1", urgency="low", seen_on=date(2026, 1, 1),
        label="Drift", sentence="Because.", source="A paper", mark="D",
    )  # fmt: skip

    assert list(Alert.objects.open()) == [low]
    assert not open_alerts(Owned(Q(), Q())).exists()


# --- From the plan ---


def undated_methotrexate(patient, by):
    return start_treatment(
        patient=patient, by=by, drug="methotrexate", dose=10, unit="mg", frequency="once_weekly",
        route="oral", start_on=None,
    )  # fmt: skip


def test_a_monitored_drug_without_a_next_date_is_an_alert_and_overdue_items_are_not(patient, doctor, today):
    undated_methotrexate(patient, doctor)

    replan_patients([patient.pk])
    replan_patients([patient.pk])

    alert = of_rule("AL-NO-NEXT-DATE")
    assert "Methotrexate, start not known" in alert.sentence
    assert alert.history.count() == 1
    from_plan = {"AL-SCREEN-OVERDUE", "AL-LAB-OVERDUE", "AL-RESULT-UNREAD"}
    assert not Alert.objects.filter(rule__in=from_plan).exists()


def test_once_the_plan_has_a_date_it_is_over(patient, doctor, today):
    undated_methotrexate(patient, doctor)
    replan_patients([patient.pk])
    Treatment.objects.update(start_on=today - timedelta(days=3), start_precision="day")

    replan_patients([patient.pk])

    assert of_rule("AL-NO-NEXT-DATE").is_over


def test_what_is_overdue_is_a_line_of_the_plan_and_no_alert(on_methotrexate):
    replan_patients([on_methotrexate.pk])

    assert on_methotrexate.planned_checks.filter(category="drug_lab").exists()
    assert not Alert.objects.filter(rule__in=("AL-LAB-OVERDUE", "AL-NO-NEXT-DATE")).exists()


def test_who_is_not_followed_gets_none(patient, doctor):
    undated_methotrexate(patient, doctor)
    type(patient).objects.update(status="discharged")

    replan_patients([patient.pk])

    assert not Alert.objects.exists()


# --- Failures ---


def break_rule(monkeypatch, name):
    def fails(case):
        raise ZeroDivisionError("out of order")

    speakers = [(fails, rules) if name in rules.split() else (by, rules) for by, rules in judge._SPEAKERS]
    monkeypatch.setattr(judge, "_SPEAKERS", tuple(speakers))


def test_a_failing_rule_stops_no_other_and_is_logged_by_number(
    on_methotrexate, doctor, today, monkeypatch, caplog
):
    alert = low_white_cells(on_methotrexate, doctor, today)
    Alert.objects.filter(rule="AL-MTX-FOLATE").delete()
    break_rule(monkeypatch, "AL-LAB-WBC")

    with caplog.at_level(logging.ERROR):
        assert run(on_methotrexate) == 1

    assert Alert.objects.filter(rule="AL-MTX-FOLATE").exists()
    alert.refresh_from_db()
    assert not alert.is_over  # nobody knows
    assert "AL-LAB-WBC" in caplog.text
    assert f"patient {on_methotrexate.pk}" in caplog.text


def test_facts_no_rule_can_read_leave_every_alert_as_it_is(
    on_methotrexate, doctor, today, monkeypatch, caplog
):
    low_white_cells(on_methotrexate, doctor, today)
    before = list(Alert.objects.values())
    monkeypatch.setattr(judge, "Case", None)

    assert run(on_methotrexate) == 0

    assert list(Alert.objects.values()) == before
    assert f"patient {on_methotrexate.pk}" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_failing_plan_loses_no_alert(patient, monkeypatch):
    Visit.objects.create(patient=patient, visited_on=date(2026, 3, 5), symptoms={"dysphagia": "yes"})
    monkeypatch.setattr("assessments.actions.planning.plan", None)

    with pytest.raises(TypeError):
        replan_patients([patient.pk])

    assert Alert.objects.get().rule == "AL-DYSPHAGIA-NEW"


# --- Cost ---


def test_the_number_of_queries_does_not_grow_with_patients(clinic, doctor, today, django_assert_num_queries):
    patients = [
        add_patient(clinic=clinic, by=doctor, identifier=f"Q-{number}", family_name="Row", given_name="Ada")
        for number in range(9)
    ]
    for one in patients:
        take(one, doctor, today)
        white_cells(one, doctor, today - timedelta(days=9), 3)
    Alert.objects.all().delete()
    Alert.history.all().delete()
    ids = [one.pk for one in patients]

    # savepoint in and out, patients, facts (4), own numbers, alerts, insert, read back, history
    with django_assert_num_queries(12):
        raise_alerts_of(ids[:1])
    with django_assert_num_queries(12):
        assert raise_alerts_of(ids[1:]) == 16
    for one in patients:
        white_cells(one, doctor, today, 2)
    with django_assert_num_queries(11):  # update and history instead of the last three
        raise_alerts_of(ids[:1])
    with django_assert_num_queries(11):
        raise_alerts_of(ids[1:])
    with django_assert_num_queries(9):
        assert raise_alerts_of(ids) == 0


def test_a_start_known_to_the_month_is_shown_as_a_month_and_as_a_day_once_it_is_known(
    patient, doctor, nurse, today, as_user
):
    month = (today - timedelta(days=60)).replace(day=1)
    start_treatment(
        patient=patient, by=doctor, drug="methotrexate", dose=10, unit="mg", frequency="once_weekly",
        route="oral", start_on=month, start_precision="month",
    )  # fmt: skip
    run(patient)
    pages = (f"/patients/{patient.pk}/acknowledge_alert/", f"/patients/{patient.pk}/", "/?who=all")
    texts = [as_user(nurse).get(page).content.decode() for page in pages]

    assert of_rule("AL-MTX-FOLATE").seen_precision == "month"
    assert all(f"{month:%b-%Y}" in text and f"{month:%d-%b-%Y}" not in text for text in texts)

    Treatment.objects.update(start_precision="day")
    run(patient)
    assert of_rule("AL-MTX-FOLATE").seen_precision == "day"
