from dataclasses import replace
from datetime import date

import pytest

from patients.demo.published.cases import published_records, record_of
from patients.demo.published.endings import END_NOT_STATED, NEXT_COURSE
from patients.demo.published.source import Calendar, read_cases

RECORDS = {record.patient["identifier"]: record for record in published_records(date(2026, 11, 23))}
CASES = {case.id: case for case in read_cases()}


def courses(case, drug):
    return [treatment for treatment in RECORDS[case].treatments if treatment["drug"] == drug]


def retold(case, *rows):
    """The treatments of a case told by other rows: the first row of its own, changed."""
    first = dict.fromkeys(CASES[case].treatments[0], "") | {"case_id": case, "role": "treatment"}
    told = replace(CASES[case], treatments=[first | row for row in rows])
    return record_of(told, Calendar(date(2026, 10, 1))).treatments


def test_tapered_is_not_stopped():
    (prednisolone,) = courses("PUB-060", "prednisolone")

    assert (prednisolone["stop_on"], prednisolone["stop_precision"]) == (None, "")
    assert prednisolone["reason"] == f"tapered from the two-month visit; {END_NOT_STATED}"


def test_the_last_known_therapy_is_still_taken():
    methylprednisolone, ivig = courses("PUB-001", "methylprednisolone")[-1], courses("PUB-001", "ivig")[0]

    assert methylprednisolone["stop_precision"] == ivig["stop_precision"] == ""
    assert ivig["reason"] == f"being started at last report; {END_NOT_STATED}"


@pytest.mark.parametrize(
    ("case", "drug"),
    [
        ("PUB-004", "methotrexate"),  # four months, minimal response
        ("PUB-018", "azathioprine"),  # no response
        ("PUB-020", "tacrolimus"),  # first course
        ("PUB-049", "simvastatin"),  # then stopped
    ],
)
def test_words_of_stopping_end_a_course(case, drug):
    stopped = courses(case, drug)[0]

    assert (stopped["stop_on"], stopped["stop_precision"]) == (None, "unknown")
    assert "stop_reason" not in stopped


def test_a_course_begun_long_before_the_end_of_its_story_asks_for_no_blood_tests_today():
    (methotrexate,) = courses("PUB-012", "methotrexate")

    assert methotrexate["stop_precision"] == "unknown"
    assert methotrexate["stop_reason"] == END_NOT_STATED


@pytest.mark.parametrize(("last_day", "precision"), [("365", ""), ("366", "unknown")])
def test_a_year_before_the_last_dated_fact_is_the_limit(last_day, precision):
    (azathioprine, _) = retold(
        "PUB-018",
        {"drug": "azathioprine", "start_day": "0"},
        {"drug": "rituximab", "start_day": last_day},
    )

    assert azathioprine["stop_precision"] == precision


def test_an_undated_course_is_over_when_a_later_one_has_a_day():
    assert courses("PUB-025", "azathioprine")[0]["stop_reason"] == END_NOT_STATED
    assert courses("PUB-025", "scig")[0]["stop_precision"] == ""


def test_an_open_course_is_closed_by_the_next_of_the_same_drug():
    early, late = retold(
        "PUB-018",
        {"drug": "prednisolone", "start_day": "0"},
        {"drug": "prednisolone", "start_day": "60", "day_approx": "yes"},
    )

    assert (early["stop_on"], early["stop_precision"]) == (late["start_on"], "month")
    assert early["stop_reason"] == NEXT_COURSE
    assert late["stop_precision"] == ""


def test_the_next_course_without_a_day_closes_on_a_day_not_known():
    early, late = retold("PUB-018", {"drug": "prednisolone", "start_day": "0"}, {"drug": "prednisolone"})

    assert (early["stop_precision"], late["stop_precision"]) == ("unknown", "")


@pytest.mark.parametrize(
    ("told", "precision"),
    [
        ({"frequency": "monthly"}, ""),
        ({"frequency": "monthly", "dose": "6", "unit": "cycle"}, "unknown"),
        ({"frequency": "pulse"}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_only_infusions_told_as_a_regimen_go_on(told, precision):
    (ivig,) = retold("PUB-018", {"drug": "intravenous immunoglobulin", "route": "iv", **told})

    assert ivig["stop_precision"] == precision


def test_a_glucocorticoid_into_a_vein_does_not_go_on():
    assert courses("PUB-027", "methylprednisolone")[0]["stop_precision"] == "unknown"
