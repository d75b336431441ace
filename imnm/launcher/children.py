"""Processes that the launcher owns: started apart from the terminal, and never left behind."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from imnm.launcher.words import Trouble, tail

PATIENCE = 10  # seconds a process has to finish what it is doing, before it is killed
LOG_LIMIT = 5_000_000  # bytes; a longer log is put aside at the next start

Stopped = type("Stopped", (Exception,), {"__doc__": "Ctrl-C or a signal asked for the end."})


@dataclass
class Child:
    """One process, with the name that messages use for it and the log that holds what it says."""

    name: str
    process: subprocess.Popen
    log: Path

    @property
    def alive(self):
        return self.process.poll() is None

    def signal(self, number, whole_group=False):
        """Send a signal to the process, or to it and all it started; one that is gone is fine."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            (os.killpg if whole_group else os.kill)(self.process.pid, number)


@dataclass
class Family:
    """All children of one run. `leash` ends them should the launcher itself be killed outright."""

    logs: Path = Path("var/log")
    children: list[Child] = field(default_factory=list)
    leash: subprocess.Popen | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    hurry: threading.Event = field(default_factory=threading.Event)

    def listen_to_signals(self):
        """Take Ctrl-C, TERM and HUP as "stop"; a second one as "stop now".

        Our own handlers also serve a launcher started in the background, where SIGINT is ignored.
        """

        def asked(number, frame):
            (self.hurry if self.stop.is_set() else self.stop).set()

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, asked)

    def fasten(self, keep_open=()):
        """Start the leash. It holds the file descriptors `keep_open` (our lock) until all is cleared away."""
        self.leash = subprocess.Popen(
            [sys.executable, "-m", "imnm.launcher.leash"],
            stdin=subprocess.PIPE,
            pass_fds=keep_open,
            start_new_session=True,
            text=True,
        )

    def tell_leash(self, line):
        if self.leash:
            with contextlib.suppress(OSError):
                self.leash.stdin.write(f"{line}\n")
                self.leash.stdin.flush()

    def start(self, name, command, env=None):
        """Start one child in a session of its own, so that Ctrl-C in the terminal reaches the launcher alone.

        Raises Trouble where the program cannot be started at all.
        """
        self.logs.mkdir(parents=True, exist_ok=True)
        log = self.logs / f"{name}.log"
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as output:
            try:
                process = subprocess.Popen(
                    [str(part) for part in command],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    env={**os.environ, "PYTHONUNBUFFERED": "1", **(env or {})},
                )
            except OSError as error:
                raise Trouble(f"The {name} cannot be started: {error}.") from error
        child = Child(name, process, log)
        self.children.append(child)
        self.tell_leash(f"+{process.pid}")
        return child

    def wait(self, *children):
        """Wait until these children have ended well. Raises Trouble at a failure, Stopped when asked."""
        for child in children:
            while child.alive:
                self.pause(0.05)
            self.forget(child)
            if child.process.returncode != 0:
                raise Trouble(f"The step {child.name} failed; the end of {child.log}:\n{tail(child.log)}")

    def pause(self, seconds):
        """Sleep; raises Stopped as soon as somebody asks for the end."""
        if self.stop.wait(seconds):
            raise Stopped

    def check(self):
        """Raise Trouble, with the end of its log, when a child has died."""
        for child in self.children:
            if not child.alive:
                raise Trouble(
                    f"The {child.name} process ended by itself ({_ending(child.process.returncode)}), so "
                    f"everything is stopped. The end of {child.log}:\n{tail(child.log)}"
                )

    def watch(self):
        """Stay until somebody asks for the end (raises Stopped) or a child dies (raises Trouble)."""
        while True:
            self.check()
            self.pause(0.3)

    def end(self):
        """Stop all children. The first that was started, on which the others depend, is stopped last."""
        if self.children:
            first, *rest = self.children
            self._end_group(rest)
            self._end_group([first])
        if self.leash:
            with contextlib.suppress(OSError):
                self.leash.stdin.close()
            self.leash.wait()
            self.leash = None

    def _end_group(self, children):
        for child in reversed(children):
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while any(child.alive for child in children) and time.monotonic() < deadline:
            if self.hurry.wait(0.05):
                break
        for child in children:
            child.signal(signal.SIGKILL, whole_group=True)  # also what a dead leader may have left
            child.process.wait()
            self.forget(child)

    def forget(self, child):
        self.children.remove(child)
        self.tell_leash(f"-{child.process.pid}")


def _ending(code):
    return f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"
