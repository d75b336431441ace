import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from assessments import data_quality as module
from assessments.knowledge.facts import DoseFact
from patients.actions.lab_results import record_results
from patients.actions.patients import add_patient
from patients.actions.visits import record_visit
from patients.knowledge.partial_dates import PartialDate
from patients.models import Patient, User

pytestmark = pytest.mark.django_db
URL = reverse("assessments:data_quality")
DAY = date(2024, 3, 5)


def page(client, query="?who=all", **headers):
    response = client.get(f"{URL}{query}", **headers)
    return response, unescape(response.content.decode())


def person(clinic, by, name, **details):
    return add_patient(clinic=clinic, by=by, identifier=name, family_name=name, given_name="Ada", **details)


def stops_before_it_starts(patient, monkeypatch):
    """As no form and no table would take it today."""
    dose = DoseFact("methotrexate", PartialDate(DAY), PartialDate(date(2024, 1, 1)), ongoing=False, row=1)
    honest = module.facts_for
    monkeypatch.setattr(
        module,
        "facts_for",
        lambda patients: {
            pk: replace(facts, doses=(dose,)) if pk == patient.pk else facts
            for pk, facts in honest(patients).items()
        },
    )


def both_on_one_day(patient, by):
    for word in ("positive", "negative"):
        found = {"test": "ANTI_HMGCR", "qualitative": word, "collected_on": DAY}
        record_results(patient=patient, by=by, results=[found])
    return patient


def links(text):
    return re.findall(r'class="button secondary small" href="(/patients/[^"]+)"', text)


def test_a_treatment_that_stops_before_it_starts(patient, nurse, as_user, monkeypatch):
    stops_before_it_starts(patient, monkeypatch)

    response, text = page(as_user(nurse))

    assert response.status_code == 200
    assert "Methotrexate stops (01-Jan-2024) before it starts (05-Mar-2024)." in text
    assert "Cannot be planned: " in text
    assert "Methotrexate bloods" in text
    assert links(text) == [reverse("patients:treatments", args=[patient.pk])]
    assert as_user(nurse).get(links(text)[0]).status_code == 200


def test_an_antibody_positive_and_negative_on_one_day(patient, doctor, nurse, as_user):
    both_on_one_day(patient, doctor)

    _, text = page(as_user(nurse))

    assert "Anti-HMGCR is both positive and negative on 05-Mar-2024." in text
    [address] = links(text)
    assert "lab_results/?dates=all#result-" in address
    assert as_user(nurse).get(address).status_code == 200


def test_onset_after_diagnosis_is_mended_in_the_patients_details(patient, nurse, coordinator, as_user):
    Patient.objects.filter(pk=patient.pk).update(onset_date=date(2024, 9, 1), onset_precision="day")

    _, text = page(as_user(nurse))
    _, read = page(as_user(coordinator))

    assert "The diagnosis dated before the first symptoms" in text
    assert links(text) == [reverse("patients:edit_patient", args=[patient.pk])]
    assert "The diagnosis dated before the first symptoms" in read
    assert links(read) == []  # a coordinator does not change it


def test_a_visit_after_the_death(patient, doctor, nurse, as_user):
    record_visit(patient=patient, by=doctor, visited_on=DAY, symptoms={"dysphagia": "no"})
    Patient.objects.filter(pk=patient.pk).update(death_date=date(2024, 1, 1))

    _, text = page(as_user(nurse))

    assert "A visit is dated 05-Mar-2024, after the death on 01-Jan-2024." in text
    assert links(text) == [f"{reverse('patients:visit', args=[patient.pk])}?on=2024-03-05"]


def test_kinds_are_counted_and_each_count_is_its_list(clinic, patient, doctor, nurse, as_user):
    for name in ("One", "Two"):
        both_on_one_day(person(clinic, doctor, name), doctor)
    Patient.objects.filter(pk=patient.pk).update(onset_date=date(2024, 9, 1), onset_precision="day")

    response, text = page(as_user(nurse))

    assert "3 findings in 3 followed patients" in text
    for kind, _, count in response.context["kinds"]:
        assert len(page(as_user(nurse), f"?who=all&kind={kind}")[0].context["rows"]) == count


def test_mine_and_nobodys_first(clinic, doctor, nurse, as_user):
    both_on_one_day(person(clinic, doctor, "Mine", responsible=nurse), doctor)
    both_on_one_day(person(clinic, doctor, "Theirs", responsible=doctor), doctor)

    _, mine = page(as_user(nurse), "")

    assert "MINE" in mine
    assert "THEIRS" not in mine


def test_another_clinics_records_are_not_shown(clinic, patient, doctor, stranger, as_user):
    both_on_one_day(patient, doctor)

    _, text = page(as_user(stranger), f"?who=all&clinic={clinic.pk}")

    assert "EXAMPLE" not in text
    assert "No patient is followed here yet." in text


def test_a_researcher_reads_study_codes_and_no_way_to_edit(patient, doctor, researcher, as_user):
    both_on_one_day(patient, doctor)
    Patient.objects.filter(pk=patient.pk).update(onset_date=date(2024, 9, 1), onset_precision="day")

    _, text = page(as_user(researcher))

    assert "EXAMPLE" not in text.upper()
    assert patient.study_code in text
    assert reverse("patients:edit_patient", args=[patient.pk]) not in text


def test_a_record_that_breaks_the_program_is_listed_and_stops_nobody_elses(
    clinic, patient, doctor, nurse, as_user, monkeypatch
):
    both_on_one_day(patient, doctor)
    broken = person(clinic, doctor, "Broken", subtype="seronegative")
    honest = module.contradictions

    def fails(facts):
        if facts.subtype == "seronegative":
            raise OverflowError("date value out of range")
        return honest(facts)

    monkeypatch.setattr(module, "contradictions", fails)

    _, text = page(as_user(nurse))

    assert "The record could not be looked at" in text
    assert f"/patients/{broken.pk}/edit/" in text
    assert "both positive and negative" in text


def test_says_when_all_is_well_and_when_nobody_is_followed(patient, nurse, stranger, as_user):
    assert "Nothing contradicts itself in the records of 1 followed patient" in page(as_user(nurse))[1]
    assert "No patient is followed here yet." in page(as_user(stranger))[1]


def test_someone_without_a_clinic_is_told_so(db, as_user):
    assert "do not belong to a clinic" in page(as_user(User.objects.create_user("new")))[1]


@pytest.mark.parametrize("nonsense", ["x", "²", "9" * 500])
def test_nonsense_in_the_address_counts_as_not_asked(nonsense, patient, nurse, as_user):
    query = f"?who={nonsense}&clinic={nonsense}&kind={nonsense}&page={nonsense}"

    assert page(as_user(nurse), query)[0].status_code == 200


def test_htmx_gets_the_list_without_the_page(patient, nurse, as_user, htmx):
    assert "<html" not in page(as_user(nurse), **htmx)[1]


def test_queries_do_not_grow_with_the_list(
    clinic, patient, doctor, nurse, as_user, django_assert_max_num_queries, django_assert_num_queries
):
    client = as_user(nurse)
    both_on_one_day(patient, doctor)
    page(client)
    with django_assert_max_num_queries(20) as few:
        page(client)
    for number in range(12):
        both_on_one_day(person(clinic, doctor, f"P{number}"), doctor)

    with django_assert_num_queries(len(few)):
        page(client)
