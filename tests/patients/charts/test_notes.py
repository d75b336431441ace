import pytest

from patients.charts import Strength, figure_notes
from patients.charts.ck_series import DRAWN_AT_MOST
from tests.patients.charts.people import TODAY, ck, drug, event, improved, on, patient

ALL_SAID = {"drugs": [drug("A", on(2026, 1, 1), running=True)], "events": [event("B", on(2026, 9, 1))]}


def notes(window="1y", scale="linear", unit="raw", **tracks):
    return figure_notes(patient(**(ALL_SAID | tracks)), today=TODAY, window=window, scale=scale, unit=unit)


OLD, NEW, NEWER = on(2020, 1, 1), on(2026, 9, 1), on(2026, 10, 1)
CHECK = event("Mammogram", NEW, kind="investigation", result="Normal")


def test_nothing_is_said_when_everything_is_drawn():
    assert notes(ck=[ck(400, NEW), ck(300, NEWER)]) == []


@pytest.mark.parametrize(
    ("tracks", "options", "words"),
    [
        ({"ck": [ck(1, OLD), ck(1, OLD), ck(1, NEW)]}, {}, "2 CK results are before this window."),
        ({"ck": [ck(1, OLD), ck(1, NEW)]}, {}, "1 CK result is before this window."),
        ({"events": [event("B", OLD)]}, {}, "1 event is before this window."),
        ({"events": [event("B", OLD)] + [CHECK] * 3}, {}, "1 event is before this window."),
        ({"drugs": [drug("A", OLD, on(2021, 1, 1))]}, {}, "1 treatment or dose ended before this window."),
        ({"strength": [Strength(OLD.day, 40)]}, {}, "1 MMT8 total is before this window."),
        ({"response": improved((900, 5, 5), (10, 7, 7))}, {}, "1 improvement score is before this window."),
        (
            {"response": improved((90, None, None), (10, 7, 7))},
            {},
            "1 visit has no improvement score; the table says why.",
        ),
        (
            {"response": improved(*((days, 7, 7) for days in range(200, 0, -1)))},
            {},
            "64 of 200 visits with improvement are drawn, every peak kept.",
        ),
        (
            {"ck": [ck(1, NEW, limit=None), ck(2, NEWER)]},
            {"unit": "uln"},
            "1 CK result without an upper limit left out of × ULN.",
        ),
        ({"ck": [ck(None, NEW, word="High"), ck(2, NEWER)]}, {}, "1 CK result has no number."),
        (
            {"ck": [ck(0, NEW), ck(2, NEWER)]},
            {"scale": "log"},
            "1 CK result is zero: no place on a log scale.",
        ),
        (
            {"ck": [ck(1, None), ck(2, None)]},
            {},
            "2 entries have no date and no place on the chart; see the table.",
        ),
        ({"drugs": [drug("A", None)]}, {}, "1 entry has no date and no place on the chart; see the table."),
        ({"ck": [ck(1, NEW)]}, {}, "One result: there is no course to see yet."),
        (
            {"ck": [ck(1, on(2026, 3)), ck(2, NEW)]},
            {},
            "A thin line through a mark spans the days it can have been: the exact date is not known.",
        ),
        ({"ck": []}, {}, "No CK results are recorded."),
        ({"drugs": []}, {}, "No treatments are recorded."),
        ({"events": []}, {}, "No events are recorded."),
        ({"events": [event("B", NEW)] * 9}, {}, "2 events are named in the table only."),
        (
            {"events": [event("Relapse", NEW, kind="relapse")] * 7 + [CHECK] * 3},
            {},
            "3 events are named in the table only.",
        ),
    ],
)  # fmt: skip
def test_what_the_chart_does_not_show_is_said_in_words(tracks, options, words):
    assert words in notes(**({"ck": [ck(400, NEW), ck(300, NEWER)]} | tracks), **options)


def test_a_thinned_series_says_how_much_of_it_is_drawn():
    results = [ck(number, on(2026, 1 + number % 10, 1 + number % 28)) for number in range(DRAWN_AT_MOST * 2)]

    (words,) = notes(ck=results)
    assert words.endswith(f"of {DRAWN_AT_MOST * 2:,} CK results are drawn, every peak kept.")


def test_limits_that_change_too_often_are_named():
    results = [ck(400, on(2026, 1 + n // 28, 1 + n % 28), limit=190 + n % 2) for n in range(100)]

    assert "The upper limit changes too often to draw; the table has each one." in notes(ck=results)
