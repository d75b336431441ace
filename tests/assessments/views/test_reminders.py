from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from assessments.actions.digests import send_digest
from assessments.actions.sweep import sweep_clinic
from assessments.models import ClinicSettings, Reminder, RunLog
from patients.models import User

pytestmark = pytest.mark.django_db
URL = reverse("assessments:reminders")
MORNING = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)  # Monday 07:30 in Berlin


@pytest.fixture
def sent(clinic, patient, nurse, at):
    """The morning of 23-Nov-2026: the rules have run and the nurse has her mail."""
    at(MORNING - timedelta(hours=5))
    sweep_clinic(clinic.pk)
    at(MORNING)
    return send_digest(clinic.pk, nurse.pk)


def read(client, **headers):
    return client.get(URL, **headers).content.decode()


def test_shows_what_was_sent_to_whom_with_its_text(sent, nurse, as_user):
    text = read(as_user(nurse))

    assert "Sent" in text
    assert "23-Nov-2026 07:30" in text
    assert "<td>nurse</td>" in text
    assert "Your list for 23-Nov-2026" in text
    assert "/?who=me" in text


def test_shows_what_ran_and_what_runs_next_by_the_clinics_clock(sent, nurse, as_user):
    text = read(as_user(nurse))

    assert "<dt>Rules last ran</dt><dd>23-Nov-2026 02:30</dd>" in text
    assert "<dt>Rules run next</dt><dd>24-Nov-2026 02:00</dd>" in text
    assert "<dt>Mails leave next</dt><dd>24-Nov-2026 07:30</dd>" in text
    assert "alive" in text


def test_the_next_mail_after_friday_leaves_on_monday(clinic, nurse, as_user, at):
    at(datetime(2026, 11, 27, 12, 0, tzinfo=UTC))

    assert "<dt>Mails leave next</dt><dd>30-Nov-2026 07:30</dd>" in read(as_user(nurse))


def test_a_clinic_without_working_days_sends_nothing(clinic, nurse, as_user):
    settings = ClinicSettings.of(clinic)
    settings.working_days = []
    settings.save()

    assert "Never: the clinic has no working day" in read(as_user(nurse))


def test_a_failed_mail_says_why_without_the_address(sent, nurse, as_user):
    Reminder.objects.update(state="failed", problem="SMTPDataError 554", attempts=3)
    text = read(as_user(nurse))

    assert "Not sent" in text
    assert "SMTPDataError 554, attempt 3" in text
    assert nurse.email not in text


def test_a_digest_that_broke_off_on_an_earlier_day_is_not_called_being_sent(sent, nurse, as_user, at):
    Reminder.objects.update(state="claimed", for_date=date(2026, 11, 20))

    assert "Not known whether sent" in read(as_user(nurse))


def test_says_loudly_when_the_rules_stopped(sent, nurse, as_user, at):
    at(MORNING + timedelta(days=2))
    text = read(as_user(nurse))

    assert "needs attention" in text
    assert "have not run for 26 hours" in text


def test_tells_a_run_at_work_from_one_that_broke_off(clinic, nurse, as_user, at):
    at(MORNING)
    run = RunLog.objects.create(clinic=clinic, for_date=date(2026, 11, 23), started_at=MORNING)
    running = read(as_user(nurse))
    RunLog.objects.filter(pk=run.pk).update(started_at=MORNING - timedelta(hours=2))

    assert "running" in running
    assert "broke off" in read(as_user(nurse))


def test_says_when_nothing_was_sent_yet(clinic, nurse, as_user):
    assert "No mail has been due yet" in read(as_user(nurse))


@pytest.mark.parametrize("role", ["doctor", "nurse", "coordinator", "administrator"])
def test_clinical_staff_and_administrators_may_look(role, request, sent, as_user):
    assert as_user(request.getfixturevalue(role)).get(URL).status_code == 200


def test_a_researcher_may_not(researcher, as_user):
    assert as_user(researcher).get(URL).status_code == 403


def test_another_clinics_mails_are_not_shown(sent, stranger, as_user):
    text = read(as_user(stranger))

    assert "<td>nurse</td>" not in text
    assert "North" not in text


def test_someone_without_a_clinic_is_told_so(db, as_user):
    assert "do not belong to a clinic" in read(as_user(User.objects.create_user("new")))


def test_needs_a_log_in(client):
    assert client.get(URL).status_code == 302


def test_htmx_gets_the_living_part_without_the_page(sent, nurse, as_user, htmx):
    whole, part = read(as_user(nurse)), read(as_user(nurse), **htmx)

    assert "<html" in whole
    assert "<html" not in part
    assert "Rules last ran" in part


def test_the_number_of_queries_does_not_grow_with_mails(
    sent, nurse, doctor, as_user, django_assert_max_num_queries, django_assert_num_queries
):
    client = as_user(nurse)
    with django_assert_max_num_queries(12) as few:
        client.get(URL)
    expected = len(few)
    for day in range(1, 9):
        Reminder.objects.create(
            clinic=sent.clinic, user=doctor, for_date=date(2026, 10, day), claimed_at=MORNING, state="sent"
        )

    with django_assert_num_queries(expected):
        client.get(URL)


def test_my_digest_can_be_asked_for_at_once_and_leaves_once(clinic, patient, nurse, as_user, at, mailoutbox):
    at(datetime(2026, 11, 21, 1, 0, tzinfo=UTC))  # a Saturday night, before the sweep
    client = as_user(nurse)
    assert "Send my digest of today now" in read(client)

    for _ in range(2):
        client.post(URL, {"clinic": clinic.pk})

    assert [mail.to for mail in mailoutbox] == [["nurse@example.org"]]
    assert RunLog.objects.get(clinic=clinic).finished_at
    assert "Send my digest of today now" not in read(client)


def test_nobody_can_ask_for_a_digest_of_another_clinic(other_clinic, clinic, nurse, as_user, mailoutbox):
    for named in (other_clinic.pk, "", "x", "9" * 5000):
        assert as_user(nurse).post(URL, {"clinic": named}).status_code == 404

    assert mailoutbox == []


@pytest.mark.parametrize("reader", ["researcher", "administrator"])
def test_who_does_not_work_with_reminders_cannot_ask_for_one(reader, request, clinic, as_user, mailoutbox):
    response = as_user(request.getfixturevalue(reader)).post(URL, {"clinic": clinic.pk})

    assert response.status_code == 403
    assert mailoutbox == []
