"""Which items leave the subgroup open, against trying every answer to everything."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.knowledge.eular_acr_2017_subgroups import (
    ADULT,
    RASHES,
    TREE_ITEMS,
    WEAKNESS,
    subgroup,
    subgroup_deciding,
)
from assessments.knowledge.trace import Answer

ITEMS = (ADULT, *RASHES, *WEAKNESS, "bx_rimmed_vacuoles", *TREE_ITEMS)
YES_NO = (Answer.YES, Answer.NO)


def leaf(answers):
    """The one leaf when every answer is known."""
    rest = {code: answer for code, answer in answers.items() if code != ADULT}
    (found,) = subgroup(rest, answers[ADULT], Answer.YES).leaves
    return found.code


def by_trying(answers) -> set[str]:
    """Items of which some completion of the others gives different leaves for yes and for no."""
    unknown = [code for code in ITEMS if answers[code] == Answer.UNKNOWN]
    found = set()
    for code in unknown:
        others = [other for other in unknown if other != code]
        for values in product(YES_NO, repeat=len(others)):
            complete = answers | dict(zip(others, values, strict=True))
            if leaf(complete | {code: Answer.YES}) != leaf(complete | {code: Answer.NO}):
                found.add(code)
                break
    return found


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries({code: st.sampled_from(Answer) for code in ITEMS}))
def test_an_item_is_named_exactly_when_an_answer_to_it_changes_the_leaf(answers):
    rest = {code: answer for code, answer in answers.items() if code != ADULT}

    assert set(subgroup_deciding(rest, answers[ADULT])) == by_trying(answers)


def test_an_adult_without_rash_is_asked_for_what_tells_inclusion_body_myositis():
    known = dict.fromkeys(RASHES, Answer.NO) | {"prox_upper": Answer.YES, "bx_rimmed_vacuoles": Answer.NO}

    assert subgroup_deciding(known, Answer.YES) == ("finger_flexors", "treatment_not_improved")
    assert subgroup_deciding(known | {"finger_flexors": Answer.NO}, Answer.YES) == ()
