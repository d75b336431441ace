from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from assessments.actions.digests import write_digest
from assessments.actions.messages import send_message
from assessments.actions.sweep import sweep_clinic
from assessments.models import Alert, ClinicSettings, Reminder, RunLog
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
    return send_message(write_digest(nurse.pk).pk)


def read(client, **headers):
    return client.get(URL, **headers).content.decode()


def test_shows_what_was_sent_to_whom_with_its_text(sent, nurse, as_user):
    text = read(as_user(nurse))

    assert "Accepted by the mail server" in text
    assert "23-Nov-2026 07:30" in text
    assert "<td>nurse</td>" in text
    assert "Your list for 23-Nov-2026" in text
    assert "/?who=me" in text


def test_shows_what_ran_and_what_runs_next_by_the_clinics_clock(sent, nurse, as_user):
    text = read(as_user(nurse))

    assert "<dt>Rules last ran</dt><dd>23-Nov-2026 02:30: 1 patient planned" in text
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


def test_a_mail_that_was_not_taken_says_why_and_when_it_is_tried_again(sent, nurse, as_user):
    Reminder.objects.update(
        state="retry", problem="SMTPDataError 451: try later", attempts=3, sent_at=None,
        try_at=MORNING + timedelta(minutes=40),
    )  # fmt: skip
    text = read(as_user(nurse))

    assert "Not accepted yet, will be tried again" in text
    assert "next try 23-Nov-2026 08:10" in text
    assert "SMTPDataError 451: try later, attempt 3" in text
    assert nurse.email not in text


def test_a_digest_of_a_sender_that_died_says_that_it_may_be_double(sent, nurse, as_user):
    Reminder.objects.update(may_be_double=True)
    text = read(as_user(nurse))

    assert "May have gone out twice, with the same Message-ID." in text
    assert "May have gone out twice (a sender died): 1" in text


def test_counts_the_messages_of_the_week_by_what_became_of_them(sent, nurse, doctor, as_user):
    Reminder.objects.create(
        clinic=sent.clinic, user=doctor, key="digest 2026-11-23", for_date=date(2026, 11, 23),
        state="suppressed", problem="This person wants no digest.", written_at=MORNING, try_at=MORNING,
    )  # fmt: skip
    text = read(as_user(nurse))

    assert "Accepted by the mail server: 1; Not sent on purpose: 1" in text
    assert "This person wants no digest." in text


def test_says_how_many_were_planned_and_written(sent, nurse, as_user):
    assert "1 patient planned" in read(as_user(nurse))


def test_counts_patients_on_a_monitored_drug_without_a_next_test_and_links_their_list(
    sent, patient, nurse, as_user
):
    client = as_user(nurse)
    assert "<dt>On a monitored drug without a next test</dt><dd>Nobody</dd>" in read(client)
    Alert.objects.create(
        patient=patient, rule="AL-NO-NEXT-DATE", key="AL-NO-NEXT-DATE:1", urgency="high",
        seen_on=date(2026, 11, 22), label="No next date", sentence="Because.", source="A paper", mark="D",
    )  # fmt: skip

    url = f"/worklist_tally/?of=undated&amp;who=all&amp;clinic={sent.clinic_id}"
    assert f'<a href="{url}">1 patient</a>' in read(client)
    assert "EXAMPLE" in client.get(url.replace("&amp;", "&")).content.decode()


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
    with django_assert_max_num_queries(26) as few:
        client.get(URL)
    expected = len(few)
    for day in range(1, 9):
        Reminder.objects.create(
            clinic=sent.clinic, user=doctor, key=f"digest 2026-10-0{day}", for_date=date(2026, 10, day),
            written_at=MORNING, try_at=MORNING, state="sent",
        )  # fmt: skip

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


def test_a_queue_that_does_not_answer_is_said_and_fails_no_page(clinic, nurse, as_user, monkeypatch):
    def away(*args):
        raise ConnectionError

    monkeypatch.setattr("assessments.views.reminders.write_digest_now.delay", away)

    response = as_user(nurse).post(URL, follow=True)

    assert "the queue does not answer" in response.content.decode()


@pytest.mark.parametrize("reader", ["researcher", "administrator"])
def test_who_does_not_work_with_reminders_cannot_ask_for_one(reader, request, clinic, as_user, mailoutbox):
    response = as_user(request.getfixturevalue(reader)).post(URL, {"clinic": clinic.pk})

    assert response.status_code == 403
    assert mailoutbox == []


@pytest.mark.parametrize(("reader", "is_offered"), [("nurse", True), ("administrator", False)])
def test_own_reminders_are_offered_to_those_who_have_some(reader, is_offered, request, clinic, as_user):
    text = as_user(request.getfixturevalue(reader)).get(reverse("assessments:reminders")).content.decode()

    assert (reverse("assessments:my_reminders") in text) is is_offered
