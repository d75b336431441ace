"""Answers proposed from the recorded facts: what was not recorded stays unknown."""

from datetime import date
from decimal import Decimal

import pytest

from assessments.knowledge import eular_acr_2017, guide_criteria
from assessments.knowledge.facts import DoseFact, EventFact, PatientFacts, ResultFact, VisitFact
from assessments.knowledge.prefill import exceeds, facts_until
from assessments.knowledge.trace import Answer
from patients.knowledge.partial_dates import PartialDate, Precision

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
TODAY = date(2026, 11, 22)


def day(text: str) -> PartialDate:
    return PartialDate(date.fromisoformat(text))


def result(test, value=None, limit=None, on="2024-03-05", comparator="", words="", unit="U/L") -> ResultFact:
    number = None if value is None else Decimal(value)
    upper = None if limit is None else Decimal(limit)
    return ResultFact(test, on and day(on), number, comparator, unit if number else "", None, upper, words)


def biopsy(on, **findings) -> EventFact:
    return EventFact("biopsy", day(on), findings=findings)


def eular(code, as_of=TODAY, **facts):
    return eular_acr_2017.answers_from_facts(PatientFacts(**facts), as_of)[code]


def guide(code, as_of=TODAY, **facts):
    return guide_criteria.answers_from_facts(PatientFacts(**facts), as_of)[code]


def test_an_empty_patient_answers_nothing():
    proposed = [
        *eular_acr_2017.answers_from_facts(PatientFacts(), TODAY).values(),
        *guide_criteria.answers_from_facts(PatientFacts(), TODAY).values(),
    ]

    assert {prefill.answer for prefill in proposed} == {UNKNOWN}
    assert all(prefill.sentence.endswith(".") for prefill in proposed)


def test_every_proposed_answer_can_be_scored():
    proposed = eular_acr_2017.answers_from_facts(PatientFacts(), TODAY)
    proposed.pop(eular_acr_2017.ONSET_AGE)

    eular_acr_2017.score({code: prefill.answer for code, prefill in proposed.items()}, None)
    guide = guide_criteria.answers_from_facts(PatientFacts(), TODAY)
    guide_criteria.assess({code: guide[code].answer for code in guide_criteria.INPUTS})


# Enzymes against the limit of that very result.

NORMAL = [
    result("CK", "190", "190"), result("LDH", "200", "220"), result("AST", "30", "40"),
    result("ALT", "20", "40"),
]  # fmt: skip


def test_a_raised_ck_is_shown_with_its_own_limit():
    prefill = eular("muscle_enzymes", results=(result("CK", "9800", "190", unit="IU/L"),))

    assert prefill.answer == YES
    assert prefill.sentence == "CK 9,800 units/L on 05-Mar-2024, above its limit 190."
    assert prefill.on == day("2024-03-05")


def test_the_result_highest_above_its_limit_is_cited():
    prefill = eular(
        "muscle_enzymes",
        results=(result("CK", "900", "190"), result("ALT", "400", "40"), result("LDH", "300", "220")),
    )

    assert prefill.sentence.startswith("ALT 400 units/L")  # ten times its limit, CK not five times


@pytest.mark.parametrize(
    ("results", "answer", "words"),
    [
        (NORMAL, NO, "Every CK, LDH, AST and ALT within its limit."),
        ([result("CK", "190", "190")], UNKNOWN, "CK within its limit; LDH, AST and ALT not recorded."),
        (NORMAL[:3], UNKNOWN, "CK, LDH and AST within their limits; ALT not recorded."),
        ([*NORMAL, result("ALT", "41", "40")], YES, "ALT 41"),
        (
            [*NORMAL, result("AST", "10")],
            UNKNOWN,
            "AST 10 units/L on 05-Mar-2024 has no upper limit recorded",
        ),
        ([result("CK", "190.1", "190")], YES, "CK 190.1 units/L"),
        ([result("CK", "9800")], UNKNOWN, "CK 9,800 units/L on 05-Mar-2024 has no upper limit recorded"),
        ([result("CK", "9800"), result("ALT", "20", "40")], UNKNOWN, "CK 9,800"),
        ([result("CK", "9800"), result("ALT", "80", "40")], YES, "ALT 80"),
        ([result("CK", words="high")], YES, "CK reported as high"),
        ([result("CK", words="normal"), *NORMAL[1:]], NO, "Every CK, LDH, AST and ALT within"),
        ([result("CK", words="pending")], UNKNOWN, "CK reported as pending"),
        ([result("CK", "20000", "190", comparator=">")], YES, "CK >20,000 units/L"),
        ([result("CK", "200", "190", comparator="<")], UNKNOWN, "cannot be judged against its limit"),
        ([result("ALDOLASE", "30", "8")], UNKNOWN, "no result recorded"),
        ([result("CK", "9800", "190", on=None)], YES, "on a date not recorded"),
    ],
)
def test_muscle_enzymes_are_raised_normal_or_unknown(results, answer, words):
    prefill = eular("muscle_enzymes", results=tuple(results))

    assert prefill.answer == answer
    assert words in prefill.sentence


