from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from assessments.fact_links import (
    SOMEBODY,
    entered_by,
    fact_address,
    for_reader,
    names_of,
    recorders,
    without_label,
)
from assessments.instruments import INSTRUMENTS, QUESTIONS, answer_words, stored_date
from assessments.knowledge.enmc_2016 import INPUTS as ENMC_ITEMS
from assessments.knowledge.eular_acr_2017 import CLASS_LABELS, MODELS
from assessments.knowledge.guide_criteria import CRITERIA
from assessments.knowledge.guide_criteria import INPUTS as GUIDE_ITEMS
from assessments.models import CriteriaResult
from assessments.result_words import STATES, words_of
from imnm.pages import render_page
from patients.access import patient_screen
from patients.models import Patient

# Labels of answers to a whole item, as results kept them before the sets shared their questions.
_ITEM_LABELS = {**ENMC_ITEMS, **GUIDE_ITEMS}


@require_safe
@patient_screen()
def criteria_result(request: HttpRequest, patient: Patient, result_pk: int) -> HttpResponse:
    """One saved result as it was: answers with their facts, outcome, version, who and when; made to print."""
    results = CriteriaResult.objects.filter(patient=patient).select_related("saved_by")
    result = get_object_or_404(results, pk=result_pk)
    instrument = INSTRUMENTS[result.instrument]
    names = names_of(recorders(result.facts_seen), patient)
    context = {
        "patient": patient,
        "result": result,
        "instrument": instrument,
        "is_other_version": result.version != instrument.version,
        "by": str(result.saved_by) if patient.is_identified else SOMEBODY,
        "answers": [
            _answer(request, patient, result, code, answer, names) for code, answer in result.answers.items()
        ],
        "models": _models(result.outcome),
        "criteria": _criteria(result.outcome),
        "said": words_of(result, instrument),
    }
    return render_page(request, "assessments/criteria_result.html", context)


def _answer(request, patient: Patient, result: CriteriaResult, code: str, answer: str, names) -> dict:
    seen = result.facts_seen.get(code, {})
    label = QUESTIONS[code].label if code in QUESTIONS else _ITEM_LABELS.get(code, code)
    may_write = request.access.may_write_facts
    facts = []
    for fact in seen.get("facts", ()):
        on = stored_date(fact["on"])
        address, where = fact_address(patient, fact["kind"], fact["row"], on and on.day, may_write=may_write)
        facts.append(
            {
                "sentence": for_reader(without_label(fact["sentence"], label), patient),
                "entered": entered_by(names.get(fact["recorded_by"], "")),
                "address": address,
                "where": where,
            }
        )
    is_overridden = code in result.overrides
    return {
        "label": label,
        "answer": answer_words(code, answer),
        "facts": facts,
        "sentence": "" if facts else for_reader(without_label(seen.get("sentence", ""), label), patient),
        "is_overridden": is_overridden,
        "record": answer_words(code, seen.get("answer", "unknown")),
        # A reason is free text, in which somebody may be named.
        "reason": result.overrides.get(code, "") if patient.is_identified else "",
    }


def _models(outcome: dict) -> list[dict]:
    """Both models of a stored EULAR/ACR outcome; none of another set."""
    return [
        {
            "label": MODELS[code].label,
            "score": _range(model["score"]),
            "class": " to ".join(dict.fromkeys(CLASS_LABELS[one] for one in model["class"])),
            "probability": _range(model["probability"]),
        }
        for code, model in outcome.get("models", {}).items()
    ]


def _range(ends: list[str]) -> str:
    return " to ".join(dict.fromkeys(ends))


def _criteria(outcome: dict) -> list[tuple[str, str]]:
    """The guide's criteria of a stored outcome with what each came to."""
    labels = {criterion.code: criterion.label for criterion in CRITERIA}
    return [(labels[code], STATES[answer]) for code, answer in outcome.get("criteria", {}).items()]
