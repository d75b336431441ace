from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.knowledge.facts import DoseFact, PatientFacts, VisitFact
from assessments.knowledge.red_flags import ASKED, MUSCLE_SYMPTOMS, RULES, all_red_flags, red_flags
from assessments.knowledge.red_flags_cases import AS_OF, CASES, Case
from assessments.knowledge.trace import MARKS, Answer
from patients.knowledge import symptoms
from patients.knowledge.drugs import DRUGS
from patients.knowledge.mmt8 import sites_of
from patients.knowledge.mobility import MOBILITY
from patients.knowledge.partial_dates import PartialDate

ANSWERS = {"y": Answer.YES, "n": Answer.NO, "?": Answer.UNKNOWN}
DAY = date(2026, 1, 1)


def grades_of(side: str, written: str) -> dict[str, int]:
    """`60` or `54+1`: so many points, and so many muscles not tested."""
    points, _, untested = written.partition("+")
    left, grades = int(points), {}
    for site in sites_of(side)[: len(sites_of(side)) - int(untested or 0)]:
        grades[site] = min(10, left)
        left -= grades[site]
    assert left == 0
    return grades


def visit_of(written: str) -> VisitFact:
    day, _, said = written.strip().partition(" ")
    answers, mmt8, mobility = {}, {}, ""
    for what, answer in (one.strip().split("=") for one in said.split(",") if one):
        if what in ("right", "left"):
            mmt8 |= grades_of(what, answer)
        elif what == "mobility":
            mobility = answer
            assert mobility in MOBILITY
        else:
            assert what in symptoms.SYMPTOMS
            answers[what] = ANSWERS[answer]
    return VisitFact(date.fromisoformat(day), answers, mmt8, mobility=mobility)


def dose_of(written: str) -> DoseFact:
    drug, start, stop = written.split()
    ended = None if stop in ("open", "unknown") else PartialDate(date.fromisoformat(stop))
    return DoseFact(drug, PartialDate(date.fromisoformat(start)), ended, ongoing=stop == "open")


def facts_of(case: Case) -> PatientFacts:
    doses = tuple(dose_of(one) for one in case.doses.split(";") if one)
    return PatientFacts(visits=tuple(visit_of(one) for one in case.visits.split(";")), doses=doses)


def sentence(visits: str, doses: str = "") -> str:
    (flag,) = red_flags(facts_of(Case("", visits, "", doses)), AS_OF)
    return flag.sentence


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.description)
def test_case_raises_its_flags_and_no_other(case):
    flags = red_flags(facts_of(case), AS_OF)

    assert "; ".join(f"{flag.rule} {flag.began}" for flag in flags) == case.flags


def test_every_red_flag_of_the_visit_is_asked():
    assert set(symptoms.RED_FLAGS) == {"dysphagia", *ASKED.values()}
    assert set(MUSCLE_SYMPTOMS) <= set(symptoms.SYMPTOMS)


def test_only_worse_during_treatment_can_wait_for_a_working_day():
    assert {rule.id for rule in RULES.values() if rule.urgency != "critical"} == {"AL-WORSE-ON-TX"}
    assert RULES["AL-WORSE-ON-TX"].urgency == "high"


