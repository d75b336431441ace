"""Working hours backwards from a moment: when must something have begun to have waited that long?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

# A clinic closed for longer than this lets nothing wait for its next opening (project default, D).
FURTHEST = timedelta(days=31)

Instant = Callable[[date, time], datetime]  # that time of the clinic's day, in UTC


def began_before(
    now: datetime,
    today: date,
    hours: float,
    *,
    is_working_day: Callable[[date], bool],
    opens: time,
    closes: time,
    instant: Instant,
) -> datetime:
    """The latest moment from which `hours` working hours have passed by `now`, in UTC.

    What began at it or earlier has waited that long. Hours outside `opens` to `closes` of a working day do
    not count; where the clock changes in between, real hours do. A clinic without a working day in the last
    31 days counts every hour, so that nothing waits for ever.
    """
    left = timedelta(hours=hours)
    day = today
    while today - day <= FURTHEST:
        if is_working_day(day):
            begins, ends = instant(day, opens), min(instant(day, closes), now)
            if ends - begins >= left:
                return ends - left
            left -= max(ends - begins, timedelta(0))
        day -= timedelta(days=1)
    return now - timedelta(hours=hours)
