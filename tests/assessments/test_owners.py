"""Whose line: own, covered, moved on."""

from datetime import UTC, date, datetime, timedelta

import pytest

from assessments.models import Alert, ClinicSettings, PlannedCheck, ReminderPreference
from assessments.worklist.lines import check_lines, open_alerts
from assessments.worklist.owners import Owners
from patients.models import Membership, Role, Treatment, User

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # Monday 13:00 in Berlin
TODAY = date(2026, 11, 23)


@pytest.fixture
def lead(clinic):
    user = User.objects.create_user("lead", "lead@example.org", "correct horse battery")
    Membership.objects.create(user=user, clinic=clinic, role=Role.NURSE)
    return user


@pytest.fixture
def chief(clinic):
    user = User.objects.create_user("chief", "chief@example.org", "correct horse battery")
    Membership.objects.create(user=user, clinic=clinic, role=Role.PHYSICIAN)
    return user


@pytest.fixture
def led(clinic, lead, chief, at):
    at(NOW)
    settings = ClinicSettings.of(clinic)
    settings.team_lead, settings.clinical_lead = lead, chief
    settings.save()
    return settings


@pytest.fixture
def mine(patient, nurse):
    """The nurse is responsible for the patient."""
    patient.responsible = nurse
    patient.save()
    PlannedCheck.objects.all().delete()
    return patient


def overdue(patient, days, category="drug_lab", key="a"):
    ended = TODAY - timedelta(days=days)
    return PlannedCheck.objects.create(
        patient=patient,
        key=key,
        category=category,
        mark="D",
        due_on=ended - timedelta(days=7),
        grace_ends_on=ended,
        planned_at=NOW,
    )


def critical(patient, raised_at, **more):
    row = Alert.objects.create(
        patient=patient, rule="AL-X", key="AL-X:1", urgency="critical", seen_on=TODAY,
        label="X", sentence="Because.", source="A paper", mark="D", **more,
    )  # fmt: skip
    Alert.objects.filter(pk=row.pk).update(raised_at=raised_at)
    return row


def sees(user, clinic) -> int:
    """Number of lines of plans on the list of this person."""
    owned = Owners.of([clinic]).lines("me", user, [clinic])
    return check_lines(owned, [clinic]).count()


def sees_alert(user, clinic) -> bool:
    return open_alerts(Owners.of([clinic]).lines("me", user, [clinic])).exists()


def away(user, cover, first=TODAY, last=TODAY):
    ReminderPreference.objects.create(user=user, away_from=first, away_until=last, cover=cover)


# --- Cover ---


def test_while_somebody_is_away_their_lines_are_also_the_covers(led, clinic, mine, nurse, doctor):
    overdue(mine, 1)
    before = sees(doctor, clinic)
    away(nurse, doctor)

    assert before == 0
    assert sees(doctor, clinic) == sees(nurse, clinic) == 1


@pytest.mark.parametrize("days", [(-3, -1), (1, 5)])
def test_before_and_after_they_are_not(led, clinic, mine, nurse, doctor, days):
    overdue(mine, 1)
    away(nurse, doctor, *(TODAY + timedelta(days=shift) for shift in days))

    assert sees(doctor, clinic) == 0


def test_a_cover_who_is_away_too_passes_on_to_their_own_cover(led, clinic, mine, nurse, doctor, coordinator):
    overdue(mine, 1)
    away(nurse, doctor)
    away(doctor, coordinator)

    assert (sees(doctor, clinic), sees(coordinator, clinic)) == (0, 1)


def test_two_who_cover_for_each_other_keep_their_own_lines(led, clinic, mine, nurse, doctor):
    overdue(mine, 1)
    away(nurse, doctor)
    away(doctor, nurse)

    assert (sees(nurse, clinic), sees(doctor, clinic)) == (1, 0)


def test_a_cover_who_cannot_be_reached_gets_nothing_and_the_lines_stay(led, clinic, mine, nurse, researcher):
    overdue(mine, 1)
    away(nurse, researcher)

    assert (sees(nurse, clinic), sees(researcher, clinic)) == (1, 0)


# --- Moved on: rules.json reminders.escalation ---


@pytest.mark.parametrize(
    ("category", "days", "who"),
    [
        ("drug_lab", 6, set()),
        ("drug_lab", 7, {"lead"}),
        ("drug_lab", 14, {"lead", "doctor"}),
        ("drug_lab", 27, {"lead", "doctor"}),
        ("drug_lab", 28, {"lead", "doctor", "chief"}),
        ("cancer", 29, set()),
        ("cancer", 30, {"lead"}),
        ("cancer", 89, {"lead"}),
        ("cancer", 90, {"lead", "chief"}),
        ("disease", 200, set()),
    ],
)
def test_overdue_items_move_on_after_the_days_of_the_reference(
    led, clinic, mine, nurse, doctor, lead, chief, category, days, who
):
    Treatment.objects.create(patient=mine, drug="methotrexate", start_on=date(2026, 1, 1), recorded_by=doctor)
    overdue(mine, days, category)

    assert {user.username for user in (doctor, lead, chief) if sees(user, clinic)} == who
    assert sees(nurse, clinic) == 1


