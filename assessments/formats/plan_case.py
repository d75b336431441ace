"""One patient's facts as a JSON document for the planner, and a plan as JSON. docs/plan.md has the fields.

Everything a document says is checked before it is planned: a code nobody knows, a date that cannot be read or
a field that does not exist is refused by its place, because a fact passed over would change the plan unseen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from assessments.formats.fields import printable
from assessments.knowledge.contradictions import contradictions
from assessments.knowledge.facts import DoseFact, EventFact, PatientFacts, ResultFact, VisitFact
from assessments.knowledge.plan import plan
from assessments.knowledge.plan_decisions import WAITS, Decision
from assessments.knowledge.plan_entry import Plan, PlanEntry, RiskTrace
from assessments.knowledge.rule_packs import Pack
from assessments.knowledge.schedules import ORGAN_WORDS
from assessments.knowledge.trace import Answer, Source
from patients.knowledge.conditions import CONDITIONS
from patients.knowledge.drugs import DRUGS
from patients.knowledge.investigations import BIOPSY_FINDINGS, INVESTIGATIONS
from patients.knowledge.lab_tests import LAB_TESTS
from patients.knowledge.mobility import MOBILITY
from patients.knowledge.partial_dates import PartialDate, Precision
from patients.knowledge.subtypes import SUBTYPES
from patients.knowledge.symptoms import SYMPTOMS

FORMAT = "plan-case-1"

_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,9})?")
_YEARS = range(1900, 2200)  # far from where the calendar of the program ends
_PRECISIONS = {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}

SEXES = ("female", "male", "other", "unknown")
EVENT_KINDS = (
    "biopsy", "mri", "emg", "investigation", "infection", "relapse", "cancer", "pregnancy", "admission",
    "condition", "other",
)  # fmt: skip
DECISIONS = (*WAITS, "declined", "confirmed")


class BadCase(ValueError):
    """A document that cannot be planned. The message begins with the place: `results[2].test: ...`."""


@dataclass(frozen=True, slots=True)
class PlanCase:
    """What one document asks: these facts, on that day. None and () leave the choice to the caller."""

    facts: PatientFacts
    as_of: date | None = None
    packs: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()


def read_case(document: Any) -> PlanCase:
    """A document as parsed from JSON with `parse_float=Decimal`. Raises BadCase."""
    table = _table(document, "the document")
    known = {**_PERSON, **_LISTS, "format": None, "as_of": None, "packs": None, "decisions": None}
    _known_keys(table, known, "")
    if table.get("format", FORMAT) != FORMAT:
        raise BadCase(f"format: this program reads {FORMAT}.")
    values: dict[str, Any] = {}
    for key, (name, read) in _PERSON.items():
        if table.get(key) is not None:
            values[name] = read(table[key], key)
    birth = values.pop("birth", None)
    if birth:
        values |= {"birth_date": birth.day, "birth_precision": birth.precision.value}
    for key, (shape, columns) in _LISTS.items():
        rows = table.get(key, [])
        if not isinstance(rows, list):
            raise BadCase(f"{key}: must be a list.")
        values[key] = tuple(_row(shape, columns, row, f"{key}[{place}]") for place, row in enumerate(rows))
    packs = table.get("packs", [])
    if not isinstance(packs, list) or not all(isinstance(pack, str) for pack in packs):
        raise BadCase("packs: must be a list of ids.")
    decisions = table.get("decisions", [])
    if not isinstance(decisions, list):
        raise BadCase("decisions: must be a list.")
    as_of = table.get("as_of")
    return PlanCase(
        PatientFacts(**values),
        _exact_day(as_of, "as_of") if as_of is not None else None,
        tuple(packs),
        tuple(_row(Decision, _DECISION, row, f"decisions[{n}]") for n, row in enumerate(decisions)),
    )


def case_of(facts: PatientFacts, packs: Sequence[Pack] = (), as_of: date | None = None) -> dict[str, Any]:
    """The facts as a document that names nobody: no row, no user, no free text, no day of birth.

    The birth is cut to the year, or to the month where only that gives the same plan. Dates of everything
    else are kept, since rules count days. Values that are not known are left out.
    """
    document: dict[str, Any] = {"format": FORMAT}
    birth = _birth_needed(facts, packs, as_of)
    for key, (name, _) in _PERSON.items():
        value = birth if key == "birth" else getattr(facts, name)
        if value not in (None, "", {}):
            document[key] = _plain(value)
    for key, (_, columns) in _LISTS.items():
        rows = [
            {name: _plain(value) for name in columns if _says_something(value := getattr(row, name), name)}
            for row in getattr(facts, key)
        ]
        if rows:
            document[key] = rows
    if packs:
        document["packs"] = [pack.id for pack in packs]
    if as_of:
        document["as_of"] = as_of.isoformat()
    return document


def plan_document(facts: PatientFacts, packs: Sequence[Pack], computed: Plan) -> dict[str, Any]:
    """The whole plan with its trace: every rule considered, due or not, in the order of the plan page."""
    return {
        "format": "plan-1",
        "as_of": computed.as_of.isoformat(),
        "packs": [{"id": pack.id, "title": pack.title, "version": pack.version} for pack in packs],
        "risks": [_risk(risk) for risk in computed.risks],
        "entries": [_entry(entry) for entry in computed.entries],
        "contradictions": [{"code": one.code, "sentence": one.sentence} for one in contradictions(facts)],
    }


def as_text(document: dict[str, Any], *, indent: int | None = None) -> str:
    return json.dumps(document, ensure_ascii=False, indent=indent)


# ---- Writing -------------------------------------------------------------------------------------------


def _entry(entry: PlanEntry) -> dict[str, Any]:
    names = [field.name for field in fields(entry) if field.name not in ("sources", "keys", "pack_ids")]
    shown = {name: _plain(getattr(entry, name)) for name in names}
    return shown | {
        "keys": list(entry.all_keys),
        "pack_ids": list(entry.all_pack_ids),
        "sources": [_source(source) for source in entry.sources],
    }


def _risk(risk: RiskTrace) -> dict[str, Any]:
    return {
        "pack_id": risk.pack_id,
        "applies": risk.applies.value,
        "applies_sentence": risk.applies_sentence,
        "risk_class": risk.risk_class,
        "highest_possible": risk.highest_possible,
        "is_provisional": risk.is_provisional,
        "sentence": risk.sentence,
        "history": [[day.isoformat(), risk_class] for day, risk_class in risk.history],
        "missing": list(risk.missing),
        "sources": [_source(source) for source in (*risk.sources, *risk.applies_sources)],
        "factors": [
            {
                "id": factor.id,
                "label": factor.label,
                "tier": factor.tier,
                "answer": factor.answer.value,
                "counts": factor.counts,
                "sentence": factor.sentence,
                "sources": [_source(source) for source in factor.sources],
            }
            for factor in risk.factors
        ],
    }


def _source(source: Source) -> dict[str, str]:
    return {"key": source.key, "citation": source.citation, "mark": source.mark, "url": source.url}


def _plain(value: Any) -> Any:
    """A value as JSON has it; numbers with a point as text, so that none passes through a binary float."""
    if isinstance(value, PartialDate):
        return value.day.isoformat()[: {length: n for n, length in _PRECISIONS.items()}[value.precision]]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in sorted(value.items())}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value


def _says_something(value: Any, name: str) -> bool:
    """Whether a fact would be lost if it were left out; `ongoing` is written either way."""
    return name == "ongoing" or value not in (None, "", False, {}, ())


def _birth_needed(facts: PatientFacts, packs: Sequence[Pack], as_of: date | None) -> PartialDate | None:
    """The year of birth, or the month too where the year alone gives another plan."""
    birth = facts.birth
    if birth is None or birth.precision == Precision.YEAR:
        return birth
    year = PartialDate(birth.day, Precision.YEAR)
    if not packs or as_of is None or _asked(facts, packs, as_of, year) == _asked(facts, packs, as_of, birth):
        return year
    return PartialDate(birth.day, Precision.MONTH)


def _asked(facts: PatientFacts, packs: Sequence[Pack], as_of: date, birth: PartialDate) -> set[tuple]:
    known = replace(facts, birth_date=birth.day, birth_precision=birth.precision.value)
    return {(one.key, one.status, one.due) for one in plan(known, packs, as_of).entries}


# ---- Reading -------------------------------------------------------------------------------------------

Read = Callable[[Any, str], Any]


def _table(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadCase(f"{place}: must be an object.")
    return value


def _known_keys(table: Mapping[str, Any], known: Collection[str], place: str) -> None:
    for key in table:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            raise BadCase(
                f"{place}{printable(key)}: no such field{f'; the nearest is {near[0]}' if near else ''}."
            )


def _row(shape: type, columns: Mapping[str, tuple[Read, bool]], row: Any, place: str) -> Any:
    table = _table(row, place)
    _known_keys(table, columns, f"{place}.")
    values: dict[str, Any] = {}
    for name, (read, is_needed) in columns.items():
        if table.get(name) is not None:
            values[name] = read(table[name], f"{place}.{name}")
        elif is_needed:
            raise BadCase(f"{place}.{name}: is missing.")
    for name in ("on", "start"):
        if name in columns and name not in values:
            values[name] = None
    return shape(**values)


def _code(known: Collection[str]) -> Read:
    def read(value: Any, place: str) -> str:
        if not isinstance(value, str) or value not in known:
            near = get_close_matches(str(value), list(known), n=1)
            also = f"; the nearest is {near[0]}" if near else ""
            raise BadCase(f"{place}: no such code {printable(str(value))!r}{also}.")
        return value

    return read


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str) or len(value) > 300:
        raise BadCase(f"{place}: must be text of at most 300 characters.")
    return value


def _truth(value: Any, place: str) -> bool:
    if not isinstance(value, bool):
        raise BadCase(f"{place}: must be true or false.")
    return value


def _number(value: Any, place: str) -> Decimal:
    if isinstance(value, bool) or not _NUMBER.fullmatch(str(value)):
        raise BadCase(f"{place}: must be a number such as 6.5.")
    return Decimal(str(value))


def _whole(value: Any, place: str) -> int:
    if type(value) is not int:
        raise BadCase(f"{place}: must be a whole number.")
    return value


def _partial(value: Any, place: str) -> PartialDate:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            day = date.fromisoformat(value + "2000-01-01"[len(value) :])
            if day.year in _YEARS:
                return PartialDate(day, _PRECISIONS[len(value)])
        except ValueError:
            pass
    raise BadCase(f"{place}: write a date such as 2024-03-05, 2024-03 or 2024.")


def _exact_day(value: Any, place: str) -> date:
    found = _partial(value, place)
    if not found.is_exact:
        raise BadCase(f"{place}: write a full date such as 2024-03-05.")
    return found.day


def _answers(known: Collection[str]) -> Read:
    code, answer = _code(known), _code([one.value for one in Answer])

    def read(value: Any, place: str) -> dict[str, Answer]:
        table = _table(value, place)
        return {code(key, place): Answer(answer(one, f"{place}.{key}")) for key, one in table.items()}

    return read


def _grades(value: Any, place: str) -> dict[str, int | str]:
    table = _table(value, place)
    for key, one in table.items():
        if isinstance(one, bool) or not isinstance(one, int | str):
            raise BadCase(f"{place}.{key}: must be a grade.")
    return table


def _codes(value: Any, place: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise BadCase(f"{place}: must be a list.")
    return tuple(_text(one, place) for one in value)


# Key of the document -> (field of PatientFacts, how it is read).
_PERSON: dict[str, tuple[str, Read]] = {
    "sex": ("sex", _code(SEXES)),
    "organs": ("organs", _answers(ORGAN_WORDS)),
    "birth": ("birth", _partial),
    "death": ("death_date", _exact_day),
    "onset": ("onset", _partial),
    "diagnosis": ("diagnosis", _partial),
    "subtype": ("subtype", _code(SUBTYPES)),
}


def _columns(needed: str, **columns: Read) -> dict[str, tuple[Read, bool]]:
    return {name: (read, name in needed.split()) for name, read in columns.items()}


# List of the document -> (shape of a row, its columns as (how it is read, is it needed)). Free text, stored
# rows and users have no column.
_LISTS: dict[str, tuple[type, dict[str, tuple[Read, bool]]]] = {
    "results": (
        ResultFact,
        _columns(
            "test", test=_code(LAB_TESTS), on=_partial, value=_number, unit=_text,
            comparator=_code(("", "<", "<=", ">", ">=")), lower_limit=_number, upper_limit=_number,
            qualitative=_text,
        ),
    ),
    "doses": (
        DoseFact,
        _columns(
            "drug", drug=_code(DRUGS), start=_partial, stop=_partial, ongoing=_truth, dose=_number,
            unit=_text, route=_text, frequency=_text,
        ),
    ),
    "events": (
        EventFact,
        _columns(
            "kind", kind=_code(EVENT_KINDS), on=_partial, ended=_partial, ongoing=_truth,
            investigation=_code(INVESTIGATIONS), condition=_code(CONDITIONS), result=_text,
            findings=_answers(BIOPSY_FINDINGS),
        ),
    ),
    "visits": (
        VisitFact,
        _columns(
            "on", on=_exact_day, symptoms=_answers(SYMPTOMS), mmt8=_grades, physician_global=_number,
            patient_global=_number, extramuscular_global=_number, haq=_number, haq_variant=_text,
            haq_items=_grades, haq_aids=_codes, weight_kg=_number, systolic=_whole, diastolic=_whole,
            fvc_percent=_number, mobility=_code(MOBILITY),
        ),
    ),
}  # fmt: skip

_DECISION = _columns(
    "key decision decided_on", key=_text, decision=_code(DECISIONS), decided_on=_exact_day, until=_exact_day,
    reason_code=_text, reason=_text,
)  # fmt: skip
