from datetime import date, timedelta

import pytest

from patients.demo.published.source import Calendar, read_cases

TODAY = date(2026, 11, 23)
CASES = {case.id: case for case in read_cases()}


def test_all_files_belong_together():
    assert len(CASES) == 47
    assert sum(len(case.labs) for case in CASES.values()) == 73
    assert sum(len(case.treatments) for case in CASES.values()) == 110
    assert sum(len(case.findings) for case in CASES.values()) == 253
    assert sum(len(case.screenings) for case in CASES.values()) == 14


@pytest.mark.parametrize("today", [TODAY, date(2027, 3, 1), date(2028, 2, 29)])
def test_every_story_ends_one_to_three_weeks_before_today(today):
    for case in CASES.values():
        end = Calendar.ending_near(today, case).exact(case.last_day)

        assert timedelta(days=1) <= today - end <= timedelta(days=20), case.id


def test_a_day_converted_from_words_is_known_to_the_month_only():
    calendar = Calendar(date(2026, 10, 15))

    assert str(calendar.when("31", "yes")) == "Nov-2026"
    assert str(calendar.when("31", "")) == "15-Nov-2026"
    assert calendar.when("", "") is None


def test_an_onset_told_in_years_is_known_to_the_year_only():
    calendar = Calendar(date(2026, 10, 15))

    assert str(calendar.in_words("-365")) == "2025"
    assert str(calendar.in_words("-90")) == "Jul-2026"
    assert calendar.in_words("") is None


def test_a_result_known_to_the_month_does_not_overtake_an_earlier_exact_one():
    case = CASES["PUB-001"]
    calendar = Calendar.ending_near(TODAY, case)
    dated = [row for row in case.labs if row["day"]]

    stored = [calendar.when(row["day"], row["day_approx"]).day for row in dated]

    assert stored == sorted(stored)
