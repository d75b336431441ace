"""Which stretch of time a chart shows, and where a partly known date lies on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from patients.charts.tracks import Tracks
from patients.knowledge.partial_dates import PartialDate, add_months

# Code -> (label, calendar months; None shows everything).
WINDOWS: dict[str, tuple[str, int | None]] = {
    "3m": ("3 months", 3),
    "1y": ("1 year", 12),
    "3y": ("3 years", 36),
    "all": ("All", None),
}
SHORTEST_MONTHS = 3  # one result alone still gets an axis one can read
MARGIN = 0.03  # of the window, kept free after today for "today" itself


@dataclass(frozen=True, slots=True)
class View:
    """The visible days. `edge` is the right end of the axis, a little after today."""

    first: date
    today: date
    edge: date

    def shows(self, first: date, last: date | None = None) -> bool:
        return (last or first) >= self.first and first <= self.edge

    def share(self, day: date) -> float:
        """Where on the axis a day lies: 0 at the left end, 1 at the right."""
        return (day - self.first).days / (self.edge - self.first).days


def view_of(tracks: Tracks, *, today: date, window: str) -> View:
    """The days shown for a key of WINDOWS; "all" begins with the first thing known."""
    months = WINDOWS[window][1]
    newest_start = add_months(today, -(months or SHORTEST_MONTHS))
    first = newest_start if months else min([newest_start, *_known_days(tracks)])
    if not months and first < newest_start:
        first -= timedelta(days=max(1, round((today - first).days * MARGIN / 2)))
    return View(first, today, today + timedelta(days=max(2, round((today - first).days * MARGIN))))


def _known_days(tracks: Tracks) -> list[date]:
    partial = [result.collected for result in tracks.ck]
    partial += [day for interval in tracks.drugs for day in (interval.start, interval.stop)]
    partial += [event.happened for event in tracks.events]
    exact = [visit.on for visit in tracks.strength]
    if tracks.response:
        exact += [tracks.response.baseline, *(point.on for point in tracks.response.points)]
    return [known.day for known in partial if known] + exact


@dataclass(frozen=True, slots=True)
class Place:
    """A partly known date on the axis: drawn at `day`, between `first` and `last`."""

    day: date
    first: date
    last: date

    @property
    def is_exact(self) -> bool:
        return self.first == self.last


def place_of(known: PartialDate, *, today: date) -> Place:
    """The middle of the days it can have been, none of them after today."""
    first, last = known.day, max(known.day, min(known.last_day, today))
    return Place(first + (last - first) // 2, first, last)


def milliseconds(days: timedelta) -> int:
    """Lengths on a date axis are counted in milliseconds."""
    return round(days.total_seconds() * 1000)
