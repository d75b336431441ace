from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from assessments.models import PlannedCheck, Reminder, RunLog

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)  # Monday 07:30 in Berlin


def run(*words, **options):
    out = StringIO()
    call_command(*words, stdout=out, **options)
    return out.getvalue()


def test_sweep_clinics_says_how_many_were_planned_and_skipped(clinic, other_clinic, patient):
    patient.status = "transferred"
    patient.save()

    text = run("sweep_clinics")

    assert f"Clinic {clinic.pk}: 0 patients planned, 0 items, 1 skipped (not followed)." in text
    assert f"Clinic {other_clinic.pk}: 0 patients planned" in text
    assert RunLog.objects.count() == 2


def test_sweep_clinics_takes_one_clinic_and_can_be_repeated(clinic, other_clinic, patient):
    run("sweep_clinics", clinic=clinic.pk)
    text = run("sweep_clinics", clinic=clinic.pk)

    assert f"Clinic {clinic.pk}: 1 patients planned" in text
    assert RunLog.objects.get().clinic == clinic


def test_a_dry_sweep_stores_nothing_and_may_look_at_another_day(clinic, patient):
    text = run("sweep_clinics", "--dry-run", "--as-of=2023-06-20")

    assert "as of 2023-06-20, nothing stored: 1 patients" in text
    assert "15 due" in text
    assert not PlannedCheck.objects.exists()
    assert not RunLog.objects.exists()


def test_another_day_is_never_stored(clinic, patient):
    with pytest.raises(CommandError, match="--as-of needs --dry-run"):
        run("sweep_clinics", "--as-of=2023-06-20")


def test_an_unknown_clinic_is_an_error(clinic):
    with pytest.raises(CommandError, match="no such clinic"):
        run("sweep_clinics", clinic=clinic.pk + 1)


def test_send_digests_tells_whom_it_skips_and_why(clinic, patient, nurse, at, mailoutbox):
    at(MORNING)

    too_early = run("send_digests")
    run("sweep_clinics")
    would = run("send_digests", "--dry-run")
    nothing_left_yet = not Reminder.objects.exists()
    sent = run("send_digests")
    again = run("send_digests")

    assert "skipped, not a working day or not the time yet" in too_early
    assert f"user {nurse.pk}: would be sent: 15 overdue, 0 due, 15 new" in would
    assert nothing_left_yet
    assert f"user {nurse.pk}: sent: 15 overdue" in sent
    assert f"user {nurse.pk}: skipped, dealt with today" in again
    assert nurse.email not in would + sent + again
    assert "nurse@example.org" in [address for message in mailoutbox for address in message.to]


def test_early_digests_do_not_wait_for_the_morning(clinic, patient, nurse, at, mailoutbox):
    at(datetime(2026, 11, 22, 3, 0, tzinfo=UTC))  # a Sunday night
    run("sweep_clinics")

    assert "skipped" in run("send_digests")
    assert f"user {nurse.pk}: sent" in run("send_digests", "--early")
