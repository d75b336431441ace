"""Every screen: one word names address, view and test; it needs a log-in; a stranger sees nothing."""

import re
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from assessments.actions.criteria import save_criteria_results
from assessments.instruments import INSTRUMENTS
from patients.actions.clinical_events import record_event
from patients.actions.lab_results import record_results
from patients.actions.treatments import start_treatment
from patients.models import AccessLog

ROOT = Path(__file__).resolve().parent.parent
OPEN_TO_ALL = {"login", "healthz", "readyz"}
OPENED_BY_A_SECRET = {"calendar_feed"}  # without it nothing is found, logged in or not


def screens() -> list[tuple[str, str, URLPattern]]:
    """(namespace, name, pattern) of every address outside the Django admin."""
    found = []

    def walk(patterns, namespace):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                if pattern.namespace != "admin":
                    walk(pattern.url_patterns, pattern.namespace or namespace)
            else:
                found.append((namespace, pattern.name, pattern))

    walk(get_resolver().url_patterns, "")
    return found


SCREENS = screens()
APP_SCREENS = [screen for screen in SCREENS if screen[0]]
PATIENT_SCREENS = [screen for screen in APP_SCREENS if "<int:pk>" in str(screen[2].pattern)]


def named(screens):
    return [f"{namespace}:{name}".lstrip(":") for namespace, name, _ in screens]


def address(screen, *, patient=None, treatment=None) -> str:
    namespace, name, pattern = screen
    result = patient and patient.criteria_results.first()
    event, laboratory = patient and patient.clinicalevents.first(), patient and patient.labresults.first()
    kwargs = {
        "pk": patient.pk if patient else 1,
        "treatment_pk": treatment.pk if treatment else 1,
        "result_pk": result.pk if result else 1,
        "rule": "DM-MTX",
        "event_pk": event.pk if event else 1,
        "lab_result_pk": laboratory.pk if laboratory else 1,
    }
    wanted = set(re.findall(r"<\w+:(\w+)>", str(pattern.pattern)))
    return reverse(f"{namespace}:{name}".lstrip(":"), kwargs={key: kwargs[key] for key in wanted})


@pytest.fixture
def treatment(patient, doctor):
    """A running drug; the patient also has a saved result of criteria, an event and a laboratory result."""
    day = patient.diagnosis_date
    record_event(patient=patient, by=doctor, kind="biopsy", happened_on=day)
    ck = {"test": "CK", "value": 9800, "unit": "U/L", "collected_on": day}
    record_results(patient=patient, by=doctor, results=[ck])
    save_criteria_results(
        patient=patient, by=doctor, instruments=INSTRUMENTS.values(), answers={"onset_age": "age_ge40"}
    )
    return start_treatment(
        patient=patient, by=doctor, drug="prednisolone", dose=40, unit="mg", start_on=patient.diagnosis_date
    )


@pytest.mark.django_db
@pytest.mark.parametrize("screen", SCREENS, ids=named(SCREENS))
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_address_needs_a_log_in(screen, method, client):
    name = screen[1]
    response = getattr(client, method)(address(screen))

    if name in OPEN_TO_ALL:
        assert response.status_code in (200, 405)
    elif name in OPENED_BY_A_SECRET:
        assert response.status_code in (404, 405)
    elif name == "logout":
        assert response.status_code in (302, 405)
    else:
        assert response.status_code == 302
        assert response.url.startswith(reverse("login"))


@pytest.mark.parametrize("screen", PATIENT_SCREENS, ids=named(PATIENT_SCREENS))
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_a_user_of_another_clinic_finds_nothing(screen, method, htmx, as_user, stranger, patient, treatment):
    headers = {"HX-Request": "true"} if htmx else {}

    response = getattr(as_user(stranger), method)(
        address(screen, patient=patient, treatment=treatment), headers=headers
    )

    assert response.status_code in (404, 405)
    assert b"Example" not in response.content
    assert not AccessLog.objects.filter(user=stranger).exists()


