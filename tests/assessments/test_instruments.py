from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from assessments.actions.criteria import save_criteria_result
from assessments.instruments import (
    ENMC,
    EULAR,
    GUIDE,
    INSTRUMENTS,
    compare_with_today,
    facts_seen,
    lower_first,
    overridden,
    propose,
    read_answers,
    scores_otherwise,
    stored_date,
)
from assessments.knowledge.facts import PatientFacts
from assessments.models import CriteriaResult
from assessments.patient_facts import facts_of
from patients.actions.lab_results import record_results
from patients.knowledge.partial_dates import PartialDate

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
NOTHING = propose(PatientFacts(), TODAY)


def ck(patient, by, value):
    report = {"test": "CK", "value": Decimal(value), "unit": "U/L", "upper_limit": Decimal(190)}
    record_results(patient=patient, by=by, results=[report | {"collected_on": date(2024, 1, 5)}])


def antibody(patient, by, test, word, on):
    record_results(patient=patient, by=by, results=[{"test": test, "qualitative": word, "collected_on": on}])


def save(patient, by, instrument=GUIDE, reasons=None, **answers):
    return save_criteria_result(
        patient=patient, by=by, instrument=instrument, answers=answers, reasons=reasons
    )


def compare(result, patient):
    return compare_with_today(INSTRUMENTS[result.instrument], result, propose(facts_of(patient), TODAY))


# Reading answers.


def test_values_nobody_offers_and_open_questions_take_what_the_record_says(patient, doctor):
    ck(patient, doctor, 9800)
    proposed = propose(facts_of(patient), TODAY)

    answers = read_answers({"prox_upper": "maybe", "ck_raised": "maybe", "onset_age": "age_lt18"}, proposed)

    assert answers["prox_upper"] == "unknown"
    assert answers["ck_raised"] == "yes"
    assert answers["onset_age"] == "age_lt18"
    assert set(answers) == set(proposed)


def test_only_an_answer_against_a_recorded_one_is_an_override(patient, doctor):
    ck(patient, doctor, 9800)
    proposed = propose(facts_of(patient), TODAY)
    as_recorded = read_answers({}, proposed)

    assert overridden(as_recorded, proposed) == []
    assert overridden(as_recorded | {"anti_srp": "no"}, proposed) == []
    assert overridden(as_recorded | {"ck_raised": "no"}, proposed) == ["ck_raised"]
    assert overridden(as_recorded | {"ck_raised": "unknown"}, proposed) == ["ck_raised"]


# Saving.


def test_a_saved_result_keeps_answers_facts_version_and_outcome(patient, doctor):
    ck(patient, doctor, 9800)

    result = save(patient, doctor, ck_raised="yes", prox_lower="yes")

    assert result.outcome["headline"] == "2 of 4 met, 2 not known."
    assert result.facts_seen["ck_raised"]["answer"] == "yes"
    assert "9,800 units/L" in result.facts_seen["ck_raised"]["sentence"]
    [fact] = result.facts_seen["ck_raised"]["facts"]
    assert fact["row"] == patient.labresults.get().pk
    assert fact["recorded_by"] == doctor.pk
    assert result.version == GUIDE.version
    assert result.saved_by == doctor
    assert result.history.get().history_user == doctor
    assert set(result.answers) == set(GUIDE.questions)


def test_a_stored_date_comes_back_as_precise_as_it_was(patient, doctor):
    ck(patient, doctor, 9800)
    seen = facts_seen(propose(facts_of(patient), TODAY))

    assert stored_date(seen["ck_raised"]["on"]) == PartialDate(date(2024, 1, 5))
    assert str(stored_date(seen["onset_age"]["on"])) == "Mar-2023"
    assert stored_date(seen["anti_srp"]["on"]) is None


@pytest.mark.parametrize("reasons", [None, {"ck_raised": "  "}, {"ck_raised": "x" * 301}])
def test_an_override_without_a_fit_reason_is_refused_and_nothing_is_stored(patient, doctor, reasons):
    ck(patient, doctor, 9800)

    with pytest.raises(ValidationError):
        save(patient, doctor, reasons=reasons, ck_raised="no")

    assert not patient.criteria_results.exists()


def test_a_note_that_is_too_long_is_refused_and_nothing_is_stored(patient, doctor):
    with pytest.raises(ValidationError):
        save_criteria_result(patient=patient, by=doctor, instrument=GUIDE, answers={}, note="x" * 301)

    assert not patient.criteria_results.exists()


@pytest.mark.parametrize("instrument", INSTRUMENTS.values(), ids=list(INSTRUMENTS))
def test_every_set_can_be_stored_and_scores_nothing_as_not_known(instrument, patient, doctor):
    result = CriteriaResult(
        patient=patient,
        instrument=instrument.code,
        version=instrument.version,
        assessed_on=TODAY,
        answers=dict.fromkeys(instrument.questions, "unknown"),
        facts_seen={"any": {}},
        outcome=instrument.outcome(instrument.score({})),
        saved_by=doctor,
    )

    result.full_clean()
    assert not instrument.score({}).is_settled


