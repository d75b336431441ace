from datetime import date, timedelta

from patients.charts import timeline_figure
from patients.charts.event_panel import LONGEST, ROWS_AT_MOST, SYMBOLS, marks_of
from patients.charts.windows import View
from patients.models.clinical_event import EventKind
from tests.patients.charts.people import TODAY, event, on, patient, traces

VIEW = View(date(2025, 11, 23), TODAY, TODAY + timedelta(days=11))


def draw(*events):
    return timeline_figure(patient(events=events), today=TODAY, window="1y")


def test_an_event_is_a_labelled_mark_with_details_on_hover():
    figure = draw(
        event("Mammogram", on(2026, 1, 5), kind="investigation", result="Normal", description="BI-RADS 1")
    )

    (marks,) = traces(figure, name="Events")
    (labels,) = traces(figure, mode="text")
    assert marks["x"] == ["2026-01-05"]
    assert marks["customdata"] == ["05-Jan-2026<br>Mammogram: normal<br>BI-RADS 1"]
    assert labels["text"][0].strip() == "Mammogram: normal"


def test_events_close_together_get_rows_of_their_own():
    marks = marks_of(
        (event("Biopsy", on(2026, 1, 5)), event("MRI", on(2026, 1, 6)), event("EMG", on(2026, 9, 6))), VIEW
    )

    assert [mark.row for mark in marks] == [0, 1, 0]


def test_the_label_of_a_recent_event_stands_to_its_left():
    early, late = marks_of((event("Biopsy", on(2025, 12, 1)), event("Relapse", on(2026, 11, 20))), VIEW)

    assert (early.is_left, late.is_left) == (False, True)


def test_when_the_rows_are_full_the_mark_stays_and_its_label_goes():
    marks = marks_of(tuple(event(f"Event {n}", on(2026, 1, 5)) for n in range(ROWS_AT_MOST + 2)), VIEW)

    assert len(marks) == ROWS_AT_MOST + 2
    assert [mark.label for mark in marks[-2:]] == ["", ""]
    assert max(mark.row for mark in marks) == ROWS_AT_MOST - 1


def test_a_long_name_is_cut_but_never_its_result():
    long = event(
        "CT neck, thorax, abdomen and pelvis", on(2026, 1, 5), kind="investigation", result="Abnormal"
    )
    (mark,) = marks_of((long,), VIEW)

    assert mark.label == "CT neck, thorax, abdome…: abnormal"
    assert len(mark.label) <= LONGEST


def test_what_lasted_is_drawn_to_its_end():
    figure = draw(event("Hospital admission", on(2026, 1, 5), kind="admission", ended=on(2026, 1, 20)))

    (line,) = traces(figure, mode="lines")
    assert line["x"] == ["2026-01-05", "2026-01-20", None]


def test_an_event_of_a_known_month_spans_it():
    figure = draw(event("Infection", on(2026, 3), kind="infection"))

    (line,) = traces(figure, mode="lines")
    assert line["x"] == ["2026-03-01", "2026-03-31", None]


def test_events_before_the_window_or_without_a_date_are_not_drawn():
    assert marks_of((event("Old", on(2020, 1, 5)), event("Somewhen", None)), VIEW) == []


def test_every_kind_of_event_has_its_mark():
    assert set(SYMBOLS) == set(EventKind.values)
    assert len(set(SYMBOLS.values())) == len(SYMBOLS)