@pytest.mark.parametrize(
    ("visits", "doses", "words"),
    [
        (
            "2026-03-05 dysphagia=y",
            "",
            "Trouble swallowing: yes on 05-Mar-2026, not answered before. Food or drink may get into the "
            "airway: call the patient the same day and have swallowing assessed.",
        ),
        (
            "2026-01-02 dyspnoea=n; 2026-03-05 dyspnoea=y; 2026-04-06 dyspnoea=y",
            "",
            "Breathlessness: yes on 05-Mar-2026, no on 02-Jan-2026. Again on 06-Apr-2026. "
            "Also when only lying flat, an emergency sign",
        ),
        (
            "2026-03-05 dysphagia_moderate_severe=y",
            "",
            "It also counts for the cancer risk class.",
        ),
        (
            "2026-03-01 mobility=unaided; 2026-03-29 mobility=frame",
            "",
            "Walks unaided on 01-Mar-2026, walks with two sticks, crutches or a frame on 29-Mar-2026.",
        ),
        (
            "2026-03-01 right=76; 2026-04-01 right=60",
            "",
            "MMT8 of the right side 76 on 01-Mar-2026, 60 of 80 on 01-Apr-2026.",
        ),
        ("2026-03-01 left=80; 2026-04-01 left=50+1", "", "left side 80 on 01-Mar-2026, at most 60 of 80"),
        (
            "2026-01-02 myalgia=n; 2026-03-05 myalgia=y",
            "methotrexate 2026-01-01 open",
            "Yes on 05-Mar-2026 and no when asked before, during treatment with Methotrexate: muscle pain.",
        ),
        (
            "2026-03-05 worse_on_treatment=y",
            "",
            "New or worse symptoms during treatment: yes on 05-Mar-2026.",
        ),
    ],
)
def test_the_sentence_gives_the_fact_its_day_and_what_to_do(visits, doses, words):
    assert words in sentence(visits, doses)


def test_a_flag_names_its_source_and_how_sure_it_is():
    asked, measured = (
        red_flags(facts_of(Case("", visits, "")), AS_OF)[0]
        for visits in ("2026-03-01 mobility_loss=y", "2026-03-01 right=76; 2026-04-01 right=60")
    )

    assert (asked.mark, measured.mark) == ("S", "D")
    assert "Emergency Red Flags" in asked.source.citation
    assert "cut-offs: project default" in measured.source.citation


def test_what_is_over_is_said_with_its_day_and_kept_apart():
    facts = facts_of(Case("", "2026-03-05 chest_pain=y; 2026-04-12 chest_pain=n", ""))

    (over,) = all_red_flags(facts, AS_OF)

    assert red_flags(facts, AS_OF) == ()
    assert over.ended == date(2026, 4, 12)
    assert "No longer so on 12-Apr-2026; open until somebody writes what was done." in over.sentence


def test_a_grade_that_is_none_stops_nothing():
    bad = VisitFact(DAY, mmt8={"deltoid_right": "much"})
    good = VisitFact(DAY + timedelta(1), {"dyspnoea": Answer.YES})

    assert [flag.rule for flag in red_flags(PatientFacts(visits=(bad, good)), AS_OF)] == ["AL-DYSPNOEA"]


# --- properties ---

CODES = (*symptoms.RED_FLAGS, *MUSCLE_SYMPTOMS, "dysphagia_moderate_severe")


@st.composite
def visit_facts(draw):
    return VisitFact(
        on=DAY + timedelta(draw(st.integers(0, 200))),
        symptoms=draw(st.dictionaries(st.sampled_from(CODES), st.sampled_from(list(Answer)))),
        mmt8=draw(
            st.dictionaries(
                st.sampled_from(sites_of("both")), st.sampled_from([0, 3, 5, 10, "T", "unable:pain"])
            )
            | st.builds(lambda n: dict.fromkeys(sites_of("right"), n), st.integers(0, 10))
        ),
        mobility=draw(st.sampled_from(["", *MOBILITY])),
        row=draw(st.integers(1, 10_000)),
    )


doses = st.lists(
    st.builds(
        lambda drug, start, days: DoseFact(
            drug,
            PartialDate(DAY + timedelta(start)),
            None if days is None else PartialDate(DAY + timedelta(start + days)),
            ongoing=days is None,
        ),
        st.sampled_from(sorted(DRUGS)),
        st.integers(-50, 200),
        st.none() | st.integers(0, 100),
    ),
    max_size=8,
)
histories = st.builds(
    lambda visits, doses: PatientFacts(visits=tuple(visits), doses=tuple(doses)),
    st.lists(visit_facts(), max_size=8, unique_by=lambda visit: visit.on),
    doses,
)


