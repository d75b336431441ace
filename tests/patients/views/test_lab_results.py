import html
import re
from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from patients.actions.lab_results import record_results
from patients.forms.lab_results import PANEL
from patients.knowledge.lab_tests import LAB_TESTS
from patients.models import LabResult
from patients.templatetags.clinical import reported
from tests.patients.views.assertions import assert_keeps, assert_refused, count_queries, page_text

CK, AST = PANEL.index("CK"), PANEL.index("AST")
FREE = len(PANEL)
NOT_A_UNIT = "“mg” is not a unit of CK. Use one of: units/L, microkat/L, nanokat/L."


def url(patient):
    return f"/patients/{patient.pk}/lab_results/"


def report(**cells) -> dict:
    """A report as the browser sends it: the panel's units stand ready."""
    units = ("units/L", "units/L", "units/L", "units/L", "mg/dL", "mg/L", "g/dL", "×10³/microlitre")
    ready = {f"unit_{row}": unit for row, unit in enumerate(units)}
    return {"rows": str(FREE + 2), "collected_on": "05-Mar-2024", **ready, **cells}


@pytest.fixture
def enter(as_user, nurse, patient):
    def send(**cells):
        return as_user(nurse).post(url(patient), report(**cells))

    return send


def stored():
    return list(LabResult.objects.order_by("pk"))


def test_a_whole_report_is_stored_at_once(enter, patient, nurse):
    response = enter(
        result_0="9,800", lower_0="26", upper_0="192", result_1="<20", laboratory="Central",
        collected_time="07:30", **{f"test_{FREE}": "ANA", f"result_{FREE}": "1:320"},
        **{f"test_{FREE + 1}": "ANTI_SRP", f"result_{FREE + 1}": "pos"},
    )  # fmt: skip

    ck, ast, ana, srp = stored()
    assert response.status_code == 302
    assert (ck.value, ck.unit, ck.lower_limit, ck.upper_limit) == (
        Decimal(9800),
        "U/L",
        Decimal(26),
        Decimal(192),
    )
    assert (ck.collected_on, ck.collected_time, ck.laboratory) == (date(2024, 3, 5), time(7, 30), "Central")
    assert (ast.comparator, ast.value) == ("<", Decimal(20))
    assert ana.titre == 320
    assert srp.qualitative == "positive"
    assert {one.recorded_by for one in (ck, ast, ana, srp)} == {nurse}


def test_the_message_repeats_what_was_understood(enter, as_user, nurse, patient):
    enter(result_0="9800", result_1="<20")

    text = page_text(as_user(nurse).get(url(patient)))
    assert "2 results stored, of 05-Mar-2024: CK 9,800 units/L, AST <20 units/L." in text


def test_an_unknown_date_is_stored_as_unknown(enter):
    enter(collected_on="unknown", result_0="9800")

    (ck,) = stored()
    assert (ck.collected_on, ck.collected_precision) == (None, "unknown")


def test_a_month_is_stored_as_a_month(enter):
    enter(collected_on="Mar-2024", result_0="9800")

    (ck,) = stored()
    assert str(ck.collected) == "Mar-2024"


def test_kat_are_read_and_converted(enter):
    enter(result_0="35.5", unit_0="µkat/L")

    (ck,) = stored()
    assert (ck.value, ck.unit, ck.canonical_value) == (Decimal("35.5"), "ukat/L", Decimal(2130))


def test_a_wrong_unit_is_named_with_those_accepted_and_nothing_is_stored(enter):
    response = enter(result_0="9800", unit_0="mg", upper_0="192", result_1="40")

    assert_refused(response, "unit_0", "CK, unit", NOT_A_UNIT)
    assert_keeps(
        response, result_0="9800", unit_0="mg", upper_0="192", result_1="40", collected_on="05-Mar-2024"
    )
    assert stored() == []


