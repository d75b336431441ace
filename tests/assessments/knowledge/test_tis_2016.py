from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.knowledge import tis_2016 as tis
from assessments.knowledge import tis_2016_tables as tables
from assessments.knowledge.core_set import MEASURES, STRENGTH_MAXIMUM, common_side, common_variant
from assessments.knowledge.core_set_cases import BASELINE_DAY, FOLLOW_UP_DAY, core_set_of
from assessments.knowledge.facts import ResultFact
from assessments.knowledge.tis_2016_cases import BAND_CASES, CASES, START, lines_of
from tests.assessments.knowledge.core_set_strategies import core_sets, fill_blanks


def scored(before: str, after: str, *, juvenile: bool = False) -> tis.TisResult:
    return tis.improvement(core_set_of(before), core_set_of(after, FOLLOW_UP_DAY), juvenile=juvenile)


@pytest.mark.parametrize("case", BAND_CASES, ids=lambda c: f"{c.baseline} to {c.follow_up}")
def test_each_band_keeps_its_upper_end_and_not_its_lower(case):
    one = scored(case.baseline, case.follow_up).component(case.measure)

    assert one.change_low == one.change_high == Fraction(case.percent)
    assert one.points_low == one.points_high == Fraction(case.points)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.description)
def test_case_gets_its_bounds_and_categories(case):
    adult, juvenile = (scored(*lines_of(case), juvenile=juvenile) for juvenile in (False, True))

    assert (adult.low, adult.high) == (Fraction(case.low), Fraction(case.high))
    assert (juvenile.low, juvenile.high) == (adult.low, adult.high)
    assert f"{adult.response_low} {adult.response_high}" == case.adult
    assert f"{juvenile.response_low} {juvenile.response_high}" == case.juvenile
    assert adult.statement == case.statement
    assert adult.is_scorable == (not case.statement.startswith("Not scorable"))
    assert tis.why_not_scorable(adult.baseline, adult.follow_up) == (
        "" if adult.is_scorable else case.statement.removeprefix("Not scorable: ").removesuffix(".")
    )


def test_every_cut_of_every_measure_has_a_case_on_each_side():
    for measure, scale in tables.SCALES.items():
        percents = [Fraction(case.percent) for case in BAND_CASES if case.measure == measure]
        for cut in scale.cuts:
            assert cut in percents, f"{measure}: exactly {cut}%"
            assert any(cut < percent <= cut + 1 for percent in percents), f"{measure}: just above {cut}%"


def test_the_maxima_sum_to_the_stated_hundred():
    assert sum(scale.maximum for scale in tables.SCALES.values()) == tables.MAXIMUM
    assert set(tables.SCALES) == set(MEASURES)


def test_a_component_says_what_it_rests_on():
    result = scored(START, START)

    assert result.component("enzyme").marks == ("M",)
    assert result.component("enzyme").is_unconfirmed
    assert not result.component("haq").is_unconfirmed
    unconfirmed = {one.what.split()[0] for one in result.numbers if one.is_unconfirmed}
    assert unconfirmed == {"Points", "Change", "Range", "The"}
    assert [
        one.what for one in tables.numbers(juvenile=True) if one.mark == "M" and "Points" in one.what
    ] == []
    assert (result.component("mmt8").baseline, result.component("enzyme").follow_up) == (
        "50 of 150, both sides",
        "CK 20 × upper limit",
    )


def test_a_measure_that_got_worse_is_named():
    result = scored(START, START.replace("CK=20", "CK=23").replace("mmt8.both=50", "mmt8.both=45..49"))

    assert "Muscle enzyme got worse by 20% of its range; it counts 0 points." in result.remarks
    assert "Muscle strength got worse by 0.7 to 3.3% of its range; it counts 0 points." in result.remarks
    assert result.component("enzyme").is_worse
    assert not result.component("haq").is_worse


