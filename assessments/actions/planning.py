"""Keep the stored plan equal to what the planner says today, so that lists and mails can count it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from assessments.actions.alerts import raise_alerts_of, raise_no_next_date
from assessments.actions.decisions import decisions_of
from assessments.actions.standings import baselines_of, restate
from assessments.knowledge.plan import plan
from assessments.knowledge.plan_decisions import Decision
from assessments.knowledge.plan_entry import PlanEntry, Status
from assessments.models import ClinicSettings, PlannedCheck
from assessments.models.planned_check import State
from assessments.patient_facts import facts_for
from patients.models import Patient
from patients.models.patient import FOLLOWED

# What the planner asks for is stored; what it merely considered is computed live on the plan page.
STATES = {
    Status.OVERDUE: State.OPEN,
    Status.DUE: State.OPEN,
    Status.OPEN: State.OPEN,
    Status.UPCOMING: State.OPEN,
    Status.SCHEDULED: State.OPEN,
    Status.NEEDS_YES: State.NEEDS_YES,
    Status.WAITING: State.WAITING,
    Status.DECLINED: State.DECLINED,
    Status.HELD: State.HELD,
    Status.CLOSED: State.CLOSED,
}
WRITTEN = (
    "pack",
    "pack_version",
    "rule",
    "item",
    "label",
    "category",
    "state",
    "due_on",
    "grace_ends_on",
    "due_is_provisional",
    "done_on",
    "next_change_on",
    "sentence",
    "source",
    "mark",
    "rules",
    "bundle_on",
    "decision",
    "waiting_until",
)
# Rows of these leave the list when the plan no longer asks; what was done stays done.
ASKED = (State.OPEN, State.HELD, State.WAITING, State.NEEDS_YES, State.DECLINED)


@dataclass(frozen=True, slots=True)
class Counts:
    """What one planning did: patients planned, items that are open or held, rows that had to be written."""

    patients: int = 0
    items: int = 0
    written: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.patients + other.patients, self.items + other.items, self.written + other.written)


def replan_patients(patient_ids: Iterable[int]) -> Counts:
    """Plan each patient as of their clinic's today and store what changed. Running it again writes nothing.

    One transaction and a fixed number of queries for each clinic, so pass at most a few hundred patients.
    """
    patient_ids = list(patient_ids)
    raise_alerts_of(patient_ids)  # first and by itself: no failure of a plan loses an alert
    with transaction.atomic():
        # The lock makes a change on a screen and the nightly sweep take turns: whoever comes second reads
        # facts at least as new, so an older plan can never overwrite a newer one.
        patients = list(
            Patient.objects.select_for_update(no_key=True, of=("self",))
            .select_related("clinic")
            .filter(pk__in=list(patient_ids))
            .order_by("pk")
        )
        by_clinic: dict[int, list[Patient]] = defaultdict(list)
        for patient in patients:
            by_clinic[patient.clinic_id].append(patient)
        return sum((_replan_clinic(group) for group in by_clinic.values()), Counts())


def _replan_clinic(patients: list[Patient]) -> Counts:
    clinic = patients[0].clinic
    packs, today, now = ClinicSettings.of(clinic).chosen_packs(), clinic.today(), timezone.now()
    facts, decided = facts_for(patients), decisions_of(patients)
    known: dict[int, dict[str, PlannedCheck]] = defaultdict(dict)
    for row in PlannedCheck.objects.filter(patient__in=patients):
        known[row.patient_id][row.key] = row
    changed, items, plans = [], 0, {}
    for patient in patients:
        decisions = decided[patient.pk]
        plans[patient.pk] = plan(facts[patient.pk], packs, today, decisions)
        entries = plans[patient.pk].entries
        rows = known[patient.pk]
        wanted = _rows(patient, entries, rows, {one.key: one for one in decisions})
        items += sum(row.state in (State.OPEN, State.HELD) for row in wanted)
        changed += [row for row in wanted if _differs(row, rows.get(row.key))]
        changed += _withdrawn(rows, {row.key for row in wanted})
    _store(changed, now)
    alive = {one.pk: plans[one.pk] for one in patients if one.status in FOLLOWED and not one.death_date}
    raise_no_next_date(alive, facts, packs, today)
    restate(patients, facts, baselines_of(patients), now)
    return Counts(len(patients), items, len(changed))


def _rows(
    patient: Patient,
    entries: Iterable[PlanEntry],
    rows: dict[str, PlannedCheck],
    decisions: Mapping[str, Decision],
) -> list[PlannedCheck]:
    """The rows these entries ask for. Something done that was never on a list is not worth a row."""
    return [
        _row(patient, entry, decisions.get(entry.key))
        for entry in entries
        if entry.status in STATES and (entry.status != Status.CLOSED or entry.key in rows)
    ]


def _row(patient: Patient, entry: PlanEntry, decision: Decision | None) -> PlannedCheck:
    """`decision`: the last one about it, which counts while the entry waits or is declined."""
    decision = decision if entry.status in (Status.WAITING, Status.DECLINED) else None
    return PlannedCheck(
        patient=patient,
        key=entry.key,
        pack=entry.pack_id,
        pack_version=entry.pack_version,
        rule=entry.rule_id,
        item=entry.item,
        label=entry.item_label,
        category=entry.category,
        state=STATES[entry.status],
        due_on=entry.due,
        grace_ends_on=entry.grace_ends,
        due_is_provisional=entry.due_is_provisional,
        done_on=entry.done_on,
        next_change_on=entry.next_change,
        sentence=entry.sentence,
        source=entry.source.citation,
        mark=entry.source.mark,
        rules=list(entry.rule_ids),
        bundle_on=entry.bundle,
        decision=decision.decision if decision else "",
        waiting_until=decision.until if decision else None,
    )


def _differs(row: PlannedCheck, stored: PlannedCheck | None) -> bool:
    return stored is None or any(getattr(row, name) != getattr(stored, name) for name in WRITTEN)


def _withdrawn(rows: dict[str, PlannedCheck], wanted: set[str]) -> list[PlannedCheck]:
    """Stored rows the plan no longer asks for. What was done stays done."""
    gone = [row for key, row in rows.items() if key not in wanted and row.state in ASKED]
    for row in gone:
        row.state = State.WITHDRAWN
    return gone


def _store(rows: list[PlannedCheck], now: datetime) -> None:
    for row in rows:
        row.planned_at = now
        row.pk = None  # the patient and the key say which row it is
    PlannedCheck.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["patient", "key"],
        update_fields=[*WRITTEN, "planned_at"],
    )
