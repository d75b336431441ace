from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.knowledge import enmc_2016, eular_acr_2017, guide_criteria
from assessments.knowledge.deciding import Ease
from assessments.knowledge.eular_acr_2017 import AGE_LEVELS, ONSET_AGE, IimClass
from assessments.knowledge.eular_acr_2017_classes import rank
from assessments.knowledge.facts import EventFact, PatientFacts
from assessments.knowledge.one_field_away import one_field_away
from assessments.knowledge.trace import Answer
from patients.knowledge.partial_dates import PartialDate
from tests.assessments.knowledge.one_field_people import (
    BIRTH,
    OLD,
    ONSET,
    TODAY,
    antibody,
    ck,
    enzyme,
    found,
    symptoms,
)

# 2017 EULAR/ACR

NEARLY = PatientFacts(
    birth_date=BIRTH,
    onset=ONSET,
    visits=(symptoms(prox_upper="yes", prox_lower="yes", leg_prox_gt_distal="no", heliotrope="no",
                     gottron_papules="no", gottron_sign="no", dysphagia="no"),),
    results=(ck(9800), antibody("ANTI_JO1", "negative")),
)  # fmt: skip  # 2.1 + 0.7 + 0.8 + 1.3 = 4.9; neck flexors give 1.9


def test_the_one_sign_not_examined_would_make_it_probable_or_end_it():
    (one,) = found(NEARLY, "eular_acr_2017").values()

    assert (one.item, one.label, one.ease, one.on) == (
        "neck_flexors", "Neck flexors weaker than extensors", Ease.ASK, None,
    )  # fmt: skip
    assert one.sentence == (
        "By EULAR/ACR 2017 without biopsy, yes would make it final: “Probable IIM” (6.8); "
        "no would make it final: “Not IIM by these criteria” (4.9)."
    )


def test_a_sum_that_stays_open_is_said_with_its_range():
    facts = replace(NEARLY, visits=(symptoms(prox_upper="yes", prox_lower="yes", leg_prox_gt_distal="no"),))

    assert found(facts, "eular_acr_2017")["neck_flexors"].sentence == (
        "By EULAR/ACR 2017 without biopsy, yes would make this at least probable (6.8 to 16.0)."
    )
    assert "(5.6 to 16.0)" in found(facts, "eular_acr_2017")["dysphagia"].sentence


def test_a_class_that_is_probable_already_asks_for_nothing():
    facts = replace(NEARLY, visits=(*NEARLY.visits, symptoms(neck_flexors="yes")), results=(ck(9800),))

    assert found(facts, "eular_acr_2017") == {}


def test_the_date_that_is_missing_is_the_field_for_the_age():
    asked = replace(NEARLY, visits=(symptoms(
        prox_upper="yes", prox_lower="yes", neck_flexors="yes", leg_prox_gt_distal="no", heliotrope="no",
        gottron_papules="no", gottron_sign="no", dysphagia="no"),))  # fmt: skip

    assert list(found(replace(asked, onset=None), "eular_acr_2017")) == ["onset"]
    assert list(found(replace(asked, birth_date=None), "eular_acr_2017")) == ["birth"]
    assert found(replace(asked, birth_date=None, onset=None), "eular_acr_2017") == {}
    assert "onset at 40 or older would make it final: “Probable IIM” (6.8)" in (
        found(replace(asked, onset=None), "eular_acr_2017")["onset"].sentence
    )


def test_a_sign_that_only_a_no_would_settle_is_no_field():
    # 2.1 + 0.8 + 1.3 = 4.2; the neck would give 1.9, and trouble swallowing alone leads nowhere.
    facts = replace(NEARLY, visits=(symptoms(
        prox_upper="no", prox_lower="yes", leg_prox_gt_distal="no", heliotrope="no", gottron_papules="no",
        gottron_sign="no"),))  # fmt: skip

    assert list(found(facts, "eular_acr_2017")) == ["neck_flexors"]


def test_the_enzyme_that_was_never_recorded_is_the_field():
    # 2.1 + 0.8 + 1.9 = 4.8, and a raised enzyme gives 1.3.
    asked = symptoms(prox_upper="no", prox_lower="yes", neck_flexors="yes", leg_prox_gt_distal="no",
                     heliotrope="no", gottron_papules="no", gottron_sign="no", dysphagia="no")  # fmt: skip
    normal = [enzyme(test, "no") for test in ("CK", "LDH", "AST", "ALT")]
    jo1 = antibody("ANTI_JO1", "negative")
    facts = replace(NEARLY, visits=(asked,), results=(jo1, normal[0]))

    (one,) = found(facts, "eular_acr_2017").values()
    (last,) = found(replace(facts, results=(jo1, *normal[:3])), "eular_acr_2017").values()

    assert (one.item, one.label, last.item) == ("LDH", "LDH", "ALT")
    assert one.sentence == (
        "By EULAR/ACR 2017 without biopsy, raised would make it final: “Probable IIM” (6.1)."
    )
    assert last.sentence.endswith("never raised would make it final: “Not IIM by these criteria” (4.8).")
    assert found(replace(facts, results=(jo1, *normal)), "eular_acr_2017") == {}