@pytest.mark.parametrize(
    ("field", "label", "typed", "words"),
    [
        ("collected_on", "Sample collected", "+1d",
         "The collection date is in the future. Enter a date up to today."),
        ("collected_on", "Sample collected", "01-Jan-1960",
         "The collection date is before the patient's birth date. Check both dates."),
        ("collected_on", "Sample collected", "",
         "Enter the date of the sample, or “unknown” if nobody knows it."),
        ("collected_time", "Time", "25:00", "Write the time as hours and minutes, such as 07:30."),
        ("collected_time", "Time", "07", "Write the time as hours and minutes, such as 07:30."),
        ("result_0", "CK, result", "<", "“<” needs a number after it, such as <20."),
        ("upper_0", "CK, upper limit", "20", "The upper limit is below the lower one. Check both."),
        ("lower_0", "CK, lower limit", "x", "“x” is not a number. Write it like 9800, 9,800 or 0.5."),
        ("unit_0", "CK, unit", "", "CK needs its unit. Use one of: units/L, microkat/L, nanokat/L."),
    ],
)  # fmt: skip
def test_bad_input_is_told_at_its_field_and_kept_and_nothing_is_stored(enter, field, label, typed, words):
    response = enter(**{"result_0": "9800", "lower_0": "26", "result_1": "40", field: typed})

    assert_refused(response, field, label, words)
    if typed:
        assert_keeps(response, **{field: typed, "result_1": "40"})
    assert stored() == []


def test_all_mistakes_are_told_at_once(enter):
    response = enter(collected_on="+1d", result_0="9800", unit_0="mg", result_1="<")

    text = page_text(response)
    for words in ("is in the future", "“mg” is not a unit of CK", "“<” needs a number after it"):
        assert words in text


def test_all_mistakes_of_one_row_are_told_at_once(enter):
    response = enter(result_0="12 or so", unit_0="mg", lower_0="192", upper_0="26")

    assert_refused(response, "unit_0", "CK, unit", NOT_A_UNIT)
    assert_refused(
        response, "upper_0", "CK, upper limit", "The upper limit is below the lower one. Check both."
    )
    assert "CK, result: “12 or so” is not a number." in page_text(response)


def test_the_limits_of_a_row_are_judged_without_its_test_and_its_result(enter):
    order = "The upper limit is below the lower one. Check both."
    no_test = enter(**{f"result_{FREE}": "12", f"lower_{FREE}": "9", f"upper_{FREE}": "3"})
    no_result = enter(unit_1="mg", lower_1="9", upper_1="3")

    assert_refused(no_test, f"upper_{FREE}", f"Row {FREE + 1}, upper limit", order)
    assert_refused(
        no_test, f"test_{FREE}", f"Row {FREE + 1}, test", "Choose which test this result belongs to."
    )
    assert f"Row {FREE + 1}, result:" not in page_text(no_test)
    assert_refused(no_result, "upper_1", "AST, upper limit", order)
    assert "“mg” is not a unit of AST" in page_text(no_result)


def test_a_result_without_its_test_is_refused(enter):
    response = enter(**{f"result_{FREE}": "12"})

    assert_refused(
        response, f"test_{FREE}", f"Row {FREE + 1}, test", "Choose which test this result belongs to."
    )


def test_limits_without_a_result_are_refused(enter):
    response = enter(result_0="9800", upper_1="35")

    assert_refused(
        response, "result_1", "AST, result", "Enter the result of AST, or clear the rest of its row."
    )
    assert stored() == []


def test_an_empty_report_is_refused(enter):
    words = "No result is entered. Enter at least one, for CK or in any other row."
    assert_refused(enter(), "result_0", "CK, result", words)


def test_more_rows_keep_what_was_typed_without_judging_it(as_user, nurse, patient):
    response = as_user(nurse).post(
        url(patient), report(more="1", result_0="9800", unit_0="mg", collected_on="soon")
    )

    assert response.status_code == 200
    assert_keeps(response, result_0="9800", unit_0="mg", collected_on="soon", rows=str(FREE + 6))
    assert "There is a problem" not in page_text(response)
    assert stored() == []


def test_a_row_count_nobody_would_send_does_no_harm(as_user, nurse, patient):
    for rows in ("-3", "999999999", "x", ""):
        response = as_user(nurse).post(
            url(patient), report(rows=rows, result_0="9800", collected_on=f"0{len(rows) + 1}-Mar-2024")
        )
        assert response.status_code in (302, 422)


def test_the_usual_unit_of_the_patient_stands_ready(enter, as_user, nurse, patient):
    enter(result_0="35.5", unit_0="µkat/L")

    assert_keeps(as_user(nurse).get(url(patient)), unit_0="microkat/L", unit_1="units/L")


