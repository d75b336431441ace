from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from assessments import criteria_page
from assessments.actions.criteria import save_criteria_results
from assessments.criteria_page import Page
from assessments.fact_links import SOMEBODY, for_reader
from assessments.forms.criteria import SaveCriteriaForm
from assessments.instruments import (
    ENMC,
    EULAR,
    GUIDE,
    INSTRUMENTS,
    UNKNOWN,
    compare_with_today,
    overridden,
    propose,
    read_answers,
    scores_otherwise,
)
from assessments.knowledge.criteria_questions import contradictions
from assessments.knowledge.guide_criteria import answers_from_facts
from assessments.models import CriteriaResult
from assessments.patient_facts import facts_of
from imnm.pages import render_page
from patients.access import patient_screen
from patients.models import Patient

CARDS = {EULAR.code: "eular-result", ENMC.code: "enmc-result", GUIDE.code: "guide-result"}
SAVED_A_PAGE = 9  # three visits' worth of all three sets


@require_http_methods(["GET", "HEAD", "POST"])
@patient_screen(is_change=lambda request: "save" in request.POST)  # scoring alone stores nothing
def criteria(request: HttpRequest, patient: Patient) -> HttpResponse:
    """All sets of criteria, filled from the facts and scored while ticking.

    `save` names the set to keep, or `all`. An answer against the record is kept only with its reason.
    """
    facts, today = facts_of(patient), patient.clinic.today()
    proposed = propose(facts, today)
    posted = request.POST
    page = Page(
        patient=patient,
        proposed=proposed,
        answers=read_answers(posted, proposed),
        may_write=request.access.may_write_facts,
        said_unknown=frozenset(code for code in proposed if posted.get(code) == UNKNOWN),
    )
    against = overridden(page.answers, proposed)
    chosen = _chosen(posted.get("save", ""))
    form = SaveCriteriaForm(
        posted if chosen else None,
        initial=posted.dict(),
        needed=[code for code in against if any(code in one.questions for one in chosen)],
    )
    if chosen and form.is_valid():
        save_criteria_results(
            patient=patient,
            by=request.user,
            instruments=chosen,
            answers=page.answers,
            reasons=form.reasons,
            note=form.cleaned_data["note"],
        )
        what = "All sets are" if len(chosen) > 1 else f"{chosen[0].title}: the result is"
        messages.success(request, f"{what} saved with the facts on record today.")
        return redirect("assessments:criteria", pk=patient.pk)
    context = _result_context(page, against, posted)
    context["ck_above_5000"] = answers_from_facts(facts, today)["ck_above_5000"].sentence
    if not _is_rescore(request):
        context |= {
            "form": form,
            "has_errors": bool(chosen and form.errors),
            "groups": criteria_page.groups(page, form, context["counts"]),
            **_saved_context(request, page),
        }
    status = 422 if context.get("has_errors") else 200
    return render_page(request, "assessments/criteria.html", context, partial="rescored", status=status)


def _chosen(code: str) -> list:
    if code == "all":
        return list(INSTRUMENTS.values())
    return [INSTRUMENTS[code]] if code in INSTRUMENTS else []


def _is_rescore(request: HttpRequest) -> bool:
    """Only the result is wanted: the questions keep what was typed, the list of saved results its place."""
    return request.method == "POST" and request.htmx and not request.htmx.history_restore_request


def _result_context(page: Page, against: list[str], posted) -> dict:
    results = page.results
    return {
        "patient": page.patient,
        "page_may_write": page.may_write,
        "headlines": [
            (one.short, one.phrase(results[code]), CARDS[code]) for code, one in INSTRUMENTS.items()
        ],
        "counts": criteria_page.counts(page, results),
        "eular": criteria_page.eular_card(page, results[EULAR.code]),
        "enmc": criteria_page.enmc_card(page, results[ENMC.code]),
        "guide": criteria_page.guide_card(page, results[GUIDE.code]),
        "overrides": criteria_page.override_lines(page, against, posted),
        "contradictions": contradictions(page.answers),
    }


def _saved_context(request: HttpRequest, page: Page) -> dict:
    results = (
        CriteriaResult.objects.filter(patient=page.patient)
        .select_related("saved_by")
        .order_by("-saved_at", "-pk")
    )
    shown = Paginator(results, SAVED_A_PAGE).get_page(request.GET.get("saved"))
    return {"saved": [_saved(result, page) for result in shown], "saved_page": shown}


def _saved(result: CriteriaResult, page: Page) -> dict:
    instrument = INSTRUMENTS[result.instrument]
    is_other_version = result.version != instrument.version
    today = compare_with_today(instrument, result, page.proposed)
    is_identified = page.patient.is_identified
    return {
        "result": result,
        "instrument": instrument,
        "by": str(result.saved_by) if is_identified else SOMEBODY,
        "is_other_version": is_other_version,
        "scores_otherwise": scores_otherwise(instrument, result) if is_other_version else "",
        "today": today,
        "today_statement": for_reader(today.statement, page.patient),
        "changes": [for_reader(change, page.patient) for change in today.changes],
        "overrides": len(result.overrides),
    }
