from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.knowledge import guide_criteria as guide
from assessments.knowledge.deciding import Ease
from assessments.knowledge.guide_criteria_cases import CASES, Case
from assessments.knowledge.trace import Answer
from patients.knowledge.subtypes import SUBTYPES

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


def answers_of(case: Case) -> dict[str, Answer]:
    return dict.fromkeys(case.present.split(), YES) | dict.fromkeys(case.absent.split(), NO)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.description)
def test_case_gets_its_count_subtypes_and_protocol(case):
    result = guide.assess(answers_of(case))

    assert result.statement == case.statement
    assert list(result.subtypes) == case.subtypes.split()
    assert "; ".join(row.protocol for row in result.information if row.protocol) == case.protocol
    assert [one.item for one in result.deciding] == case.decides.split()
    assert [one.item for one in result.deciding if one.settles] == case.settles.split()
    assert result.is_settled == (case.decides == "")


def test_untested_antibodies_are_never_negative():
    result = guide.assess({"anti_srp": NO})
    antibody = result.criteria[-1]

    assert antibody.answer == UNKNOWN
    assert result.subtype == "not_classified"
    assert result.subtype_statement == (
        "Anti-SRP not found, anti-HMGCR not known: not tested is not negative. "
        "Possible: Anti-HMGCR, Seronegative."
    )


@pytest.mark.parametrize(
    ("answers", "statement"),
    [
        ({}, "Anti-SRP and anti-HMGCR not known: not tested is not negative."),
        ({"anti_hmgcr": YES}, "Anti-HMGCR found, anti-SRP not known"),
        ({"anti_hmgcr": YES, "anti_srp": NO}, "By the antibodies, if this is IMNM: Anti-HMGCR."),
        ({"anti_hmgcr": NO, "anti_srp": NO}, "By the antibodies, if this is IMNM: Seronegative."),
    ],
)
def test_the_subtype_is_said_with_what_it_rests_on(answers, statement):
    assert statement in guide.assess(answers).subtype_statement


@pytest.mark.parametrize(
    ("weakness", "antibody", "remarked"),
    [(NO, YES, True), (YES, YES, False), (UNKNOWN, YES, False), (NO, NO, False), (NO, UNKNOWN, False)],
)
def test_an_antibody_without_weakness_is_remarked(weakness, antibody, remarked):
    result = guide.assess({"weakness": weakness, "anti_hmgcr": antibody})

    assert bool(result.remarks) == remarked


def test_what_is_missing_is_named():
    assert guide.assess({"weakness": YES, "biopsy": NO}).missing == ("ck_raised", "anti_srp", "anti_hmgcr")


@pytest.mark.parametrize(
    ("srp", "hmgcr", "rows"),
    [
        (YES, YES, ["double_positive", "anti_hmgcr", "anti_srp"]),
        (YES, UNKNOWN, ["anti_srp"]),
        (NO, NO, ["seronegative"]),
        (NO, UNKNOWN, []),
    ],
)
def test_the_rows_of_the_guide_that_apply_are_shown(srp, hmgcr, rows):
    result = guide.assess({"anti_srp": srp, "anti_hmgcr": hmgcr})

    assert [row.code for row in result.information] == rows


def test_the_guide_is_the_only_source_and_says_so():
    assert guide.SOURCE.mark == "S"
    assert guide.SOURCE.certainty == "the owner's guide only"
    assert set(guide.SUBTYPE_TABLE) == set(SUBTYPES) - {"not_classified"}


@pytest.mark.parametrize("answers", [{"anti_hmgrc": YES}, {"weakness": "maybe"}])
def test_a_misspelt_input_or_answer_is_refused(answers):
    with pytest.raises(ValueError, match=r"anti_hmgrc|maybe"):
        guide.assess(answers)


def obvious_subtype(srp: bool, hmgcr: bool) -> str:
    if srp and hmgcr:
        return "double_positive"
    return "anti_srp" if srp else "anti_hmgcr" if hmgcr else "seronegative"


@given(st.fixed_dictionaries({code: st.sampled_from(list(Answer)) for code in guide.INPUTS}))
def test_counts_subtypes_and_what_decides_are_those_of_all_completions(answers):
    result = guide.assess(answers)
    counts, subtypes, outcomes = set(), set(), {}
    choices = [[True, False] if a == UNKNOWN else [a == YES] for a in answers.values()]
    for values in product(*choices):
        found = dict(zip(answers, values, strict=True))
        count = (
            found["weakness"]
            + found["ck_raised"]
            + found["biopsy"]
            + (found["anti_srp"] or found["anti_hmgcr"])
        )
        subtype = obvious_subtype(found["anti_srp"], found["anti_hmgcr"])
        counts.add(count)
        subtypes.add(subtype)
        outcomes[values] = count, subtype

    assert (result.met_low, result.met_high) == (min(counts), max(counts))
    assert result.not_known == max(counts) - min(counts)
    assert set(result.subtypes) == subtypes
    assert result.subtype == (next(iter(subtypes)) if len(subtypes) == 1 else "not_classified")
    assert result.statement == f"{min(counts)} of 4 met, {max(counts) - min(counts)} not known."
    assert result.is_settled == (len(set(outcomes.values())) == 1)
    deciding, settling = set(), set()
    for place, code in enumerate(answers):
        by_answer = {True: {}, False: {}}
        for values, outcome in outcomes.items():
            by_answer[values[place]][values[:place] + values[place + 1 :]] = outcome
        if answers[code] == UNKNOWN and by_answer[True] != by_answer[False]:
            deciding.add(code)
            if any(len(set(one.values())) == 1 for one in by_answer.values()):
                settling.add(code)
    assert {one.item for one in result.deciding} == deciding
    assert {one.item for one in result.deciding if one.settles} == settling


@given(
    st.fixed_dictionaries({code: st.sampled_from(list(Answer)) for code in guide.INPUTS}),
    st.fixed_dictionaries({code: st.sampled_from([YES, NO]) for code in guide.INPUTS}),
)
def test_however_the_blanks_are_filled_the_outcome_lies_in_the_range_shown(answers, fill):
    before = guide.assess(answers)
    after = guide.assess({c: fill[c] if answer == UNKNOWN else answer for c, answer in answers.items()})

    assert after.is_settled
    assert before.met_low <= after.met_low <= before.met_high
    assert after.subtype in before.subtypes


def test_items_carry_how_they_are_got_and_protocols_their_source():
    eases = [one.ease for one in guide.assess({}).deciding]

    assert eases == [Ease.ASK, Ease.LOOK_UP, Ease.BLOOD_TEST, Ease.BLOOD_TEST, Ease.BIOPSY]
    assert {row.source for row in guide.SUBTYPE_TABLE.values()} == {guide.SOURCE}