ASKED = "?tests=HAEMOGLOBIN,NOPE,ALBUMIN,%20HBSAG,ALBUMIN,<i>"
ASKED_AND_PANEL = ["Haemoglobin", "Albumin", "Hepatitis B surface antigen", "CK", "AST", "ALT", "LDH",
                   "Creatinine", "CRP", "White cells"]  # fmt: skip


def ready_rows(response) -> list[str]:
    return re.findall(r'<label for="id_result_\d+">(.*?)</label>', page_text(response))


def test_the_tests_a_link_asks_for_come_first_with_their_usual_units(enter, as_user, nurse, patient):
    enter(result_6="120", unit_6="g/L")

    response = as_user(nurse).get(url(patient) + ASKED)

    assert ready_rows(response) == ASKED_AND_PANEL
    assert_keeps(response, unit_0="g/L", unit_1="g/dL", unit_3="units/L", rows="12")
    assert "Asked for" in page_text(response)


@pytest.mark.parametrize("query", ["", "?tests=", "?tests=NOPE"])
def test_without_a_known_test_the_panel_stands_ready_alone(query, as_user, nurse, patient):
    response = as_user(nurse).get(url(patient) + query)

    assert ready_rows(response) == [LAB_TESTS[code].name for code in PANEL]
    assert "Asked for" not in page_text(response)


def test_a_link_to_enter_arrives_at_the_form_right_before_the_date(as_user, nurse, patient):
    text = page_text(as_user(nurse).get(url(patient) + ASKED))

    between = text.split('id="enter"')[1].split('id="id_collected_on"')[0]
    assert re.findall(r"<(?:a|button|select|textarea|input)\b", between) == ["<input"]


def test_a_test_answered_in_words_has_no_unit_or_limits(as_user, nurse, patient):
    text = page_text(as_user(nurse).get(url(patient) + ASKED))

    headings = re.findall(r'data-label="([^"]*)"><span class="field"><input[^>]*name="(\w+)"', text)
    assert headings[8:11] == [("Result", "result_2"), ("Result", "result_3"), ("Unit", "unit_3")]
    assert "A word such as negative" in text


def test_what_is_typed_into_the_rows_asked_for_is_stored_as_those_tests(as_user, nurse, patient):
    page = as_user(nurse).get(url(patient) + ASKED)
    action = html.unescape(re.search(r'id="report" method="post" action="([^"]*)"', page.content.decode())[1])

    sent = {"rows": "12", "collected_on": "05-Mar-2024", "unit_0": "g/dL", "unit_1": "g/dL"}
    response = as_user(nurse).post(
        action,
        sent
        | {"result_0": "13.5", "result_1": "4.2", "result_2": "neg", "test_10": "ANA", "result_10": "1:80"},
    )

    assert response.status_code == 302
    assert [(one.test, reported(one)) for one in stored()] == [
        ("HAEMOGLOBIN", "13.5"), ("ALBUMIN", "4.2"), ("HBSAG", "Negative"), ("ANA", "1:80"),
    ]  # fmt: skip


def test_the_rows_asked_for_stay_when_more_are_wanted_and_after_a_mistake(as_user, nurse, patient):
    sent = {"rows": "12", "collected_on": "05-Mar-2024", "result_1": "x", "unit_1": "g/dL"}

    more = as_user(nurse).post(url(patient) + ASKED, sent | {"more": "1"})
    refused = as_user(nurse).post(url(patient) + ASKED, sent)
    empty = as_user(nurse).post(url(patient) + ASKED, sent | {"result_1": ""})

    assert ready_rows(more) == ready_rows(refused) == ASKED_AND_PANEL
    assert_keeps(more, result_1="x", rows="16")
    assert_refused(
        refused, "result_1", "Albumin, result",
        "“x” is not a result of Albumin. Enter a number such as 9800 or <20, or one of: high, normal, low, "
        "pending.",
    )  # fmt: skip
    words = "No result is entered. Enter at least one, for Haemoglobin or in any other row."
    assert_refused(empty, "result_0", "Haemoglobin, result", words)


