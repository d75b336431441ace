"""The panel of the improvement score: what is joined, what is a bar, where its words stand."""

from itertools import combinations

import pytest

from patients.charts import response_figure, timeline_figure
from patients.charts.band_label import CHARACTER, LINE_HEIGHT
from patients.charts.response_panel import DRAWN_AT_MOST, HEIGHT, HIGHEST, ROOM
from tests.patients.charts.people import TODAY, improved, patient, traces

BETWEEN = "TIS 2016: at least, up to (measures missing)"
BOTH_SETS = (
    ("Minimal (adult)", 20), ("Minimal (juvenile)", 30), ("Moderate (adult)", 40),
    ("Moderate (juvenile)", 45), ("Major (adult)", 60), ("Major (juvenile)", 70),
)  # fmt: skip


def alone(*visits, **more):
    return response_figure(patient(response=improved(*visits, **more)), today=TODAY)


def line(figure):
    (found,) = traces(figure, name="TIS 2016")
    return found


def test_exact_scores_are_joined_by_straight_lines():
    found = line(alone((200, 20, 20), (100, "47.5", "47.5")))

    assert found["x"] == ["2026-05-07", "2026-08-15"]
    assert found["y"] == [20, 47.5]
    assert (found["line"]["shape"], found["connectgaps"]) == ("linear", False)


@pytest.mark.parametrize("between", [(150, 20, 40), (150, None, None)], ids=["bounds", "no score"])
def test_a_visit_without_an_exact_score_leaves_a_gap(between):
    assert line(alone((200, 20, 20), between, (100, 30, 30)))["y"] == [20, None, 30]


def test_bounds_are_a_triangle_with_a_bar_up_to_the_highest():
    figure = alone((200, "27.5", 60), (150, 10, 10), (100, None, None))
    (bars,) = traces(figure, name=BETWEEN)

    assert (bars["x"], bars["y"]) == (["2026-05-07"], [27.5])
    assert bars["error_y"]["array"] == [32.5]
    assert bars["error_y"]["arrayminus"] == [0]
    assert bars["marker"]["symbol"] == "triangle-up"


def test_no_bar_and_no_legend_of_bars_when_everything_is_exact():
    assert traces(alone((200, 20, 20)), name=BETWEEN) == []


def test_hovering_tells_day_score_category_and_what_is_missing():
    (bars,) = traces(alone((200, "27.5", 60)), name=BETWEEN)

    assert bars["customdata"] == [
        "07-May-2026<br>TIS 2016: 27.5 to 60 of 100<br>Some improvement<br>missing: HAQ"
    ]


def test_the_day_of_the_baseline_is_marked_and_not_joined():
    figure = alone((200, 20, 20), baseline=300)
    (mark,) = traces(figure, name="Baseline visit")

    assert mark["x"] == ["2026-01-27"] * 2
    assert "2026-01-27" not in line(figure)["x"]


def test_a_baseline_before_the_window_is_not_drawn():
    tracks = patient(response=improved((20, 20, 20), baseline=300))

    assert traces(timeline_figure(tracks, today=TODAY, window="3m"), name="Baseline visit") == []


def test_each_category_has_a_line_with_its_name_and_points():
    figure = alone((200, 20, 20))
    words = [note["text"] for note in figure["layout"]["annotations"]]
    heights = [trace["y"] for trace in figure["data"] if trace["line"].get("dash") == "dash"]

    assert {"Minimal from 20", "Moderate from 40", "Major from 60"} <= set(words)
    assert heights == [[20, 20], [40, 40], [60, 60]]


@pytest.mark.parametrize("limits", [BOTH_SETS[::2], BOTH_SETS], ids=["adult", "both"])
def test_words_of_categories_never_stand_on_each_other(limits):
    figure = timeline_figure(
        patient(response=improved((200, 20, 20), (100, 30, 60), (40, 70, 70), limits=limits)), today=TODAY
    )
    labels = [note for note in figure["layout"]["annotations"] if " from " in note["text"]]
    assert len(labels) == len(limits)

    def box(note):
        left, right = note["x"], note["x"] + len(note["text"]) * CHARACTER / 540
        line_at = (note["y"] + ROOM) / (HIGHEST + 2 * ROOM) * HEIGHT
        bottom = line_at if note["yanchor"] == "bottom" else line_at - LINE_HEIGHT
        return left, right, bottom, bottom + LINE_HEIGHT

    for one, other in combinations(map(box, labels), 2):
        beside = one[1] <= other[0] or other[1] <= one[0]
        above = one[3] <= other[2] or other[3] <= one[2]
        assert beside or above, (one, other)


def test_words_of_categories_keep_clear_of_the_curve():
    figure = alone((295, 18, 18), (150, 22, 22), baseline=300)
    (label,) = [note for note in figure["layout"]["annotations"] if note["text"] == "Minimal from 20"]

    assert label["x"] >= 0.5


def test_the_panel_stands_only_where_the_window_holds_a_score():
    old = patient(response=improved((900, 20, 20), baseline=1000))
    unscored = patient(response=improved((20, None, None)))

    for tracks in (old, unscored):
        titles = [
            axis["title"]["text"]
            for name, axis in timeline_figure(tracks, today=TODAY, window="3m")["layout"].items()
            if name.startswith("yaxis")
        ]
        assert "Improvement (0–100)" not in titles


def test_many_visits_are_thinned_and_the_peak_stays():
    visits = [(days, 90 if days == 777 else 10, 90 if days == 777 else 10) for days in range(1000, 0, -1)]
    found = line(alone(*visits, baseline=1100))

    assert len(found["x"]) <= DRAWN_AT_MOST
    assert max(found["y"]) == 90


def test_the_page_s_chart_says_who_and_which_days():
    title = alone((200, 20, 20), baseline=300)["layout"]["title"]

    assert title["text"] == "EXAMPLE, Anna · born 17-May-1964"
    assert title["subtitle"]["text"].startswith("TIS 2016, everything: ")
