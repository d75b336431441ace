import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command

CASE = {
    "sex": "female",
    "birth": "1970-05",
    "onset": "2024-01",
    "diagnosis": "2024-03-05",
    "subtype": "anti_hmgcr",
    "as_of": "2024-04-01",
}
PACKS = ("--pack", "cancer.seed", "--pack", "cancer.imacs2023")


class StandardInput:
    def __init__(self, text):
        self.buffer = io.BytesIO(text.encode())


@pytest.fixture
def run(monkeypatch):
    """Run the command without a database; returns (plans, what it complained of)."""

    def go(text, *options):
        monkeypatch.setattr(sys, "stdin", StandardInput(text))
        out, err = io.StringIO(), io.StringIO()
        failed = ""
        try:
            call_command("plan", *options, stdout=out, stderr=err)
        except CommandError as error:
            failed = str(error)
        return [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue() + failed

    return go


def test_the_whole_plan_comes_out(run):
    (document,), complaints = run(json.dumps(CASE), *PACKS)

    assert complaints == ""
    assert document["as_of"] == "2024-04-01"
    assert [pack["id"] for pack in document["packs"]] == ["cancer.seed", "cancer.imacs2023"]
    ct = next(entry for entry in document["entries"] if "CA-SEED-CT" in entry["rule_ids"])
    assert (ct["status"], ct["due"], ct["item"]) == ("due", "2024-03-05", "CT_NTAP")


def test_several_patients_and_another_day(run):
    lines = "\n".join(json.dumps(CASE) for _ in range(2))

    by_line, _ = run(lines, *PACKS, "--as-of", "2024-05-01")
    by_list, _ = run(json.dumps([CASE, CASE]), *PACKS, "--as-of", "2024-05-01")

    assert len(by_line) == 2
    assert by_line == by_list
    assert by_line[0]["as_of"] == "2024-05-01"


def test_the_packs_of_the_document_or_those_on_by_default(run):
    (named,), _ = run(json.dumps({**CASE, "packs": ["national.us"]}))
    (usual,), _ = run(json.dumps(CASE))

    assert [pack["id"] for pack in named["packs"]] == ["national.us"]
    assert "cancer.imacs2023" in [pack["id"] for pack in usual["packs"]]


@pytest.mark.parametrize(
    ("text", "options", "complaint"),
    [
        ("{", (), "standard input: not JSON"),
        ('{"sex": "x"}', (), "standard input: sex: no such code 'x'"),
        ('{"sex": "female"}', (), "as_of: say for which day"),
        ('{"sex": "female", "sex": "male"}', (), "sex is given twice"),
        ("NaN", (), "NaN is no number"),
        (json.dumps(CASE), ("--pack", "cancer.sead"), "packs: no pack cancer.sead"),
        (
            json.dumps(CASE),
            ("--pack", "national.us", "--pack", "national.england"),
            "packs: Choose one of USPSTF and NHS England: they replace each other.",
        ),
        (json.dumps(CASE), ("--pack", "drug.bsr2025"), "cannot be chosen: its drug-by-drug tables"),
    ],
)
def test_what_cannot_be_planned_is_named_and_ends_in_an_error(run, text, options, complaint):
    plans, complaints = run(text, *options)

    assert plans == []
    assert complaint in complaints
    assert "1 could not be planned." in complaints


def test_one_bad_line_does_not_stop_the_others(run):
    plans, complaints = run(f"{json.dumps(CASE)}\n{{\n{json.dumps(CASE)}\n", *PACKS)

    assert len(plans) == 2
    assert "standard input, line 2: not JSON" in complaints


def test_a_file_that_is_not_there_is_named(tmp_path):
    err = io.StringIO()

    with pytest.raises(CommandError):
        call_command("plan", str(tmp_path / "none.json"), stdout=io.StringIO(), stderr=err)
    assert "none.json: cannot be read" in err.getvalue()