@pytest.mark.parametrize(("ck", "remarked"), [("15", False), ("16", True), ("50", True)])
def test_a_ck_above_the_range_is_remarked(ck, remarked):
    start = START.replace("CK=20", f"CK={ck}")
    remarks = " ".join(scored(start, start).remarks)

    assert ("already gives all its points" in remarks) == remarked
    if ck == "50":
        assert "CK starts at 50 times its limit: a fall of more than 7.5% of the baseline" in remarks


@pytest.mark.parametrize(("sum_before", "most"), [("104", ""), ("105", "27.5"), ("135", "10"), ("147", "0")])
def test_near_normal_strength_is_remarked(sum_before, most):
    start = START.replace("mmt8.both=50", f"mmt8.both={sum_before}")
    remarks = [remark for remark in scored(start, start).remarks if "can gain" in remark]

    assert remarks == (
        [f"Strength of {sum_before} of 150 at baseline can gain at most {most} of 32.5 points."]
        if most
        else []
    )


def test_what_was_recorded_and_cannot_be_used_is_said():
    baseline = core_set_of(START)
    after = core_set_of(START.replace(" CK=20", ""), FOLLOW_UP_DAY)
    after = replace(after, unused={"enzyme": ("CK: no upper limit of normal",)})

    assert tis.improvement(baseline, after, juvenile=False).component("enzyme").reason_missing == (
        "not known at follow-up (CK: no upper limit of normal)"
    )
    both = replace(core_set_of("mmt8.both=50"), unused={"haq": ("5 of 8 HAQ categories are too few",)})
    assert tis.improvement(both, after, juvenile=False).component("haq").reason_missing == (
        "not known at baseline (5 of 8 HAQ categories are too few)"
    )
    assert tis.improvement(both, both, juvenile=False).component("haq").reason_missing == (
        "not known at either visit (at baseline: 5 of 8 HAQ categories are too few, "
        "at follow-up: 5 of 8 HAQ categories are too few)"
    )
    with_ast = replace(core_set_of("AST=2"), unused={"enzyme": ("CK: no value",)})
    assert tis.improvement(baseline, with_ast, juvenile=False).component("enzyme").reason_missing == (
        "CK, the most abnormal at baseline, not known at follow-up (CK: no value)"
    )


def test_one_blood_sample_is_not_compared_with_itself():
    sample = ResultFact("CK", None)
    baseline, after = (replace(core_set_of(START), results={"CK": sample}) for _ in range(2))

    one = tis.improvement(baseline, after, juvenile=False).component("enzyme")

    assert one.reason_missing == "both visits share one CK sample"


def test_the_default_baseline_is_the_first_visit_with_enough_measures():
    none = core_set_of("patient_global=5")
    half = core_set_of("physician_global=5")
    enough = core_set_of("physician_global=5 mmt8.right=60..70")
    later = core_set_of(START, FOLLOW_UP_DAY)

    assert tis.default_baseline([none, half, enough, later]) is enough
    assert tis.default_baseline([none, half]) is None
    assert tis.why_no_baseline([none, enough]) == ""
    assert tis.why_no_baseline([]) == "No visit recorded"
    assert tis.why_no_baseline([none, half]) == "Muscle strength never recorded"
    assert tis.why_no_baseline([none]) == "Physician global and muscle strength never recorded"
    assert tis.why_no_baseline([half, core_set_of("mmt8.right=60")]) == (
        "Physician global and muscle strength never recorded at the same visit"
    )
    assert (
        tis.why_not_scorable(None, later)
        == "No visit with physician global and muscle strength to start from"
    )
    assert tis.why_not_scorable(enough, None) == "No visit after the baseline"


@pytest.mark.parametrize(("points", "shown"), [("0", "0"), ("27.5", "27.5"), ("20", "20"), ("100", "100")])
def test_points_are_shown_in_halves(points, shown):
    assert tis.show_points(Fraction(points)) == shown


