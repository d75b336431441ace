"""What the broker says, asked of a real one: embedded Valkey or the Redis of REDIS_URL."""

import os
import subprocess
import sys
import time

import pytest
from celery import current_app

from assessments import machine
from imnm.launcher import broker
from imnm.launcher.children import Family
from tests.browser.product import ROOT


@pytest.fixture
def real_broker(tmp_path, settings):
    """An empty broker of its own that Celery speaks to for the length of a test."""
    family = Family(logs=tmp_path / "log")
    url = broker.start(family, tmp_path)
    with_celery(settings, url.replace("unix://", "redis+socket://"))
    yield
    family.hurry.set()
    family.end()
    broker.clear_previous(tmp_path / "valkey.socket")


def with_celery(settings, url):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    settings.CELERY_BROKER_URL = url
    current_app.conf.broker_url = current_app.conf.broker_read_url = current_app.conf.broker_write_url = url


@pytest.fixture(autouse=True)
def as_before():
    conf = current_app.conf
    before = conf.broker_url, conf.broker_read_url, conf.broker_write_url
    yield
    conf.broker_url, conf.broker_read_url, conf.broker_write_url = before


def test_an_empty_queue_of_a_broker_that_answers_has_nothing_waiting(real_broker):
    assert machine.broker_answers()
    found = machine.look()
    assert (found.waiting, found.workers, found.problem) == (0, (), "")


def test_waiting_tasks_are_counted(real_broker):
    with current_app.connection_for_write(
        transport_options=current_app.conf.broker_transport_options
    ) as connection:
        queue = connection.SimpleQueue(machine.QUEUE)
        for _ in range(3):
            queue.put({"task": "x"})
        queue.close()

    assert machine.look().waiting == 3


def test_a_worker_that_lives_answers_by_its_name(real_broker, tmp_path):
    command = [sys.executable, "-m", "celery", "--app", "imnm.celery", "worker", "-n", "w1@here"]
    url = current_app.conf.broker_url.replace("redis+socket://", "unix://")
    env = os.environ | {"REDIS_URL": url, "IMNM_VAR": str(tmp_path), "DEBUG": "0", "LOG_LEVEL": "ERROR"}
    with (tmp_path / "worker.log").open("wb") as log:
        worker = subprocess.Popen([*command, "--pool", "threads"], cwd=ROOT, env=env, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + 40
        while not (found := machine.look()).workers and time.monotonic() < deadline:
            time.sleep(0.2)
    finally:
        worker.terminate()
        worker.wait(20)

    assert found.workers == ("w1@here",)


def test_a_broker_that_is_away_is_said_within_its_patience(settings, tmp_path):
    with_celery(settings, f"redis+socket://{tmp_path}/nothing.sock")

    assert not machine.broker_answers()
    assert "does not answer" in machine.look().problem


def test_without_a_broker_tasks_run_at_once(settings):
    settings.CELERY_TASK_ALWAYS_EAGER = True

    assert machine.broker_answers()
    assert "There is no broker" in machine.look().problem
