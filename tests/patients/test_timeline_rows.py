import csv
import io
from datetime import date

import pytest

from patients.charts import Strength
from patients.timeline_rows import COLUMNS, harmless, rows_as_csv, rows_of
from tests.patients.charts.people import TODAY, ck, drug, event, improved, on, patient

TRACKS = patient(
    ck=[
        ck(500, None),
        ck(9800, on(2026, 1, 5), reported="163.3 microkat/L", laboratory="North"),
        ck(20000, on(2026, 3), comparator=">", limit=None),
    ],
    strength=[Strength(date(2026, 2, 1), 64, "left")],
    drugs=[
        drug("Prednisone", on(2026, 1, 6), on(2026, 6, 1), stop_reason="Remission"),
        drug("Azathioprine", on(2026, 6, 1), running=True, family="csdmard", amount=""),
        drug("Atorvastatin", None, on(2025), family="statin"),
    ],
    events=[event("Mammogram", on(2026, 4, 1), kind="investigation", result="Normal", description="=BI()")],
)
ROWS = rows_of(TRACKS, today=TODAY)


def read(rows):
    lines = list(csv.reader(io.StringIO(rows_as_csv(rows, title="@EXAMPLE, Anna", today=TODAY))))
    return lines[:3], [dict(zip(lines[3], line, strict=True)) for line in lines[4:]]


def test_rows_are_newest_first_and_undated_ones_last():
    assert [row.period for row in ROWS] == [
        "since 01-Jun-2026, still running",
        "01-Apr-2026",
        "Mar-2026",
        "01-Feb-2026",
        "06-Jan-2026 to 01-Jun-2026",
        "05-Jan-2026",
        "start not known to 2025",
        "Date not recorded",
    ]


def test_every_entry_of_the_chart_is_a_row():
    assert sorted(row.kind for row in ROWS) == sorted(
        ["CK"] * 3 + ["Strength"] + ["Treatment"] * 2 + ["Statin", "Event"]
    )


@pytest.mark.parametrize(
    ("kind", "first", "expected"),
    [
        ("Treatment", date(2026, 11, 1), ["Azathioprine"]),
        ("Treatment", date(2026, 6, 1), ["Azathioprine", "Prednisone"]),
        ("Statin", date(2026, 1, 1), []),
        ("Statin", date(2025, 12, 31), ["Atorvastatin"]),
        ("CK", date(2026, 3, 31), ["CK"]),
        ("CK", date(2026, 4, 1), []),
    ],
)
def test_a_window_holds_what_can_reach_into_it(kind, first, expected):
    assert [row.name for row in ROWS if row.kind == kind and row.overlaps(first)] == expected


def test_the_file_says_whose_it_is_and_of_which_day():
    head, _ = read(ROWS)

    assert head[0] == ["'@EXAMPLE, Anna"]
    assert head[1] == ["Timeline on 2026-11-23; CK and its limits in units/L"]
    assert head[2] == []


def test_a_ck_row_carries_value_limit_multiple_and_what_it_was_converted_from():
    _, rows = read(ROWS)
    row = next(row for row in rows if row["value"] == "9800")

    assert (row["date"], row["date precision"], row["kind"], row["unit"]) == (
        "2026-01-05", "day", "CK", "units/L",
    )  # fmt: skip
    assert (row["upper limit"], row["× ULN"], row["converted from"]) == ("190", "51.58", "163.3 microkat/L")


def test_dates_are_no_longer_than_they_are_known():
    _, rows = read(ROWS)
    known = {row["name"] + row["value"]: (row["date"], row["date precision"]) for row in rows}

    assert known["CK20000"] == ("2026-03", "month")
    assert known["CK500"] == ("", "unknown")
    assert known["Atorvastatin"] == ("", "unknown")


def test_open_ends_are_named():
    _, rows = read(ROWS)
    ends = {row["name"]: (row["end"], row["end precision"]) for row in rows}

    assert ends["Azathioprine"] == ("", "running")
    assert ends["Atorvastatin"] == ("2025", "year")
    assert ends["Prednisone"] == ("2026-06-01", "day")
    assert ends["CK"] == ("", "")


def test_only_an_investigation_misses_a_result():
    rows = rows_of(
        patient(
            events=[event("Relapse", on(2026), kind="relapse"), event("ECG", on(2025), kind="investigation")]
        ),
        today=TODAY,
    )

    assert [row.says for row in rows] == ["", "No result recorded"]


def test_text_that_a_spreadsheet_would_run_is_made_harmless():
    _, rows = read(ROWS)

    assert next(row for row in rows if row["kind"] == "Event")["details"] == "'=BI()"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_every_dangerous_beginning_is_quoted(start):
    assert harmless(f"{start}1") == f"'{start}1"


@pytest.mark.parametrize(
    "cell", [" =1", "\u00a0 +1", "\u200b=1", "\ufeff@A1", "\x00-1", "＝1", "＋1", "－1", "＠A1", " ＝1"]
)
def test_blanks_and_wide_characters_hide_no_formula(cell):
    assert harmless(cell) == f"'{cell}"


def test_ordinary_text_is_left_alone():
    assert harmless("20 mg, by mouth") == "20 mg, by mouth"
    assert harmless("") == ""
    assert harmless(" ") == " "
    assert harmless(" 1:320 = high") == " 1:320 = high"


def test_columns_are_unique():
    assert len(set(COLUMNS)) == len(COLUMNS)


def test_improvement_is_a_row_a_visit_and_one_for_the_baseline():
    track = improved((200, 20, 20), (100, 30, 60), (50, None, None), baseline=300)
    rows = rows_of(patient(response=track), today=TODAY)

    assert [(row.kind, row.period, row.says, row.details) for row in rows] == [
        ("Improvement", "04-Oct-2026", "Cannot be scored", "Not scorable; since 27-Jan-2026"),
        (
            "Improvement",
            "15-Aug-2026",
            "30 to 60 of 100",
            "Some improvement; missing: HAQ; since 27-Jan-2026",
        ),
        ("Improvement", "07-May-2026", "20 of 100", "Some improvement; since 27-Jan-2026"),
        ("Improvement", "27-Jan-2026", "Baseline", "Improvement is counted from here"),
    ]


def test_in_the_file_only_an_exact_score_is_a_number():
    track = improved((200, "20.5", "20.5"), (100, 30, 60), (50, None, None))
    _, lines = read(rows_of(patient(response=track), today=TODAY))

    found = [(line["value"], line["unit"], line["dose or result"]) for line in lines]
    assert found == [
        ("", "", "Cannot be scored"),
        ("", "of 100", "30 to 60 of 100"),
        ("20.5", "of 100", ""),
        ("", "", "Baseline"),
    ]


def test_both_sides_have_their_own_maximum():
    (row,) = rows_of(patient(strength=[Strength(date(2026, 2, 1), 140, "both")]), today=TODAY)

    assert (row.says, row.details) == ("140 of 150", "both sides")
