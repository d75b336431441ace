import contextlib
import io
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import TextIO

from django.core.management.base import BaseCommand, CommandError

from assessments.formats.case_files import FORMATS
from assessments.formats.scoring import INSTRUMENTS, Refused, Scorer

STANDARD_INPUT = "-"
KEPT_IN_MEMORY = 10_000_000  # bytes of results that --strict holds back before it takes a file


class Command(BaseCommand):
    help = (
        "Work out instruments for cases from JSON lines or CSV and write one JSON line per case, with "
        "bounds, trace and version. docs/score.md has the fields. Reads the standard input when no file is "
        "named; needs no database. Every line that cannot be read is named on the standard error with its "
        "field; the other lines are scored, and the exit status is then 1. --strict then writes nothing."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE", help="without any, or for -, standard input")
        parser.add_argument("--format", choices=FORMATS, default="", help="else by file name or content")
        parser.add_argument(
            "--instrument", action="append", default=[], choices=INSTRUMENTS, metavar="NAME",
            help=f"only this one; may be repeated: {', '.join(INSTRUMENTS)}",
        )  # fmt: skip
        parser.add_argument("--strict", action="store_true", help="write nothing if any line is bad")

    def handle(self, *args, files, format, instrument, strict, **options) -> None:
        if hasattr(self.stdout, "reconfigure"):
            self.stdout.reconfigure(encoding="utf-8")  # whatever the terminal's, as JSON wants it
        scored, bad = 0, 0
        with SpooledTemporaryFile(KEPT_IN_MEMORY, "w+", encoding="utf-8", newline="\n") as held:
            for text in self.results(files or [STANDARD_INPUT], format, instrument):
                if text is None:
                    bad += 1
                elif strict:
                    held.write(f"{text}\n")
                    scored += 1
                else:
                    self.write(text)
                    scored += 1
            if strict and not bad:
                held.seek(0)
                for line in held:
                    self.write(line)
        if bad:
            lines = "1 line" if bad == 1 else f"{bad:,} lines"
            rest = "nothing is written (--strict)" if strict else f"{scored:,} scored"
            raise CommandError(f"{lines} could not be read; {rest}.")
        self.stderr.write(f"{scored:,} {'case' if scored == 1 else 'cases'} scored.")

    def results(self, files, file_format, instruments) -> Iterator[str | None]:
        """A line of results, or None for a line that was bad and has been named."""
        scorer = Scorer(instruments)
        for file in files:
            name = "standard input" if file == STANDARD_INPUT else file
            try:
                with _open(file) as stream:
                    for one in scorer.score(stream, name, Path(file).suffix.lstrip("."), file_format):
                        if isinstance(one, Refused):
                            for mistake in one.mistakes:
                                self.stderr.write(f"{name}, {mistake}")
                            yield None
                        else:
                            yield one.text
            except OSError as error:
                self.stderr.write(f"{name}: cannot be read: {error.strerror or error}.")
                yield None

    def write(self, text: str) -> None:
        try:
            self.stdout.write(text)
        except BrokenPipeError:
            # The reader has seen enough (`| head`). What Python would still flush goes nowhere.
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise SystemExit(1) from None


def _open(file: str) -> contextlib.AbstractContextManager[TextIO]:
    """Text whose line ends are kept and whose bytes that are not UTF-8 can be found again, line by line."""
    how = {"encoding": "utf-8-sig", "errors": "surrogateescape", "newline": ""}
    if file == STANDARD_INPUT:
        return contextlib.nullcontext(io.TextIOWrapper(sys.stdin.buffer, **how))
    return open(file, **how)
