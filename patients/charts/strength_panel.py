"""MMT8 totals of the visits. Left and right are different measurements and are never joined."""

from __future__ import annotations

from patients.charts.palette import LINE, PAPER
from patients.charts.panels import Dict, Panel, measured_axis
from patients.charts.thinning import thin
from patients.charts.tracks import Strength
from patients.charts.windows import View
from patients.knowledge.partial_dates import show_date

HEIGHT = 120  # pixels
HIGHEST = 80  # IMACS form 04: eight muscles of one side, 0-10 each (S13, S23, S64)
DRAWN_AT_MOST = 100  # visits a side
SIDES = {
    "right": ("right side", "circle", "solid"),
    "left": ("left side", "square", "dash"),
    "": ("side not recorded", "diamond", "dot"),
}


def strength_in(visits: tuple[Strength, ...], view: View) -> list[Strength]:
    return sorted((visit for visit in visits if view.shows(visit.on)), key=lambda visit: visit.on)


def strength_panel(visits: list[Strength]) -> Panel:
    traces = [_side([visit for visit in visits if visit.side == side], side) for side in SIDES]
    axis = measured_axis("MMT8 (0–80)", range=[0, HIGHEST * 1.06], tickvals=[0, 20, 40, 60, 80])
    return Panel(HEIGHT, axis, [trace for trace in traces if trace["x"]])


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
            f"{show_date(visit.on)}<br>MMT8 {visit.total} of {HIGHEST}, {words}" for visit in visits
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip
