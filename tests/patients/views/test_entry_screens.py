"""What the entry screens have in common: who may come in, and page or fragment."""

import pytest

from patients.models import AccessLog
from tests.patients.views.assertions import page_text

SCREENS = ["lab_results", "treatments", "clinical_events", "visit", "appointments"]
WRITING_FACTS = [screen for screen in SCREENS if screen != "appointments"]


def url(patient, screen):
    return f"/patients/{patient.pk}/{screen}/"


@pytest.mark.parametrize("screen", [*SCREENS, "edit"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_finds_nothing(as_user, stranger, patient, screen, method):
    assert getattr(as_user(stranger), method)(url(patient, screen)).status_code == 404


@pytest.mark.parametrize("screen", [*SCREENS, "edit"])
def test_a_log_in_is_needed(client, patient, screen):
    assert client.get(url(patient, screen)).url.startswith("/login/")


@pytest.mark.parametrize("screen", [*SCREENS, "edit"])
@pytest.mark.parametrize("role", ["researcher", "administrator"])
def test_readers_write_nothing(request, as_user, patient, screen, role):
    assert as_user(request.getfixturevalue(role)).post(url(patient, screen)).status_code == 403


@pytest.mark.parametrize("screen", [*WRITING_FACTS, "edit"])
def test_a_coordinator_writes_no_clinical_data(as_user, coordinator, patient, screen):
    assert as_user(coordinator).post(url(patient, screen)).status_code == 403


@pytest.mark.parametrize("screen", [*SCREENS, "edit"])
@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_verbs_are_refused(as_user, nurse, patient, screen, method):
    assert getattr(as_user(nurse), method)(url(patient, screen)).status_code == 405


@pytest.mark.parametrize("screen", [*SCREENS, "edit"])
def test_the_page_is_whole_and_htmx_gets_the_screen_alone(as_user, nurse, patient, screen):
    page = page_text(as_user(nurse).get(url(patient, screen)))
    fragment = page_text(as_user(nurse).get(url(patient, screen), headers={"HX-Request": "true"}))

    assert "<html" in page
    assert "<html" not in fragment
    assert fragment.startswith('<div id="screen"')


# A part of a visit may be empty: nothing was asked then.
@pytest.mark.parametrize("screen", [*(screen for screen in SCREENS if screen != "visit"), "edit"])
def test_an_empty_form_is_refused_with_a_summary(as_user, nurse, patient, screen):
    response = as_user(nurse).post(url(patient, screen))

    assert response.status_code == 422
    assert "There is a problem" in page_text(response)


@pytest.mark.parametrize("screen", SCREENS)
def test_opening_and_changing_are_told_apart_in_the_access_log(as_user, nurse, patient, screen):
    client = as_user(nurse)
    client.get(url(patient, screen))
    client.post(url(patient, screen))

    assert list(AccessLog.objects.order_by("pk").values_list("screen", "action")) == [
        (screen, "view"),
        (screen, "change"),
    ]
