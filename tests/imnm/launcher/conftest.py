"""Small real processes in the place of the product's."""

import socket
import sys
import time

import pytest

from imnm.launcher import broker
from imnm.launcher.children import Family

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def family(tmp_path):
    """An empty family; whatever a test leaves in it is ended."""
    family = Family(logs=tmp_path / "log")
    yield family
    family.hurry.set()
    family.end()
    broker.clear_previous(tmp_path / "valkey.socket")  # in a run, the leash does this


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition, seconds=20):
    """Return when `condition()` is true; fail when that takes too long."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain"
        time.sleep(0.05)