@pytest.mark.parametrize(
    ("results", "cited"),
    [
        ([result("CK", "13875"), result("CK", "4344", on="2024-06-05")], "CK 13,875 units/L on 05-Mar-2024"),
        ([result("CK", "4344"), result("CK", "13875", on="2024-06-05")], "CK 13,875 units/L on 05-Jun-2024"),
        ([result("CK", "100", unit="µkat/L"), result("CK", "4344")], "CK 100 microkat/L"),  # 6,000 units/L
        ([result("CK", "9999", unit="mg/dL"), result("CK", "4344")], "CK 4,344 units/L"),
        ([result("LDH", "9000"), result("CK", "4344")], "CK 4,344 units/L"),  # cannot be ranked: CK first
        ([result("CK", "13875"), result("CK", "180", "190", on="2024-06-05")], "CK 13,875 units/L"),
        ([result("CK", "4344"), result("CK", words="pending", on="2024-06-05")], "CK 4,344 units/L"),
    ],
)
def test_of_results_without_a_limit_the_worst_is_cited(results, cited):
    for prefill in (
        eular("muscle_enzymes", results=tuple(results)),
        guide("ck_raised", results=tuple(results)),
    ):
        assert prefill.answer == UNKNOWN
        assert prefill.sentence.startswith(cited)
        assert prefill.sentence.endswith("the worst value counts; enter its limit to judge.")


@pytest.mark.parametrize(
    ("value", "comparator", "answer"),
    [
        ("190", "", NO), ("191", "", YES),
        ("190", ">", YES), ("189", ">", UNKNOWN),
        ("190", ">=", UNKNOWN), ("191", ">=", YES),
        ("190", "<", NO), ("191", "<", UNKNOWN),
        ("190", "<=", NO), ("191", "<=", UNKNOWN),
    ],
)  # fmt: skip
def test_a_comparator_is_read_as_what_it_says_against_a_limit_of_190(value, comparator, answer):
    assert exceeds(Decimal(value), comparator, Decimal(190)) == answer


@pytest.mark.parametrize(
    ("value", "unit", "comparator", "answer"),
    [
        ("5000", "U/L", "", NO), ("5001", "IU/L", "", YES), ("84", "µkat/L", "", YES),  # 5,040 units/L
        ("83", "µkat/L", "", NO), ("5000", "U/L", ">", YES), ("5000", "U/L", ">=", UNKNOWN),
        ("9800", "mg/dL", "", UNKNOWN),
    ],
)  # fmt: skip
def test_ck_above_5000_is_information_in_any_unit(value, unit, comparator, answer):
    prefill = guide("ck_above_5000", results=(result("CK", value, unit=unit, comparator=comparator),))

    assert prefill.answer == answer


def test_the_highest_ck_is_named_with_its_unit_as_reported():
    low, high = result("CK", "900", on="2024-01-01"), result("CK", "84", unit="µkat/L")

    sentence = guide("ck_above_5000", results=(low, high)).sentence

    assert sentence == "Highest: CK 84 microkat/L on 05-Mar-2024, above 5,000 units/L."


# Symptoms, antibodies, biopsy.


def visits(*answers, code="prox_upper"):
    return tuple(VisitFact(date(2024, month, 1), {code: answer}) for month, answer in enumerate(answers, 1))


@pytest.mark.parametrize(
    ("answers", "expected", "words"),
    [
        ([YES, NO], YES, "yes at the visit on 01-Jan-2024"),
        ([NO, YES], YES, "yes at the visit on 01-Feb-2024"),
        ([NO, UNKNOWN], NO, "no at the visit on 01-Jan-2024, and never yes"),
        ([UNKNOWN], UNKNOWN, "not recorded at any visit"),
    ],
)
def test_a_sign_seen_once_counts_for_the_course(answers, expected, words):
    prefill = eular("prox_upper", visits=visits(*answers))

    assert prefill.answer == expected
    assert words in prefill.sentence


@pytest.mark.parametrize(("severe", "expected"), [(YES, YES), (NO, UNKNOWN)])
def test_severe_dysphagia_is_dysphagia_but_its_absence_says_nothing(severe, expected):
    assert eular("dysphagia", visits=visits(severe, code="dysphagia_moderate_severe")).answer == expected


