"""Alerts: raised by the rules, answered by a person who writes what was done; no row is ever deleted.

While an alert is open its words, urgency and measure follow the facts. When the facts no longer say so, it is
over: a critical one stays on the lists and says so, any other leaves them. Answered, it is left alone until
the facts are worse than they were then; only that opens it again, and its history keeps the answer.

Of the rules on the plan, AL-SCREEN-OVERDUE, AL-LAB-OVERDUE and AL-RESULT-UNREAD have no row here: an overdue
item is a line of the worklist and an unread result is counted at its front, and one problem is said once.
AL-NO-NEXT-DATE has one: what the plan cannot date is a line of no list.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from assessments.knowledge.alerts.finding import CRITICAL, AlertFinding
from assessments.knowledge.alerts.judge import IMPLEMENTED, judge, plan_alerts
from assessments.knowledge.alerts.thresholds import DEFAULTS, TABLE, Thresholds
from assessments.knowledge.facts import PatientFacts
from assessments.knowledge.plan_entry import Plan
from assessments.knowledge.red_flags import all_red_flags
from assessments.knowledge.rule_packs import Pack
from assessments.models import Alert, RuleOverride
from assessments.patient_facts import facts_for
from assessments.signals import critical_alerts_opened
from patients.knowledge.partial_dates import show_date
from patients.models import Clinic, Patient

logger = logging.getLogger(__name__)

Judged = tuple[tuple[AlertFinding, ...], frozenset[str]]  # what stands, and the rules that failed

# The rules raised here; an alert of any other rule is left alone.
FAMILY = frozenset(rule for rule, by in IMPLEMENTED if by is not plan_alerts)
NO_NEXT_DATE = "AL-NO-NEXT-DATE"
NOT_IN_THE_RECORD = "The record no longer says so; open until somebody writes what was done."
LONGEST = {name: Alert._meta.get_field(name).max_length for name in ("sentence", "source", "action", "label")}
UNDATED = "undated"  # last part of the key of a problem whose first day nobody recorded
LARGEST = Decimal(10) ** 10  # the column holds less
# What follows the facts while an alert is open.
FOLLOWS = ("urgency", "label", "sentence", "source", "mark", "action", "worse", "is_over", "seen_precision")
CHANGES = [*FOLLOWS, "acknowledged_at", "acknowledged_by", "answer", "reopened_at"]


def raise_alerts_of(patient_ids: Iterable[int]) -> int:
    """Alerts of each patient as of their clinic's today, in a transaction of their own; how many were raised.

    Called before the plan is made: what fails there cannot undo it. The number of queries does not depend on
    the number of patients, only on that of their clinics.
    """
    with transaction.atomic():
        patients = list(_locked(patient_ids).select_related("clinic"))
        by_clinic: dict[Clinic, list[Patient]] = defaultdict(list)
        for patient in patients:
            by_clinic[patient.clinic].append(patient)
        facts = facts_for(patients) if patients else {}
        return sum(
            _raise(
                {patient.pk: facts[patient.pk] for patient in group}, clinic.today(), thresholds_of(clinic)
            )
            for clinic, group in by_clinic.items()
        )


@transaction.atomic(savepoint=False)
def raise_alerts(
    facts_by_patient: Mapping[int, PatientFacts], today: date, thresholds: Thresholds = DEFAULTS
) -> int:
    """Raise what stands on `today` and has no row yet, for followed patients; how many were raised.

    A fixed number of queries for any number of patients. Running it again changes nothing.
    """
    ids = _locked(facts_by_patient).values_list("pk", flat=True)
    return _raise({pk: facts_by_patient[pk] for pk in ids}, today, thresholds)


def thresholds_of(clinic: Clinic) -> Thresholds:
    """The clinic's own numbers of alert rules. One that no rule has any more, or of zero, is not used."""
    rows = RuleOverride.objects.filter(clinic=clinic, rule__in=FAMILY)
    own = {(one.rule, one.setting): one.value for one in rows}
    return Thresholds({name: value for name, value in own.items() if name in TABLE and value > 0})


def _locked(patient_ids: Iterable[int]):
    """Locked, so that two at once take turns and the second sees what the first has raised."""
    followed = Patient.objects.followed().filter(pk__in=list(patient_ids), death_date__isnull=True)
    return followed.select_for_update(no_key=True, of=("self",)).order_by("pk")


def raise_no_next_date(
    plans: Mapping[int, Plan],
    facts_by_patient: Mapping[int, PatientFacts],
    packs: Sequence[Pack],
    today: date,
) -> int:
    """Raise AL-NO-NEXT-DATE for what the plans of followed patients cannot date; how many were raised."""
    judged: dict[int, Judged] = {}
    for pk, plan in plans.items():
        try:
            found = plan_alerts(plan, (), today, _no_days, facts=facts_by_patient[pk], packs=packs)
        except Exception:
            logger.exception("alert rule %s failed for patient %s", NO_NEXT_DATE, pk)
            continue
        judged[pk] = tuple(one for one in found if one.rule == NO_NEXT_DATE), frozenset()
    return _store(judged, facts_by_patient, today, {NO_NEXT_DATE})


def _no_days(first: date, last: date) -> int:
    """Working days count for unread results only, which are not asked here."""
    return 0


def _raise(facts_by_patient: Mapping[int, PatientFacts], today: date, thresholds: Thresholds) -> int:
    judged = {pk: _judged(pk, facts, today, thresholds) for pk, facts in facts_by_patient.items()}
    return _store(judged, facts_by_patient, today, FAMILY)


