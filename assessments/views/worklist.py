from __future__ import annotations

from collections import defaultdict

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments import worklist as lists
from assessments.forms.worklist_filter import URGENCIES, WorklistFilter
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.recording import recordings
from assessments.knowledge.trace import MARKS
from assessments.knowledge.wording import due_in_words, without_birthday
from assessments.models import Alert, ClinicSettings, PlannedCheck
from assessments.models.planned_check import State
from assessments.models.run_log import plan_health
from assessments.recorded import all_recorded
from assessments.templatetags.alerts import in_words
from assessments.views.acknowledge_alert import acknowledge_url
from assessments.views.plan import record_url, results_url
from imnm.pages import render_page
from patients.access import hide_from, memberships_of
from patients.models import Clinic, Patient

PAGE_SIZE = 50  # patients
ALERTS_SHOWN = 5  # the rest opens with one click


@require_safe
def worklist(request: HttpRequest) -> HttpResponse:
    """What must I do today, why, and can I finish it here? Overdue first, then due, then the next 30 days."""
    chosen = WorklistFilter.read(request.GET, request.user)
    mine = list(Clinic.objects.filter(pk__in=memberships_of(request.user)))
    clinics = [clinic for clinic in mine if chosen.clinic in (None, clinic.pk)]
    now = timezone.now()
    health = [plan_health(ClinicSettings.of(clinic), now) for clinic in clinics]
    context = {
        "chosen": chosen,
        "clinics": mine,
        "health": health,
        "all_ran": all(one.last_finished and not one.warning for one in health),
        "refreshed_at": now,
    }
    if clinics:
        checks = lists.checks_of(request.user, clinics, chosen.who)
        context |= _found(request, chosen, clinics, checks)
        context["alerts"] = _alerts(request, lists.alerts_of(request.user, clinics, chosen.who))
    return render_page(request, "assessments/worklist.html", context, partial="list")


def _found(request: HttpRequest, chosen: WorklistFilter, clinics: list[Clinic], checks: QuerySet) -> dict:
    """The tiles with their counts and one page of patients; the tile chosen and the list count the same."""
    conditions = lists.urgency_conditions(clinics)
    counts = lists.count_urgencies(checks, conditions)
    asked = Q(pk__in=checks.filter(conditions[chosen.urgency]).values("pk"))
    recorded = lists.recorded_by_me(all_recorded(request)) & Q(patient__clinic__in=clinics)
    items = PlannedCheck.objects.filter(asked | recorded)
    page = Paginator(lists.patients_in_order(items, conditions), PAGE_SIZE).get_page(request.GET.get("page"))
    return {
        "tiles": [(name, URGENCIES[name], counts[name]) for name in URGENCIES],
        "counted": counts[chosen.urgency],
        "page": page,
        "rows": _rows(request, list(page.object_list), items),
    }


def _alerts(request: HttpRequest, alerts: list[Alert]) -> dict:
    """The block above the tiles: the open alerts, each with its link, and those answered today."""
    hide_from(request.user, [alert.patient for alert in alerts])
    access = memberships_of(request.user)
    still_open = [alert for alert in alerts if not alert.acknowledged_at]
    rows = [
        (
            alert,
            acknowledge_url(alert, back="worklist")
            if access[alert.patient.clinic_id].may_write_facts
            else "",
        )
        for alert in still_open
    ]
    return {
        "open": len(rows),
        "in_words": in_words(still_open),
        "patients": len({alert.patient_id for alert in still_open}),
        "shown": rows[:ALERTS_SHOWN],
        "more": rows[ALERTS_SHOWN:],
        "answered": [alert for alert in alerts if alert.acknowledged_at],
    }


def _rows(request: HttpRequest, ids: list[int], items: QuerySet[PlannedCheck]) -> list[dict]:
    """One row a patient, in the order of `ids`, with what is asked bundled into errands."""
    patients = Patient.objects.filter(pk__in=ids).select_related("clinic", "responsible").in_bulk()
    by_patient = defaultdict(list)
    for check in items.filter(patient__in=ids).order_by("due_on", "pk"):
        by_patient[check.patient_id].append(check)
    hide_from(request.user, list(patients.values()))
    ways, access = recordings(load_packs().values()), memberships_of(request.user)
    rows = []
    for patient in (patients[pk] for pk in ids):
        may_record = access[patient.clinic_id].may_write_facts
        bundles = lists.bundles(by_patient[patient.pk], patient.clinic.today(), ways)
        for bundle in bundles:
            _dress(bundle, patient, may_record)
        rows.append({"patient": patient, "bundles": bundles})
    return rows


def _dress(bundle: dict, patient: Patient, may_record: bool) -> None:
    """Add the words and links of one bundle."""
    may_record = may_record and bundle["urgency"] != State.CLOSED
    bundle["when"] = due_in_words(bundle["due_on"], patient.clinic.today())
    bundle["results_url"] = results_url(patient, bundle["codes"]) if may_record and bundle["codes"] else ""
    bundle["others"] = [
        (check, record_url(patient, check.key, back="worklist") if may_record and can_record else "")
        for check, can_record in bundle["others"]
    ]
    bundle["can_record"] = any(url for _, url in bundle["others"])
    bundle["reasons"] = [
        {
            "label": check.label,
            "sentence": check.sentence
            if patient.may_show_birthday
            else without_birthday(check.sentence, patient.birth_date),
            "source": check.source,
            "certainty": MARKS[check.mark],
        }
        for check in bundle["rows"]
    ]
