import math
from datetime import time

import pytest

from patients.charts import timeline_figure
from tests.patients.charts.people import TODAY, ck, ck_line, on, patient, traces

PAPER, LINE = "colour:paper", "colour:line"


def draw(*results, **options):
    return timeline_figure(patient(ck=results), today=TODAY, **options)


def band(figure):
    (area,) = traces(figure, fill="toself")
    return area


def legend(figure):
    return [trace["name"] for trace in figure["data"] if trace.get("showlegend") is not False]


def test_ck_is_straight_lines_between_markers_with_gaps_left_open():
    line = ck_line(draw(ck(9800, on(2026, 1, 5)), ck(4000, on(2026, 3, 1), at=time(8, 30))))

    assert line["mode"] == "lines+markers"
    assert line["line"]["shape"] == "linear"
    assert line["connectgaps"] is False
    assert line["x"] == ["2026-01-05", "2026-03-01 08:30"]
    assert line["y"] == [9800, 4000]


def test_the_scale_is_linear_unless_asked_and_named_on_the_axis():
    results = [ck(150, on(2026, 1, 5)), ck(9800, on(2026, 2, 5))]
    linear, log = (draw(*results, **options)["layout"]["yaxis"] for options in ({}, {"scale": "log"}))

    assert (linear["type"], linear["title"]["text"]) == ("linear", "CK (units/L), linear scale")
    assert linear["range"][0] == 0
    assert (log["type"], log["title"]["text"]) == ("log", "CK (units/L), log scale")
    assert log["ticktext"] == ["100", "200", "500", "1,000", "2,000", "5,000", "10,000"]
    assert log["tickvals"][-1] == 10_000
    assert log["range"][0] <= math.log10(150) < math.log10(9800) <= log["range"][1]


def test_multiples_are_of_each_result_s_own_limit():
    figure = draw(ck(400, on(2026, 1, 5), limit=200), ck(400, on(2026, 2, 5), limit=160), unit="uln")

    assert ck_line(figure)["y"] == [2.0, 2.5]
    assert figure["layout"]["yaxis"]["title"]["text"] == "CK (× ULN), linear scale"


def test_a_result_without_a_limit_is_hollow_and_leaves_a_gap_in_multiples():
    results = [ck(400, on(2026, 1, 5)), ck(300, on(2026, 2, 5), limit=None), ck(200, on(2026, 3, 5))]
    raw, multiples = draw(*results), draw(*results, unit="uln")

    assert ck_line(raw)["marker"]["color"] == [LINE, PAPER, LINE]
    assert ck_line(raw)["y"] == [400, 300, 200]
    assert "CK without an upper limit (hollow)" in legend(raw)
    assert ck_line(multiples)["y"][1] is None
    assert "CK without an upper limit (hollow)" not in legend(multiples)


@pytest.mark.parametrize(
    ("comparator", "symbol", "words"),
    [
        (">", "triangle-up", "CK above what was measurable (>)"),
        (">=", "triangle-up", "CK above what was measurable (>)"),
        ("<", "triangle-down", "CK below what was measurable (<)"),
        ("<=", "triangle-down", "CK below what was measurable (<)"),
    ],
)
def test_a_comparator_has_its_own_mark(comparator, symbol, words):
    figure = draw(ck(20000, on(2026, 1, 5), comparator=comparator), ck(900, on(2026, 2, 5)))

    assert ck_line(figure)["marker"]["symbol"] == [symbol, "circle"]
    assert words in legend(figure)


def test_the_normal_area_steps_where_the_limit_changes():
    area = band(draw(ck(400, on(2026, 1, 5), limit=200), ck(300, on(2026, 2, 5), limit=160)))

    assert area["x"][:4] == ["2026-01-05", "2026-01-05", "2026-02-05", "2026-02-05"]
    assert area["y"][:4] == [0, 200, 200, 0]
    assert area["x"][5] == "2026-02-05"
    assert area["y"][5:9] == [0, 160, 160, 0]


def test_equal_limits_make_one_area_up_to_the_end_of_the_axis():
    figure = draw(ck(400, on(2026, 1, 5)), ck(300, on(2026, 2, 5)))

    assert band(figure)["x"] == ["2026-01-05"] * 2 + [figure["layout"]["xaxis"]["range"][1]] * 2 + [None]


