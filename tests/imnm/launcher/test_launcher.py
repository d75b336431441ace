"""The whole launcher with the real servers: `python -m imnm.launcher` as `make run` calls it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from imnm.launcher.leash import is_running
from tests.imnm.launcher.conftest import wait_until


@pytest.fixture
def environ(tmp_path, free_port):
    """A real installation without demonstration (HTTPS=1); DEBUG=1 so that no static files are collected."""
    env = {name: value for name, value in os.environ.items() if name not in ("REDIS_URL", "DATABASE_URL")}
    var = str(tmp_path / "var")
    return env | {"IMNM_VAR": var, "PORT": str(free_port), "HTTPS": "1", "DEBUG": "1", "ENV_FILE": os.devnull}


@pytest.fixture
def launch(environ, tmp_path):
    """`launch()`: start it with its words going to a file; what is left at the end of a test is ended."""
    started = []

    def launch():
        words = tmp_path / f"words{len(started)}"
        with words.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "imnm.launcher"],
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        process.words = words
        started.append(process)
        return process

    yield launch
    for process in started:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def wait_until_up(process, environ):
    address = f"http://127.0.0.1:{environ['PORT']}"
    wait_until(lambda: f"IMNM runs at {address}" in process.words.read_text(), seconds=60)


def descendants(number):
    """Return {process number: its command line} of all that a process has started, and what those have."""
    listing = subprocess.run(["ps", "-ww", "-eo", "pid=,ppid=,args="], capture_output=True, text=True).stdout
    rows = [line.split(None, 2) for line in listing.splitlines()]
    found, parents = {}, {str(number)}
    while parents:
        children = {pid: args for pid, parent, args in rows if parent in parents}
        found.update({int(pid): args for pid, args in children.items() if not args.startswith("ps ")})
        parents = set(children)
    return found


def socket_folder(environ):
    return Path(environ["IMNM_VAR"], "valkey.socket").read_text().strip()


def test_it_runs_refuses_a_second_and_leaves_nothing_behind(launch, environ):
    first = launch()
    wait_until_up(first, environ)
    family = descendants(first.pid)
    for part in (
        "valkey-server",
        "gunicorn",
        "celery --app imnm.celery worker",
        "beat",
        "imnm.launcher.leash",
    ):
        assert any(part in args for args in family.values()), part
    socket = socket_folder(environ)

    second = launch()
    assert second.wait(timeout=30) == 1
    assert f"IMNM already runs from this folder (process {first.pid}" in second.words.read_text()

    first.send_signal(signal.SIGINT)
    assert first.wait(timeout=30) == 0
    assert first.words.read_text().endswith("Everything has stopped.\n")
    assert [args for number, args in family.items() if is_running(number)] == []
    assert not Path(socket).parent.exists()


def test_it_starts_again_after_a_kill_and_stops_when_a_part_dies(launch, environ):
    killed = launch()
    wait_until_up(killed, environ)
    left = descendants(killed.pid)
    killed.kill()
    killed.wait()

    again = launch()
    wait_until_up(again, environ)
    assert [args for number, args in left.items() if is_running(number)] == []

    family = descendants(again.pid)
    worker = next(number for number, args in family.items() if "imnm.celery worker" in args)
    os.kill(worker, signal.SIGKILL)
    assert again.wait(timeout=30) == 1
    assert "The worker process ended by itself (killed by SIGKILL)" in again.words.read_text()
    assert [args for number, args in family.items() if is_running(number)] == []


def test_a_wrong_value_is_named_with_its_setting(launch, environ):
    environ["PORT"] = "eighty"

    process = launch()

    assert process.wait(timeout=30) == 1
    assert "A setting cannot be read" in process.words.read_text()
    assert 'env.int("PORT"' in process.words.read_text()


def manage(environ, *arguments):
    subprocess.run([sys.executable, "manage.py", *arguments], env=environ, check=True, capture_output=True)


def open_clinic(environ, is_demo):
    """Bring the database of this environment up to date and open one clinic in it."""
    manage(environ, "migrate")
    opened = f"open_clinic(name='North', time_zone='Europe/Berlin', is_demo={is_demo})"
    manage(environ, "shell", "-c", f"from patients.actions.clinics import open_clinic; {opened}")


def test_a_clinic_of_its_own_is_shown_no_public_log_ins(launch, environ):
    environ["HTTPS"] = "0"
    open_clinic(environ, is_demo=False)

    process = launch()
    wait_until(lambda: "Press Ctrl-C" in process.words.read_text(), seconds=60)

    assert "password" not in process.words.read_text()


def test_the_demonstration_shows_its_log_ins_but_is_refused_as_a_real_installation(launch, environ):
    environ["HTTPS"] = "0"
    open_clinic(environ, is_demo=True)
    shown = launch()
    wait_until(lambda: "Press Ctrl-C" in shown.words.read_text(), seconds=60)
    assert "Demonstration log-ins, all with the password" in shown.words.read_text()
    shown.send_signal(signal.SIGINT)
    assert shown.wait(timeout=30) == 0

    environ["HTTPS"] = "1"
    refused = launch()

    assert refused.wait(timeout=60) == 1
    assert "imnm.E002" in refused.words.read_text()