# Upper ends, inclusive, and the points up to there: written down once more, apart from the module.
OBVIOUS = {
    "physician_global": [(5, "0"), (15, "7.5"), (25, "15"), (40, "17.5"), (10**9, "20")],
    "patient_global": [(5, "0"), (15, "2.5"), (25, "5"), (40, "7.5"), (10**9, "10")],
    "mmt8": [(2, "0"), (10, "10"), (20, "20"), (30, "27.5"), (10**9, "32.5")],
    "haq": [(5, "0"), (15, "5"), (25, "7.5"), (40, "7.5"), (10**9, "10")],
    "enzyme": [(5, "0"), (15, "2.5"), (25, "5"), (40, "7.5"), (10**9, "7.5")],
    "extramuscular_global": [(5, "0"), (15, "7.5"), (25, "12.5"), (40, "15"), (10**9, "20")],
}
OBVIOUS_RANGE = {"CK": 15, "ALDOLASE": 6, "ALT": 3, "AST": 3, "LDH": 3}


def obvious_points(measure, percent) -> Fraction:
    for upper, points in OBVIOUS[measure]:
        if percent <= upper:
            return Fraction(points)
    raise AssertionError


def obvious_total(before, after) -> Fraction:
    """The score of two complete visits, measure by measure."""
    total = Fraction(0)
    for measure in ("physician_global", "patient_global", "extramuscular_global"):
        fall = Fraction(getattr(before, measure)) - Fraction(getattr(after, measure))
        total += obvious_points(measure, fall / 10 * 100)
    side = common_side(before, after)
    gain = after.mmt8[side][0] - before.mmt8[side][0]
    total += obvious_points("mmt8", Fraction(gain, {"both": 150, "right": 80, "left": 80}[side]) * 100)
    variant = "with_aids" if "with_aids" in before.haq and "with_aids" in after.haq else "without_aids"
    total += obvious_points("haq", (before.haq[variant] - after.haq[variant]) / 3 * 100)
    highest = max(before.enzymes.values())
    test = next(t for t in OBVIOUS_RANGE if before.enzymes.get(t) == highest)
    fall = highest - after.enzymes[test]
    return total + obvious_points("enzyme", fall / OBVIOUS_RANGE[test] * 100)


def obvious_response(total, minimal, moderate, major) -> str:
    if total >= major:
        return "major"
    if total >= moderate:
        return "moderate"
    return "minimal" if total >= minimal else "none"


@given(core_sets(BASELINE_DAY), core_sets(FOLLOW_UP_DAY), st.booleans(), st.data())
def test_filling_the_blanks_always_ends_inside_the_bounds(before, after, juvenile, data):
    result = tis.improvement(before, after, juvenile=juvenile)
    filled_before, filled_after = fill_blanks(before, after, data)
    final = tis.improvement(filled_before, filled_after, juvenile=juvenile)
    total = obvious_total(filled_before, filled_after)
    cuts = (30, 45, 70) if juvenile else (20, 40, 60)

    assert final.low == final.high == total
    assert final.response_low == final.response_high == obvious_response(total, *cuts)
    assert result.low <= total <= result.high
    order = list(tables.Response)
    assert order.index(result.response_low) <= order.index(final.response_low)
    assert order.index(final.response_high) <= order.index(result.response_high)
    assert 0 <= result.low <= result.high <= 100


@given(core_sets(BASELINE_DAY), core_sets(FOLLOW_UP_DAY))
def test_the_bounds_are_no_wider_than_the_missing_measures(before, after):
    result = tis.improvement(before, after, juvenile=False)
    known = {m for m in MEASURES if m not in result.missing}

    for one in result.components:
        if one.measure not in known:
            assert (one.points_low, one.points_high) == (0, one.maximum)
            assert one.reason_missing
        elif one.measure != "mmt8":
            assert one.points_low == one.points_high
    assert ("haq" in known) == (common_variant(before, after) is not None)
    assert ("mmt8" in known) == any(side in before.mmt8 and side in after.mmt8 for side in STRENGTH_MAXIMUM)
