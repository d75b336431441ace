"""One patient's facts as a course of improvement: which visits count, from which one, by which limits."""

from datetime import date
from decimal import Decimal

import pytest

from assessments.knowledge.facts import DoseFact, PatientFacts, VisitFact
from assessments.knowledge.trace import Answer
from assessments.response import as_track, limits, response_course
from patients.knowledge.haq import WITH_AIDS
from patients.knowledge.mmt8 import sites_of
from patients.knowledge.partial_dates import PartialDate, Precision

FIRST, SECOND, THIRD, FOURTH = (date(2024, month, 1) for month in (1, 4, 7, 10))
TODAY = date(2024, 12, 1)
ADULT = {"birth_date": date(1964, 5, 17), "onset": PartialDate(date(2023, 3, 1), Precision.MONTH)}


def visit(on, physician=None, grade=None, **measures):
    """`physician` in cm; `grade` of every muscle of the right side."""
    return VisitFact(
        on,
        physician_global=None if physician is None else Decimal(physician),
        mmt8={} if grade is None else dict.fromkeys(sites_of("right"), grade),
        **measures,
    )


def full(on, physician, grade):
    """Without an enzyme, so 7.5 points stay open."""
    level = Decimal(physician)
    return visit(
        on, physician, grade, patient_global=level, extramuscular_global=level, haq=Decimal("1"),
        haq_variant=WITH_AIDS,
    )  # fmt: skip


def course(*visits, chosen_on=None, **more):
    return response_course(PatientFacts(visits=visits, **(ADULT | more)), TODAY, chosen_on)


def test_every_visit_after_the_default_baseline_is_scored_against_it():
    found = course(visit(FIRST, 8), full(SECOND, 8, 5), full(THIRD, 4, 8), full(FOURTH, 8, 5))

    assert found.baseline.on == SECOND
    assert not found.is_chosen
    # Physician 40%: 17.5, patient 7.5, extramuscular 15, strength 30%: 27.5, HAQ 0, enzyme 0 to 7.5.
    assert [(one.on, one.score.low, one.score.high) for one in found.visits] == [
        (THIRD, Decimal("67.5"), 75),
        (FOURTH, 0, Decimal("7.5")),
    ]
    assert found.visits[0].category == "Major improvement"
    assert found.latest_scored.on == FOURTH


def test_the_chosen_visit_is_the_baseline_and_a_lost_one_gives_way_to_the_default():
    visits = (full(FIRST, 8, 5), full(SECOND, 6, 6), full(THIRD, 4, 8))

    chosen = course(*visits, chosen_on=SECOND)
    lost = course(*visits, chosen_on=date(2024, 5, 5))

    assert (chosen.baseline.on, chosen.is_chosen, chosen.lost_choice) == (SECOND, True, None)
    assert [one.on for one in chosen.visits] == [THIRD]
    assert (lost.baseline.on, lost.is_chosen, lost.lost_choice) == (FIRST, False, date(2024, 5, 5))


def test_of_two_visits_on_the_chosen_day_the_one_that_can_be_a_baseline_counts():
    found = course(visit(FIRST, 8), full(FIRST, 8, 5), full(THIRD, 4, 8), chosen_on=FIRST)

    assert found.baseline.has("mmt8")


def test_a_visit_that_only_asked_for_symptoms_is_no_gap():
    asked = VisitFact(THIRD, symptoms={"dysphagia": Answer.NO})
    found = course(full(FIRST, 8, 5), full(SECOND, 8, 5), asked, full(FOURTH, 8, 5))

    assert [one.on for one in found.visits] == [SECOND, FOURTH]
    assert found.unmeasured == 1


@pytest.mark.parametrize(
    ("visits", "words"),
    [
        ((), "No visit recorded."),
        ((visit(FIRST, 8),), "Muscle strength never recorded."),
        ((full(FIRST, 8, 5),), "No visit after the baseline yet."),
        (
            (full(FIRST, 8, 5), visit(SECOND, 4)),
            "No visit after the baseline has both measures that the score cannot do without.",
        ),
        ((full(FIRST, 8, 5), full(SECOND, 8, 5)), ""),
    ],
    ids=["none", "no strength", "one", "later one incomplete", "two"],
)
def test_says_why_there_is_nothing(visits, words):
    assert course(*visits).why_nothing == words


def test_without_a_visit_to_compare_the_timeline_gets_nothing():
    assert as_track(course()) is None
    assert as_track(course(full(FIRST, 8, 5))) is None


def test_the_timeline_gets_bounds_categories_and_reasons():
    track = as_track(course(full(FIRST, 8, 5), full(SECOND, 4, 8), visit(THIRD, 4)))

    assert (track.baseline, track.limits) == (FIRST, (("Minimal", 20), ("Moderate", 40), ("Major", 60)))
    assert [(point.on, point.low, point.high, point.words, point.missing) for point in track.points] == [
        (SECOND, Decimal("67.5"), 75, "Major improvement", "missing: Muscle enzyme"),
        (THIRD, None, None, "Not scorable: muscle strength not known at follow-up.", ""),
    ]


