import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.formats.plan_case import BadCase, as_text, plan_document, read_case
from assessments.knowledge.pack_files import PackError, load_packs
from assessments.knowledge.plan import plan
from assessments.knowledge.rule_packs import Pack, mistakes_of_choice

STANDARD_INPUT = "-"


class Command(BaseCommand):
    help = (
        "Plan patients whose facts are written as JSON: what is due, when and why, with the trace of every "
        "rule, as one line of JSON per patient. docs/plan.md has the fields. Reads the standard input when "
        "no file is named; needs no database. What cannot be read is named on the standard error with its "
        "place, and the exit status is then 1."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE", help="without any, or for -, standard input")
        parser.add_argument(
            "--pack", action="append", default=[], metavar="ID",
            help="use this rule pack, whatever the document says; may be repeated",
        )  # fmt: skip
        parser.add_argument("--as-of", type=_day, metavar="YYYY-MM-DD", help="plan for this day")
        parser.add_argument("--indent", type=int, default=None, help="spaces, to read it more easily")

    def handle(self, *args, files, pack, as_of, indent, **options) -> None:
        if hasattr(self.stdout, "reconfigure"):
            self.stdout.reconfigure(encoding="utf-8")
        try:
            packs = load_packs()
        except PackError as error:
            raise CommandError(str(error)) from error
        bad = 0
        for name, document in _documents(files or [STANDARD_INPUT]):
            try:
                if isinstance(document, Exception):
                    raise BadCase(str(document))
                case = read_case(document)
                day = as_of or case.as_of
                if day is None:
                    raise BadCase("as_of: say for which day, here or with --as-of.")
                chosen = _chosen(packs, tuple(pack) or case.packs)
                computed = plan(case.facts, chosen, day, case.decisions)
                self.stdout.write(as_text(plan_document(case.facts, chosen, computed), indent=indent))
            except BadCase as error:
                self.stderr.write(f"{name}: {error}")
                bad += 1
        if bad:
            raise CommandError(f"{bad} could not be planned.")


def _chosen(packs: dict[str, Pack], wanted: tuple[str, ...]) -> list[Pack]:
    """The packs of these ids, those on by default when none is named."""
    unknown = [name for name in wanted if name not in packs]
    if unknown:
        raise BadCase(f"packs: no pack {', '.join(unknown)}; known are {', '.join(packs)}.")
    chosen = [packs[name] for name in dict.fromkeys(wanted)] or [p for p in packs.values() if p.default_on]
    if mistakes := mistakes_of_choice(chosen):
        raise BadCase(f"packs: {' '.join(mistakes)}")
    return chosen


def _documents(files: list[str]) -> Iterator[tuple[str, Any]]:
    """(where it stands, document) of each patient: one object, a list of them, or one on each line."""
    for file in files:
        name = "standard input" if file == STANDARD_INPUT else file
        try:
            if file == STANDARD_INPUT:
                text = sys.stdin.buffer.read().decode("utf-8-sig")
            else:
                text = Path(file).read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            yield name, ValueError(f"cannot be read: {error}")
            continue
        try:
            whole = _parsed(text)
        except ValueError as error:
            lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
            if len(lines) < 2 or not _is_document(lines[0][1]):
                yield name, ValueError(f"not JSON: {error}")
                continue
            for number, line in lines:
                try:
                    yield f"{name}, line {number}", _parsed(line)
                except ValueError as mistake:
                    yield f"{name}, line {number}", ValueError(f"not JSON: {mistake}")
            continue
        if isinstance(whole, list):
            yield from ((f"{name}, patient {place}", one) for place, one in enumerate(whole, 1))
        else:
            yield name, whole


def _parsed(text: str) -> Any:
    """JSON whose numbers stay as written; a name given twice is refused."""
    return json.loads(text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_once)


def _is_document(line: str) -> bool:
    try:
        return isinstance(_parsed(line), dict)
    except ValueError:
        return False


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"{key} is given twice")
        found[key] = value
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is no date such as 2024-03-05") from None
