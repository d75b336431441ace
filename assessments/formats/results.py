"""The shape in which every instrument's result is written, and exact numbers as text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from assessments.knowledge.deciding import Deciding
from assessments.knowledge.trace import MARKS, Note, Source
from patients.knowledge.cited import Cited


def exact(value: Fraction | Decimal | int | None) -> str | None:
    """`1.125`, `27.5`, `72`; a fraction such as `8/7` where no decimal number is exact."""
    if value is None:
        return None
    if isinstance(value, int):
        return str(value)
    value = Fraction(value)
    if value.denominator == 1:
        return str(value.numerator)
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    places = max(twos, fives)
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def bounds(low, high) -> dict[str, str | None]:
    return {"low": exact(low), "high": exact(high)}


def result(
    version: str,
    *,
    outcome: tuple[str | None, str | None],
    settled: bool,
    statement: str,
    missing: Collection[str],
    trace: list[dict],
    remarks: Iterable[dict] = (),
    sources: Iterable[dict] = (),
    unconfirmed: Iterable[str] = (),
    deciding: Collection[Deciding] | None = None,
    **own: Any,
) -> dict[str, Any]:
    """One instrument's result. `own`: what only this instrument has. `deciding` None: it names none."""
    found: dict[str, Any] = {
        "version": version,
        "outcome": {"low": outcome[0], "high": outcome[1]},
        "settled": settled,
        "statement": statement,
        **own,
        "missing": list(missing),
    }
    if deciding is not None:
        found["deciding"] = decides(deciding)
    return found | {
        "trace": trace,
        "remarks": list(remarks),
        "sources": list(sources),
        "unconfirmed": list(dict.fromkeys(unconfirmed)),
    }


def decides(items: Collection[Deciding]) -> list[dict[str, Any]]:
    return [
        {"item": one.item, "label": one.label, "ease": one.ease.name.lower(), "settles": one.settles}
        for one in items
    ]


@cache
def _source(what: str, key: str, mark: str, url: str) -> Mapping[str, str]:
    found = {"what": what, "source": key, "mark": mark, "certainty": MARKS[mark]}
    return found | ({"url": url} if url else {})


def source(one: Source) -> dict[str, str]:
    return dict(_source(one.citation, one.key, one.mark, one.url))


def cited(one: Cited) -> dict[str, str]:
    return dict(_source(one.what, one.source, one.mark, ""))


def note(one: Note) -> dict[str, str]:
    return remark(one.text) | {"source": one.source.key, "mark": one.source.mark}


def remark(text: str) -> dict[str, str]:
    return {"text": text}


def unconfirmed(numbers: Iterable[Cited]) -> list[str]:
    return [one.what for one in numbers if one.is_unconfirmed]
