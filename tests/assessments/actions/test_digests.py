import smtplib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail

from assessments.actions.digests import count_digest, digests_due, send_digest
from assessments.actions.sweep import sweep_clinic
from assessments.models import ClinicSettings, PlannedCheck, Reminder, RunLog
from patients.actions.patients import add_patient, change_patient

pytestmark = pytest.mark.django_db

# Monday 23-Nov-2026; the digest time of North, 07:30 in Berlin, is 06:30 UTC.
NIGHT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 6, 30, tzinfo=UTC)


@pytest.fixture
def swept(clinic, patient, at):
    """The night's sweep of 23-Nov-2026 is done, and it is 07:30."""
    at(NIGHT)
    sweep_clinic(clinic.pk)
    at(MORNING)
    return clinic


@pytest.fixture
def empty(clinic, at):
    """A clinic whose sweep found nothing to do."""
    at(NIGHT)
    sweep_clinic(clinic.pk)
    at(MORNING)
    return clinic


def plan_item(patient, due_on, *, key="a", grace_days=7, planned=NIGHT):
    row = PlannedCheck.objects.create(
        patient=patient,
        key=key,
        label="CBC",
        due_on=due_on,
        grace_ends_on=due_on + timedelta(days=grace_days),
        planned_at=planned,
    )
    PlannedCheck.objects.filter(pk=row.pk).update(first_planned_at=planned)
    return row


def test_sends_one_digest_a_person_with_counts_and_a_link(swept, patient, nurse, doctor, mailoutbox):
    reminder = send_digest(swept.pk, nurse.pk)

    (message,) = mailoutbox
    assert message.to == ["nurse@example.org"]
    assert message.cc == message.bcc == []
    assert message.subject == "Your list for today"
    assert f"Overdue: {reminder.overdue}" in message.body
    assert reminder.overdue == PlannedCheck.objects.overdue(date(2026, 11, 23)).count() > 0
    assert "/?who=me" in message.body
    assert reminder.state == "sent"
    assert reminder.text == message.body


def test_second_run_sends_nothing(swept, nurse, mailoutbox):
    send_digest(swept.pk, nurse.pk)

    assert send_digest(swept.pk, nurse.pk) is None
    assert (swept.pk, nurse.pk) not in digests_due(MORNING)
    assert len(mailoutbox) == 1


def test_the_mail_tells_nothing_of_patient_disease_drug_or_clinic(swept, patient, nurse, mailoutbox):
    send_digest(swept.pk, nurse.pk)

    (message,) = mailoutbox
    html, _ = message.alternatives[0]
    whole = f"{message.subject} {message.body} {html} {message.extra_headers}".lower()
    told = ["example", "anna", "mrn", "1964", "hmgcr", "statin", swept.name, "myo", "imnm", "cancer"]
    told += ["mammo", "screening", "methotrexate", "blood", "patient", "clinic", "nurse"]
    assert [word for word in told if word.lower() in whole] == []


def test_nothing_due_sends_nothing(empty, nurse, mailoutbox):
    assert send_digest(empty.pk, nurse.pk).state == "nothing"
    assert mailoutbox == []


def test_what_was_announced_and_is_not_overdue_is_not_announced_again(empty, patient, nurse, mailoutbox, at):
    plan_item(patient, date(2026, 11, 23))
    first = send_digest(empty.pk, nurse.pk)
    at(NIGHT + timedelta(days=1))
    sweep_clinic_without_changes(empty)
    at(MORNING + timedelta(days=1))

    second = send_digest(empty.pk, nurse.pk)

    assert (first.state, first.due, first.new) == ("sent", 1, 1)
    assert (second.state, second.due, second.new) == ("nothing", 1, 0)
    assert len(mailoutbox) == 1


def sweep_clinic_without_changes(clinic):
    """A finished run, without planning away the items that the tests made by hand."""
    from django.utils import timezone

    now = timezone.now()
    RunLog.objects.create(clinic=clinic, for_date=clinic.today(), started_at=now, finished_at=now)