# ENMC 2016 and the guide

TESTED = PatientFacts(
    visits=(symptoms(prox_lower="yes"),), results=(ck(9800), antibody("ANTI_SRP", "negative"))
)


def test_a_second_antibody_after_a_negative_one_settles_the_subtype():
    one = found(TESTED, "guide_criteria")["ANTI_HMGCR"]

    assert one.ease == Ease.BLOOD_TEST
    assert one.sentence == (
        "By the guide, positive would make the subtype “Anti-HMGCR”, negative “Seronegative”."
    )
    assert found(TESTED, "enmc_2016")["ANTI_HMGCR"].sentence == (
        "By ENMC 2016, positive would make it final: “Anti-HMGCR myopathy”."
    )


def test_neither_antibody_tested_is_two_tests_away_from_a_subtype():
    assert found(replace(TESTED, results=(ck(9800),)), "guide_criteria") == {}


def test_criteria_met_by_an_antibody_do_not_wait_for_the_other_one():
    facts = replace(TESTED, results=(ck(9800), antibody("ANTI_HMGCR", "positive")))

    assert found(facts, "enmc_2016") == {}
    assert found(facts, "guide_criteria") == {}


def test_weakness_is_asked_for_in_the_limbs_not_asked_yet():
    known = (ck(9800), antibody("ANTI_SRP", "positive"), antibody("ANTI_HMGCR", "negative"))
    facts = PatientFacts(results=known)

    assert list(found(facts, "enmc_2016")) == ["prox_lower"]
    assert list(found(replace(facts, visits=(symptoms(prox_lower="no"),)), "enmc_2016")) == ["prox_upper"]
    assert list(found(replace(facts, visits=(symptoms(prox_upper="no"),)), "enmc_2016")) == ["prox_lower"]
    last = replace(facts, visits=(symptoms(prox_upper="no"),))
    assert "; no would make it final" not in found(facts, "enmc_2016")["prox_lower"].sentence
    assert "; no would make it final" in found(last, "enmc_2016")["prox_lower"].sentence


def test_a_ck_without_its_limit_asks_for_the_ck():
    facts = PatientFacts(
        visits=(symptoms(prox_lower="yes"),),
        results=(ck(9800, limit=None), antibody("ANTI_SRP", "negative"), antibody("ANTI_HMGCR", "positive")),
    )

    one = found(facts, "enmc_2016")["CK"]

    assert one.ease == Ease.LOOK_UP
    assert one.sentence == (
        "By ENMC 2016, raised would make it final: “Anti-HMGCR myopathy”; "
        "never raised would make it final: “Antibody positive, criteria not met”."
    )


SERONEGATIVE = replace(TESTED, results=(*TESTED.results, antibody("ANTI_HMGCR", "negative")))


def test_a_biopsy_not_taken_is_no_field_but_what_its_report_leaves_out_is():
    findings = {"necrosis": Answer.YES, "bx_stages": Answer.YES}
    taken = replace(SERONEGATIVE, events=(EventFact("biopsy", PartialDate(OLD), findings=findings),))

    assert found(SERONEGATIVE, "enmc_2016") == {}
    assert list(found(taken, "enmc_2016")) == ["bx_macrophages"]
    assert found(taken, "enmc_2016")["bx_macrophages"].ease == Ease.BIOPSY


def test_a_finding_that_only_a_no_would_settle_is_no_field():
    """With the weakness open a finding of the biopsy can only end it: no group without that finding."""
    findings = {"necrosis": Answer.YES, "bx_stages": Answer.YES}
    taken = replace(
        SERONEGATIVE, visits=(), events=(EventFact("biopsy", PartialDate(OLD), findings=findings),)
    )

    result = enmc_2016.classify(
        {code: Answer(one.answer) for code, one in enmc_2016.answers_from_facts(taken, TODAY).items()}
    )
    assert "bx_macrophages" in [one.item for one in result.deciding if one.settles]
    assert found(taken, "enmc_2016") == {}


# All together


def test_a_patient_of_whom_nothing_is_known_is_not_one_field_away():
    assert one_field_away(PatientFacts(), TODAY) == ()


def test_the_easiest_field_comes_first():
    facts = replace(TESTED, visits=(*TESTED.visits, symptoms(prox_upper="yes", leg_prox_gt_distal="yes")),
                    birth_date=BIRTH, onset=ONSET)  # fmt: skip

    eases = [one.ease for one in one_field_away(replace(facts, results=facts.results[1:]), TODAY)]

    assert len(eases) > 3
    assert eases == sorted(eases)


