from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from imnm.pages import render_page
from patients.access import patient_screen, without_free_text
from patients.actions.clinical_events import record_event
from patients.forms.clinical_events import ClinicalEventForm
from patients.forms.facts import posted
from patients.knowledge.investigations import BIOPSY_FINDINGS
from patients.models import ClinicalEvent, Patient
from patients.models.clinical_event import EventKind

ANSWER_WORDS = {"yes": "yes", "no": "no", "unknown": "not known"}


@require_http_methods(["GET", "HEAD", "POST"])
@patient_screen()
def clinical_events(request: HttpRequest, patient: Patient) -> HttpResponse:
    """The history: biopsies, investigations, relapses, cancer, pregnancy and the like, newest first."""
    asked = request.GET.get("what", "")  # `?what=biopsy` opens the form with its kind chosen
    form = None
    if request.access.may_write_facts:
        form = ClinicalEventForm(posted(request), patient=patient, initial={"what": asked})
    if request.method == "POST" and form.store(record_event, patient=patient, by=request.user):
        messages.success(request, f"{form.proposed().name} is recorded.")
        return redirect("patients:clinical_events", pk=patient.pk)
    newest_first = [F("happened_on").desc(nulls_last=True), "-pk"]
    events = without_free_text(patient, ClinicalEvent.objects.filter(patient=patient).order_by(*newest_first))
    kind = request.GET.get("kind", "")
    kind = kind if kind in EventKind.values else ""
    shown = [event for event in events if kind in ("", event.kind)]
    counts = Counter(event.kind for event in events)
    context = {
        "patient": patient,
        "rows": [(event, _findings(event), is_incomplete(event)) for event in shown],
        "kinds": [(value, label, counts[value]) for value, label in EventKind.choices if counts[value]],
        "kind": kind,
        "total": len(events),
        "form": form,
        "opens_findings": asked == EventKind.BIOPSY,
        "has_errors": bool(form and form.has_problem),
    }
    status = 422 if context["has_errors"] else 200
    return render_page(request, "patients/clinical_events.html", context, partial="screen", status=status)


def _findings(event: ClinicalEvent) -> list[tuple[str, str]]:
    """The answers of a biopsy in the order of the list, in words."""
    return [
        (label, ANSWER_WORDS[event.findings[code]])
        for code, label in BIOPSY_FINDINGS.items()
        if code in event.findings
    ]


def is_incomplete(event: ClinicalEvent) -> bool:
    """A biopsy of which some finding is not known yet."""
    answers = [event.findings.get(code, "unknown") for code in BIOPSY_FINDINGS]
    return event.kind == EventKind.BIOPSY and "unknown" in answers
