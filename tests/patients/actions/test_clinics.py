import pytest
from django.core.exceptions import ValidationError

from patients.actions.clinics import add_staff, hash_password, open_clinic
from patients.models import Clinic, User

PERSON = {"email": "mara@example.org", "password_hash": "!", "given_name": "Mara", "family_name": "Lake"}


def test_a_clinic_needs_a_known_time_zone(db):
    with pytest.raises(ValidationError, match="not a time zone"):
        open_clinic(name="West", time_zone="Middle/Earth")

    assert not Clinic.objects.exists()


def test_a_real_clinic_is_no_demonstration(db):
    assert not open_clinic(name="West", time_zone="Europe/Berlin").is_demo


def test_a_person_gets_one_role_in_the_clinic(clinic):
    nurse = add_staff(clinic=clinic, username="mara", role="nurse", **PERSON)

    membership = nurse.memberships.get()
    assert (membership.clinic, membership.role) == (clinic, "nurse")
    assert not nurse.is_staff


def test_an_administrator_may_open_the_admin_of_their_clinic_only(clinic):
    administrator = add_staff(clinic=clinic, username="mara", role="administrator", **PERSON)

    assert administrator.is_staff
    assert not administrator.is_superuser


def test_an_unknown_role_leaves_no_person_behind(clinic):
    with pytest.raises(ValidationError):
        add_staff(clinic=clinic, username="mara", role="wizard", **PERSON)

    assert not User.objects.exists()


def test_a_weak_password_is_refused():
    with pytest.raises(ValidationError):
        hash_password("12345678")


def test_the_password_opens_the_account(clinic, client):
    add_staff(
        clinic=clinic,
        username="mara",
        role="nurse",
        **PERSON | {"password_hash": hash_password("slow-heron-19")},
    )

    assert client.login(username="mara", password="slow-heron-19")
