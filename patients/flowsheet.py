"""Laboratory results as a table: tests down, days across, the newest day at the right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from patients.knowledge.lab_tests import LAB_TESTS, LabTest, show_number, show_unit
from patients.knowledge.partial_dates import PartialDate
from patients.models import LabResult
from patients.templatetags.clinical import reported

# What the eye looks for first; every other group follows as the catalogue has it.
FIRST_GROUPS = ("Muscle", "Antibodies", "Inflammation", "Blood count", "Liver", "Kidney")
SHOWN_DATES = 8
NO_LIMITS = "no limits given"


@dataclass(frozen=True)
class Cell:
    """One result as the row shows it; `converted_from` is what was reported in another unit."""

    result: LabResult
    text: str
    converted_from: str = ""
    own_unit: str = ""  # the result cannot be put into the row's unit
    own_range: str = ""  # the limits differ from those that the row shows

    @property
    def lacks_range(self) -> bool:
        """A number that nothing was reported to judge it by."""
        return self.result.value is not None and not has_limits(self.result)


@dataclass
class Row:
    test: LabTest
    unit: str  # as shown, "" when the results are words
    range: str
    days: list[list[Cell]] = field(default_factory=list)
    undated: list[Cell] = field(default_factory=list)
    older: list[Cell] = field(default_factory=list)  # the latest result, when its day is not among `days`
    change: str = ""


@dataclass
class Flowsheet:
    """`groups`: name of the group and its rows. `hidden` days are older than the first of `dates`."""

    dates: list[PartialDate]
    groups: list[tuple[str, list[Row]]]
    hidden: int
    has_undated: bool

    @property
    def width(self) -> int:
        return len(self.dates) + 2 + self.has_undated


def build_flowsheet(results: Iterable[LabResult], *, shown: int | None = SHOWN_DATES) -> Flowsheet:
    """The flowsheet of one patient; `results` oldest first, `shown` latest days or None for all."""
    by_test: dict[str, list[LabResult]] = {}
    for result in results:
        by_test.setdefault(result.test, []).append(result)
    all_dates = sorted({r.collected for rows in by_test.values() for r in rows if r.collected})
    dates = all_dates if shown is None else all_dates[-shown:]
    groups: dict[str, list[Row]] = {name: [] for name in FIRST_GROUPS}
    for code, test in LAB_TESTS.items():
        if code in by_test:
            groups.setdefault(test.group, []).append(_row(test, by_test[code], dates))
    return Flowsheet(
        dates=dates,
        groups=[(name, rows) for name, rows in groups.items() if rows],
        hidden=len(all_dates) - len(dates),
        has_undated=any(row.undated for rows in groups.values() for row in rows),
    )


def _row(test: LabTest, results: list[LabResult], dates: list[PartialDate]) -> Row:
    units = {show_unit(result.unit) for result in results if result.value is not None}
    # One reported unit stays as it is; several are read side by side only in the canonical one.
    unit = next(iter(units)) if len(units) == 1 else show_unit(test.unit) if units else ""
    row = Row(test=test, unit=unit, range=_row_range(results, unit))
    by_day: dict[PartialDate | None, list[Cell]] = {}
    for result in results:
        by_day.setdefault(result.collected, []).append(_cell(result, row))
    row.days = [by_day.get(day, []) for day in dates]
    row.undated = by_day.get(None, [])
    dated = [result for result in results if result.collected]
    if dated and dated[-1].collected not in dates:
        row.older = [_cell(dated[-1], row)]
    row.change = _change(dated, row)
    return row


def _row_range(results: list[LabResult], unit: str) -> str:
    """The latest limits reported in the row's own unit: limits in another unit would be misread beside it."""
    limited = [result for result in results if has_limits(result)]
    in_unit = [result for result in limited if result.shown_unit == unit]
    if in_unit:
        return show_range(in_unit[-1])
    return NO_LIMITS if unit and not limited else ""


def _cell(result: LabResult, row: Row) -> Cell:
    text, converted_from, own_unit = amount_in(result, row.unit)
    own_range = show_range(result)
    if has_limits(result) and (converted_from or own_unit):
        own_range = f"{own_range} {result.shown_unit}"
    elif own_range == row.range:
        own_range = ""
    return Cell(result, text, converted_from, own_unit, own_range)


def amount_in(result: LabResult, unit: str) -> tuple[str, str, str]:
    """The result in `unit` as shown: its text, what it was converted from, its own unit if it stays so."""
    if result.value is None or result.shown_unit == unit:
        return reported(result), "", ""
    if not result.canonical_unit or show_unit(result.canonical_unit) != unit:
        return reported(result), "", result.shown_unit
    sign = result.get_comparator_display() if result.comparator else ""
    return (
        f"{sign}{show_number(_four_figures(result.canonical_value))}",
        f"{reported(result)} {result.shown_unit}",
        "",
    )


def _four_figures(value: Decimal) -> Decimal:
    """Enough to read, never fewer than the units digit; the stored value stays exact."""
    places = max(0, 3 - value.adjusted()) if value else 0
    return round(value, places)


def has_limits(result: LabResult) -> bool:
    return result.lower_limit is not None or result.upper_limit is not None


def show_range(result: LabResult) -> str:
    """`26 to 192`, `up to 192`, `from 26`, or that the laboratory gave none; one-sided limits stay so."""
    low, high = result.lower_limit, result.upper_limit
    if low is not None and high is not None:
        return f"{show_number(low)} to {show_number(high)}"
    if high is not None:
        return f"up to {show_number(high)}"
    if low is not None:
        return f"from {show_number(low)}"
    return NO_LIMITS if result.value is not None else ""


def _change(dated: list[LabResult], row: Row) -> str:
    """How the latest result differs from the one before, in words; "" when there is none before."""
    if not dated:
        return ""
    if len(dated) == 1:
        return "one result"
    latest, before = dated[-1], dated[-2]
    was, day = _amount_was(before, row), before.collected
    when = f"{'on' if day.is_exact else 'in'} {day}"
    if not is_earlier(before, latest):
        return f"also {was} {'that day' if day.is_exact else when}, order not known"
    if unordered := [one for one in dated[:-2] if not is_earlier(one, before)]:
        return f"before: {' and '.join(_amount_was(one, row) for one in [*unordered, before])} {when}"
    if day == latest.collected:
        when = "earlier that day"
    comparable = latest.value is not None and before.value is not None
    comparable = comparable and not (latest.comparator or before.comparator)
    one, other = _comparable(latest), _comparable(before)
    if not comparable or one is None or other is None or one[1] != other[1]:
        same = reported(latest) == reported(before) and latest.shown_unit == before.shown_unit
        return f"the same {when}" if same else f"before: {was} {when}"
    if one[0] == other[0]:
        return f"unchanged from {was} {when}"
    return f"{'▲ up' if one[0] > other[0] else '▼ down'} from {was} {when}"


def _amount_was(result: LabResult, row: Row) -> str:
    text, _, own_unit = amount_in(result, row.unit)
    return f"{text} {own_unit}".strip()


def is_earlier(one: LabResult, other: LabResult) -> bool:
    """True when `one` was certainly collected before `other`; on one day only their times can tell."""
    if one.collected == other.collected and one.collected.is_exact:
        return bool(one.collected_time and other.collected_time and one.collected_time < other.collected_time)
    return one.collected.last_day < other.collected.day


def _comparable(result: LabResult) -> tuple[Decimal, str] | None:
    if result.value is None:
        return None
    if result.canonical_unit:
        return result.canonical_value, result.canonical_unit
    return result.value, result.shown_unit
