from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.knowledge import haq
from patients.knowledge.haq_cases import CASES, exact, items_of

SOME_ITEMS = st.dictionaries(st.sampled_from(haq.ITEMS), st.integers(0, 3), max_size=20)
SOME_AIDS = st.sets(st.sampled_from(list(haq.CATEGORIES)))
VARIANT = st.sampled_from(list(haq.VARIANTS))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.description)
def test_case_gets_its_index_and_bounds(case):
    result = haq.score(items_of(case), case.aids.split(), case.variant)

    assert result.total == exact(case.total)
    assert (result.low, result.high) == (exact(case.low), exact(case.high))
    assert result.variant == case.variant
    assert result.is_settled == (bool(case.total) and case.low == case.high)


def test_twenty_activities_stand_in_eight_categories():
    assert len(haq.ITEMS) == len(haq.CATEGORY_OF) == 20
    assert [len(category.items) for category in haq.CATEGORIES.values()] == [2, 2, 3, 2, 3, 2, 3, 3]


def test_what_is_not_confirmed_is_marked():
    assert {c.what for c in haq.NUMBERS if c.is_unconfirmed} == {
        "At least six categories answered",
        "Which activity stands in which category",
    }


def test_the_aids_rule_is_shown_where_it_acted():
    items = dict.fromkeys(haq.ITEMS, 1) | {"cup": 2}
    result = haq.score(items, ["walking", "eating"], haq.WITH_AIDS)

    walking, eating = result.categories["walking"], result.categories["eating"]
    assert (walking.worst, walking.score, walking.is_raised_by_aid) == (1, 2, True)
    assert (eating.worst, eating.score, eating.is_raised_by_aid) == (2, 2, False)
    assert not haq.score(items, ["walking"], haq.WITHOUT_AIDS).categories["walking"].is_raised_by_aid


@pytest.mark.parametrize(
    ("blank", "statement"),
    [
        ("", "HAQ-DI 1 with aids."),
        ("grip", "HAQ-DI 1 with aids, from 7 of 8 categories; 0.875 to 1.25 with the blanks filled."),
        (
            "grip reach eating",
            "No HAQ-DI: 5 of 8 categories answered, 6 are needed (unconfirmed). "
            "With the blanks filled 0.625 to 1.75, with aids.",
        ),
    ],
)
def test_the_statement_says_what_it_rests_on(blank, statement):
    items = {item: 1 for item in haq.ITEMS if haq.CATEGORY_OF[item] not in blank.split()}
    result = haq.score(items, [], haq.WITH_AIDS)

    assert result.statement == statement
    assert list(result.blank_categories) == [code for code in haq.CATEGORIES if code in blank.split()]


def test_an_aid_without_an_answer_is_named():
    items = {item: 0 for item in haq.ITEMS if haq.CATEGORY_OF[item] != "walking"}

    assert "An aid is ticked, but nothing is answered: walking." in (
        haq.score(items, ["walking", "reach"], haq.WITH_AIDS).statement
    )


@pytest.mark.parametrize(
    ("items", "aids", "variant", "mistake"),
    [
        ({"dress": 4}, [], haq.WITH_AIDS, "Get dressed, with laces and buttons: “4” is not"),
        ({"dress": -1}, [], haq.WITH_AIDS, "“-1” is not"),
        ({"dress": True}, [], haq.WITH_AIDS, "“True” is not"),
        ({"dress": 1.5}, [], haq.WITH_AIDS, "“1.5” is not"),
        ({"dance": 1}, [], haq.WITH_AIDS, "“dance” is not an activity"),
        ({}, ["cane"], haq.WITH_AIDS, "“cane” is not a category"),
        ({}, [], "", "with or without aids"),
    ],
)
def test_a_mistake_is_named_and_never_scored(items, aids, variant, mistake):
    (words,) = haq.check_items(items, aids, variant)

    assert mistake in words
    with pytest.raises(ValueError, match=r"aids|not"):
        haq.score(items, aids, variant)


@pytest.mark.parametrize(
    ("value", "shown"),
    [("0", "0"), ("9/8", "1.125"), ("8/7", "1.143"), ("3", "3"), ("5/2", "2.5"), ("10/16", "0.625")],
)
def test_an_index_is_shown_with_at_most_three_decimals(value, shown):
    assert haq.show_haq(Fraction(value)) == shown
    assert haq.round_haq(Fraction(value)) == Decimal(shown)


def obvious_total(items, aids, variant) -> Fraction | None:
    """Slow and plain: go through the categories one by one."""
    points = []
    for code, category in haq.CATEGORIES.items():
        answers = [items[item] for item in category.items if items.get(item) is not None]
        if not answers:
            continue
        worst = sorted(answers)[-1]
        if variant == "with_aids" and code in aids and worst in (0, 1):
            worst = 2
        points.append(worst)
    if len(points) < 6:
        return None
    total = Fraction(0)
    for point in points:
        total += Fraction(point, len(points))
    return total


@given(SOME_ITEMS, SOME_AIDS, VARIANT)
def test_the_index_is_that_of_the_obvious_way(items, aids, variant):
    assert haq.score(items, aids, variant).total == obvious_total(items, aids, variant)


@given(SOME_ITEMS, SOME_AIDS, VARIANT, st.data())
def test_filling_blanks_always_ends_inside_the_bounds(items, aids, variant, data):
    before = haq.score(items, aids, variant)
    blanks = [item for item in haq.ITEMS if item not in items]
    more = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(blanks, st.integers(0, 3))))
    after = haq.score(items | more, aids, variant).total

    assert before.total is None or before.low <= before.total <= before.high
    assert after is None or before.low <= after <= before.high


@given(st.sets(st.sampled_from(haq.ITEMS), max_size=4), st.data())
def test_the_bounds_are_reached(blanks, data):
    items = {item: data.draw(st.integers(0, 3)) for item in haq.ITEMS if item not in blanks}
    aids, variant = data.draw(SOME_AIDS), data.draw(VARIANT)
    result = haq.score(items, aids, variant)
    names = sorted(blanks)
    totals = [
        obvious_total(items | dict(zip(names, values, strict=True)), aids, variant)
        for values in product([None, 0, 1, 2, 3], repeat=len(names))
    ]

    assert (min(totals), max(totals)) == (result.low, result.high)
