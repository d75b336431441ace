"""A small installation of real processes that can be broken on purpose: broker, workers, ticker, mail server.

The database is the test's own, so that the test reads what the workers wrote.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import time as clock_time
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.db import connection
from django.utils import timezone

from assessments.models import ClinicSettings, PlannedCheck, Reminder, RunLog
from assessments.models.reminder import SETTLED
from imnm.launcher import broker
from patients.models import Clinic, Membership, Patient, Role, User
from tests.browser.product import ROOT, free_port

# Queues a tick again and again, as beat does, only sooner; a broker that is away is tried again.
TICKER = """
import time, django
django.setup()
from assessments.tasks import tick
while True:
    try:
        tick.apply_async(retry=False)
    except Exception:
        pass
    time.sleep(0.5)
"""
LEASE = 3  # seconds; a dead sender's message is sent again after this


class Mailbox:
    """A mail server that notes what it took, and does to each message what `fault` says."""

    def __init__(self) -> None:
        self.taken: dict[str, list[str]] = defaultdict(list)  # address -> Message-IDs, in the order taken
        self.fault: Callable[[int], str] = lambda number: ""
        self.seen = 0
        self.pause = 0.0

    async def handle_DATA(self, server: SMTP, session, envelope) -> str:
        import asyncio

        await asyncio.sleep(self.pause)
        self.seen += 1
        fault = self.fault(self.seen)
        if fault == "refuse":
            return "451 4.3.0 try again later"
        if fault == "hang up":  # after DATA, before it was taken
            server.transport.abort()
            return "421 gone"
        message = message_from_bytes(envelope.content)
        for address in envelope.rcpt_tos:
            self.taken[address].append(message["Message-ID"])
        if fault == "hang up after taking it":
            server.transport.abort()
            return "421 gone"
        return "250 OK"


@dataclass
class Plant:
    """`start`, break, `wait_until_settled`, then `lost` and `doubled`."""

    folder: Path
    mailbox: Mailbox = field(default_factory=Mailbox)
    children: list[subprocess.Popen] = field(default_factory=list)
    workers: list[subprocess.Popen] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.mail = Controller(self.mailbox, hostname="127.0.0.1", port=free_port())
        self.mail.start()
        self.socket_folder = broker.new_socket_folder()
        self.env = os.environ | {
            "DATABASE_URL": _address_of_the_test_database(),
            "DEBUG": "0",
            "DJANGO_SETTINGS_MODULE": "imnm.settings",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail.port}",
            "IMNM_VAR": str(self.folder),
            "LOG_LEVEL": "WARNING",
            "REDIS_URL": f"unix://{self.socket_folder / 'valkey.sock'}",
            "SEND_LEASE": str(LEASE),
            "SWEEP_LEASE": str(LEASE),
        }
        self.broker = self.start_broker()

    # --- Parts ---

    def start_broker(self) -> subprocess.Popen:
        """An empty one each time: nothing is written to disk."""
        path = self.socket_folder / "valkey.sock"
        command = [broker.programs()[0], "--port", "0", "--unixsocket", path, "--dir", self.socket_folder]
        child = self._start([*command, "--save", "", "--appendonly", "no"])
        _wait(lambda: broker.ask(path, "PING").startswith("+PONG"), 20, "the broker does not come up")
        return child

    def restart_broker_empty(self) -> None:
        kill(self.broker)
        (self.socket_folder / "valkey.sock").unlink(missing_ok=True)
        self.broker = self.start_broker()

    def start_worker(self, *, concurrency: int = 2) -> subprocess.Popen:
        celery = [sys.executable, "-m", "celery", "--app", "imnm.celery", "worker", "--loglevel", "ERROR"]
        name = f"w{len(self.children)}@%h"
        pool = [
            "--pool",
            "prefork",
            "--concurrency",
            str(concurrency),
            "--without-gossip",
            "--without-mingle",
        ]
        child = self._start([*celery, *pool, "-n", name])
        self.workers.append(child)
        return child

    def restart_workers_that_ended(self) -> None:
        """As the supervisor of a real installation does with one that gave up by itself."""
        for ended in [one for one in self.workers if one.poll() is not None]:
            self.workers.remove(ended)
            self.start_worker()

    def start_ticker(self) -> subprocess.Popen:
        return self._start([sys.executable, "-c", TICKER])

    def _start(self, command: list) -> subprocess.Popen:
        log = (self.folder / "children.log").open("ab")
        # A session of its own, so that a kill takes the whole family of a worker at one moment.
        child = subprocess.Popen(
            command, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
        )
        self.children.append(child)
        return child

    def close(self) -> None:
        for child in self.children:
            kill(child)
        self.mail.stop()

    # --- What happened ---

    def wait_until_settled(self, messages: int, seconds: float = 120) -> None:
        def settled() -> bool:
            return Reminder.objects.filter(state__in=SETTLED).count() >= messages

        _wait(settled, seconds, "not every message was settled", self.folder / "children.log")

    def lost(self) -> list[str]:
        """Addresses of the people whom nothing reached."""
        return [
            email for email in User.objects.values_list("email", flat=True) if not self.mailbox.taken[email]
        ]

    def doubled(self) -> list[str]:
        """Addresses that got more than one message; each of them the same one, by its Message-ID."""
        found = {email: ids for email, ids in self.mailbox.taken.items() if len(ids) > 1}
        for email, ids in found.items():
            assert len(set(ids)) == 1, f"{email} got different messages: {Counter(ids)}"
        return sorted(found)

    def counted_as_double(self) -> set[str]:
        return set(Reminder.objects.filter(may_be_double=True).values_list("user__email", flat=True))


def kill(child: subprocess.Popen) -> None:
    """SIGKILL to a process and all of its own, at once."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    child.wait(20)


