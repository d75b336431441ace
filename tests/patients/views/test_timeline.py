import json
import re
from datetime import date, timedelta

import pytest

from patients.actions.lab_results import record_results
from patients.actions.treatments import start_treatment
from patients.knowledge.partial_dates import add_months
from patients.models import AccessLog, LabResult

HTMX = {"HX-Request": "true"}


def url(patient, query=""):
    return f"/patients/{patient.pk}/timeline/{query}"


@pytest.fixture
def record(patient, doctor, clinic):
    """`record(9800, 12)`: a CK of 9,800 units/L twelve days ago; None: without a date."""

    def ck(value, days_ago, **details):
        day = None if days_ago is None else clinic.today() - timedelta(days=days_ago)
        result = {
            "test": "CK",
            "value": value,
            "unit": "U/L",
            "upper_limit": 190,
            "collected_on": day,
            **details,
        }
        record_results(patient=patient, by=doctor, results=[result])

    return ck


def text_of(response):
    return " ".join(response.content.decode().split())


def figure_of(response):
    (found,) = re.findall(r"<template>(.*?)</template>", response.content.decode(), flags=re.DOTALL)
    return json.loads(found)["figure"]


def drawn_ck(response):
    return next(
        trace for trace in figure_of(response)["data"] if trace["name"] == "CK" and trace["x"] != [None]
    )


def test_shows_the_latest_ck_beside_the_one_before(as_user, nurse, patient, record):
    record(9800, 40)
    record(4900, 12)

    text = text_of(as_user(nurse).get(url(patient)))

    assert '<p class="figure">4,900 units/L</p>' in text
    assert "25.8 × ULN ↑ above its limit" in text
    assert "12 days ago" in text
    assert "9,800 units/L" in text
    assert "↓ 4,900 units/L lower (−50%)" in text


def test_a_new_result_is_a_point_of_the_chart(as_user, nurse, patient, record, clinic):
    record(9800, 12)

    line = drawn_ck(as_user(nurse).get(url(patient)))

    assert line["x"] == [(clinic.today() - timedelta(days=12)).isoformat()]
    assert line["y"] == [9800]


def test_the_page_loads_plotly_and_the_fragment_is_only_the_chart(as_user, nurse, patient, record):
    record(9800, 12)
    page = as_user(nurse).get(url(patient))
    fragment = as_user(nurse).get(url(patient), headers=HTMX)

    assert "<html" in text_of(page)
    assert "vendor/plotly.min" in text_of(page)
    assert "<html" not in text_of(fragment)
    assert "<script" not in text_of(fragment)
    assert text_of(fragment).startswith('<div id="timeline"')
    assert figure_of(fragment) == figure_of(page)


def test_the_options_change_the_chart_and_keep_each_other(as_user, nurse, patient, record):
    record(9800, 12)

    response = as_user(nurse).get(url(patient, "?window=1y&scale=log&unit=uln"))

    assert figure_of(response)["layout"]["yaxis"]["title"]["text"] == "CK (× ULN), log scale"
    text = response.content.decode()
    assert 'href="?window=3y&amp;scale=log&amp;unit=uln"' in text
    assert re.search(r'id="window-1y" href="[^"]*" aria-current="true"', text)
    assert not re.search(r'id="window-all" href="[^"]*" aria-current', text)


def test_an_unknown_option_is_the_default(as_user, nurse, patient, record):
    record(9800, 12)

    response = as_user(nurse).get(url(patient, "?window=9y&scale=cubic&unit=furlongs&rows=x"))

    assert response.status_code == 200
    assert figure_of(response)["layout"]["yaxis"]["title"]["text"] == "CK (units/L), linear scale"


def test_results_outside_the_window_are_counted(as_user, nurse, patient, record):
    record(9800, 700)
    record(4900, 12)

    text = text_of(as_user(nurse).get(url(patient, "?window=3m")))

    assert "1 CK result is before this window." in text
    assert "The same as a table (1 dated, 0 without a date)" in text


def test_a_result_without_a_date_is_named_in_the_table(as_user, nurse, patient, record):
    record(9800, 12)
    record(500, None)

    text = text_of(as_user(nurse).get(url(patient)))

    assert "1 entry has no date and no place on the chart; see the table." in text
    assert re.search(r'scope="rowgroup" colspan="7">Date not recorded</th></tr> <tr>.*?500 units/L', text)


def test_a_converted_result_says_what_it_was(as_user, nurse, patient, record):
    record(100, 12, unit="ukat/L", upper_limit=3)

    response = as_user(nurse).get(url(patient))

    assert drawn_ck(response)["y"] == [6000]
    assert "converted from 100 microkat/L" in text_of(response)


