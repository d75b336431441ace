"""What a panel of the figure is, and the pieces every panel uses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from patients.charts.palette import AXIS, GRID, QUIET, TEXT
from patients.charts.windows import Place

Dict = dict[str, Any]


@dataclass
class Panel:
    """One strip of the figure: its height in pixels and what stands in it, on the y axis given to it."""

    height: int
    axis: Dict
    traces: list[Dict] = field(default_factory=list)
    annotations: list[Dict] = field(default_factory=list)


def measured_axis(title: str, **more: Any) -> Dict:
    """A y axis with numbers on it."""
    return {
        "title": {"text": title, "font": {"color": TEXT, "size": 13}, "standoff": 8},
        "tickfont": {"color": QUIET},
        "gridcolor": GRID,
        "linecolor": AXIS,
        "showline": True,
        "zeroline": False,
        "fixedrange": True,
        **more,
    }


def lanes_axis(title: str, *, lanes: int) -> Dict:
    """A y axis of lanes, the first on top; the names stand in the lanes, not on the axis."""
    return measured_axis(title, range=[lanes, 0], showgrid=False, showticklabels=False, ticks="")


def whiskers(marks: list[tuple[Place, float]]) -> list[Dict]:
    """Thin lines, at the height of their marks, over the days a partly known date can have been."""
    wide = [(place, height) for place, height in marks if not place.is_exact]
    if not wide:
        return []
    return [{
        "type": "scatter", "mode": "lines", "hoverinfo": "skip", "showlegend": False,
        "x": [end for place, _ in wide for end in (place.first.isoformat(), place.last.isoformat(), None)],
        "y": [end for _, height in wide for end in (height, height, None)],
        "line": {"color": QUIET, "width": 2},
    }]  # fmt: skip


def legend_entry(name: str, **marker: Any) -> Dict:
    """A line of the legend for a kind of mark; draws nothing itself."""
    return {
        "type": "scatter", "mode": "markers", "name": name, "x": [None], "y": [None],
        "marker": {"size": 12, **marker}, "showlegend": True,
    }  # fmt: skip


def note_in(axis: str, text: str) -> Dict:
    """Words in the middle of a panel that has nothing to draw."""
    return {
        "text": text, "xref": "paper", "x": 0.5, "yref": f"{axis} domain", "y": 0.5, "showarrow": False,
        "font": {"color": QUIET, "size": 14},
    }  # fmt: skip


def label_in(axis: str, text: str, *, y: float, **more: Any) -> Dict:
    """Small words at the left end of a panel, at height `y` of its axis."""
    return {
        "text": text, "xref": "paper", "x": 0.004, "xanchor": "left", "yref": axis, "y": y,
        "showarrow": False, "font": {"color": QUIET, "size": 12}, **more,
    }  # fmt: skip
