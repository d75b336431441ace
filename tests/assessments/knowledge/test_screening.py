from dataclasses import replace
from datetime import date

import pytest

from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.plan import plan
from assessments.knowledge.plan_case_facts import investigation
from assessments.knowledge.screening_cases import GUIDE, GUIDE_CASES, NATIONAL_CASES, SRP, US, WOMAN_1950
from patients.knowledge.partial_dates import PartialDate, Precision


def planned(facts, as_of, *packs):
    chosen = [load_packs()[name] for name in packs]
    return {entry.key: entry for entry in plan(facts, chosen, date.fromisoformat(as_of)).entries}


@pytest.mark.parametrize("case", GUIDE_CASES + NATIONAL_CASES, ids=lambda case: case.description)
def test_status_and_due_date(case):
    entry = planned(case.facts, case.as_of, case.pack)[case.key]

    assert (entry.status, str(entry.due) if entry.due else None) == (case.status, case.due)


def test_a_rule_that_does_not_ask_yet_says_when_it_will():
    entry = planned(SRP, "2024-04-05", GUIDE)["CA-SEED-CT:rule"]

    assert entry.next_change == date(2028, 1, 16)
    assert "the 40th birthday is on 15-Jan-2028" in entry.sentence


def test_a_birthday_that_is_not_known_is_not_written():
    facts = replace(SRP, birth_date=date(1988, 1, 1), birth_precision="year")

    entry = planned(facts, "2024-04-05", GUIDE)["CA-SEED-CT:rule"]
    assert "the 40th birthday is on 2028." in entry.sentence


def test_an_age_that_may_be_over_is_still_asked_and_provisional():
    facts = replace(WOMAN_1950, birth_date=date(1950, 1, 1), birth_precision="year")

    perhaps = planned(facts, "2025-12-30", US)["NP-US-BREAST:MAMMO:2020-03-05"]
    surely = planned(facts, "2025-12-31", US)["NP-US-BREAST:rule"]
    assert perhaps.due_is_provisional
    assert surely.status == "closed"


def test_the_last_method_and_what_it_closed_are_named():
    facts = replace(WOMAN_1950, events=(investigation("MAMMO", "2021-04-01"),))

    entries = planned(facts, "2022-01-01", US)
    assert entries["NP-US-BREAST:MAMMO:2023-04-01"].sentence.endswith(
        "Mammogram every 24 months: last 01-Apr-2021, so next due 01-Apr-2023."
    )
    closed = entries["NP-US-BREAST:MAMMO:2020-03-05"]
    assert (closed.status, closed.done_on) == ("closed", date(2021, 4, 1))


def test_a_partial_diagnosis_makes_the_first_date_provisional():
    facts = replace(WOMAN_1950, diagnosis=PartialDate(date(2020, 3, 1), Precision.MONTH))

    assert planned(facts, "2024-01-01", US)["NP-US-BREAST:MAMMO:2020-03-01"].due_is_provisional
