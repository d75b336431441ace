"""The whole figure: panels one above the other on one time axis, "today" through all of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from patients.charts.ck_panel import SCALES, UNITS, ck_panel
from patients.charts.ck_series import ck_series
from patients.charts.drug_panel import drug_panel, in_view, lanes_of, legend_of
from patients.charts.event_panel import event_panel, marks_of
from patients.charts.palette import AXIS, GRID, PAPER, QUIET, TEXT, paint
from patients.charts.panels import Dict, Panel, lanes_axis, note_in
from patients.charts.payload import plain
from patients.charts.response_panel import is_shown, response_panel
from patients.charts.strength_panel import strength_in, strength_panel
from patients.charts.tracks import Tracks
from patients.charts.windows import WINDOWS, View, view_of
from patients.knowledge.partial_dates import show_date

__all__ = ["SCALES", "UNITS", "ck_figure", "response_figure", "timeline_figure"]

CK_HEIGHT, EMPTY_HEIGHT, GAP = 280, 160, 22  # pixels
CK_ALONE = {"height": 220, "margin": {"l": 66, "r": 14, "t": 50, "b": 28}}
RESPONSE_ALONE = {"height": 260, "narrowest": 440}  # the page's chart is 34rem wide, see response.css
CK_ALONE_PLOT, CK_ALONE_NARROWEST = 142, 240  # height between the margins, width on a phone
MARGINS = {"l": 76, "r": 20, "t": 78, "b": 96}  # above: title and "today"; below: dates and legend
FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif'


def timeline_figure(
    tracks: Tracks,
    *,
    today: date,
    window: str = "all",
    scale: str = "linear",
    unit: str = "raw",
    theme: str = "",
) -> dict[str, Any]:
    """A Plotly figure of everything in `tracks` as {"data": [...], "layout": {...}}.

    `window` is a key of WINDOWS, `scale` "linear" or "log", `unit` "raw" (units/L) or "uln" (multiples of
    each result's own upper limit). `theme` "light" or "dark" paints it; without one it keeps the names of
    colours for the page's script. Draws at most 2,000 points.
    """
    view = view_of(tracks, today=today, window=window)
    panels: list[Panel] = []

    def axis() -> str:
        return f"y{len(panels) + 1}" if panels else "y"

    if any(result.collected for result in tracks.ck):
        series = ck_series(tracks, view, scale=scale, unit=unit)
        rises = tracks.relapses.rises if tracks.relapses else ()
        panels.append(
            ck_panel(series, view, axis=axis(), scale=scale, unit=unit, height=CK_HEIGHT, rises=rises)
        )
    if visits := strength_in(tracks.strength, view):
        panels.append(strength_panel(visits))
    if tracks.response and is_shown(tracks.response, view):
        panels.append(response_panel(tracks.response, view, axis=axis()))
    for title, is_statin in (("Treatments", False), ("Statins", True)):
        if lanes := lanes_of([drug for drug in tracks.drugs if drug.is_statin == is_statin], view):
            panels.append(drug_panel(title, lanes, view, axis=axis()))
    if shown := [drug for drug in tracks.drugs if in_view(drug, view)]:
        panels[-1].traces += legend_of(shown, view)
    if marks := marks_of(tracks.events, view):
        panels.append(event_panel(marks, view))
    if not panels:
        empty = Panel(EMPTY_HEIGHT, lanes_axis("", lanes=1))
        empty.annotations.append(note_in("y", "Nothing recorded in this window"))
        panels.append(empty)
    figure = _stack(panels, view)
    figure["layout"]["title"] = _title(tracks.title, f"Timeline, {_window(view, window)}")
    return paint(figure, theme) if theme else figure


def ck_figure(
    tracks: Tracks,
    *,
    today: date,
    window: str = "1y",
    scale: str = "linear",
    unit: str = "raw",
    theme: str = "",
) -> dict[str, Any]:
    """The CK panel alone, 220 pixels high: for an overview. Arguments as for `timeline_figure`."""
    view = view_of(Tracks(tracks.title, ck=tracks.ck), today=today, window=window)
    series = ck_series(tracks, view, scale=scale, unit=unit)
    size = {"height": CK_ALONE_PLOT, "narrowest": CK_ALONE_NARROWEST}
    panel = ck_panel(series, view, axis="y", scale=scale, unit=unit, **size)
    figure = _stack([panel], view)
    layout = figure["layout"]
    layout["title"] = _title(tracks.title, "")
    del layout["title"]["subtitle"]  # the axes say what and when
    layout |= {"showlegend": False, **CK_ALONE}
    layout["title"]["font"]["size"] = 12
    layout["yaxis"]["nticks"], layout["xaxis"]["nticks"] = 4, 5
    return paint(figure, theme) if theme else figure


def response_figure(tracks: Tracks, *, today: date, theme: str = "") -> dict[str, Any]:
    """The improvement of `tracks.response` alone, from its first day to today."""
    alone = Tracks(tracks.title, response=tracks.response)
    view = view_of(alone, today=today, window="all")
    figure = _stack([response_panel(tracks.response, view, axis="y", **RESPONSE_ALONE)], view)
    figure["layout"]["title"] = _title(tracks.title, f"{tracks.response.name}, {_window(view, 'all')}")
    return paint(figure, theme) if theme else figure


def _window(view: View, window: str) -> str:
    label = "everything" if WINDOWS[window][1] is None else WINDOWS[window][0]
    return f"{label}: {show_date(view.first)} to {show_date(view.today)}"


def _title(who: str, what: str) -> Dict:
    return {
        "text": plain(who), "subtitle": {"text": what, "font": {"size": 12, "color": QUIET}},
        "font": {"size": 15, "color": TEXT}, "x": 0, "xref": "paper", "xanchor": "left",
        "y": 1, "yref": "container", "yanchor": "top", "pad": {"t": 12},
    }  # fmt: skip


def _stack(panels: list[Panel], view: View) -> dict[str, Any]:
    """Panels from top to bottom with their left ends aligned, and one time axis below the last."""
    inner = sum(panel.height for panel in panels) + GAP * (len(panels) - 1)
    data: list[Dict] = []
    layout = _frame(view, height=inner + MARGINS["t"] + MARGINS["b"], last=len(panels))
    layout["legend"]["y"] = -30 / inner  # just below the dates
    top = inner
    for number, panel in enumerate(panels, start=1):
        suffix = "" if number == 1 else str(number)
        domain = [max(0, (top - panel.height) / inner), top / inner]
        layout[f"yaxis{suffix}"] = panel.axis | {"domain": domain, "anchor": "x"}
        layout["annotations"] += panel.annotations
        data += [trace | {"xaxis": "x", "yaxis": f"y{suffix}"} for trace in panel.traces]
        top -= panel.height + GAP
    return {"data": data, "layout": layout}


def _frame(view: View, *, height: int, last: int) -> Dict:
    """Layout without the panels: the time axis, the line of today, hover, legend, colours."""
    today = view.today.isoformat()
    return {
        "height": height, "margin": MARGINS, "barmode": "overlay", "dragmode": False,
        "paper_bgcolor": PAPER, "plot_bgcolor": PAPER, "font": {"color": TEXT, "size": 12, "family": FONT},
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": PAPER, "bordercolor": AXIS, "font": {"color": TEXT, "size": 13}, "align": "left",
        },
        "spikedistance": -1, "uniformtext": {"minsize": 11, "mode": "hide"},
        "legend": {
            "orientation": "h", "x": 0, "yanchor": "top",
            "font": {"color": TEXT}, "itemclick": False, "itemdoubleclick": False,
        },
        "xaxis": {
            "type": "date", "range": [view.first.isoformat(), view.edge.isoformat()], "fixedrange": True,
            "anchor": f"y{last}" if last > 1 else "y",
            "gridcolor": GRID, "linecolor": AXIS, "showline": True, "ticks": "outside", "tickcolor": AXIS,
            "tickfont": {"color": QUIET}, "tickformatstops": _tick_formats(), "tickangle": 0, "nticks": 9,
            # One cursor line through all panels.
            "showspikes": True, "spikemode": "across", "spikesnap": "cursor", "spikedash": "solid",
            "spikethickness": 1, "spikecolor": AXIS,
        },
        "shapes": [{
            "type": "line", "xref": "x", "x0": today, "x1": today, "yref": "paper", "y0": 0, "y1": 1,
            "line": {"color": TEXT, "width": 1, "dash": "dot"},
        }],
        "annotations": [{
            "text": f"Today {show_date(view.today)}", "xref": "x", "x": today, "xanchor": "right",
            "yref": "paper", "y": 1, "yanchor": "bottom", "showarrow": False,
            "font": {"color": TEXT, "size": 12},
        }],
    }  # fmt: skip


def _tick_formats() -> list[Dict]:
    """Days, months or years, as far as the ticks are apart (milliseconds and plotly's months)."""
    return [
        {"dtickrange": [None, "M1"], "value": "%d-%b-%Y"},
        {"dtickrange": ["M1", "M12"], "value": "%b-%Y"},
        {"dtickrange": ["M12", None], "value": "%Y"},
    ]
