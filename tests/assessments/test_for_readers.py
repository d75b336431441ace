"""A researcher cannot work out a day of birth from any page: rules count from birthdays."""

import re
from datetime import date

import pytest
from django.urls import reverse

from assessments.actions.planning import replan_patients
from assessments.models import ClinicSettings
from patients.actions.patients import add_patient

pytestmark = pytest.mark.django_db

# 17-May, and the days beside it on which "over 50" begins and a window ends, as shown and as sent.
BIRTHDAY = re.compile(r"1[678]-May-\d{4}|\d{4}-05-1[678]")
PACKS = ["cancer.imacs2023", "cancer.seed", "national.us", "drug.bsr2017", "steroids", "infection_prevention"]
OF_PATIENT = (
    "plan",
    "what_if",
    "plan_document",
    "criteria",
    "decide",
    "acknowledge_alert",
    "relapse",
    "response",
)
QUERIES = ("", "?part=facts", "?as_of=01-Jan-2031&asked=1&packs=national.us&packs=cancer.seed")
LISTS = (
    "/?who=all",
    "/data_quality/",
    "/one_field_away/",
    "/patients/",
    "/rules/NP-US-CRC/",
    "/rules/NP-US-BREAST/",
    "/rules/CA-SEED-COLO/",
)


@pytest.fixture
def born_in_may(clinic, doctor):
    """`born_in_may(year, sex)`: a patient born on 17-May of that year, with every cancer rule on."""

    def add(year, sex):
        settings = ClinicSettings.of(clinic)
        settings.packs = PACKS
        settings.save()
        patient = add_patient(
            clinic=clinic, by=doctor, identifier="M-1", family_name="Example", given_name="Anna", sex=sex,
            birth_date=date(year, 5, 17), onset_date=date(2025, 3, 1), onset_precision="month",
            diagnosis_date=date(2025, 6, 12), subtype="anti_hmgcr", trigger="statin",
        )  # fmt: skip
        replan_patients([patient.pk])
        return patient

    return add


def pages(patient):
    addresses = [reverse(f"assessments:{name}", args=[patient.pk]) for name in OF_PATIENT]
    yield from (address + query for address in addresses for query in QUERIES)
    yield from LISTS
    yield from (f"/patients/{patient.pk}/{screen}" for screen in ("", "timeline/", "timeline.csv"))


@pytest.mark.parametrize("sex", ["male", "female"])
@pytest.mark.parametrize("year", [1964, 1976, 1984, 1990])
def test_no_page_tells_a_researcher_a_day_of_birth(born_in_may, researcher, as_user, year, sex):
    patient, client = born_in_may(year, sex), as_user(researcher)

    for address in pages(patient):
        found = BIRTHDAY.search(client.get(address).content.decode())
        assert found is None, (address, found)


def test_whoever_may_know_the_patient_sees_the_days(born_in_may, nurse, as_user):
    patient = born_in_may(1976, "male")

    assert BIRTHDAY.search(
        as_user(nurse).get(reverse("assessments:plan", args=[patient.pk])).content.decode()
    )
