"""Every instrument behind one name: cases in, one line of results per case out, mistakes named.

The schema is FIELDS of each instrument below; docs/score.md shows it as tables.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TextIO

from assessments.formats import criteria, measures, response
from assessments.formats.case_files import Case, Header, Mistake, cases
from assessments.formats.fields import UNKNOWN, Field, Kind, Unusable, field_of, is_in_list, no_such, shown

ID, NOTE = "id", "note"
LONGEST_ID = 200  # characters
MOST_NAMES = 10_000  # field names remembered as good or bad


@dataclass(frozen=True)
class Instrument:
    """`work_out` takes the known values by field name and raises Unusable where two of them do not fit."""

    name: str
    title: str
    outcome: str  # what its outcome is, for people
    inputs: tuple[Field, ...]
    work_out: Callable[[Mapping[str, Any]], dict[str, Any]]

    @cached_property
    def fields(self) -> dict[str, Field]:
        return {one.name: one for one in self.inputs}

    def kind_of(self, name: str) -> Kind | None:
        found = self.fields.get(name) or field_of(self.fields, name)
        return found.kind if found else None


INSTRUMENTS: dict[str, Instrument] = {
    one.name: one
    for one in (
        Instrument(
            "eular_acr_2017", "2017 EULAR/ACR classification criteria",
            "not_iim, possible, probable, definite", criteria.EULAR_FIELDS, criteria.eular_acr_2017_result,
        ),
        Instrument(
            "enmc_2016", "ENMC 2016 criteria for IMNM", "the groups still possible, from lowest to highest",
            criteria.ENMC_FIELDS, criteria.enmc_2016_result,
        ),
        Instrument(
            "guide_criteria", "The four criteria of the owner's guide", "number of criteria met",
            criteria.GUIDE_FIELDS, criteria.guide_criteria_result,
        ),
        Instrument(
            "mmt8", "Manual muscle testing", "sum of the side", measures.MMT8_FIELDS, measures.mmt8_result
        ),
        Instrument(
            "haq", "HAQ disability index", "the index, 0 to 3", measures.HAQ_FIELDS, measures.haq_result
        ),
        Instrument(
            "tis_2016", "Total Improvement Score", "none, minimal, moderate, major",
            response.TIS_FIELDS, response.tis_2016_result,
        ),
        Instrument(
            "imacs_improvement", "IMACS definition of improvement, and worsening", "no, yes",
            response.IMACS_FIELDS, response.imacs_improvement_result,
        ),
        Instrument(
            "prednisolone_equivalent", "One dose as prednisolone", "mg of prednisolone",
            measures.EQUIVALENT_FIELDS, measures.prednisolone_equivalent_result,
        ),
        Instrument(
            "cumulative_dose", "Prednisolone over a period", "mg of prednisolone",
            measures.CUMULATIVE_FIELDS, measures.cumulative_dose_result,
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scored:
    """One case that could be read. `text`: its line of results, without the line end."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Refused:
    """One line that could not be read, with everything that is wrong with it."""

    mistakes: tuple[Mistake, ...]


class Scorer:
    """Works through files one line at a time. Of all lines before it keeps only the ids."""

    def __init__(self, chosen: Collection[str] = ()):
        """`chosen`: names of INSTRUMENTS; none means all."""
        self.instruments = {name: one for name, one in INSTRUMENTS.items() if not chosen or name in chosen}
        self.seen: dict[str, str] = {}

    def score(
        self, stream: TextIO, file: str, ending: str = "", file_format: str = ""
    ) -> Iterator[Scored | Refused]:
        """Each line's results or mistakes. A table with a column that cannot be read is refused whole."""
        for one in cases(stream, ending, file_format):
            if isinstance(one, Header):
                if mistakes := _check_header(one):
                    yield Refused(tuple(mistakes))
                    return
            else:
                yield self._score_case(one, file)

    def _score_case(self, case: Case, file: str) -> Scored | Refused:
        if not case.mistakes:
            self._check_id(case, file)
            _check_names(case)
        texts = _by_instrument(case)
        results = {
            name: _work_out(one, texts.get(name, {}), case)
            for name, one in self.instruments.items()
            if name in case.named
        }
        if case.mistakes:
            return Refused(tuple(case.mistakes))
        written = {"id": case.fields.get(ID) or None, "file": file, "line": case.line, "results": results}
        return Scored(case.line, json.dumps(written, ensure_ascii=False))

    def _check_id(self, case: Case, file: str) -> None:
        name = case.fields.get(ID)
        if not name:
            return
        if len(name) > LONGEST_ID or not name.isprintable():
            case.refuse(ID, f"is longer than {LONGEST_ID} characters, or holds one that cannot be printed")
        elif name in self.seen:
            case.refuse(ID, f"{shown(name)} was used before, in {self.seen[name]}: give each case its own")
        else:
            self.seen[name] = f"{file}, line {case.line}"


def _check_header(header: Header) -> list[Mistake]:
    mistakes = []
    for place, name in enumerate(header.names):
        if not name:
            mistakes.append(Mistake(header.line, "", f"column {place + 1} has no name"))
        elif name in header.names[:place]:
            mistakes.append(Mistake(header.line, name, "stands in the header twice"))
        elif words := _stranger(name):
            mistakes.append(Mistake(header.line, name, words))
    return mistakes


def _check_names(case: Case) -> None:
    for name in case.fields:
        if words := _stranger(name):
            case.refuse(name, words)
    for name in case.named:
        if name not in INSTRUMENTS and name not in (ID, NOTE) and name not in case.fields:
            case.refuse(name, no_such("instrument", name, INSTRUMENTS))
    if not case.mistakes and not any(name in INSTRUMENTS for name in case.named):
        case.refuse("", f"has nothing to score: no field of {', '.join(INSTRUMENTS)}")


@lru_cache(MOST_NAMES)
def _stranger(name: str) -> str:
    """What is wrong with a name that is no field; "" for one that is."""
    first, _, rest = name.partition(".")
    if name == ID or first == NOTE:
        return ""
    instrument = INSTRUMENTS.get(first)
    if instrument is None:
        words = no_such("instrument" if rest else "field", first, INSTRUMENTS)
        return f"{words}. Take it out, or put {NOTE}. before its name to have it passed over"
    if not rest:
        return "holds fields, not a value"
    return "" if field_of(instrument.fields, rest) else no_such("field", rest, instrument.fields)


def _by_instrument(case: Case) -> dict[str, dict[str, str]]:
    """The fields of each instrument under their short names, without blanks."""
    texts: dict[str, dict[str, str]] = {}
    for name, text in case.fields.items():
        if text:
            first, _, short = name.partition(".")
            texts.setdefault(first, {})[short] = text
    return texts


def _work_out(instrument: Instrument, texts: Mapping[str, str], case: Case) -> dict[str, Any] | None:
    """The result; None when a field cannot be read, which is then noted."""
    values, is_readable = {}, True
    for name, text in texts.items():
        kind = instrument.kind_of(name)
        if kind is None:
            is_readable = False  # named already
            continue
        if text.lower() == UNKNOWN:
            if is_in_list(name):
                values[name] = None  # the word says that this visit or interval took place
            continue
        try:
            values[name] = kind.read(text)
        except ValueError as error:
            case.refuse(f"{instrument.name}.{name}", str(error))
            is_readable = False
    if not is_readable:
        return None
    try:
        return instrument.work_out(values)
    except Unusable as error:
        case.refuse(f"{instrument.name}.{error.field}", str(error))
        return None
