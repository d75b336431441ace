"""What is asked or refused because of the results the patient already has."""

import re
from datetime import date, time
from decimal import Decimal

import pytest

from patients.actions.lab_results import record_results
from patients.models import LabResult
from tests.patients.views.assertions import assert_keeps, assert_refused, page_text
from tests.patients.views.test_lab_results import FREE, report, url

CREATININE, HAEMOGLOBIN = 4, 6
BOX = "These values are right as typed"


@pytest.fixture
def known(patient, doctor):
    def store(test, value, unit, day=date(2024, 1, 9), **fields):
        row = {"test": test, "value": Decimal(value), "unit": unit, "collected_on": day, **fields}
        record_results(patient=patient, results=[row], by=doctor)

    return store


@pytest.fixture
def enter(as_user, nurse, patient):
    def send(**cells):
        return as_user(nurse).post(url(patient), report(**cells))

    return send


def count():
    return LabResult.objects.count()


def tick(response) -> str:
    """What the box sends when it is ticked."""
    return re.search(r'name="right_as_typed"[^>]*value="([^"]*)"', page_text(response))[1]


def test_a_haemoglobin_in_the_wrong_unit_is_asked_about(known, enter):
    known("HAEMOGLOBIN", "12.7", "g/dL")

    response = enter(result_6="135", lower_6="12", laboratory="Central")

    words = (
        "135 g/dL is 10.6 times the last one (12.7 g/dL on 09-Jan-2024). Did you mean g/L? Correct the unit, "
        "or tick below that it is right."
    )
    assert_refused(response, "result_6", "Haemoglobin, result", words)
    assert_keeps(response, result_6="135", unit_6="g/dL", lower_6="12", laboratory="Central")
    assert BOX in page_text(response)
    assert count() == 1


def test_a_creatinine_in_the_wrong_unit_is_asked_about(known, enter):
    known("CREATININE", "80", "umol/L")

    words = (
        "80 mg/dL is 88.4 times the last one (80 micromol/L on 09-Jan-2024). Did you mean micromol/L? "
        "Correct the unit, or tick below that it is right."
    )
    assert_refused(enter(result_4="80", unit_4="mg/dL"), "result_4", "Creatinine, result", words)


def test_a_slip_of_the_decimal_point_is_asked_about_without_a_unit(known, enter):
    known("HAEMOGLOBIN", "12.7", "g/dL", day=None)

    words = (
        "1.27 g/dL is 10 times lower than the last one (12.7 g/dL without a date). Check the number and its "
        "unit, or tick below that it is right."
    )
    assert_refused(enter(result_6="1.27"), "result_6", "Haemoglobin, result", words)


def test_the_unit_corrected_no_question_is_left(known, enter):
    known("HAEMOGLOBIN", "12.7", "g/dL")

    assert enter(result_6="135", unit_6="g/L").status_code == 302


def test_what_is_right_as_typed_is_stored(known, enter):
    known("HAEMOGLOBIN", "12.7", "g/dL")
    asked = enter(result_6="135")

    assert enter(result_6="135", right_as_typed=tick(asked)).status_code == 302
    assert count() == 2


def test_the_tick_speaks_only_for_the_number_that_was_asked_about(known, enter):
    known("HAEMOGLOBIN", "12.7", "g/dL")
    ticked = tick(enter(result_6="135"))

    response = enter(result_6="1350", right_as_typed=ticked)

    assert response.status_code == 422
    assert "1,350 g/dL is 106 times the last one" in page_text(response)
    assert not re.search(r'name="right_as_typed"[^>]*checked', page_text(response))


def test_the_tick_stays_while_another_mistake_is_mended(known, enter):
    known("HAEMOGLOBIN", "12.7", "g/dL")
    ticked = tick(enter(result_6="135"))

    response = enter(result_6="135", result_0="x", right_as_typed=ticked)

    assert "times the last one" not in page_text(response)
    assert re.search(r'name="right_as_typed"[^>]*checked', page_text(response))


