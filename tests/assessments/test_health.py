"""The machine tells that it stopped: in red on every page, and by the watch."""

import os
import smtplib
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.conf import settings as settings_
from django.core import mail
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError

from assessments.health import alarms_for
from assessments.models import ClinicSettings, Pulse, Reminder, RunLog
from patients.models import Clinic

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def well(clinic, at, tmp_path, settings):
    """A clinic that was swept this night and whose last tick was a minute ago."""
    settings.VAR = tmp_path
    at(NOW)
    ClinicSettings.of(clinic)
    ClinicSettings.objects.update(monitor_since=NOW - timedelta(days=30))
    swept(clinic, NOW - 11 * HOUR)
    for name in (Pulse.TICK, Pulse.ROUND):
        Pulse.beat(name, NOW - timedelta(minutes=1))
    return clinic


def swept(clinic, finished_at):
    RunLog.objects.update_or_create(
        clinic=clinic,
        for_date=finished_at.date(),
        defaults={"started_at": finished_at, "finished_at": finished_at},
    )


def stale(clinic):
    RunLog.objects.all().delete()
    swept(clinic, NOW - 27 * HOUR)


def dead():
    for name in (Pulse.TICK, Pulse.ROUND):
        Pulse.beat(name, NOW - timedelta(minutes=11))


PAGES = ["/", "/patients/", "/rules/", "/reminders/", "/reminders/mine/", "/data_quality/", "/response/"]


@pytest.mark.parametrize("page", PAGES)
def test_all_is_well_and_no_page_says_otherwise(well, nurse, as_user, page):
    assert 'class="alarm"' not in as_user(nurse).get(page).content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_a_sweep_over_26_hours_old_stands_in_red_on_every_page(well, nurse, as_user, page):
    stale(well)

    text = as_user(nurse).get(page).content.decode()
    assert 'class="alarm" role="alert"' in text
    assert "North: the rules have not run for 26 hours (last 22-Nov-2026 10:00)" in text


def test_on_a_patients_page_and_in_the_admin_too(well, patient, administrator, as_user):
    dead()

    for page in (f"/patients/{patient.pk}/", "/admin/"):
        assert (
            "No worker has answered since 23-Nov-2026 12:49"
            in as_user(administrator).get(page).content.decode()
        )


def test_no_worker_ever(well, nurse):
    Pulse.objects.all().delete()

    assert "No worker has answered since the beginning" in alarms_for(nurse, NOW)[0]


@pytest.mark.parametrize("last", [timedelta(minutes=11), None])
def test_ticks_of_which_a_part_fails_each_time(well, nurse, last):
    Pulse.objects.filter(name=Pulse.ROUND).delete()
    if last:
        Pulse.beat(Pulse.ROUND, NOW - last)

    (alarm,) = alarms_for(nurse, NOW)
    since = "23-Nov-2026 12:49 (Europe/Berlin)" if last else "the beginning"
    assert alarm.startswith(f"Since {since} a part of the planning or of the reminders fails")
    assert alarm.endswith("Tell your administrator.")


def test_a_machine_that_stands_still_is_told_once(well, nurse):
    dead()

    assert len(alarms_for(nurse, NOW)) == 1


def test_a_new_clinic_is_not_yet_expected_to_have_run(clinic, nurse, at):
    at(NOW)
    ClinicSettings.of(clinic)

    assert alarms_for(nurse, NOW + timedelta(minutes=9)) == []


def test_another_clinics_sweep_is_not_our_business(well, stranger, nurse):
    stale(well)

    assert alarms_for(stranger, NOW) == []
    assert alarms_for(nurse, NOW)


def test_it_is_one_query_for_any_number_of_clinics(well, nurse, django_assert_num_queries):
    for number in range(3):
        other = Clinic.objects.create(name=f"More {number}")
        nurse.memberships.create(clinic=other, role="nurse")
        ClinicSettings.of(other)

    with django_assert_num_queries(1):
        alarms_for(nurse, NOW)


# --- manage.py watch ---


def watch():
    """(its line, its exit code)"""
    out = StringIO()
    try:
        call_command("watch", stdout=out)
    except SystemExit as end:
        return out.getvalue().strip(), end.code
    return out.getvalue().strip(), 0


def test_the_watch_says_all_well_and_mails_nobody(well, administrator, mailoutbox):
    assert watch() == ("all well", 0)
    assert mailoutbox == []


def test_a_problem_is_mailed_once_to_each_administrator_alone_and_again_after_a_day(
    well, administrator, nurse, settings, mailoutbox, at
):
    settings.WATCH_EMAIL = ["watch@example.org"]
    dead()
    line, code = watch()
    watch()
    once = len(mailoutbox)
    at(NOW + 24 * HOUR)
    watch()

    assert code == 1
    assert "No worker has answered" in line
    assert once == 2
    assert [one.to for one in mailoutbox[:2]] == [["watch@example.org"], ["administrator@example.org"]]
    assert len(mailoutbox) == 4


