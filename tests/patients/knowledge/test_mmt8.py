import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.knowledge import mmt8
from patients.knowledge.mmt8_cases import CASES, grades_of

GRADES = st.one_of(
    st.integers(0, 10), st.just("T"), st.sampled_from([f"unable:{reason}" for reason in mmt8.UNABLE_REASONS])
)
SOME_GRADES = st.dictionaries(st.sampled_from(mmt8.SITES), GRADES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.description)
def test_case_gets_its_bounds_and_the_side_to_show(case):
    result = mmt8.score(grades_of(case), case.side)
    best = mmt8.best_score(grades_of(case))

    assert (result.low, result.high) == (case.low, case.high)
    assert result.total == (case.low if case.low == case.high else None)
    assert (best.side if best else "") == case.best_side


def test_the_neck_is_tested_once_and_every_other_muscle_on_each_side():
    assert len(mmt8.SITES) == 15
    assert len(mmt8.sites_of("right")) == len(mmt8.sites_of("left")) == 8
    assert set(mmt8.sites_of("right")) & set(mmt8.sites_of("left")) == {"neck_flexors"}
    assert 10 * len(mmt8.sites_of("right")) == mmt8.ONE_SIDE_MAXIMUM
    assert 10 * len(mmt8.SITES) == mmt8.BOTH_SIDES_MAXIMUM


def test_the_regions_are_those_of_the_form():
    regions = [muscle.region for muscle in mmt8.MUSCLES.values()]

    assert [regions.count(region) for region in ("axial", "proximal", "distal")] == [1, 5, 2]


def test_what_is_missing_is_kept_apart_and_said_in_words():
    result = mmt8.score({"neck_flexors": 9, "deltoid_right": "T", "biceps_right": "unable:pain"}, "right")

    assert result.traces == ("deltoid_right",)
    assert result.unable == (("biceps_right", "pain"),)
    assert result.untested == tuple(f"{m}_right" for m in list(mmt8.MUSCLES)[3:])
    assert not result.is_complete
    assert result.statement == (
        "Right side: 9 to 70 of 80; 5 of 8 not tested: wrist extensors, gluteus maximus, gluteus medius, "
        "quadriceps, ankle dorsiflexors; could not be tested: biceps (pain); "
        "trace, counted as 0 to 1: deltoid."
    )


def test_both_sides_name_the_side_of_what_is_missing():
    grades = dict.fromkeys(mmt8.SITES, 10) | {"quadriceps_left": "unable:injury"}

    assert mmt8.score(grades, "both").statement == (
        "Both sides: 140 to 150 of 150; could not be tested: left quadriceps (injury or operation)."
    )
    assert mmt8.score(dict.fromkeys(mmt8.SITES, 10), "both").statement == "Both sides: 150 of 150."


def test_a_half_filled_side_is_named_and_an_untouched_one_is_not():
    right = {site: 8 for site in mmt8.sites_of("right") if site != "biceps_right"}

    assert mmt8.half_filled_sides(right) == ("Right side half filled: biceps not tested.",)
    assert mmt8.half_filled_sides(right | {"biceps_right": "unable:pain"}) == ()
    assert mmt8.half_filled_sides({"deltoid_left": 4}) == (
        "Left side half filled: neck flexors, biceps, wrist extensors, gluteus maximus, gluteus medius, "
        "quadriceps, ankle dorsiflexors not tested.",
    )
    assert mmt8.half_filled_sides({"neck_flexors": 8}) == ()


@pytest.mark.parametrize(
    ("grades", "mistake"),
    [
        ({"deltoid": 8}, "“deltoid” is not a place that the MMT8 tests."),
        ({"neck_flexors_left": 8}, "“neck_flexors_left” is not a place that the MMT8 tests."),
        ({"deltoid_left": 11}, "Deltoid, left: “11” is not a grade"),
        ({"deltoid_left": -1}, "“-1” is not a grade"),
        ({"deltoid_left": 7.5}, "“7.5” is not a grade"),
        ({"deltoid_left": True}, "“True” is not a grade"),
        ({"deltoid_left": "t"}, "“t” is not a grade"),
        ({"deltoid_left": "unable"}, "“unable” is not a grade"),
        ({"deltoid_left": "unable:lazy"}, "“unable:lazy” is not a grade"),
        ({"neck_flexors": None}, "Neck flexors: a blank is left out"),
    ],
)
def test_a_mistake_is_named_at_its_site_and_never_summed(grades, mistake):
    (words,) = mmt8.check_grades(grades)

    assert mistake in words
    with pytest.raises(ValueError, match="not"):
        mmt8.score(grades, "right")


def test_an_unknown_side_is_refused():
    with pytest.raises(ValueError, match="upper"):
        mmt8.score({}, "upper")


@given(SOME_GRADES)
def test_every_grade_is_in_the_key(grades):
    assert mmt8.check_grades(grades) == []
    assert list(mmt8.SCALE) == [0, "T", *range(1, 11)]


def obvious_choices(grade) -> list[int]:
    if grade == "T":
        return [0, 1]
    return [grade] if isinstance(grade, int) else list(range(11))


@given(SOME_GRADES, st.sampled_from(["right", "left", "both"]), st.randoms(use_true_random=False))
def test_bounds_are_those_of_filling_every_blank(grades, side, chance: random.Random):
    result = mmt8.score(grades, side)
    names = ["right", "left"] if side == "both" else [side]
    sites = ["neck_flexors", *(f"{m}_{name}" for name in names for m in mmt8.MUSCLES if m != "neck_flexors")]
    choices = [obvious_choices(grades.get(site)) for site in sites]
    filled = {site: chance.choice(options) for site, options in zip(sites, choices, strict=True)}

    assert (result.low, result.high) == (sum(map(min, choices)), sum(map(max, choices)))
    assert result.low <= mmt8.score(filled, side).total <= result.high
    assert set(result.untested) | {s for s, _ in result.unable} | set(result.traces) == {
        site for site in sites if not isinstance(grades.get(site), int)
    }


@given(SOME_GRADES)
def test_the_score_shown_has_a_total_whenever_a_side_has_one(grades):
    totals = [mmt8.score(grades, side).total for side in ("both", "right", "left")]
    best = mmt8.best_score(grades)

    assert (best is None) == (not grades)
    if any(total is not None for total in totals):
        assert best.total is not None
