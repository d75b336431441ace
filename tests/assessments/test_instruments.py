from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from assessments.actions.criteria import save_criteria_result
from assessments.instruments import EULAR, GUIDE, INSTRUMENTS, compare_with_today
from assessments.patient_facts import facts_of
from patients.actions.lab_results import record_results

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def ck(patient, by, value):
    report = {"test": "CK", "value": Decimal(value), "unit": "U/L", "upper_limit": Decimal(190)}
    record_results(patient=patient, by=by, results=[report | {"collected_on": date(2024, 1, 5)}])


def save(patient, by, instrument=GUIDE, **answers):
    return save_criteria_result(patient=patient, by=by, instrument=instrument, answers=answers)


def compare(result, patient):
    return compare_with_today(INSTRUMENTS[result.instrument], result, facts_of(patient), TODAY)


def test_values_nobody_offers_count_as_not_known():
    answers = EULAR.read({"eular_acr_2017-prox_upper": "maybe", "eular_acr_2017-onset_age": "age_ge40"})

    assert answers["prox_upper"] == "unknown"
    assert answers["onset_age"] == "age_ge40"
    assert set(answers) == set(EULAR.questions)


def test_a_saved_result_keeps_answers_facts_version_and_outcome(patient, doctor):
    ck(patient, doctor, 9800)

    result = save(patient, doctor, ck_raised="yes", weakness="yes")

    assert result.outcome["headline"] == "2 of 4 met, 2 not known."
    assert result.facts_seen["ck_raised"]["answer"] == "yes"
    assert "9,800 units/L" in result.facts_seen["ck_raised"]["sentence"]
    assert result.version == GUIDE.version
    assert result.saved_by == doctor
    assert result.history.get().history_user == doctor


def test_says_nothing_while_the_facts_say_the_same(patient, doctor):
    ck(patient, doctor, 9800)
    result = save(patient, doctor, ck_raised="yes")
    ck(patient, doctor, 12000)  # another number, the same answer

    today = compare(result, patient)

    assert (today.changes, today.is_other_outcome) == ((), False)


def test_tells_when_a_new_fact_would_change_the_outcome(patient, doctor):
    result = save(patient, doctor, weakness="yes")
    ck(patient, doctor, 9800)

    today = compare(result, patient)

    assert today.is_other_outcome
    assert today.headline == "2 of 4 met, 2 not known."
    assert today.changes[0].startswith("CK raised: CK 9,800 units/L")


def test_tells_when_the_fact_behind_an_answer_is_gone(patient, doctor):
    ck(patient, doctor, 9800)
    result = save(patient, doctor, ck_raised="yes")
    patient.labresults.all().delete()

    assert compare(result, patient).headline == "0 of 4 met, 4 not known."


def test_an_answer_given_by_hand_against_the_facts_is_not_called_a_change(patient, doctor):
    ck(patient, doctor, 9800)
    result = save(patient, doctor, ck_raised="no")

    assert compare(result, patient).changes == ()


def test_the_eular_outcome_names_class_score_and_what_is_still_possible(patient, doctor):
    items = dict.fromkeys(EULAR.questions, "no")
    items |= dict.fromkeys(("prox_upper", "prox_lower", "leg_prox_gt_distal", "muscle_enzymes"), "yes")
    items |= {"onset_age": "age_ge40"} | {code: "unknown" for code in items if code.startswith("bx_")}

    outcome = save(patient, doctor, EULAR, **items).outcome

    assert outcome["headline"] == "Probable IIM, score 5.8 without biopsy."
    assert outcome["models"]["with_biopsy"]["score"] == ["6.0", "13.9"]


def test_only_other_words_for_the_same_outcome_are_no_other_outcome(patient, doctor):
    result = save(patient, doctor, EULAR, onset_age="age_ge40")
    result.outcome["headline"] = "Worded differently in an earlier release."

    today = compare(result, patient)

    assert (today.headline, today.is_other_outcome) == (
        "Not decided: 2.1 so far, up to 20.8; 10 items not known.",
        False,
    )


def test_a_note_that_is_too_long_is_refused_and_nothing_is_stored(patient, doctor):
    with pytest.raises(ValidationError):
        save_criteria_result(patient=patient, by=doctor, instrument=GUIDE, answers={}, note="x" * 301)

    assert not patient.criteria_results.exists()
