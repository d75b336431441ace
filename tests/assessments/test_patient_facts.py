from datetime import date
from decimal import Decimal

import pytest

from assessments.knowledge.trace import Answer
from assessments.patient_facts import facts_for, facts_of
from patients.actions.clinical_events import record_event
from patients.actions.lab_results import record_results
from patients.actions.patients import add_patient
from patients.actions.treatments import record_past_treatments, start_treatment
from patients.actions.visits import record_visit

pytestmark = pytest.mark.django_db


def test_the_patient_herself_is_carried_over(patient):
    facts = facts_of(patient)

    assert (facts.sex, facts.birth_date, facts.subtype) == ("female", date(1964, 5, 17), "anti_hmgcr")
    assert str(facts.onset) == "Mar-2023"
    assert facts.organs["cervix"] == Answer.YES
    assert facts.organs["prostate"] == Answer.NO


def test_results_come_oldest_first_and_undated_ones_before_them(patient, doctor):
    ck = {"test": "CK", "unit": "U/L", "upper_limit": Decimal(190)}
    days = [(date(2024, 5, 1), "day", 300), (None, "unknown", 100), (date(2024, 1, 1), "month", 9000)]
    record_results(
        patient=patient,
        by=doctor,
        results=[ck | {"collected_on": d, "collected_precision": p, "value": v} for d, p, v in days],
    )

    results = facts_of(patient).results

    assert [int(result.value) for result in results] == [100, 9000, 300]
    assert [str(result.on) for result in results] == ["None", "Jan-2024", "01-May-2024"]
    assert results[1].upper_limit == 190


def test_a_running_drug_differs_from_one_stopped_on_an_unknown_date(patient, doctor):
    start_treatment(patient=patient, by=doctor, drug="methotrexate", start_on=date(2024, 1, 1))
    stopped = {"drug": "atorvastatin", "start_on": date(2020, 1, 1), "stop_precision": "unknown"}
    record_past_treatments(patient=patient, by=doctor, treatments=[stopped])

    statin, methotrexate = facts_of(patient).doses

    assert (methotrexate.ongoing, methotrexate.stop) == (True, None)
    assert (statin.ongoing, statin.stop) == (False, None)


def test_events_and_visits_keep_their_three_valued_answers(patient, doctor):
    record_event(
        patient=patient,
        by=doctor,
        kind="biopsy",
        happened_on=date(2023, 6, 1),
        findings={"necrosis": "yes", "minimal_infiltrate": "unknown"},
    )
    record_visit(patient=patient, by=doctor, visited_on=date(2023, 7, 1), symptoms={"dysphagia": "no"})

    facts = facts_of(patient)

    assert facts.events[0].findings == {"necrosis": Answer.YES, "minimal_infiltrate": Answer.UNKNOWN}
    assert facts.latest_symptom("dysphagia") == (Answer.NO, date(2023, 7, 1))
    assert facts.latest_symptom("fever") == (Answer.UNKNOWN, None)


def test_facts_of_many_take_four_queries_and_are_not_mixed_up(
    patient, clinic, doctor, django_assert_num_queries
):
    other = add_patient(clinic=clinic, by=doctor, identifier="R-2", family_name="Row", given_name="Ada")
    record_visit(patient=other, by=doctor, visited_on=date(2023, 7, 1))

    with django_assert_num_queries(4):
        facts = facts_for([patient, other])

    assert (len(facts[patient.pk].visits), len(facts[other.pk].visits)) == (0, 1)
