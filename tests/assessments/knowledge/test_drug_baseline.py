"""Bloods before a drug count up to the day of its start; then monitoring asks, once."""

from datetime import date
from decimal import Decimal

import pytest

from assessments.knowledge.facts import ResultFact
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.plan import Status, plan
from assessments.knowledge.plan_case_facts import dose, investigation, on, patient

PACKS = tuple(load_packs()[name] for name in ("drug.bsr2017", "cancer.imacs2023"))
MTX = (dose("methotrexate", "2025-01-01"),)
BASE = "DM-MTX-BASE:CBC:2025-01-01"
FIRST = "DM-BSR17:CBC:2025-01-15"


def entries(as_of, *samples, doses=MTX, **changes):
    results = tuple(
        ResultFact(test, on(day) if day else None, Decimal(5))
        for day in samples
        for test in ("WBC", "HAEMOGLOBIN", "PLATELETS")
    )
    facts = patient(doses=doses, results=results + changes.pop("results", ()), **changes)
    return {
        e.key: e for e in plan(facts, PACKS, date.fromisoformat(as_of)).entries if e.category == "drug_lab"
    }


def asked_for_cbc(found):
    return [entry.key for entry in found.values() if entry.item == "CBC" and entry.status != Status.CLOSED]


@pytest.mark.parametrize(
    ("sample", "counts"),
    [("2024-12-03", False), ("2024-12-04", True), ("2025-01-01", True), ("2025-01-02", False)],
)
def test_a_sample_counts_from_28_days_before_to_the_day_of_the_start(sample, counts):
    found = entries("2025-01-10", sample)

    assert (BASE in found) == counts
    if counts:
        assert found[BASE].status == Status.CLOSED


def test_a_sample_long_after_the_start_is_no_baseline():
    found = entries("2025-12-02", "2025-12-01")

    closed = found[FIRST]
    assert BASE not in found
    assert closed.sentence == (
        "CBC due 15-Jan-2025; done 01-Dec-2025. CBC not done before the start of methotrexate."
    )
    assert closed.rule_ids == ("DM-MTX", "DM-MTX-BASE")
    assert asked_for_cbc(found) == ["DM-BSR17:CBC:2026-02-23"]
    assert "not done before" not in found["DM-BSR17:CBC:2026-02-23"].sentence


def test_before_the_start_two_rows_and_from_the_day_after_one():
    before, on_the_day, after = (entries(day) for day in ("2024-12-20", "2025-01-01", "2025-01-02"))

    assert before[BASE].status == Status.UPCOMING
    assert (on_the_day[BASE].status, str(on_the_day[BASE].next_change)) == (Status.DUE, "2025-01-02")
    assert asked_for_cbc(after) == [FIRST]
    assert after[FIRST].sentence.endswith(
        "no CBC recorded since the start, so first due 15-Jan-2025. "
        "CBC not done before the start of methotrexate."
    )
    assert after[FIRST].rule_ids == ("DM-MTX", "DM-MTX-BASE")


def test_two_drugs_each_say_what_was_missed():
    found = entries("2025-01-10", doses=(*MTX, dose("azathioprine", "2025-01-03", amount=50)))

    assert asked_for_cbc(found) == [FIRST]
    assert "not done before the start of methotrexate" in found[FIRST].sentence
    assert "not done before the start of azathioprine" in found[FIRST].sentence


def test_a_sample_that_may_have_been_in_time_is_named():
    entry = entries("2025-01-20", "2025-01")[FIRST]

    assert "not done before the start of methotrexate for certain: one is dated Jan-2025." in entry.sentence


def test_a_sample_without_a_date_may_have_been_in_time():
    entry = entries("2025-01-20", None)[FIRST]

    assert "before the start of methotrexate for certain: one is recorded without a date." in entry.sentence
    assert entry.missing == ("date of CBC",)


@pytest.mark.parametrize(
    ("film", "words"),
    [
        ("2025-01-22", "done 22-Jan-2025, 3 weeks after the start."),
        ("2025-01-01", "done 01-Jan-2025."),
        ("2024-08-01", "done 01-Aug-2024."),
        ("2025-03", "done Mar-2025, after the start."),
    ],
)
def test_what_monitoring_does_not_ask_for_stays_open_until_done_and_says_how_late(film, words):
    key = "DM-MTX-BASE:CXR:2025-01-01"

    assert entries("2025-06-01")[key].status == Status.OVERDUE
    entry = entries("2025-06-01", events=(investigation("CXR", film),))[key]
    assert entry.status == Status.CLOSED
    assert entry.sentence.endswith(words)


def test_no_length_is_made_up_when_the_start_is_known_to_the_month():
    tpmt = ResultFact("TPMT", on("2025-03-20"), Decimal(20))
    doses = (dose("azathioprine", "2025-02", amount=50),)

    entry = entries("2025-06-01", doses=doses, results=(tpmt,))["DM-AZA-BASE:TPMT:2025-02-01"]

    assert entry.sentence.endswith("done 20-Mar-2025, after the start.")


def test_a_first_day_that_would_count_does_not_read_as_a_test():
    entry = entries("2025-06-01")["DM-MTX-BASE:CXR:2025-01-01"]

    assert entry.sentence.endswith("none recorded; one from 01-Jul-2024 on would count.")
