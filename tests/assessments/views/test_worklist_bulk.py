"""Several lines at once: given to a colleague, or bloods marked as taken. All or none."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from assessments.actions.planning import replan_patients
from assessments.models import Alert, PlanDecision, PlannedCheck
from patients.actions.patients import change_patient
from patients.actions.treatments import start_treatment
from patients.models import AccessLog, Membership, User
from tests.assessments.views.test_worklist import alert, item, page, person

pytestmark = pytest.mark.django_db
URL = reverse("assessments:worklist")


def send(client, do, lines, **more):
    return client.post(URL, {"do": do, "line": lines, **more})


@pytest.fixture
def bloods(clinic, doctor):
    """Two patients on methotrexate with their stored plan; lines of their bloods by patient."""
    lines = {}
    for name in ("Ada", "Bea"):
        patient = person(clinic, doctor, name, birth_date=clinic.today() - timedelta(days=20000))
        start_treatment(
            patient=patient, by=doctor, drug="methotrexate", dose=15, unit="mg", route="oral",
            frequency="once_weekly", start_on=clinic.today() - timedelta(days=60),
        )  # fmt: skip
        replan_patients([patient.pk])
        rows = PlannedCheck.objects.filter(patient=patient, state="open", category="drug_lab")
        rows = rows.filter(due_on__lte=clinic.today(), bundle_on__isnull=False).order_by("due_on", "pk")
        rows = rows.filter(bundle_on=rows.last().bundle_on)
        lines[patient.pk] = "c" + "-".join(str(pk) for pk in rows.values_list("pk", flat=True))
    connection.run_on_commit.clear()
    return lines


def test_a_batch_of_bloods_is_marked_as_taken(bloods, nurse, as_user, django_capture_on_commit_callbacks):
    client = as_user(nurse)
    with django_capture_on_commit_callbacks(execute=True):
        response = send(client, "taken", list(bloods.values()))
    text = client.get(response.url).content.decode()

    pks = [int(pk) for line in bloods.values() for pk in line[1:].split("-")]
    assert len(pks) > 2
    states = set(PlannedCheck.objects.filter(pk__in=pks).values_list("state", "decision"))
    assert states == {("waiting", "taken")}
    assert "Marked as taken: 2 lines." in text
    assert AccessLog.objects.filter(screen="worklist", action="change").count() == 2


def test_one_that_is_no_sample_stops_the_whole_batch_and_is_named(bloods, planned, nurse, as_user):
    x_ray = PlannedCheck.objects.get(patient=planned, item="CXR")

    response = send(as_user(nurse), "taken", [*bloods.values(), f"c{x_ray.pk}"])

    text = response.content.decode()
    assert response.status_code == 422
    assert "Nothing was changed." in text
    assert "EXAMPLE, Anna: Chest X-ray: It is not a blood or urine test" in text
    assert text.count(" checked aria-label") == 3
    assert not PlanDecision.objects.exists()


def test_a_colleague_gets_the_lines_and_sees_them_under_mine(clinic, doctor, nurse, as_user):
    anna = person(clinic, doctor, "Anna", responsible=nurse)
    check, flag = item(anna, -20), alert(anna)

    response = send(as_user(nurse), "assign", [f"c{check.pk}", f"a{flag.pk}"], colleague=doctor.pk)
    said = as_user(nurse).get(response.url)
    theirs, text = page(as_user(doctor))

    assert "Assigned to doctor: 2 lines." in said.content.decode()
    assert said.context["counted"] == 0
    assert theirs.context["counted"] == 2
    assert "Assigned to doctor" in text
    assert flag.history.first().history_user == nurse


def test_what_was_given_to_somebody_who_left_comes_back(clinic, doctor, nurse, as_user):
    check = item(person(clinic, doctor, "Anna", responsible=nurse), -20)
    send(as_user(nurse), "assign", [f"c{check.pk}"], colleague=doctor.pk)
    User.objects.filter(pk=doctor.pk).update(is_active=False)

    assert page(as_user(nurse))[0].context["counted"] == 1


def test_replanning_leaves_the_line_with_its_colleague(planned, doctor, nurse, as_user):
    check = PlannedCheck.objects.get(patient=planned, item="CXR")
    send(as_user(nurse), "assign", [f"c{check.pk}"], colleague=doctor.pk)

    replan_patients([planned.pk])

    check.refresh_from_db()
    assert check.assigned_to == doctor


def test_one_line_that_cannot_be_given_stops_all(clinic, doctor, nurse, as_user):
    anna = person(clinic, doctor, "Anna")
    fine, done = item(anna, -20, key="fine"), item(anna, -20, key="done", state="closed", label="Old CT")

    response = send(as_user(nurse), "assign", [f"c{fine.pk}", f"c{done.pk}"], colleague=doctor.pk)

    fine.refresh_from_db()
    assert response.status_code == 422
    assert "Old CT: it is no longer open." in response.content.decode()
    assert fine.assigned_to is None


def test_only_a_colleague_of_that_clinic_gets_it(clinic, other_clinic, stranger, doctor, nurse, as_user):
    Membership.objects.create(user=nurse, clinic=other_clinic, role="nurse")
    check = item(person(clinic, doctor, "Anna"), -20)

    response = send(as_user(nurse), "assign", [f"c{check.pk}"], colleague=stranger.pk)

    check.refresh_from_db()
    assert response.status_code == 422
    assert "does not work with the list of North" in response.content.decode()
    assert check.assigned_to is None


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"do": "assign"}, "Tick at least one line first."),
        ({"do": "assign", "line": "x1"}, "Tick at least one line first."),
        ({"do": "assign", "line": "c1"}, "Choose the colleague"),
        ({"do": "taken", "line": "c999999"}, "no longer on the list"),
        ({"do": "taken", "line": "a1"}, "An alert cannot be marked as taken"),
    ],
    ids=["nothing", "nonsense", "nobody", "gone", "alert"],
)
def test_says_what_is_missing(clinic, nurse, as_user, sent, words):
    response = as_user(nurse).post(URL, sent)

    assert response.status_code == 422
    assert words in response.content.decode()


def test_lines_of_another_clinic_are_not_found(clinic, doctor, nurse, stranger, as_user):
    check = item(person(clinic, doctor, "Anna"), -20)

    response = send(as_user(stranger), "assign", [f"c{check.pk}"], colleague=stranger.pk)

    check.refresh_from_db()
    assert "no longer on the list" in response.content.decode()
    assert check.assigned_to is None


def test_a_patient_who_left_is_not_found(clinic, doctor, nurse, as_user):
    anna = person(clinic, doctor, "Anna")
    check = item(anna, -20)
    change_patient(patient=anna, by=doctor, status="discharged")

    assert send(as_user(nurse), "assign", [f"c{check.pk}"], colleague=doctor.pk).status_code == 422


@pytest.mark.parametrize("role", ["researcher", "administrator"])
def test_who_only_reads_changes_nothing(clinic, doctor, as_user, role, request):
    check = item(person(clinic, doctor, "Anna"), -20)
    client = as_user(request.getfixturevalue(role))

    assert 'name="line"' not in page(client)[1]
    assert send(client, "assign", [f"c{check.pk}"], colleague=doctor.pk).status_code == 403
    assert send(client, "taken", [f"c{check.pk}"]).status_code == 403


def test_a_coordinator_gives_lines_away_and_marks_bloods(bloods, doctor, coordinator, as_user):
    client = as_user(coordinator)

    assert send(client, "assign", list(bloods.values()), colleague=doctor.pk).status_code == 302
    assert send(client, "taken", list(bloods.values())).status_code == 302


def test_an_answered_alert_is_not_given_away(clinic, doctor, nurse, as_user):
    from django.utils import timezone

    flag = alert(person(clinic, doctor, "Anna"), answered=timezone.now(), by=doctor)

    response = send(as_user(nurse), "assign", [f"a{flag.pk}"], colleague=doctor.pk)

    assert "answered this alert meanwhile" in response.content.decode()
    assert Alert.objects.get().assigned_to is None


def test_the_list_opens_again_as_it_was_narrowed(clinic, doctor, nurse, as_user):
    check = item(person(clinic, doctor, "Anna"), -20)
    address = f"{URL}?who=all&urgency=overdue"

    response = as_user(nurse).post(address, {"do": "assign", "line": f"c{check.pk}", "colleague": nurse.pk})

    assert response.url == address
