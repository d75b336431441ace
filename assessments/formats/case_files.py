"""Cases as JSON lines or as a table with separators: text in, one plain case per line out.

Both give the same thing: the text of each field under its dotted name. Nothing is dropped in silence; what
cannot be read is a mistake that names its line, its field and how to mend it. One line is held at a time.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TextIO

from assessments.formats.fields import printable, shown

JSON_LINES, TABLE = "jsonl", "csv"
FORMATS = (JSON_LINES, TABLE)
_BY_ENDING = {"jsonl": JSON_LINES, "ndjson": JSON_LINES, "json": JSON_LINES, "csv": TABLE, "tsv": TABLE}
SEPARATORS = ",;\t"
LONGEST_LINE = 1_000_000  # characters; a file without line ends must not fill the memory
DEEPEST = 6  # levels of a JSON object
NOT_UTF8 = "is not UTF-8: save the file again as UTF-8"


@dataclass(frozen=True, slots=True)
class Mistake:
    """`field` is a dotted name, or "" where the whole line is meant."""

    line: int
    field: str
    words: str

    def __str__(self) -> str:
        place = f"line {self.line}, {printable(self.field)}" if self.field else f"line {self.line}"
        return f"{place}: {self.words}{'' if self.words.endswith('?') else '.'}"


@dataclass(slots=True)
class Case:
    """One line. `fields`: dotted name to text. `named`: the first parts of all names that are present.

    In a table a name counts as present only where one of its cells is filled.
    """

    line: int
    fields: dict[str, str] = field(default_factory=dict)
    named: dict[str, None] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def refuse(self, name: str, words: str) -> None:
        self.mistakes.append(Mistake(self.line, name, words))


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a table, before its rows are read."""

    line: int
    names: tuple[str, ...]


class Lines:
    """The lines of a stream with their numbers. A line that is too long comes back empty and is flagged."""

    def __init__(self, stream: TextIO):
        self.stream = stream
        self.number = 0
        self.is_too_long = False

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        text = self.stream.readline(LONGEST_LINE + 1)
        if not text:
            raise StopIteration
        self.number += 1
        if len(text) <= LONGEST_LINE:
            return text
        self.is_too_long = True
        while text and text[-1] not in "\r\n":
            text = self.stream.readline(LONGEST_LINE)
        return "\n"

    def take_too_long(self) -> bool:
        was, self.is_too_long = self.is_too_long, False
        return was


def cases(stream: TextIO, ending: str = "", file_format: str = "") -> Iterator[Header | Case]:
    """The header, for a table, and then each case. Blank lines are passed over.

    `stream`: text opened with newline="" and errors="surrogateescape". The format is the one asked for, else
    that of the ending ("csv"), else that of the first line.
    """
    lines = Lines(stream)
    start = _first_line(lines)
    if start is None:
        return
    found = file_format or _BY_ENDING.get(ending.lower()) or (JSON_LINES if start[0] in "{[" else TABLE)
    if found == JSON_LINES:
        yield from _json_cases(start, lines)
    else:
        yield from _table_cases(start, lines)


def _first_line(lines: Lines) -> str | None:
    """The first line that is not blank."""
    for text in lines:
        if lines.is_too_long or text.strip():
            return text.lstrip("\ufeff \t") if not lines.is_too_long else "\n"
    return None


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


# --- JSON lines ---


def _json_cases(start: str, lines: Lines) -> Iterator[Case]:
    for text in chain([start], lines):
        if lines.take_too_long():
            case = Case(lines.number)
            case.refuse("", f"has more than {LONGEST_LINE:,} characters")
            yield case
        elif text.strip():
            yield _json_case(text, lines.number)


