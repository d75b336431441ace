"""Who is told of a critical alert, when, and never twice."""

from datetime import UTC, date, datetime, timedelta

import pytest

from assessments.actions.alerts import acknowledge_alert
from assessments.actions.critical_messages import write_critical
from assessments.actions.messages import messages_to_send, send_message
from assessments.models import Alert, ClinicSettings, Reminder, ReminderPreference
from patients.models import Membership, Role, User

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # Monday 10:00 in Berlin; work began at 08:00
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def monday(at):
    at(NOW)


@pytest.fixture
def mine(patient, nurse):
    """The nurse is responsible for the patient."""
    patient.responsible = nurse
    patient.save()
    return patient


@pytest.fixture
def lead(clinic):
    user = User.objects.create_user("lead", "lead@example.org", "correct horse battery")
    Membership.objects.create(user=user, clinic=clinic, role=Role.NURSE)
    settings = ClinicSettings.of(clinic)
    settings.team_lead = user
    settings.save()
    return user


def critical(patient, number=1, raised_at=NOW, **more) -> Alert:
    row = Alert.objects.create(
        patient=patient, rule="AL-X", key=f"AL-X:{number}", seen_on=TODAY, label="X",
        sentence="Because.", source="A paper", mark="D", **{"urgency": "critical"} | more,
    )  # fmt: skip
    Alert.objects.filter(pk=row.pk).update(raised_at=raised_at)
    return row


def told() -> list[str]:
    return sorted(Reminder.objects.filter(kind="critical").values_list("user__username", flat=True))


def send_all(moment=NOW) -> None:
    for pk in messages_to_send(moment):
        send_message(pk)


def test_its_owner_is_told_once_and_the_mail_is_anonymous(mine, doctor, mailoutbox):
    critical(mine)

    write_critical(NOW)
    again = write_critical(NOW + timedelta(minutes=2))
    send_all()

    (message,) = mailoutbox
    assert again == []
    assert message.to == ["nurse@example.org"]
    assert message.subject == "Please look at your list now"
    assert "/?who=me&urgency=critical" in message.body
    html, _ = message.alternatives[0]
    whole = f"{message.subject} {message.body} {html}".lower()
    told_words = ["example", "anna", "mrn", "hmgcr", "patient", "clinic", "alert", "north", "myo", "because"]
    assert [word for word in told_words if word in whole.replace("example.org", "")] == []


def test_the_link_opens_exactly_the_alerts_that_were_counted(mine, nurse, as_user):
    critical(mine)
    critical(mine, 2, urgency="high")
    write_critical(NOW)

    page = as_user(nurse).get("/?who=me&urgency=critical")

    assert page.context["counted"] == Reminder.objects.get().counts["critical"] == 1


def test_without_an_owner_everybody_of_the_list_is_told(patient, nurse, doctor, researcher, administrator):
    critical(patient)

    write_critical(NOW)

    assert told() == ["doctor", "nurse"]


def test_whom_it_was_assigned_to_is_told_instead(mine, doctor):
    critical(mine, assigned_to=doctor)

    write_critical(NOW)

    assert told() == ["doctor"]


def test_several_at_once_are_one_mail_that_counts_them(mine, mailoutbox):
    for number in range(3):
        critical(mine, number)

    write_critical(NOW)
    send_all()

    assert len(mailoutbox) == 1
    assert "3 items on your list need" in mailoutbox[0].body
    assert sorted(Reminder.objects.values_list("state", flat=True)) == ["sent", "suppressed", "suppressed"]


def test_a_high_one_or_one_of_a_patient_no_longer_followed_waits_for_the_digest(mine, doctor):
    critical(mine, urgency="high")
    write_critical(NOW)
    mine.status = "transferred"
    mine.save()
    critical(mine, 2)
    write_critical(NOW)

    assert told() == []


def test_one_opened_again_is_told_again(mine, nurse, doctor):
    alert = critical(mine)
    write_critical(NOW)
    Alert.objects.filter(pk=alert.pk).update(reopened_at=NOW + timedelta(hours=1))

    write_critical(NOW + timedelta(hours=1))

    assert told() == ["nurse", "nurse"]


def test_unanswered_for_four_working_hours_it_moves_on_to_the_lead(mine, lead):
    critical(mine, raised_at=datetime(2026, 11, 20, 14, 1, tzinfo=UTC))  # Friday 15:01: 2 h, then 2 h today
    write_critical(NOW)
    before = told()
    Alert.objects.update(raised_at=datetime(2026, 11, 20, 14, 0, tzinfo=UTC))

    write_critical(NOW)

    assert before == ["nurse"]
    assert "lead" in told()


def test_without_a_lead_it_moves_on_to_everybody(mine, doctor):
    critical(mine, raised_at=NOW - timedelta(days=4))

    write_critical(NOW)

    assert told() == ["doctor", "nurse"]


def test_acknowledged_before_it_left_it_does_not_leave(mine, nurse, doctor, mailoutbox):
    alert = critical(mine)
    write_critical(NOW)
    acknowledge_alert(alert=alert, by=doctor, answer="Sent to hospital")
    Alert.objects.filter(patient=mine).exclude(pk=alert.pk).delete()

    send_all()

    assert Reminder.objects.get().state == "suppressed"
    assert mailoutbox == []


@pytest.mark.parametrize(
    "choices", [{"wants_critical": False}, {"away_from": TODAY, "away_until": TODAY + timedelta(days=3)}]
)
def test_the_cover_is_told_instead(mine, nurse, doctor, choices):
    ReminderPreference.objects.create(user=nurse, cover=doctor, **choices)
    critical(mine)

    write_critical(NOW)

    assert told() == ["doctor"]


def test_a_cover_who_left_means_the_owner_is_told_after_all(mine, nurse, doctor):
    ReminderPreference.objects.create(user=nurse, cover=doctor, wants_critical=False)
    doctor.is_active = False
    doctor.save()
    critical(mine)

    write_critical(NOW)

    assert told() == ["nurse"]


def test_old_alerts_make_no_flood_when_reminders_begin(mine):
    critical(mine, raised_at=NOW - timedelta(days=15))

    write_critical(NOW)

    assert told() == []


def test_the_number_of_queries_does_not_grow_with_alerts(mine, django_assert_num_queries, doctor):
    critical(mine)
    write_critical(NOW)
    for number in range(20):
        critical(mine, 100 + number)
    # Clinics, members, preferences, settings and holidays, alerts, rows known; then the rows and the first.
    with django_assert_num_queries(9):
        write_critical(NOW)