@pytest.mark.parametrize(
    ("words", "expected", "sentence"),
    [
        (["negative", "positive"], YES, "Anti-Jo-1 positive on 02-Jan-2024."),
        (["positive", "negative"], YES, "Anti-Jo-1 positive on 01-Jan-2024."),
        (["negative"], NO, "Anti-Jo-1 negative on 01-Jan-2024."),
        (["borderline"], UNKNOWN, "Anti-Jo-1 borderline on 01-Jan-2024: neither yes nor no."),
        ([], UNKNOWN, "Anti-Jo-1: not tested, which is not negative."),
    ],
)
def test_an_antibody_once_positive_stays_positive_and_untested_is_unknown(words, expected, sentence):
    results = tuple(result("ANTI_JO1", on=f"2024-01-0{n}", words=word) for n, word in enumerate(words, 1))

    prefill = eular("anti_jo1", results=results)

    assert (prefill.answer, prefill.sentence) == (expected, sentence)


@pytest.mark.parametrize(
    ("findings", "expected"),
    [([YES, NO], YES), ([NO, YES], YES), ([NO, UNKNOWN], NO), ([UNKNOWN], UNKNOWN), ([], UNKNOWN)],
)
def test_a_biopsy_finding_is_yes_in_any_biopsy_else_what_the_latest_says(findings, expected):
    events = tuple(biopsy(f"2024-0{n}-01", bx_endomysial=finding) for n, finding in enumerate(findings, 1))

    assert eular("bx_endomysial", events=events).answer == expected


def test_of_two_biopsies_without_a_finding_the_latest_is_cited():
    events = (biopsy("2024-01-01", bx_endomysial=NO), biopsy("2024-02-01", bx_endomysial=NO))

    assert eular("bx_endomysial", events=events).on == day("2024-02-01")


def test_necrosis_and_little_inflammation_must_be_in_the_same_biopsy():
    apart = (
        biopsy("2024-01-01", necrosis=YES, minimal_infiltrate=NO),
        biopsy("2024-02-01", necrosis=NO, minimal_infiltrate=YES),
    )
    together = (biopsy("2024-01-01", necrosis=YES, minimal_infiltrate=YES),)

    assert guide("biopsy", events=apart).answer == NO
    assert guide("biopsy", events=together).answer == YES
    assert guide("biopsy", events=(biopsy("2024-01-01", necrosis=YES),)).answer == UNKNOWN


@pytest.mark.parametrize(
    ("legs", "arms", "expected"),
    [(YES, UNKNOWN, YES), (NO, YES, YES), (NO, UNKNOWN, UNKNOWN), (NO, NO, NO), (UNKNOWN, UNKNOWN, UNKNOWN)],
)
def test_weak_hips_or_shoulders_are_proximal_weakness(legs, arms, expected):
    seen = (VisitFact(date(2024, 1, 1), {"prox_lower": legs, "prox_upper": arms}),)

    assert guide("weakness", visits=seen).answer == expected


# Age at onset.


@pytest.mark.parametrize(
    ("onset", "level", "words"),
    [
        (day("2024-04-11"), "age_18_39", "on 11-Apr-2024, age 39."),
        (day("2024-04-12"), "age_ge40", "on 12-Apr-2024, age 40."),
        (day("2002-04-11"), "age_lt18", "age 17."),
        (day("2002-04-12"), "age_18_39", "age 18."),
        (
            PartialDate(date(2024, 4, 1), Precision.MONTH),
            UNKNOWN,
            "in Apr-2024, age 39 or 40: on either side",
        ),
        (PartialDate(date(2024, 5, 1), Precision.MONTH), "age_ge40", "in May-2024, age 40."),
        (PartialDate(date(2024, 1, 1), Precision.YEAR), UNKNOWN, "in 2024, age 39 or 40: on either side"),
        (PartialDate(date(2025, 1, 1), Precision.YEAR), "age_ge40", "in 2025, age 40 or 41."),
        (PartialDate(date(1984, 1, 1), Precision.YEAR), "age_lt18", "in 1984, age 0."),
        (day("1984-04-11"), UNKNOWN, "before birth"),
        (None, UNKNOWN, "Onset not recorded."),
    ],
)
def test_age_level_of_somebody_born_on_12_april_1984(onset, level, words):
    prefill = eular("onset_age", birth_date=date(1984, 4, 12), onset=onset)

    assert prefill.answer == level
    assert words in prefill.sentence


# Only what was known on the day asked about.


