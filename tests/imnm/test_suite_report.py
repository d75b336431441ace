"""What `make test` says at its end."""

import pytest

from tests.machine import Part, chromium, postgresql, redis
from tests.report import Pass, last_lines, read_results

RESULTS = """<testsuites><testsuite>
<testcase classname="tests.a" name="passes"/>
<testcase classname="tests.a" name="fails"><failure message="no"/></testcase>
<testcase classname="tests.a" name="breaks"><error message="no"/></testcase>
<testcase classname="tests.a" name="leaves_out"><skipped message="no"/></testcase>
</testsuite></testsuites>"""
NO_BROWSER = Part("Chromium", missing="install chromium or set CHROMIUM")


@pytest.fixture
def results(tmp_path):
    path = tmp_path / "results.xml"
    path.write_text(RESULTS)
    return path


def test_results_are_counted_one_by_one(results):
    read = read_results("SQLite", results, exit_code=1, seconds=2)

    assert (read.passed, read.failed, read.skipped) == (1, 2, ["tests.a.leaves_out"])


def test_a_run_that_broke_down_is_a_failure_even_without_a_failed_test(tmp_path):
    assert read_results("SQLite", tmp_path / "absent.xml", exit_code=2, seconds=0).failed == 1


def test_all_well_ends_with_the_sum_on_its_own_line():
    text, code = last_lines([Pass("SQLite", passed=3), Pass("PostgreSQL", passed=3)], [], require_all=False)

    assert code == 0
    assert text.splitlines()[-1] == "6 passed, 0 failed"
    assert "Not run" not in text


def test_a_missing_part_is_named_and_is_no_failure():
    text, code = last_lines([Pass("SQLite", passed=3)], [NO_BROWSER], require_all=False)

    assert code == 0
    assert "Not run on this machine: Chromium (install chromium or set CHROMIUM)." in text
    assert text.splitlines()[-1] == "3 passed, 0 failed"


def test_a_missing_part_is_a_failure_where_all_is_required():
    text, code = last_lines([Pass("SQLite", passed=3)], [NO_BROWSER], require_all=True)

    assert code == 1
    assert text.splitlines()[-1] == "3 passed, 1 failed"


def test_a_skipped_test_is_named_and_counts_as_not_run():
    skipping = Pass("SQLite", passed=3, skipped=["tests.a.leaves_out"])

    assert "Skipped: tests.a.leaves_out." in last_lines([skipping], [], require_all=False)[0]
    assert last_lines([skipping], [], require_all=True)[1] == 1


def test_one_failure_fails_the_whole():
    text, code = last_lines([Pass("SQLite", passed=3, failed=1)], [], require_all=False)

    assert code == 1
    assert text.splitlines()[-1] == "3 passed, 1 failed"


def test_parts_that_are_not_named_are_missing_by_name():
    assert "set DATABASE_URL" in str(postgresql({}))
    assert "set DATABASE_URL" in str(postgresql({"DATABASE_URL": "sqlite:///a.sqlite3"}))
    assert "set REDIS_URL" in str(redis({}))


def test_parts_that_do_not_answer_say_so():
    database = postgresql({"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"})
    broker = redis({"REDIS_URL": "redis://127.0.0.1:1/0"})

    assert "DATABASE_URL does not answer" in database.missing
    assert "REDIS_URL does not answer" in broker.missing


def test_the_browser_is_found_on_path_or_by_name(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert chromium({}).missing == "install chromium or set CHROMIUM"

    browser = tmp_path / "chromium"
    browser.write_text("#!/bin/sh\n")
    browser.chmod(0o755)

    assert chromium({}).address == str(browser)
    assert chromium({"CHROMIUM": str(browser)}).address == str(browser)
    assert "is no program" in chromium({"CHROMIUM": "/no/such/browser"}).missing
