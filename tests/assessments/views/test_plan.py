from datetime import date

import pytest
from django.urls import reverse

from assessments.models import ClinicSettings
from patients.actions.clinical_events import record_event
from patients.actions.patients import change_patient
from patients.actions.treatments import start_treatment
from patients.actions.visits import record_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(patient):
    return reverse("assessments:plan", args=[patient.pk])


def read(client, url, **headers):
    return client.get(url, **headers).content.decode()


def section(text, anchor):
    return text.split(f'id="{anchor}"')[1].split("<section")[0]


def test_shows_due_and_not_due_each_with_sentence_source_and_how_sure(patient, doctor, as_user, url):
    record_event(
        patient=patient, by=doctor, kind="investigation", investigation="MAMMO", happened_on=date(2023, 7, 1)
    )

    text = read(as_user(doctor), url)

    assert "Chest X-ray" in section(text, "to-do")
    assert "none recorded" in section(text, "to-do")
    assert "two independent sources agree" in section(text, "to-do")
    assert "not signed off by a clinician" in section(text, "to-do")
    assert "Mammogram" in section(text, "done")
    assert "done 01-Jul-2023" in section(text, "done")
    assert "recorded without a prostate" in section(text, "not-asked")
    assert "Ordinary national screening programmes" in section(text, "consider")


def test_shows_the_risk_class_what_counted_and_what_is_not_known(patient, doctor, as_user, url):
    text = read(as_user(doctor), url)

    assert "Cancer risk class: moderate" in text
    assert "Age over 40 at onset" in text
    assert "may be high" in text
    assert "Moderate to severe dysphagia" in section(text, "cannot-tell")
    assert "Not known is not no" in text


def test_a_new_finding_raises_the_class_at_once(patient, doctor, as_user, url):
    record_visit(
        patient=patient,
        by=doctor,
        visited_on=date(2023, 9, 1),
        symptoms={"dysphagia_moderate_severe": "yes"},
    )

    assert "Cancer risk class: high" in read(as_user(doctor), url)


def test_an_unknown_onset_leaves_the_class_open_and_says_what_would_decide(
    two_packs, patient, doctor, as_user, url
):
    change_patient(patient=patient, by=doctor, onset_date=None, onset_precision="unknown")

    text = read(as_user(doctor), url)

    assert "Cancer risk class: not worked out" in text
    assert "Would decide" in text
    assert "Nothing to do now by BSR/BHPR 2017 fixed schedule and IMACS 2023." in section(text, "to-do")
    assert "Below stands what could not be judged." in section(text, "to-do")


def test_names_the_packs_in_use_and_says_when_there_are_none(patient, doctor, as_user, url):
    before = read(as_user(doctor), url)
    settings = ClinicSettings.of(patient.clinic)
    settings.packs = []
    settings.save()
    after = read(as_user(doctor), url)

    assert "IMACS 2023" in section(before, "packs")
    assert "no rule pack switched on" in after
    assert "Nothing is asked: no rules are in use." in section(after, "to-do")
    assert "Below stands" not in after


def test_drug_bloods_lead_to_the_entry_of_these_tests(patient, doctor, as_user, url):
    start_treatment(patient=patient, by=doctor, drug="methotrexate", start_on=date(2026, 1, 5))

    text = read(as_user(doctor), url)

    assert "Methotrexate started 05-Jan-2026" in text
    assert f"{reverse('patients:lab_results', args=[patient.pk])}?tests=ALBUMIN#enter" in text


def test_is_worked_out_now_whatever_was_stored(patient, doctor, as_user, url):
    assert not patient.planned_checks.exists()

    assert "Chest X-ray" in read(as_user(doctor), url)


def test_says_that_it_is_no_advice(patient, doctor, as_user, url):
    assert "not medical advice" in read(as_user(doctor), url)


def test_a_researcher_reads_it_without_name_birthday_or_buttons(patient, researcher, as_user, url):
    text = read(as_user(researcher), url)

    assert patient.study_code in text
    assert "Example" not in text
    assert "17-May" not in text
    assert "Age over 40 at onset" in text
    assert "Record as done" not in text
    assert "Enter results" not in text


def test_a_coordinator_sees_no_buttons(patient, coordinator, as_user, url):
    assert "Record as done" not in read(as_user(coordinator), url)


def test_a_stranger_finds_nothing(stranger, as_user, url):
    assert as_user(stranger).get(url).status_code == 404


def test_needs_a_log_in(client, url):
    assert client.get(url).status_code == 302


def test_cannot_be_posted_to(doctor, as_user, url):
    assert as_user(doctor).post(url).status_code == 405


def test_htmx_gets_the_plan_without_the_page(doctor, as_user, url, htmx):
    whole, part = read(as_user(doctor), url), read(as_user(doctor), url, **htmx)

    assert "<html" in whole
    assert "<html" not in part
    assert 'id="plan"' in part


def test_the_number_of_queries_does_not_grow_with_facts(
    patient, doctor, as_user, url, django_assert_max_num_queries, django_assert_num_queries
):
    client = as_user(doctor)
    read(client, url)
    with django_assert_max_num_queries(16) as few:
        read(client, url)
    expected = len(few)
    for day in range(1, 6):
        record_visit(patient=patient, by=doctor, visited_on=date(2024, 1, day))

    with django_assert_num_queries(expected):
        read(client, url)
