"""How the launcher speaks: one line at a time, and trouble in one sentence."""

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
    """Return the last lines of a log, indented; empty when there is none."""
    try:
        text = path.read_text(errors="replace")
    except OSError:
        return ""
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])
