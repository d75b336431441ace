from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from assessments.actions.decisions import decide_all, take_back_all
from assessments.forms.decide_tasks import DecideTasksForm
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.recording import NOTHING, recordings
from assessments.models import PlanDecision, PlannedCheck
from assessments.models.plan_decision import Decision
from assessments.models.planned_check import State
from assessments.worklist.rows import decide_url
from imnm.pages import render_page
from patients.access import Right, patient_screen
from patients.forms.facts import posted
from patients.knowledge.partial_dates import show_date
from patients.models import Patient

TEMPLATE = "assessments/decide_tasks.html"
CAN_BE_DECIDED = (State.OPEN, State.NEEDS_YES, State.WAITING, State.DECLINED)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_screen(write=Right.MANAGE_APPOINTMENTS)
def decide_tasks(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Say what becomes of items of the plan that cannot be finished now; `item` in the address is the number
    of each. Without one: which items there are, and what was decided, to take back.

    htmx gets the form below its line, then one sentence; the lists listen for `plan-changed`.
    """
    numbers = [one for one in request.GET.getlist("item")[:100] if one.isdecimal() and len(one) < 19]
    if not numbers:
        if request.method == "POST":
            return _take_back(request, patient)
        return render_page(request, TEMPLATE, _overview(request, patient))
    request.access.require(Right.MANAGE_APPOINTMENTS)
    checks = list(PlannedCheck.objects.filter(patient=patient, pk__in=numbers).order_by("due_on", "pk"))
    if not checks:
        raise Http404("The plan of this patient has no such item.")
    form = DecideTasksForm(
        posted(request),
        patient=patient,
        checks=checks,
        are_samples=_are_samples(checks),
        may=request.access.may,
    )
    asked = [(patient, check.key) for check in checks]
    if request.method == "POST" and (stored := form.store(decide_all, by=request.user, asked=asked)):
        return _answer(request, patient, _in_words(checks, stored))
    context = {
        "patient": patient,
        "checks": checks,
        "form": form,
        "has_errors": form.has_problem,
        "back_url": _back_url(request, patient),
    }
    status = 422 if form.has_problem else 200
    return render_page(request, TEMPLATE, context, partial="form", status=status)


def _are_samples(checks: list[PlannedCheck]) -> bool:
    ways = recordings(load_packs().values())
    return all(ways.get((check.pack, check.item), NOTHING).tests for check in checks)


def _in_words(checks: list[PlannedCheck], stored: list[PlanDecision]) -> str:
    what = ", ".join(check.label for check in checks)
    ends = {row.until for row in stored if row.until}
    until = f", until {show_date(min(ends))}" if ends else ""
    return f"{what}: {Decision(stored[0].decision).label.lower()}{until}."


def _overview(request: HttpRequest, patient: Patient) -> dict:
    rows = PlannedCheck.objects.filter(patient=patient, state__in=CAN_BE_DECIDED).exclude(due_on=None)
    labels = dict(PlannedCheck.objects.filter(patient=patient).values_list("key", "label"))
    decided = PlanDecision.objects.filter(patient=patient, taken_back_at=None, key__in=labels)
    may = request.access.may_manage_appointments
    return {
        "patient": patient,
        "choices": [(row, decide_url(patient, [row.pk]) if may else "") for row in rows],
        "decided": [
            (labels[row.key], row) for row in decided.select_related("decided_by").order_by("-decided_at")
        ],
        "may_decide": may,
    }


def _take_back(request: HttpRequest, patient: Patient) -> HttpResponse:
    """`decision` names each row that was decided by mistake: all of them or none."""
    numbers = [one for one in request.POST.getlist("decision")[:100] if one.isdecimal() and len(one) < 19]
    rows = list(PlanDecision.objects.filter(patient=patient, pk__in=numbers).order_by("pk"))
    if not rows:
        raise Http404("Nothing like this was decided for this patient.")
    try:
        take_back_all(decisions=rows, by=request.user)
    except ValidationError as refused:
        return _answer(request, patient, " ".join(refused.messages))
    return _answer(request, patient, f"Taken back: {Decision(rows[0].decision).label.lower()}.")


def _answer(request: HttpRequest, patient: Patient, words: str) -> HttpResponse:
    if request.htmx:
        return trigger_client_event(
            render_page(request, TEMPLATE, {"words": words}, partial="stored"), "plan-changed"
        )
    messages.success(request, words)
    return redirect(_back_url(request, patient))


def _back_url(request: HttpRequest, patient: Patient) -> str:
    if request.GET.get("back") == "worklist":
        return reverse("assessments:worklist")
    if request.GET.get("back") == "plan":
        return reverse("assessments:plan", args=[patient.pk])
    return reverse("assessments:decide_tasks", args=[patient.pk])
