"""What the chart cannot show by itself, in words beside it."""

from __future__ import annotations

from datetime import date

from patients.charts.ck_panel import BANDS_AT_MOST, limit_runs
from patients.charts.ck_series import ck_series
from patients.charts.drug_panel import in_view
from patients.charts.event_panel import marks_of
from patients.charts.response_panel import response_drawn, response_in
from patients.charts.strength_panel import strength_in
from patients.charts.tracks import Response, Tracks
from patients.charts.windows import View, view_of

SPANS = "A thin line through a mark spans the days it can have been: the exact date is not known."


def figure_notes(tracks: Tracks, *, today: date, window: str, scale: str, unit: str) -> list[str]:
    """Sentences on what is outside the window, left out, thinned, undated or not recorded at all."""
    view = view_of(tracks, today=today, window=window)
    series = ck_series(tracks, view, scale=scale, unit=unit)
    marks = marks_of(tracks.events, view)
    events = sum(event.happened is not None for event in tracks.events)
    drawn_events = sum(len(mark.events) for mark in marks)
    unnamed = sum(len(mark.events) for mark in marks if not mark.label)
    ended = sum(drug.is_dated and not in_view(drug, view) for drug in tracks.drugs)
    visits = len(tracks.strength) - len(strength_in(tracks.strength, view))
    drawn, steps = len(series.heights), len(limit_runs(series.line, view, unit=unit))
    places = [mark.place for mark in marks] + [point.place for point in series.points]
    sentences = [
        _count(series.before, "CK result is", "CK results are", "before this window."),
        _count(events - drawn_events, "event is", "events are", "before this window."),
        _count(ended, "treatment or dose", "treatments or doses", "ended before this window."),
        *_response_notes(tracks.response, view),
        _count(visits, "MMT8 total is", "MMT8 totals are", "before this window."),
        _count(series.without_limit, "CK result", "CK results", "without an upper limit left out of × ULN."),
        _count(series.without_number, "CK result has", "CK results have", "no number."),
        _count(series.not_on_log, "CK result is zero:", "CK results are zero:", "no place on a log scale."),
        f"{drawn:,} of {series.inside:,} CK results are drawn, every peak kept."
        if drawn < series.inside
        else "",
        "The upper limit changes too often to draw; the table has each one." if steps > BANDS_AT_MOST else "",
        _count(unnamed, "event is", "events are", "named in the table only."),
        _count(
            tracks.undated, "entry has", "entries have", "no date and no place on the chart; see the table."
        ),
        tracks.relapses.rule if tracks.relapses else "",
        SPANS if any(not place.is_exact for place in places) else "",
        "One result: there is no course to see yet." if series.inside == 1 and not series.before else "",
        "" if tracks.ck else "No CK results are recorded.",
        "" if tracks.drugs else "No treatments are recorded.",
        "" if tracks.events else "No events are recorded.",
    ]
    return [sentence for sentence in sentences if sentence]


def _response_notes(response: Response | None, view: View) -> list[str]:
    """Which improvement scores the panel leaves out; visits after the baseline without one are no secret."""
    if response is None:
        return []
    inside, drawn = response_in(response, view), response_drawn(response, view)
    before = sum(point.low is not None for point in response.points if not view.shows(point.on))
    unscored = sum(point.low is None for point in inside)
    return [
        _count(before, "improvement score is", "improvement scores are", "before this window."),
        _count(unscored, "visit has", "visits have", "no improvement score; the table says why."),
        f"{len(drawn):,} of {len(inside):,} visits with improvement are drawn, every peak kept."
        if len(drawn) < len(inside)
        else "",
    ]


def _count(number: int, one: str, many: str, what: str) -> str:
    """`3 events are before this window.`, or nothing."""
    return f"{number:,} {one if number == 1 else many} {what}" if number else ""
