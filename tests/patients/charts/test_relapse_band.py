from datetime import date, timedelta

import pytest

from patients.charts import Relapses, Rise, figure_notes, timeline_figure
from tests.patients.charts.people import TODAY, ck, on, patient, traces

COURSE = [
    ck(2000, on(2025, 12, 1)),
    ck(200, on(2026, 3, 1)),
    ck(900, on(2026, 6, 1)),
    ck(150, on(2026, 8, 1)),
]
HATCHED, SOLID = "Possible relapse, not confirmed (hatched)", "Relapse (solid)"


def rise(state, first=date(2026, 6, 1), days=20):
    return Rise(first, first + timedelta(days=days), state, state.title())


def figure(*rises, **more):
    tracks = patient(ck=COURSE)
    tracks = type(tracks)(tracks.title, ck=tracks.ck, relapses=Relapses(rises, "The rule."))
    return timeline_figure(tracks, today=TODAY, **more)


def words(drawn):
    return [one["text"] for one in drawn["layout"]["annotations"]]


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_a_possible_relapse_is_hatched_and_says_so(scale):
    drawn = figure(rise("possible"), scale=scale)

    (band,) = traces(drawn, name=HATCHED)
    assert band["fillpattern"]["shape"] == "/"
    assert (band["x"][0], band["x"][2]) == ("2026-06-01", "2026-06-21")
    assert band["yaxis"] == "y"
    assert "possible, not confirmed" in words(drawn)


def test_a_confirmed_one_is_solid_with_words():
    drawn = figure(rise("confirmed"))

    (band,) = traces(drawn, name=SOLID)
    assert "fillpattern" not in band
    assert band["line"]["dash"] == "solid"
    assert "relapse" in words(drawn)


def test_what_was_explained_or_dismissed_is_not_drawn():
    drawn = figure(rise("explained"))

    assert not traces(drawn, name=HATCHED)
    assert not traces(drawn, name=SOLID)


def test_bands_lie_behind_the_curve_over_the_whole_height():
    drawn = figure(rise("possible"))

    band = traces(drawn, name=HATCHED)[0]
    assert drawn["data"].index(band) == 0
    assert [band["y"][0], band["y"][1]] == drawn["layout"]["yaxis"]["range"]


def test_a_rise_of_one_result_can_be_seen():
    (band,) = traces(figure(rise("possible", days=0)), name=HATCHED)

    assert band["x"][2] > band["x"][0]


def test_outside_the_window_nothing_is_drawn():
    assert not traces(figure(rise("possible"), window="3m"), name=HATCHED)


def test_two_kinds_stand_in_the_legend_once_each_and_their_words_apart():
    rises = [rise("possible", date(2026, month, 1), 9) for month in (4, 5, 6)]
    drawn = figure(*rises, rise("confirmed", date(2026, 2, 1), 9))

    shown = [one["name"] for one in drawn["data"] if one.get("showlegend")]
    assert shown.count(HATCHED) == shown.count(SOLID) == 1
    places = [one["x"] for one in drawn["layout"]["annotations"] if one["text"] == "possible, not confirmed"]
    assert len(places) == len(set(places))


def test_the_rule_stands_beside_the_chart():
    tracks = patient(ck=COURSE)
    tracks = type(tracks)(tracks.title, ck=tracks.ck, relapses=Relapses((rise("possible"),), "The rule."))

    notes = figure_notes(tracks, today=TODAY, window="all", scale="linear", unit="raw")

    assert "The rule." in notes
