from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from assessments.actions.alerts import NOT_IN_THE_RECORD, acknowledge_alert, raise_alerts
from assessments.actions.planning import replan_patients
from assessments.actions.sweep import sweep_clinic
from assessments.models import Alert
from assessments.patient_facts import facts_for
from patients.actions.patients import add_patient, change_patient
from patients.actions.treatments import start_treatment
from patients.actions.visits import record_visit
from patients.models import Patient, Visit

pytestmark = pytest.mark.django_db


def visit(patient, by, on, **answers):
    return record_visit(patient=patient, by=by, visited_on=on, symptoms=answers)


def run(*patients):
    """Raise as the plan does, on the clinic's today."""
    return raise_alerts(facts_for(patients), patients[0].clinic.today())


def person(clinic, by, number):
    return add_patient(clinic=clinic, by=by, identifier=f"A-{number}", family_name="Row", given_name="Ada")


@pytest.fixture
def alert(patient, doctor):
    visit(patient, doctor, date(2026, 3, 5), dysphagia="yes")
    run(patient)
    return Alert.objects.get()


def test_an_alert_carries_what_the_rule_said(alert, patient):
    assert alert.patient == patient
    assert (alert.rule, alert.key) == ("AL-DYSPHAGIA-NEW", "AL-DYSPHAGIA-NEW:2026-03-05")
    assert (alert.urgency, alert.seen_on, alert.mark) == ("critical", date(2026, 3, 5), "S")
    assert "call the patient the same day" in alert.sentence
    assert "Emergency Red Flags" in alert.source
    assert alert.acknowledged_at is None
    assert [row.history_type for row in alert.history.all()] == ["+"]


