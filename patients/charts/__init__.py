"""Points to Plotly figures, as plain dictionaries: no model, no request, no clock, no plotly.

`timeline_figure` draws everything that happened to one patient on one time axis; `ck_figure` is its CK
panel alone, small enough for an overview; `response_figure` the improvement alone.
"""

from patients.charts.figure import ck_figure, response_figure, timeline_figure
from patients.charts.notes import figure_notes
from patients.charts.payload import chart_json
from patients.charts.tracks import (
    CkResult,
    DrugInterval,
    Event,
    Relapses,
    Response,
    ResponsePoint,
    Rise,
    Strength,
    Tracks,
)
from patients.charts.windows import WINDOWS

__all__ = [
    "WINDOWS",
    "CkResult",
    "DrugInterval",
    "Event",
    "Relapses",
    "Response",
    "ResponsePoint",
    "Rise",
    "Strength",
    "Tracks",
    "chart_json",
    "ck_figure",
    "figure_notes",
    "response_figure",
    "timeline_figure",
]