def test_the_eular_outcome_names_class_score_and_what_is_still_possible(patient, doctor):
    items = dict.fromkeys(EULAR.questions, "no")
    items |= dict.fromkeys(("prox_upper", "prox_lower", "leg_prox_gt_distal", "muscle_enzymes"), "yes")
    items |= {"onset_age": "age_ge40"} | {code: "unknown" for code in items if code.startswith("bx_")}

    outcome = save(patient, doctor, EULAR, **items).outcome

    assert outcome["headline"] == "Probable IIM, score 5.8 without biopsy."
    assert outcome["models"]["with_biopsy"]["score"] == ["6.0", "13.9"]


# Comparing with today.


def test_says_nothing_while_the_facts_say_the_same(patient, doctor):
    ck(patient, doctor, 9800)
    result = save(patient, doctor, ck_raised="yes")
    ck(patient, doctor, 12000)  # another number, the same answer

    today = compare(result, patient)

    assert (today.changes, today.is_other_outcome) == ((), False)


def test_names_the_antibody_that_became_positive_and_its_day(patient, doctor):
    result = save(patient, doctor, ENMC, prox_lower="yes", ck_raised="yes", anti_srp="no")
    CriteriaResult.objects.update(assessed_on=date(2026, 1, 5))
    result.refresh_from_db()
    antibody(patient, doctor, "ANTI_HMGCR", "positive", date(2026, 3, 12))

    today = compare(result, patient)

    assert today.is_other_outcome
    assert today.statement == (
        "Today’s facts would give anti-HMGCR myopathy; anti-HMGCR became positive on 12-Mar-2026."
    )


def test_an_open_group_is_named_with_those_still_possible_and_what_became_known(patient, doctor):
    result = save(patient, doctor, ENMC, prox_lower="yes", ck_raised="yes")
    CriteriaResult.objects.update(assessed_on=date(2026, 1, 5))
    result.refresh_from_db()
    antibody(patient, doctor, "ANTI_HMGCR", "positive", date(2026, 3, 12))

    assert compare(result, patient).statement == (
        "Today’s facts would give criteria met, the group still open: anti-HMGCR myopathy or both groups, "
        "anti-SRP myopathy with anti-HMGCR myopathy; anti-HMGCR became positive on 12-Mar-2026."
    )


def test_a_fact_from_before_the_saving_was_recorded_since_and_did_not_happen_since(patient, doctor):
    result = save(patient, doctor, prox_lower="yes")
    antibody(patient, doctor, "ANTI_SRP", "negative", date(2024, 3, 12))
    ck(patient, doctor, 9800)

    changes = compare(result, patient).changes

    assert "anti-SRP negative (12-Mar-2024) was recorded since" in changes
    assert "CK raised is by now yes (CK 9,800 units/L on 05-Jan-2024, above its limit 190)" in changes


def test_tells_when_the_fact_behind_an_answer_is_gone(patient, doctor):
    ck(patient, doctor, 9800)
    result = save(patient, doctor, ck_raised="yes")
    patient.labresults.all().delete()

    today = compare(result, patient)

    assert today.headline == "0 of 4 met, 4 not known."
    assert today.changes == ("CK raised is not known any more (CK: no result recorded)",)


def test_an_answer_given_by_hand_against_the_facts_is_not_called_a_change(patient, doctor):
    ck(patient, doctor, 9800)
    result = save(patient, doctor, reasons={"ck_raised": "Haemolysed"}, ck_raised="no")

    assert result.overrides == {"ck_raised": "Haemolysed"}
    assert compare(result, patient).changes == ()


def test_only_other_words_for_the_same_outcome_are_no_other_outcome(patient, doctor):
    result = save(patient, doctor, EULAR, onset_age="age_ge40")
    result.outcome["headline"] = "Worded differently in an earlier release."

    today = compare(result, patient)

    assert (today.headline, today.is_other_outcome) == (
        "Not decided: 2.1 so far, up to 20.8; 10 items not known.",
        False,
    )
    assert scores_otherwise(EULAR, result) == ""


def test_says_what_the_present_version_makes_of_the_same_answers(patient, doctor):
    result = save(patient, doctor, prox_lower="yes")
    result.outcome["met"] = [2, 4]  # as a version with another rule stored it

    assert scores_otherwise(GUIDE, result) == "1 of 4 met, 3 not known"


def test_a_result_saved_by_item_is_compared_by_its_parts(patient, doctor):
    result = save(patient, doctor)
    result.answers = {"weakness": "yes", "biopsy": "yes", "ck_raised": "unknown"}
    result.facts_seen = {"weakness": {"answer": "yes"}, "biopsy": {"answer": "yes"}}

    today = compare_with_today(GUIDE, result, NOTHING | {})

    assert scores_otherwise(GUIDE, result) == "2 of 4 met, 2 not known"
    assert today.headline == "0 of 4 met, 4 not known."  # the facts behind both are gone


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Anti-SRP myopathy", "anti-SRP myopathy"), ("CK raised", "CK raised"), ("", ""), ("Yes", "yes")],
)
def test_words_in_the_middle_of_a_sentence_keep_their_capitals(text, expected):
    assert lower_first(text) == expected
