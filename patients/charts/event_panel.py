"""Events as labelled marks, in as many rows as their labels need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from patients.charts.event_order import Group, grouped
from patients.charts.palette import LINE, QUIET, TEXT
from patients.charts.panels import Dict, Panel, lanes_axis, whiskers
from patients.charts.payload import plain
from patients.charts.tracks import Event
from patients.charts.windows import Place, View, place_of

ROW, MARGIN = 24, 8  # pixels
ROWS_AT_MOST = 7  # with labels
# How wide a label is, as a share of the narrowest plot we draw (see timeline.css), at its font size.
NARROWEST, CHARACTER, MARK = 540, 6.4, 22  # pixels
LONGEST = 34  # characters; the whole text is in the hover and in the table

SYMBOLS = {
    "biopsy": "square",
    "mri": "diamond",
    "emg": "diamond-wide",
    "investigation": "circle-open",
    "infection": "triangle-down",
    "relapse": "star",
    "cancer": "hexagon",
    "pregnancy": "pentagon",
    "admission": "cross",
    "condition": "diamond-tall",
    "other": "circle",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """Events at their place: their row, and their label, to the left of the mark near the right end."""

    events: Group  # more than one: normal investigations of one day
    place: Place
    until: date
    row: int
    label: str
    is_left: bool

    @property
    def event(self) -> Event:
        return self.events[0]


def marks_of(events: tuple[Event, ...], view: View) -> list[Mark]:
    """The events of the window, the most important first, in the first row where the label meets no other.

    When all rows are taken the mark stands below them without its label, so that it covers no other's.
    """
    marks: list[Mark] = []
    taken: list[list[tuple[float, float]]] = [[] for _ in range(ROWS_AT_MOST)]
    for group in grouped(events):
        event = group[0]
        place = place_of(event.happened, today=view.today)
        if not view.shows(place.day):
            continue
        label = _short(event) if len(group) == 1 else f"{len(group)} normal screening checks"
        width = (len(label) * CHARACTER + MARK) / NARROWEST
        until = place_of(event.ended, today=view.today).last if event.ended else place.last
        at, end, half = view.share(place.first), view.share(until), MARK / 2 / NARROWEST
        is_left = end + width > 1
        span = (at - width, end + half) if is_left else (at - half, end + width)
        row = next((row for row, spans in enumerate(taken) if not _meets(span, spans)), ROWS_AT_MOST)
        if row < ROWS_AT_MOST:
            taken[row].append(span)
        else:
            label = ""
        marks.append(Mark(group, place, until, row, label, is_left))
    return marks


def _short(event: Event) -> str:
    """The label with a long name cut, never its result."""
    spare = LONGEST - (len(event.label) - len(event.name))
    name = event.name if len(event.name) <= spare else f"{event.name[: spare - 1].rstrip(' ,')}…"
    return name + event.label.removeprefix(event.name)


def _meets(span: tuple[float, float], spans: list[tuple[float, float]]) -> bool:
    return any(span[0] < last and first < span[1] for first, last in spans)


def event_panel(marks: list[Mark], view: View) -> Panel:
    rows = max(3, *(mark.row + 1 for mark in marks))  # three, for the title of the axis
    spans = whiskers([(mark.place, mark.row + 0.5) for mark in marks])
    traces = [*spans, *_lasting(marks), _marks(marks), _labels(marks)]
    return Panel(MARGIN + ROW * rows, lanes_axis("Events", lanes=rows), traces)


def _marks(marks: list[Mark]) -> Dict:
    return {
        "type": "scatter", "mode": "markers", "name": "Events",
        "x": [mark.place.day.isoformat() for mark in marks],
        "y": [mark.row + 0.5 for mark in marks],
        "marker": {
            "symbol": [SYMBOLS[mark.event.kind] for mark in marks], "size": 11, "color": LINE,
            "line": {"color": LINE, "width": 1},
        },
        "customdata": [_hover(mark) for mark in marks],
        "hovertemplate": "%{customdata}<extra></extra>",
        "showlegend": False,
    }  # fmt: skip


def _labels(marks: list[Mark]) -> Dict:
    """The names, a little away from the marks and behind the end of what lasted."""
    gap = "\u00a0" * 3
    words = [plain(mark.label) for mark in marks]
    return {
        "type": "scatter", "mode": "text", "hoverinfo": "skip", "showlegend": False,
        "x": [(mark.place.first if mark.is_left else mark.until).isoformat() for mark in marks],
        "y": [mark.row + 0.5 for mark in marks],
        "text": [
            f"{label}{gap}" if mark.is_left else f"{gap}{label}"
            for mark, label in zip(marks, words, strict=True)
        ],
        "textposition": ["middle left" if mark.is_left else "middle right" for mark in marks],
        "textfont": {"color": TEXT, "size": 12},
    }  # fmt: skip


def _lasting(marks: list[Mark]) -> list[Dict]:
    """A line from the mark to the end of an event that lasted: an admission, a pregnancy."""
    xs, ys = [], []
    for mark in marks:
        if mark.until > mark.place.last:
            xs += [mark.place.day.isoformat(), mark.until.isoformat(), None]
            ys += [mark.row + 0.5, mark.row + 0.5, None]
    if not xs:
        return []
    return [{
        "type": "scatter", "mode": "lines", "x": xs, "y": ys, "line": {"color": QUIET, "width": 5},
        "hoverinfo": "skip", "showlegend": False,
    }]  # fmt: skip


def _hover(mark: Mark) -> str:
    if len(mark.events) == 1:
        lines = [mark.event.period_text, mark.event.label, mark.event.description]
    else:
        each = [" – ".join(filter(None, (event.label, event.description))) for event in mark.events]
        lines = [mark.event.period_text, *each]
    return "<br>".join(plain(line) for line in lines if line)
