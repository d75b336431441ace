"""What a clinician says of a rise of CK: a relapse, something else, or nothing. Each mind changed is kept."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from assessments.actions.alerts import acknowledge_alert
from assessments.knowledge.candidate_relapse import RULE
from assessments.models import Alert, RelapseVerdict
from assessments.models.relapse_verdict import Explanation, Verdict
from assessments.relapses import JudgedRise, relapses_of
from patients.actions.amending import version_of
from patients.actions.clinical_events import amend_event, record_event
from patients.actions.repeats import lock_patient
from patients.knowledge.partial_dates import Precision, show_date
from patients.models import ClinicalEvent, Patient
from patients.models.clinical_event import EventKind
from patients.signals import announce_change

# Says which relapse in the history was entered by a verdict, so that another verdict can withdraw it.
RECORDED = "Relapse confirmed by a clinician from a rise of CK"
WITHDRAWN = "Not a relapse: the rise of CK was judged anew"


@transaction.atomic
def judge_relapse(
    *, patient: Patient, by, rise_on: date, seen: int, verdict: str, explanation: str = "", reason: str = ""
) -> RelapseVerdict:
    """Confirm a candidate relapse, explain it otherwise or dismiss it; `seen` is `version_of_verdict`.

    Confirmed, the relapse stands in the history; judged otherwise later, that entry is no relapse any more.
    The open alert about this rise is answered by it. Raises ValidationError keyed by field, for a rise the
    record does not show, and when somebody else has judged it meanwhile.
    """
    lock_patient(patient.pk)
    rise = next((one for one in relapses_of(patient) if one.rise_on == rise_on), None)
    if rise is None:
        raise ValidationError("The record shows no rise of CK that began on this day. Nothing was stored.")
    stored = rise.verdict
    if version_of_verdict(stored) != seen:
        raise ValidationError(
            f"{stored.decided_by} has judged this rise meanwhile: {stored.get_verdict_display().lower()}. "
            "Nothing was stored; look at it again."
        )
    _check(stored, verdict, explanation, reason.strip())
    row = stored or RelapseVerdict(patient=patient, rise_on=rise_on)
    row.verdict, row.reason, row.decided_by = verdict, reason.strip(), by
    row.explanation = explanation if verdict == Verdict.EXPLAINED else ""
    row._history_user = by
    row.full_clean()
    row.save()
    if verdict == Verdict.CONFIRMED:
        _record(patient, by, rise)
    else:
        _withdraw(patient, by, row.rise_on)
    _answer_alerts(patient, by, rise, row)
    announce_change(patient.pk)
    return row


def version_of_verdict(verdict: RelapseVerdict | None) -> int:
    """The number of the present version, 0 for none."""
    return verdict.history.order_by("-pk").values_list("pk", flat=True).first() or 0 if verdict else 0


def in_words(verdict: RelapseVerdict) -> str:
    """`Explained otherwise: exercise.`"""
    why = f": {Explanation(verdict.explanation).label.lower()}" if verdict.explanation else ""
    return f"{Verdict(verdict.verdict).label}{why}."


def _check(stored: RelapseVerdict | None, verdict: str, explanation: str, reason: str) -> None:
    errors = {}
    if verdict not in Verdict.values:
        errors["verdict"] = "Choose what it was."
    if verdict == Verdict.EXPLAINED and explanation not in Explanation.values:
        errors["explanation"] = "Choose what explains the rise."
    if not reason and verdict == Verdict.DISMISSED:
        errors["reason"] = "Say why it is dismissed."
    elif not reason and verdict == Verdict.EXPLAINED and explanation == Explanation.OTHER:
        errors["reason"] = "Say what else explains it."
    elif not reason and stored:
        errors["reason"] = "It was judged before. Say why you see it differently now."
    if errors:
        raise ValidationError(errors)


def _record(patient: Patient, by, rise: JudgedRise) -> None:
    """One relapse is one entry: one that the history has for these days already is enough."""
    if rise.recorded is None:
        record_event(
            patient=patient, by=by, kind=EventKind.RELAPSE, happened_on=rise.rise_on,
            happened_precision=Precision.DAY.value, description=RECORDED,
        )  # fmt: skip


def _withdraw(patient: Patient, by, rise_on: date) -> None:
    """What a verdict entered is no relapse any more; what somebody wrote into the history stays theirs."""
    mine = ClinicalEvent.objects.filter(
        patient=patient, kind=EventKind.RELAPSE, happened_on=rise_on, description=RECORDED
    )
    for event in mine:
        details = {
            field.attname: getattr(event, field.attname)
            for field in event._meta.concrete_fields
            if field.name not in ("id", "patient", "recorded_by", "recorded_at")
        }
        details |= {"kind": EventKind.OTHER, "description": f"{WITHDRAWN} ({show_date(rise_on)})"}
        amend_event(event=event, by=by, version=version_of(event), reason=WITHDRAWN, **details)


def _answer_alerts(patient: Patient, by, rise: JudgedRise, row: RelapseVerdict) -> None:
    """One problem is answered once: whoever judges the rise has answered the alert about it.

    Its day lies in the rise, which may have begun earlier by a result that was entered since.
    """
    days = (rise.candidate.start, rise.candidate.last)
    for alert in Alert.objects.open().filter(patient=patient, rule=RULE, seen_on__range=days):
        answer = f"{in_words(row)} {row.reason}".strip()
        acknowledge_alert(alert=alert, by=by, answer=answer[: Alert._meta.get_field("answer").max_length])
