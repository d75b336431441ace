"""What the staff of the demonstration decided: appointments, refusals, answers to alerts, who leads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from random import Random

from django.db import transaction

from assessments.actions.alerts import acknowledge_alert
from assessments.actions.decisions import Refused, decide_all
from assessments.demo.upkeep import PUBLISHED
from assessments.models import Alert, ClinicSettings, PlannedCheck
from assessments.models.planned_check import State
from assessments.worklist.tallies import no_next_date
from patients.actions.patients import change_patient
from patients.models import Clinic, LabResult, Patient
from patients.models.patient import PatientStatus

# How many of each stay open for the reader of the demonstration, the latest ones (D).
LEFT_OPEN = {"critical": 3, "high": 7, "medium": 6}
NEEDS_YES_LEFT = 2
UNDATED_LEFT = 2  # patients a clinic without any next date
UNREAD = 6  # results
ANSWER = "Seen at the visit and discussed; plan unchanged (demonstration)."


@transaction.atomic  # each patient is planned again once, when all is decided
def decide_for(clinic: Clinic, *, physician, nurse) -> None:
    """After the plans are stored: nothing here is a clinical value."""
    settings = ClinicSettings.of(clinic)
    settings.team_lead, settings.clinical_lead = nurse, physician
    settings.save()
    _answer_alerts(clinic, physician)
    _answer_radiation(clinic, physician)
    _biopsies(clinic, physician)
    for patient in Patient.objects.filter(clinic=clinic, identifier__startswith=PUBLISHED).order_by("pk"):
        _book(patient, nurse)
    _transfer(clinic, physician)
    _some_of_each(clinic, physician, nurse)
    results = LabResult.objects.filter(patient__clinic=clinic, patient__status="active")
    latest = results.order_by("-collected_on", "pk").values_list("pk", flat=True)[:UNREAD]
    LabResult.objects.filter(pk__in=list(latest)).update(read_at=None, read_by=None)


def _answer_alerts(clinic: Clinic, physician) -> None:
    for urgency, number in LEFT_OPEN.items():
        alerts = Alert.objects.open().filter(patient__clinic=clinic, urgency=urgency)
        rises = alerts.filter(rule="AL-CK-RISE").values_list("pk", flat=True)
        for alert in alerts.exclude(pk__in=list(rises)).order_by("is_over", "-seen_on", "pk")[number:]:
            acknowledge_alert(alert=alert, by=physician, answer=ANSWER)


def _answer_radiation(clinic: Clinic, physician) -> None:
    waiting = PlannedCheck.objects.filter(patient__clinic=clinic, state=State.NEEDS_YES).order_by("pk")
    words = "Only one rule set asks for it"
    rows = list(waiting.select_related("patient__clinic"))[NEEDS_YES_LEFT:]
    _decide(rows, physician, "declined", reason_code="not_needed", reason=words)


def _biopsies(clinic: Clinic, physician) -> None:
    """An invented patient with an antibody had none taken: half of a published cohort (S23)."""
    asked = PlannedCheck.objects.filter(patient__clinic=clinic, item="BIOPSY", state=State.OPEN)
    rows = list(asked.exclude(patient__identifier__startswith=PUBLISHED).select_related("patient__clinic"))
    _decide(rows, physician, "declined", reason_code="not_needed", reason="Antibody positive; no biopsy")


def _book(patient: Patient, nurse) -> None:
    """What a publication does not tell is booked, not invented."""
    due = PlannedCheck.objects.filter(patient=patient, state=State.OPEN, due_on__lte=patient.clinic.today())
    rows = list(due.select_related("patient__clinic"))
    ahead = Random(patient.identifier).randint(3, 40)  # noqa: S311  no secret is made of it
    _decide(rows, nurse, "booked", until=patient.clinic.today() + timedelta(days=ahead))


def _transfer(clinic: Clinic, physician) -> None:
    """A published case about which nothing with a date is left to do has gone elsewhere."""
    published = Patient.objects.followed().filter(clinic=clinic, identifier__startswith=PUBLISHED)
    for patient in published.filter(no_next_date()).order_by("pk")[UNDATED_LEFT:]:
        change_patient(patient=patient, by=physician, status=PatientStatus.TRANSFERRED)


def _some_of_each(clinic: Clinic, physician, nurse) -> None:
    today = clinic.today()
    rows = PlannedCheck.objects.filter(patient__clinic=clinic, state=State.OPEN, grace_ends_on__lt=today)
    rows = list(rows.select_related("patient__clinic").order_by("pk")[:9])
    week = {"until": today + timedelta(days=7)}
    _decide(rows[:3], nurse, "snoozed", reason_code="unwell", **week)
    _decide(rows[3:6], physician, "declined", reason_code="declined")
    _decide(rows[6:], nurse, "elsewhere", **week)


def _decide(rows: Iterable[PlannedCheck], by, decision: str, **how) -> None:
    """Decide about all of them but those about which this cannot be decided; they stay as they are."""
    asked = [(row.patient, row.key) for row in rows]
    if not asked:
        return
    try:
        decide_all(by=by, asked=asked, decision=decision, **how)
    except Refused as refused:
        not_these = {(one.patient.pk, one.key) for one in refused.refusals}
        rest = [(patient, key) for patient, key in asked if (patient.pk, key) not in not_these]
        if rest:
            decide_all(by=by, asked=rest, decision=decision, **how)
