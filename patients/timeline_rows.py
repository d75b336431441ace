"""Everything a timeline shows as rows of a table and of a CSV file: the chart's equivalent in words."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from patients.charts import CkResult, DrugInterval, Event, Response, ResponsePoint, Rise, Strength, Tracks
from patients.knowledge.mmt8 import BOTH_SIDES_MAXIMUM, ONE_SIDE_MAXIMUM
from patients.knowledge.partial_dates import PartialDate, Precision, show_date

# Also full width, as East Asian keyboards type them.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Row:
    """One entry. `start` and `stop` as in the record; `first`, `last` the days it can have covered."""

    kind: str
    name: str
    period: str
    says: str  # value, dose or result as the table shows it
    start: PartialDate | None = None
    stop: PartialDate | None = None
    is_interval: bool = False
    is_running: bool = False
    comparator: str = ""
    value: Decimal | None = None
    unit: str = ""
    lower: Decimal | None = None
    upper: Decimal | None = None
    times_uln: Decimal | None = None
    uln_text: str = ""
    reported: str = ""
    details: str = ""

    @property
    def is_dated(self) -> bool:
        return self.start is not None or self.stop is not None or self.is_running

    def overlaps(self, first: date) -> bool:
        """Whether it reaches into the days from `first` on; an interval of unknown end does."""
        end = self.stop if self.stop or self.is_interval else self.start
        return self.is_dated and (end is None or end.last_day >= first)


def rows_of(tracks: Tracks, *, today: date) -> list[Row]:
    """Every entry, newest first; those without any date last."""
    rows = [_ck_row(result) for result in tracks.ck]
    rows += [_strength_row(visit) for visit in tracks.strength]
    rows += _response_rows(tracks.response)
    rows += [_drug_row(interval) for interval in tracks.drugs]
    rows += [_event_row(event) for event in tracks.events]
    rows += [_rise_row(rise) for rise in tracks.relapses.rises] if tracks.relapses else []

    def newest(row: Row) -> tuple[bool, date]:
        known = row.start or row.stop
        return row.is_dated, known.day if known else today

    rows.reverse()  # of one day, what was recorded last comes first
    return sorted(rows, key=newest, reverse=True)


def _ck_row(result: CkResult) -> Row:
    when = str(result.collected) if result.collected else "Date not recorded"
    converted = f"converted from {result.reported}" if result.reported else ""
    return Row(
        kind="CK", name="CK", start=result.collected,
        period=f"{when} {result.at:%H:%M}" if result.at else when, says=result.value_text,
        comparator=result.comparator, value=result.value, unit="units/L" if result.value is not None else "",
        lower=result.lower_limit, upper=result.upper_limit, times_uln=result.times_uln,
        uln_text=result.uln_text, reported=result.reported,
        details=_words(converted, result.laboratory, result.note),
    )  # fmt: skip


def _strength_row(visit: Strength) -> Row:
    on = PartialDate(visit.on)
    side = f"{visit.side} sides" if visit.side == "both" else f"{visit.side} side"
    highest = BOTH_SIDES_MAXIMUM if visit.side == "both" else ONE_SIDE_MAXIMUM
    return Row(
        kind="Strength", name="MMT8", period=str(on), says=f"{visit.total} of {highest}",
        start=on, value=Decimal(visit.total), unit=f"of {highest}", details=side,
    )  # fmt: skip


def _response_rows(response: Response | None) -> list[Row]:
    """One row a visit, and one that says from which day improvement is counted."""
    if response is None:
        return []
    on = PartialDate(response.baseline)
    baseline = Row(
        kind="Improvement", name=response.name, period=str(on), says="Baseline",
        start=on, details="Improvement is counted from here",
    )  # fmt: skip
    return [baseline, *(_response_row(point, response) for point in response.points)]


def _response_row(point: ResponsePoint, response: Response) -> Row:
    on = PartialDate(point.on)
    return Row(
        kind="Improvement", name=response.name, period=str(on), says=point.score_text, start=on,
        value=point.low if point.is_exact else None, unit="of 100" if point.low is not None else "",
        details=_words(point.worsening, point.words, point.missing, f"since {show_date(response.baseline)}"),
    )  # fmt: skip


def _drug_row(interval: DrugInterval) -> Row:
    return Row(
        kind="Statin" if interval.is_statin else "Treatment", name=interval.drug, is_interval=True,
        period=interval.period_text if interval.is_dated else "Date not recorded", says=interval.dose_text,
        start=interval.start, stop=interval.stop, is_running=interval.is_running,
        details=_words(interval.reason, f"stopped: {interval.stop_reason}" if interval.stop_reason else ""),
    )  # fmt: skip


def _event_row(event: Event) -> Row:
    return Row(
        kind="Event", name=event.name, period=event.period_text, start=event.happened, stop=event.ended,
        says=event.result or ("No result recorded" if event.kind == "investigation" else ""),
        details=event.description,
    )  # fmt: skip


def _rise_row(rise: Rise) -> Row:
    first, last = PartialDate(rise.first), PartialDate(rise.last)
    return Row(
        kind="Rise of CK", name="Possible relapse" if rise.state == "possible" else "Rise of CK",
        period=f"{first} to {last}" if rise.last > rise.first else str(first),
        says=rise.words, start=first, stop=last, details=_words(rise.times, rise.details),
    )  # fmt: skip


def _words(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


COLUMNS = (
    "date", "date precision", "end", "end precision", "kind", "name", "comparator", "value", "unit",
    "lower limit", "upper limit", "× ULN", "converted from", "dose or result", "details",
)  # fmt: skip


def rows_as_csv(rows: Iterable[Row], *, title: str, today: date) -> str:
    """CSV text: who and when, an empty line, the columns, one line a row.

    Dates are ISO and no longer than they are known (2024-03-05, 2024-03, 2024); the end of an interval is
    "running" or "unknown" where it has no date.
    """
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([harmless(title)])
    writer.writerow([f"Timeline on {today.isoformat()}; CK and its limits in units/L"])
    writer.writerow([])
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([harmless(cell) for cell in _cells(row)])
    return file.getvalue()


def _cells(row: Row) -> list[str]:
    start, precision = _iso(row.start)
    stop, stop_precision = _iso(row.stop) if row.stop or row.is_interval else ("", "")
    if row.is_running:
        stop_precision = "running"
    numbers = (row.value, row.lower, row.upper, row.times_uln and row.times_uln.quantize(Decimal("0.01")))
    value, lower, upper, times = ("" if number is None else f"{number.normalize():f}" for number in numbers)
    return [
        start, precision, stop, stop_precision, row.kind, row.name, row.comparator, value, row.unit,
        lower, upper, times, row.reported, "" if value else row.says, row.details,
    ]  # fmt: skip


def _iso(known: PartialDate | None) -> tuple[str, str]:
    if known is None:
        return "", Precision.UNKNOWN.value
    length = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}[known.precision]
    return known.day.isoformat()[:length], known.precision.value


def harmless(cell: str) -> str:
    """Text that no spreadsheet takes for a formula, also after blank or invisible characters."""
    first = next((char for char in cell if char.isprintable() and not char.isspace()), "")
    return f"'{cell}" if first in FORMULA_STARTS or cell[:1] in ("\t", "\r", "\n") else cell
