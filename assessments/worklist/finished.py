"""What this person finished today: it stays on the list, greyed, until the clinic's day is over.

All of it is asked from the database, so it is the same on every computer and after logging in again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from assessments.models import Alert, PlanDecision, PlannedCheck
from assessments.models.plan_decision import Decision
from assessments.models.planned_check import State
from patients.models import Clinic, ClinicalEvent, LabResult, Patient

SHOWN = 100  # the latest; nobody looks further back in one day


@dataclass(frozen=True, slots=True)
class Finished:
    """What was finished in one go. `decisions`: the rows that can be taken back."""

    at: datetime
    patient: Patient
    labels: tuple[str, ...]
    word: str
    words: str = ""  # written by a person
    decisions: tuple[PlanDecision, ...] = ()

    @property
    def label(self) -> str:
        return ", ".join(self.labels)

    @property
    def until(self) -> date | None:
        return max((row.until for row in self.decisions if row.until), default=None)

    @property
    def go(self) -> tuple:
        """What has this in common was done in one go, such as the bloods of one visit."""
        return self.patient.pk, self.word, self.words, self.at.replace(second=0, microsecond=0)


def finished_today(user, clinics: Iterable[Clinic]) -> list[Finished]:
    """Alerts answered, decisions made and items closed by this user's records today; latest first."""
    clinics = list(clinics)
    answered = Alert.objects.filter(_today(clinics, "acknowledged_at"), acknowledged_by=user)
    decided = PlanDecision.objects.filter(_today(clinics, "decided_at"), decided_by=user, taken_back_at=None)
    item = PlannedCheck.objects.filter(patient=OuterRef("patient"), key=OuterRef("key"))
    decided = decided.annotate(
        label=Subquery(item.values("label")[:1]), state=Subquery(item.values("state")[:1])
    )
    # A confirmed item is not finished: it stands on the list again, now as wanted.
    decided = decided.filter(label__isnull=False).exclude(decision=Decision.CONFIRMED)
    found = [
        Finished(row.acknowledged_at, row.patient, (row.label,), "answered", row.answer)
        for row in _latest(answered, "acknowledged_at")
    ]
    found += [
        Finished(row.decided_at, row.patient, (row.label,), _word(row), row.reason, (row,))
        for row in _latest(decided.exclude(state=State.CLOSED), "decided_at")
    ]
    found += [
        Finished(row.planned_at, row.patient, (row.label,), "recorded")
        for row in _latest(_closed_by(user, clinics), "planned_at")
    ]
    return _in_one_go(sorted(found, key=lambda one: one.at, reverse=True))[:SHOWN]


def _in_one_go(found: list[Finished]) -> list[Finished]:
    """Latest first; each go stands where its latest stood. An answer to an alert stands alone."""
    goes: dict[tuple, Finished] = {}
    for place, one in enumerate(found):
        go = (*one.go, place) if one.word == "answered" else one.go
        first = goes.get(go)
        goes[go] = (
            replace(first, labels=first.labels + one.labels, decisions=first.decisions + one.decisions)
            if first
            else one
        )
    return list(goes.values())


def _word(row: PlanDecision) -> str:
    return Decision(row.decision).label.split(",")[0].lower()


def _closed_by(user, clinics: list[Clinic]) -> QuerySet[PlannedCheck]:
    """Items that closed today, right after something that this user recorded of the patient.

    `planned_at` is when the row last changed, which for a closed row is when it closed.
    """
    mine = Q(patient=OuterRef("patient"), recorded_by=user, recorded_at__lte=OuterRef("planned_at"))
    today = _today(clinics, "recorded_at")
    recorded = Exists(LabResult.objects.filter(mine, today)) | Exists(
        ClinicalEvent.objects.filter(mine, today)
    )
    return PlannedCheck.objects.filter(_today(clinics, "planned_at"), recorded, state=State.CLOSED)


def _today(clinics: list[Clinic], moment: str) -> Q:
    """Since midnight of each clinic's own day."""
    found = Q(pk__in=[])
    for clinic in clinics:
        midnight = datetime.combine(clinic.today(), time.min, clinic.zone)
        found |= Q(**{"patient__clinic": clinic, f"{moment}__gte": midnight})
    return found


def _latest(rows: QuerySet, moment: str) -> QuerySet:
    return rows.select_related("patient__clinic").order_by(F(moment).desc(), "pk")[:SHOWN]
