import pytest
from django.core.exceptions import PermissionDenied

from patients.access import RIGHTS, Access, Right, hide_from, memberships_of
from patients.models import AccessLog, Role


def test_every_role_has_its_rights_written_down():
    assert set(RIGHTS) == set(Role)


@pytest.mark.parametrize(
    ("role", "right", "allowed"),
    [
        (Role.PHYSICIAN, Right.WRITE_FACTS, True),
        (Role.NURSE, Right.WRITE_FACTS, True),
        (Role.COORDINATOR, Right.WRITE_FACTS, False),
        (Role.COORDINATOR, Right.MANAGE_APPOINTMENTS, True),
        (Role.COORDINATOR, Right.MANAGE_REMINDERS, True),
        (Role.RESEARCHER, Right.READ, True),
        (Role.RESEARCHER, Right.SEE_IDENTIFIERS, False),
        (Role.RESEARCHER, Right.WRITE_FACTS, False),
        (Role.ADMINISTRATOR, Right.WRITE_FACTS, False),
    ],
)
def test_what_a_role_may_do(role, right, allowed):
    assert Access(role).may(right) is allowed


def test_a_refusal_names_the_role_and_the_right():
    with pytest.raises(PermissionDenied, match="researcher, may not enter or change clinical data"):
        Access(Role.RESEARCHER).require(Right.WRITE_FACTS)


def test_hiding_touches_only_clinics_without_the_right(researcher, nurse, patient):
    assert hide_from(nurse, [patient])[0].full_name == "EXAMPLE, Anna"

    hidden = hide_from(researcher, [patient])[0]

    assert hidden.full_name == hidden.study_code
    assert hidden.born == "1964"
    assert "Example" not in str(vars(hidden))


def test_access_is_known_by_clinic(nurse, clinic):
    assert memberships_of(nurse)[clinic.pk].role == Role.NURSE


def test_the_access_log_cannot_be_rewritten(nurse, patient):
    row = AccessLog.objects.create(user=nurse, patient=patient, screen="overview", action="view")

    with pytest.raises(TypeError):
        row.save()
    with pytest.raises(TypeError):
        row.delete()


def test_a_refused_change_is_not_logged_as_a_change(as_user, researcher, patient):
    as_user(researcher).post(f"/patients/{patient.pk}/visit/")

    assert not AccessLog.objects.filter(action="change").exists()
