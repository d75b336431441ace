"""Words that several judgement screens use: how long ago, and dates that must not tell a birthday."""

from __future__ import annotations

import re
from datetime import date

from patients.knowledge.durations import how_long
from patients.knowledge.partial_dates import MONTHS, add_months

SHOWN_DAY = re.compile(rf"\b(\d\d)-({'|'.join(MONTHS)})-(\d{{4}})\b")


def due_in_words(due: date, today: date) -> str:
    """`due today`, `due 3 weeks ago`, `due in 5 days`."""
    if due == today:
        return "due today"
    if due < today:
        return f"due {how_long(due, today)} ago"
    return f"due in {how_long(today, due)}"


def without_birthday(text: str, birth_date: date | None) -> str:
    """`text` with every anniversary of the birth date cut down to its year, and the days beside one.

    For readers who may not know who a patient is: rules about age name the birthday they count from, "over
    50" begins on the day after it, and a window that ends with an age ends on the day before.
    """
    if birth_date is None:
        return text

    def year_only(found: re.Match) -> str:
        day = date(int(found[3]), MONTHS.index(found[2]) + 1, int(found[1]))
        is_beside = any(
            abs((day - add_months(birth_date, (year - birth_date.year) * 12)).days) <= 1
            for year in (day.year - 1, day.year, day.year + 1)
        )
        return found[3] if is_beside else found[0]

    return SHOWN_DAY.sub(year_only, text)
