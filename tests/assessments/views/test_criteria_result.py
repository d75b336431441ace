"""A saved result on its own: as it was, with its facts, whoever reads it, and fit to print."""

from datetime import date

import pytest
from django.urls import reverse

from assessments.actions.criteria import save_criteria_results
from assessments.instruments import EULAR, GUIDE, INSTRUMENTS
from assessments.models import CriteriaResult
from patients.actions.lab_results import record_results
from patients.actions.patients import add_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def saved(patient, doctor, ck):
    """All sets, the raised CK overridden; by instrument."""
    results = save_criteria_results(
        patient=patient,
        by=doctor,
        instruments=INSTRUMENTS.values(),
        answers={"onset_age": "age_ge40", "prox_lower": "yes", "ck_raised": "no", "muscle_enzymes": "yes"},
        reasons={"ck_raised": "Anna ran a marathon"},
        note="Anna came alone",
    )
    return {result.instrument: result for result in results}


def url(result):
    return reverse("assessments:criteria_result", args=[result.patient_id, result.pk])


def read(response):
    return response.content.decode()


def test_shows_answers_with_facts_outcome_version_who_and_when(saved, doctor, as_user, patient):
    result = saved[EULAR.code]
    text = read(as_user(doctor).get(url(result)))

    assert result.outcome["headline"] in text
    assert f"Version: {EULAR.version}" in text
    assert "by doctor, with the facts of" in text
    assert "CK 9,800 units/L on 01-Jun-2023, above its limit 190." in text
    assert "Entered by doctor." in text
    assert f"lab_results/?dates=all#result-{patient.labresults.get().pk}" in text
    assert "40 or older" in text
    assert "Not recorded at any visit." in text
    assert "Name and signature" in text
    assert "Without biopsy" in text
    assert "With biopsy" in text


def test_an_override_stands_out_with_its_reason_and_who_gave_it(saved, doctor, as_user):
    text = read(as_user(doctor).get(url(saved[GUIDE.code])))

    assert "Overridden by doctor" in text
    assert "the record said yes. Reason: Anna ran a marathon" in text


def test_shows_what_was_saved_and_not_what_is_known_since(saved, patient, doctor, as_user):
    positive = {"test": "ANTI_SRP", "qualitative": "positive", "collected_on": date(2024, 2, 2)}
    record_results(patient=patient, by=doctor, results=[positive])

    text = read(as_user(doctor).get(url(saved[GUIDE.code])))

    assert "Anti-SRP positive on" not in text
    assert "Anti-SRP: not tested, which is not negative." in text


def test_an_older_version_is_called_older(saved, doctor, as_user):
    CriteriaResult.objects.update(version="Earlier words")

    assert "Version: Earlier words, an older one; the present is" in read(
        as_user(doctor).get(url(saved[GUIDE.code]))
    )


def test_a_result_saved_before_the_sets_shared_their_questions_still_opens(patient, doctor, as_user):
    result = CriteriaResult.objects.create(
        patient=patient,
        instrument=GUIDE.code,
        version="Owner's guide, first",
        assessed_on=date(2025, 1, 1),
        answers={"weakness": "yes", "biopsy": "unknown"},
        facts_seen={"weakness": {"answer": "yes", "sentence": "Weak at the visit on 01-Jan-2024."}},
        outcome={"headline": "1 of 4 met, 3 not known.", "subgroup": "", "met": [1, 4], "criteria": {}},
        saved_by=doctor,
    )
    client = as_user(doctor)
    text = read(client.get(url(result)))

    assert "Symmetric proximal muscle weakness" in text
    assert "Weak at the visit on 01-Jan-2024." in text
    listed = read(client.get(reverse("assessments:criteria", args=[patient.pk])))
    assert "1 of 4 met, 3 not known." in listed.split('id="saved-title"')[1]


def test_a_researcher_reads_no_name_no_note_and_no_reason(saved, researcher, as_user):
    text = read(as_user(researcher).get(url(saved[GUIDE.code])))

    for word in ("Anna", "doctor", "MRN-1001", "17-May"):
        assert word not in text
    assert "Overridden by a member of staff" in text
    assert "CK 9,800 units/L" in text


def test_the_patient_stands_at_the_top_of_every_printed_page(saved, doctor, as_user):
    head = read(as_user(doctor).get(url(saved[GUIDE.code]))).split("<thead>")[1].split("</thead>")[0]

    assert "EXAMPLE, Anna" in head
    assert "17-May-1964" in head
    assert "MRN-1001" in head


def test_is_found_neither_by_a_stranger_nor_under_another_patient(saved, stranger, doctor, as_user, patient):
    result = saved[GUIDE.code]
    other = add_patient(
        clinic=patient.clinic,
        by=doctor,
        identifier="MRN-2002",
        family_name="Other",
        given_name="Otto",
        sex="male",
    )

    assert as_user(stranger).get(url(result)).status_code == 404
    wrong = reverse("assessments:criteria_result", args=[other.pk, result.pk])
    assert as_user(doctor).get(wrong).status_code == 404
    assert as_user(doctor).post(url(result)).status_code == 405


def test_a_saved_result_takes_a_fixed_number_of_queries(
    saved, doctor, as_user, django_assert_max_num_queries
):
    client = as_user(doctor)
    with django_assert_max_num_queries(10):
        client.get(url(saved[EULAR.code]))
