"""How long ago, in the words of a conversation."""

from __future__ import annotations

from datetime import date

from patients.knowledge.partial_dates import add_months


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