def test_bounds_that_cross_categories_say_the_lower_one():
    found = course(full(FIRST, 8, 5), visit(SECOND, 4, 8))

    assert found.visits[0].category == "At least moderate improvement"


@pytest.mark.parametrize(
    ("facts", "expected", "why"),
    [
        (ADULT, Answer.NO, "First symptom at 18 or later."),
        ({"onset": PartialDate(date(1975, 1, 1))}, Answer.YES, "First symptom before 18."),
        ({"birth_date": None}, Answer.UNKNOWN, "The birth date is not recorded."),
        ({"onset": None}, Answer.UNKNOWN, "The first symptom is not dated."),
        (
            {"onset": PartialDate(date(1982, 5, 1), Precision.MONTH)},
            Answer.UNKNOWN,
            "The first symptom may have been before or after the age of 18.",
        ),
    ],
    ids=["adult", "juvenile", "birth unknown", "onset unknown", "around 18"],
)
def test_limits_follow_the_age_at_the_first_symptom(facts, expected, why):
    found = course(full(FIRST, 8, 5), full(SECOND, 8, 5), **facts)

    assert (found.is_juvenile, found.why_juvenile) == (expected, why)


def test_while_the_age_is_open_both_categories_are_said():
    found = course(full(FIRST, 8, 5), visit(SECOND, 5, 7), onset=None)
    (one,) = found.visits

    assert [result.is_juvenile for result in one.tis] == [False, True]
    # Physician 30%: 17.5, strength 20%: 20 of 32.5, so 37.5 to 85 with the rest missing.
    assert one.score.low == Decimal("37.5")
    assert one.category == "At least minimal improvement"
    assert [name for name, _ in limits(found.is_juvenile)][:2] == ["Minimal (adult)", "Minimal (juvenile)"]

    (one,) = course(full(FIRST, 8, 5), visit(SECOND, 8, 7), onset=None).visits
    assert one.score.low == 20
    assert one.category == (
        "At least minimal improvement by adult limits, "
        "cannot tell: from less than minimal to moderate improvement by juvenile limits"
    )


def test_worsening_is_confirmed_by_the_visit_before():
    bad, good = "9", "4"
    found = course(full(FIRST, 4, 9), full(SECOND, bad, 5), full(THIRD, bad, 5), full(FOURTH, good, 9))
    proderm = [one.deteriorations[0] for one in found.visits]

    assert [(one.alone, one.confirmed) for one in proderm] == [
        (Answer.YES, Answer.NO), (Answer.YES, Answer.YES), (Answer.NO, Answer.NO),
    ]  # fmt: skip
    assert found.deteriorations[0].answer == Answer.YES
    assert found.worsening == (
        "ProDERM confirmed deterioration: met at two consecutive visits, 01-Apr-2024 and 01-Jul-2024. "
        "At the latest visit, 01-Oct-2024: not met."
    )
    marked = [point.worsening for point in as_track(found).points]
    assert marked == ["", "ProDERM confirmed deterioration: met", ""]


def test_a_visit_with_one_muscle_graded_is_named_and_is_not_the_default():
    part = VisitFact(FIRST, physician_global=Decimal(8), mmt8={"deltoid_right": 6})
    words = (
        "Visit of 01-Jan-2024: 7 of 8 muscles not graded: neck flexors, biceps, wrist extensors, gluteus "
        "maximus, gluteus medius, quadriceps, ankle dorsiflexors (right side)"
    )

    assert course(part).why_nothing == f"Muscle strength never graded on a whole side. {words}."
    found = course(part, full(SECOND, 8, 5), full(THIRD, 4, 8))
    assert (found.baseline.on, found.partly_graded) == (SECOND, (words,))
    assert course(part, full(SECOND, 8, 5), chosen_on=FIRST).baseline.on == FIRST


def test_steroid_is_counted_from_the_baseline_to_each_visit():
    dose = DoseFact(
        "prednisolone", PartialDate(date(2023, 1, 1)), dose=Decimal(10), unit="mg", frequency="once_daily"
    )
    found = course(full(FIRST, 8, 5), full(SECOND, 8, 5), doses=(dose,))

    assert found.visits[0].steroid.low_mg == 10 * ((SECOND - FIRST).days + 1)
    assert found.visits[0].steroid_that_day.low_mg == 10


def test_a_dose_by_weight_uses_the_last_weight_known_then():
    dose = DoseFact(
        "prednisolone", PartialDate(FIRST), dose=Decimal("0.5"), unit="mg/kg", frequency="once_daily"
    )
    weighed = visit(THIRD, 8, 5, weight_kg=Decimal(60))
    found = course(full(FIRST, 8, 5), full(SECOND, 8, 5), weighed, doses=(dose,))

    assert len(found.visits[0].steroid_that_day.unknown) == 1
    assert found.visits[1].steroid_that_day.low_mg == 30
