"""Claim, mail, outcome: what a mail server or a crash may do to one message."""

import smtplib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import OperationalError
from django.db.models import QuerySet

from assessments.actions.messages import messages_to_send, send_message
from assessments.models import Reminder, ReminderPreference

pytestmark = pytest.mark.django_db

SEND_LEASE = timedelta(minutes=5)  # the default of settings.SEND_LEASE
MORNING = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
COUNTS = {"overdue": 2, "new": 1}


@pytest.fixture
def digest(clinic, nurse, at):
    """A digest of 23-Nov-2026 that waits to leave; it is 07:30 in Berlin."""
    at(MORNING)
    return waiting(clinic, nurse)


def waiting(clinic, user, **more):
    about = {"key": "digest 2026-11-23", "counts": COUNTS, "written_at": MORNING, "try_at": MORNING}
    return Reminder.objects.create(clinic=clinic, user=user, for_date=date(2026, 11, 23), **about | more)


@pytest.fixture
def refuse(monkeypatch):
    """`refuse(error)`: the mail server answers so; `refuse(None)`: it takes everything again."""
    plain = mail.EmailMultiAlternatives.send

    def answer(error):
        def fail(self, *args, **kwargs):
            raise error

        monkeypatch.setattr(mail.EmailMultiAlternatives, "send", fail if error else plain)

    return answer


def test_a_message_leaves_once(digest, mailoutbox):
    sent = send_message(digest.pk)

    assert (sent.state, sent.attempts, sent.sent_at) == ("sent", 1, MORNING)
    assert sent.text == mailoutbox[0].body
    assert send_message(digest.pk) is None
    assert len(mailoutbox) == 1


def test_a_server_that_is_away_is_asked_again_after_10_20_40_and_80_minutes_and_then_given_up(
    digest, at, refuse
):
    refuse(ConnectionRefusedError())
    waits = []
    for minutes in range(600):
        moment = MORNING + timedelta(minutes=minutes)
        if messages_to_send(moment):
            at(moment)
            send_message(digest.pk)
            waits.append(minutes)

    row = Reminder.objects.get()
    assert waits == [0, 10, 30, 70, 150]
    assert (row.state, row.problem) == ("given_up", "ConnectionRefusedError")


def test_the_words_of_the_server_stand_in_the_row(digest, refuse):
    refuse(smtplib.SMTPDataError(451, b"try later"))

    row = send_message(digest.pk)

    assert (row.state, row.problem) == ("retry", "SMTPDataError 451: try later")


def test_a_message_that_was_refused_for_now_leaves_when_the_server_is_back(digest, at, refuse, mailoutbox):
    refuse(smtplib.SMTPServerDisconnected("gone"))
    send_message(digest.pk)
    refuse(None)
    at(MORNING + timedelta(minutes=10))

    sent = send_message(digest.pk)

    assert (sent.state, sent.attempts, sent.problem) == ("sent", 2, "")
    assert sent.may_be_double  # the connection was lost in the middle: the server may have taken the first
    assert len(mailoutbox) == 1


def test_a_refused_recipient_is_not_tried_again_and_the_words_hold_no_address(
    digest, nurse, refuse, mailoutbox
):
    words = b"5.1.1 <nurse@example.org>: no such mailbox"
    refuse(smtplib.SMTPRecipientsRefused({"nurse@example.org": (550, words)}))

    row = send_message(digest.pk)

    assert row.state == "refused"
    assert row.problem == "SMTPRecipientsRefused 550: 5.1.1 <…>: no such mailbox"
    assert ReminderPreference.objects.get(user=nurse).refused_address == nurse.email
    assert messages_to_send(MORNING + timedelta(days=1)) == []


def test_a_mailbox_that_is_full_is_not_refused_for_good(digest, nurse, refuse):
    refuse(smtplib.SMTPRecipientsRefused({"nurse@example.org": (452, b"full")}))

    assert send_message(digest.pk).state == "retry"
    assert not ReminderPreference.objects.exists()


def test_a_malformed_address_is_refused_before_it_leaves(digest, nurse, mailoutbox):
    nurse.email = "nurse at example"
    nurse.save()

    row = send_message(digest.pk)

    assert (row.state, row.problem) == ("refused", "This is not an e-mail address.")
    assert mailoutbox == []


def test_one_left_half_done_by_a_crash_is_sent_later_with_the_same_message_id_and_counted(
    digest, at, mailoutbox
):
    Reminder.objects.update(state="sending", attempts=1, claimed_at=MORNING)
    at(MORNING + SEND_LEASE - timedelta(seconds=1))
    too_soon = send_message(digest.pk)
    at(MORNING + SEND_LEASE)

    sent = send_message(digest.pk)

    assert too_soon is None
    assert (sent.state, sent.attempts, sent.may_be_double) == ("sent", 2, True)
    assert mailoutbox[0].extra_headers["Message-ID"].startswith(f"<list-2026-11-23-{digest.pk}@")


def test_one_whose_sender_dies_each_time_is_given_up(digest, at, mailoutbox):
    Reminder.objects.update(state="sending", attempts=5, claimed_at=MORNING)
    at(MORNING + SEND_LEASE)

    row = send_message(digest.pk)

    assert (row.state, row.problem) == ("given_up", "Broken off each time.")
    assert mailoutbox == []


def test_of_two_workers_with_the_same_message_only_one_sends(digest, mailoutbox, monkeypatch):
    """The other one claims it between our look and our claim."""
    plain = QuerySet.first

    def other_worker_is_faster(self):
        row = plain(self)
        if isinstance(row, Reminder):
            Reminder.objects.filter(pk=row.pk).update(state="sending", attempts=1, claimed_at=MORNING)
        return row

    monkeypatch.setattr(QuerySet, "first", other_worker_is_faster)

    assert send_message(digest.pk) is None
    assert mailoutbox == []


def test_a_digest_whose_day_is_over_is_not_sent(digest, at, mailoutbox):
    at(MORNING + timedelta(days=1))

    row = send_message(digest.pk)

    assert row.state == "suppressed"
    assert "day was over" in row.problem
    assert mailoutbox == []


def test_somebody_who_left_gets_nothing_any_more(digest, nurse, mailoutbox):
    nurse.is_active = False
    nurse.save()

    assert send_message(digest.pk).state == "suppressed"
    assert mailoutbox == []


@pytest.mark.parametrize(
    ("address", "host"), [("https://clinic.example", "clinic.example"), ("", "localhost")]
)
def test_a_message_id_names_a_host_also_when_none_is_set(digest, mailoutbox, settings, address, host):
    settings.SITE_URL = address

    send_message(digest.pk)

    assert mailoutbox[0].extra_headers["Message-ID"] == f"<list-2026-11-23-{digest.pk}@{host}>"


def test_an_outcome_is_written_through_a_new_connection_where_the_old_one_was_cut(digest, monkeypatch):
    plain, calls = QuerySet.update, []

    def cut_once(self, **values):
        if values.get("state") == "sent" and not calls:
            calls.append(values)
            raise OperationalError("server closed the connection unexpectedly")
        return plain(self, **values)

    monkeypatch.setattr(QuerySet, "update", cut_once)
    monkeypatch.setattr("assessments.actions.messages.connection", Unbroken())

    send_message(digest.pk)

    assert calls
    assert Reminder.objects.get().state == "sent"


class Unbroken:
    """The test's own transaction must not be closed."""

    in_atomic_block = False

    def close(self):
        pass
