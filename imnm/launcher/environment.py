"""Make .venv and install pinned requirements into it, once.

`python3 -m imnm.launcher.environment requirements.txt …` runs on the system's Python before anything is
installed, so it uses the standard library alone.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from imnm.launcher.words import Trouble, say

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
# Says which requirement files are in, by digest. It is away while pip works: without it .venv is half-made.
STAMP = VENV / "installed.json"
LOG = ROOT / "var" / "log" / "pip.log"

# What pip's own words mean, the first that fits: the sentence tells what to do.
REASONS = [
    (r"No space left on device", "The disk is full: free some space (about 1 GB), then run again."),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError",
        "The package index cannot be trusted (certificate): give pip your institution's certificate "
        "(pip config set global.cert /path/of.pem), then run again.",
    ),
    (
        r"DO NOT MATCH THE HASHES",
        "A package differs from the one pinned here and was not installed. Run again; if it stays so, the "
        "package index or a proxy changes files.",
    ),
    (
        r"connection broken|Max retries exceeded|NameResolutionError|Failed to establish|Could not fetch URL"
        r"|ConnectTimeout|ReadTimeout|ProxyError|Temporary failure in name resolution",
        "The package index cannot be reached: check the network, or tell pip your mirror or proxy "
        "(pip config set global.index-url …), then run again.",
    ),
    (
        r"from versions: none",
        "The package index cannot be reached, or has none of the packages: check the network and pip's "
        "settings (pip config list), then run again.",
    ),
    (
        r"No matching distribution found for (?P<what>\S+)",
        "The package index does not offer {what} for this Python and system: use Python 3.11 to 3.14 on "
        "Linux or macOS, or a mirror that is complete.",
    ),
]


def digest(name):
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def installed():
    """Return {requirement file: digest} of what .venv holds; empty when it is half-made or missing."""
    try:
        return json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}


def python_works():
    """Tell whether the Python of .venv still runs: it does not after an update of the system's Python."""
    try:
        check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
        return subprocess.run([VENV / "bin" / "python", "-c", check], capture_output=True).returncode == 0
    except OSError:
        return False


def make_venv():
    """Make a new .venv, in place of one that is broken."""
    if VENV.exists() or VENV.is_symlink():
        say("The folder .venv is not complete or no longer works: making it anew.")
        VENV.unlink() if VENV.is_symlink() else shutil.rmtree(VENV)
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise Trouble(
            f"The Python at {sys.executable} lacks its venv module: install it (Debian and Ubuntu: "
            f"apt install python{version}-venv), then run again."
        ) from None
    logged([sys.executable, "-m", "venv", VENV], last_words)


def install(name):
    """Install one hash-pinned file. pip keeps its own configuration: mirrors, proxies, certificates."""
    say(f"Installing {name} into .venv (once, about a minute) …")
    command = [VENV / "bin" / "python", "-m", "pip", "install", "--require-hashes", "--no-input"]
    logged([*command, "--disable-pip-version-check", "-r", ROOT / name], reason)


def logged(command, explain):
    """Run a command with its output in the log; raise Trouble with `explain(its output)` when it fails."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("w") as log:
        code = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        ).returncode
    if code != 0:
        raise Trouble(f"{explain(LOG.read_text(errors='replace'))}\nAll that was said: {LOG}")


def reason(text):
    """Return the sentence for what pip said; where it fits none of REASONS, pip's own last lines."""
    for pattern, sentence in REASONS:
        if match := re.search(pattern, text):
            return sentence.format(**match.groupdict())
    lines = "\n".join(f"    {line}" for line in text.splitlines()[-10:])
    return f"The requirements cannot be installed; pip's last words:\n{lines}"


def last_words(text):
    return f"A virtual environment cannot be made: {(text.strip().splitlines() or ['no reason given'])[-1]}"


def bring_up_to_date(names):
    """Make .venv hold exactly these pinned files, doing nothing where it does."""
    wanted = {name: digest(name) for name in names}
    held = installed()
    if held and python_works():
        missing = [name for name in names if held.get(name) != wanted[name]]
    else:
        make_venv()
        held, missing = {}, names
    if missing:
        STAMP.unlink(missing_ok=True)
        for name in missing:
            install(name)
        STAMP.write_text(json.dumps({**held, **wanted}))


def main(names):
    """Return the exit code: 0, or 1 after one sentence of trouble."""
    lock_path = ROOT / "var" / "install.lock"
    try:
        # Private from the start. Not by a umask: .venv may be there for other users to run.
        lock_path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with lock_path.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # a second `make` waits here until the first has installed
            bring_up_to_date(names)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename or ROOT} cannot be used: {os.strerror(error.errno)}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped; the next run begins the installation anew.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
