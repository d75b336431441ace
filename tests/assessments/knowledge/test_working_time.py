"""Working hours backwards, across nights, closed days and changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.knowledge.working_time import began_before

BERLIN = ZoneInfo("Europe/Berlin")
OPENS, CLOSES = time(8), time(17)


def monday_to_friday(day: date) -> bool:
    return day.weekday() < 5


def in_berlin(day: date, at: time) -> datetime:
    return datetime.combine(day, at, BERLIN).astimezone(UTC)


def began(now: datetime, hours: float, *, is_working_day=monday_to_friday, opens=OPENS, closes=CLOSES):
    found = began_before(
        now.astimezone(UTC),
        now.date(),
        hours,
        is_working_day=is_working_day,
        opens=opens,
        closes=closes,
        instant=in_berlin,
    )
    return found.astimezone(BERLIN).replace(tzinfo=None)


def berlin(*parts) -> datetime:
    return datetime(*parts, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("now", "hours", "then"),
    [
        (berlin(2026, 11, 25, 14, 0), 4, datetime(2026, 11, 25, 10, 0)),
        (berlin(2026, 11, 25, 12, 0), 4, datetime(2026, 11, 25, 8, 0)),
        (berlin(2026, 11, 25, 9, 0), 4, datetime(2026, 11, 24, 14, 0)),
        (berlin(2026, 11, 25, 22, 0), 4, datetime(2026, 11, 25, 13, 0)),
        (berlin(2026, 11, 25, 3, 0), 4, datetime(2026, 11, 24, 13, 0)),
        (berlin(2026, 11, 23, 9, 0), 4, datetime(2026, 11, 20, 14, 0)),  # Monday: from Friday
        (berlin(2026, 11, 22, 12, 0), 4, datetime(2026, 11, 20, 13, 0)),  # Sunday
        (berlin(2026, 11, 25, 10, 0), 20, datetime(2026, 11, 23, 8, 0)),
    ],
)
def test_counts_open_hours_only(now, hours, then):
    assert began(now, hours) == then


def test_a_holiday_counts_nothing():
    def open_days(day):
        return monday_to_friday(day) and day != date(2026, 11, 24)

    assert began(berlin(2026, 11, 25, 9, 0), 4, is_working_day=open_days) == datetime(2026, 11, 23, 14, 0)


def test_where_the_clock_changes_inside_the_hours_real_hours_count():
    """On 25-Oct-2026 the hour from 02:00 to 03:00 happens twice in Berlin."""
    found = began(
        berlin(2026, 10, 25, 6, 0), 6, is_working_day=lambda day: True, opens=time(0), closes=time(23)
    )
    assert found == datetime(2026, 10, 25, 1, 0)


def test_a_clinic_that_never_opens_lets_nothing_wait_for_ever():
    found = began(berlin(2026, 11, 25, 14, 0), 4, is_working_day=lambda day: False)
    assert found == datetime(2026, 11, 25, 10, 0)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(BERLIN))


@given(moments, st.integers(1, 24), st.integers(0, 300))
def test_later_never_means_an_earlier_beginning(now, hours, minutes):
    later = (now.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(BERLIN)

    assert began(later, hours) >= began(now, hours)


@given(moments, st.integers(1, 12))
def test_more_hours_began_earlier_and_never_less_than_that_ago(now, hours):
    shorter, longer = began(now, hours), began(now, hours + 1)

    assert longer <= shorter
    assert now.replace(tzinfo=None) - shorter >= timedelta(hours=hours - 1)  # one hour may be skipped