def test_a_report_without_its_row_count_loses_no_row(as_user, nurse, patient):
    sent = {name: value for name, value in report().items() if name != "rows"}

    as_user(nurse).post(url(patient), sent | {f"test_{FREE + 1}": "ANA", f"result_{FREE + 1}": "1:80"})

    assert [one.test for one in stored()] == ["ANA"]


def test_every_test_we_know_can_be_asked_for(as_user, nurse, patient):
    response = as_user(nurse).get(f"{url(patient)}?tests={','.join(LAB_TESTS)}")

    assert len(ready_rows(response)) == len(LAB_TESTS)


def test_earlier_days_are_shown_without_losing_the_rows_asked_for(as_user, nurse, patient, doctor):
    days(patient, doctor, 10)

    text = page_text(as_user(nurse).get(url(patient) + "?tests=WBC"))
    assert 'hx-get="?tests=WBC&dates=all"' in text


def days(patient, by, count, first=date(2024, 1, 1)):
    rows = [
        {"test": "CK", "value": Decimal(9000 - n), "unit": "U/L", "upper_limit": Decimal(192),
         "collected_on": first + timedelta(days=n)}
        for n in range(count)
    ]  # fmt: skip
    record_results(patient=patient, results=rows, by=by)


def test_the_flowsheet_shows_the_latest_days_and_offers_the_rest(as_user, nurse, patient, doctor):
    days(patient, doctor, 10)

    latest = page_text(as_user(nurse).get(url(patient)))
    every = page_text(as_user(nurse).get(url(patient) + "?dates=all"))
    assert "Show 2 earlier days" in latest
    assert "01-Jan-2024" not in latest
    assert "01-Jan-2024" in every
    assert "▼ down from 8,992 on 09-Jan-2024" in latest
    assert "46.8 × ULN" in latest


def test_a_latest_result_older_than_the_shown_days_stands_with_its_date(as_user, nurse, patient, doctor):
    old = {"collected_on": date(2020, 12, 11)}
    srp = {"test": "ANTI_SRP", "qualitative": "positive", **old}
    crp = {"test": "CRP", "value": Decimal(12), "unit": "mg/L", "upper_limit": Decimal(5), **old}
    record_results(patient=patient, results=[srp, crp], by=doctor)
    days(patient, doctor, 8)

    latest = latest_column(as_user(nurse).get(url(patient)))
    every = latest_column(as_user(nurse).get(url(patient) + "?dates=all"))
    assert latest[1:] == ["Positive, 11-Dec-2020 · one result", "↑high 12, 11-Dec-2020 · one result"]
    assert every[1:] == ["one result", "one result"]


def latest_column(response) -> list[str]:
    cells = re.findall(r'<td class="change">(.*?)</td>', page_text(response))
    return [" ".join(re.sub(r"<[^>]*>", "", cell).split()) for cell in cells]


def test_a_ck_without_limit_says_so(as_user, nurse, patient, enter):
    enter(result_0="9800")

    assert "no limit given" in page_text(as_user(nurse).get(url(patient)))


def test_an_empty_flowsheet_says_that_nothing_is_recorded(as_user, nurse, patient):
    assert "No laboratory results recorded yet" in page_text(as_user(nurse).get(url(patient)))


MENDING = "A mistake or a missing limit? Open the result by its number; the earlier version is kept."


def test_who_writes_reads_how_a_stored_mistake_is_mended(as_user, nurse, patient, doctor):
    empty = page_text(as_user(nurse).get(url(patient)))
    days(patient, doctor, 1)

    assert MENDING in page_text(as_user(nurse).get(url(patient)))
    assert MENDING not in empty


@pytest.mark.parametrize("role", ["researcher", "coordinator", "administrator"])
def test_who_may_not_write_sees_the_flowsheet_without_the_form(role, request, as_user, patient, doctor):
    days(patient, doctor, 1)

    text = page_text(as_user(request.getfixturevalue(role)).get(url(patient)))
    assert "9,000" in text
    assert "Enter a report" not in text
    assert MENDING not in text
    assert 'name="result_0"' not in text


def test_the_number_of_queries_does_not_grow_with_results(as_user, nurse, patient, doctor):
    client, page = as_user(nurse), url(patient) + "?dates=all"
    days(patient, doctor, 2)
    few = count_queries(client, page)

    days(patient, doctor, 58, first=date(2024, 2, 1))

    assert count_queries(client, page) == few <= 12
