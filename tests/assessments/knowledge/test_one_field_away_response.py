from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from assessments.knowledge.deciding import Ease
from assessments.knowledge.facts import PatientFacts, VisitFact
from assessments.knowledge.response_now import response_now
from patients.knowledge.mmt8 import SITES
from tests.assessments.knowledge.one_field_people import (
    BIRTH,
    FULL,
    LATE,
    OLD,
    ONSET,
    TODAY,
    ck,
    found,
    measured,
)

IMPROVED = measured(LATE, physician_global=Decimal(1), mmt8=FULL)


def test_one_missing_measure_would_make_the_response_scorable():
    facts = PatientFacts(birth_date=BIRTH, onset=ONSET,
                         visits=(measured(OLD), measured(LATE, physician_global=None)))  # fmt: skip

    (one,) = found(facts, "tis_2016").values()

    assert (one.item, one.ease, one.on) == ("physician_global", Ease.LOOK_UP, LATE)
    assert one.sentence == "Physician global of 01-Sep-2026 would make the response scorable."


def test_what_belongs_to_today_can_still_be_examined():
    facts = PatientFacts(visits=(measured(OLD), measured(TODAY, mmt8=None)))

    assert found(facts, "tis_2016")["mmt8"].ease == Ease.ASK


def test_two_missing_measures_are_two_fields_away():
    facts = PatientFacts(visits=(measured(OLD), VisitFact(LATE, patient_global=Decimal(3))))

    assert found(facts, "tis_2016") == {}


def test_a_measure_of_an_earlier_visit_would_give_the_only_complete_one_its_baseline():
    facts = PatientFacts(visits=(measured(OLD, physician_global=None), IMPROVED))

    (one,) = found(facts, "tis_2016").values()

    assert (one.item, one.on) == ("physician_global", OLD)
    assert found(facts, "tis_2016", baseline_on=LATE) == {}  # somebody wants to measure from the later one


def test_strength_of_another_side_gives_no_baseline():
    left = {site: 6 for site in SITES if site.endswith("left")}
    right = {site: 10 for site in SITES if site.endswith("right")}
    facts = PatientFacts(visits=(measured(OLD, physician_global=None, mmt8=left), measured(LATE, mmt8=right)))

    assert found(facts, "tis_2016") == {}


def test_the_last_measure_of_an_open_category_would_settle_it():
    rest = {"patient_global": Decimal(5), "haq": Decimal(1), "haq_variant": "with_aids"}
    facts = PatientFacts(
        birth_date=BIRTH,
        onset=ONSET,
        visits=(
            measured(OLD, **rest, extramuscular_global=Decimal(5)),
            measured(LATE, mmt8=FULL, physician_global=Decimal(6), **rest),
        ),
        results=(ck(9800), ck(9000, LATE)),
    )

    (one,) = found(facts, "tis_2016").values()

    assert (one.item, one.on) == ("extramuscular_global", LATE)
    assert one.sentence == (
        "Extramuscular activity of 01-Sep-2026 would settle the response: moderate improvement to major "
        "improvement."
    )


@pytest.mark.parametrize(
    ("visit", "ease"), [(date(2026, 10, 26), Ease.BLOOD_TEST), (date(2026, 10, 25), Ease.LOOK_UP)]
)
def test_an_enzyme_can_be_taken_within_28_days_of_the_visit_and_is_looked_up_later(visit, ease):
    rest = {"patient_global": Decimal(5), "haq": Decimal(1), "haq_variant": "with_aids",
            "extramuscular_global": Decimal(4)}  # fmt: skip
    facts = PatientFacts(
        birth_date=BIRTH,
        onset=ONSET,
        visits=(measured(OLD, **rest), measured(visit, mmt8=FULL, physician_global=Decimal(6), **rest)),
        results=(ck(9800),),
    )
    # Strength alone gives 32.5; with the enzyme's 7.5 it is 40, the least of moderate.
    one = found(facts, "tis_2016")["CK"]

    assert (one.ease, one.on) == (ease, visit)


def test_a_measure_that_leaves_the_category_open_whatever_its_value_is_not_the_one_field():
    rest = {"haq": Decimal(1), "haq_variant": "with_aids", "extramuscular_global": Decimal(4)}
    right = {site: 6 for site in SITES if not site.endswith("left")}
    facts = PatientFacts(
        birth_date=BIRTH,
        onset=ONSET,
        visits=(
            measured(OLD, mmt8=right, patient_global=Decimal(5), **rest),
            measured(LATE, mmt8={"deltoid_right": 10}, **rest),  # strength gives 0 to 32.5 points
        ),
        results=(ck(9800), ck(9800, LATE)),
    )

    now = response_now(facts, TODAY)

    assert now.result.missing == ("patient_global",)
    assert (now.lowest, now.highest) == ("none", "moderate")
    assert found(facts, "tis_2016") == {}