def test_saving_a_visit_raises_it_at_once(clinic, doctor, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        visit(person(clinic, doctor, 1), doctor, date(2026, 3, 5), chest_pain="yes")

    assert Alert.objects.get().rule == "AL-CHEST"


def test_the_nightly_sweep_raises_it_too(clinic, patient, doctor):
    visit(patient, doctor, date(2026, 3, 5), chest_pain="yes")

    sweep_clinic(clinic.pk)

    assert Alert.objects.get().rule == "AL-CHEST"


def test_a_symptom_that_comes_during_treatment(patient, doctor):
    start_treatment(
        patient=patient, by=doctor, drug="prednisolone", dose=40, unit="mg", start_on=date(2026, 1, 5)
    )
    visit(patient, doctor, date(2026, 2, 5), prox_lower="no")
    visit(patient, doctor, date(2026, 3, 5), prox_lower="yes")

    run(patient)

    alert = Alert.objects.get()
    assert (alert.rule, alert.urgency) == ("AL-WORSE-ON-TX", "high")
    assert "Prednisolone" in alert.sentence


def test_again_changes_nothing(alert, patient):
    assert run(patient) == 0
    assert Alert.objects.count() == 1
    assert alert.history.count() == 1


def test_said_again_it_is_the_same_alert_with_the_later_day(alert, patient, doctor):
    visit(patient, doctor, date(2026, 4, 6), dysphagia="yes")

    assert run(patient) == 0

    alert.refresh_from_db()
    assert "Again on 06-Apr-2026." in alert.sentence
    assert alert.history.count() == 2


def test_an_open_alert_is_not_closed_by_a_no_but_says_so(alert, patient, doctor):
    visit(patient, doctor, date(2026, 4, 12), dysphagia="no")

    run(patient)

    alert.refresh_from_db()
    assert alert.acknowledged_at is None
    assert "No longer so on 12-Apr-2026; open until somebody writes what was done." in alert.sentence


def test_what_was_over_before_anybody_looked_raises_nothing(patient, doctor):
    visit(patient, doctor, date(2026, 3, 5), dysphagia="yes")
    visit(patient, doctor, date(2026, 4, 12), dysphagia="no")

    assert run(patient) == 0
    assert not Alert.objects.exists()


def test_worse_by_one_grade_is_a_second_alert(alert, patient, doctor):
    visit(patient, doctor, date(2026, 4, 6), dysphagia="yes", dysphagia_moderate_severe="yes")

    assert run(patient) == 1

    assert {row.label for row in Alert.objects.all()} == {
        "Trouble swallowing",
        "Moderate or severe trouble swallowing",
    }


def test_an_acknowledged_alert_is_neither_reopened_nor_edited(alert, patient, doctor, nurse):
    acknowledge_alert(alert=alert, by=nurse, answer="Called.")
    before = Alert.objects.values().get()
    visit(patient, doctor, date(2026, 4, 6), dysphagia="yes")
    run(patient)
    visit(patient, doctor, date(2026, 4, 12), dysphagia="no")

    assert run(patient) == 0
    assert Alert.objects.values().get() == before


def test_the_same_problem_coming_back_is_a_new_alert(alert, patient, doctor, nurse):
    acknowledge_alert(alert=alert, by=nurse, answer="Called.")
    visit(patient, doctor, date(2026, 4, 12), dysphagia="no")
    visit(patient, doctor, date(2026, 5, 5), dysphagia="yes")

    assert run(patient) == 1
    assert Alert.objects.open().get().seen_on == date(2026, 5, 5)


def test_an_earlier_yes_entered_later_is_the_same_problem(alert, patient, doctor):
    visit(patient, doctor, date(2026, 2, 1), dysphagia="yes")

    assert run(patient) == 0

    alert.refresh_from_db()
    assert "yes on 01-Feb-2026" in alert.sentence


def test_an_earlier_other_problem_of_the_rule_is_not_taken_for_it(patient, doctor, nurse):
    """Muscle pain of May was answered; leg weakness of April, entered later, is another problem."""
    start_treatment(
        patient=patient, by=doctor, drug="prednisolone", dose=40, unit="mg", start_on=date(2026, 1, 5)
    )
    visit(patient, doctor, date(2026, 2, 5), prox_lower="no", myalgia="no")
    visit(patient, doctor, date(2026, 5, 5), myalgia="yes", prox_lower="yes")
    run(patient)
    acknowledge_alert(alert=Alert.objects.get(), by=nurse, answer="Called.")
    visit(patient, doctor, date(2026, 4, 5), prox_lower="yes")

    assert run(patient) == 1
    assert Alert.objects.open().get().seen_on == date(2026, 4, 5)


def test_a_corrected_visit_leaves_the_alert_open_and_says_that_the_record_changed(alert, patient, doctor):
    Visit.objects.update(symptoms={"dysphagia": "no"})

    run(patient)
    run(patient)

    alert.refresh_from_db()
    assert alert.acknowledged_at is None
    assert alert.sentence.count(NOT_IN_THE_RECORD) == 1
    assert "Trouble swallowing: yes on 05-Mar-2026" in alert.sentence


@pytest.mark.parametrize(
    "left", [{"status": "transferred"}, {"status": "discharged"}, {"death_date": date(2026, 3, 6)}]
)
def test_patients_who_left_raise_nothing(patient, doctor, left):
    visit(patient, doctor, date(2026, 3, 5), dysphagia="yes")
    change_patient(patient=patient, by=doctor, **left)

    assert run(patient) == 0
    assert not Alert.objects.exists()


def test_alerts_of_other_rules_are_left_alone(patient):
    other = Alert.objects.create(
        patient=patient, rule="AL-OTHER", key="AL-OTHER:1", urgency="high", seen_on=date(2026, 1, 1),
        label="Other", sentence="Because.", source="A paper", mark="1",
    )  # fmt: skip

    run(patient)

    other.refresh_from_db()
    assert other.sentence == "Because."


def test_the_number_of_queries_does_not_grow_with_patients(clinic, doctor, django_assert_num_queries):
    patients = [person(clinic, doctor, number) for number in range(8)]
    for one in patients:
        visit(one, doctor, date(2026, 3, 5), dysphagia="yes", chest_pain="yes")
    facts, today = facts_for(patients), clinic.today()
    ids = [one.pk for one in patients]

    with django_assert_num_queries(5):  # patients, alerts, insert, read back, history
        raise_alerts({ids[0]: facts[ids[0]]}, today)
    with django_assert_num_queries(5):
        assert raise_alerts({pk: facts[pk] for pk in ids[1:]}, today) == 14
    with django_assert_num_queries(2):
        assert raise_alerts(facts, today) == 0
    assert Alert.history.count() == Alert.objects.count() == 16


def test_the_plan_is_renewed_beside_the_alerts(patient, doctor):
    visit(patient, doctor, date(2026, 3, 5), dysphagia="yes")

    replan_patients([patient.pk])

    assert Alert.objects.filter(patient=patient).count() == 1
    assert patient.planned_checks.exists()


# --- Acknowledging ---


def test_acknowledging_keeps_who_when_and_what(alert, nurse, at):
    at(datetime(2026, 11, 22, 20, 0, tzinfo=UTC))

    acknowledge_alert(alert=alert, by=nurse, answer="  Called; swallowing test on Thursday. ")

    alert.refresh_from_db()
    assert alert.acknowledged_by == nurse
    assert alert.acknowledged_at == datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
    assert alert.answer == "Called; swallowing test on Thursday."
    first, newest = alert.history.order_by("history_id")
    assert (newest.history_user, newest.answer) == (nurse, alert.answer)
    assert (first.history_type, first.answer) == ("+", "")


def test_a_second_answer_is_refused_and_names_the_first(alert, nurse, doctor, at):
    at(datetime(2026, 11, 22, 20, 0, tzinfo=UTC))  # 21:00 in Berlin
    acknowledge_alert(alert=alert, by=nurse, answer="Called.")

    with pytest.raises(ValidationError) as refused:
        acknowledge_alert(alert=alert, by=doctor, answer="Also called.")

    (words,) = refused.value.messages
    assert f"{nurse} has already written" in words
    assert "22-Nov-2026 at 21:00" in words
    assert "“Called.”" in words
    alert.refresh_from_db()
    assert alert.acknowledged_by == nurse


@pytest.mark.parametrize("answer", ["", "   ", "x" * 301])
def test_an_answer_is_words_and_not_too_many(alert, nurse, answer):
    with pytest.raises(ValidationError) as refused:
        acknowledge_alert(alert=alert, by=nurse, answer=answer)

    assert "answer" in refused.value.message_dict
    alert.refresh_from_db()
    assert alert.acknowledged_at is None


# --- Two at once ---


@pytest.mark.django_db(transaction=True)
def test_raised_four_times_at_once_it_is_one_row(clinic, patient, doctor, at_once):
    Visit.objects.create(patient=patient, visited_on=date(2026, 3, 5), symptoms={"dysphagia": "yes"})

    raised = at_once(lambda: raise_alerts(facts_for(Patient.objects.all()), clinic.today()))

    assert sum(raised) == 1
    assert Alert.objects.count() == Alert.history.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_four_who_answer_at_once_one_is_first(clinic, patient, nurse, at_once):
    Visit.objects.create(patient=patient, visited_on=date(2026, 3, 5), symptoms={"dysphagia": "yes"})
    raise_alerts(facts_for([patient]), clinic.today())
    alert = Alert.objects.get()

    def answer():
        try:
            return acknowledge_alert(alert=alert, by=nurse, answer="Called.") is not None
        except ValidationError:
            return False

    assert sorted(at_once(answer)) == [False, False, False, True]
    assert alert.history.count() == 2
