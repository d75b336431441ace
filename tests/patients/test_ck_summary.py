from datetime import time

import pytest

from patients.ck_summary import ck_summary
from tests.patients.charts.people import TODAY, ck, on


def summary(*results):
    return ck_summary(results, today=TODAY)


@pytest.mark.parametrize(
    ("before", "now", "arrow", "change"),
    [
        (9800, 4900, "↓", "4,900 units/L lower (−50%)"),
        (400, 1000, "↑", "600 units/L higher (+150%)"),
        (400, 400, "→", "No change"),
        (0, 400, "↑", "400 units/L higher"),
    ],
)
def test_the_change_is_said_with_direction_and_share(before, now, arrow, change):
    found = summary(ck(before, on(2026, 1, 1)), ck(now, on(2026, 2, 1)))

    assert (found.arrow, found.change) == (arrow, change)


def test_a_comparator_on_either_side_forbids_a_change():
    found = summary(ck(20000, on(2026, 1, 1), comparator=">"), ck(400, on(2026, 2, 1)))

    assert (found.arrow, found.change) == (
        "",
        "Change not computed: a result is beyond what the laboratory measures",
    )


NO_ORDER = ("", "Change not computed: which of the two came first is not recorded")


@pytest.mark.parametrize(
    ("earlier", "later", "told"),
    [
        (time(7), time(19), ("↓", "4,900 units/L lower (−50%)")),
        (time(7), time(7), NO_ORDER), (None, time(19), NO_ORDER), (time(7), None, NO_ORDER),
        (None, None, NO_ORDER),
    ],
)  # fmt: skip
def test_samples_of_one_day_are_compared_only_by_their_times(earlier, later, told):
    found = summary(ck(9800, on(2026, 1, 1), at=earlier), ck(4900, on(2026, 1, 1), at=later))

    assert (found.arrow, found.change) == told


def test_a_month_and_a_day_in_it_have_no_order():
    found = summary(ck(9800, on(2026, 1)), ck(4900, on(2026, 1, 20)))

    assert (found.arrow, found.change) == NO_ORDER


def test_one_result_has_nothing_to_compare_with():
    found = summary(ck(400, on(2026, 1, 1)))

    assert found.previous is None
    assert found.change == "One result: nothing to compare with yet"


@pytest.mark.parametrize(
    ("day", "words"),
    [(on(2026, 11, 23), "today"), (on(2026, 11, 22), "1 day ago"), (on(2022, 5, 28), "1,640 days ago"),
     (on(2026, 11), "day not known")],
)  # fmt: skip
def test_how_long_ago_is_counted_only_from_a_known_day(day, words):
    assert summary(ck(400, day)).since == words


def test_results_without_date_or_number_are_passed_over():
    found = summary(ck(400, on(2026, 1, 1)), ck(None, on(2026, 2, 1), word="High"), ck(9, None))

    assert found.latest.value == 400


def test_no_result_no_summary():
    assert summary(ck(9, None)) is None


@pytest.mark.parametrize(
    ("result", "is_high"),
    [
        (ck(400, on(2026, 1, 1)), True),
        (ck(190, on(2026, 1, 1)), False),
        (ck(400, on(2026, 1, 1), limit=None), False),
        (ck(400, on(2026, 1, 1), comparator="<"), False),
        (ck(400, on(2026, 1, 1), comparator=">"), True),
    ],
)
def test_above_its_limit_is_judged_by_the_result_s_own_limit(result, is_high):
    assert summary(result).is_high is is_high
