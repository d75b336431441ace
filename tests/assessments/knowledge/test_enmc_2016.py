"""ENMC 2016 against worked cases and against every completion worked out from the rules typed anew."""

from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.knowledge import enmc_2016 as enmc
from assessments.knowledge.deciding import Ease
from assessments.knowledge.enmc_2016_cases import BIOPSY, CASES, Case
from assessments.knowledge.facts import EventFact, PatientFacts, ResultFact, VisitFact
from assessments.knowledge.trace import MARKS, Answer
from patients.knowledge.partial_dates import PartialDate

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
CODES = ("ck_raised", "weakness", "anti_srp", "anti_hmgcr", "bx_necrosis", "bx_stages", "bx_macrophages")
MET = {"anti_srp_myopathy", "anti_hmgcr_myopathy", "both_antibodies", "antibody_negative_imnm"}
TODAY = date(2026, 11, 23)


def answers_of(case: Case) -> dict[str, Answer]:
    def codes(words: str) -> list[str]:
        return words.replace("biopsy", BIOPSY).split()

    return dict.fromkeys(codes(case.present), YES) | dict.fromkeys(codes(case.absent), NO)


def case_of(words: str) -> enmc.Enmc2016Result:
    (case,) = [case for case in CASES if words in case.description]
    return enmc.classify(answers_of(case))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.description)
def test_case_gets_its_outcomes_and_what_would_decide(case):
    result = enmc.classify(answers_of(case))

    assert list(result.outcomes) == case.outcomes.split()
    assert [one.item for one in result.deciding] == case.decides.split()
    assert [one.item for one in result.deciding if one.settles] == case.settles.split()
    assert result.is_settled == (case.decides == "")


@pytest.mark.parametrize(
    ("words", "statement"),
    [
        ("anti-SRP, weakness, raised CK, no biopsy", "Anti-SRP myopathy."),
        ("both groups are named", "Both groups, anti-SRP myopathy with anti-HMGCR myopathy."),
        ("the known gap", "Antibody positive, criteria not met: no proximal weakness."),
        ("anti-HMGCR and weakness, CK normal", "Antibody positive, criteria not met: CK not raised."),
        ("with many lymphocytes",
         "Criteria not met: no antibody and a biopsy without all three findings."),
        ("everything looked for and absent",
         "Criteria not met: CK not raised, no proximal weakness, no antibody and a biopsy without all three "
         "findings."),
        ("met, the group not final",
         "Criteria met, the group still open: Anti-HMGCR myopathy; or Both groups, anti-SRP myopathy with "
         "anti-HMGCR myopathy."),
        ("no group, whatever they show",
         "No group whatever is missing, because no proximal weakness: Criteria not met; or Antibody "
         "positive, criteria not met."),
        ("anti-SRP and weakness, CK not known",
         "Cannot tell, still possible: Antibody positive, criteria not met; or Anti-SRP myopathy."),
    ],
)  # fmt: skip
def test_the_statement_says_what_holds_and_why(words, statement):
    assert case_of(words).statement == statement


def test_an_untested_antibody_is_named_in_no_reason():
    result = enmc.classify({"weakness": NO, "anti_srp": NO, "bx_necrosis": NO})

    assert "biopsy" not in result.statement
    assert "no proximal weakness" in result.statement


def test_items_carry_how_they_are_got():
    eases = {one.item: one.ease for one in case_of("nothing known").deciding}

    assert eases == {
        "weakness": Ease.ASK,
        "ck_raised": Ease.LOOK_UP,
        "anti_srp": Ease.BLOOD_TEST,
        "anti_hmgcr": Ease.BLOOD_TEST,
        "bx_necrosis": Ease.BIOPSY,
        "bx_stages": Ease.BIOPSY,
        "bx_macrophages": Ease.BIOPSY,
    }


def test_what_was_only_recalled_or_is_our_own_reading_is_marked():
    marks = {note.text.split(":")[0]: note.source.mark for note in enmc.classify({}).notes}

    assert marks["Supporting signs, not counted"] == "M"
    assert marks["Footnote, not counted"] == "M"
    assert marks["That all three findings of this list are needed together is our reading of it."] == "D"
    assert {outcome.code: outcome.source.mark for outcome in enmc.OUTCOMES.values()} == {
        "not_met": "1", "antibody_positive_not_met": "1", "antibody_negative_imnm": "1",
        "anti_srp_myopathy": "1", "anti_hmgcr_myopathy": "2", "both_antibodies": "D",
    }  # fmt: skip
    assert enmc.SOURCE.mark in MARKS


def test_the_known_gap_and_the_missing_ck_number_are_said():
    text = " ".join(note.text for note in enmc.classify({}).notes)

    assert "of 55 statin patients with anti-HMGCR 22 (40%) presented with normal strength, and 9" in text
    assert "No CK number is set" in text
    assert "An antibody not tested is not a negative antibody" in text


@pytest.mark.parametrize("answers", [{"anti_hmgrc": YES}, {"weakness": "maybe"}, {"biopsy": YES}])
def test_a_misspelt_input_or_answer_is_refused(answers):
    with pytest.raises(ValueError, match=r"anti_hmgrc|maybe|biopsy"):
        enmc.classify(answers)


