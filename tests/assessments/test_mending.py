from datetime import UTC, date, datetime

import pytest

from assessments.actions.messages import send_message
from assessments.mending import to_mend
from assessments.models import ClinicSettings, Reminder, ReminderPreference
from assessments.worklist.owners import Owners
from patients.models import Membership

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)


@pytest.fixture
def well(clinic, nurse, doctor, at):
    """A clinic in which nothing is to be mended."""
    at(NOW)
    settings = ClinicSettings.of(clinic)
    settings.team_lead, settings.clinical_lead = nurse, doctor
    settings.save()
    return settings


def words(clinic) -> str:
    return " | ".join(one.what for one in to_mend(clinic, Owners.of([clinic])))


def test_nothing_to_mend(well, clinic, patient):
    assert words(clinic) == ""


def test_a_clinic_without_working_days(well, clinic):
    well.working_days = []
    well.save()

    assert "no working day" in words(clinic)


def test_leads_not_named_or_gone(well, clinic, nurse):
    nurse.is_active = False
    nurse.save()
    well.clinical_lead = None
    well.save()

    assert "No team lead who can be reached is named." in words(clinic)
    assert "No clinical lead who can be reached is named." in words(clinic)


@pytest.mark.parametrize(
    ("email", "what"),
    [("", "coordinator has no e-mail address"), ("c at x", "address of coordinator is malformed")],
)
def test_an_address_that_is_missing_or_malformed(well, clinic, coordinator, email, what):
    coordinator.email = email
    coordinator.save()

    assert what in words(clinic)


def test_what_nobody_can_send_to_is_on_everybodys_list_from_the_first_try_on(well, clinic, coordinator):
    coordinator.email = "c at x"
    coordinator.save()
    row = Reminder.objects.create(
        clinic=clinic, user=coordinator, key="digest 2026-11-23", for_date=TODAY, written_at=NOW, try_at=NOW
    )
    before = Owners.of([clinic]).ids(clinic)

    assert send_message(row.pk).state == "refused"
    assert before - Owners.of([clinic]).ids(clinic) == {coordinator.pk}
    assert "This is not an e-mail address" in words(clinic)


def test_an_address_that_the_mail_server_refused_until_it_changes(well, clinic, coordinator):
    ReminderPreference.objects.create(
        user=coordinator, refused_address=coordinator.email, refused_words="SMTPRecipientsRefused 550: gone"
    )
    refused = words(clinic)
    coordinator.email = "new@example.org"
    coordinator.save()

    assert "refused the address of coordinator: SMTPRecipientsRefused 550: gone" in refused
    assert words(clinic) == ""


def test_an_owner_who_left(well, clinic, patient, coordinator):
    patient.responsible = coordinator
    patient.save()
    Membership.objects.filter(user=coordinator).delete()

    assert "coordinator, responsible for 1 patient, left or cannot be reached." in words(clinic)


def test_a_cover_who_is_away_too(well, clinic, nurse, doctor):
    for user, cover in ((nurse, doctor), (doctor, nurse)):
        ReminderPreference.objects.create(user=user, away_from=TODAY, away_until=TODAY, cover=cover)

    assert "nurse is away or wants no critical alerts, and doctor cannot cover." in words(clinic)
