from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from assessments.for_readers import for_reader
from assessments.forms.what_if import WhatIfForm
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.plan_entry import Plan
from assessments.knowledge.rule_effect import Effect
from assessments.knowledge.trace import Answer
from assessments.knowledge.what_if import Supposed
from assessments.knowledge.what_if import what_if as compare
from assessments.plan_page.live import LivePlan, live_plan
from assessments.plan_page.rows import SECTIONS, TAGS
from imnm.pages import render_page
from patients.access import patient_screen
from patients.knowledge.drugs import DRUGS
from patients.models import Patient

HEADINGS = {
    Effect.ADDED: ("Added", "asked then, and not now"),
    Effect.REMOVED: ("No longer asked", "asked now, and not then"),
    Effect.MOVED: ("Moved", "due on another day"),
    Effect.CHANGED: ("Changed", "the same day, but held, waiting or the like"),
}


@require_safe
@patient_screen()
def what_if(request: HttpRequest, patient: Patient) -> HttpResponse:
    """How the plan would differ on another day, with another drug, antibody or rule set. Nothing is stored.

    What is supposed stands in the address: `as_of`, `drug`, `dose`, `unit`, `frequency`, `antibody`, `packs`.
    """
    live = live_plan(patient)
    known = {pack.id: pack for pack in live.settings.as_used(load_packs().values())[0]}
    chosen = [pack.id for pack in live.packs]
    is_asked = "asked" in request.GET
    form = WhatIfForm(
        request.GET if is_asked else None,
        patient=patient,
        known=known,
        chosen=chosen,
        initial={"packs": chosen},
    )
    context = {"patient": patient, "form": form, "drugs": [drug.name for drug in DRUGS.values()]}
    if is_asked and form.is_valid():
        context |= _answer(patient, live, form.supposed(), form)
    context["has_errors"] = is_asked and bool(form.errors)
    status = 422 if context["has_errors"] else 200
    return render_page(request, "assessments/what_if.html", context, partial="answer", status=status)


def _answer(patient: Patient, live: LivePlan, supposed: Supposed, form: WhatIfForm) -> dict:
    found = compare(live.facts, live.packs, live.today, live.decisions, supposed)
    changes = [
        {
            "heading": heading,
            "meaning": meaning,
            "effect": effect,
            "changes": [
                (
                    change,
                    for_reader(change.sentence, patient),
                    _word(change.status_before),
                    _word(change.status_after),
                )
                for change in found.changes
                if change.effect == effect
            ],
        }
        for effect, (heading, meaning) in HEADINGS.items()
    ]
    due = SECTIONS[0][3]
    return {
        "answer": found,
        "supposed": form.in_words(supposed),
        "groups": changes,
        "count": len(found.changes),
        "risks": _risks(found.before, found.after),
        "due": [
            (entry, *TAGS[entry.status], for_reader(entry.sentence, patient))
            for entry in found.after.entries
            if entry.status in due
        ],
    }


def _word(status: str) -> str:
    return TAGS[status][1] if status else ""


def _risks(before: Plan, after: Plan) -> list[str]:
    """`standard, now; high then` of each rule set whose class differs."""
    old, new = ({risk.pack_id: _class(risk) for risk in one.risks} for one in (before, after))
    return [
        f"Cancer risk class: {old.get(name, 'not worked out')} now, {new.get(name, 'not worked out')} then."
        for name in dict.fromkeys((*old, *new))
        if old.get(name) != new.get(name)
    ]


def _class(risk) -> str:
    return risk.risk_class if risk.applies == Answer.YES else "not worked out"
