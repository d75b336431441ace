"""The words "Normal: up to 190 units/L" beside the limit they tell of, and out of the way of the curve."""

import math
from datetime import timedelta
from itertools import pairwise

import pytest

from patients.charts import ck_figure, timeline_figure
from tests.patients.charts.people import TODAY, ck, on, patient

WIDTH, HEIGHT = 540, 280  # of the narrowest plot of a timeline


def days_ago(days):
    day = TODAY - timedelta(days=days)
    return on(day.year, day.month, day.day)


def draw(*values, every=60, **options):
    """CK results at equal distances, the last one today."""
    results = [ck(value, days_ago(every * back)) for back, value in enumerate(reversed(values))]
    return timeline_figure(patient(ck=results), today=TODAY, **options)


def words(figure):
    return next(note for note in figure["layout"]["annotations"] if note["text"].startswith("Normal"))


def box(figure):
    """Left, right, bottom and top of the words in pixels, 5.5 a character."""
    note, (low, high) = words(figure), figure["layout"]["yaxis"]["range"]
    left = note["x"] * WIDTH - len(note["text"]) * 5.5
    line = (note["y"] - low) / (high - low) * HEIGHT
    bottom = line - 13 if note["yanchor"] == "top" else line
    return left, note["x"] * WIDTH, bottom, bottom + 13


def curve(figure, scale):
    """Pixels of the line, every hundredth of the way between two results."""
    line = next(trace for trace in figure["data"] if trace.get("mode") == "lines+markers")
    low, high = figure["layout"]["yaxis"]["range"]
    heights = [math.log10(y) if scale == "log" else y for y in line["y"]]
    first, edge = (day_number(day) for day in figure["layout"]["xaxis"]["range"])
    dots = [
        ((day_number(x) - first) / (edge - first) * WIDTH, (y - low) / (high - low) * HEIGHT)
        for x, y in zip(line["x"], heights, strict=True)
    ]
    for (x, y), (to_x, to_y) in pairwise(dots):
        yield from ((x + (to_x - x) * n / 100, y + (to_y - y) * n / 100) for n in range(101))


def day_number(text):
    return on(*map(int, text[:10].split("-"))).day.toordinal()


COURSES = {
    "normal at the end": (9800, 4000, 900, 180, 150, 140),
    "high at the end": (150, 170, 400, 2500, 9000, 9800),
    "normal, a long flare, normal": (150, 160, 9000, 9500, 9000, 9800, 300, 150),
    "at the limit at the start": (185, 800, 5000, 2000, 1200, 900),
}


@pytest.mark.parametrize("scale", ["linear", "log"])
@pytest.mark.parametrize("values", COURSES.values(), ids=COURSES)
def test_no_curve_crosses_the_words(values, scale):
    figure = draw(*values, scale=scale)
    left, right, bottom, top = box(figure)

    assert words(figure)["yref"] == "y"  # beside the limit: there is room in each of these courses
    assert 0 <= left < right <= WIDTH
    assert not [dot for dot in curve(figure, scale) if left < dot[0] < right and bottom < dot[1] < top]


def test_the_words_stand_at_the_right_below_the_limit_where_there_is_room():
    note = words(draw(9800, 9000, 9500, scale="log", every=20))
    tall = words(draw(400, 380, 390))

    assert (note["xanchor"], note["yanchor"]) == ("right", "top")
    assert (tall["xanchor"], tall["yanchor"], tall["y"]) == ("right", "top", 190)
    assert note["x"] > 0.9


def test_the_words_stand_above_an_area_that_is_too_low_for_them():
    assert words(draw(9800, 9000, 9500, every=20))["yanchor"] == "bottom"


@pytest.mark.parametrize("values", [(190, 195) * 8, (190, 900, 150, 700, 180, 600)])
def test_the_words_stand_over_the_panel_when_the_curve_is_everywhere_at_the_limit(values):
    note = words(draw(*values, scale="log"))

    assert (note["yref"], note["y"], note["yanchor"]) == ("y domain", 1, "bottom")


def test_the_words_keep_clear_of_the_line_of_today():
    figure = draw(400, 380, 390)
    first, edge = (day_number(day) for day in figure["layout"]["xaxis"]["range"])

    assert words(figure)["x"] < (TODAY.toordinal() - first) / (edge - first)


def test_the_small_chart_of_the_overview_places_them_too():
    results = [ck(value, days_ago(60 * back)) for back, value in enumerate((140, 150, 160, 2000, 9800))]
    figure = ck_figure(patient(ck=results), today=TODAY)
    note = words(figure)

    assert note["yref"] == "y domain" or note["x"] < 0.9
    assert figure["layout"]["height"] == 220
