"""The sheet of one patient and day: a visit read and written part by part, and who changed what when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError

from patients.knowledge.haq import CATEGORIES, VARIANTS, check_items, round_haq, show_haq
from patients.knowledge.haq import score as score_haq
from patients.knowledge.visit_sheet import FIELDS, GLOBALS, MEASUREMENTS, PARTS, TICKED
from patients.models import Patient, User, Visit

PRESSURE = ("systolic", "diastolic")
PRESSURE_MISTAKE = "The systolic pressure is not above the diastolic. Check both."
VARIANT_MISSING = "Choose whether aids and help are counted."


@dataclass(frozen=True, slots=True)
class Change:
    """The save that gave a field its present answer."""

    by: User | None
    at: datetime


def sheet_of(patient: Patient, day: date) -> Visit | None:
    """The visit of the day; the later one where old data holds two."""
    visit = Visit.objects.filter(patient=patient, visited_on=day).order_by("pk").last()
    if visit is not None:
        visit.patient = patient
    return visit


def part_texts(visit: Visit, part: str) -> dict[str, str]:
    """Every field of the part as its text. `visit` may be a version from the history."""
    found = _READ[part](visit)
    return {field: found.get(field, "") for field in FIELDS[part]}


def set_part(visit: Visit, part: str, texts: Mapping[str, str]) -> None:
    """Put the texts of a whole part into the unsaved visit.

    Raises ValidationError, keyed by field, where answers do not fit together; the visit's own clean()
    judges each one.
    """
    _WRITE[part](visit, {field: text for field, text in texts.items() if text})


def clashes(part: str, texts: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Answers of a part that do not fit together: words by field, and every field that depends on them."""
    if part == "measurements":
        pair = [texts.get(field) for field in PRESSURE]
        if all(pair) and Decimal(pair[0]) <= Decimal(pair[1]):
            return dict.fromkeys(PRESSURE, PRESSURE_MISTAKE), PRESSURE
    if part == "haq":
        try:
            set_part(Visit(), part, texts)
        except ValidationError as refused:
            found = {field: " ".join(words) for field, words in refused.message_dict.items()}
            answers = [field for field in FIELDS[part] if field == "haq" or field.startswith("item_")]
            return found, (*answers, *(field for field in found if field not in answers))
    return {}, ()


def last_changes(visit: Visit) -> dict[str, Change]:
    """Who gave each answered, or later emptied, field its present answer, and when; one query."""
    changes: dict[str, Change] = {}
    before: dict[str, str] = {}
    for version in visit.history.select_related("history_user").order_by("pk"):
        now = {field: text for part in PARTS for field, text in part_texts(version, part).items()}
        change = Change(version.history_user, version.history_date)
        changes |= {field: change for field, text in now.items() if before.get(field, "") != text}
        before = now
    return changes


def _number(value: Decimal | int | None) -> str:
    return "" if value is None else f"{Decimal(value).normalize() + 0:f}"


def _prefixed(prefix: str, texts: Mapping[str, str]) -> dict[str, str]:
    return {field.removeprefix(prefix): text for field, text in texts.items() if field.startswith(prefix)}


def _read_haq(visit: Visit) -> dict[str, str]:
    """Where activities are stored the index comes from them, and no total was taken from paper."""
    return {
        "haq_variant": visit.haq_variant,
        **{f"item_{item}": str(answer) for item, answer in visit.haq_items.items()},
        **{f"aid_{code}": TICKED for code in visit.haq_aids},
        "haq": "" if visit.haq_items else _number(visit.haq),
    }


def _write_haq(visit: Visit, texts: Mapping[str, str]) -> None:
    """Keep the index that the activities give, or the total from paper when there are none."""
    items = {item: _whole(text) for item, text in _prefixed("item_", texts).items()}
    aids = [code for code in CATEGORIES if f"aid_{code}" in texts]
    variant, paper = texts.get("haq_variant", ""), texts.get("haq")
    if (items or paper) and variant not in VARIANTS:
        raise ValidationError({"haq_variant": VARIANT_MISSING})
    total = None
    if items and not check_items(items, aids, variant):
        index = score_haq(items, aids, variant).total
        total = None if index is None else round_haq(index)
        if paper and (total is None or Decimal(paper) != total):
            gives = f"give {show_haq(total)}" if total is not None else "give no index yet"
            raise ValidationError(
                {"haq": f"The total from paper is {paper}, but the activities {gives}. Clear the wrong one."}
            )
    visit.haq_items, visit.haq_aids, visit.haq_variant = items, aids, variant
    visit.haq = total if items else paper


def _whole(text: str) -> int | str:
    """What is no whole number stays as it is, for the visit's clean() to refuse in its own words."""
    return int(text) if text.isdecimal() else text


def _write_symptoms(visit: Visit, texts: Mapping[str, str]) -> None:
    visit.symptoms = _prefixed("symptom_", texts)


def _write_mmt8(visit: Visit, texts: Mapping[str, str]) -> None:
    visit.mmt8 = {site: _whole(text) for site, text in _prefixed("mmt8_", texts).items()}


def _write_numbers(fields: tuple[str, ...]):
    def write(visit: Visit, texts: Mapping[str, str]) -> None:
        for field in fields:
            setattr(visit, field, texts.get(field))

    return write


def _write_measurements(visit: Visit, texts: Mapping[str, str]) -> None:
    _write_numbers(MEASUREMENTS)(visit, texts)
    visit.mobility = texts.get("mobility", "")


def _write_note(visit: Visit, texts: Mapping[str, str]) -> None:
    visit.note = texts.get("note", "")


_READ = {
    "symptoms": lambda visit: {f"symptom_{code}": answer for code, answer in visit.symptoms.items()},
    "mmt8": lambda visit: {f"mmt8_{site}": str(grade) for site, grade in visit.mmt8.items()},
    "globals": lambda visit: {field: _number(getattr(visit, field)) for field in GLOBALS},
    "haq": _read_haq,
    "measurements": lambda visit: {
        **{field: _number(getattr(visit, field)) for field in MEASUREMENTS},
        "mobility": visit.mobility,
    },
    "note": lambda visit: {"note": visit.note.replace("\r\n", "\n")},
}
_WRITE = {
    "symptoms": _write_symptoms,
    "mmt8": _write_mmt8,
    "globals": _write_numbers(GLOBALS),
    "haq": _write_haq,
    "measurements": _write_measurements,
    "note": _write_note,
}
