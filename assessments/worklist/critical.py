"""Open critical alerts: whose they are, and who is to be told of each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from assessments.models import Alert
from assessments.models.alert import Urgency
from assessments.worklist.lines import open_alerts
from assessments.worklist.moved_on import steps
from assessments.worklist.owners import ALL, ME, Owners
from patients.access import Right, clinics_where
from patients.models import Clinic


def open_criticals(owners: Owners, clinics: Iterable[Clinic]) -> QuerySet[Alert]:
    """Of every followed patient of these clinics."""
    owned = owners.lines(ALL, None, clinics)
    return open_alerts(owned).filter(urgency=Urgency.CRITICAL).select_related("patient")


def has_critical(user) -> bool:
    """Whether a critical alert of this person's list is still open."""
    clinics = clinics_where(user, Right.MANAGE_REMINDERS)
    owned = Owners.of(clinics).lines(ME, user, clinics)
    return open_alerts(owned).filter(urgency=Urgency.CRITICAL).exists()


def began(alert: Alert) -> datetime:
    """When it was raised, or opened again because the facts got worse."""
    return alert.reopened_at or alert.raised_at


def to_be_told(alert: Alert, owners: Owners, clinic: Clinic) -> set[int]:
    """Users who get a message about it: its owner or, where it has none, everybody; then whom it moved on to.

    Each through the colleague who covers for them.
    """
    ids, leads = owners.ids(clinic), owners.leads(clinic)
    owner = next((pk for pk in (alert.assigned_to_id, alert.patient.responsible_id) if pk in ids), None)
    told = {owner} if owner is not None else set(ids)
    team_from, clinical_from = steps(owners.settings[clinic.pk], leads)
    if began(alert) <= team_from:
        told |= {leads.team} if leads.team else set() if leads.clinical else ids
    if leads.clinical and began(alert) <= clinical_from:
        told.add(leads.clinical)
    return {owners.told_of_critical(pk, clinic) for pk in told}
