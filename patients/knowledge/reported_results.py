"""What a laboratory writes in the result column, read: `9,800`, `<20`, `1:320`, `positive`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from patients.knowledge.lab_tests import ANTIBODIES, QUALITATIVE_RESULTS, LabTest, show_number, to_canonical

COMPARATORS = {
    "<": "<",
    "<=": "<=",
    "=<": "<=",
    "≤": "<=",
    ">": ">",
    ">=": ">=",
    "=>": ">=",
    "≥": ">=",
    "=": "",
}

# Short forms that reports use; nothing that could mean two things ("+" may be a grade, "-" a blank).
_ABBREVIATIONS = {
    "pos": "positive",
    "neg": "negative",
    "not detected": "negative",
    "equivocal": "borderline",
    "raised": "high",
    "elevated": "high",
}

# A number measured in units is never "positive"; that word in its cell is a slip of the row.
_WORDS_FOR_NUMBERS = ("high", "normal", "low", "pending")

# Project default, mark D: a number so many times above or below the last result is asked about. A slip of the
# decimal point makes ten times.
FAR = 8

# Project default, mark D: these really move that far between two samples, and so do antibodies.
_REALLY_MOVING = frozenset(
    {
        "CK", "AST", "ALT", "LDH", "GGT", "ALDOLASE", "MYOGLOBIN", "TROPONIN_I", "TROPONIN_T", "CRP",
        "FERRITIN",
    }
)  # fmt: skip

_PLAIN = re.compile(r"\d+(\.\d+)?|\.\d+")
_WITH_THOUSANDS = re.compile(r"\d{1,3}([,\s]\d{3})+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class ReportedResult:
    """Exactly one of number, word and titre is given; the names are those of the stored result."""

    value: Decimal | None = None
    comparator: str = ""
    qualitative: str = ""
    titre: int | None = None


@dataclass(frozen=True, slots=True)
class FarFromLast:
    """`words` go before "the last one"; `unit` would make the number plausible, "" when none would."""

    words: str
    unit: str


def far_from_last(
    test: LabTest, value: Decimal, unit: str, *, comparator: str = "", last: Decimal
) -> FarFromLast | None:
    """How far `value` in `unit` is from `last` in the canonical unit; None when it is not worth a question.

    A comparator that leaves room towards the last result ("<20" after 1) is not worth one.
    """
    ratio = _ratio(test, value, unit, last)
    if ratio is None or test.code in _REALLY_MOVING or test.group == ANTIBODIES or _is_near(ratio):
        return None
    is_up = ratio > 1
    if comparator in (("<", "<=") if is_up else (">", ">=")):
        return None
    others = {other: found for other in test.units if (found := _ratio(test, value, other, last))}
    plausible = {other: max(found, 1 / found) for other, found in others.items() if _is_near(found)}
    return FarFromLast(
        _how_far(ratio, is_bound=bool(comparator)), min(plausible, key=plausible.__getitem__, default="")
    )


def _ratio(test: LabTest, value: Decimal, unit: str, last: Decimal) -> Decimal | None:
    canonical = to_canonical(test, value, unit)
    return None if canonical is None or not last else canonical / last


def _is_near(ratio: Decimal) -> bool:
    return Decimal(1) / FAR < ratio < FAR


def _how_far(ratio: Decimal, *, is_bound: bool) -> str:
    if not ratio:
        return "far below"
    times = max(ratio, 1 / ratio)
    shown = show_number(round(times, 1 if times < 100 else 0))
    return f"{'at least ' if is_bound else ''}{shown} times {'' if ratio > 1 else 'lower than '}".rstrip()


def read_number(text: str) -> Decimal:
    """A number with point and, if wanted, thousands commas or spaces: `9800`, `9,800`, `0.5`.

    Raises ValueError with words for the screen; a comma that may be a decimal one is never guessed.
    """
    text = text.strip()
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    if _WITH_THOUSANDS.fullmatch(text):
        return Decimal(re.sub(r"[,\s]", "", text))
    if re.fullmatch(r"[-−]\s*\d.*", text):
        raise ValueError(f"“{text}” is below zero. Check the number.")
    if re.fullmatch(r"\d+,\d+", text):
        raise ValueError(
            f"“{text}” can be read in two ways. Write decimals with a point: {text.replace(',', '.')}."
        )
    raise ValueError(f"“{text}” is not a number. Write it like 9800, 9,800 or 0.5.")


def read_result(test: LabTest, text: str) -> ReportedResult:
    """The result that `text` reports for `test`. Raises ValueError with words that tell how to mend it."""
    text = text.strip()
    word = " ".join(text.casefold().split())
    word = _ABBREVIATIONS.get(word, word)
    if word in QUALITATIVE_RESULTS:
        return _word(test, word)
    if found := re.fullmatch(r"(1\s*[:/]\s*)(\d{1,6})", text):
        return _titre(test, int(found[2]))
    sign = re.match(r"[<>=≤≥]*", text)[0]
    rest = text[len(sign) :].strip()
    if sign and sign not in COMPARATORS:
        raise ValueError(f"“{sign}” is not a comparison we know. Use <, ≤, > or ≥ before a number.")
    if sign and not rest:
        raise ValueError(f"“{sign}” needs a number after it, such as {sign}20.")
    if test.kind in ("qualitative", "titre"):
        raise ValueError(f"{test.name} is answered {_answers(test)}.")
    try:
        number = read_number(rest)
    except ValueError as error:
        if rest[:1].isdigit() or rest[:1] in ".-−":
            raise
        raise ValueError(f"“{text}” is not a result of {test.name}. Enter {_answers(test)}.") from error
    return ReportedResult(value=number, comparator=COMPARATORS.get(sign, ""))


def _word(test: LabTest, word: str) -> ReportedResult:
    if test.kind == "numeric" and word not in _WORDS_FOR_NUMBERS:
        raise ValueError(f"{test.name} is a number, so it cannot be “{word}”. Enter {_answers(test)}.")
    return ReportedResult(qualitative=word)


def _titre(test: LabTest, titre: int) -> ReportedResult:
    if test.kind != "titre":
        raise ValueError(f"{test.name} is not reported as a titre. Enter {_answers(test)}.")
    if titre == 0:
        raise ValueError("A titre is 1: and a number above zero, such as 1:320.")
    return ReportedResult(titre=titre)


def _answers(test: LabTest) -> str:
    if test.kind == "numeric":
        return f"a number such as 9800 or <20, or one of: {', '.join(_WORDS_FOR_NUMBERS)}"
    words = f"a word such as {', '.join(list(QUALITATIVE_RESULTS)[:3])}"
    if test.kind == "titre":
        return f"with a titre such as 1:320, or {words}"
    if test.kind == "qualitative":
        return f"in words. Enter {words}"
    return f"a number such as 24 or <20, or {words}"
