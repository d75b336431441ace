from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from assessments.models import CriteriaResult
from patients.actions.lab_results import record_results

pytestmark = pytest.mark.django_db

# Onset at 40 or later, arm and leg weakness, proximal more than distal, raised CK: 5.8 without biopsy.
PROBABLE = {
    "eular_acr_2017-onset_age": "age_ge40",
    "eular_acr_2017-prox_upper": "yes",
    "eular_acr_2017-prox_lower": "yes",
    "eular_acr_2017-leg_prox_gt_distal": "yes",
    "eular_acr_2017-muscle_enzymes": "yes",
}


@pytest.fixture
def url(patient):
    return reverse("assessments:criteria", args=[patient.pk])


@pytest.fixture
def ck(patient, doctor):
    report = {"test": "CK", "value": Decimal(9800), "unit": "U/L", "upper_limit": Decimal(190)}
    record_results(patient=patient, by=doctor, results=[report | {"collected_on": date(2023, 6, 1)}])


def read(response):
    return response.content.decode()


def chosen(text, name):
    """The value of the radio button of that name that is checked, "" when none is."""
    for part in text.split("<input")[1:]:
        tag = part.split(">")[0]
        if f'name="{name}"' in tag and "checked" in tag:
            return tag.split('value="')[1].split('"')[0]
    return ""


def test_is_filled_from_the_facts_and_shows_the_fact(ck, doctor, as_user, url):
    text = read(as_user(doctor).get(url))

    assert "On record: CK 9,800 units/L on 01-Jun-2023, above its limit 190." in text
    assert chosen(text, "guide_criteria-ck_raised") == "yes"
    assert chosen(text, "eular_acr_2017-muscle_enzymes") == "yes"
    assert chosen(text, "eular_acr_2017-onset_age") == "age_ge40"
    assert "1 of 4 met, 3 not known." in text


def test_what_nobody_recorded_is_neither_no_nor_chosen_in_advance(doctor, as_user, url):
    text = read(as_user(doctor).get(url))

    assert chosen(text, "guide_criteria-anti_srp") == ""
    assert "Anti-SRP: not tested, which is not negative." in text


def test_shows_both_models_side_by_side_with_their_range_and_what_would_decide(doctor, as_user, url):
    text = read(as_user(doctor).post(url, PROBABLE))

    assert "At least Probable IIM (5.8 without biopsy), may be Definite IIM." in text
    assert "Class now (unknown counts as absent)" in text
    assert "5.8 to 20.8" in text
    assert "6.0 to 29.5" in text
    assert "These could change the class, the easiest to get first" in text
    assert "Not IIM by these criteria" in text  # with biopsy, as long as nothing of it is known
    assert "A low score does not argue against IMNM" in text


def test_ticking_changes_the_class_without_storing_anything(doctor, as_user, url, htmx):
    before = read(as_user(doctor).post(url, {**PROBABLE, "eular_acr_2017-muscle_enzymes": "no"}, **htmx))
    after = read(as_user(doctor).post(url, PROBABLE, **htmx))

    assert "<html" not in after
    assert 'id="result"' in after
    assert "Not decided: 4.5 so far, up to 19.5; 6 items not known." in before
    assert "At least Probable IIM (5.8 without biopsy)" in after
    assert not CriteriaResult.objects.exists()


def test_a_class_that_unknown_items_can_still_change_is_not_called_not_iim(doctor, as_user, url):
    client = as_user(doctor)
    text = read(client.post(url, {"save": "eular_acr_2017"}, follow=True))

    headlines = [text.split('id="eular-result">')[1], text.split('id="saved-title"')[1]]
    for part in headlines:
        assert "Not IIM" not in part.split("<table")[0].split("Facts changed")[0]
        assert "Not decided:" in part


def test_works_without_scripts_and_keeps_the_answers(doctor, as_user, url):
    text = read(as_user(doctor).post(url, {**PROBABLE, "guide_criteria-weakness": "unknown"}))

    assert "<html" in text
    assert chosen(text, "eular_acr_2017-leg_prox_gt_distal") == "yes"


def test_saving_keeps_what_it_saw_and_lists_it(ck, doctor, as_user, url, patient):
    answers = {**PROBABLE, "save": "eular_acr_2017", "note": "Seen with the neurologist"}
    response = as_user(doctor).post(url, answers, follow=True)
    text = read(response)

    result = CriteriaResult.objects.get()
    assert result.instrument == "eular_acr_2017"
    assert result.answers["prox_upper"] == "yes"
    assert result.answers["heliotrope"] == "unknown"
    assert "9,800" in result.facts_seen["muscle_enzymes"]["sentence"]
    assert "the result is saved" in text
    assert "Seen with the neurologist" in text
    assert "At least Probable IIM" in text.split('id="saved-title"')[1]
    assert "Today’s facts give the same." in text


def test_a_saved_result_says_when_todays_facts_give_another(doctor, as_user, url, patient):
    client = as_user(doctor)
    client.post(url, {"guide_criteria-weakness": "yes", "save": "guide_criteria"})
    positive = {"test": "ANTI_HMGCR", "qualitative": "positive", "collected_on": date(2023, 7, 1)}
    record_results(patient=patient, by=doctor, results=[positive])

    text = read(client.get(url))

    assert "With today’s facts: 2 of 4 met" in text
    assert "Anti-HMGCR positive on 01-Jul-2023" in text


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
    assert chosen(text, "eular_acr_2017-prox_upper") == "yes"
    assert not CriteriaResult.objects.exists()


def test_an_unknown_instrument_saves_nothing(doctor, as_user, url):
    assert as_user(doctor).post(url, {**PROBABLE, "save": "another"}).status_code == 200
    assert not CriteriaResult.objects.exists()


def test_says_that_it_is_no_diagnosis(doctor, as_user, url):
    assert "not a diagnosis" in read(as_user(doctor).get(url))


@pytest.mark.parametrize("role", ["researcher", "coordinator", "administrator"])
def test_who_writes_no_facts_reads_but_neither_scores_nor_saves(role, request, as_user, url, ck):
    client = as_user(request.getfixturevalue(role))
    text = read(client.get(url))

    assert '<fieldset class="stack questions" disabled>' in text
    assert "1 of 4 met" in text
    assert 'name="save"' not in text
    assert client.post(url, PROBABLE).status_code == 403


def test_a_researcher_reads_no_name_and_no_note(patient, doctor, researcher, as_user, url):
    as_user(doctor).post(url, {"save": "guide_criteria", "note": "Anna told her sister"})

    text = read(as_user(researcher).get(url))

    assert "Anna" not in text
    assert "17-May" not in text
    assert "0 of 4 met" in text


def test_a_stranger_finds_nothing(stranger, as_user, url):
    assert as_user(stranger).get(url).status_code == 404
    assert as_user(stranger).post(url, {"save": "guide_criteria"}).status_code == 404
    assert not CriteriaResult.objects.exists()


def test_needs_a_log_in(client, url):
    assert client.get(url).status_code == 302


def test_the_number_of_queries_does_not_grow_with_saved_results(
    doctor, as_user, url, django_assert_max_num_queries, django_assert_num_queries
):
    client = as_user(doctor)
    client.post(url, {"save": "guide_criteria"}, follow=True)
    with django_assert_max_num_queries(15) as few:
        client.get(url)
    expected = len(few)
    for _ in range(4):
        client.post(url, {"save": "eular_acr_2017"}, follow=True)

    with django_assert_num_queries(expected):
        client.get(url)
