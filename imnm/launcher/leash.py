"""A process that outlives the launcher: should that be killed outright, it ends what the launcher started.

It reads its standard input: `+123` a process was started, `-123` it has ended, `/a/path` goes at the end. The
launcher holds the other end of that pipe, so however it ends, the input ends too.
"""

import contextlib
import os
import shutil
import signal
import sys
import time
from pathlib import Path

PATIENCE = 10  # seconds between asking and killing


def read(lines):
    """Return (numbers of the processes still running, files and folders to remove)."""
    running, paths = [], []
    for line in map(str.strip, lines):
        if line.startswith("+"):
            running.append(int(line[1:]))
        elif line.startswith("-"):
            running.remove(int(line[1:]))
        elif line:
            paths.append(Path(line))
    return running, paths


def is_running(number):
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


def end(running):
    """Ask, wait, then kill each process with all that it started."""
    for number in running:
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while any(map(is_running, running)) and time.monotonic() < deadline:
        time.sleep(0.1)
    for number in running:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(number, signal.SIGKILL)


def main():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # it ends when the launcher has, not before
    running, paths = read(sys.stdin)
    end(running)
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
