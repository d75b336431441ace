from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.knowledge import enmc_2016, eular_acr_2017, guide_criteria
from assessments.knowledge.deciding import Ease
from assessments.knowledge.eular_acr_2017 import AGE_LEVELS, ONSET_AGE, IimClass
from assessments.knowledge.eular_acr_2017_classes import rank
from assessments.knowledge.facts import EventFact, PatientFacts, ResultFact, VisitFact
from assessments.knowledge.one_field_away import one_field_away
from assessments.knowledge.response_now import response_now
from assessments.knowledge.trace import Answer
from patients.knowledge.mmt8 import SITES
from patients.knowledge.partial_dates import PartialDate, Precision

TODAY = date(2026, 11, 23)
BIRTH, ONSET = date(1964, 5, 17), PartialDate(date(2023, 3, 1), Precision.MONTH)
OLD, LATE = date(2026, 3, 5), date(2026, 9, 1)
FULL = dict.fromkeys(SITES, 10)
WEAK = dict.fromkeys(SITES, 6)


def antibody(test, word):
    return ResultFact(test, PartialDate(OLD), qualitative=word)


def ck(value, on=OLD, limit=190):
    limit = None if limit is None else Decimal(limit)
    return ResultFact("CK", PartialDate(on), Decimal(value), unit="U/L", upper_limit=limit)


def enzyme(test, answer):
    return replace(ck(9800 if answer == "yes" else 100), test=test)


def measured(on, **more):
    values = {"physician_global": Decimal(6), "mmt8": WEAK} | more
    return VisitFact(on, **{name: value for name, value in values.items() if value is not None})


def symptoms(**answers):
    return VisitFact(OLD, symptoms={code: Answer(answer) for code, answer in answers.items()})


def found(facts, instrument, **more):
    return {one.item: one for one in one_field_away(facts, TODAY, **more) if one.instrument == instrument}


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


# Response

IMPROVED = measured(LATE, physician_global=Decimal(1), mmt8=FULL)


def test_one_missing_measure_would_make_the_response_scorable():
    facts = PatientFacts(birth_date=BIRTH, onset=ONSET,
                         visits=(measured(OLD), measured(LATE, physician_global=None)))  # fmt: skip

    (one,) = found(facts, "tis_2016").values()

    assert (one.item, one.ease, one.on) == ("physician_global", Ease.LOOK_UP, LATE)
    assert one.sentence == "Physician global of 01-Sep-2026 would make the response scorable."


def test_what_belongs_to_today_can_still_be_examined():
    facts = PatientFacts(visits=(measured(OLD), measured(TODAY, mmt8=None)))

    assert found(facts, "tis_2016")["mmt8"].ease == Ease.ASK


def test_two_missing_measures_are_two_fields_away():
    facts = PatientFacts(visits=(measured(OLD), VisitFact(LATE, patient_global=Decimal(3))))

    assert found(facts, "tis_2016") == {}


def test_a_measure_of_an_earlier_visit_would_give_the_only_complete_one_its_baseline():
    facts = PatientFacts(visits=(measured(OLD, physician_global=None), IMPROVED))

    (one,) = found(facts, "tis_2016").values()

    assert (one.item, one.on) == ("physician_global", OLD)
    assert found(facts, "tis_2016", baseline_on=LATE) == {}  # somebody wants to measure from the later one


def test_strength_of_another_side_gives_no_baseline():
    left = {site: 6 for site in SITES if site.endswith("left")}
    right = {site: 10 for site in SITES if site.endswith("right")}
    facts = PatientFacts(visits=(measured(OLD, physician_global=None, mmt8=left), measured(LATE, mmt8=right)))

    assert found(facts, "tis_2016") == {}


def test_the_last_measure_of_an_open_category_would_settle_it():
    rest = {"patient_global": Decimal(5), "haq": Decimal(1), "haq_variant": "with_aids"}
    facts = PatientFacts(
        birth_date=BIRTH,
        onset=ONSET,
        visits=(
            measured(OLD, **rest, extramuscular_global=Decimal(5)),
            measured(LATE, mmt8=FULL, physician_global=Decimal(6), **rest),
        ),
        results=(ck(9800), ck(9000, LATE)),
    )

    (one,) = found(facts, "tis_2016").values()

    assert (one.item, one.on) == ("extramuscular_global", LATE)
    assert one.sentence == (
        "Extramuscular activity of 01-Sep-2026 would settle the response: moderate improvement to major "
        "improvement."
    )


@pytest.mark.parametrize(
    ("visit", "ease"), [(date(2026, 10, 26), Ease.BLOOD_TEST), (date(2026, 10, 25), Ease.LOOK_UP)]
)
def test_an_enzyme_can_be_taken_within_28_days_of_the_visit_and_is_looked_up_later(visit, ease):
    rest = {"patient_global": Decimal(5), "haq": Decimal(1), "haq_variant": "with_aids",
            "extramuscular_global": Decimal(4)}  # fmt: skip
    facts = PatientFacts(
        birth_date=BIRTH,
        onset=ONSET,
        visits=(measured(OLD, **rest), measured(visit, mmt8=FULL, physician_global=Decimal(6), **rest)),
        results=(ck(9800),),
    )
    # Strength alone gives 32.5; with the enzyme's 7.5 it is 40, the least of moderate.
    one = found(facts, "tis_2016")["CK"]

    assert (one.ease, one.on) == (ease, visit)


