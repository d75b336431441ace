"""Words that several judgement screens use: how long ago, and dates that must not tell a birthday."""

from __future__ import annotations

import re
from datetime import date

from patients.knowledge.partial_dates import MONTHS, add_months

SHOWN_DAY = re.compile(rf"\b(\d\d)-({'|'.join(MONTHS)})-(\d{{4}})\b")


def due_in_words(due: date, today: date) -> str:
    """`due today`, `due 3 weeks ago`, `due in 5 days`."""
    if due == today:
        return "due today"
    if due < today:
        return f"due {how_long(due, today)} ago"
    return f"due in {how_long(today, due)}"


def how_long(begin: date, end: date) -> str:
    """Days up to two weeks, weeks up to two months, months up to two years, then years; rounded down."""
    days = (end - begin).days
    months = (end.year - begin.year) * 12 + end.month - begin.month
    if add_months(begin, months) > end:
        months -= 1
    if days < 14:
        return _count(days, "day")
    if months < 2:
        return _count(days // 7, "week")
    return _count(months, "month") if months < 24 else _count(months // 12, "year")


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def without_birthday(text: str, birth_date: date | None) -> str:
    """`text` with every anniversary of the birth date cut down to its year.

    For readers who may not know who a patient is: rules about age name the birthday they count from.
    """
    if birth_date is None:
        return text

    def year_only(found: re.Match) -> str:
        day = date(int(found[3]), MONTHS.index(found[2]) + 1, int(found[1]))
        is_birthday = day == add_months(birth_date, (day.year - birth_date.year) * 12)
        return found[3] if is_birthday else found[0]

    return SHOWN_DAY.sub(year_only, text)
