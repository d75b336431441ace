"""Every alert rule of the reference is implemented once, and every number of a rule has a source."""

from collections import Counter
from decimal import Decimal

import pytest

from assessments.knowledge.alerts import disease_cases, drug_cases, lab_cases
from assessments.knowledge.alerts.citations import CITATIONS
from assessments.knowledge.alerts.doses import HELD
from assessments.knowledge.alerts.finding import URGENCIES
from assessments.knowledge.alerts.judge import IMPLEMENTED, alerts
from assessments.knowledge.alerts.rules import RULES
from assessments.knowledge.alerts.thresholds import DEFAULTS, TABLE, Thresholds
from assessments.knowledge.trace import MARKS
from patients.knowledge.drugs import DOSE_LIMITS
from tests.assessments.knowledge.alerts.written import facts_from

ALERTS = [
    "AL-DYSPHAGIA-NEW", "AL-DYSPNOEA", "AL-CHEST", "AL-MOBILITY", "AL-WORSE-ON-TX", "AL-MMT8-FALL",
    "AL-FVC-FALL", "AL-FVC-LOW", "AL-CK-RISE", "AL-CK-NOFALL", "AL-GC-ABRUPT", "AL-IS-STOP", "AL-TERATOGEN",
    "AL-MMF-PREGTEST", "AL-STATIN-HMGCR", "AL-STATIN-RECHALLENGE", "AL-DOSE-SOFT", "AL-DOSE-HARD",
    "AL-DOSE-MTX-FREQ", "AL-MTX-FOLATE", "AL-MTX-RENAL", "AL-MTX-LIVER", "AL-AZA-TPMT", "AL-RTX-HBV",
    "AL-IGG-LOW", "AL-PJP", "AL-IVIG-AKI", "AL-IVIG-HAEM", "AL-PLEX-FIB", "AL-INFECTION", "AL-GC-GLUC",
    "AL-SCREEN-OVERDUE", "AL-LAB-OVERDUE", "AL-NO-NEXT-DATE", "AL-RESULT-UNREAD", "AL-CANCER-SIGN",
]  # fmt: skip
LAB_ALERTS = [
    "AL-LAB-WBC", "AL-LAB-NEUT", "AL-LAB-NEUT-SEV", "AL-LAB-PLT", "AL-LAB-MCV", "AL-LAB-CREAT",
    "AL-LAB-EGFR", "AL-LAB-ALT", "AL-LAB-ALB", "AL-LAB-EOS", "AL-LAB-BP", "AL-LAB-UPROT", "AL-LAB-TREND",
    "AL-LAB-REPEAT", "AL-LAB-ALT-MUSCLE",
]  # fmt: skip
# AL-STATIN-HMGCR stands among both the alerts and the interactions.
INTERACTIONS = [
    "AL-INT-MTX-TMP", "AL-INT-MTX-TMPPRO", "AL-INT-AZA-XOI", "AL-INT-CNI-STATIN", "AL-LIVE-VACC",
]  # fmt: skip

# Speak within another finding, or from the plan: tested beside.
WITHOUT_OWN_CASE = {
    "AL-LAB-REPEAT", "AL-LAB-ALT-MUSCLE", "AL-SCREEN-OVERDUE", "AL-LAB-OVERDUE", "AL-NO-NEXT-DATE",
    "AL-RESULT-UNREAD",
}  # fmt: skip
# What these rest on is either recorded or not: an answer that is not known says nothing, and no record is the
# finding (folic acid, hepatitis B) or no finding. The others have a case that cannot be judged.
NEVER_UNKNOWN = {
    "AL-DYSPHAGIA-NEW", "AL-DYSPNOEA", "AL-MOBILITY", "AL-WORSE-ON-TX", "AL-MMT8-FALL", "AL-CANCER-SIGN",
    "AL-MTX-FOLATE", "AL-RTX-HBV", "AL-INT-MTX-TMPPRO", "AL-INT-AZA-XOI", "AL-INT-CNI-STATIN", "AL-LAB-BP",
    "AL-LAB-TREND", "AL-DOSE-HARD",
}  # fmt: skip
CASES = (*lab_cases.CASES, *drug_cases.CASES, *disease_cases.CASES)


