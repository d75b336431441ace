from datetime import date
from decimal import Decimal

from patients.demo.published.cases import published_records
from patients.demo.published.source import read_cases

RECORDS = {record.patient["identifier"]: record for record in published_records(date(2026, 11, 23))}


def courses(case, drug):
    return [treatment for treatment in RECORDS[case].treatments if treatment["drug"] == drug]


def test_a_taper_keeps_each_dose():
    doses = [course["dose"] for course in courses("PUB-015", "prednisolone")]

    assert doses == [Decimal(text) for text in ("30", "25", "22.5", "20", "30", "25")]


def test_a_drug_that_the_story_does_not_end_is_still_taken():
    assert courses("PUB-011", "azathioprine")[0]["stop_precision"] == ""


def test_a_drug_that_the_source_says_ended_is_not_still_taken():
    assert courses("PUB-004", "methotrexate")[0]["stop_precision"] == "unknown"


def test_an_infusion_ends_the_day_it_is_given():
    infusion = courses("PUB-012", "rituximab")[0]

    assert infusion["stop_on"] == infusion["start_on"]


def test_a_statin_without_a_stated_end_says_so():
    statin = courses("PUB-040", "rosuvastatin")[0]

    assert statin["stop_precision"] == "unknown"
    assert statin["stop_reason"] == "end not stated in the source"


def test_a_statin_that_only_the_case_names_is_brought_in():
    assert courses("PUB-004", "atorvastatin")[0]["stop_precision"] == "day"
    assert courses("PUB-006", "statin_unspecified")


def test_a_frequency_we_have_no_word_for_is_kept_as_printed():
    printed = "frequency as printed: weekly x4 then 6-monthly"
    assert courses("PUB-018", "rituximab")[0]["reason"].startswith(printed)


def test_no_row_is_lost():
    for case in read_cases():
        record = RECORDS[case.id]
        only_in_cases = case.row["statin_exposed"] == "yes" and all(
            row["role"] == "treatment" for row in case.treatments
        )
        as_text = [line for line in record.kept_as_text if "procedure" in line]

        assert len(record.treatments) + len(as_text) == len(case.treatments) + only_in_cases, case.id


def test_no_drug_is_running_twice():
    for record in RECORDS.values():
        running = [course["drug"] for course in record.treatments if course["stop_precision"] == ""]

        assert len(running) == len(set(running)), record.patient["identifier"]
