"""What people decide about items of a plan: booked, taken, done elsewhere, put off, declined, wanted.

A decision closes nothing: the planner reads it, and the item speaks again when its day has come. Rows are
only added; what was decided by mistake is taken back and stays in the record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from assessments.knowledge import plan_decisions
from assessments.knowledge.plan import plan
from assessments.knowledge.plan_decisions import (
    CAN_WAIT,
    SNOOZE_REASONS,
    WAITS,
    SnoozeLimits,
    cannot_wait,
    mistake_in_day,
)
from assessments.knowledge.plan_entry import PlanEntry, Status
from assessments.knowledge.recording import recordings
from assessments.models import ClinicSettings, PlanDecision
from assessments.models.plan_decision import Decision
from assessments.patient_facts import facts_for
from assessments.worklist.moved_on import Leads
from assessments.worklist.owners import Owners
from patients.access import Right, memberships_of
from patients.models import Clinic, Patient
from patients.signals import announce_change

# Whoever may work with the appointment or the reminder may say so; what is decided on clinical grounds needs
# the right to write clinical data.
RIGHTS = {
    Decision.BOOKED: Right.MANAGE_APPOINTMENTS,
    Decision.TAKEN: Right.MANAGE_REMINDERS,
    Decision.ELSEWHERE: Right.MANAGE_REMINDERS,
    Decision.SNOOZED: Right.MANAGE_REMINDERS,
    Decision.DECLINED: Right.WRITE_FACTS,
    Decision.CONFIRMED: Right.WRITE_FACTS,
}
CLINICAL_REASONS = frozenset({"not_needed", "pregnancy", "declined"})
# Twice at most (rules.json reminders.snooze): what only moves the day. That bloods were taken is no delay.
DELAYS = (Decision.SNOOZED, Decision.BOOKED, Decision.ELSEWHERE)


def needed_right(decision: str, reason_code: str = "") -> Right:
    return Right.WRITE_FACTS if reason_code in CLINICAL_REASONS else RIGHTS[Decision(decision)]


def snooze_limits(clinic: Clinic, user) -> SnoozeLimits:
    """The clinic's own limits; two delays, then the lead decides (rules.json reminders.snooze)."""
    owners = Owners.of([clinic])
    settings, leads = owners.settings[clinic.pk], owners.leads(clinic)
    return SnoozeLimits(
        days=settings.snooze_days,
        times=settings.snooze_times,
        lead=_lead_in_words(leads, owners.people),
        is_lead=user.pk in (settings.team_lead_id, settings.clinical_lead_id),
    )


def _lead_in_words(leads: Leads, people: Mapping[int, str]) -> str:
    """Who decides after the last delay; a lead who cannot be reached is as one never named."""
    if leads.team:
        return f"the team lead, {people[leads.team]},"
    if leads.clinical:
        return f"the clinical lead, {people[leads.clinical]},"
    return "the team lead (nobody who can be reached is named yet)"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One item about which this cannot be decided, and why. `label` is "" for one that is not asked for.

    `field`: the detail of the decision that is to blame; "" when it is none.
    """

    patient: Patient
    key: str
    label: str
    why: str
    field: str = ""

    def __str__(self) -> str:
        return f"{self.label or 'An item of the plan'}: {self.why}"


class Refused(ValidationError):
    """Nothing was stored; `refusals` say why, each at the detail that is to blame."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        by_field = defaultdict(list)
        for one in refusals:
            by_field[one.field or NON_FIELD_ERRORS].append(str(one))
        super().__init__(dict(by_field))
        self.refusals = tuple(refusals)


def decisions_of(patients: Iterable[Patient]) -> dict[int, list[plan_decisions.Decision]]:
    """What stands, by patient id, oldest first: one query, in the words of the planner."""
    found: dict[int, list[plan_decisions.Decision]] = defaultdict(list)
    for row in _standing(patients):
        found[row.patient_id].append(planned(row))
    return found


def planned(row: PlanDecision) -> plan_decisions.Decision:
    """The row in the words of the planner."""
    return plan_decisions.Decision(
        row.key, row.decision, row.decided_on, row.until, row.reason_code, row.reason
    )


def decide(
    *,
    patient: Patient,
    by,
    key: str,
    decision: str,
    until: date | None = None,
    reason_code: str = "",
    reason: str = "",
) -> list[PlanDecision]:
    """Decide about one item. `key` is any key of its entry; a row is written for each of them.

    `until`: the day on which it speaks again; None takes the longest that its category allows, and for a
    declined or wanted item means for good. Raises Refused, PermissionDenied.
    """
    return decide_all(
        by=by, asked=[(patient, key)], decision=decision, until=until, reason_code=reason_code, reason=reason
    )


