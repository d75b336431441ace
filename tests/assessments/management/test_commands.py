from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from assessments.models import PlannedCheck, Reminder, ReminderPreference, RunLog

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

    assert text.splitlines() == [
        f"Clinic {clinic.pk}: 0 patients planned, 0 items, 0 rows written. "
        "Skipped, not followed: 1 transferred.",
        f"Clinic {other_clinic.pk}: 0 patients planned, 0 items, 0 rows written.",
    ]
    assert RunLog.objects.count() == 2
    assert "Skipped, not followed: 1 transferred." in run("sweep_clinics", "--dry-run")


def test_sweep_clinics_says_when_the_workers_are_faster(clinic, patient, monkeypatch):
    monkeypatch.setattr("assessments.actions.sweep.run_batch", lambda batch: None)

    assert f"Clinic {clinic.pk}: the workers took up its patients" in run("sweep_clinics")


def test_sweep_clinics_names_by_number_whose_plan_cannot_be_made(clinic, patient, monkeypatch):
    def fails(ids):
        raise RuntimeError("a rule is broken")

    monkeypatch.setattr("assessments.actions.sweep.replan_patients", fails)

    words = f"rows written. The rules could not be applied to 1 of the patients: number {patient.pk}."
    assert words in run("sweep_clinics")


def test_sweep_clinics_takes_one_clinic_and_can_be_repeated(clinic, other_clinic, patient):
    run("sweep_clinics", clinic=clinic.pk)
    text = run("sweep_clinics", clinic=clinic.pk)

    assert f"Clinic {clinic.pk}: 1 patients planned" in text
    assert RunLog.objects.get().clinic == clinic


def test_a_dry_sweep_stores_nothing_and_may_look_at_another_day(two_packs, clinic, patient):
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


def test_send_digests_tells_whom_it_skips_and_why(two_packs, clinic, patient, nurse, at, mailoutbox):
    at(MORNING - timedelta(hours=2))
    run("sweep_clinics")
    too_early = run("send_digests")
    at(MORNING)
    would = run("send_digests", "--dry-run")
    nothing_written_yet = not Reminder.objects.exists()
    sent = run("send_digests")
    again = run("send_digests")

    assert f"User {nurse.pk}: skipped, not before 07:30." in too_early
    assert f"User {nurse.pk}: would be sent: 0 critical, 0 high, 0 medium, 10 overdue" in would
    assert nothing_written_yet
    assert f"User {nurse.pk}: accepted by the mail server: 0 critical" in sent
    assert f"User {nurse.pk}: skipped, dealt with on 2026-11-23." in again
    assert nurse.email not in would + sent + again
    assert "nurse@example.org" in [address for message in mailoutbox for address in message.to]


def test_send_digests_looks_at_another_day_without_storing_anything(
    two_packs, clinic, patient, nurse, at, mailoutbox
):
    at(MORNING)
    run("sweep_clinics")

    weekday = run("send_digests", "--dry-run", "--as-of=2023-06-12")
    sunday = run("send_digests", "--dry-run", "--as-of=2023-06-11")

    assert f"User {nurse.pk}: would be sent: 0 critical, 0 high, 0 medium, 0 overdue, 10 due" in weekday
    assert f"User {nurse.pk}: skipped, not a working day of theirs." in sunday
    assert mailoutbox == []
    assert not Reminder.objects.exists()
    with pytest.raises(CommandError, match="--as-of needs --dry-run"):
        run("send_digests", "--as-of=2023-06-12")


def test_send_digests_says_who_is_away(clinic, patient, nurse, doctor, at):
    at(MORNING)
    run("sweep_clinics")
    day = MORNING.date()
    ReminderPreference.objects.create(user=nurse, away_from=day, away_until=day, cover=doctor)

    assert f"User {nurse.pk}: skipped, away." in run("send_digests", "--dry-run")


def test_send_digests_also_sends_what_waits(clinic, nurse, at, mailoutbox):
    at(MORNING)
    row = Reminder.objects.create(
        clinic=clinic, user=nurse, key="digest 2026-11-23", for_date=MORNING, state="retry", attempts=1,
        counts={"overdue": 1}, written_at=MORNING, try_at=MORNING,
    )  # fmt: skip

    assert f"Message {row.pk}: accepted by the mail server." in run("send_digests")
    assert len(mailoutbox) == 1


def test_early_digests_do_not_wait_for_the_morning(clinic, patient, nurse, at, mailoutbox):
    at(datetime(2026, 11, 22, 3, 0, tzinfo=UTC))  # a Sunday night
    run("sweep_clinics")

    assert "skipped" in run("send_digests")
    assert f"User {nurse.pk}: accepted by the mail server" in run("send_digests", "--early")
