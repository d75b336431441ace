"""Where the words about a limit stand: beside its line, where no curve crosses them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from patients.charts.ck_series import CkPoint
from patients.charts.palette import TEXT
from patients.charts.panels import Dict, label_in
from patients.charts.windows import View

CHARACTER, LINE_HEIGHT, CLEAR, INSET = 6, 14, 7, 4  # pixels; CLEAR covers a marker
TENTHS = (0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1)

Line = tuple[float, float, float, float]  # x, y, x, y


@dataclass(frozen=True, slots=True)
class Plot:
    """The plot of one panel: `width` and `height` in pixels, `low` and `high` the ends of its y axis."""

    view: View
    width: int  # of the narrowest one we draw; a wider one has room to spare
    height: int
    low: float
    high: float
    is_log: bool

    def up(self, height: float) -> float:
        """Pixels above the lower end of the axis."""
        low, high, at = (math.log10(n) if self.is_log else n for n in (self.low, self.high, height))
        return (at - low) / (high - low) * self.height


def band_label(text: str, limit: float, points: tuple[CkPoint, ...], plot: Plot, *, axis: str) -> Dict:
    """The words below or above the line of `limit`, rather at the right; over the panel if all is taken."""
    font = {"color": TEXT, "size": 11}
    width, line, today = len(text) * CHARACTER / plot.width, plot.up(limit), plot.view.share(plot.view.today)
    inset = INSET / plot.width
    curve = _lines(points, plot)
    for right in (today - inset, *TENTHS, width + inset):
        if right - width < 0 or right > today - inset:
            continue
        for anchor, bottom in (("top", line - LINE_HEIGHT), ("bottom", line)):
            is_free = not is_crossed((right - width, right), (bottom, bottom + LINE_HEIGHT), curve, plot)
            if bottom >= 0 and bottom + LINE_HEIGHT <= plot.height and is_free:
                y = math.log10(limit) if plot.is_log else limit  # a log axis counts in powers
                return label_in(axis, text, y=y, x=right, xanchor="right", yanchor=anchor, font=font)
    return label_in(axis, text, yref=f"{axis} domain", y=1, yanchor="bottom", font=font)


def _lines(points: tuple[CkPoint, ...], plot: Plot) -> list[Line]:
    """Every straight piece of the curve, and each point over the days it can have been."""
    share = plot.view.share
    lines = []
    for point in points:
        if point.height is not None:
            y = plot.up(point.height)
            lines.append((share(point.place.first), y, share(point.place.last), y))
    for before, after in pairwise(points):
        if before.height is not None and after.height is not None:
            ends = [(share(point.place.day), plot.up(point.height)) for point in (before, after)]
            lines.append((*ends[0], *ends[1]))
    return lines


def limit_label(text: str, limit: float, lines: list[Line], plot: Plot, *, axis: str) -> Dict:
    """The words above or below the line of `limit`, rather at the left; on its left end if all is taken."""
    font = {"color": TEXT, "size": 11}
    width, line, inset = len(text) * CHARACTER / plot.width, plot.up(limit), INSET / plot.width
    for left in (inset, *reversed(TENTHS)):
        for anchor, bottom in (("bottom", line), ("top", line - LINE_HEIGHT)):
            box = (left, left + width), (bottom, bottom + LINE_HEIGHT)
            if left + width <= 1 and not is_crossed(*box, lines, plot):
                return label_in(axis, text, y=limit, x=left, yanchor=anchor, font=font)
    return label_in(axis, text, y=limit, x=inset, yanchor="bottom", font=font)


def is_crossed(
    across: tuple[float, float], upwards: tuple[float, float], lines: list[Line], plot: Plot
) -> bool:
    """Whether a line comes close to the box: `across` in shares of the width, `upwards` in pixels."""
    clear = CLEAR / plot.width
    first, last = across[0] - clear, across[1] + clear
    for x, y, to_x, to_y in lines:
        if to_x < first or x > last:
            continue
        steep = (to_y - y) / (to_x - x) if to_x > x else 0
        ends = [y + steep * (at - x) for at in (max(x, first), min(to_x, last))] if steep else [y, to_y]
        if min(ends) < upwards[1] + CLEAR and max(ends) > upwards[0] - CLEAR:
            return True
    return False
