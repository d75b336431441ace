from datetime import date

import pytest
from django.urls import reverse

from patients.actions.lab_results import record_results
from patients.models import AccessLog, LabResult, Membership, Role, User
from tests.conftest import member


@pytest.fixture
def result(patient, doctor):
    [stored] = record_results(
        patient=patient,
        by=doctor,
        results=[{"test": "CK", "value": 980, "unit": "U/L", "collected_on": date(2024, 1, 1)}],
    )
    return stored


def change_url(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def test_a_correction_keeps_the_earlier_version_and_its_author(as_user, administrator, result):
    fields = {"test": "CK", "value": "9800", "unit": "U/L", "collected_on": "2024-01-01"}

    response = as_user(administrator).post(change_url(result), {**fields, "collected_precision": "day"})

    assert response.status_code == 302
    result.refresh_from_db()
    assert (result.value, result.canonical_value) == (9800, 9800)
    newest, oldest = result.history.all()
    assert (newest.value, newest.history_user) == (9800, administrator)
    assert oldest.value == 980


def test_a_correction_that_breaks_a_rule_is_refused(as_user, administrator, result):
    fields = {"test": "CK", "value": "9800", "unit": "mg/dL", "collected_on": "2024-01-01"}

    response = as_user(administrator).post(change_url(result), {**fields, "collected_precision": "day"})

    assert response.status_code == 200
    assert "is not a unit of" in response.content.decode()
    assert LabResult.objects.get().value == 980


def test_opening_a_row_of_a_patient_is_logged(as_user, administrator, result, patient):
    as_user(administrator).get(change_url(result))

    assert AccessLog.objects.filter(
        user=administrator, patient=patient, screen="admin", action="view"
    ).exists()


def test_nothing_can_be_deleted(as_user, administrator, result):
    url = reverse("admin:patients_labresult_delete", args=[result.pk])

    assert as_user(administrator).post(url, {"post": "yes"}).status_code == 403
    assert LabResult.objects.exists()


def test_the_access_log_is_read_only(as_user, administrator, nurse, patient):
    row = AccessLog.objects.create(user=nurse, patient=patient, screen="overview", action="view")

    assert as_user(administrator).post(change_url(row), {"screen": "x"}).status_code == 403


def new_colleague(**inline) -> dict:
    password = "a new nurse arrives"
    names = {"username": "newnurse", "password1": password, "password2": password, "usable_password": "true"}
    return {**names, "memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "0", **inline}


def test_an_administrator_adds_a_colleague_with_a_role(as_user, administrator, clinic):
    role = {"memberships-0-clinic": str(clinic.pk), "memberships-0-role": "nurse"}

    response = as_user(administrator).post(reverse("admin:patients_user_add"), new_colleague(**role))

    assert response.status_code == 302
    membership = User.objects.get(username="newnurse").memberships.get()
    assert membership.role == Role.NURSE
    assert membership.history.get().history_user == administrator


def test_a_colleague_without_a_role_is_not_added(as_user, administrator):
    response = as_user(administrator).post(reverse("admin:patients_user_add"), new_colleague())

    assert response.status_code == 200
    assert not User.objects.filter(username="newnurse").exists()


def test_a_person_between_two_roles_belongs_to_no_administrator(as_user, administrator, stranger):
    """Someone on leave from another clinic must not get a password from this one."""
    stranger.memberships.all().delete()

    response = as_user(administrator).get(change_url(stranger))

    assert response.url == reverse("admin:index")


def test_an_administrator_cannot_give_herself_another_role(as_user, administrator):
    mine = administrator.memberships.get()
    inline = {
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "1",
        "memberships-0-id": str(mine.pk),
        "memberships-0-user": str(administrator.pk),
        "memberships-0-clinic": str(mine.clinic_id),
        "memberships-0-role": "physician",
    }

    as_user(administrator).post(
        change_url(administrator),
        {"username": "administrator", "is_active": "on", "is_staff": "on", **inline},
    )

    mine.refresh_from_db()
    assert mine.role == Role.ADMINISTRATOR


def test_a_search_takes_no_name_and_no_hospital_number(as_user, administrator, patient):
    """What is searched for stands in the address."""
    url = reverse("admin:patients_patient_changelist")

    for text in ("Example", "MRN-1001"):
        assert as_user(administrator).get(url, {"q": text}).context["cl"].result_count == 0
    assert as_user(administrator).get(url, {"q": patient.pk}).context["cl"].result_count == 1


def test_the_filters_name_no_other_clinic(as_user, administrator, other_clinic, patient):
    text = as_user(administrator).get(reverse("admin:patients_patient_changelist")).content.decode()

    assert "South" not in text


def test_the_admin_of_a_demonstration_says_so(as_user, administrator, clinic):
    assert "Demonstration" not in as_user(administrator).get("/admin/").content.decode()

    clinic.is_demo = True
    clinic.save()

    assert "Demonstration" in as_user(administrator).get("/admin/").content.decode()
    assert "Demonstration" in as_user(administrator).get("/patients/").content.decode()


def test_an_administrator_cannot_reach_a_person_who_also_works_elsewhere(
    as_user, administrator, clinic, other_clinic
):
    """Whoever may set a password can log in with it, also at the other clinic."""
    shared = member("shared", Role.NURSE, clinic)
    Membership.objects.create(user=shared, clinic=other_clinic, role=Role.PHYSICIAN)

    response = as_user(administrator).get(change_url(shared))

    assert response.status_code == 302
    assert response.url == reverse("admin:index")


def test_an_administrator_cannot_give_a_role_in_another_clinic(as_user, administrator, nurse, other_clinic):
    inline = {
        "memberships-TOTAL_FORMS": "2",
        "memberships-INITIAL_FORMS": "1",
        "memberships-0-id": str(nurse.memberships.get().pk),
        "memberships-0-user": str(nurse.pk),
        "memberships-0-clinic": str(nurse.memberships.get().clinic_id),
        "memberships-0-role": "nurse",
        "memberships-1-user": str(nurse.pk),
        "memberships-1-clinic": str(other_clinic.pk),
        "memberships-1-role": "physician",
    }

    as_user(administrator).post(change_url(nurse), {"username": "nurse", "is_active": "on", **inline})

    assert not Membership.objects.filter(user=nurse, clinic=other_clinic).exists()


def test_an_administrator_cannot_become_a_superuser(as_user, administrator):
    fields = {"username": "administrator", "is_active": "on", "is_staff": "on", "is_superuser": "on"}
    inline = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}

    as_user(administrator).post(change_url(administrator), {**fields, **inline})

    administrator.refresh_from_db()
    assert not administrator.is_superuser
