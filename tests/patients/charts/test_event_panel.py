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


def test_when_the_rows_are_full_the_mark_stays_below_them_and_its_label_goes():
    marks = marks_of(tuple(event(f"Event {n}", on(2026, 1, 5)) for n in range(ROWS_AT_MOST + 2)), VIEW)

    assert len(marks) == ROWS_AT_MOST + 2
    assert [mark.label for mark in marks[-2:]] == ["", ""]
    assert [mark.row for mark in marks[-3:]] == [ROWS_AT_MOST - 1, ROWS_AT_MOST, ROWS_AT_MOST]


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


def checks(count, day, *, result="Normal"):
    return [event(f"Check {n}", day, kind="investigation", result=result) for n in range(count)]


def test_the_most_important_events_are_named_where_there_is_no_room_for_all():
    day = on(2026, 1, 5)
    kinds = ["other", "emg", "mri", "biopsy", "pregnancy", "infection", "admission", "cancer", "relapse"]
    crowd = [event("Mammogram", day, kind="investigation", result=said) for said in ("Normal", "Abnormal")]
    crowd += [event(kind.capitalize(), day, kind=kind) for kind in kinds]

    marks = marks_of(tuple(crowd), VIEW)

    named = [mark.event.kind for mark in marks if mark.label]
    assert named == ["relapse", "cancer", "admission", "infection", "pregnancy", "biopsy", "mri"]
    assert [mark.event.label for mark in marks[-3:]] == ["Mammogram: abnormal", "Other", "Mammogram: normal"]


def test_an_important_event_that_comes_later_is_not_crowded_out_by_earlier_ones():
    earlier = [event("Echocardiogram", on(2026, 1, n), kind="investigation") for n in range(1, 10)]

    marks = marks_of((*earlier, event("Relapse", on(2026, 1, 20), kind="relapse")), VIEW)

    assert (marks[0].event.name, marks[0].label, marks[0].row) == ("Relapse", "Relapse", 0)


def test_normal_checks_of_one_day_are_one_mark_with_the_list_on_hover():
    figure = draw(
        *checks(2, on(2026, 1, 5)),
        event("Mammogram", on(2026, 1, 5), kind="investigation", result="Normal", description="BI-RADS 1"),
    )

    (marks,) = traces(figure, name="Events")
    (labels,) = traces(figure, mode="text")
    assert [text.strip() for text in labels["text"]] == ["3 normal screening checks"]
    assert marks["customdata"] == [
        "05-Jan-2026<br>Check 0: normal<br>Check 1: normal<br>Mammogram: normal – BI-RADS 1"
    ]


def test_only_normal_checks_of_the_same_day_share_a_mark():
    alone = [
        *checks(2, on(2026, 1, 5), result="Abnormal"),
        *checks(1, on(2026, 1, 5)),
        *checks(1, on(2026, 1, 6)),
        event("Relapse", on(2026, 1, 5), kind="relapse"),
    ]

    assert [len(mark.events) for mark in marks_of(tuple(alone), VIEW)] == [1] * 5
