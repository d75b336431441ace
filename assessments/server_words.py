"""What a mail server said, without the addresses in it: it stands on a page and in a log."""

from __future__ import annotations

import re
import smtplib

ADDRESS = re.compile(r"[^\s<>\"']+@[^\s<>\"']+")
LONGEST = 300


def words_of(error: Exception) -> str:
    """`SMTPDataError 554: no such user …`: the kind of error, the server's number and its words."""
    if isinstance(error, smtplib.SMTPRecipientsRefused) and error.recipients:
        code, said = next(iter(error.recipients.values()))
    else:
        code, said = getattr(error, "smtp_code", ""), getattr(error, "smtp_error", b"")
    said = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    said = " ".join(ADDRESS.sub("…", said).split())
    head = f"{type(error).__name__} {code}".strip()
    return f"{head}: {said}"[:LONGEST] if said else head


def refused_for_good(error: Exception) -> bool:
    """The server refuses this very recipient, and not just for now (5xx to RCPT, RFC 5321, 4.2.1)."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(500 <= code < 600 for code, _ in error.recipients.values())