def test_every_rule_of_the_reference_is_implemented_exactly_once():
    assert len(ALERTS) == 36
    assert Counter(rule for rule, _ in IMPLEMENTED) == Counter([*ALERTS, *LAB_ALERTS, *INTERACTIONS])
    assert set(RULES) == {*ALERTS, *LAB_ALERTS, *INTERACTIONS}


@pytest.mark.parametrize("rule", sorted(set(RULES) - WITHOUT_OWN_CASE))
def test_every_rule_has_a_case_that_raises_one_that_does_not_and_one_that_cannot_be_judged(rule):
    outcomes = {case.outcome for case in CASES if case.rule == rule}

    assert outcomes & set(URGENCIES)
    assert "no" in outcomes
    assert ("unknown" in outcomes) == (rule not in NEVER_UNKNOWN)


def test_rules_have_known_marks_sources_and_urgencies():
    for rule in RULES.values():
        assert rule.mark in MARKS
        assert rule.urgency in URGENCIES
        assert rule.sources and set(rule.sources) <= set(CITATIONS)
        assert len(rule.label) <= 120 and len(rule.action) <= 300


def test_numbers_have_known_rules_and_marks():
    for (rule, setting), one in TABLE.items():
        assert rule in RULES and setting and one.mark in MARKS and one.value > 0


def test_lung_function_limits_are_marked_unverified():
    assert {TABLE["AL-FVC-LOW", name].mark for name in ("below", "below_with_symptoms")} == {"U"}


def test_ceilings_are_those_of_the_drug_catalogue():
    names = {("methotrexate", "week"): "methotrexate.mg_week", ("prednisone", "day"): "prednisolone.mg_day",
             ("prednisolone", "day"): "prednisolone.mg_day",
             ("methylprednisolone", "day"): "methylprednisolone.mg_day",
             ("mycophenolate", "day"): "mycophenolate.mg_day",
             ("cyclophosphamide", "infusion"): "cyclophosphamide.mg_dose"}  # fmt: skip
    for limit in DOSE_LIMITS:
        rule = "AL-DOSE-HARD" if limit.is_hard else "AL-DOSE-SOFT"
        assert TABLE[rule, names[limit.drug, limit.period]].value == limit.mg

    assert {held.setting for held in HELD} <= {setting for _, setting in TABLE}


def test_a_clinic_sets_its_own_number_and_the_sentence_says_so():
    facts = facts_from("drug methotrexate 2026-01-01..open 15 mg once_weekly; lab WBC 3.2 10*9/L 2026-10-05")
    lower = Thresholds({("AL-LAB-WBC", "below"): Decimal("3.0")})
    higher = Thresholds({("AL-LAB-WBC", "below"): Decimal("3.3")})

    assert "AL-LAB-WBC" in {one.rule for one in alerts(facts, lab_cases.AS_OF, DEFAULTS)}
    assert "AL-LAB-WBC" not in {one.rule for one in alerts(facts, lab_cases.AS_OF, lower)}
    (found,) = (one for one in alerts(facts, lab_cases.AS_OF, higher) if one.rule == "AL-LAB-WBC")
    assert "below 3.3 ×10⁹/L" in found.sentence and "set by this clinic instead of 3.5" in found.sentence


@pytest.mark.parametrize("number", [("AL-LAB-WBC", "beneath"), ("AL-NONE", "below")])
def test_a_number_no_rule_has_is_refused(number):
    with pytest.raises(ValueError, match="no number named"):
        Thresholds({number: Decimal(3)})


@pytest.mark.parametrize("value", ["0", "-1", "NaN"])
def test_a_number_that_is_not_above_zero_is_refused(value):
    with pytest.raises(ValueError, match="above zero"):
        Thresholds({("AL-LAB-WBC", "below"): Decimal(value)})
