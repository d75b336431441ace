from datetime import UTC, date, datetime, time, timedelta

import pytest

from assessments.actions.digests import (
    count_digest,
    digests_due,
    has_digest,
    readers,
    why_not_now,
    write_digest,
)
from assessments.actions.messages import send_message
from assessments.actions.sweep import sweep_clinic
from assessments.models import (
    Alert,
    ClinicSettings,
    PlanDecision,
    PlannedCheck,
    Reminder,
    ReminderPreference,
    RunLog,
)
from patients.actions.patients import add_patient, change_patient
from patients.models import Membership, Role

pytestmark = pytest.mark.django_db

# Monday 23-Nov-2026; the digest time of North, 07:30 in Berlin, is 06:30 UTC.
NIGHT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 6, 30, tzinfo=UTC)
DAY = timedelta(days=1)


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


def send(user, **how) -> Reminder | None:
    """Write the digest and send it, as the task does."""
    reminder = write_digest(user.pk, **how)
    return reminder and (send_message(reminder.pk) or reminder)


def reader_of(user):
    return next(one for one in readers() if one.user.pk == user.pk)


def counted(user, now, at):
    at(now)
    return count_digest(reader_of(user), now)


def plan_item(patient, due_on, *, key="a", grace_days=7, planned=NIGHT, **more):
    row = PlannedCheck.objects.create(
        patient=patient,
        key=key,
        label="CBC",
        category="drug_lab",
        due_on=due_on,
        grace_ends_on=due_on + timedelta(days=grace_days),
        planned_at=planned,
        **more,
    )
    PlannedCheck.objects.filter(pk=row.pk).update(first_planned_at=planned)
    return row


def raise_alert(patient, *, urgency="high", at_moment=NIGHT, key="AL-X:1", **more):
    row = Alert.objects.create(
        patient=patient, rule="AL-X", key=key, urgency=urgency, seen_on=date(2026, 11, 22),
        label="X", sentence="Because.", source="A paper", mark="D", **more,
    )  # fmt: skip
    Alert.objects.filter(pk=row.pk).update(raised_at=at_moment)
    return row


def next_morning(clinic, at, days=1):
    """After a finished run that did not plan away the items which the tests made by hand."""
    night = NIGHT + days * DAY
    RunLog.objects.create(clinic=clinic, for_date=night.date(), started_at=night, finished_at=night)
    at(MORNING + days * DAY)


def prefer(user, **choices) -> ReminderPreference:
    return ReminderPreference.objects.update_or_create(user=user, defaults=choices)[0]


# --- What it says ---


def test_one_message_a_person_with_counts_and_a_link(swept, patient, nurse, doctor, mailoutbox):
    reminder = send(nurse)

    (message,) = mailoutbox
    assert message.to == ["nurse@example.org"]
    assert message.cc == message.bcc == []
    assert message.subject == "Your list for today"
    assert f"Overdue: {reminder.counts['overdue']}" in message.body
    assert reminder.counts["overdue"] > 0
    assert "/?who=me" in message.body
    assert reminder.state == "sent"
    assert reminder.text == message.body


def test_counts_are_those_of_the_list_behind_the_link(swept, patient, nurse, as_user):
    raise_alert(patient)
    reminder = send(nurse)

    page = as_user(nurse).get("/?who=me")

    tiles = {name: number for name, _, number in page.context["tiles"]}
    names = ("critical", "high", "medium", "overdue", "due")
    assert {name: reminder.counts[name] for name in names} == {name: tiles[name] for name in names}
    assert tiles["high"] == 1


def test_the_mail_tells_nothing_of_patient_disease_drug_or_clinic(swept, patient, nurse, mailoutbox):
    raise_alert(patient, urgency="critical")
    send(nurse)

    (message,) = mailoutbox
    html, _ = message.alternatives[0]
    whole = f"{message.subject} {message.body} {html} {message.extra_headers}".lower()
    told = ["example", "anna", "mrn", "1964", "hmgcr", "statin", swept.name, "myo", "imnm", "cancer"]
    told += ["mammo", "screening", "methotrexate", "blood", "patient", "clinic", "nurse"]
    assert [word for word in told if word.lower() in whole] == []


def test_nothing_due_sends_nothing(empty, nurse, mailoutbox):
    assert send(nurse).state == "nothing"
    assert mailoutbox == []


def test_what_was_announced_and_is_not_overdue_is_not_announced_again(empty, patient, nurse, mailoutbox, at):
    plan_item(patient, date(2026, 11, 23))
    first = send(nurse)
    next_morning(empty, at)

    second = send(nurse)

    assert (first.state, first.counts["due"], first.counts["new"]) == ("sent", 1, 1)
    assert (second.state, second.counts["due"], second.counts["new"]) == ("nothing", 1, 0)
    assert len(mailoutbox) == 1


