"""The command around the scorer: files and standard input, exit status, no database."""

import io
import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.backends.base.base import BaseDatabaseWrapper

ROOT = Path(__file__).resolve().parents[3]
GOOD = '{"id": "%s", "enmc_2016": {"weakness": "yes"}}\n'


@pytest.fixture(autouse=True)
def no_connection(monkeypatch):
    def refuse(self):
        raise AssertionError("the command opened a database connection")

    monkeypatch.setattr(BaseDatabaseWrapper, "connect", refuse)


@pytest.fixture
def file(tmp_path):
    def write(text, name="cases.jsonl"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return write


def run(*words):
    """Lines of the standard output, text of the standard error, and the exit status."""
    out, err = StringIO(), StringIO()
    status = 0
    try:
        call_command("score", *words, stdout=out, stderr=err)
    except CommandError as error:
        err.write(str(error))
        status = error.returncode
    return [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue(), status


def test_each_case_gives_one_line_and_the_sum_is_told(file):
    name = file(GOOD % "A" + GOOD % "B")

    cases, words, status = run(name)

    assert [(case["id"], case["file"], case["line"]) for case in cases] == [("A", name, 1), ("B", name, 2)]
    assert (words.strip(), status) == ("2 cases scored.", 0)


def test_bad_lines_are_named_good_ones_scored_and_the_status_is_1(file):
    name = file(GOOD % "A" + "x\n" + GOOD % "A" + GOOD % "B")

    cases, words, status = run(name)

    assert [case["id"] for case in cases] == ["A", "B"]
    assert f"{name}, line 2: is not one whole JSON object" in words
    assert f"{name}, line 3, id: “A” was used before, in {name}, line 1" in words
    assert "2 lines could not be read; 2 scored." in words
    assert status == 1


def test_strict_writes_nothing_when_a_line_is_bad_and_everything_when_none_is(file):
    assert run("--strict", file(GOOD % "A" + "x\n"))[0::2] == ([], 1)

    cases, _, status = run("--strict", file(GOOD % "A" + GOOD % "B"))

    assert ([case["id"] for case in cases], status) == (["A", "B"], 0)


def test_ids_are_compared_over_all_files(file):
    first, second = file(GOOD % "A", "one.jsonl"), file("id,enmc_2016.weakness\nA,no\nB,no\n", "two.csv")

    cases, words, _ = run(first, second)

    assert [case["id"] for case in cases] == ["A", "B"]
    assert f"{second}, line 2, id: “A” was used before, in {first}, line 1" in words


def test_a_file_that_is_missing_does_not_stop_the_others(file, tmp_path):
    cases, words, status = run(str(tmp_path / "none.csv"), file(GOOD % "A"))

    assert "none.csv: cannot be read: No such file or directory." in words
    assert ([case["id"] for case in cases], status) == (["A"], 1)


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbfid;enmc_2016.weakness\r\nA;yes\r\n",
        b"id,enmc_2016.weakness\rA,yes\r",
        b'\xef\xbb\xbf"id"\t"enmc_2016.weakness"\nA\tyes',
    ],
)
def test_tables_as_office_programs_save_them(file, text):
    assert [case["id"] for case in run(file(text, "cases.csv"))[0]] == ["A"]


def test_bytes_that_are_not_utf_8_are_named_with_their_line(file):
    _, words, _ = run(file(b"id,enmc_2016.weakness\nA,yes\n\xe9,no\n", "cases.csv"))
    _, utf_16, _ = run(file("id,enmc_2016.weakness\nA,yes\n".encode("utf-16"), "cases.csv"))

    assert "line 3: is not UTF-8" in words
    assert "line 1: is not UTF-8" in utf_16


@pytest.mark.parametrize("words", [(), ("-",), ("-", "--format", "jsonl")])
def test_the_standard_input_is_read(monkeypatch, words):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((GOOD % "A").encode())))

    cases, _, _ = run(*words)

    assert [(case["id"], case["file"]) for case in cases] == [("A", "standard input")]


def test_one_instrument_can_be_chosen_and_a_wrong_name_is_refused(file):
    name = file('{"enmc_2016": {}, "mmt8": {}}')

    assert list(run(name, "--instrument", "mmt8")[0][0]["results"]) == ["mmt8"]
    assert "invalid choice: 'mmt9'" in run(name, "--instrument", "mmt9")[1]


def by_itself(*words, **how):
    """As a process, with a database address where nothing listens."""
    environment = os.environ | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
    return subprocess.run(
        [sys.executable, "manage.py", "score", *words],
        cwd=ROOT, env=environment, capture_output=True, check=False, **how,
    )  # fmt: skip


def test_it_runs_where_no_database_is_to_be_had():
    done = by_itself(input=(GOOD % "Ä").encode())

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["id"] == "Ä"
    assert done.stderr.decode().strip() == "1 case scored."


def test_a_bad_line_ends_the_process_with_status_1():
    done = by_itself("--format", "jsonl", input=b"x\n" + (GOOD % "A").encode())

    assert done.returncode == 1
    assert json.loads(done.stdout)["line"] == 2
    assert b"CommandError: 1 line could not be read; 1 scored." in done.stderr


def test_a_reader_that_stops_early_is_no_crash(file):
    name = file("".join(GOOD % number for number in range(2000)))
    command = f"{sys.executable} manage.py score {name} | head -n 1"

    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, check=False)

    assert json.loads(done.stdout)["id"] == "0"
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr
