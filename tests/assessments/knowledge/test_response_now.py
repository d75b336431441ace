from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from assessments.knowledge.facts import PatientFacts, ResultFact, VisitFact
from assessments.knowledge.response_now import juvenile_onset, response_now
from assessments.knowledge.trace import Answer
from patients.knowledge.mmt8 import SITES
from patients.knowledge.partial_dates import PartialDate, Precision

TODAY = date(2026, 11, 23)
FIRST, SECOND, THIRD = date(2026, 1, 10), date(2026, 4, 10), date(2026, 9, 1)
BIRTH, ONSET = date(1964, 5, 17), PartialDate(date(2023, 3, 1), Precision.MONTH)


def visit(on, physician=None, grade=None, **more):
    physician = None if physician is None else Decimal(physician)
    mmt8 = {} if grade is None else dict.fromkeys(SITES, grade)
    return VisitFact(on, physician_global=physician, mmt8=mmt8, **more)


def of(*visits, birth=BIRTH, onset=ONSET, **more):
    return PatientFacts(birth_date=birth, onset=onset, visits=visits, **more)


def test_the_first_complete_visit_is_compared_with_the_latest():
    now = response_now(of(visit(FIRST, 6, 6), visit(SECOND, 5, 8), visit(THIRD, 1, 10)), TODAY)

    assert (now.baseline.on, now.follow_up.on, now.is_chosen) == (FIRST, THIRD, False)
    # Physician global better by 50% of its range 20, strength by 40% 32.5; nothing else is known.
    assert (now.result.low, now.lowest) == (Decimal("52.5"), "moderate")
    assert now.reason == "Missing: patient global, HAQ, muscle enzyme, extramuscular activity."


def test_the_visit_that_somebody_chose_is_the_baseline_while_it_stands():
    facts = of(visit(FIRST, 6, 6), visit(SECOND, 5, 8), visit(THIRD, 1, 10))

    chosen, lost = response_now(facts, TODAY, SECOND), response_now(facts, TODAY, date(2026, 5, 5))

    assert (chosen.baseline.on, chosen.is_chosen) == (SECOND, True)
    assert (lost.baseline.on, lost.is_chosen) == (FIRST, False)


def test_a_visit_with_symptoms_only_does_not_take_the_response_away():
    asked = VisitFact(date(2026, 11, 1), symptoms={"dysphagia": Answer.NO}, weight_kg=Decimal(70))

    now = response_now(of(visit(FIRST, 6, 6), visit(THIRD, 1, 10), asked), TODAY)

    assert now.follow_up.on == THIRD
    assert now.is_scorable


def test_blood_near_both_visits_counts():
    def ck(value, on):
        return ResultFact("CK", PartialDate(on), Decimal(value), unit="U/L", upper_limit=Decimal(190))

    facts = of(visit(FIRST, 6, 6), visit(SECOND, 6, 6), visit(THIRD, 6, 6))

    now = response_now(replace(facts, results=(ck(9800, FIRST), ck(190, THIRD))), TODAY)

    assert now.result.low == Decimal("7.5")
    assert "enzyme" not in now.result.missing


@pytest.mark.parametrize(
    ("visits", "reason", "lacking", "on"),
    [
        ([], "No visit recorded.", "", None),
        ([visit(FIRST, 6)], "Muscle strength never recorded.", "mmt8", FIRST),
        ([visit(FIRST, None, 6)], "Physician global never recorded.", "physician_global", FIRST),
        (
            [visit(FIRST, 6), visit(SECOND, None, 6)],
            "Physician global and muscle strength never recorded at the same visit.",
            "physician_global",
            SECOND,
        ),
        ([visit(FIRST, 6, 6)], "No visit after the baseline.", "", None),
        (
            [visit(FIRST, 6, 6), visit(SECOND, 5)],
            "Muscle strength not known at follow-up.",
            "mmt8",
            SECOND,
        ),
    ],
)  # fmt: skip
def test_says_why_there_is_no_score_and_which_measure_is_in_the_way(visits, reason, lacking, on):
    now = response_now(of(*visits), TODAY)

    assert not now.is_scorable
    assert (now.reason, now.lacking, now.lacking_on) == (reason, lacking, on)


def test_a_chosen_baseline_that_lacks_a_measure_is_the_visit_to_complete():
    now = response_now(of(visit(FIRST, 6), visit(SECOND, 6, 6), visit(THIRD, 1, 10)), TODAY, FIRST)

    assert (now.lacking, now.lacking_on) == ("mmt8", FIRST)


def test_while_the_age_at_onset_is_open_both_limits_hold():
    facts = of(visit(FIRST, 6, 8), visit(THIRD, 1, 10), onset=None)  # 20 + 20 of known points

    now = response_now(facts, TODAY)

    assert now.result.low == 40
    assert (now.lowest, response_now(replace(facts, onset=ONSET), TODAY).lowest) == ("minimal", "moderate")
    assert now.highest == "major"
    assert now.reason.endswith("so the stricter juvenile limits set the lower bound.")


@pytest.mark.parametrize(
    ("birth", "onset", "answer"),
    [
        (date(2000, 6, 1), PartialDate(date(2018, 6, 1)), Answer.NO),
        (date(2000, 6, 1), PartialDate(date(2018, 5, 31)), Answer.YES),
        (date(2000, 6, 1), PartialDate(date(2018, 1, 1), Precision.YEAR), Answer.UNKNOWN),
        (date(2000, 6, 1), None, Answer.UNKNOWN),
        (None, PartialDate(date(2018, 6, 1)), Answer.UNKNOWN),
    ],
)
def test_juvenile_is_an_onset_before_18(birth, onset, answer):
    assert juvenile_onset(PatientFacts(birth_date=birth, onset=onset)) == answer


def test_a_disease_diagnosed_before_18_began_before_18():
    facts = PatientFacts(birth_date=date(2000, 6, 1), diagnosis=PartialDate(date(2017, 1, 1)))

    assert juvenile_onset(facts) == Answer.YES
