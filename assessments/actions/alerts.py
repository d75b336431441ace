"""Alerts: raised by the rules, closed only by a person who writes what was done.

An alert never closes by itself. While it is open its sentence follows the facts: it gains the day on which
the problem was answered no, and says so when the record no longer holds what it rests on. Acknowledged, it is
never touched again; the same problem coming back after a no is a new alert.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from assessments.knowledge.facts import PatientFacts
from assessments.knowledge.red_flags import RedFlag, all_red_flags
from assessments.models import Alert
from patients.knowledge.partial_dates import show_date
from patients.models import Patient

# The rules raised here; an alert of any other rule is left alone.
FAMILY = ("AL-DYSPHAGIA-NEW", "AL-DYSPNOEA", "AL-CHEST", "AL-MOBILITY", "AL-WORSE-ON-TX")
NOT_IN_THE_RECORD = (
    "The record was changed and no longer says this; open until somebody writes what was done."
)
LONGEST = Alert._meta.get_field("sentence").max_length


@transaction.atomic(savepoint=False)
def raise_alerts(facts_by_patient: Mapping[int, PatientFacts], today: date) -> int:
    """Raise what stands on `today` and has no row yet, for followed patients; how many were raised.

    A fixed number of queries for any number of patients. Running it again changes nothing.
    """
    # Locked, so that two at once take turns and the second sees what the first has raised.
    followed = Patient.objects.followed().filter(pk__in=list(facts_by_patient), death_date__isnull=True)
    ids = list(
        followed.select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk", flat=True)
    )
    rows: dict[int, list[Alert]] = defaultdict(list)
    for row in Alert.objects.filter(patient__in=ids, rule__in=FAMILY):
        rows[row.patient_id].append(row)
    missing, changed = [], []
    for patient_id in ids:
        flags = all_red_flags(facts_by_patient[patient_id], today)
        keys, here = {flag.key for flag in flags}, rows[patient_id]
        missing += [_row(patient_id, flag) for flag in flags if not _is_raised(flag, here, keys)]
        changed += [row for row in here if _follows(row, flags, keys)]
    _insert(missing)
    if changed:
        bulk_update_with_history(changed, Alert, ["sentence"], batch_size=500)
    return len(missing)


def _is_raised(flag: RedFlag, rows: list[Alert], keys: set[str]) -> bool:
    """Whether there is a row for it. What is over needs none any more."""
    return flag.ended is not None or any(_tells_of(row, flag, keys) for row in rows)


def _tells_of(row: Alert, flag: RedFlag, keys: set[str]) -> bool:
    """`row` was raised for this problem, even if its first day was moved to an earlier one since.

    `keys` are those of all flags: a row whose own flag is still there tells of no other one.
    """
    if row.key in keys:
        return row.key == flag.key
    return row.rule == flag.rule and row.label == flag.label and flag.began <= row.seen_on <= flag.last


def _row(patient_id: int, flag: RedFlag) -> Alert:
    return Alert(
        patient_id=patient_id,
        rule=flag.rule,
        key=flag.key,
        urgency=flag.urgency,
        seen_on=flag.began,
        label=flag.label,
        sentence=flag.sentence,
        source=flag.source.citation,
        mark=flag.mark,
    )


def _follows(row: Alert, flags: tuple[RedFlag, ...], keys: set[str]) -> bool:
    """Bring the sentence of an open alert up to date; whether it had to change."""
    if row.acknowledged_at:
        return False
    said = next((flag.sentence for flag in flags if _tells_of(row, flag, keys)), None)
    if said is None:
        first = row.sentence.removesuffix(f" {NOT_IN_THE_RECORD}")
        said = f"{first[: LONGEST - len(NOT_IN_THE_RECORD) - 1]} {NOT_IN_THE_RECORD}"
    changes = said != row.sentence
    row.sentence = said
    return changes


def _insert(rows: list[Alert]) -> None:
    """The unique key is the last word on "once"; the rows that came in also begin their history."""
    if not rows:
        return
    Alert.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    stored = Alert.objects.filter(
        patient__in={row.patient_id for row in rows}, key__in={row.key for row in rows}
    )
    wanted = {(row.patient_id, row.key) for row in rows}
    Alert.history.bulk_history_create(
        [row for row in stored if (row.patient_id, row.key) in wanted], batch_size=500
    )


@transaction.atomic
def acknowledge_alert(*, alert: Alert, by, answer: str) -> Alert:
    """Write down what was done about an alert and take it off the lists.

    Raises ValidationError, naming who and when, if somebody has done so already, and for an empty answer.
    """
    alert = Alert.objects.select_for_update(of=("self",)).select_related("patient__clinic").get(pk=alert.pk)
    if alert.acknowledged_at:
        moment = alert.acknowledged_at.astimezone(alert.patient.clinic.zone)
        raise ValidationError(
            f"{alert.acknowledged_by} has already written what was done, on {show_date(moment.date())} at "
            f"{moment:%H:%M} (time of the clinic): “{alert.answer}”. Nothing was stored."
        )
    alert.acknowledged_at, alert.acknowledged_by, alert.answer = timezone.now(), by, answer.strip()
    if not alert.answer:
        raise ValidationError({"answer": "Write what was done."})
    alert._history_user = by
    alert.full_clean()
    alert.save()
    return alert
