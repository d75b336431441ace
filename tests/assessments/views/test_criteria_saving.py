"""Saving the criteria screen: overrides with their reason, what is kept, and what is said of it later."""

from datetime import date

import pytest
from django.urls import reverse

from assessments.models import CriteriaResult
from tests.assessments.views.test_criteria import PROBABLE, chosen, part, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(patient):
    return reverse("assessments:criteria", args=[patient.pk])


# Overriding the record.


def test_an_answer_against_the_record_needs_a_reason_and_nothing_typed_is_lost(ck, doctor, as_user, url):
    against = {"ck_raised": "no", "prox_lower": "yes", "note": "Seen today", "save": "all"}
    response = as_user(doctor).post(url, against)
    text = read(response)

    assert response.status_code == 422
    assert "There is a problem" in text
    assert 'href="#id_reason-ck_raised"' in text
    row = part(text, "q-ck_raised")
    assert "Say why the answer differs from the record, or answer as the record does." in row
    assert "The record says yes." in row
    assert chosen(text, "ck_raised") == "no"
    assert chosen(text, "prox_lower") == "yes"
    assert "Seen today" in text
    assert not CriteriaResult.objects.exists()


def test_an_override_is_kept_with_its_reason_and_shown(ck, doctor, as_user, url):
    against = {"ck_raised": "no", "reason-ck_raised": "Haemolysed sample", "save": "all"}
    client = as_user(doctor)
    shown = read(client.post(url, {k: v for k, v in against.items() if k != "save"}))
    text = read(client.post(url, against, follow=True))

    assert "Overridden by you" in shown
    assert "Reason: Haemolysed sample" in shown
    kept = {result.instrument: result.overrides for result in CriteriaResult.objects.all()}
    assert kept == {
        "eular_acr_2017": {},
        "enmc_2016": {"ck_raised": "Haemolysed sample"},
        "guide_criteria": {"ck_raised": "Haemolysed sample"},
    }
    assert "1 answer overridden by doctor." in text.split('id="saved-title"')[1]


def test_a_set_that_does_not_ask_the_question_is_saved_without_its_reason(ck, doctor, as_user, url):
    as_user(doctor).post(url, {"ck_raised": "no", "save": "eular_acr_2017"})

    assert CriteriaResult.objects.get().overrides == {}


def test_answering_what_the_record_leaves_open_needs_no_reason(doctor, as_user, url):
    as_user(doctor).post(url, {"anti_srp": "no", "save": "enmc_2016"})

    assert CriteriaResult.objects.get().answers["anti_srp"] == "no"


# Saving, listing, comparing.


def test_one_button_saves_every_set_with_what_it_saw(ck, doctor, as_user, url, patient):
    answers = {**PROBABLE, "save": "all", "note": "Seen with the neurologist"}
    text = read(as_user(doctor).post(url, answers, follow=True))

    results = {result.instrument: result for result in CriteriaResult.objects.all()}
    assert set(results) == {"eular_acr_2017", "enmc_2016", "guide_criteria"}
    eular = results["eular_acr_2017"]
    assert eular.answers["prox_upper"] == "yes"
    assert eular.answers["heliotrope"] == "unknown"
    [fact] = eular.facts_seen["muscle_enzymes"]["facts"]
    assert "9,800" in fact["sentence"]
    assert (fact["kind"], fact["row"], fact["recorded_by"]) == (
        "result",
        patient.labresults.get().pk,
        doctor.pk,
    )
    assert "All sets are saved" in text
    saved = text.split('id="saved-title"')[1]
    assert saved.count("Seen with the neurologist") == 3
    assert saved.count("by doctor") == 3
    assert "At least Probable IIM" in saved
    assert saved.count("Today’s facts give the same.") == 3


def test_a_saved_result_says_what_today_s_facts_would_give(doctor, as_user, url, patient, positive):
    client = as_user(doctor)
    client.post(url, {"prox_lower": "yes", "ck_raised": "yes", "save": "enmc_2016"})
    CriteriaResult.objects.update(assessed_on=date(2026, 1, 5))
    positive(date(2026, 3, 12))

    text = read(client.get(url)).split('id="saved-title"')[1]

    assert (
        "Today’s facts would give criteria met, the group still open: anti-HMGCR myopathy or both groups, "
        "anti-SRP myopathy with anti-HMGCR myopathy; "
        "anti-HMGCR became positive on 12-Mar-2026." in text
    )


def test_an_older_version_is_named(doctor, as_user, url):
    client = as_user(doctor)
    client.post(url, {"save": "enmc_2016"})
    CriteriaResult.objects.update(version="ENMC 2016, first reading")

    assert "Older version: ENMC 2016, first reading" in read(client.get(url))


def test_many_saved_results_come_in_pages_the_newest_first(doctor, as_user, url):
    client = as_user(doctor)
    for _ in range(4):
        client.post(url, {"save": "all"})

    first, last = read(client.get(url)), read(client.get(url, {"saved": "2"}))

    assert "1 to 9 of 12" in first
    assert first.count('class="entry saved"') == 9
    assert "10 to 12 of 12" in last
    newest = CriteriaResult.objects.order_by("-saved_at").first()
    assert reverse("assessments:criteria_result", args=[newest.patient_id, newest.pk]) in first


def test_an_outcome_sent_by_the_browser_is_not_believed(doctor, as_user, url):
    as_user(doctor).post(url, {"save": "guide_criteria", "outcome": "4 of 4 met", "headline": "4 of 4 met"})

    assert CriteriaResult.objects.get().outcome["headline"] == "0 of 4 met, 4 not known."


def test_a_note_too_long_is_refused_and_everything_typed_is_kept(doctor, as_user, url):
    response = as_user(doctor).post(url, {**PROBABLE, "save": "eular_acr_2017", "note": "x" * 301})
    text = read(response)

    assert response.status_code == 422
    assert "There is a problem" in text
    assert text.count("Shorten the note to 300 characters") == 2
    assert "x" * 301 in text
    assert chosen(text, "prox_upper") == "yes"
    assert not CriteriaResult.objects.exists()


def test_an_unknown_instrument_saves_nothing(doctor, as_user, url):
    assert as_user(doctor).post(url, {**PROBABLE, "save": "another"}).status_code == 200
    assert not CriteriaResult.objects.exists()
