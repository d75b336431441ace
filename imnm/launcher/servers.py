"""The three processes of the running product, and how to tell that it answers."""

import http.client
import os
import socket
import sys
import time

from imnm.launcher.words import Trouble, tail

START_TIME = 60  # seconds until the first answer, on a slow machine
# Method, path without its query (people search by name there), status, duration: nothing about a person.
ACCESS_LOG = "%(t)s %(m)s %(U)s %(s)s %(M)sms"


def check_port(host, port):
    """Raise Trouble when nothing can listen at this port."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Trouble(
                f"Port {port} on {host} cannot be used ({os.strerror(error.errno)}): choose another one, for "
                f"example PORT={port + 1 if port < 65535 else 8000} make run."
            ) from error


def start_all(family, settings, env, embedded):
    """Start web server, worker and beat; `embedded` means the small one-machine set-up."""
    web = [sys.executable, "-m", "gunicorn", "imnm.wsgi", "--workers", settings.WEB_WORKERS]
    web += ["--bind", f"{settings.LISTEN}:{settings.PORT}", "--access-logfile", "-"]
    web += ["--access-logformat", ACCESS_LOG, "--graceful-timeout", "8", "--no-control-socket"]
    # Threads need half the memory; real installations get processes, which time limits can end.
    pool = ["--pool", "threads" if embedded else "prefork", "--concurrency", "2"]
    # What workers tell each other nobody reads here, and that part may fail when the broker restarts.
    pool += ["--without-gossip", "--without-mingle"]
    celery = [sys.executable, "-m", "celery", "--app", "imnm.celery"]
    timetable = settings.VAR / "beat"
    timetable.mkdir(exist_ok=True)

    family.start("web", web, env)
    family.start("worker", [*celery, "worker", *pool, "--loglevel", "INFO"], env)
    family.start("beat", [*celery, "beat", "--schedule", timetable / "schedule", "--pidfile", ""], env)


def wait_for_answer(family, settings):
    """Wait until /healthz says ok. Raises Trouble when a process ends or the answer stays away."""
    deadline = time.monotonic() + START_TIME
    while (status := _status(settings)) != 200:
        family.check()
        if time.monotonic() > deadline:
            log = settings.VAR / "log" / "web.log"
            said = f"answers {status}" if status else "does not answer"
            raise Trouble(f"The web server {said} after {START_TIME} seconds; the end of {log}:\n{tail(log)}")
        family.pause(0.1)


def _status(settings):
    """Return the HTTP status of /healthz, asked for by a name the product allows; None without an answer."""
    allowed = next((host.lstrip(".") for host in settings.ALLOWED_HOSTS if host != "*"), "localhost")
    here = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}.get(settings.LISTEN, settings.LISTEN)  # noqa: S104
    connection = http.client.HTTPConnection(here, settings.PORT, timeout=10)
    try:
        connection.request("GET", "/healthz", headers={"Host": allowed})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
