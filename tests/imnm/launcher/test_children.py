import os
import signal
import sys
import threading
import time

import pytest

from imnm.launcher import children
from imnm.launcher.children import Stopped
from imnm.launcher.leash import is_running
from imnm.launcher.words import Trouble
from tests.imnm.launcher.conftest import SLEEPER, wait_until

# Says that it is ready, then does not listen to a polite request.
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(60)
"""
# Starts a process of its own and says its number.
PARENT = f"""
import subprocess, sys, time
print(subprocess.Popen({SLEEPER}).pid, flush=True)
time.sleep(60)
"""


def python(code):
    return [sys.executable, "-c", code]


def said(child):
    wait_until(lambda: child.log.read_text().strip())
    return child.log.read_text().strip()


def test_a_child_does_not_hear_the_terminals_ctrl_c(family):
    child = family.start("sleeper", SLEEPER)

    assert os.getsid(child.process.pid) != os.getsid(0)
    assert os.getpgid(child.process.pid) == child.process.pid


def test_the_end_leaves_no_process(family):
    started = [family.start(name, SLEEPER) for name in ("first", "second")]

    family.end()

    assert not any(child.alive for child in started)
    assert family.children == []


def test_the_end_takes_what_the_children_started_too(family):
    grandchild = int(said(family.start("parent", python(PARENT))))

    family.end()

    wait_until(lambda: not is_running(grandchild))


def test_a_child_that_does_not_listen_is_killed_after_a_while(family, monkeypatch):
    monkeypatch.setattr(children, "PATIENCE", 0.3)
    child = family.start("stubborn", python(STUBBORN))
    said(child)

    family.end()

    assert child.process.returncode == -signal.SIGKILL


def test_a_second_ctrl_c_does_not_wait(family):
    child = family.start("stubborn", python(STUBBORN))
    said(child)
    family.hurry.set()
    began = time.monotonic()

    family.end()

    assert time.monotonic() - began < children.PATIENCE / 2
    assert not child.alive


def test_what_the_others_depend_on_ends_last(family):
    code = "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *a: sys.exit(print(time.time())));"
    code += " print('ready', flush=True); time.sleep(60)"
    broker, worker = family.start("broker", python(code)), family.start("worker", python(code))
    said(broker), said(worker)

    family.end()

    ended = [float(child.log.read_text().split()[-1]) for child in (broker, worker)]
    assert ended[0] > ended[1]


def test_a_child_that_dies_is_named_with_the_end_of_its_log(family):
    child = family.start("worker", python("print('the reason'); raise SystemExit(3)"))

    with pytest.raises(Trouble) as trouble:
        family.watch()

    assert "The worker process ended by itself (exit code 3)" in str(trouble.value)
    assert "    the reason" in str(trouble.value)
    assert str(child.log) in str(trouble.value)


def test_a_killed_child_is_named_with_the_signal(family):
    child = family.start("worker", SLEEPER)
    child.signal(signal.SIGKILL)

    with pytest.raises(Trouble, match="killed by SIGKILL"):
        family.watch()


def test_a_program_that_is_not_there_is_named(family):
    with pytest.raises(Trouble, match=r"The server cannot be started: .*no-such-program"):
        family.start("server", ["/no-such-program"])


def test_a_step_that_fails_says_the_error_and_not_the_traceback(family):
    step = family.start("migrate", python("raise ValueError('no such table')"))

    with pytest.raises(Trouble) as trouble:
        family.wait(step)

    assert "The step migrate failed" in str(trouble.value)
    assert "ValueError: no such table" in str(trouble.value)
    assert "Traceback" not in str(trouble.value)


def test_a_step_that_ends_well_is_no_longer_a_child(family):
    family.wait(family.start("migrate", python("pass")))

    assert family.children == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_each_signal_asks_for_the_end_even_where_it_was_ignored(family, number):
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(each, signal.SIG_IGN) for each in signals]
    try:
        family.listen_to_signals()
        threading.Timer(0.1, os.kill, [os.getpid(), number]).start()
        with pytest.raises(Stopped):
            family.pause(10)
    finally:
        for each, handler in zip(signals, before, strict=True):
            signal.signal(each, handler)


def test_a_log_that_grew_long_is_put_aside(family, monkeypatch):
    monkeypatch.setattr(children, "LOG_LIMIT", 10)
    family.wait(family.start("step", python("print('a long first log')")))
    family.wait(family.start("step", python("print('second')")))

    assert (family.logs / "step.log").read_text() == "second\n"
    assert (family.logs / "step.log.1").read_text() == "a long first log\n"
