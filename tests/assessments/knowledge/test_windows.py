"""rules.json semantics.window_rules: open from the first day, due on the last, overdue after grace."""

from datetime import date

import pytest

from assessments.knowledge.pack_files import PackError, load_packs
from assessments.knowledge.plan import plan
from assessments.knowledge.plan_case_facts import investigation, patient

HEAD = """
[pack]
id = "test.windows"
title = "Windows"
version = "1"
citation = "-"
default_on = false
sign_off = "unsigned"
reviewed = "-"
[sources.default]
citation = "-"
[items.ECHO]
label = "Echocardiogram"
investigations = ["ECHO"]
lookback_by_interval = true
[[rules]]
id = "T-ECHO"
title = "Echo"
trigger = { predicate = "diagnosed" }
schedule = { kind = "window", %s }
items = ["ECHO"]
category = "disease"
sources = ["default"]
mark = "D"
"""
TWO = "from_months = 3, due_months = 6, first_for_months = 12, then_from_months = 6, then_due_months = 12"
FIRST_YEAR = "from_months = 3, due_months = 6, first_for_months = 12"


@pytest.fixture
def planned(tmp_path):
    def make(as_of, *done, window=TWO):
        (tmp_path / "windows.toml").write_text(HEAD % window, encoding="utf-8")
        facts = patient(events=tuple(investigation("ECHO", day) for day in done))
        entries = plan(facts, list(load_packs(tmp_path).values()), date.fromisoformat(as_of)).entries
        return {entry.key: entry for entry in entries}

    return make


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        ("2024-06-04", "scheduled"),
        ("2024-06-05", "open"),
        ("2024-09-04", "open"),
        ("2024-09-05", "due"),
        ("2024-09-19", "due"),  # grace of disease monitoring is 14 days
        ("2024-09-20", "overdue"),
    ],
)
def test_status_on_each_side_of_every_boundary(planned, as_of, status):
    entry = planned(as_of)["T-ECHO:ECHO:2024-09-05"]

    assert (entry.status, str(entry.opens), str(entry.due)) == (status, "2024-06-05", "2024-09-05")


def test_the_next_change_walks_through_the_window(planned):
    day, seen = "2024-05-01", []
    while day != "None":
        entry = planned(day)["T-ECHO:ECHO:2024-09-05"]
        seen.append(f"{day} {entry.status}")
        day = str(entry.next_change)

    assert seen == [
        "2024-05-01 scheduled",
        "2024-06-05 open",
        "2024-09-05 due",
        "2024-09-20 overdue",
    ]


def test_one_done_in_the_first_year_opens_the_next_and_closes_its_own(planned):
    entries = planned("2024-08-01", "2024-07-05")

    assert str(entries["T-ECHO:ECHO:2025-01-05"].opens) == "2024-10-05"
    assert entries["T-ECHO:ECHO:2024-09-05"].status == "closed"


def test_one_done_after_the_first_year_opens_the_wider_window(planned):
    last, first = planned("2025-04-01", "2025-03-04"), planned("2025-04-01", "2025-03-05")

    assert "T-ECHO:ECHO:2025-09-04" in last
    assert str(first["T-ECHO:ECHO:2026-03-05"].opens) == "2025-09-05"


def test_without_a_second_window_nothing_more_is_asked(planned):
    entry = planned("2025-04-01", "2025-03-05", window=FIRST_YEAR)["T-ECHO:ECHO:later"]

    assert entry.status == "not_due"


@pytest.mark.parametrize(
    ("window", "words"),
    [
        ("from_months = 6, due_months = 3", "the window ends before it begins"),
        ("from_months = 3, due_months = 6, then_from_months = 6", "belong together"),
        ("from_months = 3", "due_months is missing"),
        ("from_months = 3, due_months = true", "due_months must be int"),
    ],
)
def test_a_window_that_makes_no_sense_is_refused_with_its_line(planned, window, words):
    with pytest.raises(PackError, match=rf"windows.toml:\d+: .*{words}"):
        planned("2024-05-01", window=window)