def test_the_latest_exact_number_is_compared_with_and_the_box_stands_only_at_a_question(known, enter):
    known("HAEMOGLOBIN", "1.2", "g/dL")
    known("HAEMOGLOBIN", "12.7", "g/dL", day=date(2024, 2, 1))
    known("HAEMOGLOBIN", "100", "g/dL", day=date(2024, 2, 2), comparator=">")

    assert BOX not in page_text(enter(result_6="x"))
    assert enter(result_6="12").status_code == 302


def test_ck_moves_as_far_as_it_wants(known, enter):
    known("CK", "200", "U/L")

    assert enter(result_0="98000").status_code == 302


def test_a_second_value_of_a_day_needs_its_time(known, enter):
    known("CK", "1200", "U/L", day=date(2024, 3, 5))

    words = (
        "CK 1,200 units/L is already recorded for 05-Mar-2024. If both are right, enter the time of this "
        "sample; if the stored one is wrong, open it in the table above and correct it."
    )
    assert_refused(enter(result_0="1500"), "result_0", "CK, result", words)
    assert enter(result_0="1500", collected_time="07:30").status_code == 302


def test_a_second_value_at_the_same_time_is_refused(known, enter):
    known("CK", "1200", "U/L", day=date(2024, 3, 5), collected_time=time(7, 30))

    words = (
        "CK 1,200 units/L is already recorded for 05-Mar-2024, 07:30. If both are right, correct the time of "
        "this sample; if the stored one is wrong, open it in the table above and correct it."
    )
    assert_refused(enter(result_0="1500", collected_time="07:30"), "result_0", "CK, result", words)
    assert enter(result_0="1500").status_code == 422
    assert enter(result_0="1500", collected_time="19:00").status_code == 302


@pytest.mark.parametrize(
    ("at", "sent", "mend"),
    [
        (None, "", "first open the stored one in the table above and add its time."),
        (None, "07:30", "first open the stored one in the table above and add its time."),
        (time(7, 30), "", "enter the time it was collected."),
    ],
)
def test_the_same_result_is_not_recorded_twice(known, enter, at, sent, mend):
    known("CK", "9800", "U/L", day=date(2024, 3, 5), collected_time=at)

    words = (
        "CK 9,800 units/L is already recorded for 05-Mar-2024. Clear this row; if it was a second sample, "
        f"{mend}"
    )
    response = enter(result_0="9,800", result_1="40", collected_time=sent)
    assert_refused(response, "result_0", "CK, result", words)
    assert count() == 1


@pytest.mark.parametrize("value", ["9800", "9900"])
def test_one_test_in_two_rows_of_a_report_is_refused(enter, value):
    response = enter(
        **{"result_0": "9800", f"test_{FREE}": "CK", f"result_{FREE}": value, f"unit_{FREE}": "IU/L"}
    )

    words = (
        "CK is entered twice in this report. Clear one row; another sample of the same day is a report of "
        "its own, with its time."
    )
    assert_refused(response, f"result_{FREE}", f"Row {FREE + 1}, result", words)
    assert count() == 0


def test_two_samples_at_two_times_are_both_recorded(enter):
    enter(result_0="9800", collected_time="07:00")
    enter(result_0="9800", collected_time="19:00")

    assert count() == 2


def test_two_samples_of_one_month_are_both_recorded(enter):
    enter(result_0="9800", collected_on="Mar-2024")
    enter(result_0="9700", collected_on="Mar-2024")

    assert count() == 2


def test_a_word_and_a_number_of_one_day_explain_each_other(enter):
    srp = {f"test_{FREE}": "ANTI_SRP", f"unit_{FREE}": "units"}

    assert enter(**srp, **{f"result_{FREE}": "positive"}).status_code == 302
    assert enter(**srp, **{f"result_{FREE}": "90"}).status_code == 302
    assert enter(**srp, **{f"result_{FREE}": "negative"}).status_code == 422