def test_facts_after_the_day_asked_about_are_not_known_yet():
    later = antibody("ANTI_HMGCR", "positive")
    facts = replace(TESTED, results=(*TESTED.results, replace(later, on=PartialDate(date(2026, 11, 24)))))

    assert "ANTI_HMGCR" in found(facts, "guide_criteria")


# A slow second implementation: put the answer into the facts, and ask the instruments themselves.

SYMPTOMS = ("prox_upper", "prox_lower", "neck_flexors", "leg_prox_gt_distal", "heliotrope", "gottron_papules",
            "gottron_sign", "dysphagia")  # fmt: skip
ANTIBODIES = ("ANTI_JO1", "ANTI_SRP", "ANTI_HMGCR")
ENZYMES = ("CK", "LDH", "AST", "ALT")
ANSWERS = st.sampled_from(["yes", "no", "unknown"])


@st.composite
def patients(draw):
    seen = {code: draw(ANSWERS) for code in SYMPTOMS}
    words = {test: draw(ANSWERS) for test in ANTIBODIES}
    results = [antibody(test, "positive" if word == "yes" else "negative") for test, word in words.items()
               if word != "unknown"]  # fmt: skip
    words = {test: draw(ANSWERS) for test in ENZYMES}
    results += [enzyme(test, word) for test, word in words.items() if word != "unknown"]
    return PatientFacts(
        birth_date=BIRTH, onset=ONSET, visits=(symptoms(**seen),), results=tuple(results)
    )  # fmt: skip


def fill(facts, item, answer):
    if item in SYMPTOMS:
        return replace(facts, visits=(*facts.visits, symptoms(**{item: answer})))
    if item in ENZYMES:
        new = enzyme(item, answer)
    else:
        new = antibody(item, "positive" if answer == "yes" else "negative")
    return replace(facts, results=(*facts.results, new))


def judged(instrument, facts):
    """(what the instrument says, whether that settles what it asks) from the facts alone."""
    prefilled = {
        "eular_acr_2017": eular_acr_2017, "enmc_2016": enmc_2016, "guide_criteria": guide_criteria,
    }[instrument].answers_from_facts(facts, TODAY)  # fmt: skip
    answers = {code: one.answer for code, one in prefilled.items()}
    if instrument == "eular_acr_2017":
        age = answers.pop(ONSET_AGE)
        result = eular_acr_2017.score(answers, age if age in AGE_LEVELS else None).primary_result
        return result.is_settled or rank(result.class_low) >= rank(IimClass.PROBABLE)
    if instrument == "enmc_2016":
        return enmc_2016.classify(answers).is_settled
    answers.pop("ck_above_5000")
    return len(guide_criteria.assess(answers).subtypes) == 1


@settings(max_examples=150, deadline=None)
@given(patients())
def test_a_field_is_listed_exactly_when_a_yes_to_it_alone_settles_the_instrument(facts):
    for instrument in ("eular_acr_2017", "enmc_2016", "guide_criteria"):
        listed = set(found(facts, instrument))
        if judged(instrument, facts):
            assert listed == set()
            continue
        settling = {
            item
            for item in (*SYMPTOMS, *ANTIBODIES, *ENZYMES)
            if is_open(facts, item) and judged(instrument, fill(facts, item, "yes"))
        }
        assert all(classified(instrument, fill(facts, item, "yes")) for item in listed)
        assert settling - listed <= left_out_on_purpose(facts, instrument)


def classified(instrument, facts):
    """Settled, or by ENMC the criteria are met whichever group it is."""
    if instrument != "enmc_2016":
        return judged(instrument, facts)
    answers = {code: one.answer for code, one in enmc_2016.answers_from_facts(facts, TODAY).items()}
    result = enmc_2016.classify(answers)
    return result.is_settled or result.is_met == Answer.YES


def is_open(facts, item):
    if item in SYMPTOMS:
        return facts.ever_symptom(item)[0] == Answer.UNKNOWN
    return not any(result.test == item for result in facts.results)


def left_out_on_purpose(facts, instrument):
    """Once an antibody is found the other one is not asked for; of weakness of neither limb one is listed,
    and of the enzymes of EULAR/ACR the first that is open.
    """
    if instrument == "eular_acr_2017":
        return set([test for test in ENZYMES if is_open(facts, test)][1:])
    antibodies = set(ANTIBODIES[1:])
    is_found = "yes" in [facts.antibody(test)[0] for test in antibodies]
    return (antibodies if is_found else set()) | ({"prox_upper"} if instrument == "enmc_2016" else set())


@settings(max_examples=100, deadline=None)
@given(patients(), ANSWERS.filter(lambda answer: answer != "unknown"))
def test_filling_a_field_takes_it_off_the_list(facts, answer):
    for one in one_field_away(facts, TODAY):
        left = one_field_away(fill(facts, one.item, answer), TODAY)

        assert (one.instrument, one.item) not in [(other.instrument, other.item) for other in left]