def test_overdue_is_announced_every_working_day(empty, patient, nurse, mailoutbox, at):
    plan_item(patient, date(2026, 11, 1))
    for day in range(2):
        at(NIGHT + timedelta(days=day))
        if day:
            sweep_clinic_without_changes(empty)
        at(MORNING + timedelta(days=day))
        send_digest(empty.pk, nurse.pk)

    assert [row.overdue for row in Reminder.objects.all()] == [1, 1]
    assert len(mailoutbox) == 2


def test_what_falls_due_at_the_weekend_is_announced_on_friday(clinic, patient, nurse, at):
    for key, due_on in enumerate(
        [date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 29), date(2026, 11, 30)]
    ):
        plan_item(patient, due_on, key=str(key))

    friday = count_digest(clinic, nurse, FRIDAY)

    assert friday.until == date(2026, 11, 29)
    assert friday.due == friday.new == 3


def test_counts_my_patients_and_nobodys_but_not_a_colleagues(clinic, patient, nurse, doctor):
    plan_item(patient, date(2026, 11, 1))
    unowned = count_digest(clinic, nurse, MORNING).overdue
    change_patient(patient=patient, by=doctor, responsible=nurse)
    mine = count_digest(clinic, nurse, MORNING).overdue
    change_patient(patient=patient, by=doctor, responsible=doctor)

    assert (unowned, mine) == (1, 1)
    assert count_digest(clinic, nurse, MORNING).overdue == 0
    assert count_digest(clinic, doctor, MORNING).overdue == 1


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": ""}])
def test_patients_of_someone_who_cannot_be_reached_are_everybodys(clinic, patient, nurse, doctor, change):
    plan_item(patient, date(2026, 11, 1))
    change_patient(patient=patient, by=doctor, responsible=doctor)
    for name, value in change.items():
        setattr(doctor, name, value)
    doctor.save()

    assert count_digest(clinic, nurse, MORNING).overdue == 1


def test_items_of_another_clinic_are_not_counted(clinic, other_clinic, nurse, stranger):
    elsewhere = add_patient(
        clinic=other_clinic, by=stranger, identifier="S-1", family_name="South", given_name="Sita"
    )
    plan_item(elsewhere, date(2026, 11, 1))

    assert count_digest(clinic, nurse, MORNING).overdue == 0


def test_goes_to_clinical_staff_with_an_address_only(
    swept, nurse, doctor, coordinator, researcher, administrator, stranger
):
    doctor.email = ""
    doctor.save()

    assert [user for clinic, user in digests_due(MORNING) if clinic == swept.pk] == [nurse.pk, coordinator.pk]
    assert send_digest(swept.pk, doctor.pk) is None
    assert send_digest(swept.pk, researcher.pk) is None
    assert send_digest(swept.pk, stranger.pk) is None


def test_waits_for_the_time_the_working_day_and_the_sweep(swept, nurse, doctor):
    saturday = datetime(2026, 11, 28, 6, 30, tzinfo=UTC)

    assert digests_due(MORNING - timedelta(minutes=1)) == []
    assert sorted(digests_due(MORNING)) == sorted([(swept.pk, doctor.pk), (swept.pk, nurse.pk)])
    assert digests_due(saturday) == []
    RunLog.objects.update(finished_at=None, started_at=MORNING - timedelta(minutes=5))
    assert digests_due(MORNING) == []
    RunLog.objects.all().delete()
    assert digests_due(MORNING) == []


def test_a_sweep_that_never_finishes_does_not_silence_the_digest_and_the_mail_says_so(
    clinic, nurse, at, mailoutbox
):
    settings = ClinicSettings.of(clinic)
    settings.monitor_since = NIGHT - timedelta(days=30)
    settings.save()
    RunLog.objects.create(clinic=clinic, for_date=date(2026, 11, 23), started_at=NIGHT)
    at(MORNING)

    reminder = send_digest(clinic.pk, nurse.pk)

    assert (reminder.state, reminder.overdue, reminder.due) == ("sent", 0, 0)
    assert "the list may be incomplete" in mailoutbox[0].body


