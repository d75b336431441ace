"""The lines of one page as the screen shows them: words, reasons, owner, and what this reader may do."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.urls import reverse

from assessments.for_readers import day_for_reader, for_reader
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.recording import NOTHING, Recording, recordings
from assessments.knowledge.trace import MARKS
from assessments.knowledge.wording import due_in_words
from assessments.models import Alert, PlannedCheck, RuleSignOff
from assessments.models.plan_decision import Decision
from assessments.models.planned_check import State
from assessments.plan_page.links import decide_url, record_url, results_url
from assessments.views.acknowledge_alert import acknowledge_url
from assessments.worklist import lines as of
from assessments.worklist.lines import Line
from assessments.worklist.moved_on import alert_in_words, check_in_words
from assessments.worklist.owners import Owners
from patients.access import Right, hide_from, memberships_of
from patients.knowledge.partial_dates import show_date
from patients.models import Patient

WORDS = {of.OVERDUE: "overdue", of.DUE: "due"}  # anything else is coming
NOT_SIGNED = "not signed off by a clinician"


def rows_of(page: Sequence[Line], user, owners: Owners) -> list[dict]:
    """One row a line, in order; a fixed number of queries."""
    people = owners.people
    alerts = Alert.objects.in_bulk([line.single for line in page if line.is_alert])
    checks = _checks(page)
    ids = {line.patient_id for line in page}
    patients = Patient.objects.filter(pk__in=ids).select_related("clinic", "responsible").in_bulk()
    sounds = Counter(_sounds(patient) for patient in patients.values())
    alike = {pk for pk, patient in patients.items() if sounds[_sounds(patient)] > 1}
    hide_from(user, list(patients.values()))
    signed, ways = _sign_offs(patients.values()), recordings(load_packs().values())
    access, settings = memberships_of(user), owners.settings
    rows = []
    for line in page:
        patient = patients[line.patient_id]
        may = access[patient.clinic_id]
        if line.is_alert:
            alert = alerts[line.single]
            row = _alert(alert, patient, may, signed)
            moved = [alert_in_words(alert, settings[patient.clinic_id], owners.leads(patient.clinic))]
        else:
            row = _errand(line, checks[line.key], patient, may, signed, ways)
            leads = owners.leads(patient.clinic)
            own = settings[patient.clinic_id]
            moved = [check_in_words(check, own, leads) for check in checks[line.key]]
        row |= {
            "patient": patient,
            "owner": _owner(row["assigned"], patient, people),
            "moved_on": next(filter(None, moved), ""),
            "is_assigned": any(pk in people for pk in row["assigned"]),
            "similar_name": patient.pk in alike and patient.is_identified,
            "may_tick": may.may(Right.MANAGE_REMINDERS),
        }
        rows.append(row)
    return rows


def _checks(page: Sequence[Line]) -> dict[tuple, list[PlannedCheck]]:
    ids = {line.patient_id for line in page if not line.is_alert}
    found = defaultdict(list)
    rows = PlannedCheck.objects.filter(patient__in=ids, state__in=of.SHOWN).exclude(due_on=None)
    for row in rows.order_by("due_on", "pk"):
        single = None if row.bundle_on else row.pk
        found[row.patient_id, row.bundle_on, single, int(row.state == State.WAITING)].append(row)
    return found


def _sounds(patient: Patient) -> tuple[str, str]:
    return patient.family_name.casefold(), patient.given_name[:1].casefold()


def _owner(assigned: Iterable[int | None], patient: Patient, people: Mapping[int, str]) -> str:
    """Whom the line is assigned to, else who is responsible; "" when nobody reachable is."""
    names = {people[pk] for pk in assigned if pk in people}
    if names:
        return ", ".join(sorted(names))
    return people.get(patient.responsible_id, "")


def _alert(alert: Alert, patient: Patient, may, signed: Mapping[tuple, str]) -> dict:
    words = {
        "label": alert.label,
        "sentence": for_reader(alert.sentence, patient),
        "source": alert.source,
        "certainty": MARKS[alert.mark],
        "signed": NOT_SIGNED,
        "rules": [alert.rule],
        "action": alert.action,
    }
    return {
        "ref": f"a{alert.pk}",
        "alert": alert,
        "css": alert.urgency,
        "word": alert.get_urgency_display(),
        "what": [alert.label],
        "when": f"since {alert.seen}",
        "reasons": [words],
        "assigned": [alert.assigned_to_id],
        "acknowledge_url": acknowledge_url(alert, back="worklist") if may.may_write_facts else "",
    }


def _errand(
    line: Line, checks: list[PlannedCheck], patient: Patient, may, signed: Mapping[tuple, str], ways
) -> dict:
    today = patient.clinic.today()
    ways_here = [_way(check, ways) for check in checks]
    tests = list(dict.fromkeys(test for way in ways_here for test in way.tests))
    keys = [check.key for check in checks]
    may_decide = may.may(Right.MANAGE_REMINDERS)
    may_record = may.may_write_facts
    is_waiting = bool(line.is_waiting)
    needs_yes = any(check.state == State.NEEDS_YES for check in checks)
    recordable = [
        (check.label, *link)
        for check, way in zip(checks, ways_here, strict=True)
        if may_record and (link := _record_link(patient, check, way))
    ]
    css = "quiet" if is_waiting else WORDS.get(line.worst, "upcoming")
    return {
        "ref": "c" + "-".join(str(check.pk) for check in checks),
        "alert": None,
        "css": css,
        "word": _waiting_word(checks[0]) if is_waiting else css,
        "kind": of.KINDS[next(name for name, rank in of.RANK_OF_KIND.items() if rank == line.kind)],
        "is_visit": len(checks) > 1,
        "what": [check.label for check in checks],
        "when": for_reader(_when(line, checks[0], today), patient),
        "needs_yes": needs_yes,
        "is_provisional": any(check.due_is_provisional for check in checks),
        "reasons": [_reason(check, patient, signed) for check in checks],
        "assigned": [check.assigned_to_id for check in checks],
        "results_url": results_url(patient, tests) if tests and may_record else "",
        "record_urls": recordable,
        "decide_url": decide_url(patient, keys, back="worklist") if may_decide else "",
        "take_url": decide_url(patient, keys, Decision.TAKEN, back="worklist")
        if may_decide and not is_waiting and all(way.tests for way in ways_here)
        else "",
    }


def _record_link(patient: Patient, check: PlannedCheck, way: Recording) -> tuple[str, bool] | None:
    """(address, whether its form opens below the line); None where results of tests are entered."""
    if way.investigations:
        return record_url(patient, check.key, back="worklist"), True
    if way.tests:
        return None
    screens = (
        (way.visit_fields, "patients:visit"),
        (way.event_kinds, "patients:clinical_events"),
        (way.drugs, "patients:treatments"),
    )
    screen = next((name for codes, name in screens if codes), None)
    return (reverse(screen, kwargs={"pk": patient.pk}), False) if screen else None


def _way(check: PlannedCheck, ways: Mapping[tuple[str, str], Recording]) -> Recording:
    return ways.get((check.pack, check.item), NOTHING)


def _waiting_word(check: PlannedCheck) -> str:
    if check.decision in Decision.values:
        return Decision(check.decision).label.split(",")[0].lower()
    return "waiting"


def _when(line: Line, check: PlannedCheck, today) -> str:
    if line.is_waiting:
        until = f"until {show_date(line.since)}"
        return f"{until}; was due {show_date(check.due_on)}"
    return f"{show_date(line.since)}, {due_in_words(line.since, today)}"


def _reason(check: PlannedCheck, patient: Patient, signed: Mapping[tuple, str]) -> dict:
    rules = check.rules or [check.rule]
    by = {signed.get((patient.clinic_id, rule, check.pack_version)) for rule in rules}
    return {
        "label": check.label,
        "due": day_for_reader(check.due_on, patient) if check.due_on else "",
        "sentence": for_reader(check.sentence, patient),
        "source": check.source,
        "certainty": MARKS[check.mark],
        "signed": NOT_SIGNED if None in by else f"signed off by {', '.join(sorted(by))}",
        "rules": rules,
        "action": "",
    }


def _sign_offs(patients: Iterable[Patient]) -> dict[tuple, str]:
    """{(clinic, rule, version of its pack): who stands for it}"""
    rows = RuleSignOff.objects.filter(clinic__in={patient.clinic_id for patient in patients})
    found = rows.values_list("clinic_id", "rule", "pack_version", "signed_by__username")
    return {(clinic, rule, version): name for clinic, rule, version, name in found}
