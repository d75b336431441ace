"""Before the servers start: the database up to date, the demonstration loaded, the static files collected."""

import hashlib
import sys

from imnm.launcher.words import say

MANAGE = [sys.executable, "manage.py"]


def prepare(family, settings, env):
    """Run what is needed, side by side where that is possible. Raises Trouble, with its log, at a failure."""
    collecting = None
    stamp = settings.VAR / "static.stamp"
    wanted = static_state(settings.BASE_DIR)
    if not settings.DEBUG and not is_fresh(stamp, wanted):
        say("Collecting and compressing the static files (only after an update) …")
        collecting = family.start("collectstatic", [*MANAGE, "collectstatic", "--noinput"], env)

    say("Bringing the database up to date …")
    family.wait(family.start("migrate", [*MANAGE, "migrate", "--noinput"], env))
    if settings.HTTPS:
        family.wait(family.start("check", [*MANAGE, "check", "--database", "default"], env))
        say("HTTPS=1: a real installation, so no demonstration is loaded.")
    else:
        say("Looking for the demonstration; where there is none it is loaded now, in up to a minute …")
        family.wait(family.start("load_demo", [*MANAGE, "load_demo", "--if-empty"], env))

    if collecting:
        family.wait(collecting)
        stamp.write_text(wanted)


def static_state(base):
    """Return a digest of what decides the collected files: the pinned packages and our own files."""
    digest = hashlib.sha256((base / "requirements.txt").read_bytes())
    digest.update((base / "imnm" / "finders.py").read_bytes())
    for package in sorted(path.parent for path in base.glob("*/__init__.py")):
        for path in sorted((package / "static").rglob("*")):
            facts = path.stat()
            digest.update(f"{path.relative_to(base)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def is_fresh(stamp, wanted):
    return stamp.exists() and stamp.read_text() == wanted
