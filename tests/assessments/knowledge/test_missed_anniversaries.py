"""Yearly items that were missed more than once are one line, and one examination closes them all."""

from dataclasses import replace
from datetime import date

import pytest

from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.plan import Decision, Status, plan
from assessments.knowledge.plan_case_facts import BORN_1970, investigation, patient

GUIDE = "cancer.seed"
KEY = "CA-SEED-REVIEW:HISTORY:{}m"
WOMAN = patient(birth_date=BORN_1970, subtype="anti_hmgcr")  # diagnosis 05-Mar-2024


def reviews(as_of, *done, decided=()):
    facts = replace(WOMAN, events=tuple(investigation("HISTORY", day) for day in done))
    entries = plan(facts, [load_packs()[GUIDE]], as_of, decided).entries
    found = {entry.key: entry for entry in entries}
    return [found[KEY.format(months)] for months in (12, 24, 36)]


@pytest.mark.parametrize(
    ("as_of", "statuses"),
    [
        (date(2025, 3, 4), ("upcoming", "scheduled", "scheduled")),
        (date(2025, 3, 5), ("due", "scheduled", "scheduled")),
        (date(2026, 3, 4), ("overdue", "upcoming", "scheduled")),
        (date(2026, 3, 5), ("overdue", "not_due", "scheduled")),
        (date(2027, 9, 1), ("overdue", "not_due", "not_due")),
    ],
)
def test_each_year_that_passes_adds_a_sentence_and_no_line(as_of, statuses):
    assert tuple(entry.status.value for entry in reviews(as_of)) == statuses


def test_the_one_line_says_since_when_and_what_else_was_missed():
    first, second, third = reviews(date(2027, 9, 1))

    assert first.due == date(2025, 3, 5)
    assert "Also missed: 05-Mar-2026 and 05-Mar-2027; one examination now does for all." in first.sentence
    assert "asked with the one missed since 05-Mar-2025." in second.sentence
    assert third.due is None


def test_one_examination_closes_all_of_them():
    assert {entry.status for entry in reviews(date(2027, 9, 1), "2027-08-20")} == {Status.CLOSED}


def test_one_done_in_time_leaves_only_the_later_ones():
    first, second, third = reviews(date(2027, 9, 1), "2025-03-10")

    assert (first.status, second.status, third.status) == (Status.CLOSED, Status.OVERDUE, Status.NOT_DUE)


def test_a_year_that_was_declined_hides_no_later_one():
    declined = [Decision(KEY.format(12), "declined", date(2025, 3, 10))]
    first, second, _ = reviews(date(2026, 4, 20), decided=declined)

    assert (first.status, second.status) == (Status.DECLINED, Status.OVERDUE)


def test_one_declined_until_a_day_is_the_first_again_from_then_on():
    declined = [Decision(KEY.format(12), "declined", date(2025, 3, 10), date(2026, 6, 1))]
    before, after = (reviews(day, decided=declined) for day in (date(2026, 5, 31), date(2026, 6, 1)))

    assert [one.status for one in before[:2]] == [Status.DECLINED, Status.OVERDUE]
    assert [one.status for one in after[:2]] == [Status.OVERDUE, Status.NOT_DUE]
    assert before[1].next_change == date(2026, 6, 1)


@pytest.mark.parametrize("months", [12, 24])
def test_one_that_is_arranged_stands_for_all_that_were_missed(months):
    booked = [Decision(KEY.format(months), "booked", date(2026, 2, 20), date(2026, 5, 1))]
    entries = dict(zip((12, 24, 36), reviews(date(2026, 4, 20), decided=booked), strict=True))
    other = entries[36 - months]

    assert (entries[months].status, other.status) == (Status.WAITING, Status.NOT_DUE)
    assert "one examination does for all" in entries[months].sentence
    assert entries[months].next_change == other.next_change == date(2026, 5, 1)
