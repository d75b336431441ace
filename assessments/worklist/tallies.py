"""The counts at the front: what a list of due items cannot show. Each is the length of the list behind it.

Screening and monitoring reference, section 6 (dawn_front): patients without a next date, incomplete, unread.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from assessments.actions.alerts import NO_NEXT_DATE as RULE_OF_UNDATED
from assessments.models import Alert, PlannedCheck
from assessments.models.planned_check import State
from assessments.worklist.lines import count
from assessments.worklist.owners import NOBODY, Owners
from patients.models import Appointment, Clinic, LabResult, Patient
from patients.models.appointment import AppointmentState

NO_NEXT_DATE, NEVER_EVALUATED, UNREAD = "no_next_date", "never_evaluated", "unread"
UNDATED = "undated"
# name -> (heading, what it means)
LISTS = {
    NO_NEXT_DATE: (
        "Patients without a next date",
        "Followed, with no appointment to come and no open item that has a date.",
    ),
    UNDATED: (
        "On a monitored drug without a next test",
        "A drug runs whose bloods the rules cannot date (AL-NO-NEXT-DATE); the alert says what is missing.",
    ),
    NEVER_EVALUATED: (
        "Patients never evaluated",
        "Followed, but the rules have not judged them yet, or failed. Their items may be missing.",
    ),
    UNREAD: ("Results unread", "Results that arrived by themselves and that nobody has marked as read."),
}
DATED = (State.OPEN, State.WAITING, State.NEEDS_YES)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose patients in which clinics the counts speak of."""

    owners: Owners
    user: object
    who: str
    clinics: tuple[Clinic, ...]

    def patients(self) -> QuerySet[Patient]:
        return Patient.objects.followed().filter(self.owners.patients(self.who, self.user, self.clinics))


def no_next_date() -> Q:
    coming = Appointment.objects.filter(
        patient=OuterRef("pk"), state=AppointmentState.BOOKED, starts_at__gte=timezone.now()
    )
    dated = PlannedCheck.objects.filter(patient=OuterRef("pk"), state__in=DATED, due_on__isnull=False)
    return ~Exists(coming) & ~Exists(dated)


def never_evaluated() -> Q:
    return Q(standing=None)


def undated() -> Q:
    return Q(Exists(Alert.objects.open().filter(patient=OuterRef("pk"), rule=RULE_OF_UNDATED)))


CONDITIONS = {NO_NEXT_DATE: no_next_date, UNDATED: undated, NEVER_EVALUATED: never_evaluated}


def patients_of(scope: Scope, name: str) -> QuerySet[Patient]:
    """The patients behind a tally, or those with results unread."""
    if name == UNREAD:
        return scope.patients().filter(Exists(LabResult.objects.filter(patient=OuterRef("pk"), read_at=None)))
    return scope.patients().filter(CONDITIONS[name]())


def unread_results(scope: Scope) -> QuerySet[LabResult]:
    return LabResult.objects.filter(read_at=None, patient__in=scope.patients())


def tallies(scope: Scope) -> dict[str, int]:
    """{name: number}; "unowned" counts lines of the next 30 days. Four queries."""
    counted = scope.patients().aggregate(
        **{name: Count("pk", filter=condition()) for name, condition in CONDITIONS.items()}
    )
    nobodys = scope.owners.lines(NOBODY, scope.user, scope.clinics)
    return counted | {
        UNREAD: unread_results(scope).count(),
        "unowned": count(nobodys, scope.clinics, "", "").chosen,
    }
