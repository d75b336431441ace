"""Drugs as bars, one lane each: solid where the dose surely ran, hatched where its dates are not exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from patients.charts.palette import FAMILIES, PAPER, PREFIX, QUIET, TEXT
from patients.charts.panels import Dict, Panel, label_in, lanes_axis, legend_entry, whiskers
from patients.charts.payload import plain
from patients.charts.tracks import DrugInterval
from patients.charts.windows import View, milliseconds, place_of

LANE = 48  # pixels
BAR_AT, BAR_HEIGHT = 0.68, 0.52  # of a lane, below its name; a line of text fits in
DAY = timedelta(days=1)
ORDER = list(FAMILIES)


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of one interval, from the start of a day to the start of another."""

    first: date
    last: date
    is_sure: bool


def bars_of(interval: DrugInterval, view: View) -> list[Bar]:
    """The stretches of an interval: unsure where it may or may not have been running.

    An unknown start is open to the left end of the axis, an unknown stop to today; a running interval
    goes to today.
    """
    start = place_of(interval.start, today=view.today) if interval.start else None
    stop = place_of(interval.stop, today=view.today) if interval.stop else None
    first = start.first if start else view.first
    end = (stop.last if stop.is_exact else stop.last + DAY) if stop else view.today
    sure_from = start.last if start else end
    sure_to = stop.first if stop else (view.today if interval.is_running else first)
    if sure_from >= sure_to:
        began_today = interval.is_running and start is not None and start.is_exact
        return [Bar(first, max(end, first + DAY), is_sure=began_today)]
    bars = [Bar(first, sure_from, False), Bar(sure_from, sure_to, True), Bar(sure_to, end, False)]
    return [bar for bar in bars if bar.last > bar.first]


def in_view(interval: DrugInterval, view: View) -> bool:
    if not interval.is_dated:
        return False
    if interval.is_one_day:
        return view.shows(place_of(interval.start, today=view.today).day)
    first = interval.start.day if interval.start else view.first
    return view.shows(first, interval.stop.last_day if interval.stop else view.today)


def lanes_of(intervals: Sequence[DrugInterval], view: View) -> list[list[DrugInterval]]:
    """The intervals of the window by drug, drug families in the order of the legend."""
    lanes: dict[tuple[int, str], list[DrugInterval]] = {}
    for interval in intervals:
        if in_view(interval, view):
            lanes.setdefault((_order(interval), interval.drug), []).append(interval)
    return [lanes[key] for key in sorted(lanes, key=lambda key: key[0])]


def drug_panel(title: str, lanes: list[list[DrugInterval]], view: View, *, axis: str) -> Panel:
    panel = Panel(LANE * len(lanes), lanes_axis(title, lanes=len(lanes)))
    for number, lane in enumerate(lanes):
        schedules = {interval.schedule for interval in lane}
        shared = schedules.pop() if len(schedules) == 1 else ""
        heading = ", ".join(part for part in (lane[0].drug, shared) if part)
        panel.annotations.append(label_in(axis, plain(heading), y=number + 0.24, yanchor="middle"))
        panel.traces += _lane_traces(lane, number + BAR_AT, view, shared=shared)
    return panel


def _label(interval: DrugInterval, shared: str) -> str:
    """The words in a bar: the dose, and how it is given unless the lane already says so."""
    dose = (interval.amount or "dose not recorded") if interval.schedule == shared else interval.dose_text
    if interval.start is None:
        dose += ", start not known"
    if interval.stop is None and not interval.is_running:
        dose += ", stop not known"
    return dose


def _lane_traces(lane: list[DrugInterval], y: float, view: View, *, shared: str) -> list[Dict]:
    ticks = [interval for interval in lane if interval.is_one_day]
    bars = [_worded(interval, view, shared) for interval in lane if not interval.is_one_day]
    traces = []
    for is_sure in (True, False):
        drawn = [row for rows in bars for row in rows if row[1].is_sure == is_sure]
        if drawn:
            traces.append(_bars(drawn, y, view, is_sure=is_sure))
    if ticks:
        traces += whiskers([(place_of(tick.start, today=view.today), y) for tick in ticks])
        traces.append(_ticks(ticks, y, view))
    traces += [_arrow(interval, y, view) for interval in lane if interval.is_running]
    return [trace | {"name": lane[0].drug, "showlegend": False} for trace in traces]


