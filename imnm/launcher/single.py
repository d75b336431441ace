"""One run at a time in one folder."""

import fcntl
import os
import time

from imnm.launcher.words import Trouble, say

CLEARING_TIME = 20  # seconds that the leash of a killed run may need


def claim(path, address):
    """Lock the file at `path` while this process lives; return it, open. `address` tells others where.

    Raises Trouble when another run has it. The leash of a run that was killed keeps the lock until it has
    cleared away what was left; that is waited for.
    """
    lock = path.open("a+")
    deadline = time.monotonic() + CLEARING_TIME
    waiting = False
    while not _locked(lock):
        lock.seek(0)
        owner, _, where = lock.read().partition(" ")
        if not owner.isdigit() or _is_running(int(owner)) or time.monotonic() > deadline:
            raise Trouble(
                f"IMNM already runs from this folder (process {owner}, {where}): use that one, or stop it "
                "with Ctrl-C where it was started."
            )
        if not waiting:
            say("An earlier run was killed; waiting until what it left has been cleared away …")
            waiting = True
        time.sleep(0.2)
    lock.truncate(0)
    lock.write(f"{os.getpid()} {address}")
    lock.flush()
    return lock


def _locked(lock):
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_running(number):
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # another user's
    return True