def test_overdue_is_announced_every_working_day(empty, patient, nurse, mailoutbox, at):
    plan_item(patient, date(2026, 11, 1))
    send(nurse)
    next_morning(empty, at)
    send(nurse)

    assert [row.counts["overdue"] for row in Reminder.objects.all()] == [1, 1]
    assert len(mailoutbox) == 2


def test_an_alert_that_came_since_the_last_mail_is_new_and_a_medium_one_is_said_once(
    empty, patient, nurse, mailoutbox, at
):
    raise_alert(patient, urgency="medium")
    first = send(nurse)
    next_morning(empty, at)
    second = send(nurse)
    next_morning(empty, at, days=2)
    Alert.objects.update(reopened_at=MORNING + DAY + timedelta(hours=3))
    third = send(nurse)

    assert [row.state for row in (first, second, third)] == ["sent", "nothing", "sent"]
    assert [row.counts["new"] for row in (first, second, third)] == [1, 0, 1]


def test_what_was_put_off_and_speaks_again_is_new(empty, patient, nurse, doctor, at):
    row = plan_item(patient, date(2026, 11, 23))
    send(nurse)
    PlanDecision.objects.create(
        patient=patient, key=row.key, decision="snoozed", reason_code="unwell",
        decided_on=date(2026, 11, 23), until=date(2026, 11, 25), decided_by=nurse,
    )  # fmt: skip
    next_morning(empty, at)
    quiet = send(nurse)
    next_morning(empty, at, days=2)

    again = send(nurse)

    assert (quiet.counts["new"], again.counts["new"]) == (0, 1)


def test_what_falls_due_before_the_next_working_day_is_announced_before(clinic, patient, nurse, at):
    days = [date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 29), date(2026, 11, 30)]
    for key, due_on in enumerate(days):
        plan_item(patient, due_on, key=str(key))

    plain = counted(nurse, FRIDAY, at)
    ClinicSettings.of(clinic).holidays.create(day=date(2026, 11, 30), name="St Andrew")
    holiday = counted(nurse, FRIDAY, at)

    assert (plain["due"], plain["coming"], plain["new"]) == (1, 2, 3)
    assert plain["until"] == "29-Nov-2026"
    assert (holiday["due"], holiday["coming"], holiday["new"]) == (1, 3, 4)


def test_bloods_of_one_visit_are_one_line_as_on_the_list(clinic, patient, nurse, at):
    for key in "abc":
        plan_item(patient, date(2026, 11, 1), key=key, bundle_on=date(2026, 11, 1))

    assert counted(nurse, MORNING, at)["overdue"] == 1


# --- Whose ---


def test_counts_my_patients_and_nobodys_but_not_a_colleagues(clinic, patient, nurse, doctor, at):
    plan_item(patient, date(2026, 11, 20))
    unowned = counted(nurse, MORNING, at)["due"]
    change_patient(patient=patient, by=doctor, responsible=nurse)
    PlannedCheck.objects.exclude(key="a").delete()
    PlannedCheck.objects.update(state="open")
    mine = counted(nurse, MORNING, at)["due"]
    change_patient(patient=patient, by=doctor, responsible=doctor)
    PlannedCheck.objects.exclude(key="a").delete()
    PlannedCheck.objects.update(state="open")

    assert (unowned, mine) == (1, 1)
    assert counted(nurse, MORNING, at)["due"] == 0
    assert counted(doctor, MORNING, at)["due"] == 1


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": ""}])
def test_items_of_someone_who_cannot_be_reached_are_everybodys(clinic, patient, nurse, doctor, change, at):
    change_patient(patient=patient, by=doctor, responsible=doctor)
    PlannedCheck.objects.all().delete()
    plan_item(patient, date(2026, 11, 20))
    for name, value in change.items():
        setattr(doctor, name, value)
    doctor.save()

    assert counted(nurse, MORNING, at)["due"] == 1


def test_items_of_someone_whose_address_was_refused_are_everybodys_until_it_is_mended(
    clinic, patient, nurse, doctor, at
):
    change_patient(patient=patient, by=doctor, responsible=doctor)
    PlannedCheck.objects.all().delete()
    plan_item(patient, date(2026, 11, 20))
    prefer(doctor, refused_address=doctor.email)
    refused = counted(nurse, MORNING, at)["due"]
    doctor.email = "doctor.new@example.org"
    doctor.save()

    assert (refused, counted(nurse, MORNING, at)["due"]) == (1, 0)


def test_items_of_another_clinic_are_not_counted(clinic, other_clinic, nurse, stranger, at):
    elsewhere = add_patient(
        clinic=other_clinic, by=stranger, identifier="S-1", family_name="South", given_name="Sita"
    )
    plan_item(elsewhere, date(2026, 11, 1))

    assert counted(nurse, MORNING, at)["overdue"] == 0