def _json_case(text: str, line: int) -> Case:
    case = Case(line)
    if not _is_utf8(text):
        case.refuse("", NOT_UTF8)
        return case
    try:
        found = _DECODER.decode(text.strip())
    except json.JSONDecodeError as error:
        case.refuse("", f"is not one whole JSON object ({error.msg.lower()} at character {error.pos + 1})")
    except ValueError as error:
        case.refuse("", str(error))
    except RecursionError:
        case.refuse("", f"is nested deeper than {DEEPEST} levels")
    else:
        if isinstance(found, dict):
            _flatten(case, "", found)
        elif isinstance(found, list):
            case.refuse("", "is a JSON list: write one object on each line, without the list around them")
        else:
            case.refuse("", "is not a JSON object such as {“id”: “A-1”, …}")
    return case


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"names {shown(twice)} twice in one object")
    return found


def _no_constant(text: str) -> object:
    raise ValueError(f"{text} is not a number: leave out what is not known, or write null")


# Numbers stay as they were written: 0.1 must not become a binary float.
_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=str, parse_int=str, parse_constant=_no_constant
)


def _flatten(case: Case, prefix: str, found: Mapping[str, object], depth: int = 1) -> None:
    """{"haq": {"variant": "with_aids"}} is `haq.variant`; a list of objects is numbered from 1."""
    for key, value in found.items():
        name = f"{prefix}{key}"
        if depth == 1:
            case.named[key.partition(".")[0]] = None
        if key == "note" and depth == 1:
            continue
        if value == []:
            continue
        if isinstance(value, list):
            if all(isinstance(one, dict) for one in value):
                value = {str(place): one for place, one in enumerate(value, 1)}
            elif all(isinstance(one, str) for one in value):
                value = " ".join(value)
            else:
                case.refuse(name, "a list holds either words or objects")
                continue
        if isinstance(value, dict):
            if depth > 1 and not value:
                case.refuse(name, "is empty: leave it out, or write “unknown” in one of its fields")
            elif depth == DEEPEST:
                case.refuse(name, f"is nested deeper than {DEEPEST} levels")
            else:
                _flatten(case, f"{name}.", value, depth + 1)
            continue
        text = "" if value is None else str(value).lower() if isinstance(value, bool) else value
        if name in case.fields:
            case.refuse(name, "is given twice")
        case.fields[name] = text.strip()


# --- A table ---


def _table_cases(start: str, lines: Lines) -> Iterator[Header | Case]:
    if lines.take_too_long():
        yield _refused(lines.number, f"has more than {LONGEST_LINE:,} characters")
        return
    separator = max(SEPARATORS, key=start.count)
    first = lines.number
    reader = csv.reader(chain([start], lines), delimiter=separator, strict=True)
    try:
        names = tuple(name.strip() for name in next(reader))
    except csv.Error as error:
        yield _refused(first, f"cannot be read as the header of a table ({error})")
        return
    if not _is_utf8("".join(names)):
        yield _refused(first, NOT_UTF8)
        return
    yield Header(first, names)
    while True:
        line = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            words = "a quotation mark is not closed or stands inside a cell: write it twice there"
            yield _refused(line, f"cannot be read as a row ({error}); {words}")
            continue
        if lines.take_too_long():
            yield _refused(line, f"has more than {LONGEST_LINE:,} characters")
        elif any(cell.strip() for cell in cells):
            yield _row(line, names, cells, separator)


def _row(line: int, names: Sequence[str], cells: Sequence[str], separator: str) -> Case:
    case = Case(line)
    if not _is_utf8("".join(cells)):
        case.refuse("", NOT_UTF8)
    elif len(cells) != len(names):
        why = "" if len(cells) < len(names) else "; a decimal comma, or a separator inside a cell?"
        case.refuse("", f"the header has {len(names)} cells and this line {len(cells)}{why}")
    else:
        for name, cell in zip(names, cells, strict=True):
            text = cell.strip()
            if name.partition(".")[0] == "note":
                continue
            case.fields[name] = text
            if text:
                case.named[name.partition(".")[0]] = None
    return case


def _refused(line: int, words: str) -> Case:
    case = Case(line)
    case.refuse("", words)
    return case