def test_another_problem_is_mailed_at_once_and_the_end_of_all_once(well, administrator, mailoutbox):
    dead()
    watch()
    stale(well)
    watch()
    RunLog.objects.all().delete()
    swept(well, NOW - HOUR)
    for name in (Pulse.TICK, Pulse.ROUND):
        Pulse.beat(name, NOW)
    ended, after = watch(), watch()

    assert [one.subject for one in mailoutbox] == [
        "The list needs an administrator",
        "The list needs an administrator",
        "The list is well again",
    ]
    assert ended == ("all well (1 mails sent)", 0)
    assert after == ("all well", 0)


def test_messages_that_are_stuck_or_lost(well, nurse):
    for key, state in (("a", "retry"), ("b", "given_up")):
        Reminder.objects.create(
            clinic=well, user=nurse, key=key, for_date=NOW, state=state, claimed_at=NOW - 2 * HOUR,
            written_at=NOW - 2 * HOUR, try_at=NOW - 2 * HOUR,
        )  # fmt: skip

    line, code = watch()

    assert code == 1
    assert "messages that should have left more than an hour ago: 1" in line
    assert "messages refused or given up in the last day: 1" in line


def test_more_of_the_same_is_no_news(well, administrator, nurse, mailoutbox):
    for number in range(3):
        Reminder.objects.create(
            clinic=well, user=nurse, key=f"{number}", for_date=NOW, written_at=NOW - 2 * HOUR,
            try_at=NOW - 2 * HOUR,
        )  # fmt: skip
        line, code = watch()

    assert (line, code) == ("messages that should have left more than an hour ago: 3", 1)
    assert len(mailoutbox) == 1


def test_a_disk_that_is_full_silences_nobody(well, administrator, mailoutbox, settings, tmp_path):
    settings.VAR = tmp_path / "not there"
    dead()

    assert watch()[1] == 1
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("error", [DatabaseError, InterfaceError])
def test_a_database_that_does_not_answer_is_exit_code_2_and_still_mailed(
    well, administrator, settings, mailoutbox, monkeypatch, error
):
    settings.WATCH_EMAIL = ["watch@example.org"]

    def away(*args):
        raise error("server closed the connection")

    monkeypatch.setattr("assessments.actions.watch.alarms_of", away)

    line, code = watch()

    assert code == 2
    assert "the database does not answer" in line
    assert [one.to for one in mailoutbox] == [["watch@example.org"]]


def test_with_real_servers_that_are_away_it_still_says_so_in_one_line(tmp_path):
    """As cron runs it, in a process of its own."""
    nobody = closed_port()
    away = {
        "DATABASE_URL": f"postgres://imnm:secret@127.0.0.1:{nobody}/imnm",
        "REDIS_URL": f"redis://127.0.0.1:{nobody}/0",
        "IMNM_VAR": str(tmp_path),
        "WATCH_EMAIL": "watch@example.org",
        "EMAIL_URL": "",
        "ENV_FILE": str(tmp_path / "none"),
    }
    command = [sys.executable, "manage.py", "watch"]
    done = subprocess.run(
        command, env=os.environ | away, cwd=settings_.BASE_DIR, capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 2
    assert done.stdout == (
        "the database does not answer (OperationalError); the broker does not answer (1 mails sent)\n"
    )
    assert "secret" not in done.stdout + done.stderr
    (letter,) = (tmp_path / "mail").iterdir()
    assert "To: watch@example.org" in letter.read_text()


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def test_a_broker_that_does_not_answer(well, monkeypatch):
    monkeypatch.setattr("assessments.actions.watch.broker_answers", lambda: False)

    assert watch() == ("the broker does not answer", 1)


def test_a_mail_that_could_not_leave_is_tried_again(well, administrator, mailoutbox, monkeypatch):
    dead()

    def refuse(self):
        raise smtplib.SMTPServerDisconnected

    with monkeypatch.context() as broken:
        broken.setattr(mail.EmailMessage, "send", refuse)
        first = watch()
    second = watch()

    assert first[1] == 1
    assert second[0].endswith("(1 mails sent)")


def test_the_watch_says_nothing_about_patients(well, patient, administrator, mailoutbox):
    stale(well)
    watch()

    text = mailoutbox[0].subject + mailoutbox[0].body
    assert "Tell your administrator" not in text
    assert [word for word in ("Example", "Anna", "MRN", "HMGCR") if word in text] == []
