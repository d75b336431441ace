"""Rises of CK that may be relapses: a hatched band while only possible, a solid one when confirmed.

What a clinician explained otherwise or dismissed is not drawn; the table lists it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from patients.charts.band_label import CHARACTER
from patients.charts.palette import PAPER, RELAPSE, RELAPSE_FILL, TEXT
from patients.charts.panels import Dict, Panel
from patients.charts.tracks import Rise
from patients.charts.windows import View

# state: name in the legend, words in the band
DRAWN = {
    "possible": ("Possible relapse, not confirmed (hatched)", "possible, not confirmed"),
    "confirmed": ("Relapse (solid)", "relapse"),
}
NARROWEST_BAND = 0.012  # of the axis: a rise of one result can still be seen


def rises_in(rises: Iterable[Rise], view: View) -> list[Rise]:
    """Those drawn in this window, oldest first."""
    return sorted(
        (one for one in rises if one.state in DRAWN and view.shows(one.first, one.last)),
        key=lambda one: one.first,
    )


def add_bands(
    panel: Panel, rises: Iterable[Rise], view: View, *, axis: str, reach: tuple, width: int
) -> None:
    """Bands behind everything else of the CK panel, from `reach[0]` to `reach[1]` on its y axis.

    `width`: of the narrowest plot, in pixels. Words stand at the top of a band where none of a later band do.
    """
    shown = rises_in(rises, view)
    bands, named = [], set()
    free_until = 1.0
    for rise in reversed(shown):
        bands.insert(0, _band(rise, view, reach, is_first=rise.state not in named))
        named.add(rise.state)
        words = DRAWN[rise.state][1]
        share = len(words) * CHARACTER / width
        left = min(max(0.0, view.share(max(rise.first, view.first))), free_until - share)
        if left >= 0:
            panel.annotations.append(_label(words, left, axis))
            free_until = left
    panel.traces[:0] = bands


def ends_of(rise: Rise, view: View) -> tuple[date, date]:
    """First and last day drawn, within the window."""
    days = (view.edge - view.first).days
    last = max(rise.last, rise.first + timedelta(days=round(days * NARROWEST_BAND)))
    return max(rise.first, view.first), min(last, view.edge)


def _band(rise: Rise, view: View, reach: tuple, *, is_first: bool) -> Dict:
    first, last = (day.isoformat() for day in ends_of(rise, view))
    low, high = reach
    is_possible = rise.state == "possible"
    fill = {"fillpattern": {"shape": "/", "fgcolor": RELAPSE, "bgcolor": PAPER, "size": 8, "solidity": 0.15}}
    return {
        "type": "scatter", "mode": "lines", "name": DRAWN[rise.state][0], "legendgroup": rise.state,
        "x": [first, first, last, last, first], "y": [low, high, high, low, low],
        "fill": "toself", "fillcolor": RELAPSE_FILL,
        "line": {"color": RELAPSE, "width": 1, "dash": "dash" if is_possible else "solid"},
        "hoverinfo": "skip", "showlegend": is_first, **(fill if is_possible else {}),
    }  # fmt: skip


def _label(words: str, left: float, axis: str) -> Dict:
    return {
        "text": words, "xref": "paper", "x": left, "xanchor": "left", "yref": f"{axis} domain", "y": 1,
        "yanchor": "top", "showarrow": False, "font": {"color": TEXT, "size": 11}, "bgcolor": PAPER,
    }  # fmt: skip
