"""What a finding says: words, key, rank and facts; and that repeats are one problem."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from assessments.knowledge.alerts.judge import alerts, judge
from assessments.knowledge.alerts.lab_cases import AS_OF
from tests.assessments.knowledge.alerts.written import facts_from

MTX = "drug methotrexate 2026-01-01..open 15 mg once_weekly oral; drug folic_acid 2026-01-01..open"


def the(rule: str, text: str, as_of=AS_OF):
    (found,) = (one for one in alerts(facts_from(text), as_of) if one.rule == rule)
    return found


@pytest.mark.parametrize(
    ("rule", "facts", "words"),
    [
        (
            "AL-LAB-WBC",
            f"{MTX}; lab WBC 3.2 10*9/L 2026-10-05 4.0-10",
            "White cells 3.2 ×10⁹/L on 05-Oct-2026, below 3.5 ×10⁹/L, the limit for methotrexate; the "
            "laboratory's own lower limit is 4. Repeat by 12-Oct-2026.",
        ),
        (
            "AL-LAB-WBC",
            f"{MTX}; lab WBC 3.2 10*9/L 2026-09-05; lab WBC 3.1 10*9/L 2026-10-05",
            "the laboratory gave no lower limit. So since 05-Sep-2026. Repeat by 12-Oct-2026.",
        ),
        (
            "AL-LAB-CREAT",
            f"{MTX}; lab CREATININE 100 umol/L 2026-03-01; lab CREATININE 150 umol/L 2026-10-05 60-110",
            "Creatinine 150 micromol/L on 05-Oct-2026, 50% above Creatinine 100 micromol/L on 01-Mar-2026, "
            "the lowest of 12 months; during methotrexate the limit is a rise of 30%; the laboratory's own "
            "upper limit is 110.",
        ),
        (
            "AL-DOSE-HARD",
            "drug prednisolone 2026-09-01..open 150 mg once_daily oral; visit 2026-02-01 weight=70",
            "Prednisolone 150 mg once daily since 01-Sep-2026: 2.14 mg/kg a day at 70 kg, above 2.",
        ),
        (
            "AL-STATIN-HMGCR",
            "drug atorvastatin 2020-03..open; lab ANTI_HMGCR positive 2021-01-05",
            "Atorvastatin since Mar-2020; anti-HMGCR positive 05-Jan-2021.",
        ),
        (
            "AL-GC-ABRUPT",
            "drug prednisolone 2026-01-01..2026-09-01 20 mg once_daily",
            "Glucocorticoid above 5 mg prednisolone a day from 01-Jan-2026 to 01-Sep-2026, none since "
            "01-Sep-2026, with no step of 5 mg or less before; the rule asks for 14 days.",
        ),
        (
            "AL-FVC-FALL",
            "visit 2025-08-05 fvc=80; visit 2026-10-05 fvc=60",
            "FVC 60% predicted on 05-Oct-2026, 25% below FVC 80% predicted on 05-Aug-2025, the best",
        ),
        (
            "AL-INT-MTX-TMPPRO",
            f"{MTX}; drug co_trimoxazole 2026-10-30..open 480 mg once_daily",
            "Together: Methotrexate since 01-Jan-2026, Co-trimoxazole since 30-Oct-2026. Whether the dose is "
            "for treatment, then never together, is not recorded.",
        ),
        (
            "AL-TERATOGEN",
            f"{MTX}; event pregnancy 2026-09..open",
            "Pregnancy recorded Sep-2026, during Methotrexate since 01-Jan-2026.",
        ),
    ],
    ids=lambda value: value if str(value).startswith("AL-") else "",
)
def test_words(rule, facts, words):
    assert words in the(rule, facts).sentence


def test_a_threshold_is_never_called_the_laboratorys_limit():
    for case in ("lab WBC 3.2 10*9/L 2026-10-05 4-10", "lab PLATELETS 100 10*9/L 2026-10-05 150-400"):
        found = alerts(facts_from(f"{MTX}; {case}"), AS_OF)
        assert all("the laboratory" in one.sentence for one in found if one.rule.startswith("AL-LAB-"))


def test_repeats_are_one_problem_under_the_first_day_and_worse_compares_them():
    once = the("AL-LAB-WBC", f"{MTX}; lab WBC 3.2 10*9/L 2026-09-05")
    again = the("AL-LAB-WBC", f"{MTX}; lab WBC 3.2 10*9/L 2026-09-05; lab WBC 2.9 10*9/L 2026-10-05")

    assert once.key == again.key == "AL-LAB-WBC:2026-09-05"
    assert again.worse > once.worse
    assert again.seen_on == date(2026, 10, 5) and again.repeat_by == date(2026, 10, 12)
    assert again.facts == (("result", 3), ("result", 4), ("treatment", 1))


def test_low_again_after_a_normal_result_is_a_new_problem():
    found = the(
        "AL-LAB-WBC",
        f"{MTX}; lab WBC 3 10*9/L 2026-07-05; lab WBC 5 10*9/L 2026-08-05; lab WBC 3 10*9/L 2026-09-05",
    )

    assert found.key == "AL-LAB-WBC:2026-09-05"


def test_a_planned_pregnancy_that_comes_true_is_the_same_problem_made_worse():
    planned = the("AL-TERATOGEN", f"{MTX}; sex female; condition pregnancy_planned 2026-06-01..open")
    pregnant = the("AL-TERATOGEN", f"{MTX}; sex female; event pregnancy 2026-09-01..open")

    assert planned.key == pregnant.key
    assert pregnant.worse > planned.worse
    assert (planned.urgency, pregnant.urgency) == ("high", "critical")


def test_kidney_function_below_30_is_worse_than_any_dose_above_it():
    reduced = the("AL-MTX-RENAL", f"{MTX}; lab EGFR 31 mL/min/1.73m2 2026-10-05")
    severe = the("AL-MTX-RENAL", f"{MTX}; lab EGFR 29 mL/min/1.73m2 2026-10-05")

    assert severe.worse > reduced.worse and severe.key == reduced.key


def test_troponin_and_chest_pain_of_one_day_are_one_problem():
    found = the("AL-CHEST", "visit 2026-10-05 chest_pain=y; lab TROPONIN_I 90 ng/L 2026-10-05 0-40")

    assert "Chest pain or palpitations: yes" in found.sentence and "Troponin I 90 ng/L" in found.sentence
    assert {kind for kind, _ in found.facts} == {"visit", "result"}


def test_alt_and_ast_are_one_problem():
    found = the("AL-LAB-ALT", f"{MTX}; lab ALT 150 U/L 2026-10-05; lab AST 130 U/L 2026-10-05")

    assert "ALT 150 units/L on 05-Oct-2026 and AST 130 units/L" in found.sentence
    assert found.worse == Decimal(150)


def test_signs_of_one_day_are_one_problem_and_of_two_days_two():
    text = "visit 2026-09-05 weight_loss=y fever=y; visit 2026-10-05 night_sweats=y"
    found = [one for one in alerts(facts_from(text), AS_OF) if one.rule == "AL-CANCER-SIGN"]

    assert [(one.key, one.worse) for one in found] == [
        ("AL-CANCER-SIGN:2026-09-05", 2),
        ("AL-CANCER-SIGN:2026-10-05", 1),
    ]


def test_the_most_urgent_comes_first():
    text = f"{MTX}; lab WBC 3 10*9/L 2026-10-05; lab MCV 110 fL 2026-10-05; visit 2026-10-05 dyspnoea=y"

    assert [one.urgency for one in alerts(facts_from(text), AS_OF)] == ["critical", "high", "medium"]


def test_what_cannot_be_judged_names_what_is_missing():
    judged = judge(facts_from(f"{MTX}; sex male; lab WBC 3 drops 2026-10-05"), AS_OF)
    missing = {one.rule: one.missing for one in judged.not_judged}

    assert missing["AL-LAB-WBC"] == ("a number with its unit",)
    assert missing["AL-MTX-RENAL"] == ("eGFR",)
    assert "AL-TERATOGEN" not in missing


def test_of_the_dead_nothing_is_said():
    facts = facts_from(f"{MTX}; visit 2026-10-05 dyspnoea=y")

    assert alerts(facts, AS_OF)
    assert judge(replace(facts, death_date=AS_OF), AS_OF) == judge(facts_from(""), AS_OF)


@pytest.mark.parametrize(
    ("rule", "text", "words", "precision"),
    [
        ("AL-PJP", "drug prednisolone 2026-08..open 20 mg once_daily oral",
         "At least 20 mg prednisolone a day since Aug-2026: no co-trimoxazole and no decision.", "month"),
        ("AL-PJP", "drug cyclophosphamide 2026-08-03..open 100 mg once_daily oral",
         "Cyclophosphamide since 03-Aug-2026: no co-trimoxazole and no decision.", "day"),
        ("AL-STATIN-HMGCR", "drug atorvastatin 2020..open; lab ANTI_HMGCR positive 2021-01-05",
         "Atorvastatin since 2020; anti-HMGCR positive 05-Jan-2021.", "year"),
        ("AL-LAB-WBC", f"{MTX}; lab WBC 3.2 10*9/L 2026-09; lab WBC 3.1 10*9/L 2026-10-05",
         "So since Sep-2026.", "month"),
    ],
)  # fmt: skip
def test_a_sentence_begins_with_a_capital_and_no_day_is_made_up(rule, text, words, precision):
    found = the(rule, text)

    assert words in found.sentence
    assert found.sentence[0].isupper()
    assert found.began_precision == precision


def test_ck_not_fallen_names_the_start_with_no_more_than_is_known():
    text = "drug prednisolone 2026-05..open 20 mg once_daily oral; lab CK 4000 U/L 2026-04-20 0-200"
    found = the("AL-CK-NOFALL", f"{text}; lab CK 3900 U/L 2026-09-20 0-200")

    assert "at the start of treatment on May-2026" in found.sentence
    assert found.began_precision == "month"
