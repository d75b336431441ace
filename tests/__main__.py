"""`make test`: the house checks, the whole suite, then all that meets a server again with the other servers.

Arguments go to pytest: `.venv/bin/python -m tests tests/imnm -k launcher`. REQUIRE_ALL=1 makes a missing part
a failure; DATABASE_URL, REDIS_URL and CHROMIUM name the parts.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from imnm.launcher import broker
from imnm.launcher.children import Family, Stopped
from imnm.launcher.words import Trouble, say
from tests import machine
from tests.report import Pass, last_lines, read_results

PYTHON = sys.executable
# What a real installation sets: nothing of this is connected to, it is only checked for gaps.
PRODUCTION = {
    "ALLOWED_HOSTS": "imnm.example.org",
    "DATABASE_URL": "postgres://imnm@db.example.org/imnm",
    "EMAIL_URL": "smtp+tls://imnm:secret@mail.example.org:587",
    "HTTPS": "1",
    "REDIS_URL": "redis://redis.example.org:6379/0",
    "SECRET_KEY": "only-for-this-check-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "SITE_URL": "https://imnm.example.org",
}
HOUSE_CHECKS = [
    ("style", ["-m", "ruff", "check", "."], {}),
    ("format", ["-m", "ruff", "format", "--check", "."], {}),
    ("no migration is missing", ["manage.py", "makemigrations", "--check", "--dry-run"], {}),
    ("fit for production", ["manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
]


def clean_environment(folder):
    """Return the environment for checks and tests: this machine's, without what would change the product."""
    env = {name: value for name, value in os.environ.items() if name not in PRODUCTION}
    return env | {
        "DATABASE_URL": f"sqlite:///{folder / 'imnm.sqlite3'}",
        "DEBUG": "0",
        "ENV_FILE": os.devnull,  # a developer's .env is not part of the product
        "IMNM_VAR": str(folder),
        "LOG_LEVEL": "WARNING",
    }


def house_checks(env):
    """Run the checks that need no test; their output is shown where they fail."""
    result = Pass("House checks")
    began = time.monotonic()
    for name, arguments, more in HOUSE_CHECKS:
        done = subprocess.run(
            [PYTHON, *arguments], env=env | more, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        if done.returncode == 0:
            result.passed += 1
        else:
            result.failed += 1
            say(f"House check failed: {name}\n{done.stdout}")
    result.seconds = time.monotonic() - began
    return result


def run_suite(name, env, arguments, folder):
    """Run pytest over everything with this environment and return its Pass."""
    say(f"\n{name}")
    results = folder / "results.xml"
    results.unlink(missing_ok=True)
    processes = str(min(4, (os.cpu_count() or 1) + 1))  # one more than cores: some tests mostly wait
    began = time.monotonic()
    code = subprocess.run(
        [
            PYTHON,
            "-m",
            "pytest",
            "-q",
            "-n",
            processes,
            "--dist",
            "worksteal",
            f"--junitxml={results}",
            *arguments,
        ],
        env=env,
        stdin=subprocess.DEVNULL,
    ).returncode
    return read_results(name, results, code, time.monotonic() - began)


def forget_keys(url, prefix):
    """Remove what the tests left in a Redis that is not ours."""
    import redis

    client = redis.Redis.from_url(url)
    for key in client.scan_iter(match=f"{prefix}*"):
        client.delete(key)


def run_all(family, folder, arguments):
    """Run everything this machine can; return (passes, the parts it lacks)."""
    chromium, postgresql, redis = machine.chromium(), machine.postgresql(), machine.redis()
    env = clean_environment(folder)
    passes = [house_checks(env)]

    env["DEBUG"] = "1"  # static files straight from their folders
    env["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs beside Django's synchronous code
    env["REDIS_PREFIX"] = prefix = f"imnm-test-{os.getpid()}:"  # other users of the same Redis are left alone
    if chromium.missing:
        arguments = ["-m", "not browser", *arguments]
    else:
        env["CHROMIUM"] = chromium.address

    env["REDIS_URL"] = broker.start(family, folder)
    passes.append(run_suite("SQLite and the embedded Valkey", env, arguments, folder))

    if postgresql.address or redis.address:
        name = " and ".join(
            [
                "PostgreSQL" if postgresql.address else "SQLite",
                "Redis" if redis.address else "the embedded Valkey",
            ]
        )
        env["DATABASE_URL"] = postgresql.address or env["DATABASE_URL"]
        env["REDIS_URL"] = redis.address or env["REDIS_URL"]
        try:
            passes.append(run_suite(name, env, ["--only-with-servers", *arguments], folder))
        finally:
            if redis.address:
                forget_keys(redis.address, prefix)
    return passes, [part for part in (postgresql, redis, chromium) if part.missing]


def main(arguments):
    """Return the exit code: 0 when all that was asked for has run and passed."""
    require_all = os.environ.get("REQUIRE_ALL", "0") not in ("", "0")
    family = Family()
    try:
        with tempfile.TemporaryDirectory(prefix="imnm-tests-") as folder:
            family.logs = Path(folder) / "log"
            family.fasten()
            try:
                passes, missing = run_all(family, Path(folder), arguments)
            finally:
                family.end()
    except (KeyboardInterrupt, Stopped):
        say("\nStopped.")
        return 130
    except Trouble as trouble:
        say(str(trouble))
        return 1
    text, code = last_lines(passes, missing, require_all)
    say(text)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
