"""Read the tables of a TOML file of rules, and name file and line of what is not understood."""

from __future__ import annotations

import inspect
import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from assessments.knowledge.registry import CHECKS, VOCABULARIES
from assessments.knowledge.rule_packs import Step
from assessments.knowledge.trace import MARKS, Source

# How the annotation of a parameter reads in a file; "X | None" is for an argument that may be left out.
TYPES = {
    "str": str,
    "int": int,
    "bool": bool,
    "date": date,
    "list[str]": list,
    "list[int]": list,
    "dict[str, int]": dict,
}


class PackError(Exception):
    """A rule pack that cannot be used; the message begins with file and line."""


Place = tuple[str, int, str]  # table, which one of a repeated table, key


class TableReader:
    """One TOML file: keys, sources and named steps, with the line of whatever is refused."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = path.read_text(encoding="utf-8")
        try:
            self.data = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            line = re.search(r"at line (\d+)", str(error))
            raise PackError(f"{path.name}:{line[1] if line else 1}: not TOML: {error}") from error

    def fail(self, place: Place, message: str) -> NoReturn:
        raise PackError(f"{self.path.name}:{self._line(place)}: {message}")

    def _step(self, place: Place, table: Any, kind: str, known: Mapping[str, Callable]) -> Step:
        """A predicate or schedule by name; its arguments are those of the function of that name."""
        if not isinstance(table, dict) or kind not in table:
            self.fail(place, f"{place[2]} needs a {kind}")
        name = table[kind]
        if name not in known:
            self.fail(place, f"unknown {kind} {name!r}; known are {', '.join(known)}")
        parameters = inspect.signature(known[name]).parameters.values()
        types = {p.name: p.annotation.removesuffix(" | None") for p in parameters}
        types = {key: text for key, text in types.items() if text in TYPES}
        required = {p.name for p in parameters if p.name in types and p.default is p.empty}
        arguments = {key: value for key, value in table.items() if key != kind}
        self._keys(place, arguments, required, types)
        for key, value in arguments.items():
            if not _is_of(types[key], value):
                self.fail(place, f"{name}: {key} must be {types[key]}")
            for one in value if isinstance(value, list | dict) else [value]:
                if key in VOCABULARIES:
                    self._one_of(place, one, VOCABULARIES[key])
        if name in CHECKS and (mistake := CHECKS[name](arguments)):
            self.fail(place, f"{name}: {mistake}")
        return Step(name, arguments)

    def _sources(self, place: Place, table: Mapping[str, Any]) -> tuple[Source, ...]:
        known = self.data["sources"]
        if not table["sources"]:
            self.fail(place, "sources is empty")
        if table["mark"] not in MARKS:
            self.fail(place, f"unknown mark {table['mark']!r}; known are {', '.join(MARKS)}")
        for key in table["sources"]:
            self._one_of(place, key, known)
            self._keys((f"sources.{key}", 0, ""), known[key], {"citation"}, {"url"})
        return tuple(
            Source(key, known[key]["citation"], table["mark"], known[key].get("url", ""))
            for key in table["sources"]
        )

    def _sources_of(self, what: str, place: Place, table: Mapping[str, Any]) -> tuple[Source, ...]:
        """Sources that speak of one part of a rule and say of which."""
        return tuple(
            replace(source, citation=f"{what}: {source.citation}") for source in self._sources(place, table)
        )

    def _keys(
        self, place: Place, table: Mapping[str, Any], required: set[str], optional: Collection[str] = ()
    ) -> None:
        for key in table:
            if key not in required and key not in optional:
                self.fail((place[0], place[1], place[2] or key), f"unknown key {key!r}")
        for key in sorted(required):
            if key not in table:
                self.fail(place, f"{key} is missing")

    def _one_of(self, place: Place, value: Any, known: Collection) -> None:
        if value not in known:
            self.fail(place, f"unknown {place[2] or 'source'} {value!r}")

    def _line(self, place: Place) -> int:
        """Where the table, or the key in it, stands in the file."""
        table, number, key = place
        lines = self.text.splitlines()
        header = re.compile(rf"\[+{re.escape(table)}\]+")
        headers = [i for i, line in enumerate(lines) if header.match(line)] if table else [0]
        if number >= len(headers):
            return 1
        start = headers[number]
        for i in range(start + bool(table), len(lines)):
            if table and lines[i].startswith("["):
                break
            if key and re.match(rf"\[*{re.escape(key)}\b", lines[i]):
                return i + 1
        return start + 1


def _is_of(wanted: str, value: Any) -> bool:
    """A list or table holds what its annotation says, and true is not a number."""
    if type(value) is not TYPES[wanted]:
        return False
    if wanted.startswith(("list", "dict")):
        inner = int if "int" in wanted else str
        return all(type(one) is inner for one in (value.values() if isinstance(value, dict) else value))
    return True
