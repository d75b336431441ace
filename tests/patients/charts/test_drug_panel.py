from datetime import date, timedelta

import pytest

from patients.charts import timeline_figure
from patients.charts.drug_panel import bars_of
from patients.charts.windows import View
from tests.patients.charts.people import TODAY, drug, on, patient, traces

FIRST = date(2025, 11, 23)
VIEW = View(FIRST, TODAY, TODAY + timedelta(days=11))


def draw(*drugs, **options):
    return timeline_figure(patient(drugs=drugs), today=TODAY, **{"window": "1y", **options})


def bars(**dates):
    return [
        (bar.first.isoformat(), bar.last.isoformat(), bar.is_sure)
        for bar in bars_of(drug("A", **dates), VIEW)
    ]


@pytest.mark.parametrize(
    ("what", "dates", "expected"),
    [
        (
            "exact dates: one solid bar",
            {"start": on(2026, 1, 5), "stop": on(2026, 3, 1)},
            [("2026-01-05", "2026-03-01", True)],
        ),
        (
            "running: solid to today",
            {"start": on(2026, 1, 5), "running": True},
            [("2026-01-05", "2026-11-23", True)],
        ),
        (
            "started today: one day",
            {"start": on(2026, 11, 23), "running": True},
            [("2026-11-23", "2026-11-24", True)],
        ),
        (
            "months: hatched over the months, solid between",
            {"start": on(2026, 1), "stop": on(2026, 3)},
            [
                ("2026-01-01", "2026-01-31", False),
                ("2026-01-31", "2026-03-01", True),
                ("2026-03-01", "2026-04-01", False),
            ],
        ),
        (
            "start and stop in one month: nothing is sure",
            {"start": on(2026, 3), "stop": on(2026, 3)},
            [("2026-03-01", "2026-04-01", False)],
        ),
        (
            "start not known: open to the left",
            {"start": None, "stop": on(2026, 3, 1)},
            [("2025-11-23", "2026-03-01", False)],
        ),
        (
            "stop not known: may still have run until today",
            {"start": on(2026, 1, 5), "stop": None},
            [("2026-01-05", "2026-11-23", False)],
        ),
        (
            "running since nobody knows when",
            {"start": None, "running": True},
            [("2025-11-23", "2026-11-23", False)],
        ),
    ],
)  # fmt: skip
def test_what_is_sure_is_solid_and_what_may_be_is_hatched(what, dates, expected):
    assert bars(**dates) == expected, what


def test_a_bar_is_unbroken_and_carries_its_dose():
    figure = draw(
        drug("Prednisone", on(2026, 1, 5), on(2026, 3, 1), amount="60 mg"),
        drug("Prednisone", on(2026, 3, 1), on(2026, 6, 1), amount="40 mg"),
    )

    (bar,) = traces(figure, type="bar", name="Prednisone")
    assert bar["base"] == ["2026-01-05", "2026-03-01"]
    assert bar["x"] == [55 * 86_400_000, 92 * 86_400_000]
    assert bar["text"] == ["60 mg", "40 mg"]
    assert len(set(bar["y"])) == 1
    assert "Prednisone, by mouth, once daily" in [note["text"] for note in figure["layout"]["annotations"]]


def test_doses_of_different_schedules_carry_the_schedule_themselves():
    figure = draw(
        drug(
            "Methotrexate", on(2026, 1, 5), on(2026, 3, 1), amount="15 mg", schedule="by mouth, once weekly"
        ),
        drug(
            "Methotrexate", on(2026, 3, 1), running=True, amount="15 mg", schedule="subcutaneous, once weekly"
        ),
    )

    (bar,) = traces(figure, type="bar", name="Methotrexate")
    assert bar["text"] == ["15 mg, by mouth, once weekly", "15 mg, subcutaneous, once weekly"]


def test_a_missing_dose_and_unknown_ends_are_said_in_the_bar():
    figure = draw(drug("Azathioprine", on(2026, 1, 5), None, family="csdmard", amount=""))

    (bar,) = traces(figure, type="bar", name="Azathioprine")
    assert bar["text"] == ["dose not recorded, stop not known"]
    assert bar["marker"]["pattern"]["shape"] == "/"
    assert "05-Jan-2026 to a date not known" in bar["customdata"][0]


def test_a_running_drug_ends_in_an_arrow_at_today():
    figure = draw(
        drug("Prednisone", on(2026, 1, 5), running=True), drug("Azathioprine", on(2026, 1, 1), on(2026, 2, 1))
    )

    arrows = [
        t
        for t in figure["data"]
        if t.get("marker", {}).get("symbol") == "triangle-right" and t["x"] != [None]
    ]
    assert [(arrow["name"], arrow["x"]) for arrow in arrows] == [("Prednisone", ["2026-11-23"])]
    assert "Still running" in [trace["name"] for trace in figure["data"]]


def test_infusions_are_ticks_in_one_lane():
    days = [on(2026, 2, 1), on(2026, 2, 15)]
    figure = draw(*(drug("Rituximab", day, day, family="biologic") for day in days))

    (ticks,) = traces(figure, name="Rituximab")
    assert ticks["marker"]["symbol"] == "line-ns"
    assert ticks["x"] == ["2026-02-01", "2026-02-15"]
    assert not traces(figure, type="bar")


def test_statins_have_a_track_of_their_own():
    figure = draw(
        drug("Atorvastatin", on(2025), on(2026, 1, 5), family="statin"),
        drug("Prednisone", on(2026, 1, 5), running=True),
    )

    titles = [figure["layout"][name]["title"]["text"] for name in ("yaxis", "yaxis2")]
    assert titles == ["Treatments", "Statins"]
    assert {trace["yaxis"] for trace in traces(figure, name="Atorvastatin")} == {"y2"}


def test_a_bar_is_cut_at_the_left_end_so_that_its_dose_stays_in_sight():
    figure = draw(drug("Prednisone", on(2020, 1, 5), running=True))

    (bar,) = traces(figure, type="bar", name="Prednisone")
    assert bar["base"] == [FIRST.isoformat()]


@pytest.mark.parametrize(
    "outside",
    [
        drug("Prednisone", on(2024, 1, 1), on(2025, 1, 1)),
        drug("Prednisone", None, on(2025, 1, 1)),
        drug("Prednisone", on(2025, 1, 1), on(2025, 1, 1)),
        drug("Prednisone", None, None),
    ],
)
def test_what_ended_before_the_window_or_has_no_date_makes_no_lane(outside):
    assert not traces(draw(outside), name="Prednisone")


def test_a_family_stands_in_the_legend_once():
    figure = draw(
        drug("Prednisone", on(2026, 1, 5), running=True),
        drug("Prednisolone", on(2025, 12, 1), on(2026, 1, 1)),
    )

    shown = [trace["name"] for trace in figure["data"] if trace.get("showlegend") is not False]
    assert shown.count("Glucocorticoids") == 1