@transaction.atomic
def decide_all(
    *,
    by,
    asked: Sequence[tuple[Patient, str]],
    decision: str,
    until: date | None = None,
    reason_code: str = "",
    reason: str = "",
) -> list[PlanDecision]:
    """Decide the same about several items of any patients: all of them or none."""
    decision, access = Decision(decision), memberships_of(by)
    for clinic_id in {patient.clinic_id for patient, _ in asked}:
        access[clinic_id].require(needed_right(decision, reason_code))
    _check_words(decision, reason_code, reason)
    ids = {patient.pk for patient, _ in asked}
    locked = Patient.objects.select_for_update(no_key=True, of=("self",)).select_related("clinic")
    patients = {one.pk: one for one in locked.filter(pk__in=ids).order_by("pk")}
    entries, bloods = _entries(patients.values())
    earlier = defaultdict(lambda: defaultdict(list))
    for row in _standing(patients.values()):
        earlier[row.patient_id][row.key].append(row)
    clinics = {patient.clinic for patient in patients.values()}
    limits_by_clinic = {clinic.pk: snooze_limits(clinic, by) for clinic in clinics}
    rows, refused = {}, []
    for patient, key in asked:
        patient = patients[patient.pk]  # with its clinic, and locked
        entry = entries[patient.pk].get(key)
        today, limits = patient.clinic.today(), limits_by_clinic[patient.clinic_id]
        why, field, ends = _judge(entry, decision, until, today, bloods, earlier[patient.pk], limits)
        if why:
            refused.append(Refusal(patient, key, entry.item_label if entry else "", why, field))
            continue
        for one in entry.all_keys:
            rows[patient.pk, one] = PlanDecision(
                patient=patient,
                key=one,
                decision=decision,
                reason_code=reason_code,
                reason=reason.strip(),
                decided_on=patient.clinic.today(),
                until=ends,
                decided_by=by,
            )
    if refused:
        raise Refused(refused)
    stored = bulk_create_with_history(list(rows.values()), PlanDecision, batch_size=500, default_user=by)
    for pk in patients:
        announce_change(pk)
    return stored


def _check_words(decision: Decision, reason_code: str, reason: str) -> None:
    errors = {}
    if decision in (Decision.SNOOZED, Decision.DECLINED) and not reason_code:
        errors["reason_code"] = "Choose the reason."
    elif reason_code and reason_code not in SNOOZE_REASONS:
        errors["reason_code"] = "Choose a reason from the list."
    if len(reason) > (longest := PlanDecision._meta.get_field("reason").max_length):
        errors["reason"] = f"Write at most {longest} characters."
    if errors:
        raise ValidationError(errors)


def _judge(
    entry: PlanEntry | None,
    decision: Decision,
    until: date | None,
    today: date,
    bloods,
    earlier: Mapping[str, list[PlanDecision]],
    limits: SnoozeLimits,
) -> tuple[str, str, date | None]:
    """(why not, the detail to blame, the day it speaks again). `earlier`: what stands about this patient, by
    key."""
    if entry is None:
        return "The plan no longer asks for it. Reload the page.", "", None
    if entry.status == Status.CLOSED:
        return "It is done already.", "", None
    if entry.status not in (*CAN_WAIT, Status.WAITING, Status.DECLINED):
        return "It is not open now, so nothing can be decided about it.", "", None
    if decision not in WAITS:
        return ("Choose a day in the future." if until and until <= today else ""), "until", until
    if decision == Decision.TAKEN and (entry.pack_id, entry.item) not in bloods:
        return "It is not a blood or urine test, so it cannot be marked as taken.", "", None
    until = until or limits.last_day(Decision.SNOOZED, entry.category, today)
    rows = [row for key in entry.all_keys for row in earlier[key] if row.decision in DELAYS]
    times = max((sum(row.key == key for row in rows) for key in entry.all_keys), default=0)
    times = times if decision in DELAYS else 0
    if why := cannot_wait(entry.category, times, limits):
        return why, "", None
    return mistake_in_day(decision, entry.category, until, today, limits), "until", until


def _entries(patients: Iterable[Patient]) -> tuple[dict[int, dict[str, PlanEntry]], set[tuple[str, str]]]:
    """The plan of each patient by every key of its entries; and (pack, item) of what a sample answers."""
    patients = list(patients)
    facts, decided = facts_for(patients), decisions_of(patients)
    packs_of = {patient.clinic_id: patient.clinic for patient in patients}
    packs_of = {pk: ClinicSettings.of(clinic).chosen_packs() for pk, clinic in packs_of.items()}
    found, bloods = {}, set()
    for packs in packs_of.values():
        ways = recordings(packs)
        bloods |= {key for key, way in ways.items() if way.tests}
    for patient in patients:
        packs = packs_of[patient.clinic_id]
        entries = plan(facts[patient.pk], packs, patient.clinic.today(), decided[patient.pk]).entries
        found[patient.pk] = {key: entry for entry in entries for key in entry.all_keys if entry.item}
    return found, bloods


def _standing(patients: Iterable[Patient]):
    rows = PlanDecision.objects.filter(patient__in=list(patients), taken_back_at=None)
    return rows.order_by("decided_at", "pk")


@transaction.atomic
def take_back(*, decision: PlanDecision, by) -> list[PlanDecision]:
    """Take back one decision, with the rows written for the other keys of its entry. Raises ValidationError
    when somebody has done so already."""
    patient = Patient.objects.select_for_update(no_key=True, of=("self",)).get(pk=decision.patient_id)
    memberships_of(by)[patient.clinic_id].require(needed_right(decision.decision, decision.reason_code))
    entries, _ = _entries([patient])
    entry = entries[patient.pk].get(decision.key)
    keys = entry.all_keys if entry else (decision.key,)
    same = {"decision": decision.decision, "decided_by": decision.decided_by_id, "until": decision.until}
    rows = list(
        _standing([patient]).filter(key__in={*keys, decision.key}, decided_on=decision.decided_on, **same)
    )
    if not any(row.pk == decision.pk for row in rows):
        raise ValidationError("This was taken back already. Nothing was changed.")
    now = timezone.now()
    for row in rows:
        row.taken_back_at = now
    bulk_update_with_history(rows, PlanDecision, ["taken_back_at"], batch_size=500, default_user=by)
    announce_change(patient.pk)
    return rows


@transaction.atomic
def take_back_all(*, decisions: Iterable[PlanDecision], by) -> list[PlanDecision]:
    """Take back what was decided about several items in one go: all or none. Raises as `take_back`."""
    done: dict[int, PlanDecision] = {}
    for decision in decisions:
        if decision.pk not in done:
            done |= {row.pk: row for row in take_back(decision=decision, by=by)}
    return list(done.values())