def test_one_result_is_shown_and_said(as_user, nurse, patient, record):
    record(9800, 12)

    assert "One result: there is no course to see yet." in text_of(as_user(nurse).get(url(patient)))


def test_nothing_recorded_is_said_and_no_chart_is_drawn(as_user, nurse, patient):
    text = text_of(as_user(nurse).get(url(patient)))

    assert "Nothing is recorded yet" in text
    assert "data-chart" not in text


def test_free_text_cannot_leave_the_chart(as_user, nurse, patient, record):
    record(9800, 12, note="</template><script>alert(1)</script>")

    response = as_user(nurse).get(url(patient))

    assert "<script>alert" not in response.content.decode()
    assert "&lt;/template&gt;" in drawn_ck(response)["customdata"][0]


def test_the_table_shows_the_newest_rows_and_all_on_request(as_user, nurse, patient, doctor, clinic):
    days = [clinic.today() - timedelta(days=number) for number in range(210)]
    results = [
        {"test": "CK", "value": 300 + n, "unit": "U/L", "collected_on": day} for n, day in enumerate(days)
    ]
    record_results(patient=patient, by=doctor, results=results)

    short, whole = (as_user(nurse).get(url(patient, query)).content.decode() for query in ("", "?rows=all"))

    assert "the newest 200 of 210" in short
    assert "Show all 210" in short
    assert short.count("<tr><td") == 200
    assert whole.count("<tr><td") == 210


def test_anonymous_visitors_are_sent_to_log_in(client, patient):
    for address in (url(patient), f"/patients/{patient.pk}/timeline.csv"):
        assert client.get(address).url.startswith("/login/")


def test_a_stranger_finds_nothing(as_user, stranger, patient):
    for address in (url(patient), f"/patients/{patient.pk}/timeline.csv"):
        assert as_user(stranger).get(address).status_code == 404


def test_a_coordinator_reads_and_nobody_posts(as_user, coordinator, researcher, nurse, patient):
    assert as_user(coordinator).get(url(patient)).status_code == 200
    for user in (coordinator, researcher, nurse):
        assert as_user(user).post(url(patient)).status_code == 405


def test_a_researcher_gets_chart_and_file_without_identifiers(as_user, researcher, patient, record):
    record(9800, 12, note="Anna Example ran a marathon")

    page = as_user(researcher).get(url(patient)).content.decode()
    file = as_user(researcher).get(f"/patients/{patient.pk}/timeline.csv").content.decode("utf-8-sig")

    for text in (page, file):
        assert "Anna" not in text
        assert "EXAMPLE" not in text
        assert patient.study_code in text
    assert "9800" in file


def test_the_file_names_the_patient_inside_and_not_outside(as_user, nurse, patient, record, clinic):
    record(9800, 12)

    response = as_user(nurse).get(f"/patients/{patient.pk}/timeline.csv")

    today = clinic.today().isoformat()
    assert response.headers["Content-Disposition"] == f'attachment; filename="timeline-{today}.csv"'
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "EXAMPLE, Anna" in response.content.decode("utf-8-sig").splitlines()[0]
    assert AccessLog.objects.filter(user=nurse, patient=patient, screen="timeline_csv").count() == 1


@pytest.mark.parametrize("rows", [1, 60])
def test_the_number_of_queries_is_fixed(
    as_user, nurse, patient, doctor, record, clinic, django_assert_max_num_queries, rows
):
    for number in range(rows):
        record(300 + number, number)
    start_treatment(patient=patient, by=doctor, drug="prednisone", start_on=clinic.today())
    client = as_user(nurse)

    with django_assert_max_num_queries(23):
        client.get(url(patient))
    assert LabResult.objects.count() == rows


@pytest.mark.parametrize(("years", "window"), [(2, "3y"), (4, "all")])
def test_a_young_disease_opens_on_three_years_whatever_statin_came_before(
    years, window, as_user, nurse, patient, doctor, clinic
):
    first = add_months(clinic.today(), -12 * years)
    result = {"test": "CK", "value": 500, "unit": "U/L", "collected_on": first}
    record_results(patient=patient, by=doctor, results=[result])
    start_treatment(patient=patient, by=doctor, drug="atorvastatin", start_on=date(2012, 1, 1))

    response = as_user(nurse).get(f"/patients/{patient.pk}/timeline/")

    [shown] = [group["options"] for group in response.context["groups"] if group["name"] == "window"]
    assert [option["id"] for option in shown if option["is_chosen"]] == [f"window-{window}"]