def test_a_category_that_holds_whatever_is_missing_asks_for_nothing():
    rest = {"patient_global": Decimal(5), "haq": Decimal(1), "haq_variant": "with_aids"}
    best = rest | {"patient_global": Decimal(0), "haq": Decimal(0)}
    facts = PatientFacts(
        birth_date=BIRTH, onset=ONSET,
        visits=(measured(OLD, **rest), measured(LATE, mmt8=FULL, physician_global=Decimal(0), **best)),
    )  # fmt: skip

    assert response_now(facts, TODAY).lowest == "major"
    assert found(facts, "tis_2016") == {}


def test_what_can_gain_nothing_any_more_is_not_asked_for():
    """HAQ 0 at baseline: whatever stands at follow-up, it gains no points."""
    rest = {"patient_global": Decimal(5), "extramuscular_global": Decimal(0)}
    facts = PatientFacts(
        birth_date=BIRTH, onset=ONSET,
        visits=(measured(OLD, **rest, haq=Decimal(0), haq_variant="with_aids"),
                measured(LATE, **rest, mmt8=FULL)),
        results=(ck(9800), ck(9800, LATE)),
    )  # fmt: skip

    now = response_now(facts, TODAY)

    assert now.result.missing == ("haq",)
    assert (now.result.low, now.result.high, now.reason) == (Decimal("32.5"), Decimal("32.5"), "")
    assert found(facts, "tis_2016") == {}


def test_a_measure_that_can_gain_nothing_does_not_hide_the_one_that_can():
    rest = {"patient_global": Decimal(5)}
    facts = PatientFacts(
        birth_date=BIRTH, onset=ONSET,
        visits=(measured(OLD, **rest, haq=Decimal(0), haq_variant="with_aids",
                         extramuscular_global=Decimal(4)),
                measured(LATE, **rest, mmt8=FULL)),
        results=(ck(9800), ck(9800, LATE)),
    )  # fmt: skip

    assert list(found(facts, "tis_2016")) == ["extramuscular_global"]


PART = {"deltoid_right": 6}
RIGHT = {site: 6 for site in SITES if not site.endswith("left")}
GAPS = (
    "7 of 8 muscles not graded: neck flexors, biceps, wrist extensors, gluteus maximus, gluteus medius, "
    "quadriceps, ankle dorsiflexors (right side)."
)


def test_a_strength_of_which_muscles_were_left_out_is_named_with_its_visit():
    facts = PatientFacts(birth_date=BIRTH, onset=ONSET,
                         visits=(measured(OLD, mmt8=PART), measured(LATE, mmt8=PART)))  # fmt: skip

    now = response_now(facts, TODAY)
    (one,) = found(facts, "tis_2016").values()

    assert (now.baseline, now.reason) == (None, "Muscle strength never graded on a whole side.")
    assert (now.lacking, now.lacking_on) == ("mmt8", LATE)
    assert (one.item, one.on) == ("mmt8", OLD)
    assert one.sentence == (
        "Muscle strength of 05-Mar-2026 would make the response scorable, with that visit as baseline. "
        f"Visit of 05-Mar-2026: {GAPS}"
    )


def test_a_follow_up_that_is_partly_graded_is_one_field_when_it_alone_leaves_the_category_open():
    rest = {"patient_global": Decimal(0), "extramuscular_global": Decimal(0), "haq": Decimal(0),
            "haq_variant": "with_aids"}  # fmt: skip
    facts = PatientFacts(
        birth_date=BIRTH, onset=ONSET,
        visits=(measured(OLD, mmt8=RIGHT, **rest), measured(LATE, mmt8=PART, **rest)),
        results=(ck(9800), ck(9800, LATE)),
    )  # fmt: skip

    (one,) = found(facts, "tis_2016").values()

    assert (one.item, one.on) == ("mmt8", LATE)
    assert one.sentence.endswith(f"Visit of 01-Sep-2026: {GAPS}")
    assert response_now(facts, TODAY).reason == f"Visit of 01-Sep-2026: {GAPS}"
    doubt = {**RIGHT, "biceps_right": "unable:pain", "deltoid_right": "unable:pain",
             "quadriceps_right": "unable:pain"}  # fmt: skip
    unable = replace(facts, visits=(facts.visits[0], measured(LATE, mmt8=doubt, **rest)))
    assert response_now(unable, TODAY).reason == "Muscle strength is known only between bounds."
    assert found(unable, "tis_2016") == {}
