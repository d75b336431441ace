"""When a course of a published case ended, where many sources give its beginning and nothing else."""

from __future__ import annotations

from itertools import pairwise

from patients.demo.published.source import Calendar, Case, Row
from patients.demo.record import dated
from patients.knowledge.drugs import DRUGS

# Words that end a course. "Tapered" does not: a lower dose is still a dose.
STOPPED_WORDS = ("stopped", "first course", "no response", "minimal response")

# Infusions told as a regimen instead of the days they were given.
REGIMENS = ("weekly", "monthly", "6-monthly", "monotherapy")

# Started longer ago than this before the last dated fact of its story, a course is not shown as still
# given: nobody would check its blood counts on the word of an old report. Project rule, mark D.
STILL_GIVEN_WITHIN = 365  # days

END_NOT_STATED = "end not stated in the source"
NEXT_COURSE = "next course of the same drug"
RUNNING = {"stop_on": None, "stop_precision": ""}


def end_of(row: Row, drug: str, case: Case, calendar: Calendar) -> dict:
    """The stop of one row: stated, that of a single infusion, still running, or on a day not known."""
    if row["stop_day"]:
        return dated("stop", calendar.when(row["stop_day"], row["day_approx"]))
    if any(words in row["note"] for words in STOPPED_WORDS):
        return dated("stop", None)
    if DRUGS[drug].is_once and not _is_regimen(row):
        return dated("stop", calendar.when(row["start_day"], row["day_approx"]))
    if row["role"] == "treatment" and not _is_pulse(row, drug) and _is_last_known(row, case):
        return dict(RUNNING)
    return dated("stop", None) | {"stop_reason": END_NOT_STATED}


def is_running(treatment: dict) -> bool:
    return treatment["stop_on"] is None and treatment["stop_precision"] == ""


def close_all_but_the_last(treatments: list[dict]) -> None:
    """A drug runs once: the start of its next course, in the order of the source, ends an open one."""
    for drug in {treatment["drug"] for treatment in treatments}:
        for earlier, following in pairwise(one for one in treatments if one["drug"] == drug):
            if is_running(earlier):
                earlier |= _stop_at_start_of(following, earlier) | {"stop_reason": NEXT_COURSE}


def _stop_at_start_of(following: dict, earlier: dict) -> dict:
    start = following["start_on"]
    if start is None or (earlier["start_on"] and start < earlier["start_on"]):
        return dated("stop", None)
    return {"stop_on": start, "stop_precision": following["start_precision"]}


def _is_regimen(row: Row) -> bool:
    """Given again and again; six cycles are a number of infusions that has been given."""
    return not row["dose"] and row["frequency"].endswith(REGIMENS)


def _is_pulse(row: Row, drug: str) -> bool:
    """A glucocorticoid into a vein is given for some days."""
    return row["route"] == "iv" and DRUGS[drug].family == "glucocorticoid"


def _is_last_known(row: Row, case: Case) -> bool:
    """Started within a year of the last dated fact; without a day, no later row has one."""
    if row["start_day"]:
        return case.last_day - int(row["start_day"]) <= STILL_GIVEN_WITHIN
    later = case.treatments[case.treatments.index(row) + 1 :]
    return not any(other["start_day"] and other["role"] == "treatment" for other in later)