def test_what_happened_later_is_left_out_and_what_has_no_date_stays():
    early, late = date(2024, 1, 1), date(2024, 3, 1)
    facts = PatientFacts(
        results=(
            result("CK", "1", on=None),
            result("CK", "2", on="2024-01-31"),
            result("CK", "3", on="2024-02-02"),
        ),
        doses=(DoseFact("rituximab", PartialDate(early)), DoseFact("rituximab", PartialDate(late))),
        events=(EventFact("biopsy", None), EventFact("biopsy", PartialDate(late))),
        visits=(VisitFact(early), VisitFact(late)),
    )

    known = facts_until(facts, date(2024, 2, 1))

    assert [str(r.value) for r in known.results] == ["1", "2"]
    assert [dose.start.day for dose in known.doses] == [early]
    assert [event.on for event in known.events] == [None]
    assert [visit.on for visit in known.visits] == [early]


def test_a_result_of_the_day_itself_is_known_and_one_of_the_next_day_is_not():
    results = (result("CK", "9800", "190", on="2024-03-05"),)

    assert eular("muscle_enzymes", as_of=date(2024, 3, 5), results=results).answer == YES
    assert eular("muscle_enzymes", as_of=date(2024, 3, 4), results=results).answer == UNKNOWN
    assert guide("ck_raised", as_of=date(2024, 3, 4), results=results).answer == UNKNOWN


def test_a_visit_of_the_day_itself_is_known():
    assert eular("prox_upper", as_of=date(2024, 1, 1), visits=visits(YES)).answer == YES


# The facts behind an answer, and who entered them.


def test_the_worst_of_each_raised_enzyme_is_kept_the_worst_of_all_first():
    raised = (
        result("CK", "900", "190"),
        result("CK", "1900", "190", on="2024-04-05"),
        result("ALT", "800", "40"),
        result("LDH", "200", "220"),
    )

    prefill = eular("muscle_enzymes", results=raised)

    assert [fact.sentence for fact in prefill.facts] == [
        "ALT 800 units/L on 05-Mar-2024, above its limit 40.",
        "CK 1,900 units/L on 05-Apr-2024, above its limit 190.",
    ]


def test_one_test_alone_is_no_when_every_result_of_it_is_within_its_limit():
    assert guide("ck_raised", results=(result("CK", "190", "190"),)).answer == NO
    assert guide("ck_raised", results=()).answer == UNKNOWN


def test_enzymes_within_their_limits_keep_the_highest_of_each():
    prefill = eular("muscle_enzymes", results=(result("CK", "90", "190"), result("CK", "150", "190")))

    assert [fact.sentence for fact in prefill.facts] == [
        "CK 150 units/L on 05-Mar-2024, within its limit 190."
    ]


def test_both_regions_of_weakness_keep_their_facts():
    seen = (
        VisitFact(date(2024, 1, 1), {"prox_lower": YES}, row=1, recorded_by=8),
        VisitFact(date(2024, 2, 1), {"prox_upper": YES}, row=2, recorded_by=9),
    )

    facts = guide("weakness", visits=seen).facts

    assert [(fact.kind, fact.row, fact.recorded_by) for fact in facts] == [("visit", 1, 8), ("visit", 2, 9)]


STRONG_AND_WEAK = {"deltoid_right": 6, "deltoid_left": "T", "biceps_right": 8, "gluteus_medius_left": 5}


def test_strength_stands_beside_a_symptom_and_answers_nothing():
    visit = VisitFact(date(2024, 1, 1), mmt8=STRONG_AND_WEAK, row=4)

    prefill = eular("prox_upper", visits=(visit,))

    assert prefill.answer == UNKNOWN
    assert prefill.sentence == (
        "Proximal arm weakness, both sides: not recorded at any visit. MMT8 on 01-Jan-2024: right deltoid 6, "
        "biceps 8; left deltoid trace. Grades alone are taken for neither yes nor no."
    )
    assert [(fact.row, fact.is_support) for fact in prefill.facts] == [(4, True)]


def test_of_several_visits_the_strength_of_the_one_that_answered_is_shown():
    visits_ = (
        VisitFact(date(2024, 1, 1), {"prox_lower": YES}, {"quadriceps_right": 4}),
        VisitFact(date(2024, 2, 1), {}, {"quadriceps_right": 9}),
    )

    assert "MMT8 on 01-Jan-2024: right quadriceps 4." in eular("prox_lower", visits=visits_).sentence


def test_a_muscle_that_could_not_be_tested_is_shown_with_the_reason():
    visit = VisitFact(date(2024, 1, 1), mmt8={"neck_flexors": "unable:pain"})

    assert "neck flexors not testable (pain)." in eular("neck_flexors", visits=(visit,)).sentence


@pytest.mark.parametrize("code", ["heliotrope", "dysphagia"])
def test_no_strength_stands_beside_what_is_no_strength(code):
    assert "MMT8" not in eular(code, visits=(VisitFact(date(2024, 1, 1), mmt8=STRONG_AND_WEAK),)).sentence
