"""The improvement score over time: points where it is exact, bars from lowest to highest where it is not."""

from __future__ import annotations

from itertools import pairwise

from patients.charts.band_label import CHARACTER, LINE_HEIGHT, Line, Plot, limit_label
from patients.charts.event_panel import NARROWEST
from patients.charts.palette import LINE, PAPER, QUIET, TEXT
from patients.charts.panels import Dict, Panel, measured_axis, note_in
from patients.charts.payload import plain
from patients.charts.thinning import thin
from patients.charts.tracks import Response, ResponsePoint
from patients.charts.windows import View
from patients.knowledge.partial_dates import show_date

HEIGHT = 150  # pixels
DRAWN_AT_MOST = 100  # visits
HIGHEST = 100
ROOM = 8  # of the axis, above the highest and below the lowest score, for the marks


def response_in(response: Response, view: View) -> list[ResponsePoint]:
    """The visits of the window, oldest first, also those without a score."""
    return sorted((point for point in response.points if view.shows(point.on)), key=lambda point: point.on)


def is_shown(response: Response, view: View) -> bool:
    """Whether the window holds a score; the baseline alone is no panel."""
    return any(point.low is not None for point in response_in(response, view))


def response_drawn(response: Response, view: View) -> list[ResponsePoint]:
    """At most DRAWN_AT_MOST visits; one that has no exact score stays, as the gap it is, and so does one of a
    confirmed worsening.
    """
    points = response_in(response, view)
    return thin(
        points,
        lambda point: point.low if point.is_exact and not point.worsening else None,
        limit=DRAWN_AT_MOST,
    )


def response_panel(
    response: Response, view: View, *, axis: str, height: int = HEIGHT, narrowest: int = NARROWEST
) -> Panel:
    """Improvement on y axis `axis`, with a named line for each category and one for the baseline's day.

    `narrowest`: the plot's width, in pixels.
    """
    points = response_drawn(response, view)
    panel = Panel(
        height,
        measured_axis(
            "Improvement (0–100)", range=[-ROOM, HIGHEST + ROOM], tickvals=list(range(0, HIGHEST + 1, 20))
        ),
    )
    plot = Plot(view, narrowest, height, -ROOM, HIGHEST + ROOM, is_log=False)
    lines = _lines(points, response, plot)
    for name, needed in response.limits:
        panel.traces.append(_limit(needed, view))
        label = limit_label(f"{name} from {needed}", needed, lines, plot, axis=axis)
        panel.annotations.append(label)
        lines.append(_box(label, plot))
    if view.shows(response.baseline):
        panel.traces.append(_baseline(response))
    if between := [point for point in points if point.low is not None and not point.is_exact]:
        panel.traces.append(_between(between, response.name))
    panel.traces.append(_exact(points, response.name))
    if worse := [point for point in points if point.worsening and point.low is not None]:
        panel.traces.append(_worse(worse, response.name))
    if all(point.low is None for point in points):
        panel.annotations.append(note_in(axis, "No visit in this window can be scored"))
    return panel


def _limit(needed: int, view: View) -> Dict:
    return {
        "type": "scatter", "mode": "lines", "hoverinfo": "skip", "showlegend": False,
        "x": [view.first.isoformat(), view.edge.isoformat()], "y": [needed, needed],
        "line": {"color": QUIET, "width": 1, "dash": "dash"},
    }  # fmt: skip


def _lines(points: list[ResponsePoint], response: Response, plot: Plot) -> list[Line]:
    """What no word may cover: the curve, the bars, the line of the baseline."""
    share, up = plot.view.share, plot.up
    day = share(response.baseline)
    lines = [(day, up(0), day, up(HIGHEST))]
    scored = [point for point in points if point.low is not None]
    lines += [
        (share(point.on), up(float(point.low)), share(point.on), up(float(point.high))) for point in scored
    ]
    for before, after in pairwise(points):
        if before.is_exact and after.is_exact:
            ends = [(share(point.on), up(float(point.low))) for point in (before, after)]
            lines.append((*ends[0], *ends[1]))
    return lines


def _box(label: Dict, plot: Plot) -> Line:
    """A line through the words, so that the next words keep clear of them."""
    middle = plot.up(label["y"]) + (LINE_HEIGHT / 2 if label["yanchor"] == "bottom" else -LINE_HEIGHT / 2)
    return (label["x"], middle, label["x"] + len(label["text"]) * CHARACTER / plot.width, middle)


def _baseline(response: Response) -> Dict:
    """The day from which improvement is counted: by definition 0, and no measurement of improvement."""
    day = response.baseline.isoformat()
    return {
        "type": "scatter", "mode": "lines+markers", "name": "Baseline visit",
        "x": [day, day], "y": [0, HIGHEST], "line": {"color": TEXT, "width": 1, "dash": "dot"},
        "marker": {"symbol": ["diamond", "line-ew"], "size": 10, "color": TEXT},
        "customdata": [f"{show_date(response.baseline)}<br>Baseline of the improvement"] * 2,
        "hovertemplate": "%{customdata}<extra></extra>", "showlegend": True,
    }  # fmt: skip


def _between(points: list[ResponsePoint], name: str) -> Dict:
    """Hollow triangles at what is sure, with a bar up to what is still possible."""
    return {
        "type": "scatter", "mode": "markers", "name": f"{name}: at least, up to (measures missing)",
        "x": [point.on.isoformat() for point in points],
        "y": [float(point.low) for point in points],
        "error_y": {
            "type": "data", "symmetric": False, "array": [float(point.high - point.low) for point in points],
            "arrayminus": [0] * len(points), "color": LINE, "thickness": 2, "width": 5,
        },
        "marker": {"symbol": "triangle-up", "size": 10, "color": PAPER, "line": {"color": LINE, "width": 2}},
        "customdata": [hover(point, name) for point in points],
        "hovertemplate": "%{customdata}<extra></extra>", "showlegend": True,
    }  # fmt: skip


def _exact(points: list[ResponsePoint], name: str) -> Dict:
    """A straight line through exact scores that follow each other; anything else between them breaks it."""
    return {
        "type": "scatter", "mode": "lines+markers", "name": name, "connectgaps": False,
        "x": [point.on.isoformat() for point in points],
        "y": [float(point.low) if point.is_exact else None for point in points],
        "line": {"color": LINE, "width": 2, "shape": "linear"},
        "marker": {"symbol": "circle", "size": 9, "color": LINE},
        "customdata": [hover(point, name) for point in points],
        "hovertemplate": "%{customdata}<extra></extra>",
        "showlegend": any(point.is_exact for point in points),
    }  # fmt: skip


def _worse(points: list[ResponsePoint], name: str) -> Dict:
    """A cross over the score: it never falls below 0, so it cannot show a worsening itself."""
    return {
        "type": "scatter", "mode": "markers", "name": "Confirmed deterioration",
        "x": [point.on.isoformat() for point in points],
        "y": [float(point.low) for point in points],
        "marker": {"symbol": "x", "size": 13, "color": TEXT, "line": {"color": PAPER, "width": 1}},
        "customdata": [hover(point, name) for point in points],
        "hovertemplate": "%{customdata}<extra></extra>", "showlegend": True,
    }  # fmt: skip


def hover(point: ResponsePoint, name: str) -> str:
    """What a point says of itself: day, score, category, and what is missing."""
    lines = [show_date(point.on), f"{name}: {point.score_text}", point.worsening, point.words, point.missing]
    return "<br>".join(plain(line) for line in lines if line)
