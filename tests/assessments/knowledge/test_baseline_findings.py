"""Work-up done is not work-up normal: what PET-CT and endoscopy are considered on."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from assessments.knowledge.facts import ResultFact
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.plan import Status, plan
from assessments.knowledge.plan_case_facts import investigation, on

PACKS = tuple(load_packs()[name] for name in ("drug.bsr2017", "cancer.imacs2023"))
AS_OF = date(2024, 10, 1)


def entry_of(facts, rule="CA-IMACS-PET-CONSIDER", as_of=AS_OF):
    return {e.key: e for e in plan(facts, PACKS, as_of).entries}[f"{rule}:rule"]


def with_result(facts, code, result):
    return replace(
        facts, events=tuple(replace(e, result=result) if e.investigation == code else e for e in facts.events)
    )


def with_test(facts, test, **changes):
    return replace(
        facts, results=tuple(replace(r, **changes) if r.test == test else r for r in facts.results)
    )


def test_no_cancer_recorded_is_not_none_found(complete_baseline):
    assert entry_of(complete_baseline).sentence.endswith(
        "Baseline work-up complete. No cancer is recorded; whether there is one is not known. "
        "Consider FDG PET-CT."
    )


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ("abnormal", "Not normal: CT neck, thorax, abdomen and pelvis 06-Mar-2024 abnormal."),
        ("inconclusive", "Not normal: CT neck, thorax, abdomen and pelvis 06-Mar-2024 inconclusive."),
        ("", "Done, but no result recorded: CT neck, thorax, abdomen and pelvis 06-Mar-2024."),
    ],
)
def test_an_investigation_that_is_not_normal_is_named(complete_baseline, result, words):
    facts = with_result(complete_baseline, "CT_NTAP", result)

    assert words in entry_of(facts).sentence
    assert words in entry_of(facts, "CA-IMACS-GI-CONSIDER").sentence


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value": Decimal(10)}, "Not normal: CRP 06-Mar-2024 above its limit."),
        ({"value": Decimal("0.5")}, "Not normal: CRP 06-Mar-2024 below its limit."),
        ({"value": None, "qualitative": "positive"}, "Not normal: CRP 06-Mar-2024 positive."),
        ({"lower_limit": None, "upper_limit": None}, "No limits recorded to judge by: CRP 06-Mar-2024."),
    ],
)
def test_a_blood_result_that_is_not_normal_is_named(complete_baseline, changes, words):
    assert words in entry_of(with_test(complete_baseline, "CRP", **changes)).sentence


def test_only_the_results_of_the_baseline_are_listed(complete_baseline):
    later = ResultFact("CRP", on("2024-06-01"), Decimal(10), upper_limit=Decimal(9))
    facts = replace(complete_baseline, results=(*complete_baseline.results, later))

    assert "Not normal" not in entry_of(facts).sentence


@pytest.mark.parametrize(
    ("code", "name"),
    [("UGI_ENDOSCOPY", "Upper gastrointestinal endoscopy"), ("COLONOSCOPY", "Colonoscopy")],
)
def test_one_endoscopy_alone_is_part_done(complete_baseline, code, name):
    others = tuple(e for e in complete_baseline.events if e.investigation != "COLONOSCOPY")
    bowel = ResultFact("FOB", on("2024-03-06"), qualitative="negative")
    facts = replace(
        complete_baseline,
        events=(*others, investigation(code, "2024-09-12")),
        results=(*complete_baseline.results, bowel),
    )

    entry = entry_of(facts, "CA-IMACS-GI-CONSIDER")

    assert entry.status == Status.CONSIDER
    assert f"It is part-done 12-Sep-2024 ({name})" in entry.sentence


def test_endoscopy_from_above_and_below_is_done_on_the_day_of_the_later_one(complete_baseline):
    facts = replace(
        complete_baseline, events=(*complete_baseline.events, investigation("UGI_ENDOSCOPY", "2024-09-12"))
    )

    entry = entry_of(facts, "CA-IMACS-GI-CONSIDER")

    assert (entry.status, entry.done_on) == (Status.CLOSED, date(2024, 9, 12))
