import io
import json
from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from assessments.actions.decisions import decide
from patients.actions.clinical_events import record_event
from patients.models import AccessLog

pytestmark = pytest.mark.django_db
IDENTIFIERS = ("Example", "EXAMPLE", "Anna", "MRN-1001", "17-May-1964", "1964-05-17", "STUDY-", "Olga")


@pytest.fixture
def read(patient, doctor, as_user):
    url = reverse("assessments:plan_document", args=[patient.pk])
    return lambda part="", user=doctor: as_user(user).get(url, {"part": part} if part else {})


@pytest.fixture
def told(patient, doctor):
    """Words written by hand wherever they can stand."""
    record_event(
        patient=patient, by=doctor, kind="investigation", investigation="MAMMO",
        happened_on=date(2023, 7, 1), description="Olga drove her",
    )  # fmt: skip
    decide(
        patient=patient, by=doctor, key="CA-IMACS-BASE-BASIC:CXR:once", decision="declined",
        reason_code="declined", reason="Olga said no",
    )  # fmt: skip


def test_the_plan_is_what_the_command_prints_for_the_facts(told, read, tmp_path):
    file, out = tmp_path / "facts.json", io.StringIO()
    file.write_text(read("facts").content.decode())

    call_command("plan", str(file), stdout=out)

    assert json.loads(out.getvalue()) == json.loads(read().content)


def test_it_says_what_the_page_says(told, read):
    entries = {one["key"]: one for one in json.loads(read().content)["entries"]}

    assert entries["CA-IMACS-BASE-BASIC:CXR:once"]["status"] == "declined"
    assert any(one["item"] == "MAMMO" and one["status"] == "closed" for one in entries.values())


@pytest.mark.parametrize("part", ["", "facts"])
def test_neither_part_names_anybody_or_repeats_what_staff_wrote(told, read, part):
    response = read(part)
    text = response.content.decode()

    assert response["Content-Type"].startswith("application/json")
    assert "attachment" in response["Content-Disposition"]
    assert not [word for word in IDENTIFIERS if word in text + response["Content-Disposition"]]


def test_it_is_noted_as_an_export(patient, doctor, read):
    read()

    log = AccessLog.objects.get(user=doctor, patient=patient)
    assert (log.screen, log.action) == ("plan_document", "export")


def test_a_researcher_may_and_a_stranger_may_not(read, researcher, stranger, as_user, patient):
    assert read(user=researcher).status_code == 200
    assert read(user=stranger).status_code == 404
    url = reverse("assessments:plan_document", args=[patient.pk])
    assert as_user(researcher).post(url).status_code == 405
