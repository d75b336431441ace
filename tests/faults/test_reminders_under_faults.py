"""Every person gets their digest and nobody gets two, whatever breaks: all tried with real processes.

The one case no sender can close is counted: killed between the mail server's OK and our commit. The message
then leaves again with the same Message-ID, and its row says that it may have gone out twice.
"""

import random
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from assessments.models import PlannedCheck, Reminder, RunLog, SweepBatch
from tests.browser.product import ROOT
from tests.faults.plant import Plant, kill, patients, planned_night, staff

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 40  # of the shorter runs


@pytest.fixture
def plant(tmp_path):
    plant = Plant(tmp_path)
    yield plant
    plant.close()


def a_run(plant: Plant, people: int) -> None:
    planned_night(staff(people))
    plant.start_ticker()


def tried_again_soon() -> None:
    """The waits of 10 to 80 minutes are the clock's: let it be that late."""
    Reminder.objects.filter(state="retry").update(try_at=timezone.now() - timedelta(seconds=1))


def until_settled(plant: Plant, people: int, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while Reminder.objects.filter(state="sent").count() < people and time.monotonic() < deadline:
        tried_again_soon()
        plant.restart_workers_that_ended()
        time.sleep(0.2)
    plant.wait_until_settled(people, 1)


def test_workers_killed_at_20_random_moments_of_200_digests(plant, record_property):
    plant.mailbox.pause = 0.03
    a_run(plant, 200)
    chance = random.Random(5)
    for _ in range(20):
        worker = plant.start_worker()
        before, deadline = plant.mailbox.seen, time.monotonic() + 30
        # It works before it is killed, unless there is nothing left to do.
        while plant.mailbox.seen == before and time.monotonic() < deadline and not _all_sent(200):
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.3))
        kill(worker)
        plant.workers.remove(worker)
    plant.start_worker()
    until_settled(plant, 200)

    doubled = plant.doubled()
    record_property("doubled", len(doubled))
    assert plant.lost() == []
    assert Reminder.objects.count() == 200
    assert set(doubled) <= plant.counted_as_double()


def _all_sent(people: int) -> bool:
    return Reminder.objects.filter(state="sent").count() >= people


def test_the_broker_restarted_empty_in_mid_run(plant):
    plant.mailbox.pause = 0.05
    a_run(plant, PEOPLE)
    plant.start_worker()
    _after(plant, PEOPLE // 4)
    plant.restart_broker_empty()
    until_settled(plant, PEOPLE)

    assert plant.lost() == []
    assert plant.doubled() == []


def _after(plant: Plant, messages: int, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while plant.mailbox.seen < messages:
        assert time.monotonic() < deadline, "the run does not begin"
        time.sleep(0.02)


def test_the_database_taken_away_in_mid_run(plant):
    """PostgreSQL: every other connection is cut. SQLite has none: the file is locked for two seconds."""
    plant.mailbox.pause = 0.05
    a_run(plant, PEOPLE)
    plant.start_worker()
    for part in (1, 2, 3):
        _after(plant, PEOPLE // 4 * part)
        _take_the_database_away()
    until_settled(plant, PEOPLE)

    assert plant.lost() == []
    assert set(plant.doubled()) <= plant.counted_as_double()


def _take_the_database_away() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("BEGIN IMMEDIATE")
            time.sleep(2)
            cursor.execute("COMMIT")
        else:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "AND backend_type = 'client backend'"
            )


@pytest.mark.parametrize("fault", ["refuse", "hang up"])
def test_a_mail_server_that_refuses_or_drops_the_connection_after_data(plant, fault):
    plant.mailbox.fault = lambda number: fault if number % 3 == 0 else ""
    a_run(plant, PEOPLE)
    plant.start_worker()
    until_settled(plant, PEOPLE)

    assert plant.lost() == []
    assert plant.doubled() == []


def test_a_mail_server_that_takes_the_mail_and_then_drops_the_connection_makes_counted_doubles(plant):
    plant.mailbox.fault = lambda number: "hang up after taking it" if number == 5 else ""
    a_run(plant, PEOPLE)
    plant.start_worker()
    until_settled(plant, PEOPLE)

    assert plant.lost() == []
    assert set(plant.doubled()) == plant.counted_as_double()
    assert len(plant.doubled()) == 1


def test_a_slow_mail_server(plant):
    plant.mailbox.pause = 0.5
    a_run(plant, 12)
    plant.start_worker()
    until_settled(plant, 12)

    assert plant.lost() == []
    assert plant.doubled() == []


def test_the_same_sweep_started_three_times_at_once_and_a_worker_killed_in_the_middle(plant):
    clinic = staff(1)
    patients(clinic, 450)
    begin = "import django; django.setup(); from assessments.tasks import tick; tick.apply_async()"
    ticks = [subprocess.Popen([sys.executable, "-c", begin], cwd=ROOT, env=plant.env) for _ in range(3)]
    workers = [plant.start_worker(concurrency=1) for _ in range(2)]
    assert [tick.wait(60) for tick in ticks] == [0, 0, 0]
    deadline = time.monotonic() + 60
    while not SweepBatch.objects.filter(finished_at__isnull=False).exists():
        assert time.monotonic() < deadline, "no batch was planned"
        time.sleep(0.02)
    kill(workers[0])
    plant.start_ticker()
    plant.start_worker(concurrency=1)
    while not RunLog.objects.filter(finished_at__isnull=False).exists():
        assert time.monotonic() < deadline + 60, "the run was not finished"
        time.sleep(0.1)

    run = RunLog.objects.get()
    assert (run.patients, run.problem) == (450, "")
    assert [batch.patients for batch in run.batches.all()] == [200, 200, 50]
    keys = list(PlannedCheck.objects.values_list("patient", "key"))
    assert len(keys) == len(set(keys))
