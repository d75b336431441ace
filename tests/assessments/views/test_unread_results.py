import pytest
from django.urls import reverse

from patients.models import LabResult
from tests.assessments.views.test_worklist_tally import unread

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(patient):
    return reverse("assessments:unread_results", args=[patient.pk])


def test_one_result_is_marked_as_read_by_whom_and_when(patient, doctor, nurse, as_user, url):
    first, second = unread(patient, doctor, tests=("CK", "ALT"))

    response = as_user(nurse).post(url, {"result": first.pk}, follow=True)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.read_by, second.read_by) == (nurse, None)
    assert first.read_at and not second.read_at
    assert "1 result marked as read." in response.content.decode()
    assert first.history.first().history_user == nurse


def test_all_that_stood_on_the_page_are_marked_and_none_that_came_later(patient, doctor, nurse, as_user, url):
    rows = unread(patient, doctor, tests=("CK", "ALT", "AST"))

    as_user(nurse).post(url, {"result": [row.pk for row in rows[:2]]})

    assert list(LabResult.objects.filter(read_at=None)) == rows[2:]


def test_a_result_somebody_else_read_keeps_its_reader(patient, doctor, nurse, as_user, url):
    (row,) = unread(patient, doctor)
    as_user(doctor).post(url, {"result": row.pk})

    response = as_user(nurse).post(url, {"result": row.pk}, follow=True)

    row.refresh_from_db()
    assert row.read_by == doctor
    assert "read by somebody else meanwhile" in response.content.decode()


def test_results_of_another_patient_are_not_touched(patient, clinic, doctor, nurse, as_user, url):
    from tests.assessments.views.test_worklist import person

    (row,) = unread(person(clinic, doctor, "Other"), doctor)

    as_user(nurse).post(url, {"result": [row.pk, "x", "9" * 50]})

    row.refresh_from_db()
    assert row.read_at is None


@pytest.mark.parametrize("role", ["coordinator", "researcher", "administrator"])
def test_who_may_not_write_marks_nothing(patient, doctor, as_user, url, role, request):
    (row,) = unread(patient, doctor)
    client = as_user(request.getfixturevalue(role))

    assert "Mark as read" not in client.get(url).content.decode()
    assert client.post(url, {"result": row.pk}).status_code == 403
    row.refresh_from_db()
    assert row.read_at is None


def test_htmx_gets_one_sentence_and_the_lists_hear_of_it(patient, doctor, nurse, as_user, url, htmx):
    (row,) = unread(patient, doctor)

    response = as_user(nurse).post(url, {"result": row.pk}, **htmx)

    assert "plan-changed" in response.headers["HX-Trigger"]
    assert "<html" not in response.content.decode()


def test_without_scripts_it_goes_back_to_the_list(patient, doctor, nurse, as_user, url):
    (row,) = unread(patient, doctor)

    assert as_user(nurse).post(f"{url}?back=tally", {"result": row.pk}).url.endswith("?of=unread")


def test_says_when_everything_was_read(patient, nurse, as_user, url):
    assert "Every result of this patient has been read." in as_user(nurse).get(url).content.decode()
