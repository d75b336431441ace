"""The whole product as `make run` starts it, on its own database and port, with a real mail server."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import psycopg
from aiosmtpd.controller import Controller
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Inbox:
    """What the mail server received: one entry a message."""

    def __init__(self) -> None:
        self.messages: list[tuple[list[str], Message]] = []

    async def handle_DATA(self, server, session, envelope) -> str:
        self.messages.append((envelope.rcpt_tos, message_from_bytes(envelope.content)))
        return "250 OK"

    def wait_for(self, address: str, subject: str, seconds: float = 60) -> Message:
        """The first message with this subject to `address`; fails when none arrives in time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for recipients, message in self.messages:
                if recipients == [address] and message["Subject"] == subject:
                    return message
            time.sleep(0.2)
        raise AssertionError(
            f"no mail to {address} in {seconds} s; mail went to {[to for to, _ in self.messages]}"
        )


@contextlib.contextmanager
def own_database(folder: Path):
    """The address of an empty database on the kind of server this run of the suite uses."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder / 'walk.sqlite3'}"
        return
    name = f"imnm_walk_{os.getpid()}"
    address = os.environ["DATABASE_URL"].replace("postgres://", "postgresql://", 1)
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{address.rsplit('/', 1)[0]}/{name}"
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@dataclass
class Product:
    """A running installation: its address, its mail, and the environment its commands need."""

    address: str
    env: dict[str, str]
    inbox: Inbox
    log: Path
    process: subprocess.Popen | None = field(default=None)

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, seconds: float = 120) -> None:
        with self.log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "imnm.launcher"], cwd=ROOT, env=self.env, stdout=output, stderr=output
            )
        deadline = time.monotonic() + seconds
        while "Press Ctrl-C" not in self.log.read_text():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, f"not ready in {seconds} s: {self.log.read_text()}"
            time.sleep(0.2)
        with urllib.request.urlopen(f"{self.address}/healthz") as answer:
            assert answer.read() == b"ok"

    def stop(self) -> int:
        """Ctrl-C; returns the exit code of the launcher."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


@contextlib.contextmanager
def installed(folder: Path):
    """A Product with the demonstration in its database, not started yet. Everything is gone afterwards."""
    inbox, mail_port, port = Inbox(), free_port(), free_port()
    server = Controller(inbox, hostname="127.0.0.1", port=mail_port)
    server.start()
    address = f"http://127.0.0.1:{port}"
    with own_database(folder) as database:
        env = os.environ | {
            "DATABASE_URL": database,
            "DEBUG": "0",
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "IMNM_VAR": str(folder / "var"),
            "PORT": str(port),
            "REDIS_PREFIX": f"{os.environ.get('REDIS_PREFIX', 'imnm-test:')}walk:",
            "SITE_URL": address,
        }
        product = Product(address, env, inbox, folder / "launcher.log")
        try:
            product.manage("migrate", "-v0")
            product.manage("load_demo", "--patients", "4")
            yield product
        finally:
            if product.process and product.process.poll() is None:
                product.process.terminate()
                product.process.wait(30)
            server.stop()
