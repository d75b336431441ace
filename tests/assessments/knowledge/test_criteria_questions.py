"""Each fact is asked once: the shared answers give every set what its own reading of the record gives."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.knowledge import enmc_2016, eular_acr_2017, guide_criteria
from assessments.knowledge.criteria_questions import (
    ENMC,
    EULAR,
    GUIDE,
    QUESTIONS,
    answers_from_facts,
    contradictions,
    item_answers,
    questions_for,
    questions_of,
)
from assessments.knowledge.facts import EventFact, PatientFacts, ResultFact, VisitFact
from assessments.knowledge.trace import Answer
from patients.knowledge.investigations import BIOPSY_FINDINGS
from patients.knowledge.partial_dates import PartialDate

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
TODAY = date(2026, 11, 22)
SETS = {EULAR: eular_acr_2017, ENMC: enmc_2016, GUIDE: guide_criteria}

answers = st.sampled_from(Answer)
biopsies = st.dictionaries(st.sampled_from(sorted(BIOPSY_FINDINGS)), answers)
symptoms = st.dictionaries(
    st.sampled_from(["prox_upper", "prox_lower", "neck_flexors", "dysphagia", "heliotrope"]), answers
)


def biopsy(month, **findings):
    return EventFact("biopsy", PartialDate(date(2024, month, 1)), findings=findings)


def given_by(facts, instrument):
    """The item answers of a set through the shared questions."""
    prefills = answers_from_facts(facts, TODAY)
    return item_answers(instrument, {code: str(prefill.answer) for code, prefill in prefills.items()})


@pytest.mark.parametrize(
    ("instrument", "items"),
    [
        (EULAR, {eular_acr_2017.ONSET_AGE, *eular_acr_2017.ITEMS, *eular_acr_2017.TREE_ITEMS}),
        (ENMC, set(enmc_2016.INPUTS)),
        (GUIDE, set(guide_criteria.INPUTS)),
    ],
)
def test_every_item_of_every_set_has_its_question(instrument, items):
    assert set(item_answers(instrument, {})) == items
    for item in items:
        assert questions_for(instrument, item)


def test_shared_facts_are_asked_once():
    assert questions_for(ENMC, "weakness") == questions_for(GUIDE, "weakness") == ("prox_lower", "prox_upper")
    for code in ("ck_raised", "anti_srp", "anti_hmgcr", "bx_necrosis"):
        assert {ENMC, GUIDE} <= set(QUESTIONS[code].items)
    assert QUESTIONS["muscle_enzymes"].items.keys() == {EULAR}
    assert len(questions_of(EULAR)) + len(questions_of(ENMC)) + len(questions_of(GUIDE)) > len(QUESTIONS)


@pytest.mark.parametrize(
    ("legs", "arms", "expected"),
    [(YES, UNKNOWN, YES), (NO, YES, YES), (NO, UNKNOWN, UNKNOWN), (NO, NO, NO)],
)
def test_weakness_is_either_region(legs, arms, expected):
    for instrument in (ENMC, GUIDE):
        assert item_answers(instrument, {"prox_lower": legs, "prox_upper": arms})["weakness"] == expected


@pytest.mark.parametrize(
    ("necrosis", "little", "expected"),
    [(YES, YES, YES), (YES, NO, NO), (NO, UNKNOWN, NO), (YES, UNKNOWN, UNKNOWN)],
)
def test_the_guide_s_biopsy_is_both_findings(necrosis, little, expected):
    given_answers = {"bx_necrosis": necrosis, "bx_minimal_infiltrate": little}

    assert item_answers(GUIDE, given_answers)["biopsy"] == expected


@given(findings=st.lists(biopsies, max_size=1), seen=st.lists(symptoms, max_size=3))
def test_the_shared_answers_give_each_set_what_its_own_reading_gives(findings, seen):
    facts = PatientFacts(
        events=tuple(biopsy(month, **found) for month, found in enumerate(findings, 1)),
        visits=tuple(VisitFact(date(2025, month, 1), found) for month, found in enumerate(seen, 1)),
    )
    for instrument, module in SETS.items():
        own = module.answers_from_facts(facts, TODAY)
        shared = given_by(facts, instrument)
        assert {item: str(own[item].answer) for item in shared} == shared, instrument


@given(st.lists(biopsies, min_size=2, max_size=3))
def test_a_biopsy_that_fulfils_a_set_is_never_lost_beside_others(findings):
    facts = PatientFacts(events=tuple(biopsy(month, **found) for month, found in enumerate(findings, 1)))
    fulfils_enmc = any(
        all(found.get(code) == YES for code in ("necrosis", "bx_stages", "bx_macrophages"))
        for found in findings
    )
    fulfils_guide = any(found.get("necrosis") == found.get("minimal_infiltrate") == YES for found in findings)

    if fulfils_enmc:
        shared = given_by(facts, ENMC)
        assert [shared[code] for code in enmc_2016.BIOPSY_LIST] == [YES] * 3
    assert (given_by(facts, GUIDE)["biopsy"] == YES) == fulfils_guide


def test_two_biopsies_together_fulfil_no_set():
    """The first has the guide's pair, the second the rest of ENMC's list: neither has all of that list."""
    first = biopsy(1, necrosis=YES, minimal_infiltrate=YES)
    second = biopsy(2, bx_stages=YES, bx_macrophages=YES, minimal_infiltrate=YES)
    facts = PatientFacts(events=(first, second))

    assert given_by(facts, GUIDE)["biopsy"] == YES
    shared = given_by(facts, ENMC)
    assert [shared[code] for code in enmc_2016.BIOPSY_LIST] != [YES] * 3


def test_the_row_and_the_recorder_of_a_fact_come_along():
    result = ResultFact(
        "ANTI_SRP", PartialDate(date(2024, 3, 5)), qualitative="positive", row=7, recorded_by=3
    )

    [fact] = answers_from_facts(PatientFacts(results=(result,)), TODAY)["anti_srp"].facts

    assert (fact.kind, fact.row, fact.recorded_by, fact.value) == ("result", 7, 3, "positive")


@pytest.mark.parametrize(
    ("given_answers", "count"),
    [
        ({"ck_raised": "yes", "muscle_enzymes": "no"}, 1),
        ({"ck_raised": "no", "muscle_enzymes": "yes"}, 0),  # another enzyme may be raised
        ({"ck_raised": "yes", "muscle_enzymes": "unknown"}, 0),
        ({"bx_stages": "yes", "bx_necrosis": "no"}, 1),
        ({"bx_stages": "no", "bx_necrosis": "yes"}, 0),
    ],
)
def test_answers_that_cannot_both_hold(given_answers, count):
    assert len(contradictions(given_answers)) == count
