from io import StringIO

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command

from patients.actions.patients import add_patient
from patients.demo.published.cases import published_records
from patients.demo.staff import CLINICS, DEMO_LOGINS, DEMO_PASSWORD, FULL_NAMES
from patients.models import Clinic, ClinicalEvent, LabResult, Membership, Patient, Treatment, User, Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def few_cases(monkeypatch):
    """Four published cases instead of all: enough where the cases are not the point."""
    monkeypatch.setattr("patients.demo.load.published_records", lambda as_of: published_records(as_of)[:4])


def load(*arguments: str) -> str:
    out = StringIO()
    call_command("load_demo", "--patients", "6", *arguments, stdout=out)
    return out.getvalue()


def test_loads_both_clinics_with_staff_of_every_role(few_cases):
    load()

    assert {clinic.name: clinic.time_zone for clinic in Clinic.objects.all()} == CLINICS
    assert all(clinic.is_demo for clinic in Clinic.objects.all())
    found = set(Membership.objects.values_list("user__username", "role", "clinic__name"))
    assert found == set(DEMO_LOGINS)


def test_only_the_administrator_may_open_the_admin(few_cases):
    load()

    assert list(User.objects.filter(is_staff=True).values_list("username", flat=True)) == ["admin"]
    assert not User.objects.filter(is_superuser=True).exists()


def test_everybody_can_log_in_with_the_printed_password(client, few_cases):
    load()

    assert all(client.login(username=username, password=DEMO_PASSWORD) for username, _, _ in DEMO_LOGINS)
    validate_password(DEMO_PASSWORD)


def test_every_member_of_staff_has_a_name_and_an_address_that_reaches_nobody(few_cases):
    load()

    assert set(FULL_NAMES) == set(User.objects.values_list("username", flat=True))
    assert all(user.email == f"{user.username}@example.org" for user in User.objects.all())


def test_brings_in_all_published_cases_and_the_invented_ones_in_both_clinics():
    load()

    assert Patient.objects.exclude(citation="").count() == 47
    assert Patient.objects.filter(citation="").count() == 6
    load_rows = {clinic.name: clinic.patients.count() for clinic in Clinic.objects.all()}
    assert load_rows["Riverside"] + load_rows["Hillside"] == 53


def test_says_what_was_loaded_and_what_is_only_text():
    said = load("--verbosity", "2")

    counts = (
        (LabResult, "results"),
        (Treatment, "dose intervals"),
        (Visit, "visits"),
        (ClinicalEvent, "events"),
    )
    assert "47 published cases and 6 invented patients" in said
    assert all(f"{model.objects.count():,} {name}" in said for model, name in counts)
    assert "PUB-060: CK 25; unit not printed" in said


def test_facts_have_a_history_and_an_author(few_cases):
    load()

    assert LabResult.history.count() == LabResult.objects.count()
    assert not LabResult.objects.filter(recorded_by=None).exists()


def test_half_of_the_patients_have_a_responsible_nurse(few_cases):
    load()

    with_nurse = Patient.objects.exclude(responsible=None)
    assert with_nurse.count() == 5  # every second one of 4 and of 6
    assert set(with_nurse.values_list("responsible__username", flat=True)) <= {"nurse", "nurse2"}
    assert all(patient.clinic.memberships.filter(user=patient.responsible).exists() for patient in with_nurse)


def test_a_second_load_is_refused_and_changes_nothing(few_cases):
    load()
    before = Patient.objects.count()

    with pytest.raises(CommandError, match="here already"):
        load()

    assert Patient.objects.count() == before


def test_a_second_load_if_empty_succeeds_and_changes_nothing(few_cases):
    load()
    before = Patient.objects.count()

    said = load("--if-empty")

    assert "Nothing loaded" in said
    assert Patient.objects.count() == before


def test_never_goes_beside_real_patients(clinic, doctor):
    add_patient(clinic=clinic, by=doctor, identifier="1", family_name="Real", given_name="Person")

    with pytest.raises(CommandError, match="real clinic"):
        load()
    assert "Nothing loaded" in load("--if-empty")

    assert Patient.objects.count() == 1


def test_a_failure_leaves_nothing_behind(monkeypatch, few_cases):
    def broken(*args):
        raise RuntimeError("half way")

    monkeypatch.setattr("patients.demo.load._rows", broken)

    with pytest.raises(RuntimeError):
        load()

    assert not Clinic.objects.exists()
    assert not User.objects.exists()


def test_a_negative_number_of_patients_is_refused():
    with pytest.raises(CommandError, match="from 0 upwards"):
        call_command("load_demo", "--patients", "-1")
