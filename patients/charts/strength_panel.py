"""MMT8 totals of the visits. Left, right and both sides are different measurements and are never joined."""

from __future__ import annotations

from patients.charts.palette import LINE, PAPER
from patients.charts.panels import Dict, Panel, measured_axis
from patients.charts.thinning import thin
from patients.charts.tracks import Strength
from patients.charts.windows import View
from patients.knowledge.mmt8 import BOTH_SIDES_MAXIMUM, ONE_SIDE_MAXIMUM
from patients.knowledge.partial_dates import show_date

HEIGHT = 120  # pixels
DRAWN_AT_MOST = 100  # visits a side
SIDES = {
    "right": ("right side", "circle", "solid"),
    "left": ("left side", "square", "dash"),
    "both": ("both sides", "diamond", "dot"),
}


def strength_in(visits: tuple[Strength, ...], view: View) -> list[Strength]:
    return sorted((visit for visit in visits if view.shows(visit.on)), key=lambda visit: visit.on)


def strength_panel(visits: list[Strength]) -> Panel:
    traces = [_side([visit for visit in visits if visit.side == side], side) for side in SIDES]
    highest = max(_highest(visit.side) for visit in visits)
    step = 20 if highest == ONE_SIDE_MAXIMUM else 50
    axis = measured_axis(
        f"MMT8 (0–{highest})", range=[0, highest * 1.06], tickvals=list(range(0, highest + 1, step))
    )
    return Panel(HEIGHT, axis, [trace for trace in traces if trace["x"]])


def _highest(side: str) -> int:
    return BOTH_SIDES_MAXIMUM if side == "both" else ONE_SIDE_MAXIMUM


def _side(visits: list[Strength], side: str) -> Dict:
    visits = thin(visits, lambda visit: visit.total, limit=DRAWN_AT_MOST)
    words, symbol, dash = SIDES[side]
    return {
        "type": "scatter", "mode": "lines+markers", "name": f"MMT8, {words}", "connectgaps": False,
        "x": [visit.on.isoformat() for visit in visits],
        "y": [visit.total for visit in visits],
        "line": {"color": LINE, "width": 2, "dash": dash, "shape": "linear"},
        "marker": {"symbol": symbol, "size": 8, "color": PAPER, "line": {"color": LINE, "width": 2}},
        "customdata": [
            f"{show_date(visit.on)}<br>MMT8 {visit.total} of {_highest(side)}, {words}" for visit in visits
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip
