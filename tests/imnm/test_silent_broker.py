"""A broker that takes the connection and never answers: worse than one that is away."""

import os
import socket
import subprocess
import sys
from time import monotonic

import pytest
from django.conf import settings

QUEUE_SOMETHING = (
    "from assessments.receivers import tell_at_once; tell_at_once(); print('the screen answers')"
)


@pytest.fixture
def silent():
    """The address of a server that accepts everybody and says nothing."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(50)
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def test_a_screen_that_queues_something_answers_within_seconds(silent, tmp_path):
    env = os.environ | {"REDIS_URL": silent, "IMNM_VAR": str(tmp_path), "ENV_FILE": str(tmp_path / "none")}
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", QUEUE_SOMETHING]
    began = monotonic()

    done = subprocess.run(command, env=env, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=60)

    assert "the screen answers" in done.stdout
    assert "could not queue the messages about a critical alert" in done.stderr
    assert monotonic() - began < 20


def test_tasks_end_before_they_are_given_to_another_worker():
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS

    assert options["visibility_timeout"] > settings.CELERY_TASK_TIME_LIMIT
    assert options["visibility_timeout"] > settings.SWEEP_LEASE
