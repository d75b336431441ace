"""The CK panel: points with straight lines over the area within each result's own upper limit."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date

from patients.charts.band_label import Plot, band_label
from patients.charts.ck_series import CkPoint, CkSeries
from patients.charts.event_panel import NARROWEST
from patients.charts.palette import BAND, LINE, PAPER
from patients.charts.panels import Dict, Panel, legend_entry, measured_axis, note_in, whiskers
from patients.charts.payload import plain
from patients.charts.relapse_band import add_bands
from patients.charts.tracks import Rise
from patients.charts.windows import View
from patients.knowledge.units import show_number

UNITS = {"raw": "units/L", "uln": "× ULN"}
SCALES = {"linear": "linear scale", "log": "log scale"}
BANDS_AT_MOST = 80  # steps of the limit; more could not be told apart

# The value is at least / at most what the laboratory says.
SYMBOLS = {"": "circle", ">": "triangle-up", ">=": "triangle-up", "<": "triangle-down", "<=": "triangle-down"}
MEANING = {
    "triangle-up": "CK above what was measurable (>)",
    "triangle-down": "CK below what was measurable (<)",
}


def ck_panel(
    series: CkSeries,
    view: View,
    *,
    axis: str,
    scale: str,
    unit: str,
    height: int,
    narrowest: int = NARROWEST,
    rises: Iterable[Rise] = (),
) -> Panel:
    """CK on y axis `axis`; `scale` and `unit` as in `ck_series`; `narrowest` the plot's width, in pixels."""
    runs = limit_runs(series.line, view, unit=unit)
    low, high = _reach(series.heights, runs, scale)
    panel = Panel(height, measured_axis(f"CK ({UNITS[unit]}), {SCALES[scale]}", **_scale(low, high, scale)))
    if runs and len(runs) <= BANDS_AT_MOST:
        panel.traces.append(_band(runs, low))
        plot = Plot(view, narrowest, height, low, high, is_log=scale == "log")
        panel.annotations.append(
            band_label(_band_words(runs, unit), runs[-1][2], series.line, plot, axis=axis)
        )
    if series.heights:
        drawn = [point for point in series.points if point.height is not None]
        panel.traces += whiskers([(point.place, point.height) for point in drawn])
        panel.traces += [_line(series.line), *_legend_only(drawn)]
    else:
        panel.axis["showticklabels"] = False
        panel.annotations.append(note_in(axis, "No CK result that can be drawn in this window"))
    add_bands(panel, rises, view, axis=axis, reach=(low, high), width=narrowest)
    return panel


def limit_runs(points: tuple[CkPoint, ...], view: View, *, unit: str) -> list[tuple[date, date, float]]:
    """(from, to, upper limit) of the area: a result's own limit holds until the next result."""
    runs: list[tuple[date, date, float]] = []
    ends = [*(point.place.day for point in points[1:]), view.edge]
    for point, end in zip(points, ends, strict=False):
        limit = point.result.upper_limit
        if not limit:
            continue
        start, height = point.place.day, 1.0 if unit == "uln" else float(limit)
        if runs and runs[-1][1] == start and runs[-1][2] == height:
            start = runs.pop()[0]
        runs.append((start, end, height))
    return [run for run in runs if run[1] > view.first]


def _reach(heights: list[float], runs: list, scale: str) -> tuple[float, float]:
    """Lowest and highest number on the axis: every point and limit, with room for the top marker."""
    wanted = heights + [run[2] for run in runs]
    highest, lowest = max(wanted, default=1), min(wanted, default=1)
    return (lowest / 1.5, highest * 1.5) if scale == "log" else (0, highest * 1.1 or 1)


def _scale(low: float, high: float, scale: str) -> Dict:
    if scale == "linear":
        return {"type": "linear", "range": [low, high], "tickformat": ",", "nticks": 6}
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    steps = (1, 2, 5) if len(exponents) < 5 else (1,)
    ticks = [tick for power in exponents for step in steps if low <= (tick := step * 10.0**power) <= high]
    return {
        "type": "log",
        "range": [math.log10(low), math.log10(high)],
        "tickvals": ticks,
        "ticktext": [f"{tick:,.10g}" for tick in ticks],
    }


def _band(runs: list, low: float) -> Dict:
    xs, ys = [], []
    for start, end, limit in runs:
        xs += [start.isoformat()] * 2 + [end.isoformat()] * 2 + [None]
        ys += [low, limit, limit, low, None]
    return {
        "type": "scatter", "mode": "lines", "name": "Up to the upper limit of each result", "x": xs, "y": ys,
        "fill": "toself", "fillcolor": BAND, "line": {"width": 0}, "hoverinfo": "skip", "showlegend": True,
    }  # fmt: skip


def _band_words(runs: list, unit: str) -> str:
    words = f"Normal: up to {runs[-1][2]:,.10g} {UNITS[unit]}"
    return f"{words} (latest limit; it changed)" if len({run[2] for run in runs}) > 1 else words


def _symbol(point: CkPoint) -> str:
    return SYMBOLS[point.result.comparator]


def _fill(point: CkPoint) -> str:
    return LINE if point.result.upper_limit else PAPER


def _line(points: tuple[CkPoint, ...]) -> Dict:
    return {
        "type": "scatter", "mode": "lines+markers", "name": "CK", "connectgaps": False,
        "x": [_moment(point) for point in points],
        "y": [point.height for point in points],
        "line": {"color": LINE, "width": 2, "shape": "linear"},
        "marker": {
            "symbol": _same_or_each([_symbol(point) for point in points]),
            "color": _same_or_each([_fill(point) for point in points]),
            "size": 9, "line": {"color": LINE, "width": 2},
        },
        "customdata": [hover(point) for point in points],
        "hovertemplate": "%{customdata}<extra></extra>",
        "showlegend": False,
    }  # fmt: skip


def _same_or_each(values: list[str]) -> str | list[str]:
    """One value for all where there is only one: most patients have only plain circles."""
    return values[0] if len(set(values)) == 1 else values


def _moment(point: CkPoint) -> str:
    day, at = point.place.day, point.result.at
    return f"{day.isoformat()} {at:%H:%M}" if at and point.place.is_exact else day.isoformat()


def hover(point: CkPoint) -> str:
    """What a point says of itself: date, value, multiple of its own limit, what it was converted from."""
    result = point.result
    when = f"{result.collected} {result.at:%H:%M}" if result.at else str(result.collected)
    limit = f", limit {show_number(result.upper_limit)} units/L" if result.upper_limit else ""
    lines = [
        when if point.place.is_exact else f"{when} (day not known)",
        f"CK {result.value_text}",
        f"{result.uln_text}{limit}",
        f"converted from {result.reported}" if result.reported else "",
        result.laboratory,
        result.note,
    ]
    return "<br>".join(plain(line) for line in lines if line)


def _legend_only(drawn: list[CkPoint]) -> list[Dict]:
    """Legend entries for the kinds of marker in this window."""
    entries = [("CK", "circle", LINE)]
    entries += [(MEANING[s], s, LINE) for s in sorted({_symbol(point) for point in drawn} & MEANING.keys())]
    if any(_fill(point) == PAPER for point in drawn):
        entries.append(("CK without an upper limit (hollow)", "circle", PAPER))
    outline = {"color": LINE, "width": 2}
    return [
        legend_entry(name, symbol=symbol, color=fill, size=9, line=outline) for name, symbol, fill in entries
    ]
