from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from assessments.actions.alerts import thresholds_of
from assessments.actions.relapses import in_words, judge_relapse, version_of_verdict
from assessments.forms.relapse import RelapseForm
from assessments.models import RelapseVerdict
from assessments.relapses import JudgedRise, relapses_of, rule_in_words
from imnm.pages import render_page
from patients.access import patient_screen
from patients.forms.facts import posted
from patients.knowledge.partial_dates import show_date
from patients.models import Patient

TEMPLATE = "assessments/relapse.html"
POSSIBLE_SAID = "Possible relapse, not confirmed"  # in the sentence; here the state says it


@require_http_methods(["GET", "HEAD", "POST"])
@patient_screen()
def relapse(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Is a rise of CK a relapse? `on` in the address is the day on which it began; without it, every rise."""
    rises = relapses_of(patient)
    on = request.GET.get("on", "")
    if not on:
        if request.method == "POST":
            raise Http404("The address names no rise.")
        context = {"patient": patient, "rises": [_shown(one) for one in reversed(rises)]}
        return render_page(request, TEMPLATE, context | _beside(patient, rises))
    rise = _find(rises, on)
    form = None
    if request.access.may_write_facts:
        form = RelapseForm(
            posted(request),
            initial={"seen": version_of_verdict(rise.verdict)} | _judged_as(rise.verdict),
        )
    if request.method == "POST":
        row = form.store(judge_relapse, patient=patient, by=request.user, rise_on=rise.rise_on)
        if row:
            messages.success(request, f"Rise of CK from {show_date(row.rise_on)}. {in_words(row)}")
            return redirect(reverse("assessments:relapse", args=[patient.pk]))
    context = {
        "patient": patient,
        "rise": _shown(rise),
        "form": form,
        "has_errors": bool(form and form.has_problem),
    }
    status = 422 if context["has_errors"] else 200
    return render_page(request, TEMPLATE, context | _beside(patient, [rise]), status=status)


def _find(rises: list[JudgedRise], on: str) -> JudgedRise:
    try:
        day = date.fromisoformat(on)
    except ValueError:
        raise Http404("The address names no day.") from None
    # Any day of it: the alert keeps the first day it knew, and an earlier result may have come since.
    found = next((one for one in rises if one.candidate.start <= day <= one.candidate.last), None)
    if found is None:
        raise Http404("The record shows no rise of CK on this day.")
    return found


def _judged_as(verdict: RelapseVerdict | None) -> dict:
    return {"verdict": verdict.verdict, "explanation": verdict.explanation} if verdict else {}


def _shown(rise: JudgedRise) -> dict:
    """One rise with everything that was ever said of it, the latest first."""
    history = []
    if rise.verdict:
        history = list(rise.verdict.history.select_related("decided_by").order_by("-pk"))
    return {
        "rise": rise,
        "sentence": rise.candidate.sentence.removeprefix(f"{POSSIBLE_SAID}: "),
        "history": [{"row": row, "words": in_words(row)} for row in history],
    }


def _beside(patient: Patient, rises: list[JudgedRise]) -> dict:
    """The rule, and verdicts about rises that the record does not show any more."""
    known = {one.rise_on for one in rises}
    gone = RelapseVerdict.objects.filter(patient=patient).exclude(rise_on__in=known)
    return {
        "rule": rule_in_words(thresholds_of(patient.clinic)),
        "gone": [{"row": row, "words": in_words(row)} for row in gone],
    }
