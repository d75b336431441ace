from datetime import UTC, datetime

import pytest

from assessments import tasks
from assessments.models import Alert, Pulse, Reminder, RunLog

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)  # Monday 07:30 in Berlin


@pytest.fixture
def queued(monkeypatch):
    """What `tick` queues, as (task, arguments)."""
    calls = []
    for name in ("sweep_batch", "write_digest", "send_message", "prune_logs"):
        task = getattr(tasks, name)
        monkeypatch.setattr(task, "delay", lambda *ids, name=name: calls.append((name, ids)))
    return calls


def test_a_tick_queues_the_batches_first_and_the_digests_once_they_are_done(
    clinic, patient, nurse, at, queued
):
    at(MORNING)

    tasks.tick()
    first = queued.copy()
    queued.clear()
    for _, (batch,) in first:
        tasks.sweep_batch(batch)
    tasks.tick()

    assert [name for name, _ in first] == ["sweep_batch"]
    assert ("write_digest", (nurse.pk,)) in queued
    assert "sweep_batch" not in dict(queued)


def test_a_tick_queues_what_waits_to_be_sent(clinic, nurse, at, queued):
    at(MORNING)
    row = Reminder.objects.create(
        clinic=clinic,
        user=nurse,
        key="x",
        for_date=MORNING,
        state="retry",
        written_at=MORNING,
        try_at=MORNING,
    )

    tasks.tick()

    assert ("send_message", (row.pk,)) in queued


def test_every_task_can_run_twice(clinic, patient, nurse, doctor, at, mailoutbox):
    at(MORNING)
    tasks.tick()
    runs = list(RunLog.objects.values_list("pk", "finished_at"))
    tasks.tick()
    for _ in range(2):
        tasks.write_digest(nurse.pk)
        tasks.prune_logs(runs[0][0])

    assert list(RunLog.objects.values_list("pk", "finished_at")) == runs
    assert len(mailoutbox) == Reminder.objects.count() == 2


def test_a_tick_shows_that_the_machine_lives(clinic, at):
    at(MORNING)

    tasks.tick()

    assert dict(Pulse.objects.values_list("name", "at")) == {"tick": MORNING, "round": MORNING}


@pytest.mark.parametrize(
    "broken",
    [
        "sweep.sweeps_due",
        "retention.prunings_due",
        "critical_messages.write_critical",
        "digests.digests_due",
        "messages.messages_to_send",
    ],
)
def test_a_part_of_a_tick_that_fails_stops_no_other_and_is_told(
    clinic, patient, nurse, at, queued, monkeypatch, broken
):
    at(MORNING)
    row = Reminder.objects.create(
        clinic=clinic, user=nurse, key="x", for_date=MORNING, written_at=MORNING, try_at=MORNING
    )

    def fails(*args):
        raise RuntimeError("broken")

    monkeypatch.setattr(f"assessments.actions.{broken}", fails)
    tasks.tick()

    names = {name for name, _ in queued}
    assert ("sweep_batch" in names) is (broken != "sweep.sweeps_due")
    assert (("send_message", (row.pk,)) in queued) is (broken != "messages.messages_to_send")
    assert not Pulse.objects.filter(name="round").exists()


def test_a_tick_with_nothing_to_do_queues_nothing(clinic, at, queued):
    at(datetime(2026, 11, 21, 12, 0, tzinfo=UTC))  # a Saturday
    tasks.tick()
    tasks.prune_logs(RunLog.objects.get().pk)
    queued.clear()

    tasks.tick()

    assert queued == []


def test_a_change_of_rules_begins_the_sweep_anew(clinic, patient, at):
    at(MORNING)
    tasks.tick()

    tasks.sweep_again(clinic.pk)

    assert RunLog.objects.get().finished_at
    assert RunLog.objects.get().batches.count() == 1


def test_a_critical_alert_is_told_at_once(clinic, patient, nurse, doctor, at, mailoutbox):
    at(MORNING)
    Alert.objects.create(
        patient=patient, rule="AL-X", key="AL-X:1", urgency="critical", seen_on=MORNING, label="X",
        sentence="Because.", source="A paper", mark="D",
    )  # fmt: skip

    tasks.tell_critical()
    tasks.tell_critical()

    assert sorted(address for message in mailoutbox for address in message.to) == [
        "doctor@example.org",
        "nurse@example.org",
    ]
