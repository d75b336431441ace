from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.knowledge import tis_2016 as tis
from assessments.knowledge import tis_2016_tables as tables
from assessments.knowledge.core_set import MEASURES, CoreSet, common_side, common_variant
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


# The two ends once more, by trying every value that the missing half can have.


def every_pair(measure, before, after):
    """Each pair of values that the two visits can still have, as core sets of that measure alone."""
    if measure.endswith("global"):
        ends = [[value] if (value := getattr(one, measure)) is not None
                else [Decimal(halves) / 2 for halves in range(21)] for one in (before, after)]  # fmt: skip
        return [tuple({measure: value} for value in pair) for pair in product(*ends)]
    if measure == "enzyme":
        # No follow-up is drawn above 60 x limit, so a baseline of 80 falls by the whole range of any enzyme.
        every = range(81)
        if before.enzymes:
            highest = max(before.enzymes.values())
            test = next(t for t in OBVIOUS_RANGE if before.enzymes.get(t) == highest)
            first, last = [highest], [after.enzymes[test]] if test in after.enzymes else every
        else:
            test = next(iter(after.enzymes), "CK")
            first, last = every, [after.enzymes.get(test, 0)]
        return [({"enzymes": {test: a}}, {"enzymes": {test: b}}) for a, b in product(first, last)]
    common = (common_side if measure == "mmt8" else common_variant)(before, after)
    known = [getattr(one, measure) for one in (before, after)]
    found = []
    any_kind = "right" if measure == "mmt8" else "with_aids"
    for kind in [common] if common else [*known[0], *known[1]] or [any_kind]:
        if measure == "haq":
            ends = [[one[kind]] if kind in one else [Fraction(n, 8) for n in range(25)] for one in known]
        else:
            whole = range({"both": 150, "right": 80, "left": 80}[kind] + 1)
            spans = [range(one[kind][0], one[kind][1] + 1) if kind in one else whole for one in known]
            # Every third number, and both ends.
            ends = [[(n, n) for n in sorted({*span[::3], span[-1]})] for span in spans]
        found += [tuple({measure: {kind: value}} for value in pair) for pair in product(*ends)]
    return found


def obvious_change(measure, one, other) -> Fraction:
    """Percent of the range from one value to the other, positive for better."""
    if measure.endswith("global"):
        return (Fraction(one[measure]) - Fraction(other[measure])) * 10
    ((kind, was),) = one["enzymes" if measure == "enzyme" else measure].items()
    now = other["enzymes" if measure == "enzyme" else measure][kind]
    if measure == "mmt8":
        return Fraction(now[0] - was[0], {"both": 150, "right": 80, "left": 80}[kind]) * 100
    return (was - now) * 100 / (3 if measure == "haq" else OBVIOUS_RANGE[kind])


@settings(max_examples=40, deadline=None)
@given(core_sets(BASELINE_DAY), core_sets(FOLLOW_UP_DAY))
def test_both_ends_are_reached_by_some_value_of_what_is_missing_and_none_lies_beyond(before, after):
    result = tis.improvement(before, after, juvenile=False)
    ends = {"low": ({}, {}), "high": ({}, {})}
    for one in result.components:
        changes = [
            (obvious_change(one.measure, *pair), place, pair)
            for place, pair in enumerate(every_pair(one.measure, before, after))
        ]
        least, most = min(changes), max(changes)
        reached = tuple(obvious_points(one.measure, change) for change, _, _ in (least, most))
        assert (one.points_low, one.points_high) == reached, one.measure
        for (was, now), (_, _, pair) in zip(ends.values(), (least, most), strict=True):
            was |= pair[0]
            now |= pair[1]
        assert bool(one.reason_missing) == one.is_missing
    for name, (was, now) in ends.items():
        final = tis.improvement(CoreSet(BASELINE_DAY, **was), CoreSet(FOLLOW_UP_DAY, **now), juvenile=False)
        assert final.low == final.high == getattr(result, name)


@pytest.mark.parametrize(
    ("measure", "before", "after", "most"),
    [
        ("patient_global", "patient_global=0", "", "0"),
        ("patient_global", "patient_global=0.5", "", "0"),
        ("patient_global", "patient_global=0.6", "", "2.5"),
        ("patient_global", "", "patient_global=10", "0"),
        ("patient_global", "", "patient_global=9.4", "2.5"),
        ("extramuscular_global", "extramuscular_global=0", "", "0"),
        ("haq", "haq.with_aids=0", "", "0"),
        ("haq", "", "haq.with_aids=3", "0"),
        ("haq", "haq.with_aids=0.3", "haq.without_aids=2.9", "5"),
        ("mmt8", "mmt8.both=150", "", "0"),
        ("mmt8", "mmt8.both=145..150", "", "10"),
        ("mmt8", "", "mmt8.right=0..8", "10"),
        ("enzyme", "CK=1", "", "2.5"),
        ("enzyme", "CK=1", "AST=9", "2.5"),
        ("enzyme", "CK=0.75", "", "0"),
        ("enzyme", "", "CK=50", "7.5"),
    ],
)
def test_a_missing_half_gains_no_more_than_the_known_half_leaves(measure, before, after, most):
    one = scored(before, after).component(measure)

    assert (one.points_low, one.points_high) == (0, Fraction(most))
    assert one.is_missing


def test_one_sample_of_two_visits_may_yet_be_replaced_at_baseline():
    sample = ResultFact("CK", None)
    baseline, after = (replace(core_set_of("CK=1"), results={"CK": sample}) for _ in range(2))

    assert tis.improvement(baseline, after, juvenile=False).component("enzyme").points_high == Fraction("7.5")


def test_a_missing_measure_that_can_gain_nothing_leaves_nothing_open():
    start = "physician_global=8 patient_global=0 extramuscular_global=0 haq.with_aids=0 mmt8.both=100 CK=0.5"
    result = scored(start, "physician_global=4 mmt8.both=120")

    assert result.low == result.high == Fraction("37.5")
    assert result.statement == "Minimal improvement, 37.5 of 100."
    assert set(result.missing) == {"patient_global", "haq", "enzyme", "extramuscular_global"}


def test_strength_of_one_muscle_makes_no_default_baseline_and_may_be_chosen():
    gaps = ("neck_flexors", "biceps_right")
    one_of_eight = replace(core_set_of("physician_global=5 mmt8.right=8..28"), untested={"right": gaps})
    whole = core_set_of(START, FOLLOW_UP_DAY)

    assert tis.default_baseline([one_of_eight, whole]) is whole
    assert tis.default_baseline([one_of_eight]) is None
    assert tis.lacks_for_baseline(one_of_eight) == ("mmt8",)
    assert tis.may_be_chosen(one_of_eight)
    assert tis.why_no_baseline([one_of_eight]) == "Muscle strength never graded on a whole side"
    alone = core_set_of("mmt8.right=60")
    assert tis.why_no_baseline([one_of_eight, alone]) == (
        "Physician global and strength of a whole side never recorded at the same visit"
    )
    both = replace(one_of_eight, mmt8={"right": (60, 60), "both": (60, 130)}, untested={"both": gaps})
    assert tis.default_baseline([both]) is both


def test_the_muscles_that_leave_a_strength_open_are_named_with_their_visit():
    gaps = ("neck_flexors", "biceps_right")
    after = replace(core_set_of("mmt8.right=40..60", FOLLOW_UP_DAY), untested={"right": gaps})

    assert (
        "Visit of 01-Sep-2024: 2 of 8 muscles not graded: neck flexors, biceps (right side)."
        in tis.improvement(core_set_of("mmt8.right=40"), after, juvenile=False).remarks
    )
