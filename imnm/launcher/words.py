"""How the launcher speaks: one line at a time, and trouble in one sentence."""

import re
import sys


class Trouble(Exception):
    """Something that stops the work; its text is one sentence that says what is wrong and what mends it."""


def say(text=""):
    """Print one line at once. Nobody reading (a closed pipe) is no reason to stop."""
    try:
        print(text, flush=True)
    except OSError:
        sys.stdout = None  # print() to None is silent


def tail(path, lines=15):
    """Return the last lines of a log, indented; of a Python traceback only what the error says."""
    try:
        text = path.read_text(errors="replace").rstrip()
    except OSError:
        return ""
    last = text.splitlines()[-lines:]
    errors = [number for number, line in enumerate(last) if re.match(r"[\w.]*(Error|Exception)\b", line)]
    return "\n".join(f"    {line}" for line in last[errors[-1] if errors else 0 :])
