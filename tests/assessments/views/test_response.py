import json
import re
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.urls import reverse

from assessments.models import ResponseBaseline
from assessments.views.response import change_words
from patients.actions.lab_results import record_results
from patients.actions.treatments import record_past_treatments, start_treatment
from patients.actions.visits import record_visit
from patients.knowledge.haq import WITH_AIDS
from patients.knowledge.mmt8 import sites_of
from patients.knowledge.partial_dates import show_date
from patients.models import Visit
from tests.patients.views.assertions import assert_refused, count_queries, page_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(patient):
    return reverse("assessments:response", args=[patient.pk])


@pytest.fixture
def ago(clinic):
    return lambda days: clinic.today() - timedelta(days=days)


@pytest.fixture
def seen(patient, doctor, ago):
    """`seen(90, 4, 8)`: ninety days ago, globals of 4 cm, grade 8 everywhere on the right, HAQ 1."""

    def visit(days, level, grade=None, **measures):
        details = {
            "physician_global": Decimal(level),
            "patient_global": Decimal(level),
            "extramuscular_global": Decimal(level),
            "haq": Decimal(1),
            "haq_variant": WITH_AIDS,
            "mmt8": {} if grade is None else dict.fromkeys(sites_of("right"), grade),
        } | measures
        return record_visit(patient=patient, by=doctor, visited_on=ago(days), **details)

    return visit


@pytest.fixture
def ck(patient, doctor, ago):
    def record(days, value):
        report = {"test": "CK", "value": value, "unit": "U/L", "upper_limit": 200, "collected_on": ago(days)}
        record_results(patient=patient, by=doctor, results=[report])

    return record


@pytest.fixture
def improved(seen, ck):
    """From 8 cm, 40 of 80, CK 50 x ULN to 4 cm, 64 of 80, CK 5 x ULN: 75 of 100."""
    seen(300, 8, 5)
    ck(300, 10_000)
    seen(100, 4, 8)
    ck(100, 1000)


def figure_of(response):
    (found,) = re.findall(r"<template>(.*?)</template>", response.content.decode(), flags=re.DOTALL)
    return json.loads(found)["figure"]


def test_shows_the_score_its_category_and_each_measure(improved, as_user, doctor, url, ago):
    text = page_text(as_user(doctor).get(url))

    assert '<p class="figure">75 <small>of 100</small></p>' in text
    assert '<span class="symbol" aria-hidden="true">●</span>Major improvement' in text
    assert f"{show_date(ago(300))}</strong>: the default" in text
    row = re.search(r'<th scope="row">Physician global</th>.*?</tr>', text)[0]
    for words in ("8 cm", "4 cm", "40% better", '17.5 <span class="muted">of 20</span>'):
        assert words in row
    assert "CK 50 × upper limit" in text
    assert "unconfirmed range" in text


def test_unconfirmed_numbers_are_named_beside_the_score(improved, as_user, doctor, url):
    text = page_text(as_user(doctor).get(url))
    beside = text.split('id="latest-title"')[1].split("</section>")[0]

    assert "recalled to be the same in adults" in beside
    assert "CK 15, aldolase 6, ALT, AST and LDH 3" in beside
    assert "change divided by the range" in beside
    assert 'RIM trial worsening <span class="unconfirmed">unconfirmed</span>' in text


def test_a_missing_measure_gives_bounds_and_says_where_to_enter_it(seen, as_user, doctor, url, patient, ago):
    seen(300, 8, 5)
    seen(100, 4, 8, haq=None, haq_variant="")
    text = page_text(as_user(doctor).get(url))

    assert '<p class="figure">67.5 to 82.5 <small>of 100</small></p>' in text
    assert "Missing:</strong> not known at follow-up" in text
    assert f'href="/patients/{patient.pk}/visit/?on={ago(100).isoformat()}"' in text
    assert f'href="/patients/{patient.pk}/lab_results/?tests=CK#enter"' in text


def test_a_worsened_measure_is_marked_in_words(improved, seen, as_user, doctor, url):
    seen(10, 4, 8, patient_global=Decimal("9.5"))
    text = page_text(as_user(doctor).get(url))

    latest = text.split('id="latest-title"')[1].split("</section>")[0]
    assert latest.count("worse") == 1
    assert "<strong>▼ 15% worse</strong>" in latest
    assert "▼ Worse:</strong> Patient global (15%)" in text.split("Visit by visit")[1]
    assert "got worse by" not in text


