from dataclasses import replace
from datetime import date
from decimal import Decimal

from patients.demo.published.cases import published_records
from patients.demo.published.labs import add_labs
from patients.demo.published.source import Calendar, read_cases
from patients.demo.record import Record

RECORDS = {record.patient["identifier"]: record for record in published_records(date(2026, 11, 23))}


def results(case, test):
    return [result for result in RECORDS[case].results if result["test"] == test]


def texts(case):
    return [event["description"] for event in RECORDS[case].events if event["kind"] == "other"]


def test_a_value_keeps_its_printed_unit_and_limits():
    first = results("PUB-011", "CK")[0]

    assert (first["value"], first["unit"]) == (Decimal(9562), "U/L")
    assert (first["lower_limit"], first["upper_limit"]) == (Decimal(30), Decimal(200))


def test_a_comparator_stays():
    assert results("PUB-020", "CK")[0]["comparator"] == ">"


def test_a_number_without_a_printed_unit_is_text_and_never_charted():
    assert results("PUB-060", "CK") == [
        result for result in results("PUB-060", "CK") if result["qualitative"] == "high"
    ]
    assert any(words.startswith("CK 25; unit not printed") for words in texts("PUB-060"))


def test_a_unit_that_the_data_set_only_assumes_is_not_taken():
    assert results("PUB-014", "CK") == []
    assert "CK 12533 U/L (unit as the data set assumes); unit not printed" in texts("PUB-014")
    assert results("PUB-021", "CK") == []


def test_a_statement_without_a_number_is_a_word():
    words = [result["qualitative"] for result in results("PUB-004", "CK")]

    assert words == ["", "high", "normal"]


def test_no_row_is_lost():
    for case in read_cases():
        record = RECORDS[case.id]
        findings = {"ANTI_HMGCR", "ANTI_SRP", "ANA", "TROPONIN_T"}
        from_labs = [r for r in record.results if r["test"] not in findings and "value" in r]
        as_text = [
            line for line in record.kept_as_text if "unit" in line or "catalogue" in line or "words" in line
        ]
        as_text = [line for line in as_text if "procedure" not in line]

        assert len(from_labs) + len(as_text) == len(case.labs), case.id


def test_an_empty_unit_is_enough_to_keep_a_number_as_text():
    case = next(case for case in read_cases() if case.id == "PUB-011")
    bare = replace(case, labs=[case.labs[0] | {"unit": "", "note": ""}])
    record = Record(clinic="Riverside", patient={"identifier": "PUB-011"})

    add_labs(record, bare, Calendar(date(2026, 10, 15)))

    assert record.results == []
    assert record.events[0]["description"] == "CK 9562"
