"""What is done with whole lines of the worklist: given to a colleague, bloods taken, results read."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from assessments.actions.decisions import Refused, decide_all
from assessments.models import Alert, PlanDecision, PlannedCheck
from assessments.models.plan_decision import Decision
from assessments.models.planned_check import State, list_members
from patients.access import Right, memberships_of
from patients.models import LabResult, Patient
from patients.models.patient import FOLLOWED
from patients.signals import announce_change

CAN_BE_GIVEN = (State.OPEN, State.NEEDS_YES, State.WAITING)
GONE = "A ticked line is no longer on the list. Reload the page and tick again."


@transaction.atomic
def assign(*, by, to: int, alerts: Collection[int], checks: Collection[int]) -> int:
    """Give alerts and items to a colleague of their clinic, whose list then shows them: all or none.

    Returns the number of patients. Raises ValidationError with every reason against it.
    """
    given_alerts = list(_locked(Alert, by, alerts))
    given_checks = list(_locked(PlannedCheck, by, checks))
    patients = {row.patient_id: row.patient for row in (*given_alerts, *given_checks)}
    if not patients or len(given_alerts) < len(alerts) or len(given_checks) < len(checks):
        raise ValidationError(GONE)
    clinics = {patient.clinic_id for patient in patients.values()}
    for clinic_id in clinics:
        memberships_of(by)[clinic_id].require(Right.MANAGE_REMINDERS)
    reachable = set(list_members().filter(user=to, clinic__in=clinics).values_list("clinic_id", flat=True))
    refused = [
        f"{row.patient.full_name}: {row.label}: this colleague does not work with the list of "
        f"{row.patient.clinic}, or has no address for reminders."
        for row in (*given_alerts, *given_checks)
        if row.patient.clinic_id not in reachable
    ]
    refused += [
        f"{row.patient.full_name}: {row.label}: somebody has answered this alert meanwhile."
        for row in given_alerts
        if row.acknowledged_at
    ]
    refused += [
        f"{row.patient.full_name}: {row.label}: it is no longer open."
        for row in given_checks
        if row.state not in CAN_BE_GIVEN
    ]
    if refused:
        raise ValidationError(refused)
    for row in (*given_alerts, *given_checks):
        row.assigned_to_id = to
    if given_alerts:
        bulk_update_with_history(given_alerts, Alert, ["assigned_to"], batch_size=200, default_user=by)
    PlannedCheck.objects.filter(pk__in=[row.pk for row in given_checks]).update(assigned_to=to)
    return len(patients)


@transaction.atomic
def mark_taken(*, by, checks: Collection[int]) -> list[PlanDecision]:
    """Note that the blood for these items was taken; they wait for the result, at most as long as rules.json
    lets each be put off. All or none. Raises ValidationError with every reason against it."""
    rows = list(_locked(PlannedCheck, by, checks))
    if not rows or len(rows) < len(checks):
        raise ValidationError(GONE)
    try:
        return decide_all(by=by, asked=[(row.patient, row.key) for row in rows], decision=Decision.TAKEN)
    except Refused as refused:
        labels = {(row.patient_id, row.key): row.label for row in rows}
        raise ValidationError(
            [
                f"{one.patient.full_name}: {one.label or labels[one.patient.pk, one.key]}: {one.why}"
                for one in refused.refusals
            ]
        ) from None


def _locked(model, by, ids: Collection[int]):
    """Rows of followed patients in the clinics of `by`, in an order in which two people cannot block each
    other."""
    rows = model.objects.filter(
        pk__in=ids, patient__status__in=FOLLOWED, patient__clinic__in=memberships_of(by)
    )
    return rows.select_for_update(of=("self",)).select_related("patient__clinic").order_by("pk")


@transaction.atomic
def read_results(*, patient: Patient, by, ids: Collection[int]) -> int:
    """Note that `by` has read these results of a patient; how many were unread until now.

    What somebody else has read meanwhile keeps its reader.
    """
    memberships_of(by)[patient.clinic_id].require(Right.WRITE_FACTS)
    rows = list(
        LabResult.objects.select_for_update(of=("self",)).filter(patient=patient, pk__in=ids, read_at=None)
    )
    now = timezone.now()
    for row in rows:
        row.read_by, row.read_at = by, now
    if rows:
        bulk_update_with_history(
            rows, LabResult, ["read_by", "read_at"], batch_size=200, default_user=by,
            default_change_reason="read",
        )  # fmt: skip
        announce_change(patient.pk)
    return len(rows)