def test_a_limit_is_never_lent_to_a_result_without_one():
    figure = draw(ck(400, on(2026, 1, 5)), ck(300, on(2026, 2, 5), limit=None), ck(200, on(2026, 3, 5)))

    assert [x for x in band(figure)["x"] if x][1:3] == ["2026-01-05", "2026-02-05"]
    assert [x for x in band(figure)["x"] if x][4] == "2026-03-05"


def test_the_area_is_labelled_with_the_limit_and_says_when_it_changed():
    one = draw(ck(400, on(2026, 1, 5)))["layout"]["annotations"]
    two = draw(ck(400, on(2026, 1, 5)), ck(300, on(2026, 2, 5), limit=160), scale="log")["layout"][
        "annotations"
    ]
    multiples = draw(ck(400, on(2026, 1, 5)), unit="uln")["layout"]["annotations"]

    assert one[1]["text"] == "Normal: up to 190 units/L"
    assert two[1]["text"] == "Normal: up to 160 units/L (latest limit; it changed)"
    assert two[1]["y"] == pytest.approx(math.log10(160))
    assert multiples[1]["text"] == "Normal: up to 1 × ULN"


def test_results_without_any_limit_have_no_normal_area():
    assert not traces(draw(ck(400, on(2026, 1, 5), limit=None)), fill="toself")


def test_limits_that_change_at_every_result_are_left_to_the_table():
    results = [ck(400, on(2026, 1 + n // 28, 1 + n % 28), limit=190 + n % 2) for n in range(100)]

    assert not traces(draw(*results), fill="toself")


def test_the_line_comes_in_from_the_last_result_before_the_window():
    figure = draw(ck(9000, on(2020, 1, 1)), ck(800, on(2026, 6, 1)), ck(700, on(2026, 10, 1)), window="3m")

    assert ck_line(figure)["x"] == ["2026-06-01", "2026-10-01"]
    assert figure["layout"]["yaxis"]["range"][1] < 800  # the scale is that of the window


def test_a_window_without_a_result_says_so():
    annotations = draw(ck(9000, on(2020, 1, 1)), window="1y")["layout"]["annotations"]

    assert "No CK result that can be drawn in this window" in [note["text"] for note in annotations]


def test_a_result_of_a_known_month_is_drawn_in_its_middle_with_a_line_over_the_month():
    figure = draw(ck(400, on(2026, 3)))

    assert ck_line(figure)["x"] == ["2026-03-16"]
    (line,) = [
        trace
        for trace in traces(figure, hoverinfo="skip")
        if trace["mode"] == "lines" and "fill" not in trace
    ]
    assert (line["x"], line["y"]) == (["2026-03-01", "2026-03-31", None], [400, 400, None])
    assert "Mar-2026 (day not known)" in ck_line(figure)["customdata"][0]


def test_a_partly_known_date_never_reaches_past_today():
    assert ck_line(draw(ck(400, on(2026, 11))))["x"] == ["2026-11-12"]


def test_zero_has_no_place_on_a_log_scale():
    results = [ck(0, on(2026, 1, 5)), ck(300, on(2026, 2, 5))]

    assert ck_line(draw(*results))["y"] == [0, 300]
    assert ck_line(draw(*results, scale="log"))["y"] == [None, 300]


def test_the_hover_tells_value_multiple_limit_and_conversion():
    result = ck(
        9798,
        on(2026, 1, 5),
        comparator=">",
        reported="163.3 microkat/L",
        laboratory="North",
        note="haemolytic",
    )
    (words,) = ck_line(draw(result))["customdata"]

    assert words.split("<br>") == [
        "05-Jan-2026",
        "CK &gt; 9,798 units/L",
        "&gt; 51.6 × ULN, limit 190 units/L",
        "converted from 163.3 microkat/L",
        "North",
        "haemolytic",
    ]


def test_the_hover_says_when_no_limit_was_given():
    assert "no upper limit given" in ck_line(draw(ck(400, on(2026, 1, 5), limit=None)))["customdata"][0]


def test_a_result_of_the_first_day_of_the_window_is_inside():
    figure = draw(ck(800, on(2026, 8, 22)), ck(700, on(2026, 8, 23)), window="3m")

    assert figure["layout"]["yaxis"]["range"][1] < 800
    assert ck_line(figure)["y"] == [800, 700]
