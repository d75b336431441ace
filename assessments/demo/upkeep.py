"""Record for the invented patients what their plans ask for, and leave a believable rest undone."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from random import Random

from assessments.demo.values import DESCRIPTIONS, VISIT, answer
from assessments.knowledge.plan import plan
from assessments.knowledge.plan_entry import PlanEntry, Status
from assessments.knowledge.rule_packs import Item
from assessments.models import ClinicSettings
from assessments.patient_facts import facts_for
from patients.actions.records import add_facts
from patients.models import Clinic, LabResult, Patient, Visit
from patients.models.patient import FOLLOWED

PUBLISHED = "PUB-"  # how the identifiers of published cases begin
ROUNDS = 2  # the first near each due date, the other lately: what comes again and again is asked once more
LEFT_UNDONE = 0.03  # of what each patient's plan asks (D)
REPEATED = ("mmt8", "physician_global", "patient_global", "extramuscular_global", "haq", "haq_variant")


def keep_up(clinic: Clinic, by) -> None:
    """Bring the invented patients of a demonstration clinic up to date with their plans, as of its today."""
    packs, today = ClinicSettings.of(clinic).chosen_packs(), clinic.today()
    items = {(pack.id, item.code): item for pack in packs for rule in pack.rules for item in rule.items}
    patients = list(
        Patient.objects.filter(clinic=clinic, status__in=FOLLOWED).exclude(identifier__startswith=PUBLISHED)
    )
    for turn in range(ROUNDS):
        latest = _latest_results(patients)
        visits = _latest_visits(patients)
        facts = facts_for(patients)
        for patient in patients:
            entries = _asked(patient, plan(facts[patient.pk], packs, today).entries)
            made = Made(patient, today, latest[patient.pk], visits.get(patient.pk))
            for entry in entries:
                if item := items.get((entry.pack_id, entry.item)):
                    made.do(entry, item, turn)
            add_facts(patient=patient, by=by, results=made.results, visits=made.visits, events=made.events)


def _asked(patient: Patient, entries: tuple[PlanEntry, ...]) -> list[PlanEntry]:
    """What is due or overdue, but for the share that this clinic forgets."""
    now = [entry for entry in entries if entry.status in (Status.OVERDUE, Status.DUE, Status.OPEN)]
    return [entry for entry in now if _chance(patient, entry.item).random() >= LEFT_UNDONE]


def _chance(patient: Patient, *what) -> Random:
    return Random(f"{patient.identifier} {what}")  # noqa: S311  no secret is made of it


def _latest_results(patients: list[Patient]) -> dict[int, dict[str, LabResult]]:
    found: dict[int, dict[str, LabResult]] = defaultdict(dict)
    for row in LabResult.objects.filter(patient__in=patients).oldest_first():
        found[row.patient_id][row.test] = row
    return found


def _latest_visits(patients: list[Patient]) -> dict[int, Visit]:
    rows = Visit.objects.filter(patient__in=patients).exclude(mmt8={}).order_by("visited_on", "pk")
    return {row.patient_id: row for row in rows}


class Made:
    """The rows that do what the entries of one patient ask, one visit and one sample of a test a day."""

    def __init__(self, patient: Patient, today: date, latest: dict[str, LabResult], visit: Visit | None):
        self.patient, self.today, self.latest, self.visit = patient, today, latest, visit
        self._results: dict[tuple[date, str], dict] = {}
        self._visits: dict[date, dict] = defaultdict(dict)
        self._events: dict[tuple[date, str], dict] = {}

    @property
    def results(self) -> list[dict]:
        return list(self._results.values())

    @property
    def visits(self) -> list[dict]:
        return [{"visited_on": day, **fields} for day, fields in self._visits.items()]

    @property
    def events(self) -> list[dict]:
        return list(self._events.values())

    def do(self, entry: PlanEntry, item: Item, turn: int) -> None:
        day = self._day(entry, turn)
        tests = item.tests_all_of or item.tests_any_of[:1]
        investigations = item.investigations_all_of or item.investigations[:1]
        if tests:
            for test in tests:
                self._test(test, day)
        elif investigations:
            for code in investigations:
                self._event(day, {"kind": "investigation", "investigation": code, "result": "normal"}, code)
        elif item.event_kinds and item.event_kinds[0] in DESCRIPTIONS:
            kind = item.event_kinds[0]
            self._event(day, {"kind": kind, "result": "abnormal", "description": DESCRIPTIONS[kind]}, kind)
        elif item.visit_fields:
            self._fields(item.visit_fields, day)

    def _day(self, entry: PlanEntry, turn: int) -> date:
        chance = _chance(self.patient, entry.item, turn)
        if turn == 0 and entry.due:
            return min(entry.due + timedelta(days=chance.randint(0, 6)), self.today)
        return self.today - timedelta(days=chance.randint(0, 12 if turn < ROUNDS - 1 else 3))

    def _test(self, test: str, day: date) -> None:
        before = self.latest.get(test)
        if before:
            names = ("value", "unit", "qualitative", "comparator", "lower_limit", "upper_limit", "laboratory")
            said = {name: getattr(before, name) for name in names if hasattr(before, name)}
        else:
            said = answer(test)
        if said:
            self._results[day, test] = {"test": test, "collected_on": day, **said}

    def _event(self, day: date, row: dict, code: str) -> None:
        self._events[day, code] = row | {"happened_on": day, "happened_precision": "day"}

    def _fields(self, fields: tuple[str, ...], day: date) -> None:
        for name in fields:
            if name in VISIT:
                self._visits[day][name] = VISIT[name]
            elif name in REPEATED and self.visit is not None:
                self._visits[day] |= {one: getattr(self.visit, one) for one in REPEATED}
            elif name == "symptom_dysphagia":
                self._visits[day]["symptoms"] = {"dysphagia": "no"}
