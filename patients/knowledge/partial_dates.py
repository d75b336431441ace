"""Dates known to the day, the month or the year.

Onset, events and past treatments are often remembered as "March 2024" or "2019". Storing the first
of the month would make up a day, so a date travels with its precision and is shown with no more
than is known.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip

HOW_TO_WRITE_A_DATE = "Write a date such as 05-Mar-2024, a month such as Mar-2024, or a year such as 2024."


class TwoReadings(ValueError):
    """Numbers that can be day and month either way round; guessing would store a wrong day."""


class Precision(StrEnum):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date and how much of it is known; `day` is the first day of the known period."""

    day: date
    precision: Precision = Precision.DAY

    def __post_init__(self) -> None:
        first = {Precision.DAY: self.day, Precision.MONTH: self.day.replace(day=1)}
        object.__setattr__(self, "day", first.get(self.precision, self.day.replace(month=1, day=1)))

    @property
    def last_day(self) -> date:
        """The latest day it can have been: due dates use it for onset, which never loses a screening."""
        if self.precision == Precision.DAY:
            return self.day
        if self.precision == Precision.MONTH:
            return self.day.replace(day=calendar.monthrange(self.day.year, self.day.month)[1])
        return self.day.replace(month=12, day=31)

    @property
    def is_exact(self) -> bool:
        return self.precision == Precision.DAY

    def __str__(self) -> str:
        return show_date(self.day, self.precision)


def show_date(day: date | None, precision: str = Precision.DAY) -> str:
    """`05-Mar-2024`, `Mar-2024`, `2024` or `Not recorded`, whatever the browser's locale."""
    if day is None or precision == Precision.UNKNOWN:
        return "Not recorded"
    if precision == Precision.YEAR:
        return f"{day.year:04d}"
    month = f"{MONTHS[day.month - 1]}-{day.year:04d}"
    return month if precision == Precision.MONTH else f"{day.day:02d}-{month}"


def add_months(day: date, months: int) -> date:
    """Calendar months later, the day clipped to a shorter month: 31-Jan + 1 month = 28-Feb or 29-Feb."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def birthday(birth_date: date, age: int) -> date:
    """The day a person turns `age`; people born on 29-Feb turn on 28-Feb in other years."""
    return add_months(birth_date, age * 12)


def age_on(birth_date: date, day: date) -> int:
    """Completed years of life on `day`."""
    age = day.year - birth_date.year
    return age if day >= birthday(birth_date, age) else age - 1


def parse_partial_date(
    text: str, *, today: date, how_to_write: str = HOW_TO_WRITE_A_DATE
) -> PartialDate | None:
    """Read what staff type; None for blank or "unknown".

    Understands 05-Mar-2024, 25/3/2024, 2024-03-05, Mar-2024, 03/2024, 2024-03, 2024, today, and shortcuts
    such as -2d, +3m, -1y counted from `today`. 3/4/2024 has two readings and is not guessed.
    Raises ValueError with words that tell how to mend it: both readings, or `how_to_write`.
    """
    words = text.strip().lower()
    if words in ("", "unknown", "not known", "not recorded"):
        return None
    if words == "today":
        return PartialDate(today)
    try:
        if shortcut := re.fullmatch(r"([+-]\d{1,4})\s*([dwmy])", words):
            return PartialDate(_counted_from(today, int(shortcut[1]), shortcut[2]))
        return _from_parts(re.split(r"[-/.,\s]+", words))
    except TwoReadings as readings:
        raise TwoReadings(f"{text.strip()} can be {readings}. Write the month in letters.") from None
    except ValueError:
        raise ValueError(f"“{text.strip()}” is not a date we can read. {how_to_write}") from None


def _from_parts(parts: list[str]) -> PartialDate:
    """Year first if it has four digits, else last; a month in words may also stand first."""
    if len(parts) == 3 and parts[0].isalpha():
        parts = [parts[1], parts[0], parts[2]]  # March 5, 2024
    year_first = len(parts[0]) == 4 and not parts[0].isalpha()
    if not year_first:
        parts = parts[::-1]
    if len(parts) > 3:
        raise ValueError("too many parts")
    year, month, day = [*parts, "1", "1"][:3]
    precision = (Precision.YEAR, Precision.MONTH, Precision.DAY)[len(parts) - 1]
    found = PartialDate(date(_year(year), _month(month), _number(day)), precision)
    in_numbers = found.is_exact and not year_first and month.isdecimal()
    if in_numbers and found.day.day <= 12 and found.day.day != found.day.month:
        other = found.day.replace(month=found.day.day, day=found.day.month)
        raise TwoReadings(f"{found} or {show_date(other)}")
    return found


def _counted_from(today: date, amount: int, unit: str) -> date:
    if unit in "dw":
        return today + timedelta(days=amount * (7 if unit == "w" else 1))
    return add_months(today, amount * (12 if unit == "y" else 1))


def _year(text: str) -> int:
    year = _number(text)
    if year < 1000:
        raise ValueError("a year has four digits")
    return year


def _month(text: str) -> int:
    """3 for `3`, `03`, `mar` and `march`; a word that only begins like a month is not one."""
    if not text.isalpha():
        return _number(text)
    matches = [
        number for number, name in enumerate(MONTH_NAMES, 1) if len(text) > 2 and name.startswith(text)
    ]
    if not matches:
        raise ValueError("no such month")
    return matches[0]


def _number(text: str) -> int:
    if not (text.isdecimal() and len(text) <= 4):
        raise ValueError("not a number of a date")
    return int(text)
