from datetime import UTC, datetime

import pytest

from assessments import tasks
from assessments.models import Reminder, RunLog

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)  # Monday 07:30 in Berlin


@pytest.fixture
def queued(monkeypatch):
    """What `tick` queues, as (task, arguments)."""
    calls = []
    for name in ("sweep_clinic", "send_digest"):
        task = getattr(tasks, name)
        monkeypatch.setattr(task, "delay", lambda *ids, name=name: calls.append((name, ids)))
    return calls


def test_a_tick_queues_the_sweep_first_and_the_digest_once_it_is_done(clinic, patient, nurse, at, queued):
    at(MORNING)

    tasks.tick()
    first = queued.copy()
    queued.clear()
    tasks.sweep_clinic(clinic.pk)
    tasks.tick()

    assert first == [("sweep_clinic", (clinic.pk,))]
    assert ("send_digest", (clinic.pk, nurse.pk)) in queued
    assert "sweep_clinic" not in dict(queued)


def test_every_task_can_run_twice(clinic, patient, nurse, at, mailoutbox):
    at(MORNING)

    for _ in range(2):
        tasks.sweep_clinic(clinic.pk)
        tasks.send_digest(clinic.pk, nurse.pk)

    assert RunLog.objects.count() == Reminder.objects.count() == len(mailoutbox) == 1


def test_a_tick_with_nothing_to_do_queues_nothing(clinic, at, queued):
    at(datetime(2026, 11, 21, 12, 0, tzinfo=UTC))  # a Saturday
    tasks.sweep_clinic(clinic.pk)

    tasks.tick()

    assert queued == []
