"""What a researcher may write into a field of a case, and reading it without guessing.

Everything arrives as text: a cell of a table, or a value of JSON as it was written, so that no number passes
through a binary float. Blank and "unknown" are not known, in every field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from assessments.knowledge.trace import Answer
from patients.knowledge.partial_dates import PartialDate, parse_partial_date

UNKNOWN = "unknown"
LONGEST_SHOWN = 40  # characters of a value repeated in a message

_NUMBER = re.compile(r"\d{1,9}(\.\d{1,9})?")
_FRACTION = re.compile(r"(\d{1,9})/(\d{1,9})")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?|(\d{1,2}-)?[A-Za-z]{3}-\d{4}")
_PLACE_IN_LIST = re.compile(r"\.[1-9]\d{0,2}\.")  # 1 to 999


@dataclass(frozen=True, slots=True)
class Kind:
    """`words`: what may be written, for people. `read` raises ValueError with words that tell how to mend."""

    words: str
    read: Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One input. `.#.` in its name stands for the place in a list: 1, 2, 3."""

    name: str
    kind: Kind
    meaning: str


class Unusable(ValueError):
    """Fields that can be read one by one and cannot be used together; `field` is the one to mend."""

    def __init__(self, field: str, words: str):
        super().__init__(words)
        self.field = field


def printable(text: str) -> str:
    """Without characters that a terminal would obey."""
    return "".join(character if character.isprintable() else "�" for character in text)


def shown(text: str) -> str:
    """A value in a message: short and printable."""
    text = printable(text)
    return f"“{text[:LONGEST_SHOWN]}…”" if len(text) > LONGEST_SHOWN else f"“{text}”"


def field_of(fields: Mapping[str, Field], name: str) -> Field | None:
    """None where there is no such field; the sign # itself is never a place."""
    return None if "#" in name else fields.get(name) or fields.get(_PLACE_IN_LIST.sub(".#.", name))


def is_in_list(name: str) -> bool:
    return bool(_PLACE_IN_LIST.search(name))


def no_such(what: str, name: str, known: Mapping[str, Any]) -> str:
    """`no such field; the nearest is prox_upper`."""
    near = get_close_matches(_PLACE_IN_LIST.sub(".#.", name), known, n=1)
    return f"no such {what}{f'; the nearest is {near[0]}' if near else ''}"


# --- The kinds ---


def choice(*codes: str) -> Kind:
    def read(text: str) -> str:
        code = text.lower()
        if code not in codes:
            raise ValueError(f"{shown(text)} is not one of {', '.join(codes)}")
        return code

    return Kind(", ".join(codes), read)


def several(*codes: str) -> Kind:
    """Codes separated by spaces, or a list in JSON lines."""

    def read(text: str) -> tuple[str, ...]:
        found = tuple(text.lower().split())
        if strangers := [code for code in found if code not in codes]:
            raise ValueError(f"{shown(strangers[0])} is not one of {', '.join(codes)}")
        return found

    return Kind(f"any of {', '.join(codes)}, separated by spaces", read)


def _yes_no(text: str) -> Answer:
    answers = {"yes": Answer.YES, "true": Answer.YES, "no": Answer.NO, "false": Answer.NO}
    try:
        return answers[text.lower()]
    except KeyError:
        raise ValueError(f"{shown(text)} is not yes, no or unknown") from None


YES_NO = Kind("yes, no, unknown", _yes_no)


def _number(text: str) -> Decimal:
    """A plain number; what is not one is refused with words for the usual slips."""
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    if re.fullmatch(r"[\d.]*,[\d.,]*", text):
        raise ValueError(
            f"{shown(text)} has a comma: write a decimal point (1.5), and thousands without any sign (9800)"
        )
    if re.fullmatch(r"[\d.]+[eE][+-]?\d+", text):
        raise ValueError(f"{shown(text)} has an exponent: write the number out")
    if text[0] in "<>≤≥":
        raise ValueError(f"{shown(text)} is a bound, not a number: leave it blank if the value is not known")
    raise ValueError(f"{shown(text)} is not a number from 0 up, such as 7 or 7.5")


def _within(value, low: int, high: int | None, text: str):
    if value < low or (high is not None and value > high):
        until = f"from {low} to {high}" if high is not None else f"{low} or more"
        raise ValueError(f"{shown(text)} is out of range: {until}")
    return value


def decimal(low: int, high: int | None = None) -> Kind:
    words = f"number {low} to {high}" if high is not None else f"number from {low}"
    return Kind(words, lambda text: _within(_number(text), low, high, text))


def above_zero() -> Kind:
    def read(text: str) -> Decimal:
        value = _number(text)
        if value == 0:
            raise ValueError("0 cannot be right here: write a number above 0, or leave it blank")
        return value

    return Kind("number above 0", read)


def fraction(low: int, high: int) -> Kind:
    """A decimal number, or a fraction such as 8/7, which no decimal number says exactly."""

    def read(text: str) -> Fraction:
        if (found := _FRACTION.fullmatch(text)) and int(found[2]):
            return _within(Fraction(int(found[1]), int(found[2])), low, high, text)
        return Fraction(_within(_number(text), low, high, text))

    return Kind(f"number {low} to {high}, or a fraction such as 8/7", read)


def whole(low: int, high: int) -> Kind:
    def read(text: str) -> int:
        value = _number(text)
        if value != int(value):
            raise ValueError(f"{shown(text)} is not a whole number")
        return _within(int(value), low, high, text)

    return Kind(f"whole number {low} to {high}", read)


def between(low: int, high: int) -> Kind:
    """A whole number, or the lowest and highest it can be: `70 to 80`."""
    one = whole(low, high)

    def read(text: str) -> tuple[int, int]:
        ends = [one.read(part) for part in re.split(r"\s+to\s+", text)]
        if len(ends) > 2:
            raise ValueError(
                f"{shown(text)}: write one number, or two such as {high // 2} to {high // 2 + 3}"
            )
        if ends[0] > ends[-1]:
            raise ValueError(f"{shown(text)}: the lower number comes first")
        return ends[0], ends[-1]

    return Kind(f"whole number {low} to {high}, or bounds such as “{high // 2} to {high // 2 + 3}”", read)


def _partial_date(text: str) -> PartialDate:
    if not _DATE.fullmatch(text):
        raise ValueError(f"{shown(text)} is not a date such as 2024-03-05, 2024-03 or 2024")
    return parse_partial_date(text, today=date.min)


def _day(text: str) -> date:
    found = _partial_date(text)
    if not found.is_exact:
        raise ValueError(f"{shown(text)}: the day is needed, such as 2024-03-05")
    return found.day


PARTIAL_DATE = Kind("date such as 2024-03-05, or 2024-03, or 2024", _partial_date)
DAY = Kind("date such as 2024-03-05", _day)
