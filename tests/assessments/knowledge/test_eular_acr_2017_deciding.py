"""What is missing in the 2017 EULAR/ACR criteria, against every completion worked out the slow way."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.knowledge import eular_acr_2017 as criteria
from assessments.knowledge.deciding import Ease
from assessments.knowledge.eular_acr_2017_cases import CASES
from tests.assessments.knowledge.eular_acr_2017_by_hand import (
    AGES,
    ALL_CODES,
    BIOPSY_CODES,
    CLASSES,
    NO,
    UNKNOWN,
    YES,
    answers_of,
    completions,
    obvious_class,
    obvious_total,
    onsets,
    partly_known,
)

LABELS = {
    "not_iim": "Not IIM by these criteria", "possible": "Possible IIM", "probable": "Probable IIM",
    "definite": "Definite IIM",
}  # fmt: skip


def case_of(words):
    (case,) = [case for case in CASES if words in case.description]
    return criteria.score(answers_of(case), case.onset)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.decides is not None], ids=lambda case: case.description
)
def test_case_names_what_would_decide(case):
    without, with_ = criteria.score(answers_of(case), case.onset).models

    assert [one.item for one in without.deciding] == case.decides.split()
    assert [one.item for one in without.deciding if one.settles] == case.settles.split()
    assert [one.item for one in with_.deciding] == case.decides_with.split()
    assert (without.is_settled, with_.is_settled) == (case.decides == "", case.decides_with == "")


def test_a_deciding_item_carries_its_label_and_how_it_is_got():
    result = case_of("nothing known at all").with_biopsy
    by_item = {one.item: (one.label, one.ease) for one in result.deciding}

    assert by_item["onset_age"] == ("Age at onset", Ease.ASK)
    assert by_item["heliotrope"] == ("Heliotrope rash", Ease.ASK)
    assert by_item["muscle_enzymes"][1] == Ease.LOOK_UP
    assert by_item["anti_jo1"] == ("Anti-Jo-1 positive", Ease.BLOOD_TEST)
    assert {by_item[code][1] for code in BIOPSY_CODES} == {Ease.BIOPSY}


def test_the_whole_result_speaks_for_the_model_to_read_and_says_what_the_other_would_give():
    pitfall = case_of("arms and legs weak, CK raised, no biopsy")

    assert pitfall.is_settled
    assert pitfall.deciding == pitfall.without_biopsy.deciding == ()
    assert pitfall.statement == (
        "Probable IIM, score 5.8 without biopsy. With a complete biopsy report the other model applies: "
        "from Not IIM by these criteria to Definite IIM."
    )
    assert (pitfall.class_low, pitfall.class_high) == ("not_iim", "definite")


@pytest.mark.parametrize(
    ("words", "statement"),
    [
        ("the class is gone",
         "Not IIM by these criteria, score 6.0 with biopsy. Without the biopsy: Probable IIM."),
        ("typical dermatomyositis",
         "Definite IIM, score 10.1 without biopsy. A complete biopsy report would not change the class."),
        ("nothing known at all",
         "Not decided: 0.0 so far, up to 20.8; 11 items not known. With a complete biopsy report the other "
         "model applies: from Not IIM by these criteria to Definite IIM."),
        ("all three rashes", "Definite IIM, score 11.1 with biopsy."),
        ("endomysial cells not stated",
         "Probable IIM, score 5.8 without biopsy. With a complete biopsy report the other model applies: "
         "from Not IIM by these criteria to Probable IIM."),
    ],
)  # fmt: skip
def test_the_statement_is_honest_about_the_biopsy(words, statement):
    assert case_of(words).statement == statement


def obvious_classes(answers, onset, column) -> dict:
    """The class of each completion, by what is found and the level of age."""
    return {
        (frozenset(yes), level): obvious_class(obvious_total(yes, level, column), column)
        for yes, level in completions(answers, onset)
    }


def with_answer(every, item, answer):
    """The classes of the completions in which `item` has that answer."""
    if item == "onset_age":
        return [cls for (_, level), cls in every.items() if level == answer]
    return [cls for (yes, _), cls in every.items() if (item in yes) == answer]


def obvious_deciding(every, item) -> bool:
    """Whether two completions that differ only in `item` have different classes."""
    if item == "onset_age":
        return any(every[yes, level] != cls for (yes, _), cls in every.items() for level in AGES)
    return any(every[yes ^ {item}, level] != cls for (yes, level), cls in every.items())


def obvious_settling(every, item) -> bool:
    rank = CLASSES.index
    lowest = min(map(rank, every.values()))
    for answer in AGES if item == "onset_age" else (True, False):
        ranks = [rank(cls) for cls in with_answer(every, item, answer)]
        if min(ranks) == max(ranks) or lowest < rank("probable") <= min(ranks):
            return True
    return False


@given(answers=partly_known(), onset=onsets)
@settings(max_examples=150, deadline=None)
def test_the_deciding_items_are_those_that_change_the_class_in_some_completion(answers, onset):
    for column, model in enumerate(criteria.score(answers, onset).models):
        every = obvious_classes(answers, onset, column)
        wanted = {item for item in model.missing if obvious_deciding(every, item)}

        assert {one.item for one in model.deciding} == wanted
        assert {one.item for one in model.deciding if one.settles} == {
            item for item in wanted if obvious_settling(every, item)
        }
        assert [one.ease for one in model.deciding] == sorted(one.ease for one in model.deciding)
        assert model.is_settled == (len(set(every.values())) == 1)


@given(answers=partly_known(), onset=onsets)
@settings(max_examples=100, deadline=None)
def test_the_statement_names_the_lowest_and_highest_class_of_all_completions(answers, onset):
    for column, model in enumerate(criteria.score(answers, onset).models):
        every = sorted(obvious_classes(answers, onset, column).values(), key=CLASSES.index)
        lowest, highest = LABELS[every[0]], LABELS[every[-1]]

        if lowest == highest:
            assert model.statement.startswith(f"{lowest}, score ")
        elif lowest == LABELS["not_iim"]:
            assert model.statement.startswith("Not decided: ")
            assert (f"at most {highest}" in model.statement) == (highest != LABELS["definite"])
        else:
            assert model.statement.startswith(f"At least {lowest} (")
            assert model.statement.endswith(f"may be {highest}.")


three = st.sampled_from([YES, NO, UNKNOWN])


@given(
    answers=st.fixed_dictionaries(dict.fromkeys(ALL_CODES, three)),
    onset=onsets,
    fill=st.fixed_dictionaries({code: st.sampled_from([YES, NO]) for code in ALL_CODES}),
    level=st.sampled_from(list(AGES)),
    is_biopsy_done=st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_however_the_blanks_are_filled_the_class_lies_in_the_range_shown(
    answers, onset, fill, level, is_biopsy_done
):
    filled = {
        code: fill[code] if answer == UNKNOWN and (is_biopsy_done or code not in BIOPSY_CODES) else answer
        for code, answer in answers.items()
    }
    before, after = criteria.score(answers, onset), criteria.score(filled, onset or level)
    rank = CLASSES.index

    final = after.primary_result
    assert final.is_settled
    assert rank(before.class_low) <= rank(final.class_low) <= rank(before.class_high)
    for then, now in zip(before.models, after.models, strict=True):
        assert rank(then.class_low) <= rank(now.class_low) <= rank(now.class_high) <= rank(then.class_high)
        assert then.score_low <= now.score_low <= now.score_high <= then.score_high


@given(answers=partly_known(), onset=onsets)
@settings(max_examples=50, deadline=None)
def test_answering_what_does_not_decide_leaves_what_can_come_out_as_it_was(answers, onset):
    result = criteria.score(answers, onset).without_biopsy
    idle = set(result.missing) - {one.item for one in result.deciding} - {"onset_age"}

    for code in idle:
        for answer in (YES, NO):
            after = criteria.score(answers | {code: answer}, onset).without_biopsy
            assert (after.class_low, after.class_high) == (result.class_low, result.class_high)
            assert {one.item for one in after.deciding} == {one.item for one in result.deciding}