def _store(
    judged: Mapping[int, Judged],
    facts_by_patient: Mapping[int, PatientFacts],
    today: date,
    rules: Collection[str],
) -> int:
    """Bring the alerts of these rules to what was judged, patient by patient; how many were raised."""
    rows: dict[int, list[Alert]] = defaultdict(list)
    # Locked too: whoever is answering one right now is first, or sees what is written here.
    known = Alert.objects.filter(patient__in=list(judged), rule__in=rules)
    for row in known.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        rows[row.patient_id].append(row)
    missing, changed = [], []
    for patient_id, (findings, failed) in judged.items():
        keys, here = {one.key for one in findings}, rows[patient_id]
        missing += [
            _row(patient_id, one) for one in findings if not any(_tells_of(row, one, keys) for row in here)
        ]
        for row in here:
            if row.rule in failed:
                continue
            finding = next((one for one in findings if _tells_of(row, one, keys)), None)
            if _follows(row, finding, facts_by_patient[patient_id], today):
                changed.append(row)
    _insert(missing)
    _announce([*missing, *changed])
    if changed:
        bulk_update_with_history(changed, Alert, CHANGES, batch_size=500)
    return len(missing)


def _announce(rows: Iterable[Alert]) -> None:
    """Whoever has to be told of a critical alert is told after the commit."""
    if any(row.urgency == CRITICAL and not row.acknowledged_at and not row.is_over for row in rows):
        transaction.on_commit(lambda: critical_alerts_opened.send(sender=Alert), robust=True)


def _judged(patient_id: int, facts: PatientFacts, today: date, thresholds: Thresholds) -> Judged:
    """What stands, and the rules that failed: they stop no other rule, and their alerts stay as they are."""
    failed: set[str] = set()

    def note(rules: Iterable[str], error: Exception) -> None:
        failed.update(rules)
        logger.error("alert rules %s failed for patient %s", ", ".join(rules), patient_id, exc_info=error)

    try:
        findings = judge(facts, today, thresholds, note).findings
    except Exception as error:  # not one rule but what all of them read
        note(sorted(FAMILY), error)
        findings = ()
    return findings, frozenset(failed)


def _tells_of(row: Alert, finding: AlertFinding, keys: set[str]) -> bool:
    """`row` was raised for this problem, even if its first day was moved to an earlier one or recorded since.

    `keys` are those of all findings: a row whose own finding is still there tells of no other one.
    """
    if row.key in keys:
        return row.key == finding.key
    (stem, _, day), (same, _, _) = row.key.rpartition(":"), finding.key.rpartition(":")
    if stem != same or row.label != finding.label:
        return False
    return day == UNDATED or (finding.began is not None and finding.began <= row.seen_on <= finding.seen_on)


def _row(patient_id: int, finding: AlertFinding) -> Alert:
    return Alert(
        patient_id=patient_id,
        rule=finding.rule,
        key=finding.key,
        seen_on=finding.began or finding.seen_on,
        **_said(finding),
    )


def _said(finding: AlertFinding) -> dict:
    """The fields of FOLLOWS as this finding says them. An action its sentence names is not said twice."""
    worse = finding.worse
    if worse is not None:
        worse = round(max(min(worse, LARGEST - 1), 1 - LARGEST), 4)
    source = "; ".join(dict.fromkeys(one.citation for one in finding.sources))
    return {
        "urgency": finding.urgency,
        "label": _clipped("label", finding.label),
        "sentence": _clipped("sentence", finding.sentence),
        "source": _clipped("source", source),
        "mark": finding.mark,
        "action": "" if finding.action in finding.sentence else _clipped("action", finding.action),
        "worse": worse,
        "is_over": False,
        "seen_precision": finding.began_precision,
    }


def _clipped(name: str, words: str) -> str:
    return words if len(words) <= LONGEST[name] else f"{words[: LONGEST[name] - 1]}…"


def _follows(row: Alert, finding: AlertFinding | None, facts: PatientFacts, today: date) -> bool:
    """Bring an alert up to date with what was found, None when nothing says so; whether it had to change."""
    if row.acknowledged_at and not (finding and _is_worse(finding, row)):
        return False
    said = _said(finding) if finding else _over(row, facts, today)
    if row.acknowledged_at:
        said |= {
            "acknowledged_at": None,
            "acknowledged_by_id": None,
            "answer": "",
            "reopened_at": timezone.now(),
        }
    elif said.get("urgency") == CRITICAL != row.urgency:
        said["reopened_at"] = timezone.now()  # it became critical while open: that is news to be told at once
    changes = any(getattr(row, name) != value for name, value in said.items())
    for name, value in said.items():
        setattr(row, name, value)
    return changes


def _is_worse(finding: AlertFinding, row: Alert) -> bool:
    """Worse than when somebody answered. A measure where there was none is more than was answered."""
    worse = _said(finding)["worse"]
    return worse is not None and (row.worse is None or worse > row.worse)


def _over(row: Alert, facts: PatientFacts, today: date) -> dict:
    """What the row says when the facts no longer do. A critical one says since when, if a visit says no."""
    if row.urgency != CRITICAL:
        return {"is_over": True}
    flag = next((one for one in all_red_flags(facts, today) if one.ended and one.key == row.key), None)
    if flag:
        return {"is_over": True, "sentence": _clipped("sentence", flag.sentence)}
    first = row.sentence.removesuffix(f" {NOT_IN_THE_RECORD}")
    room = LONGEST["sentence"] - len(NOT_IN_THE_RECORD) - 1
    return {"is_over": True, "sentence": f"{first[:room]} {NOT_IN_THE_RECORD}"}


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