def legend_of(intervals: list[DrugInterval], view: View) -> list[Dict]:
    """Entries for the families shown, and for the marks of open and uncertain ends."""
    families = {FAMILIES[interval.family]: None for interval in sorted(intervals, key=_order)}
    entries = [legend_entry(name, symbol="square", color=PREFIX + colour) for colour, name in families]
    if any(interval.is_running for interval in intervals):
        entries.append(legend_entry("Still running", symbol="triangle-right", color=QUIET))
    bars = [bar for interval in intervals if not interval.is_one_day for bar in bars_of(interval, view)]
    if not all(bar.is_sure for bar in bars):
        hatched = {"type": "bar", "x": [None], "y": [None], "marker": _hatched(QUIET)}
        entries.append(hatched | {"name": "Exact date not known"})
    return entries


def _order(interval: DrugInterval) -> int:
    return ORDER.index(interval.family)


def _worded(interval: DrugInterval, view: View, shared: str) -> list[tuple[DrugInterval, Bar, str]]:
    """The visible bars of an interval; the surest, else the first, carries its words."""
    bars = [bar for bar in bars_of(interval, view) if bar.last > view.first]
    speaker = max(bars, key=lambda bar: bar.is_sure, default=None)
    return [(interval, bar, _label(interval, shared) if bar is speaker else "") for bar in bars]


def _bars(drawn: list[tuple[DrugInterval, Bar, str]], y: float, view: View, *, is_sure: bool) -> Dict:
    colour = PREFIX + FAMILIES[drawn[0][0].family][0]
    # Cut at the left end of the axis, so that the words of a long bar stay in sight.
    spans = [(max(bar.first, view.first), bar.last) for _, bar, _ in drawn]
    return {
        "type": "bar", "orientation": "h", "y": [y] * len(drawn), "width": BAR_HEIGHT,
        "base": [first.isoformat() for first, _ in spans],
        "x": [milliseconds(last - first) for first, last in spans],
        "marker": {"color": colour, "line": {"color": PAPER, "width": 1}} if is_sure else _hatched(colour),
        "text": [plain(words) for _, _, words in drawn],
        "textposition": "inside", "insidetextanchor": "start", "textangle": 0,
        "insidetextfont": {"color": f"{colour}_text" if is_sure else TEXT, "size": 12},
        "customdata": [_hover(interval) for interval, _, _ in drawn],
        "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip


def _hatched(colour: str) -> Dict:
    pattern = {
        "shape": "/",
        "fgcolor": colour,
        "bgcolor": PAPER,
        "size": 7,
        "solidity": 0.14,
        "fgopacity": 0.5,
    }
    return {"color": PAPER, "line": {"color": colour, "width": 1}, "pattern": pattern}


def _ticks(ticks: list[DrugInterval], y: float, view: View) -> Dict:
    colour = PREFIX + FAMILIES[ticks[0].family][0]
    days = [place_of(tick.start, today=view.today).day for tick in ticks]
    return {
        "type": "scatter", "mode": "markers", "x": [day.isoformat() for day in days],
        "y": [y] * len(ticks),
        "marker": {"symbol": "line-ns", "size": 16, "line": {"color": colour, "width": 4}},
        "customdata": [_hover(tick) for tick in ticks], "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip


def _arrow(interval: DrugInterval, y: float, view: View) -> Dict:
    """The open end of a drug that is still given."""
    colour = PREFIX + FAMILIES[interval.family][0]
    return {
        "type": "scatter", "mode": "markers", "x": [view.today.isoformat()], "y": [y],
        "marker": {"symbol": "triangle-right", "size": 20, "color": colour},
        "customdata": [_hover(interval)], "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip


def _hover(interval: DrugInterval) -> str:
    lines = [
        interval.drug,
        interval.dose_text,
        interval.period_text,
        f"Reason: {interval.reason}" if interval.reason else "",
        f"Stopped: {interval.stop_reason}" if interval.stop_reason else "",
    ]
    return "<br>".join(plain(line) for line in lines if line)
