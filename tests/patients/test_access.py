from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from patients.access import RIGHTS, Access, Right, hide_from, memberships_of
from patients.actions.appointments import book_appointment
from patients.actions.clinical_events import record_event
from patients.actions.treatments import start_treatment, stop_treatment
from patients.actions.visits import record_visit
from patients.knowledge.partial_dates import PartialDate
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
        (Role.PHYSICIAN, Right.CHANGE_RULES, True),
        (Role.ADMINISTRATOR, Right.CHANGE_RULES, True),
        (Role.NURSE, Right.CHANGE_RULES, False),
        (Role.COORDINATOR, Right.CHANGE_RULES, False),
        (Role.RESEARCHER, Right.CHANGE_RULES, False),
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


def test_live_scoring_is_a_view_and_saving_a_change(as_user, nurse, patient):
    url = f"/patients/{patient.pk}/criteria/"

    as_user(nurse).post(url, {})
    as_user(nurse).post(url, {"save": "eular_acr_2017"})

    assert list(AccessLog.objects.order_by("pk").values_list("action", flat=True)) == ["view", "change"]


@pytest.mark.parametrize("screen", ["treatments", "clinical_events", "appointments", "timeline", "visit"])
def test_free_text_is_not_handed_to_a_researcher(screen, as_user, researcher, patient, doctor):
    """Staff write names into notes; who may not know the patient gets none of them."""
    record_event(
        patient=patient, by=doctor, kind="relapse", happened_on=date(2024, 1, 1), description="told by Anna"
    )
    treatment = start_treatment(
        patient=patient, by=doctor, drug="methotrexate", start_on=date(2024, 1, 1), reason="Anna asked"
    )
    stop_treatment(treatment=treatment, by=doctor, on=PartialDate(date(2024, 2, 1)), reason="Anna had nausea")
    record_visit(patient=patient, by=doctor, visited_on=date(2024, 1, 1), note="Anna came alone")
    book_appointment(patient=patient, by=doctor, starts_at=patient.clinic.now(), reason="Anna, yearly")

    assert "Anna" not in as_user(researcher).get(f"/patients/{patient.pk}/{screen}/").content.decode()
    if screen != "timeline":
        assert "Anna" in as_user(doctor).get(f"/patients/{patient.pk}/{screen}/").content.decode()
