"""What could change an outcome, against every way of answering the rest."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.knowledge.deciding import (
    EASE_LABELS,
    Deciding,
    Ease,
    easiest_first,
    over_completions,
    pivotal_in_sum,
)
from assessments.knowledge.trace import Answer

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


def test_the_easiest_comes_first_and_equals_keep_their_order():
    found = [
        Deciding("a", "A", Ease.BIOPSY, settles=False),
        Deciding("b", "B", Ease.ASK, settles=False),
        Deciding("c", "C", Ease.BLOOD_TEST, settles=True),
        Deciding("d", "D", Ease.ASK, settles=True),
    ]

    assert [one.item for one in easiest_first(found)] == ["b", "d", "c", "a"]


def test_every_ease_has_its_words_in_order():
    assert [EASE_LABELS[ease] for ease in sorted(Ease)] == [
        "Ask or examine", "Look up in the record", "Blood test", "Muscle biopsy",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("known", "points", "decide"),
    [
        (5, {"a": (0, 4)}, set()),  # 9 at most
        (6, {"a": (0, 4)}, {"a"}),  # just 10
        (10, {"a": (0, 4)}, set()),  # there already
        (3, {"a": (0, 4), "b": (0, 3)}, {"a", "b"}),  # only together
        (3, {"a": (0, 7), "b": (0, 2)}, {"a"}),  # b changes nothing with or without a
        (0, {"a": (0, 5, 10), "b": (0, 5)}, {"a", "b"}),  # b counts with the middle level of a
        (0, {"a": (0, 10), "b": (0, 5)}, {"a"}),  # which this a has not
        (0, {}, set()),
    ],
)
def test_an_item_decides_a_sum_when_it_can_carry_it_over_10(known, points, decide):
    assert pivotal_in_sum(known, points, [10]) == decide


levels = st.lists(st.integers(0, 40), min_size=1, max_size=3)


@given(
    st.integers(0, 60),
    st.dictionaries(st.sampled_from("abcdefg"), levels, max_size=5),
    st.lists(st.integers(1, 90), max_size=3),
)
@settings(max_examples=300, deadline=None)
def test_a_sum_is_decided_exactly_by_what_changes_the_class_in_some_completion(known, points, cuts):
    def passed(total):
        return sum(total >= cut for cut in cuts)

    wanted = set()
    for item, own in points.items():
        others = [points[other] for other in points if other != item]
        for rest in product(*others):
            if len({passed(known + sum(rest) + one) for one in own}) > 1:
                wanted.add(item)

    assert pivotal_in_sum(known, points, cuts) == wanted


def test_completions_of_either_or():
    found = over_completions({"a": UNKNOWN, "b": UNKNOWN, "c": NO}, lambda one: one["a"] or one["b"])

    assert found.outcomes == {True, False}
    assert found.pivotal == {"a", "b"}
    assert found.settling == {"a", "b"}  # yes to either settles it


def test_completions_leave_what_is_answered_and_what_does_not_matter_alone():
    answers = {"a": YES, "b": UNKNOWN, "c": UNKNOWN}
    found = over_completions(answers, lambda one: one["a"] and one["b"])

    assert found.outcomes == {True, False}
    assert found.pivotal == {"b"}
    assert "c" not in found.settling


def test_completions_where_neither_answer_alone_settles():
    found = over_completions({"a": UNKNOWN, "b": UNKNOWN}, lambda one: one["a"] != one["b"])

    assert found.pivotal == {"a", "b"}
    assert found.settling == set()
