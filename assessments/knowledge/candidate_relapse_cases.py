"""Worked cases of candidate relapses. CK in units/L with the limit 200, treated since 01-Jan-2026.

`ck`: day and value, oldest first. `rises`: first day of each rise, and the day it was over or "open".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

AS_OF = date(2026, 11, 1)


@dataclass(frozen=True, slots=True)
class Case:
    description: str
    ck: str
    rises: str
    times: str = ""  # of the lowest, at the peak of each rise


CASES = (
    Case("no CK", "", ""),
    Case("one CK has nothing before it", "2026-02-01 5000", ""),
    Case("falling", "2026-01-05 5000, 2026-02-01 2000, 2026-03-01 150", ""),
    Case("twice the lowest", "2026-02-01 300, 2026-03-01 600", "2026-03-01 open", "2"),
    Case("a little less than twice", "2026-02-01 300, 2026-03-01 599", ""),
    Case("three times", "2026-02-01 300, 2026-03-01 900", "2026-03-01 open", "3"),
    Case("twice the lowest, not above the limit", "2026-02-01 100, 2026-03-01 200", ""),
    Case("just above the limit", "2026-02-01 100, 2026-03-01 201", "2026-03-01 open", "2.01"),
    Case("back at the limit: over", "2026-02-01 100, 2026-03-01 400, 2026-04-01 200",
         "2026-03-01 2026-04-01", "4"),
    Case("still above the limit, less than twice: goes on", "2026-02-01 150, 2026-03-01 400, 2026-04-01 250",
         "2026-03-01 open", "2.67"),
    Case("highest later", "2026-02-01 100, 2026-03-01 400, 2026-04-01 900", "2026-03-01 open", "9"),
    Case("two rises", "2026-02-01 100, 2026-03-01 400, 2026-04-01 120, 2026-05-01 500",
         "2026-03-01 2026-04-01; 2026-05-01 open", "4; 5"),
    Case("a lower value in a rise does not lower the bar of that rise",
         "2026-02-01 400, 2026-03-01 900, 2026-04-01 300, 2026-05-01 700", "2026-03-01 open", "2.25"),
    Case("the lowest was before treatment: it does not count",
         "2025-06-01 100, 2026-02-01 900, 2026-03-01 1000", ""),
    Case("a rise before treatment is the disease itself", "2025-06-01 100, 2025-07-01 9000", ""),
    Case("on the day treatment began", "2026-01-01 300, 2026-03-01 600", "2026-03-01 open", "2"),
    Case("below 20 is at most 20", "2026-02-01 <20, 2026-03-01 250", "2026-03-01 open", "12.5"),
    Case("above 1000 is at least 1000", "2026-02-01 500, 2026-03-01 >1000", "2026-03-01 open", "2"),
    Case("above 900 may be less than twice 500", "2026-02-01 500, 2026-03-01 >900", ""),
    Case("below 1000 may be anything", "2026-02-01 300, 2026-03-01 <1000", ""),
    Case("later than the day asked for", "2026-02-01 300, 2026-11-02 900", ""),
)  # fmt: skip
