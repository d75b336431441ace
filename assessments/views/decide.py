from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import reswap, retarget, trigger_client_event

from assessments.actions.decisions import decide_all, needed_right, snooze_limits, take_back_all
from assessments.for_readers import for_reader
from assessments.forms.decide import DecideForm
from assessments.knowledge.plan import PlanEntry
from assessments.models import PlanDecision
from assessments.models.plan_decision import Decision
from assessments.plan_page.links import decide_url
from assessments.plan_page.live import LivePlan, live_plan
from assessments.plan_page.rows import ONE_CLICK, Rows
from imnm.pages import render_page
from patients.access import Right, patient_screen
from patients.forms.facts import posted
from patients.knowledge.partial_dates import show_date
from patients.models import Patient

TEMPLATE = "assessments/decide.html"
MOST = 60  # items in one decision; one visit has fewer


@require_http_methods(["GET", "HEAD", "POST"])
@patient_screen(write=Right.MANAGE_REMINDERS)
def decide(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Say what becomes of items of the plan: `item` in the address is the key of each, `decision` which one.

    Without `decision`: what can be decided about all of them. Without `item`: every item that is open, and
    every decision that stands, to take back. A POST with `take_back` names decisions made by mistake. htmx
    gets the form below its row, then one sentence at the foot of the list; lists listen for `plan-changed`.
    `back=worklist` leads back there instead of to the plan.
    """
    if request.method == "POST" and "take_back" in request.POST:
        return _take_back(request, patient)
    live = live_plan(patient)
    keys = list(dict.fromkeys(request.GET.getlist("item")))[:MOST]
    if not keys:
        if request.method == "POST":
            raise Http404("The address names no item.")
        context = {"rows": _open(request, patient, live), "back_url": _back_url(request, patient)}
        return render_page(request, TEMPLATE, {"patient": patient, **context})
    entries = [entry for key in keys if (entry := live.entry(key)) is not None and entry.item]
    if len(entries) < len(keys):
        return _gone(request, patient)
    decision = request.POST.get("decision") or request.GET.get("decision", "")
    if decision not in Decision.values:
        return _choice(request, patient, live, entries)
    request.access.require(needed_right(decision))
    return _decide(request, patient, entries, keys, decision)


def _choice(
    request: HttpRequest, patient: Patient, live: LivePlan, entries: Sequence[PlanEntry]
) -> HttpResponse:
    made = Rows(live, patient, request.access, set(), back=_back(request))
    context = {
        "patient": patient,
        "rows": [made.row(entry) for entry in entries],
        "choices": made.choices(entries),
        "what": _labels(entries),
        "back_url": _back_url(request, patient),
    }
    return render_page(request, TEMPLATE, context, partial="choice")


def _decide(
    request: HttpRequest, patient: Patient, entries: Sequence[PlanEntry], keys: list[str], decision: str
) -> HttpResponse:
    is_quick = decision in ONE_CLICK and "quick" in request.POST
    form = DecideForm(
        posted(request),
        patient=patient,
        decision=decision,
        categories={entry.category for entry in entries},
        may=request.access.may,
        limits=snooze_limits(patient.clinic, request.user),
        prefix_key="".join(one if one.isalnum() else "-" for one in keys[0]),
    )
    if request.method == "POST":
        asked = [(patient, entry.key) for entry in entries]
        if stored := form.store(decide_all, by=request.user, asked=asked):
            return _answer(request, patient, _in_words(entries, stored), stored)
    context = {
        "patient": patient,
        "entries": [(entry, for_reader(entry.sentence, patient)) for entry in entries],
        "decision": Decision(decision),
        "form": form,
        "form_url": decide_url(patient, keys, decision, back=_back(request)),
        "back_url": _back_url(request, patient),
        "has_errors": form.has_problem,
    }
    status = 422 if form.has_problem else 200
    if is_quick and request.htmx and form.has_problem:
        context["words"] = " ".join(error for errors in form.errors.values() for error in errors)
        return _said(render_page(request, TEMPLATE, context, partial="refused", status=status))
    return render_page(request, TEMPLATE, context, partial="form", status=status)


def _open(request: HttpRequest, patient: Patient, live: LivePlan) -> list[dict]:
    """Items about which this reader can decide something, or take back what was decided."""
    made = Rows(live, patient, request.access, set())
    rows = [made.row(entry) for entry in live.plan.entries if entry.item]
    return [row for row in rows if row["decided"] or any(_decides(row))]


def _decides(row: dict) -> list:
    return [act for act in (*row["first_acts"], *row["more_acts"]) if act.decision]


def _in_words(entries: Sequence[PlanEntry], stored: Sequence[PlanDecision]) -> str:
    ends = min((row.until for row in stored if row.until), default=None)
    until = f", until {show_date(ends)}" if ends else ""
    return f"{_labels(entries)}: {Decision(stored[0].decision).label.lower()}{until}."


def _labels(entries: Sequence[PlanEntry]) -> str:
    return ", ".join(dict.fromkeys(entry.item_label for entry in entries))


def _back(request: HttpRequest) -> str:
    return "worklist" if request.GET.get("back") == "worklist" else ""


def _back_url(request: HttpRequest, patient: Patient) -> str:
    if _back(request):
        return reverse("assessments:worklist")
    return reverse("assessments:plan", args=[patient.pk])


def _take_back(request: HttpRequest, patient: Patient) -> HttpResponse:
    numbers = [one for one in request.POST.getlist("take_back")[:500] if one.isdecimal() and len(one) < 19]
    rows = list(PlanDecision.objects.filter(patient=patient, pk__in=numbers).order_by("pk"))
    if not rows:
        raise Http404("Nothing like this was decided for this patient.")
    try:
        take_back_all(decisions=rows, by=request.user)
    except ValidationError as refused:
        return _refuse(request, patient, " ".join(refused.messages))
    return _answer(request, patient, f"Taken back: {Decision(rows[0].decision).label.lower()}.", ())


def _gone(request: HttpRequest, patient: Patient) -> HttpResponse:
    if request.method != "POST":
        raise Http404("The plan has no such item.")
    words = "The plan no longer asks for it, so nothing was stored. Somebody may have recorded it meanwhile."
    return _refuse(request, patient, words)


def _refuse(request: HttpRequest, patient: Patient, words: str) -> HttpResponse:
    if request.htmx:
        response = render_page(request, TEMPLATE, {"words": words}, partial="refused", status=422)
        return trigger_client_event(_said(response), "plan-changed")
    messages.error(request, words)
    return redirect(_back_url(request, patient))


def _answer(
    request: HttpRequest, patient: Patient, words: str, stored: Sequence[PlanDecision]
) -> HttpResponse:
    if request.htmx:
        context = {
            "words": words,
            "stored": stored,
            "take_back_url": reverse("assessments:decide", args=[patient.pk]),
        }
        response = _said(render_page(request, TEMPLATE, context, partial="stored"))
        return trigger_client_event(response, "plan-changed")
    messages.success(request, words)
    return redirect(_back_url(request, patient))


def _said(response: HttpResponse) -> HttpResponse:
    """Into the one place of the page that outlives its rows."""
    return reswap(retarget(response, "#plan-said"), "innerHTML")