def slowly(facts: PatientFacts, code: str, as_of: date) -> date | None:
    """The day on which a problem that stands began, read backwards from the latest answer."""
    began = None
    for visit in sorted(facts.visits, key=lambda visit: visit.on, reverse=True):
        answer = visit.symptoms.get(code, Answer.UNKNOWN)
        if visit.on > as_of or answer == Answer.UNKNOWN:
            continue
        if answer == Answer.NO:
            break
        began = visit.on
    return began


@given(
    histories, st.integers(0, 210), st.sampled_from([("AL-DYSPNOEA", "dyspnoea"), ("AL-CHEST", "chest_pain")])
)
def test_a_problem_stands_exactly_while_its_latest_answer_is_yes(facts, days, asked):
    rule, code = asked
    as_of = DAY + timedelta(days)

    began = slowly(facts, code, as_of)

    assert [flag.began for flag in red_flags(facts, as_of) if flag.rule == rule] == ([began] if began else [])


@given(histories)
def test_trouble_swallowing_stands_whenever_the_latest_answer_to_either_question_is_yes(facts):
    if slowly(facts, "dysphagia", AS_OF) and not any(
        visit.symptoms.get("dysphagia_moderate_severe") == Answer.YES for visit in facts.visits
    ):
        assert any(flag.rule == "AL-DYSPHAGIA-NEW" for flag in red_flags(facts, AS_OF))


@given(histories, st.randoms())
def test_the_order_in_which_visits_and_doses_were_entered_does_not_matter(facts, random):
    visits, given_doses = list(facts.visits), list(facts.doses)
    random.shuffle(visits)
    random.shuffle(given_doses)

    shuffled = PatientFacts(visits=tuple(visits), doses=tuple(given_doses))

    assert all_red_flags(shuffled, AS_OF) == all_red_flags(facts, AS_OF)


@given(histories)
def test_every_flag_fits_its_row_and_is_there_once(facts):
    flags = all_red_flags(facts, AS_OF)

    assert len({flag.key for flag in flags}) == len(flags)
    for flag in flags:
        assert len(flag.sentence) <= 500
        assert len(flag.key) <= 80
        assert len(flag.label) <= 120
        assert len(flag.source.citation) <= 200
        assert flag.mark in MARKS
        assert flag.began <= flag.last <= AS_OF


@given(histories)
def test_a_problem_that_began_is_never_forgotten_as_time_goes_on(facts):
    """Each day's flags are among the next day's, standing or over."""
    days = [*sorted({visit.on for visit in facts.visits}), AS_OF]
    for day, later in pairwise(days):
        keys = {flag.key for flag in all_red_flags(facts, later)}
        assert {flag.key for flag in all_red_flags(facts, day)} <= keys


def test_the_longest_sentence_fits_its_row():
    """Everything at once, both sides, many drugs, said again and over."""
    longest = max(MOBILITY, key=lambda code: len(MOBILITY[code]))
    muscle = dict.fromkeys(MUSCLE_SYMPTOMS, Answer.NO)
    bad = dict.fromkeys(CODES, Answer.YES)
    whole, none = dict.fromkeys(sites_of("both"), 10), dict.fromkeys(sites_of("both"), 1)
    none |= {"deltoid_right": "unable:pain", "deltoid_left": "unable:pain"}
    visits = (
        VisitFact(DAY, muscle, whole, mobility="unaided"),
        VisitFact(DAY + timedelta(20), bad, none, mobility=longest),
        VisitFact(DAY + timedelta(30), bad, none, mobility=longest),
        VisitFact(DAY + timedelta(40), dict.fromkeys(CODES, Answer.NO), whole, mobility="unaided"),
    )
    names = sorted(DRUGS, key=lambda code: len(DRUGS[code].name), reverse=True)
    many = tuple(DoseFact(code, PartialDate(DAY - timedelta(9))) for code in names)

    flags = all_red_flags(PatientFacts(visits=visits, doses=many), AS_OF)

    assert {flag.rule for flag in flags} == set(RULES)
    assert max(len(flag.sentence) for flag in flags) <= 500