@pytest.mark.parametrize("screen", APP_SCREENS, ids=named(APP_SCREENS))
def test_the_screen_opens_for_the_clinic_s_nurse(screen, as_user, nurse, patient, treatment):
    response = as_user(nurse).get(address(screen, patient=patient, treatment=treatment))

    assert response.status_code in ((404,) if screen[1] in OPENED_BY_A_SECRET else (200, 405))


@pytest.mark.parametrize("screen", APP_SCREENS, ids=named(APP_SCREENS))
def test_a_researcher_never_receives_an_identifier(screen, as_user, researcher, patient, treatment):
    response = as_user(researcher).get(address(screen, patient=patient, treatment=treatment))

    text = response.content.decode()
    for identifier in ("Example", "EXAMPLE", "Anna", "MRN-1001", "17-May-1964", "1964-05-17"):
        assert identifier not in text, f"{identifier} on {screen[1]}"


@pytest.mark.parametrize("screen", PATIENT_SCREENS, ids=named(PATIENT_SCREENS))
def test_every_view_of_a_patient_is_logged(screen, as_user, nurse, patient, treatment):
    as_user(nurse).get(address(screen, patient=patient, treatment=treatment))

    assert AccessLog.objects.filter(user=nurse, patient=patient).count() == 1


@pytest.mark.parametrize("screen", PATIENT_SCREENS, ids=named(PATIENT_SCREENS))
def test_a_researcher_cannot_write(screen, as_user, researcher, patient, treatment):
    response = as_user(researcher).post(address(screen, patient=patient, treatment=treatment))

    # Scoring the criteria is arithmetic on what was sent; only saving the result writes.
    assert response.status_code in (403, 405)


@pytest.mark.parametrize("screen", APP_SCREENS, ids=named(APP_SCREENS))
def test_one_word_names_view_and_test(screen):
    namespace, name, pattern = screen
    view = pattern.callback.__module__.rsplit(".", 1)[-1]

    assert (ROOT / namespace / "views" / f"{view}.py").is_file()
    assert pattern.callback.__name__ == name
    assert (ROOT / "tests" / namespace / "views" / f"test_{view}.py").is_file()


@pytest.mark.parametrize("screen", APP_SCREENS, ids=named(APP_SCREENS))
def test_every_screen_stands_in_the_readme(screen):
    assert f"`{screen[0]}:{screen[1]}`" in (ROOT / "README.md").read_text()


def admin_addresses(patient):
    """The list, add, change and history pages of every model in the admin, for the rows of one patient."""
    from django.contrib import admin

    for model in admin.site._registry:
        prefix = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{prefix}_changelist")
        row = patient if model is type(patient) else model._default_manager.first()
        if row is not None:
            yield reverse(f"{prefix}_change", args=[row.pk])
            yield reverse(f"{prefix}_history", args=[row.pk])


def test_the_admin_opens_for_an_administrator(as_user, administrator, patient, treatment):
    for page in admin_addresses(patient):
        assert as_user(administrator).get(page, follow=True).status_code == 200, page


def test_an_administrator_of_another_clinic_finds_none_of_our_rows(
    as_user, other_clinic, patient, treatment, doctor
):
    from patients.models import Role
    from tests.conftest import member

    outsider = member("outsider", Role.ADMINISTRATOR, other_clinic)

    for page in admin_addresses(patient):
        response = as_user(outsider).get(page, follow=True)
        text = response.content.decode()
        assert "MRN-1001" not in text, page
        assert "prednisolone interval" not in text, page


def test_the_admin_is_closed_to_clinical_staff(as_user, nurse, patient):
    for page in admin_addresses(patient):
        assert as_user(nurse).get(page).status_code in (302, 403), page


def test_the_menu_offers_only_what_opens(as_user, nurse, researcher):
    assert reverse("assessments:reminders") in as_user(nurse).get("/patients/").content.decode()
    assert reverse("assessments:reminders") not in as_user(researcher).get("/patients/").content.decode()
