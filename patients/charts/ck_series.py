"""The CK results a chart can draw, and why it cannot draw the others."""

from __future__ import annotations

from dataclasses import dataclass

from patients.charts.thinning import thin
from patients.charts.tracks import CkResult, Tracks
from patients.charts.windows import Place, View, place_of

DRAWN_AT_MOST = 1200  # points; with bars and marks a figure stays below 2,000


@dataclass(frozen=True, slots=True)
class CkPoint:
    """A result at its place; `height` is None where the line must break."""

    place: Place
    result: CkResult
    height: float | None


@dataclass(frozen=True, slots=True)
class CkSeries:
    """Points of one window, oldest first, and the counts that must be said in words.

    `entering` is the last point before the window: the line comes in from it, but it is not counted.
    """

    entering: CkPoint | None
    points: tuple[CkPoint, ...]  # drawn
    before: int  # results earlier than the window
    inside: int  # results in the window that have a place on this scale
    without_limit: int  # left out: no upper limit, so no multiple of it
    without_number: int
    not_on_log: int  # left out: zero has no place on a log scale

    @property
    def heights(self) -> list[float]:
        return [point.height for point in self.points if point.height is not None]

    @property
    def line(self) -> tuple[CkPoint, ...]:
        return (self.entering, *self.points) if self.entering else self.points


def ck_series(tracks: Tracks, view: View, *, scale: str, unit: str) -> CkSeries:
    """`scale` is "linear" or "log"; `unit` is "raw" (units/L) or "uln" (multiples of the own limit)."""
    placed = [
        CkPoint(place_of(result.collected, today=view.today), result, _height(result, scale, unit))
        for result in tracks.ck
        if result.collected
    ]
    placed.sort(key=lambda point: (point.place.day, point.result.at is not None, point.result.at))
    before = [point for point in placed if point.place.day < view.first]
    inside = placed[len(before) :]
    left_out = [point.result for point in inside if point.height is None]
    numbers = [result for result in left_out if result.value is not None]
    no_limit = [result for result in numbers if unit == "uln" and not result.upper_limit]
    return CkSeries(
        entering=before[-1] if before else None,
        points=tuple(thin(inside, lambda point: point.height, limit=DRAWN_AT_MOST)),
        before=len(before),
        inside=len(inside) - len(left_out),
        without_limit=len(no_limit),
        without_number=len(left_out) - len(numbers),
        not_on_log=len(numbers) - len(no_limit),
    )


def _height(result: CkResult, scale: str, unit: str) -> float | None:
    value = result.value if unit == "raw" else result.times_uln
    if value is None or (scale == "log" and value <= 0):
        return None
    return float(value)
