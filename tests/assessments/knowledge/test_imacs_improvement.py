from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.knowledge import imacs_improvement as imacs
from assessments.knowledge.core_set import MEASURES, common_side
from assessments.knowledge.core_set_cases import BASELINE_DAY, FOLLOW_UP_DAY, core_set_of
from assessments.knowledge.facts import ResultFact
from assessments.knowledge.imacs_improvement_cases import (
    DETERIORATION_CASES,
    IMPROVEMENT_CASES,
    START,
    WORSENING_CASES,
    follow_up_of,
)
from assessments.knowledge.trace import Answer
from tests.assessments.knowledge.core_set_strategies import core_sets, fill_blanks

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


def bounds(text: str) -> tuple[int, int]:
    low, _, high = text.partition("..")
    return int(low), int(high or low)


def pair(case):
    return core_set_of(case.baseline), core_set_of(follow_up_of(case.changed, case.baseline), FOLLOW_UP_DAY)


@pytest.mark.parametrize("case", IMPROVEMENT_CASES, ids=lambda case: case.description)
def test_case_of_the_definition_of_improvement(case):
    result = imacs.improvement(*pair(case))

    assert (result.answer, result.better, result.worse) == (
        case.answer,
        bounds(case.better),
        bounds(case.worse),
    )


@pytest.mark.parametrize("case", WORSENING_CASES, ids=lambda case: case.description)
def test_case_of_three_of_six_worse(case):
    result = imacs.three_of_six_worse(*pair(case))

    assert (result.answer, result.worse) == (case.answer, bounds(case.worse))


def later_visits(case):
    lines = [follow_up_of(line) for line in case.visits.split("|")] if case.visits else []
    return [core_set_of(line, FOLLOW_UP_DAY + timedelta(days=30 * n)) for n, line in enumerate(lines)]


@pytest.mark.parametrize("case", DETERIORATION_CASES, ids=lambda case: case.description)
def test_case_of_confirmed_deterioration(case):
    answers = [
        imacs.deterioration(core_set_of(START), later_visits(case), rule).answer
        for rule in (imacs.PRODERM, imacs.RIM)
    ]

    assert answers == [case.proderm, case.rim]


def test_the_marks_of_the_rules():
    assert imacs.IMPROVEMENT.mark == imacs.PRODERM.cited.mark == "1"
    assert imacs.RIM.cited.is_unconfirmed
    assert imacs.ZERO_BASELINE.mark == "D"
    assert "enzyme" not in imacs.PRODERM.measures
    assert set(imacs.RIM.measures) == set(MEASURES)


@pytest.mark.parametrize(
    ("changed", "statement"),
    [
        (
            "CK=16",
            "Not improved by the IMACS definition: 1 of 6 measures better by 20% or more, "
            "0 worse by 25% or more.",
        ),
        (
            "physician_global=4 patient_global=4 CK=16 mmt8.both=-",
            "Cannot tell by the IMACS definition: 3 to 4 of 6 measures better by 20% or more, "
            "0 to 1 worse by 25% or more, strength possibly among the worse.",
        ),
        (
            "physician_global=4 patient_global=4 CK=16 mmt8.both=70",
            "Not improved by the IMACS definition: 3 of 6 measures better by 20% or more, "
            "1 worse by 25% or more, strength among the worse.",
        ),
    ],
)
def test_the_statement_counts(changed, statement):
    assert imacs.improvement(core_set_of(START), core_set_of(follow_up_of(changed))).statement == statement


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "no visit after the baseline."),
        (1, "not met at two consecutive visits."),
        (2, "met at two consecutive visits, 01-Sep-2024 and 01-Oct-2024."),
        (5, "met on 01-Oct-2024; the next visit confirms it or not."),
        (15, "cannot tell, measures are missing."),
    ],
)
def test_deterioration_is_said_with_its_days(number, words):
    result = imacs.deterioration(core_set_of(START), later_visits(DETERIORATION_CASES[number]))

    assert result.statement == f"ProDERM confirmed deterioration: {words}"
    assert len(result.visits) == len(later_visits(DETERIORATION_CASES[number]))


@pytest.mark.parametrize(
    ("before", "after", "measure", "reason"),
    [
        ("physician_global=5", "", "physician_global", "not known at follow-up"),
        ("", "", "haq", "not known at either visit"),
        ("haq.with_aids=1", "haq.without_aids=1", "haq", "with aids at one visit, without at the other"),
        ("mmt8.right=60", "mmt8.left=60", "mmt8", "not the same side at both visits"),
        ("mmt8.right=0..3", "mmt8.right=5", "mmt8", "0 at baseline, or possibly 0"),
        ("CK=9", "AST=2", "enzyme", "CK, the most abnormal at baseline, not known at follow-up"),
        ("CK=0", "CK=1", "enzyme", "0 at baseline: no percentage"),
    ],
)
def test_why_a_measure_is_not_known(before, after, measure, reason):
    result = imacs.improvement(core_set_of(before), core_set_of(after))
    one = next(change for change in result.changes if change.measure == measure)

    assert (one.is_known, one.reason_missing) == (False, reason)
    assert measure in result.missing


