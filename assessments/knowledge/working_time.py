"""Working hours backwards from a moment: when must something have begun to have waited that long?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

# A clinic closed for longer than this lets nothing wait for its next opening (project default, D).
FURTHEST = dt.timedelta(days=31)

Instant = Callable[[dt.date, dt.time], dt.datetime]  # that time of the clinic's day, in UTC


def began_before(
    now: dt.datetime,
    today: dt.date,
    hours: float,
    *,
    is_working_day: Callable[[dt.date], bool],
    opens: dt.time,
    closes: dt.time,
    instant: Instant,
) -> dt.datetime:
    """The latest moment from which `hours` working hours have passed by `now`, in UTC.

    What began at it or earlier has waited that long. Hours outside `opens` to `closes` of a working day do
    not count; where the clock changes in between, real hours do. A clinic without a working day in the last
    31 days counts every hour, so that nothing waits for ever.
    """
    left = dt.timedelta(hours=hours)
    day = today
    while today - day <= FURTHEST:
        if is_working_day(day):
            begins, ends = instant(day, opens), min(instant(day, closes), now)
            if ends - begins >= left:
                return ends - left
            left -= max(ends - begins, dt.timedelta(0))
        day -= dt.timedelta(days=1)
    return now - dt.timedelta(hours=hours)
