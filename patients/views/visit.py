from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from imnm.pages import render_page
from patients.access import patient_screen
from patients.actions.visits import record_visit
from patients.forms.facts import posted
from patients.forms.visits import VisitForm
from patients.knowledge.mmt8 import ONE_SIDE_MAXIMUM
from patients.knowledge.partial_dates import show_date
from patients.knowledge.symptoms import SYMPTOMS
from patients.models import Patient, Visit


@require_http_methods(["GET", "HEAD", "POST"])
@patient_screen()
def visit(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Symptoms, MMT8, global scores and HAQ on one page; past visits below."""
    form = VisitForm(posted(request), patient=patient) if request.access.may_write_facts else None
    if request.method == "POST" and form.store(record_visit, patient=patient, by=request.user):
        messages.success(request, _stored_words(form.proposed()))
        return redirect("patients:visit", pk=patient.pk)
    past = Visit.objects.filter(patient=patient).order_by("-visited_on", "-pk")
    context = {
        "patient": patient,
        "rows": [_row(one, may_read_note=request.access.sees_identifiers) for one in past],
        "form": form,
        "mmt8_maximum": ONE_SIDE_MAXIMUM,
        "has_errors": bool(form and form.has_problem),
    }
    status = 422 if context["has_errors"] else 200
    return render_page(request, "patients/visit.html", context, partial="screen", status=status)


def _stored_words(stored: Visit) -> str:
    words = f"Visit of {show_date(stored.visited_on)} stored."
    return f"{words} {stored.strength.statement}" if stored.strength else words


def _row(one: Visit, *, may_read_note: bool) -> dict:
    """A past visit for the table. A free note may name somebody, so readers of study codes do not get it."""
    answered = {"yes": [], "no": [], "unknown": []}
    for code, label in SYMPTOMS.items():
        if code in one.symptoms:
            answered[one.symptoms[code]].append(label)
    return {
        "visit": one,
        "answers": [
            (words, answered[key]) for key, words in (("yes", "Yes"), ("no", "No"), ("unknown", "Not known"))
        ],
        "has_answers": any(answered.values()),
        "muscles": list(one.mmt8.items()),
        "note": one.note if may_read_note else "",
    }