def test_no_strength_at_both_visits_is_no_change():
    one = imacs.changes(core_set_of("mmt8.right=0"), core_set_of("mmt8.right=0"))[MEASURES.index("mmt8")]

    assert (one.low, one.high) == (0, 0)


def test_one_blood_sample_is_not_compared_with_itself():
    sample = ResultFact("CK", None)
    before, after = (replace(core_set_of(START), results={"CK": sample}) for _ in range(2))

    assert "enzyme" in imacs.improvement(before, after).missing


def obvious_percents(before, after) -> list[tuple[str, Fraction | None]]:
    """Measure and percent of the baseline, better positive; None where the baseline is zero."""
    numbers = {m: (getattr(before, m), getattr(after, m)) for m in MEASURES if m.endswith("global")}
    side = common_side(before, after)
    numbers["mmt8"] = (before.mmt8[side][0], after.mmt8[side][0])
    variant = "with_aids" if "with_aids" in before.haq and "with_aids" in after.haq else "without_aids"
    numbers["haq"] = (before.haq[variant], after.haq[variant])
    highest = max(before.enzymes.values())
    test = next(t for t in ("CK", "ALDOLASE", "ALT", "AST", "LDH") if before.enzymes.get(t) == highest)
    numbers["enzyme"] = (highest, after.enzymes[test])
    found = []
    for measure, (first, second) in numbers.items():
        change = Fraction(second) - Fraction(first)
        if measure != "mmt8":
            change = -change
        if first == 0:
            found.append((measure, Fraction(0) if second == 0 else None))
        else:
            found.append((measure, change / Fraction(first) * 100))
    return found


def obvious_improvement(percents) -> bool:
    better = [m for m, p in percents if p >= 20]
    worse = [m for m, p in percents if p <= -25]
    return len(better) >= 3 and len(worse) <= 2 and "mmt8" not in worse


@given(core_sets(BASELINE_DAY), core_sets(FOLLOW_UP_DAY), st.data())
def test_filling_the_blanks_never_overturns_a_settled_answer(before, after, data):
    improved, worse = imacs.improvement(before, after), imacs.three_of_six_worse(before, after)
    percents = obvious_percents(*fill_blanks(before, after, data))
    # What has no percentage stays open: any number can stand there.
    percents = [
        (m, p if p is not None else data.draw(st.sampled_from([Fraction(-90), Fraction(0), Fraction(90)])))
        if m == "mmt8"
        else (m, p if p is not None else data.draw(st.sampled_from([Fraction(-90), Fraction(0)])))
        for m, p in percents
    ]

    if improved.answer != UNKNOWN:
        assert (improved.answer == YES) == obvious_improvement(percents)
    if worse.answer != UNKNOWN:
        assert (worse.answer == YES) == (sum(p <= -30 for _, p in percents) >= 3)
    assert improved.better[0] <= sum(p >= 20 for _, p in percents) <= improved.better[1]
    assert improved.worse[0] <= sum(p <= -25 for _, p in percents) <= improved.worse[1]


@given(core_sets(BASELINE_DAY), core_sets(FOLLOW_UP_DAY), st.data())
def test_two_complete_visits_are_settled_as_the_obvious_way_settles_them(before, after, data):
    before, after = fill_blanks(before, after, data)
    percents = obvious_percents(before, after)
    if any(p is None for _, p in percents):
        return

    assert (imacs.improvement(before, after).answer == YES) == obvious_improvement(percents)
    assert imacs.improvement(before, after).answer != UNKNOWN
    found = dict(percents)
    rose = {m: getattr(after, m) - getattr(before, m) for m in MEASURES if m.endswith("global")}
    limbs = [
        rose["physician_global"] >= 2 and found["mmt8"] <= -20,
        rose["extramuscular_global"] >= 2,
        sum(p <= -30 for m, p in percents if m != "enzyme") >= 3,
    ]
    assert imacs.is_worse_at(before, after, imacs.PRODERM) == (YES if any(limbs) else NO)


@given(
    core_sets(BASELINE_DAY), core_sets(FOLLOW_UP_DAY), st.sampled_from([imacs.PRODERM, imacs.RIM]), st.data()
)
def test_filling_the_blanks_never_overturns_a_settled_deterioration(before, after, rule, data):
    answer = imacs.is_worse_at(before, after, rule)
    filled = imacs.is_worse_at(*fill_blanks(before, after, data), rule)

    if UNKNOWN not in (answer, filled):
        assert filled == answer
