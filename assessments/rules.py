"""Rules put to the patients of a clinic: whom one selects, and what a change would ask, with nothing stored.

Patients are read in batches, so that memory does not grow with the clinic; of each only the place in the
list is kept, and the page that is shown is worked out again in full.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from time import perf_counter

from assessments.actions.decisions import decisions_of
from assessments.knowledge.clinic_rules import OwnNumber, as_used, rules_with, together
from assessments.knowledge.facts import PatientFacts
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.plan import plan
from assessments.knowledge.plan_decisions import Decision
from assessments.knowledge.plan_entry import Plan, PlanEntry
from assessments.knowledge.rule_effect import Change, Chosen, Effect, changes, chosen, of_rule, urgency
from assessments.knowledge.rule_packs import Pack
from assessments.models import ClinicSettings
from assessments.patient_facts import facts_for
from patients.access import memberships_of
from patients.models import Clinic, Patient

BATCH = 200  # patients whose facts are in memory at once


@dataclass(slots=True)
class Selection:
    """Ids of patients by what the rule makes of them, the most urgent first."""

    ids: dict[Chosen, list[int]] = field(default_factory=lambda: {one: [] for one in Chosen})
    seconds: float = 0.0

    @property
    def patients(self) -> int:
        return sum(len(ids) for ids in self.ids.values())


@dataclass(slots=True)
class EffectOnClinic:
    """What a change adds, removes and moves: items and patients by kind, and who is concerned."""

    items: Counter[Effect] = field(default_factory=Counter)
    patients: Counter[Effect] = field(default_factory=Counter)
    ids: list[int] = field(default_factory=list)  # those with most changes first
    looked_at: int = 0
    seconds: float = 0.0


def clinics_of(user) -> list[Clinic]:
    return list(Clinic.objects.filter(pk__in=memberships_of(user)))


def packs_with(settings: ClinicSettings, pack: Pack) -> list[Pack]:
    """The clinic's packs and this one, as the clinic uses them; what it replaces goes out."""
    return together(settings.chosen_packs(), settings.as_used([pack])[0][0])


def packs_without(settings: ClinicSettings, pack: Pack) -> list[Pack]:
    return [one for one in settings.chosen_packs() if one.id != pack.id]


def pack_with_number(
    settings: ClinicSettings, pack: Pack, rule_id: str, setting: str, value: Decimal
) -> Pack:
    """The pack as the clinic would use it with one more number of its own. `pack`: as its file says."""
    numbers, signed = settings.own_rules
    shared = rules_with(pack, rule_id, setting)
    kept = [one for one in numbers if not (one.setting == setting and one.rule in shared)]
    return as_used([pack], [*kept, OwnNumber(rule_id, setting, value, "")], signed)[0][0]


def packs_here(settings: ClinicSettings) -> dict[str, Pack]:
    """Every pack there is, chosen or not, as the clinic uses it."""
    return {pack.id: pack for pack in settings.as_used(load_packs().values())[0]}


def selection(clinic: Clinic, pack: Pack, rule_id: str) -> Selection:
    """Whom the rule selects of the patients the clinic follows.

    The rule's own pack is enough for that: other packs change when it asks, never whether.
    """
    found, started, places = Selection(), perf_counter(), {one: [] for one in Chosen}
    for patients in _batches(clinic):
        for pk, plan_of in _plans(patients, clinic.today()):
            said = of_rule(plan_of([pack]), rule_id)
            places[chosen(said)].append((*urgency(said), pk))
    found.ids = {one: [pk for *_, pk in sorted(rows)] for one, rows in places.items()}
    found.seconds = perf_counter() - started
    return found


def said_to(
    patients: Iterable[Patient], packs: Sequence[Pack], rule_id: str, today: date
) -> dict[int, tuple[PlanEntry, ...]]:
    """What the rule says to each of them, with all packs in use: the same as on the plan page."""
    return {pk: of_rule(plan_of(packs), rule_id) for pk, plan_of in _plans(list(patients), today)}


def effect(clinic: Clinic, before: Sequence[Pack], after: Sequence[Pack]) -> EffectOnClinic:
    """What would be asked of the followed patients under `after` and is not asked under `before`."""
    found, started, counts = EffectOnClinic(), perf_counter(), []
    for patients in _batches(clinic):
        for pk, concerned in changes_of(patients, before, after, clinic.today()).items():
            found.looked_at += 1
            kinds = Counter(change.effect for change in concerned)
            found.items += kinds
            found.patients += Counter(kinds.keys())
            if concerned:
                counts.append((-len(concerned), pk))
    found.ids = [pk for _, pk in sorted(counts)]
    found.seconds = perf_counter() - started
    return found


def changes_of(
    patients: Iterable[Patient], before: Sequence[Pack], after: Sequence[Pack], today: date
) -> dict[int, tuple[Change, ...]]:
    return {pk: changes(plan_of(before), plan_of(after)) for pk, plan_of in _plans(list(patients), today)}


def batches(ids: Sequence[int]) -> Iterator[list[Patient]]:
    for first in range(0, len(ids), BATCH):
        some = ids[first : first + BATCH]
        yield list(Patient.objects.filter(pk__in=some).select_related("clinic").order_by("pk"))


def patients_in(ids: Sequence[int]) -> list[Patient]:
    """The patients of these ids in their order."""
    found = Patient.objects.select_related("clinic").in_bulk(list(ids))
    return [found[pk] for pk in ids if pk in found]


def _batches(clinic: Clinic) -> Iterator[list[Patient]]:
    return batches(
        list(Patient.objects.followed().filter(clinic=clinic).order_by("pk").values_list("pk", flat=True))
    )


def _plans(patients: list[Patient], today: date) -> Iterator[tuple[int, Callable[[Sequence[Pack]], Plan]]]:
    """(patient id, function from packs to the plan of today); as many queries for one as for a batch."""
    facts, decided = facts_for(patients), decisions_of(patients)
    for patient in patients:
        yield patient.pk, _Planner(facts[patient.pk], today, decided.get(patient.pk, ()))


@dataclass(frozen=True, slots=True)
class _Planner:
    facts: PatientFacts
    today: date
    decided: Sequence[Decision]

    def __call__(self, packs: Sequence[Pack]) -> Plan:
        return plan(self.facts, packs, self.today, self.decided)