def test_one_message_over_all_clinics_of_a_person(clinic, other_clinic, patient, nurse, stranger, at):
    elsewhere = add_patient(
        clinic=other_clinic, by=stranger, identifier="S-1", family_name="South", given_name="Sita"
    )
    PlannedCheck.objects.all().delete()
    Membership.objects.create(user=nurse, clinic=other_clinic, role=Role.NURSE)
    for one in (patient, elsewhere):
        plan_item(one, date(2026, 11, 1))

    assert counted(nurse, MORNING, at)["overdue"] == 2
    assert [one.home for one in readers() if one.user == nurse] == [clinic]


def test_goes_to_clinical_staff_with_an_address_only(
    swept, nurse, doctor, coordinator, researcher, administrator, stranger
):
    doctor.email = ""
    doctor.save()

    due = digests_due(MORNING)

    assert set(due) >= {nurse.pk, coordinator.pk}
    assert not {doctor.pk, researcher.pk, administrator.pk} & set(due)
    for one in (doctor, researcher, administrator):
        assert send(one, early=True) is None


# --- When ---


def test_waits_for_the_time_the_working_day_and_the_sweep(swept, nurse, doctor, at):
    saturday = datetime(2026, 11, 28, 6, 30, tzinfo=UTC)

    assert digests_due(MORNING - timedelta(minutes=1)) == []
    assert set(digests_due(MORNING)) == {doctor.pk, nurse.pk}
    assert digests_due(saturday) == []
    RunLog.objects.update(finished_at=None, started_at=MORNING - timedelta(minutes=5))
    assert digests_due(MORNING) == []
    assert why_not_now(reader_of(nurse), MORNING) == "the night's planning is not finished"
    RunLog.objects.all().delete()
    assert digests_due(MORNING) == []


def test_a_holiday_is_no_working_day(swept, nurse):
    ClinicSettings.of(swept).holidays.create(day=date(2026, 11, 23))

    assert digests_due(MORNING) == []


def test_a_person_may_choose_a_time_and_days_of_their_own(swept, nurse, doctor):
    prefer(nurse, digest_time=time(9, 0), digest_days=[0, 2])

    assert digests_due(MORNING) == [doctor.pk]
    assert nurse.pk in digests_due(MORNING + timedelta(minutes=90))
    assert nurse.pk not in digests_due(MORNING + DAY + timedelta(minutes=90))  # a Tuesday


@pytest.mark.parametrize(
    ("choices", "why"),
    [
        ({"wants_digest": False}, "wants no digest"),
        ({"away_from": date(2026, 11, 20), "away_until": date(2026, 11, 23)}, "Away until 23-Nov-2026"),
    ],
)
def test_whoever_is_away_or_wants_none_gets_a_row_that_says_so(swept, nurse, mailoutbox, choices, why):
    prefer(nurse, **choices)

    reminder = send(nurse)

    assert reminder.state == "suppressed"
    assert why in reminder.problem
    assert mailoutbox == []


def test_a_sweep_that_never_finishes_does_not_silence_the_digest_and_the_mail_says_so(
    clinic, nurse, at, mailoutbox
):
    ClinicSettings.of(clinic)
    ClinicSettings.objects.update(monitor_since=NIGHT - 30 * DAY)
    RunLog.objects.create(clinic=clinic, for_date=date(2026, 11, 23), started_at=NIGHT)
    at(MORNING)

    reminder = send(nurse)

    assert (reminder.state, reminder.counts["overdue"]) == ("sent", 0)
    assert "the list may be incomplete" in mailoutbox[0].body


def test_a_second_run_writes_and_sends_nothing(swept, nurse, mailoutbox):
    send(nurse)

    assert send(nurse) is None
    assert nurse.pk not in digests_due(MORNING)
    assert has_digest(nurse, MORNING)
    assert len(mailoutbox) == 1


def test_an_early_digest_waits_for_nothing_but_still_leaves_once(swept, nurse, mailoutbox, at):
    at(MORNING - timedelta(hours=3))

    send(nurse, early=True)
    send(nurse, early=True)

    assert len(mailoutbox) == 1


def test_the_number_of_queries_does_not_grow_with_rows(
    swept, patient, nurse, at, django_assert_max_num_queries, doctor
):
    for number in range(40):
        plan_item(patient, date(2026, 11, 1) + timedelta(days=number), key=f"k{number}")
        raise_alert(patient, key=f"AL-X:{number}")
    reader = reader_of(nurse)
    count_digest(reader, MORNING)

    with django_assert_max_num_queries(14):
        count_digest(reader, MORNING)
