"""The 2017 EULAR/ACR criteria against worked cases and against a second, slow implementation."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.knowledge import eular_acr_2017 as criteria
from assessments.knowledge.eular_acr_2017_cases import CASES
from assessments.knowledge.eular_acr_2017_classes import rounding_remark
from assessments.knowledge.eular_acr_2017_subgroups import LEAVES, RASHES, WEAKNESS
from assessments.knowledge.trace import MARKS
from tests.assessments.knowledge.eular_acr_2017_by_hand import (
    ALL_CODES,
    NO,
    UNKNOWN,
    YES,
    answers_of,
    completions,
    obvious_class,
    obvious_leaf,
    obvious_total,
    onsets,
    partly_known,
)


def low_and_high(result: criteria.ModelResult) -> tuple[str, str]:
    return (
        f"{criteria.show_tenths(result.score_low)} {result.class_low}",
        f"{criteria.show_tenths(result.score_high)} {result.class_high}",
    )


by_description = pytest.mark.parametrize("case", CASES, ids=lambda case: case.description)


@by_description
def test_case_gets_the_score_and_class_worked_out_by_hand(case):
    result = criteria.score(answers_of(case), case.onset)

    assert low_and_high(result.without_biopsy) == (case.without, case.without_at_most or case.without)
    assert low_and_high(result.with_biopsy) == (case.with_biopsy, case.with_at_most or case.with_biopsy)


@pytest.mark.parametrize("case", [case for case in CASES if case.subgroup], ids=lambda case: case.description)
def test_case_gets_its_subgroup(case):
    subgroup = criteria.score(answers_of(case), case.onset).subgroup

    if case.subgroup == "-":
        assert subgroup.reached == NO
        assert "No subgroup" in subgroup.statement
    else:
        assert subgroup.reached == YES
        assert [leaf.code for leaf in subgroup.leaves] == case.subgroup.split()


def test_the_float_traps_of_the_table_really_are_traps():
    assert 0.7 + 1.9 + 0.9 + 0.7 + 1.3 < 5.5
    assert 2.2 + 1.4 + 1.2 + 1.9 < 6.7


def test_the_table_adds_up_to_the_published_ceilings():
    everything = criteria.score(dict.fromkeys(ALL_CODES, YES), "age_ge40")

    assert everything.without_biopsy.score_low == 208
    assert everything.with_biopsy.score_low == 295


# Probabilities as worked out in the clinical reference, sections 1.2 and 1.6.
@pytest.mark.parametrize(
    ("model", "tenths", "percent"),
    [
        ("without_biopsy", 53, 49.25),
        ("without_biopsy", 55, 54.24),
        ("without_biopsy", 75, 89.75),
        ("without_biopsy", 58, 61.5),
        ("with_biopsy", 65, 50.25),
        ("with_biopsy", 67, 55.23),
        ("with_biopsy", 87, 90.11),
        ("with_biopsy", 60, 38.0),
    ],
)
def test_probability_agrees_with_the_reference(model, tenths, percent):
    assert 100 * criteria.probability(tenths, criteria.MODELS[model]) == pytest.approx(percent, abs=0.05)


@pytest.mark.parametrize(("tenths", "by_score", "by_probability"), [
    (53, "possible", "not_iim"), (55, "probable", "possible"), (75, "definite", "probable"),
])  # fmt: skip
def test_a_rounding_conflict_is_said_and_the_score_decides(tenths, by_score, by_probability):
    case = next(case for case in CASES if case.without == f"{criteria.show_tenths(tenths)} {by_score}")
    result = criteria.score(answers_of(case), case.onset).without_biopsy

    assert result.class_low == by_score
    assert result.class_by_probability == by_probability
    assert "we classify by score" in result.remark


def test_no_remark_where_score_and_probability_agree():
    result = criteria.score({"prox_upper": YES}, "age_ge40")

    assert [model.remark for model in result.models] == ["", ""]


def test_nothing_known_is_not_classified_and_everything_is_missing():
    result = criteria.score({}, None)

    assert (result.without_biopsy.score_low, result.without_biopsy.class_low) == (0, "not_iim")
    assert result.without_biopsy.missing == ("onset_age", *[c for c in criteria.ITEMS if c[:3] != "bx_"])
    assert result.with_biopsy.missing == ("onset_age", *criteria.ITEMS)
    assert not result.biopsy_entered
    assert result.subgroup.reached == UNKNOWN
    assert len(result.subgroup.leaves) == len(LEAVES)


@pytest.mark.parametrize(
    ("present", "unknown", "onset", "words"),
    [
        ("", "", "age_ge40", "Not IIM by these criteria, score 2.1 without biopsy."),
        # 2.1 + 0.7 + 0.8 + 0.9 = 4.5: dysphagia gives 5.2 at most, below the lowest cut-point of 5.3.
        ("prox_upper prox_lower leg_prox_gt_distal", "dysphagia", "age_ge40",
         "Not IIM by these criteria, score 4.5 to 5.2 without biopsy."),
        ("prox_upper prox_lower leg_prox_gt_distal", "muscle_enzymes", "age_ge40",
         "Not decided: 4.5 so far, up to 5.8, at most Probable IIM; 1 item not known."),
        ("prox_upper prox_lower", "neck_flexors heliotrope anti_jo1", "age_ge40",
         "Not decided: 3.6 so far, up to 12.5; 3 items not known."),
        ("prox_upper prox_lower leg_prox_gt_distal muscle_enzymes", "heliotrope", "age_ge40",
         "At least Probable IIM (5.8 without biopsy), may be Definite IIM."),
        ("prox_upper prox_lower leg_prox_gt_distal muscle_enzymes", "dysphagia", "age_ge40",
         "Probable IIM, score 5.8 to 6.5 without biopsy."),
        ("heliotrope gottron_sign prox_lower prox_upper", "anti_jo1", "age_ge40",
         "Definite IIM, score 10.0 to 13.9 without biopsy."),  # 2.1 + 3.1 + 3.3 + 0.8 + 0.7
    ],
)  # fmt: skip
def test_the_headline_is_final_only_where_nothing_unknown_can_change_the_class(
    present, unknown, onset, words
):
    answers = dict.fromkeys(ALL_CODES, NO) | dict.fromkeys(present.split(), YES)
    result = criteria.score(answers | dict.fromkeys(unknown.split(), UNKNOWN), onset)

    assert result.without_biopsy.statement == words


def test_nothing_known_is_not_called_not_iim():
    result = criteria.score({}, None)

    assert [one.statement for one in result.models] == [
        "Not decided: 0.0 so far, up to 20.8; 11 items not known.",
        "Not decided: 0.0 so far, up to 29.5; 15 items not known.",
    ]


def test_working_shows_what_each_item_counted():
    result = criteria.score({"prox_upper": YES, "heliotrope": NO}, "age_18_39").with_biopsy
    lines = {line.code: (line.answer, line.weight, line.counted) for line in result.working}

    assert lines["onset_age"] == ("age_18_39", 15, 15)
    assert lines["prox_upper"] == ("yes", 7, 7)
    assert lines["heliotrope"] == ("no", 32, 0)
    assert lines["anti_jo1"] == ("unknown", 38, 0)
    assert sum(line.counted for line in result.working) == result.score_low


def test_the_model_with_biopsy_is_read_only_when_the_report_is_complete():
    none = criteria.score({}, None)
    part = criteria.score({"bx_endomysial": NO}, None)
    whole = criteria.score(dict.fromkeys(criteria.BIOPSY_ITEMS, NO), None)

    assert (none.biopsy_entered, none.biopsy_complete, none.primary) == (False, False, "without_biopsy")
    assert (part.biopsy_entered, part.biopsy_complete, part.primary) == (True, False, "without_biopsy")
    assert (whole.biopsy_entered, whole.biopsy_complete, whole.primary) == (True, True, "with_biopsy")
    assert whole.primary_result is whole.with_biopsy


def notes_of(answers, onset="age_ge40") -> str:
    return " ".join(note.text for note in criteria.score(answers, onset).notes)


def test_it_says_when_the_biopsy_lowers_the_class():
    pitfall = next(case for case in CASES if "class is gone" in case.description)
    dermatomyositis = next(case for case in CASES if "typical dermatomyositis" in case.description)

    assert "the class is lower than without" in notes_of(answers_of(pitfall))
    assert "the class is lower than without" not in notes_of(answers_of(dermatomyositis))


@pytest.mark.parametrize(("answers", "wanted", "unwanted"), [
    ({"gottron_sign": YES}, "no biopsy is needed", "is recommended before"),
    (dict.fromkeys(RASHES, NO), "is recommended before", "no biopsy is needed"),
    ({}, "not all answered yet", "skin biopsy"),
    ({"heliotrope": YES} | dict.fromkeys(WEAKNESS, NO), "skin biopsy", "is recommended before"),
    (dict.fromkeys((*criteria.BIOPSY_ITEMS, *RASHES), NO), "no subgroup", "is recommended before"),
])  # fmt: skip
def test_whether_a_biopsy_is_asked_for_follows_the_rashes(answers, wanted, unwanted):
    assert wanted in notes_of(answers)
    assert unwanted not in notes_of(answers)


def test_every_result_says_what_these_criteria_cannot_do_for_imnm():
    text = notes_of({})

    assert "no subgroup for IMNM" in text
    assert "Anti-SRP and anti-HMGCR score nothing" in text
    assert "5.8 (probable) without biopsy and 6.0 (not IIM)" in text  # the first two cases
    assert "A low score does not argue against IMNM" in text


def test_every_item_and_leaf_names_its_source_and_mark():
    for item in criteria.ITEMS.values():
        assert item.sources.startswith("S")
        assert item.definition_mark in MARKS
    assert {leaf.source.mark for leaf in LEAVES.values()} <= set(MARKS)
    assert {code: LEAVES[code].source.mark for code in ("JDM", "JM", "IBM", "PM")} == {
        "JDM": "M", "JM": "M", "IBM": "1", "PM": "2",
    }  # fmt: skip


@pytest.mark.parametrize(("answers", "onset"), [
    ({"heliotrop": YES}, None), ({"heliotrope": "maybe"}, None), ({"finger_flexors": "maybe"}, None),
    ({}, "40"),
])  # fmt: skip
def test_a_misspelt_item_answer_or_age_is_refused(answers, onset):
    with pytest.raises(ValueError, match=r"not items|maybe|not a level"):
        criteria.score(answers, onset)


@given(answers=partly_known(), onset=onsets)
@settings(max_examples=200, deadline=None)
def test_bounds_and_leaves_are_exactly_those_of_all_completions(answers, onset):
    result = criteria.score(answers, onset)
    every = list(completions(answers, onset))

    for column, model in enumerate(result.models):
        totals = [obvious_total(yes, level, column) for yes, level in every]
        assert Fraction(model.score_low, 10) == min(totals)
        assert Fraction(model.score_high, 10) == max(totals)
        assert model.class_low == obvious_class(min(totals), column)
        assert model.class_high == obvious_class(max(totals), column)
        assert 0 < model.probability_low <= model.probability_high < 1
    assert {leaf.code for leaf in result.subgroup.leaves} == {
        obvious_leaf(yes, level) for yes, level in every
    }


@given(answers=partly_known(), onset=onsets, code=st.sampled_from(tuple(criteria.ITEMS)))
@settings(max_examples=100, deadline=None)
def test_ticking_an_item_never_lowers_a_score(answers, onset, code):
    absent = criteria.score(answers | {code: NO}, onset)
    present = criteria.score(answers | {code: YES}, onset)

    for before, after in zip(absent.models, present.models, strict=True):
        assert after.score_low >= before.score_low
        assert after.score_high >= before.score_high


def test_the_rounding_remark_names_both_classes_as_they_are_written():
    remark = rounding_remark(75, criteria.MODELS[criteria.WITHOUT_BIOPSY])

    assert "Score 7.5 is Definite IIM by the printed cut-point" in remark
    assert "(Probable IIM)" in remark


def test_the_highest_score_is_remarked_too_where_its_probability_disagrees():
    # 2.1 + 1.3 known; neck flexors 1.9 would give exactly 5.3.
    answers = dict.fromkeys(ALL_CODES, NO) | {"muscle_enzymes": YES, "neck_flexors": UNKNOWN}
    result = criteria.score(answers, "age_ge40").without_biopsy

    assert result.remark.startswith("Score 5.3 is Possible IIM")
    assert result.remark.count("Score") == 1