def test_a_flare_is_0_and_worse_by_the_other_rules(seen, as_user, doctor, url, patient, ago):
    seen(300, 4, 9)
    seen(100, 9, 5)
    seen(10, 9, 5)
    response = as_user(doctor).get(url)
    text = page_text(response)

    assert '<p class="figure">0 to 7.5 <small>of 100</small></p>' in text
    assert "ProDERM confirmed deterioration: met at two consecutive visits" in text
    assert "▼ yes" in text
    latest = text.split('id="latest-title"')[1].split("</section>")[0]
    assert (
        '<span class="tag overdue">ProDERM confirmed deterioration: met</span> at two consecutive' in latest
    )
    crosses = [one for one in figure_of(response)["data"] if one.get("name") == "Confirmed deterioration"]
    assert (crosses[0]["x"], crosses[0]["marker"]["symbol"]) == ([ago(10).isoformat()], "x")
    timeline = page_text(as_user(doctor).get(reverse("patients:timeline", args=[patient.pk])))
    assert "ProDERM confirmed deterioration: met; Less than minimal improvement" in timeline


def test_the_table_is_newest_first(improved, seen, as_user, doctor, url, ago):
    seen(10, 4, 8)
    text = page_text(as_user(doctor).get(url)).split("Visit by visit")[1]

    days = re.findall(r'<th scope="row" class="nowrap">(\S+)</th>', text)
    assert days == [show_date(ago(10)), show_date(ago(100))]


def test_the_chart_shows_the_scores_and_says_so_in_words(improved, as_user, doctor, url, ago):
    response = as_user(doctor).get(url)
    line = next(trace for trace in figure_of(response)["data"] if trace.get("name") == "TIS 2016")

    assert (line["x"], line["y"]) == ([ago(100).isoformat()], [75])
    assert re.search(r'aria-label="TIS 2016 from 0 to 100 at 1 visit since', page_text(response))


def test_the_timeline_has_the_same_points_and_rows(improved, as_user, doctor, patient, ago):
    response = as_user(doctor).get(reverse("patients:timeline", args=[patient.pk]))
    line = next(trace for trace in figure_of(response)["data"] if trace.get("name") == "TIS 2016")

    assert line["y"] == [75]
    assert "<td>75 of 100</td>" in page_text(response)
    assert f"Major improvement; since {show_date(ago(300))}" in page_text(response)


def test_a_baseline_is_chosen_and_put_back(improved, seen, as_user, doctor, url, ago):
    seen(10, 4, 8)
    client = as_user(doctor)
    text = page_text(client.post(url, {"visited_on": ago(100).isoformat()}, follow=True))

    assert ResponseBaseline.objects.get().visited_on == ago(100)
    assert f"{show_date(ago(100))}</strong>: chosen by doctor on" in text
    assert "1 visit before the baseline is not scored" in text
    assert f"visit of {show_date(ago(100))}, by doctor" in text

    text = page_text(client.post(url, {"default": "1"}, follow=True))
    assert not ResponseBaseline.objects.exists()
    assert "back to the default, by doctor" in text


@pytest.mark.parametrize("sent", ["1999-01-01", "today", "2024-13-40"])
def test_a_day_that_cannot_be_the_baseline_is_refused_at_its_field(sent, improved, as_user, doctor, url):
    response = as_user(doctor).post(url, {"visited_on": sent})

    words = "That visit cannot be the baseline. Choose one of the list."
    assert_refused(response, "visited_on", "Measure from the visit of", words)
    assert not ResponseBaseline.objects.exists()


def test_only_visits_with_what_the_score_needs_are_offered(improved, seen, as_user, doctor, url, ago):
    seen(50, 4)
    text = page_text(as_user(doctor).get(url))

    assert f'value="{ago(100).isoformat()}"' in text
    assert f'value="{ago(50).isoformat()}"' not in text
    assert as_user(doctor).post(url, {"visited_on": ago(50).isoformat()}).status_code == 422


def test_a_chosen_visit_that_is_gone_is_said(improved, as_user, doctor, url, ago):
    client = as_user(doctor)
    client.post(url, {"visited_on": ago(100).isoformat()})
    Visit.objects.filter(visited_on=ago(100)).delete()

    text = page_text(client.get(url))
    assert f"The chosen baseline, {show_date(ago(100))}, has no visit any more." in text


