"""Read the published cases, and turn their days into dates.

A case counts days from its own day 0. Its story is shifted as a whole so that it ends near today; a day
that the data set marks as converted from words ("after three months") is known only to the month.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from patients.knowledge.partial_dates import PartialDate, Precision

DATA = Path(__file__).resolve().parent.parent / "data" / "published_cases"
PARTS = ("labs", "treatments", "findings", "screenings")

Row = dict[str, str]


@dataclass(frozen=True)
class Case:
    """One published patient: the row of cases.csv and the rows of the other files, as printed there."""

    row: Row
    labs: list[Row]
    treatments: list[Row]
    findings: list[Row]
    screenings: list[Row]

    @property
    def id(self) -> str:
        return self.row["case_id"]

    @property
    def last_day(self) -> int:
        """The day of the last dated fact, at least day 0."""
        days = [self.row["outcome_day"], self.row["statin_stop_day"]]
        days += [row[column] for row in self.treatments for column in ("start_day", "stop_day")]
        days += [row["day"] for rows in (self.labs, self.findings, self.screenings) for row in rows]
        return max(0, *(int(day) for day in days if day))


@dataclass(frozen=True)
class Calendar:
    """Where day 0 of a case is placed."""

    day_zero: date

    @classmethod
    def ending_near(cls, as_of: date, case: Case) -> Calendar:
        """The story ends one to three weeks before `as_of`, each case on a day of its own.

        A result known only to the month is stored as its first day, which could put it before an exact one
        that came earlier; the first ending on which that does not happen is taken.
        """
        usual = int(case.id.removeprefix("PUB-")) * 7 % 20
        endings = [1 + (usual + later) % 20 for later in range(20)]
        calendars = [cls(as_of - timedelta(days=days_ago + case.last_day)) for days_ago in endings]
        return next((calendar for calendar in calendars if calendar._keeps_order(case)), calendars[0])

    def _keeps_order(self, case: Case) -> bool:
        rows = sorted((row for row in case.labs if row["day"]), key=lambda row: int(row["day"]))
        stored = [self.when(row["day"], row["day_approx"]).day for row in rows]
        return stored == sorted(stored)

    def exact(self, day: str | int) -> date:
        return self.day_zero + timedelta(days=int(day))

    def when(self, day: str, approx: str = "") -> PartialDate | None:
        """The date of a day; to the month when it was converted from words; None when none is stated."""
        if not day:
            return None
        return PartialDate(self.exact(day), Precision.MONTH if approx == "yes" else Precision.DAY)

    def in_words(self, day: str) -> PartialDate | None:
        """A day told in rounded words: to the month, or to the year for a whole number of years."""
        if not day:
            return None
        years = int(day) % 365 == 0 and int(day) != 0
        return PartialDate(self.exact(day), Precision.YEAR if years else Precision.MONTH)


def read_cases(folder: Path = DATA) -> list[Case]:
    """All cases of the five files in `folder`, in their order."""
    parts = {part: defaultdict(list) for part in PARTS}
    for part, by_case in parts.items():
        for row in _rows(folder / f"{part}.csv"):
            by_case[row["case_id"]].append(row)
    cases = _rows(folder / "cases.csv")
    return [Case(row, **{part: parts[part][row["case_id"]] for part in PARTS}) for row in cases]


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