# A second opinion: the rules typed anew, over every completion.
def obvious_outcome(ck, weak, srp, hmgcr, necrosis, stages, macrophages) -> str:
    groups = []
    if ck and weak and srp:
        groups.append("anti_srp_myopathy")
    if ck and weak and hmgcr:
        groups.append("anti_hmgcr_myopathy")
    if ck and weak and not srp and not hmgcr and necrosis and stages and macrophages:
        groups.append("antibody_negative_imnm")
    if len(groups) == 2:
        return "both_antibodies"
    if groups:
        return groups[0]
    return "antibody_positive_not_met" if srp or hmgcr else "not_met"


def completions(answers):
    return list(product(*[[True, False] if answers[c] == UNKNOWN else [answers[c] == YES] for c in CODES]))


every_answer = st.fixed_dictionaries({code: st.sampled_from(list(Answer)) for code in CODES})


@given(every_answer)
def test_outcomes_and_deciding_items_are_those_of_all_completions(answers):
    result = enmc.classify(answers)
    every = {values: obvious_outcome(*values) for values in completions(answers)}

    assert set(result.outcomes) == set(every.values())
    assert result.is_settled == (len(set(every.values())) == 1)
    met = {outcome in MET for outcome in every.values()}
    assert result.is_met == (UNKNOWN if len(met) == 2 else YES if met == {True} else NO)
    deciding, settling = set(), set()
    for place, code in enumerate(CODES):
        if answers[code] != UNKNOWN:
            continue
        by_answer = {True: {}, False: {}}
        for values, outcome in every.items():
            by_answer[values[place]][values[:place] + values[place + 1 :]] = outcome
        if by_answer[True] != by_answer[False]:
            deciding.add(code)
            if any(len(set(outcomes.values())) == 1 for outcomes in by_answer.values()):
                settling.add(code)
    assert {one.item for one in result.deciding} == deciding
    assert {one.item for one in result.deciding if one.settles} == settling
    assert [one.ease for one in result.deciding] == sorted(one.ease for one in result.deciding)


@given(every_answer)
def test_the_statement_names_every_outcome_still_possible_and_no_other(answers):
    result = enmc.classify(answers)

    for code, outcome in enmc.OUTCOMES.items():
        assert (outcome.label in result.statement) == (code in result.outcomes)
    assert result.statement.startswith("Cannot tell") == (result.is_met == UNKNOWN)


@given(every_answer, st.fixed_dictionaries({code: st.sampled_from([YES, NO]) for code in CODES}))
def test_however_the_blanks_are_filled_the_outcome_was_among_those_shown(answers, fill):
    before = enmc.classify(answers)
    after = enmc.classify({c: fill[c] if answer == UNKNOWN else answer for c, answer in answers.items()})

    assert after.is_settled
    assert after.outcomes[0] in before.outcomes
    assert after.deciding == ()


# From the record.
def on(year: int) -> PartialDate:
    return PartialDate(date(year, 3, 5))


def biopsy(year: int, **findings: Answer) -> EventFact:
    return EventFact("biopsy", on(year), findings=findings)


def test_the_answers_come_from_the_record_with_their_facts():
    facts = PatientFacts(
        results=(
            ResultFact("CK", on(2024), Decimal(9800), unit="U/L", upper_limit=Decimal(190)),
            ResultFact("ANTI_SRP", on(2024), qualitative="negative"),
        ),
        visits=(VisitFact(date(2024, 3, 5), {"prox_lower": YES}),),
        events=(biopsy(2024, necrosis=YES, bx_stages=NO),),
    )
    prefills = enmc.answers_from_facts(facts, TODAY)

    assert {code: str(prefill.answer) for code, prefill in prefills.items()} == {
        "ck_raised": "yes", "weakness": "yes", "anti_srp": "no", "anti_hmgcr": "unknown",
        "bx_necrosis": "yes", "bx_stages": "no", "bx_macrophages": "unknown",
    }  # fmt: skip
    assert "9,800 units/L" in prefills["ck_raised"].sentence
    assert prefills["anti_hmgcr"].sentence == "Anti-HMGCR: not tested, which is not negative."
    enmc.classify({code: prefill.answer for code, prefill in prefills.items()})


def test_nothing_on_record_is_not_known():
    prefills = enmc.answers_from_facts(PatientFacts(), TODAY)

    assert tuple(prefills) == CODES
    assert {prefill.answer for prefill in prefills.values()} == {UNKNOWN}


def biopsy_answers(*biopsies: EventFact, as_of: date = TODAY) -> list[str]:
    prefills = enmc.answers_from_facts(PatientFacts(events=biopsies), as_of)
    return [str(prefills[code].answer) for code in enmc.BIOPSY_LIST]


def test_findings_of_two_biopsies_are_not_put_together():
    first = biopsy(2023, necrosis=YES, bx_stages=YES, bx_macrophages=NO)
    second = biopsy(2024, necrosis=NO, bx_macrophages=YES)

    assert biopsy_answers(first, second) == ["yes", "yes", "no"]  # the one that shows most of the list


def test_of_two_biopsies_that_show_as_much_the_one_that_says_more_then_the_latest_counts():
    assert biopsy_answers(biopsy(2023, necrosis=YES, bx_stages=NO), biopsy(2024, bx_stages=YES)) == [
        "yes", "no", "unknown",
    ]  # fmt: skip
    assert biopsy_answers(biopsy(2023, necrosis=YES), biopsy(2024, bx_stages=YES)) == [
        "unknown", "yes", "unknown",
    ]  # fmt: skip


def test_later_facts_are_left_out():
    later = biopsy(2024, necrosis=YES, bx_stages=YES, bx_macrophages=YES)

    assert biopsy_answers(biopsy(2023, necrosis=NO), later, as_of=date(2023, 12, 31))[0] == "no"