@pytest.mark.parametrize(
    ("visits", "words"),
    [
        ([], "No visit recorded."),
        ([(300, 8)], "Muscle strength never recorded."),
        ([(300, 8, 5)], "No visit after the baseline yet."),
        ([(300, 8, 5), (100, 4)], "No visit after the baseline has both measures"),
    ],
    ids=["none", "no baseline", "one visit", "nothing scorable"],
)
def test_says_what_is_missing_when_there_is_no_score(visits, words, seen, as_user, doctor, url, patient):
    for visit in visits:
        seen(*visit)
    text = page_text(as_user(doctor).get(url))

    assert "No improvement score yet" in text
    assert words in text
    assert f'href="/patients/{patient.pk}/visit/"' in text
    assert "data-chart" not in text


def test_while_the_age_at_onset_is_open_both_limits_stand_there(improved, as_user, doctor, url, patient):
    patient.onset_date, patient.onset_precision = None, "unknown"
    patient.save()
    text = page_text(as_user(doctor).get(url))

    assert "whether adult or juvenile ones hold is not known" in text
    assert "minimal (adult) from 20, minimal (juvenile) from 30" in text
    assert reverse("patients:edit_patient", args=[patient.pk]) in text


def test_steroid_since_the_baseline_with_its_working(improved, as_user, doctor, url, patient, ago):
    start_treatment(
        patient=patient, by=doctor, drug="methylprednisolone", dose=Decimal(8), unit="mg", route="oral",
        frequency="once_daily", start_on=ago(99),
    )  # fmt: skip
    start_treatment(patient=patient, by=doctor, drug="prednisone", start_on=ago(200))
    text = page_text(as_user(doctor).get(url))

    assert "<dt>Now</dt><dd>at least 10 mg a day; 1 interval without a known dose</dd>" in text
    assert "<dd>at least 1,000 mg; 1 interval without a known dose</dd>" in text
    assert "Methylprednisolone 8 mg once daily = 10 mg prednisolone a day, 100 days: 1,000 mg." in text
    assert "Not counted:</strong> Prednisone: dose not recorded." in text
    assert '<td class="num" data-label="Dose">4 mg</td>' in text


def test_what_is_taken_now_runs_today_and_what_was_stopped_does_not(improved, as_user, doctor, url, patient):
    daily = {"unit": "mg", "route": "oral", "frequency": "once_daily"}
    stopped = {"drug": "prednisone", "dose": Decimal(30), "start_on": None, "stop_precision": "unknown"}
    running = {"drug": "prednisolone", "dose": Decimal(10), "start_on": None}
    record_past_treatments(patient=patient, by=doctor, treatments=[daily | stopped])
    assert "<dt>Now</dt><dd>none recorded</dd>" in page_text(as_user(doctor).get(url))

    record_past_treatments(patient=patient, by=doctor, treatments=[daily | running])
    assert "<dt>Now</dt><dd>10 mg a day</dd>" in page_text(as_user(doctor).get(url))


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (35, 35, "35% better"),
        (0, 0, "no change"),
        (Fraction(-25, 6), Fraction(-25, 6), "4.2% worse"),
        (-5, Fraction(25, 2), "5% worse to 12.5% better"),
        (Fraction(1501, 100), Fraction(1501, 100), "15.01% better"),
    ],
)
def test_a_change_in_words_never_shows_a_limit_that_is_not_met(low, high, words):
    assert change_words(Fraction(low), Fraction(high)) == words


@pytest.mark.parametrize("role", ["researcher", "coordinator", "administrator"])
def test_who_writes_no_facts_reads_but_does_not_choose(role, request, improved, as_user, url, ago):
    client = as_user(request.getfixturevalue(role))
    text = page_text(client.get(url))

    assert "75 <small>of 100" in text
    assert "Use this visit" not in text
    assert client.post(url, {"visited_on": ago(100).isoformat()}).status_code == 403


def test_a_researcher_reads_no_name(improved, as_user, researcher, url):
    text = page_text(as_user(researcher).get(url))

    assert "Anna" not in text
    assert "EXAMPLE" not in text
    assert "17-May-1964" not in text


def test_a_stranger_finds_nothing(improved, stranger, as_user, url, ago):
    assert as_user(stranger).get(url).status_code == 404
    assert as_user(stranger).post(url, {"visited_on": ago(100).isoformat()}).status_code == 404


def test_the_number_of_queries_does_not_grow_with_visits(improved, seen, ck, as_user, doctor, url):
    client = as_user(doctor)
    few = count_queries(client, url)
    for days in range(99, 60, -3):
        seen(days, 4, 8)
        ck(days, 900 + days)

    assert count_queries(client, url) == few
    assert few <= 14
