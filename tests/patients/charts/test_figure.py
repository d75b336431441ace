import gzip
import json
from datetime import timedelta
from itertools import pairwise

import plotly.graph_objects as go
import pytest

from patients.charts import WINDOWS, Strength, chart_json, ck_figure, response_figure, timeline_figure
from patients.charts.palette import COLOURS, FAMILIES, PREFIX, THEMES, paint
from patients.knowledge.drugs import FAMILIES as DRUG_FAMILIES
from patients.knowledge.partial_dates import PartialDate
from tests.patients.charts.people import TODAY, ck, ck_line, drug, event, improved, on, patient, traces

EVERYTHING = patient(
    ck=[
        ck(9800, on(2026, 1, 5)),
        ck(4000, on(2026, 3), limit=None),
        ck(20000, on(2026, 6, 1), comparator=">"),
    ],
    drugs=[
        drug("Prednisone", on(2026, 1, 6), on(2026, 6, 1)),
        drug("Prednisone", on(2026, 6, 1), running=True, amount="10 mg"),
        drug("Atorvastatin", on(2020), on(2026, 1, 5), family="statin"),
        drug("Rituximab", on(2026, 2, 1), on(2026, 2, 1), family="biologic", amount="1 g"),
    ],
    events=[
        event("Muscle biopsy", on(2026, 1, 8), kind="biopsy"),
        event("Relapse", on(2026, 6), kind="relapse"),
    ],
    strength=[Strength(TODAY - timedelta(days=days), 80 - days // 10, "right") for days in (300, 200, 10)],
    response=improved((200, 20, 20), (100, 30, 60), (50, None, None), (10, 62, 62)),
)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("unit", ["raw", "uln"])
@pytest.mark.parametrize("scale", ["linear", "log"])
@pytest.mark.parametrize("window", WINDOWS)
def test_plotly_accepts_every_figure(window, scale, unit, theme):
    options = {"today": TODAY, "window": window, "scale": scale, "unit": unit, "theme": theme}

    go.Figure(timeline_figure(EVERYTHING, **options))
    go.Figure(ck_figure(EVERYTHING, **options))
    go.Figure(response_figure(EVERYTHING, today=TODAY, theme=theme))


@pytest.mark.parametrize(
    "tracks", [patient(), patient(ck=[ck(500, None)]), patient(ck=[ck(None, on(2026, 1, 1))])]
)
def test_plotly_accepts_a_figure_with_nothing_to_draw(tracks):
    for scale in ("linear", "log"):
        figure = timeline_figure(tracks, today=TODAY, scale=scale, theme="light")

        go.Figure(figure)
        assert any(note["text"].startswith(("No", "Nothing")) for note in figure["layout"]["annotations"])


def test_all_panels_share_one_time_axis_and_do_not_overlap():
    figure = timeline_figure(EVERYTHING, today=TODAY)
    layout = figure["layout"]
    axes = [layout[name] for name in layout if name.startswith("yaxis")]

    assert {trace["xaxis"] for trace in figure["data"]} == {"x"}
    assert [axis["title"]["text"] for axis in axes] == [
        "CK (units/L), linear scale", "MMT8 (0–80)", "Improvement (0–100)", "Treatments", "Statins",
        "Events",
    ]  # fmt: skip
    for upper, lower in pairwise(axes):
        assert upper["domain"][0] > lower["domain"][1]
    assert layout["xaxis"]["anchor"] == "y6"
    assert layout["xaxis"]["spikemode"] == "across"


def test_panels_without_entries_are_not_drawn():
    layout = timeline_figure(patient(ck=[ck(500, on(2026, 1, 1))]), today=TODAY)["layout"]

    assert [name for name in layout if name.startswith("yaxis")] == ["yaxis"]


def test_the_figure_says_who_it_is_about_and_which_days_it_shows():
    title = timeline_figure(EVERYTHING, today=TODAY, window="1y")["layout"]["title"]

    assert title["text"] == "EXAMPLE, Anna · born 17-May-1964"
    assert title["subtitle"]["text"] == "Timeline, 1 year: 23-Nov-2025 to 23-Nov-2026"


@pytest.mark.parametrize(
    ("window", "first"),
    [("3m", "2026-08-23"), ("1y", "2025-11-23"), ("3y", "2023-11-23")],
)
def test_a_window_is_counted_in_calendar_months_back_from_today(window, first):
    axis = timeline_figure(EVERYTHING, today=TODAY, window=window)["layout"]["xaxis"]

    assert axis["range"][0] == first
    assert axis["range"][1] > TODAY.isoformat()


def test_all_begins_before_the_first_thing_known_of_any_kind():
    axis = timeline_figure(EVERYTHING, today=TODAY, window="all")["layout"]["xaxis"]

    assert "2019-09-01" < axis["range"][0] < "2020-01-01"


def test_today_is_marked_through_all_panels():
    layout = timeline_figure(EVERYTHING, today=TODAY)["layout"]

    (line,) = layout["shapes"]
    assert (line["x0"], line["x1"], line["yref"], line["y0"], line["y1"]) == (
        "2026-11-23", "2026-11-23", "paper", 0, 1,
    )  # fmt: skip
    assert layout["annotations"][0]["text"] == "Today 23-Nov-2026"


def test_strength_of_two_sides_is_never_joined():
    visits = [
        Strength(TODAY - timedelta(days=30 - n), 60 + n, side)
        for n, side in enumerate(["right", "left", "both"])
    ]
    figure = timeline_figure(patient(strength=visits), today=TODAY)

    assert [(trace["name"], trace["y"]) for trace in figure["data"]] == [
        ("MMT8, right side", [60]), ("MMT8, left side", [61]), ("MMT8, both sides", [62]),
    ]  # fmt: skip


def test_the_small_chart_holds_ck_alone():
    figure = ck_figure(EVERYTHING, today=TODAY)

    assert figure["layout"]["height"] == 220
    assert figure["layout"]["title"]["text"] == "EXAMPLE, Anna · born 17-May-1964"
    assert ck_line(figure)["y"]
    assert not traces(figure, type="bar")


def test_twenty_thousand_results_stay_small_and_keep_their_peak():
    days = [TODAY - timedelta(days=number % 3000) for number in range(20_000)]
    results = [ck(200 + number * 7 % 900, PartialDate(day)) for number, day in enumerate(sorted(days))]
    results[12_345] = ck(54_321, results[12_345].collected)
    figure = timeline_figure(patient(ck=results, drugs=EVERYTHING.drugs), today=TODAY)

    assert sum(len(trace["x"]) for trace in figure["data"]) <= 2000
    assert max(y for y in ck_line(figure)["y"] if y) == 54_321
    assert len(gzip.compress(chart_json(figure).encode())) <= 40_000


def test_no_name_of_a_colour_is_left_after_painting_and_every_name_is_known():
    figure = timeline_figure(EVERYTHING, today=TODAY)

    for theme in THEMES:
        assert PREFIX not in json.dumps(paint(figure, theme))


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("column", [0, 1], ids=["light", "dark"])
def test_marks_stand_out_three_to_one_and_words_four_and_a_half_to_one(column):
    theme = {name: pair[column] for name, pair in COLOURS.items()}

    for name in ("line", "axis", *(colour for colour, _ in FAMILIES.values())):
        assert contrast(theme[name], theme["paper"]) >= 3, name
    for name in ("text", "quiet"):
        assert contrast(theme[name], theme["paper"]) >= 4.5, name
    for name in {colour for colour, _ in FAMILIES.values()}:
        assert contrast(theme[name], theme[f"{name}_text"]) >= 4.5, name


def test_every_family_of_the_drug_catalogue_has_its_colour():
    assert set(FAMILIES) == set(DRUG_FAMILIES)


def test_nothing_in_the_json_can_end_the_element_around_it():
    tracks = patient(events=[event("</template><script>alert(1)</script> & more", on(2026, 1, 1))])
    text = chart_json(timeline_figure(tracks, today=TODAY))

    assert not set("<>&") & set(text)
    assert text.__html__() == text
    assert json.loads(text)["figure"]["data"]


def test_free_text_is_not_read_as_markup_by_plotly():
    tracks = patient(events=[event("A <b>bold</b> & odd name", on(2026, 1, 1))])
    figure = timeline_figure(tracks, today=TODAY)

    (marks,) = traces(figure, name="Events")
    assert "A &lt;b&gt;bold&lt;/b&gt; &amp; odd name" in marks["customdata"][0]
