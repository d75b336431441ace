from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from patients.actions.repeats import lock_patient
from patients.actions.saving import save_fact
from patients.knowledge.visit_sheet import merge_texts
from patients.models import Patient, User, Visit
from patients.visit_sheet import Change, clashes, last_changes, part_texts, set_part, sheet_of


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What somebody else stored in a field meanwhile, and what was typed here."""

    field: str
    stored: str
    typed: str
    by: User | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class PartSaved:
    """`texts`: the part as it is stored now. `conflicts`: not saved. `merged`: added by others meanwhile.

    `refused`: fields not saved because they do not fit together, to the words at each, "" where another
    field says it. `visit` is None while nothing was ever recorded on that day.
    """

    visit: Visit | None
    texts: dict[str, str]
    is_changed: bool
    conflicts: tuple[Elsewhere, ...]
    merged: tuple[Elsewhere, ...]
    refused: dict[str, str]


@transaction.atomic
def record_visit(*, patient: Patient, by, **details) -> Visit:
    """Record what was asked, seen and measured at a visit; fields of Visit.

    Raises ValidationError, also for a visit with the same content that is recorded already.
    """
    visit = Visit(patient=patient, **details)
    save_fact(visit, by=by, once=True)
    return visit


@transaction.atomic
def save_visit_part(
    *, patient: Patient, by, visited_on: date, part: str, values: Mapping[str, str], seen: Mapping[str, str]
) -> PartSaved:
    """Save one part of the sheet of a day: into the visit of that day, or into a new one.

    `values` and `seen` are texts by field, as typed and as the person last saw them stored; what others
    stored in between is joined field by field and never overwritten unseen. Answers that do not fit together
    stay as they were stored and do not keep the others from being saved. Raises ValidationError when the
    visit itself breaks a rule; nothing is stored then.
    """
    lock_patient(patient.pk)  # so that two who start at once write into one visit
    visit = sheet_of(patient, visited_on) or Visit(patient=patient, visited_on=visited_on)
    stored = part_texts(visit, part)
    changes = last_changes(visit) if visit.pk else {}
    mine = {field for field, change in changes.items() if change.by == by}
    merge = merge_texts(values, seen, stored, mine)
    refused = _refused(part, merge.texts, stored)
    texts = merge.texts | {field: stored[field] for field in refused}
    is_changed = texts != stored
    if is_changed:
        set_part(visit, part, texts)
        save_fact(visit, by=by)
    return PartSaved(
        visit=visit if visit.pk else None,
        texts=part_texts(visit, part),
        is_changed=is_changed,
        conflicts=_elsewhere(merge.conflicts, stored, values, changes),
        merged=_elsewhere(merge.theirs, stored, values, changes),
        refused=refused,
    )


def _refused(part: str, texts: Mapping[str, str], stored: Mapping[str, str]) -> dict[str, str]:
    """The changed fields that do not fit together, with what to say at each.

    Words about a field that was not touched stand there all the same: it may be the wrong one.
    """
    words, together = clashes(part, texts)
    changed = [field for field in together if texts[field] != stored[field]]
    return dict.fromkeys(changed, "") | words if changed else {}


def _elsewhere(
    fields: Iterable[str], stored: Mapping[str, str], typed: Mapping[str, str], changes: Mapping[str, Change]
) -> tuple[Elsewhere, ...]:
    nobody = Change(None, None)
    found = ((field, changes.get(field, nobody)) for field in fields)
    return tuple(
        Elsewhere(field, stored[field], typed.get(field, ""), change.by, change.at) for field, change in found
    )