def test_an_early_digest_waits_for_nothing_but_still_leaves_once(swept, nurse, mailoutbox, at):
    at(MORNING - timedelta(hours=3))

    send_digest(swept.pk, nurse.pk, early=True)
    send_digest(swept.pk, nurse.pk, early=True)

    assert len(mailoutbox) == 1


def refuse(monkeypatch, error):
    def send(self, *args, **kwargs):
        raise error

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", send)


def test_a_refused_mail_is_tried_again_later_and_never_names_the_address(swept, nurse, at, monkeypatch):
    with monkeypatch.context() as broken:
        refuse(broken, smtplib.SMTPDataError(554, b"no such user nurse@example.org"))
        failed = send_digest(swept.pk, nurse.pk)

    assert (failed.state, failed.problem) == ("failed", "SMTPDataError 554")
    assert (swept.pk, nurse.pk) not in digests_due(MORNING + timedelta(minutes=9))
    assert (swept.pk, nurse.pk) in digests_due(MORNING + timedelta(minutes=10))
    at(MORNING + timedelta(minutes=10))
    again = send_digest(swept.pk, nurse.pk)
    assert (again.pk, again.state, again.attempts, again.problem) == (failed.pk, "sent", 2, "")
    assert len(mail.outbox) == 1


def test_gives_up_after_five_attempts(swept, nurse, at, monkeypatch):
    refuse(monkeypatch, ConnectionRefusedError())
    moment, attempts = MORNING, 0
    while attempts < 10 and (swept.pk, nurse.pk) in digests_due(moment):
        at(moment)
        send_digest(swept.pk, nurse.pk)
        attempts, moment = attempts + 1, moment + timedelta(hours=2)

    assert attempts == 5
    assert Reminder.objects.get().problem == "ConnectionRefusedError"


def test_a_digest_left_half_done_by_a_crash_is_sent_by_a_later_tick_with_the_same_message_id(
    swept, nurse, at, mailoutbox
):
    row = Reminder.objects.create(clinic=swept, user=nurse, for_date=date(2026, 11, 23), claimed_at=MORNING)
    at(MORNING + timedelta(minutes=10))

    reminder = send_digest(swept.pk, nurse.pk)

    assert (reminder.pk, reminder.state, reminder.attempts) == (row.pk, "sent", 2)
    assert mailoutbox[0].extra_headers["Message-ID"].startswith(f"<list-2026-11-23-{row.pk}@")


@pytest.mark.parametrize(
    ("address", "host"), [("https://clinic.example", "clinic.example"), ("", "localhost")]
)
def test_a_message_id_names_a_host_also_when_none_is_set(
    swept, nurse, at, mailoutbox, settings, address, host
):
    settings.SITE_URL = address
    at(MORNING)

    reminder = send_digest(swept.pk, nurse.pk)

    assert mailoutbox[0].extra_headers["Message-ID"] == f"<list-2026-11-23-{reminder.pk}@{host}>"


def test_of_two_workers_with_the_same_digest_only_one_sends(swept, nurse, at, mailoutbox, monkeypatch):
    Reminder.objects.create(clinic=swept, user=nurse, for_date=date(2026, 11, 23), claimed_at=MORNING)
    at(MORNING + timedelta(minutes=10))
    plain = Reminder.may_be_tried_again

    def other_worker_is_faster(self, now):
        answer = plain(self, now)
        Reminder.objects.filter(pk=self.pk).update(attempts=2, claimed_at=now)
        return answer

    monkeypatch.setattr(Reminder, "may_be_tried_again", other_worker_is_faster)

    assert send_digest(swept.pk, nurse.pk) is None
    assert mailoutbox == []
