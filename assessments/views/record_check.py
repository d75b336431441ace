from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from assessments.forms.record_check import RecordCheckForm
from assessments.knowledge.plan import PlanEntry, Status
from assessments.knowledge.recording import NOTHING, recordings
from assessments.plan_page.links import record_url
from assessments.plan_page.live import live_plan
from assessments.plan_page.rows import can_be_done
from assessments.recorded import remember_recorded
from imnm.pages import render_page
from patients.access import Right, patient_screen
from patients.actions.clinical_events import record_event
from patients.forms.facts import posted
from patients.models import Patient


@require_http_methods(["GET", "HEAD", "POST"])
@patient_screen()
def record_check(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Record that an investigation the plan asks for was done. `item` in the address is its key.

    Without `item`: which ones are asked for. htmx gets the form for the row, then one line with the
    outcome; the lists listen for `plan-changed`.
    """
    request.access.require(Right.WRITE_FACTS)
    key = request.GET.get("item", "")
    if not key and request.method != "POST":
        context = {"patient": patient, "choices": _choices(patient)}
        return render_page(request, "assessments/record_check.html", context)
    entry, investigations = _asked_for(patient, key)
    if entry.status == Status.CLOSED:
        return _answer(request, patient, f"{entry.item_label} is done already. Nothing was stored.", True)
    form = RecordCheckForm(
        posted(request),
        patient=patient,
        investigations=investigations,
        initial={"happened_on": patient.clinic.today()},
    )
    if request.method == "POST" and form.store(record_event, patient=patient, by=request.user):
        is_closed, words = _outcome(patient, key, entry)
        if is_closed:
            remember_recorded(request, patient, key)
        return _answer(request, patient, words, is_closed)
    context = {
        "patient": patient,
        "entry": entry,
        "form": form,
        "back_url": _back_url(request, patient),
        "has_errors": form.has_problem,
    }
    status = 422 if form.has_problem else 200
    return render_page(request, "assessments/record_check.html", context, partial="form", status=status)


def _answer(request: HttpRequest, patient: Patient, words: str, is_closed: bool) -> HttpResponse:
    if request.htmx:
        context = {"words": words, "is_closed": is_closed}
        response = render_page(request, "assessments/record_check.html", context, partial="outcome")
        return trigger_client_event(response, "plan-changed")
    (messages.success if is_closed else messages.warning)(request, words)
    return redirect(_back_url(request, patient))


def _back_url(request: HttpRequest, patient: Patient) -> str:
    if request.GET.get("back") == "worklist":
        return reverse("assessments:worklist")
    return reverse("assessments:plan", args=[patient.pk])


def _choices(patient: Patient) -> list[tuple[PlanEntry, str]]:
    """The investigations the plan asks for now or later, with the address of the form of each."""
    live = live_plan(patient)
    ways = recordings(live.packs)
    return [
        (entry, record_url(patient, entry.key))
        for entry in live.plan.entries
        if can_be_done(entry) and ways.get((entry.pack_id, entry.item), NOTHING).investigations
    ]


def _asked_for(patient: Patient, key: str) -> tuple[PlanEntry, tuple[str, ...]]:
    """The entry of the plan and the investigations that close it, or 404."""
    live = live_plan(patient)
    entry = live.entry(key)
    if entry is not None:
        way = recordings(live.packs).get((entry.pack_id, entry.item), NOTHING)
        if way.investigations:
            return entry, way.investigations
    raise Http404("The plan has no such investigation.")


def _outcome(patient: Patient, key: str, asked: PlanEntry) -> tuple[bool, str]:
    """Whether the plan now takes the item for done, and what to tell."""
    entry = live_plan(patient).entry(key)
    if entry is None or entry.status == Status.CLOSED:
        return True, f"{asked.item_label} is recorded. The plan no longer asks for it."
    return False, f"{asked.item_label} is recorded, but the plan still asks for it. {entry.sentence}"