def test_the_prescriber_is_the_physician_of_a_dose_that_is_running(led, clinic, mine, doctor):
    Treatment.objects.create(
        patient=mine,
        drug="methotrexate",
        start_on=date(2026, 1, 1),
        stop_on=date(2026, 2, 1),
        stop_precision="day",
        recorded_by=doctor,
    )
    overdue(mine, 20)

    assert sees(doctor, clinic) == 0


def test_the_clinic_may_set_other_days(led, clinic, mine, lead):
    led.lab_to_team_lead = 2
    led.save()
    overdue(mine, 2)

    assert sees(lead, clinic) == 1


def test_what_moves_on_to_somebody_away_goes_to_their_cover(led, clinic, mine, lead, doctor):
    away(lead, doctor)
    overdue(mine, 7)

    assert sees(doctor, clinic) == 1


def test_a_critical_alert_moves_on_after_four_working_hours_and_again_after_eight(
    led, clinic, mine, nurse, lead, chief, doctor
):
    alert = critical(mine, NOW)
    seen = {}
    # Working hours of Monday began at 08:00, so five have passed by 13:00; Friday closed at 17:00.
    for hours, raised in {
        3: datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
        4: datetime(2026, 11, 23, 8, 0, tzinfo=UTC),
        7: datetime(2026, 11, 20, 14, 0, tzinfo=UTC),
        8: datetime(2026, 11, 20, 13, 0, tzinfo=UTC),
    }.items():
        Alert.objects.filter(pk=alert.pk).update(raised_at=raised)
        seen[hours] = {one.username for one in (nurse, lead, chief, doctor) if sees_alert(one, clinic)}

    assert seen == {
        3: {"nurse"},
        4: {"nurse", "lead"},
        7: {"nurse", "lead"},
        8: {"nurse", "lead", "chief"},
    }


def test_without_leads_an_unanswered_critical_alert_is_everybodys(led, clinic, mine, nurse, doctor):
    led.team_lead = led.clinical_lead = None
    led.save()
    critical(mine, datetime(2026, 11, 23, 8, 0, tzinfo=UTC))

    assert sees_alert(nurse, clinic)
    assert sees_alert(doctor, clinic)


def test_a_lead_who_left_is_as_one_never_named(led, clinic, mine, lead, chief, doctor):
    User.objects.filter(pk__in=[lead.pk, chief.pk]).update(is_active=False)
    critical(mine, datetime(2026, 11, 23, 8, 0, tzinfo=UTC))

    assert sees_alert(doctor, clinic)


@pytest.mark.parametrize(
    ("category", "days", "words"),
    [
        ("drug_lab", 6, ""),
        ("drug_lab", 7, "Moved on to team lead (7 days overdue)."),
        (
            "drug_lab",
            28,
            "Moved on to team lead, prescriber, clinical lead (28 days overdue). Renew the prescription?",
        ),
        ("cancer", 90, "Moved on to team lead, clinical lead (90 days overdue)."),
        ("disease", 200, ""),
    ],
)
def test_the_line_says_to_whom_it_moved_on(led, clinic, mine, nurse, doctor, as_user, category, days, words):
    overdue(mine, days, category)

    (row,) = as_user(nurse).get("/?who=all").context["rows"]
    assert row["moved_on"] == words


def test_where_nobody_leads_a_line_does_not_say_that_it_moved_on(led, clinic, mine, nurse, as_user):
    led.team_lead = None
    led.save()
    overdue(mine, 10)

    (row,) = as_user(nurse).get("/?who=all").context["rows"]
    assert row["moved_on"] == ""


def test_an_alert_says_that_nobody_acknowledged_it_in_time(led, clinic, mine, lead, as_user):
    critical(mine, datetime(2026, 11, 20, 8, 0, tzinfo=UTC))

    text = as_user(lead).get("/").content.decode()
    assert "Moved on: not acknowledged within 4 working hours." in text


def test_an_alert_opened_again_begins_anew(led, clinic, mine, lead):
    critical(mine, NOW - timedelta(days=9), reopened_at=NOW - timedelta(hours=1))

    assert not sees_alert(lead, clinic)


def test_the_number_of_queries_does_not_grow_with_people(led, clinic, nurse, django_assert_num_queries):
    def ask():
        Owners.of([clinic]).lines("me", nurse, [clinic])

    with django_assert_num_queries(4):
        ask()
    for number in range(5):
        user = User.objects.create_user(f"more{number}", f"m{number}@example.org", "correct horse battery")
        Membership.objects.create(user=user, clinic=clinic, role=Role.NURSE)
        away(user, nurse)
    with django_assert_num_queries(4):
        ask()
