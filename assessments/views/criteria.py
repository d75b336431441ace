from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from assessments.actions.criteria import save_criteria_result
from assessments.forms.criteria import SaveCriteriaForm
from assessments.instruments import EULAR, GUIDE, INSTRUMENTS, UNKNOWN, Instrument, compare_with_today
from assessments.knowledge.eular_acr_2017 import (
    AGE_LEVELS,
    CLASS_LABELS,
    ITEMS,
    ONSET_AGE,
    show_percent,
    show_tenths,
)
from assessments.knowledge.eular_acr_2017_subgroups import TREE_ITEMS
from assessments.models import CriteriaResult
from assessments.patient_facts import facts_of
from imnm.pages import render_page
from patients.access import patient_screen
from patients.models import Patient


@require_http_methods(["GET", "HEAD", "POST"])
@patient_screen(is_change=lambda request: "save" in request.POST)  # scoring alone stores nothing
def criteria(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Both sets of criteria, filled from the facts, scored while ticking; `save` names the one to keep."""
    facts, today = facts_of(patient), patient.clinic.today()
    seen = {one.code: one.from_facts(facts, today) for one in INSTRUMENTS.values()}
    if request.method == "POST":
        answers = {one.code: one.read(request.POST) for one in INSTRUMENTS.values()}
    else:
        answers = {
            one.code: {item: seen[one.code][item]["answer"] for item in one.questions}
            for one in INSTRUMENTS.values()
        }
    form = SaveCriteriaForm(request.POST if "save" in request.POST else None)
    chosen = INSTRUMENTS.get(request.POST.get("save", ""))
    if chosen and form.is_valid():
        save_criteria_result(
            patient=patient,
            by=request.user,
            instrument=chosen,
            answers=answers[chosen.code],
            note=form.cleaned_data["note"],
        )
        messages.success(request, f"{chosen.title}: the result is saved with the facts on record today.")
        return redirect("assessments:criteria", pk=patient.pk)
    has_errors = bool(chosen and form.errors)
    context = {
        "patient": patient,
        "form": form,
        "has_errors": has_errors,
        "eular_groups": _eular_groups(answers[EULAR.code], seen[EULAR.code]),
        "guide_rows": [_row(GUIDE, item, answers[GUIDE.code], seen[GUIDE.code]) for item in GUIDE.questions],
        "eular": _eular(answers[EULAR.code]),
        "guide": GUIDE.score(answers[GUIDE.code]),
        "ck_above_5000": seen[GUIDE.code]["ck_above_5000"]["sentence"],
        "instruments": {"eular": EULAR, "guide": GUIDE},
        "saved": [_saved(result, facts, today) for result in _saved_results(patient)],
    }
    status = 422 if has_errors else 200
    return render_page(request, "assessments/criteria.html", context, partial="result", status=status)


def _row(instrument: Instrument, item: str, answers: dict, seen: dict, definition: str = "") -> dict:
    """One question. "Not known" is chosen only by a person, never in advance."""
    answer = answers[item]
    return {
        "name": f"{instrument.code}-{item}",
        "label": instrument.labels[item],
        "value": "" if answer == UNKNOWN and seen[item]["answer"] == UNKNOWN else answer,
        "hint": f"{definition} On record: {seen[item]['sentence']}".strip(),
    }


def _eular_groups(answers: dict, seen: dict) -> list[tuple[str, list[dict]]]:
    age = _row(EULAR, ONSET_AGE, answers, seen)
    age["choices"] = [(code, label) for code, (label, _, _) in AGE_LEVELS.items()]
    groups = {"Age at the first symptom": [age]}
    for item in ITEMS.values():
        groups.setdefault(item.group, []).append(_row(EULAR, item.code, answers, seen, item.definition))
    groups["For the subgroup only; these add nothing to the score"] = [
        _row(EULAR, item, answers, seen) for item in TREE_ITEMS
    ]
    return list(groups.items())


def _eular(answers: dict) -> dict:
    """The result in words and figures, the model to read first named."""
    result = EULAR.score(answers)
    return {
        "result": result,
        "headline": EULAR.outcome(result)["headline"],
        "models": [
            {
                "model": one.model,
                "is_primary": one.model.code == result.primary,
                "score": _range(show_tenths(one.score_low), show_tenths(one.score_high)),
                "class": CLASS_LABELS[one.class_low],
                "class_high": CLASS_LABELS[one.class_high],
                "probability": _range(show_percent(one.probability_low), show_percent(one.probability_high)),
                "remark": one.remark,
                "missing": len(one.missing),
                "deciding": [item.label for item in one.deciding],
                "working": [
                    (line, show_tenths(line.weight), show_tenths(line.counted)) for line in one.working
                ],
            }
            for one in result.models
        ],
    }


def _range(low: str, high: str) -> str:
    return low if low == high else f"{low} to {high}"


def _saved_results(patient: Patient):
    return CriteriaResult.objects.filter(patient=patient).select_related("saved_by")


def _saved(result: CriteriaResult, facts, today) -> dict:
    instrument = INSTRUMENTS[result.instrument]
    return {
        "result": result,
        "title": instrument.title,
        "is_other_version": result.version != instrument.version,
        "today": compare_with_today(instrument, result, facts, today),
        "answers": [
            (instrument.labels.get(item, item), answer.replace("unknown", "not known"))
            for item, answer in result.answers.items()
            if answer != UNKNOWN
        ],
    }