def test_a_measure_that_leaves_the_category_open_whatever_its_value_is_not_the_one_field():
    rest = {"haq": Decimal(1), "haq_variant": "with_aids", "extramuscular_global": Decimal(4)}
    right = {site: 6 for site in SITES if not site.endswith("left")}
    facts = PatientFacts(
        birth_date=BIRTH,
        onset=ONSET,
        visits=(
            measured(OLD, mmt8=right, patient_global=Decimal(5), **rest),
            measured(LATE, mmt8={"deltoid_right": 10}, **rest),  # strength gives 0 to 32.5 points
        ),
        results=(ck(9800), ck(9800, LATE)),
    )

    now = response_now(facts, TODAY)

    assert now.result.missing == ("patient_global",)
    assert (now.lowest, now.highest) == ("none", "moderate")
    assert found(facts, "tis_2016") == {}


def test_a_category_that_holds_whatever_is_missing_asks_for_nothing():
    rest = {"patient_global": Decimal(5), "haq": Decimal(1), "haq_variant": "with_aids"}
    best = rest | {"patient_global": Decimal(0), "haq": Decimal(0)}
    facts = PatientFacts(
        birth_date=BIRTH, onset=ONSET,
        visits=(measured(OLD, **rest), measured(LATE, mmt8=FULL, physician_global=Decimal(0), **best)),
    )  # fmt: skip

    assert response_now(facts, TODAY).lowest == "major"
    assert found(facts, "tis_2016") == {}


def test_what_can_gain_nothing_any_more_is_not_asked_for():
    """HAQ 0 at baseline: whatever stands at follow-up, it gains no points."""
    rest = {"patient_global": Decimal(5), "extramuscular_global": Decimal(0)}
    facts = PatientFacts(
        birth_date=BIRTH, onset=ONSET,
        visits=(measured(OLD, **rest, haq=Decimal(0), haq_variant="with_aids"),
                measured(LATE, **rest, mmt8=FULL)),
        results=(ck(9800), ck(9800, LATE)),
    )  # fmt: skip

    now = response_now(facts, TODAY)

    assert now.result.missing == ("haq",)
    assert (now.result.low, now.result.high, now.reason) == (Decimal("32.5"), Decimal("32.5"), "")
    assert found(facts, "tis_2016") == {}


def test_a_measure_that_can_gain_nothing_does_not_hide_the_one_that_can():
    rest = {"patient_global": Decimal(5)}
    facts = PatientFacts(
        birth_date=BIRTH, onset=ONSET,
        visits=(measured(OLD, **rest, haq=Decimal(0), haq_variant="with_aids",
                         extramuscular_global=Decimal(4)),
                measured(LATE, **rest, mmt8=FULL)),
        results=(ck(9800), ck(9800, LATE)),
    )  # fmt: skip

    assert list(found(facts, "tis_2016")) == ["extramuscular_global"]


PART = {"deltoid_right": 6}
RIGHT = {site: 6 for site in SITES if not site.endswith("left")}
GAPS = (
    "7 of 8 muscles not graded: neck flexors, biceps, wrist extensors, gluteus maximus, gluteus medius, "
    "quadriceps, ankle dorsiflexors (right side)."
)


def test_a_strength_of_which_muscles_were_left_out_is_named_with_its_visit():
    facts = PatientFacts(birth_date=BIRTH, onset=ONSET,
                         visits=(measured(OLD, mmt8=PART), measured(LATE, mmt8=PART)))  # fmt: skip

    now = response_now(facts, TODAY)
    (one,) = found(facts, "tis_2016").values()

    assert (now.baseline, now.reason) == (None, "Muscle strength never graded on a whole side.")
    assert (now.lacking, now.lacking_on) == ("mmt8", LATE)
    assert (one.item, one.on) == ("mmt8", OLD)
    assert one.sentence == (
        "Muscle strength of 05-Mar-2026 would make the response scorable, with that visit as baseline. "
        f"Visit of 05-Mar-2026: {GAPS}"
    )


def test_a_follow_up_that_is_partly_graded_is_one_field_when_it_alone_leaves_the_category_open():
    rest = {"patient_global": Decimal(0), "extramuscular_global": Decimal(0), "haq": Decimal(0),
            "haq_variant": "with_aids"}  # fmt: skip
    facts = PatientFacts(
        birth_date=BIRTH, onset=ONSET,
        visits=(measured(OLD, mmt8=RIGHT, **rest), measured(LATE, mmt8=PART, **rest)),
        results=(ck(9800), ck(9800, LATE)),
    )  # fmt: skip

    (one,) = found(facts, "tis_2016").values()

    assert (one.item, one.on) == ("mmt8", LATE)
    assert one.sentence.endswith(f"Visit of 01-Sep-2026: {GAPS}")
    assert response_now(facts, TODAY).reason == f"Visit of 01-Sep-2026: {GAPS}"
    doubt = {**RIGHT, "biceps_right": "unable:pain", "deltoid_right": "unable:pain",
             "quadriceps_right": "unable:pain"}  # fmt: skip
    unable = replace(facts, visits=(facts.visits[0], measured(LATE, mmt8=doubt, **rest)))
    assert response_now(unable, TODAY).reason == "Muscle strength is known only between bounds."
    assert found(unable, "tis_2016") == {}


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
