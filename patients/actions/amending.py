"""A stored fact completed or corrected: with a reason, in its history, never over somebody else's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError

from patients.actions.repeats import lock_patient, refuse_repeats
from patients.actions.saving import save_fact
from patients.knowledge.investigations import BIOPSY_FINDINGS
from patients.knowledge.partial_dates import PartialDate, Precision
from patients.models import ClinicalEvent, LabResult, User
from patients.models.fields import Fact

COMPLETED = "Completed"
REASON_LENGTH = 100
OUT_OF_DATE = "This page is too old to be stored. Open it again; nothing was changed."
SAY_WHY = "Say why what is stored changes. Only filling in what was not known needs no reason."

# What one sees and changes as one thing, to its columns. Findings of a biopsy are parts of their own.
PARTS: dict[type[Fact], dict[str, tuple[str, ...]]] = {
    ClinicalEvent: {
        "what": ("kind", "investigation", "condition"),
        "happened_on": ("happened_on", "happened_precision"),
        "ended_on": ("ended_on", "ended_precision"),
        "result": ("result",),
        "description": ("description",),
    },
    LabResult: {
        "result": ("value", "comparator", "qualitative", "titre"),
        "unit": ("unit",),
        "lower": ("lower_limit",),
        "upper": ("upper_limit",),
        "collected_on": ("collected_on", "collected_precision"),
        "collected_time": ("collected_time",),
        "laboratory": ("laboratory",),
    },
}
# A result that is awaited says no more than none.
_NOTHING = (None, "", "unknown", "pending")


@dataclass(frozen=True, slots=True)
class Clash:
    """A part that somebody else changed to something else meanwhile. Rows are the two whole facts."""

    part: str
    stored: Fact
    typed: Fact
    by: User | None
    at: datetime | None


class ChangedMeanwhile(ValidationError):
    """Nothing was stored: `clashes` says what both changed."""

    def __init__(self, clashes: Iterable[Clash]) -> None:
        super().__init__("Somebody else changed this meanwhile. Nothing was overwritten: see both below.")
        self.clashes = tuple(clashes)


def version_of(fact: Fact) -> int:
    """The number of the present version; 0 for a row without a history."""
    return fact.history.order_by("-pk").values_list("pk", flat=True).first() or 0


def as_of_version(fact: Fact, version: int) -> Fact | None:
    """The fact as that version said; None where it has no such version."""
    if version == 0:
        return None if version_of(fact) else fact
    found = fact.history.filter(pk=version).first()
    return found and found.instance


def parts_of(fact: Fact) -> dict[str, tuple]:
    found = {
        part: tuple(getattr(fact, column) for column in columns)
        for part, columns in PARTS[type(fact)].items()
    }
    if isinstance(fact, ClinicalEvent):
        found |= {f"finding_{code}": (fact.findings.get(code, ""),) for code in BIOPSY_FINDINGS}
    return found


def amend_fact(fact: Fact, *, by, version: int, reason: str, details: dict) -> Fact:
    """Store the parts of `details` that differ from what `version` said; the rest stays as it is stored.

    A part that was known needs a reason to change; filling in what was not known needs none. Raises
    ChangedMeanwhile where somebody else changed the same part, and ValidationError keyed by part.
    """
    lock_patient(fact.patient_id)
    current = type(fact).objects.get(pk=fact.pk)
    current.patient = fact.patient
    seen = as_of_version(current, version)
    if seen is None:
        raise ValidationError(OUT_OF_DATE)
    wanted = type(fact)(patient=fact.patient, **details)
    typed, before, stored = parts_of(wanted), parts_of(seen), parts_of(current)
    mine = [part for part in typed if typed[part] != before[part]]
    clashing = [part for part in mine if stored[part] not in (before[part], typed[part])]
    if clashing:
        latest = current.history.select_related("history_user").order_by("-pk").first()
        raise ChangedMeanwhile(
            Clash(part, current, wanted, latest.history_user, latest.history_date) for part in clashing
        )
    changed = [part for part in mine if stored[part] != typed[part]]
    if not changed:
        raise ValidationError("Nothing was changed.")
    reason = reason.strip()
    if not reason and any(is_correction(part, stored[part], typed[part]) for part in changed):
        raise ValidationError({"reason": SAY_WHY})
    for part in changed:
        _put(current, part, typed[part])
    current.full_clean()
    refuse_repeats([current])
    save_fact(current, by=by, why=reason or COMPLETED)
    return current


def is_correction(part: str, stored: tuple, typed: tuple) -> bool:
    """Whether something that was known changes; a date told more exactly is filled in, not corrected."""
    if all(value in _NOTHING for value in stored):
        return False
    if part in ("happened_on", "collected_on", "ended_on") and typed[0] is not None:
        old, new = (PartialDate(day, Precision(precision)) for day, precision in (stored, typed))
        return not (old.day <= new.day and new.last_day <= old.last_day)
    return True


def _put(fact: Fact, part: str, values: tuple) -> None:
    if part.startswith("finding_"):
        findings = dict(fact.findings) | {part.removeprefix("finding_"): values[0]}
        fact.findings = {code: answer for code, answer in findings.items() if answer}
        return
    for column, value in zip(PARTS[type(fact)][part], values, strict=True):
        setattr(fact, column, value)
