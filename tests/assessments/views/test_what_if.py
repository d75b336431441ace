from datetime import timedelta

import pytest
from django.urls import reverse

from assessments.models import ClinicSettings, PlannedCheck
from assessments.models.clinic_settings import default_packs
from patients.models import LabResult, Treatment

pytestmark = pytest.mark.django_db
ASKED = {"asked": "1", "packs": default_packs()}


@pytest.fixture
def ask(patient, doctor, as_user):
    client, url = as_user(doctor), reverse("assessments:what_if", args=[patient.pk])
    return lambda **given: client.get(url, ASKED | given)


def test_opens_with_the_clinic_s_own_rule_sets_and_asks_nothing_yet(patient, nurse, as_user):
    text = as_user(nurse).get(reverse("assessments:what_if", args=[patient.pk])).content.decode()

    assert "Nothing is stored" in text
    assert 'value="cancer.imacs2023" id="what_if_packs_' in text
    assert "Supposed:" not in text


def test_today_without_changes_nothing_differs(ask):
    assert "Nothing would differ" in ask().content.decode()
    assert "Nothing would differ" in ask(as_of="today").content.decode()


def test_a_drug_that_starts_today_adds_its_bloods_and_stores_nothing(patient, ask):
    text = ask(drug="MTX", dose="15", unit="mg").content.decode()

    assert "Methotrexate 15 mg, once weekly, from today" in text
    assert "Added (" in text
    assert "Albumin" in text
    assert not Treatment.objects.exists()
    assert not PlannedCheck.objects.exists()


def test_a_positive_antibody_changes_the_class(patient, doctor, as_user, ask):
    patient.subtype = "not_classified"
    patient.save()
    text = ask(antibody="ANTI_HMGCR").content.decode()

    assert "Anti-HMGCR positive today" in text
    assert not LabResult.objects.exists()


def test_a_rule_set_switched_off_removes_its_items(patient, ask):
    text = ask(packs=["drug.bsr2017"]).content.decode()

    assert "No longer asked (" in text
    assert "IMACS 2023" in text.split("Supposed:")[1].split("</p>")[0]
    assert "switched off" in text
    assert "cancer.imacs2023" in ClinicSettings.of(patient.clinic).packs


def test_every_supposition_counts_together_on_another_day(patient, ask):
    day = patient.clinic.today() + timedelta(days=60)
    text = ask(as_of="+60d", drug="methotrexate", packs=["drug.bsr2017"]).content.decode()

    supposed = text.split("Supposed:")[1].split("</p>")[0]
    assert f"as of {day:%d-%b-%Y}" in supposed
    assert "Methotrexate" in supposed
    assert "switched off" in supposed
    assert '<span class="tag overdue">overdue</span> <strong>Albumin</strong>' in text


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"as_of": "someday"}, "is not a date we can read"),
        ({"as_of": "+11y"}, "Choose a day within 10 years of today."),
        ({"drug": "chocolate"}, "is not in the list of drugs"),
        ({"dose": "5", "unit": "mg"}, "Enter the drug of this dose."),
        ({"drug": "azathioprine", "dose": "5"}, "Choose the unit of the dose."),
        ({"drug": "methotrexate", "frequency": "once_daily"}, "once a week"),
        ({"antibody": "CK"}, "not one of the available choices"),
        ({"packs": ["nonsense"]}, "not one of the available choices"),
        ({"packs": ["national.us", "national.england"]}, "they replace each other"),
    ],
)
def test_a_mistake_is_named(ask, given, words):
    response = ask(**given)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert "There is a problem" in response.content.decode()


def test_a_researcher_reads_it_without_a_birthday(patient, researcher, as_user):
    url = reverse("assessments:what_if", args=[patient.pk])
    text = as_user(researcher).get(url, {"asked": "1"}).content.decode()

    assert "No longer asked" in text
    assert "17-May" not in text
    assert "Example" not in text


def test_htmx_gets_the_answer_without_the_page(patient, nurse, as_user, htmx):
    url = reverse("assessments:what_if", args=[patient.pk])

    assert "<html" not in as_user(nurse).get(url, ASKED, **htmx).content.decode()


def test_cannot_be_posted_to(patient, nurse, stranger, as_user):
    url = reverse("assessments:what_if", args=[patient.pk])
    assert as_user(nurse).post(url).status_code == 405
    assert as_user(stranger).get(url, ASKED).status_code == 404


def test_the_number_of_queries_does_not_depend_on_what_is_supposed(ask, django_assert_num_queries):
    ask()
    with django_assert_num_queries(16):
        ask()
    with django_assert_num_queries(16):
        ask(drug="methotrexate", antibody="ANTI_SRP", as_of="+1y")
