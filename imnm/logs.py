"""What the logs never hold: rows of the database, secrets of an address, and who failed to log in."""

import logging
import re

logger = logging.getLogger(__name__)

# PostgreSQL adds the refused row, or the statement with its values, below the first line of an error. A value
# may have several lines, so the cut goes on to the next traceback or the end. In a repr() it is all one line.
ROWS = re.compile(
    r"(?:LINE \d+|DETAIL|QUERY|CONTEXT): .*?"
    r"(?=\n[ |]*(?:Traceback \(most recent|\n[ |]*(?:The above exception|During handling))|\Z)",
    re.DOTALL,
)


# The secret of a calendar link, where a server quotes the address of a request that failed.
KEY = re.compile(r"(?<=[?&]key=)[^&\s\"']+")


class WithoutRows(logging.Formatter):
    """Writes a record, traceback included, without secrets and what PostgreSQL quotes of the data."""

    def format(self, record):
        return KEY.sub("[left out]", ROWS.sub("[the data is left out]", super().format(record)))


def log_in_failed(sender, **kwargs):
    """Leave a trace of a refused log-in. Not of whom: people type their password where the name goes."""
    logger.warning("A log-in was refused.")
