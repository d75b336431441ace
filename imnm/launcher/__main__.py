"""`make run`: broker, database, web server, worker and beat in one terminal, until Ctrl-C."""

import os
import sys
import traceback

from imnm.launcher import broker, logins, prepare, servers, single
from imnm.launcher.children import Family, Stopped
from imnm.launcher.words import Trouble, say


def load_settings():
    """Return Django's settings. Raises Trouble when a value in the environment or in .env is wrong."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imnm.settings")
    from django.conf import settings

    try:
        port = settings.PORT  # the first use reads them all
    except Exception as error:
        frames = reversed(traceback.extract_tb(error.__traceback__))
        named = next((frame.line for frame in frames if frame.filename.endswith("imnm/settings.py")), "")
        raise Trouble(f"A setting cannot be read: {error} (in {named}). See .env.example.") from error
    if not 0 < port < 65536:
        raise Trouble(f"PORT is {port}: choose a number from 1 to 65535.")
    return settings


def run(family, settings):
    """Start everything and stay; ends by Stopped or Trouble."""
    address = f"http://{settings.LISTEN}:{settings.PORT}"
    lock = single.claim(settings.VAR / "run.lock", address)
    servers.check_port(settings.LISTEN, settings.PORT)
    family.fasten(keep_open=[lock.fileno()])

    env = {}
    embedded = not settings.REDIS_URL
    if embedded:
        env["REDIS_URL"] = broker.start(family, settings.VAR)
    else:
        broker.check(settings.REDIS_URL)
    prepare.prepare(family, settings, env)
    demonstration = "" if settings.HTTPS else logins.ask(env)
    servers.start_all(family, settings, env, embedded)
    servers.wait_for_answer(family, settings)

    say(f"\nIMNM runs at {address}")
    if demonstration:
        say(demonstration)
    say(f"\nLogs: {settings.VAR / 'log'}. Press Ctrl-C to stop everything.")
    family.watch()


def main():
    """Return the exit code: 0 after Ctrl-C, 1 after trouble."""
    os.umask(0o077)  # also for what is written should the settings not be readable
    family = Family()
    family.listen_to_signals()
    try:
        settings = load_settings()
        family.logs = settings.VAR / "log"
        try:
            run(family, settings)
        except Stopped:
            say("\nStopping …")
        finally:
            family.end()
    except Trouble as trouble:
        say(f"\n{trouble}")
        return 1
    say("Everything has stopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
