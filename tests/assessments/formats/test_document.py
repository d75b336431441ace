"""docs/score.md says what the command does: its examples run, its tables are those of the code."""

import json
import re
from pathlib import Path

import pytest

from assessments.formats.scoring import INSTRUMENTS
from assessments.knowledge.deciding import Ease
from assessments.knowledge.trace import MARKS
from patients.knowledge import mmt8
from tests.assessments.formats.runs import results_of
from tests.assessments.formats.schema_tables import tables
from tests.assessments.formats.test_case_files import NAMES

DOCUMENT = (Path(__file__).resolve().parents[3] / "docs" / "score.md").read_text()
LEFT_OUT = ("trace", "remarks", "sources")  # of the example's results, as the document says


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", DOCUMENT, flags=re.S)
    return found


def test_the_json_lines_example_gives_the_result_shown():
    case, _ = results_of(block("jsonl"), file="cases.jsonl")
    for result in case["results"].values():
        for key in LEFT_OUT:
            assert result.pop(key)

    assert case == json.loads(block("json"))


def test_the_csv_example_gives_the_same_as_the_json_lines():
    from_table, from_json = results_of(block("csv")), results_of(block("jsonl"))

    assert [(case["id"], case["results"]) for case in from_table] == [
        (case["id"], case["results"]) for case in from_json
    ]
    assert [case["id"] for case in from_json] == ["A-1", "A-2"]


def test_the_tables_of_fields_are_those_of_the_code():
    assert DOCUMENT.partition("## The fields")[2].partition("###")[2] == tables().partition("###")[2]


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_every_key_of_a_result_is_explained(name):
    line = {"haq": {"variant": "with_aids"}, "tis_2016": {"juvenile": "no"},
            "prednisolone_equivalent": {"drug": "prednisone"},
            "cumulative_dose": {"first": "2024-01-01", "last": "2024-01-31"}}.get(name, {})  # fmt: skip

    (case,) = results_of(json.dumps({name: line}))

    for key in (*case, *case["results"][name]):
        assert f"`{key}`" in DOCUMENT, key


def test_codes_that_the_text_lists_are_all_there():
    for reason in mmt8.UNABLE_REASONS:
        assert f"`{mmt8.UNABLE}:{reason}`" in DOCUMENT
    for ease in Ease:
        assert f"`{ease.name.lower()}`" in DOCUMENT
    assert all(mark in MARKS for mark in re.findall(r"(?:Marks: |, )(\w) \w", DOCUMENT) if mark.isupper())


def test_every_field_has_words_for_what_it_is():
    assert len(NAMES) == len(set(NAMES))
    for instrument in INSTRUMENTS.values():
        for field in instrument.inputs:
            assert field.meaning, field.name
            assert field.kind.words, field.name