def staff(number: int) -> Clinic:
    """A clinic whose night is planned and whose digests are due now, with one overdue item for everybody."""
    clinic = Clinic.objects.create(name="North", time_zone="UTC")
    settings = ClinicSettings.of(clinic)
    settings.sweep_time = settings.digest_time = clock_time(0)
    settings.working_days = list(range(7))
    settings.save()
    users = User.objects.bulk_create(
        User(username=f"u{place}", email=f"u{place}@example.org", password="!") for place in range(number)
    )
    Membership.objects.bulk_create(Membership(user=user, clinic=clinic, role=Role.NURSE) for user in users)
    return clinic


def planned_night(clinic: Clinic) -> None:
    """One overdue item of a patient nobody is responsible for, and tonight's sweep done."""
    (patient,) = patients(clinic, 1)
    today, now = clinic.today(), timezone.now()
    PlannedCheck.objects.create(
        patient=patient,
        key="a",
        label="CBC",
        category="other",
        due_on=today - timezone.timedelta(days=30),
        grace_ends_on=today - timezone.timedelta(days=20),
        planned_at=now,
    )
    RunLog.objects.create(clinic=clinic, for_date=today, started_at=now, finished_at=now, pruned_at=now)


def patients(clinic: Clinic, number: int) -> list[Patient]:
    return Patient.objects.bulk_create(
        Patient(
            clinic=clinic,
            identifier=f"R-{place}",
            family_name="Row",
            given_name="Ada",
            onset_date=clinic.today() - timezone.timedelta(days=500),
            onset_precision="day",
            diagnosis_date=clinic.today() - timezone.timedelta(days=400),
        )
        for place in range(number)
    )


def _address_of_the_test_database() -> str:
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return f"{os.environ['DATABASE_URL'].rsplit('/', 1)[0]}/{name}"


def _wait(condition: Callable[[], bool], seconds: float, words: str, log: Path | None = None) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            said = log.read_text(errors="replace")[-3000:] if log and log.exists() else ""
            raise AssertionError(f"{words} in {seconds} s\n{said}")
        time.sleep(0.1)
