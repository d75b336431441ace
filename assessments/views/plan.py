from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessments.for_readers import for_reader
from assessments.knowledge.cancer_window import cancer_window
from assessments.knowledge.contradictions import contradictions
from assessments.knowledge.coverage import missing_facts, uncovered_drugs, unjudged_rules
from assessments.knowledge.evidence import CONFLICTS, IMNM_CANCER_EVIDENCE
from assessments.knowledge.plan import RiskTrace
from assessments.knowledge.plan_entry import CATEGORY_LABELS
from assessments.knowledge.trace import Answer
from assessments.plan_page.done import sources_by_mark
from assessments.plan_page.links import record_url, results_url
from assessments.plan_page.live import live_plan
from assessments.plan_page.rows import Rows, can_be_done, kinds, sections
from assessments.plan_page.strip import strip_of
from assessments.recorded import recorded_keys
from imnm.pages import render_page
from patients.access import patient_screen
from patients.models import Patient

__all__ = ["can_be_done", "plan", "record_url", "results_url", "sources_by_mark"]

TIERS = (("high", "High"), ("intermediate", "Intermediate"), ("low", "Low: shown, never subtract"))


@require_safe
@patient_screen()
def plan(request: HttpRequest, patient: Patient) -> HttpResponse:
    """What is due and what is not, by the rules the clinic uses, each with its reason and source.

    `kind` in the address shows one kind of item only, such as `cancer`.
    """
    live = live_plan(patient)
    facts, packs, computed = live.facts, live.packs, live.plan
    kind = request.GET.get("kind", "")
    kind = kind if kind in CATEGORY_LABELS else ""
    made = Rows(live, patient, request.access, recorded_keys(request, patient))
    rows = made.all()
    uncovered = uncovered_drugs(facts, packs, computed.as_of)
    chosen = [row for row in rows if not kind or row["entry"].category == kind]
    here = reverse("assessments:plan", args=[patient.pk])
    context = {
        "patient": patient,
        "as_of": computed.as_of,
        "has_died": bool(facts.death_date and facts.death_date <= computed.as_of),
        "packs": packs,
        "risks": [_risk(risk, patient) for risk in computed.risks],
        "evidence": IMNM_CANCER_EVIDENCE,
        "conflicts": CONFLICTS,
        "strip": strip_of(cancer_window(facts, packs, computed), patient),
        "contradictions": [for_reader(one.sentence, patient) for one in contradictions(facts)],
        "kind": CATEGORY_LABELS.get(kind, ""),
        "kinds": kinds(rows, kind, lambda name: f"{here}?{urlencode({'kind': name})}" if name else here),
        "sections": sections(chosen, made, uncovered if kind in ("", "drug_lab") else []),
        "uncovered": uncovered,
        "unjudged": unjudged_rules(computed),
        "missing": missing_facts(computed),
    }
    return render_page(request, "assessments/plan.html", context, partial="plan")


def _risk(risk: RiskTrace, patient: Patient) -> dict:
    """A cancer risk class with its factors by tier, each as (factor, sentence)."""
    factors = [(factor, for_reader(factor.sentence, patient)) for factor in risk.factors]
    return {
        "trace": risk,
        "applies": risk.applies == Answer.YES,
        "sentence": for_reader(risk.sentence, patient),
        "applies_sentence": for_reader(risk.applies_sentence, patient),
        "sources": sources_by_mark(risk.sources),
        "may_be_higher": risk.highest_possible != risk.risk_class,
        "tiers": [
            {
                "label": label,
                "present": [pair for pair in factors if pair[0] in risk.counted(tier)],
                "unknown": [pair for pair in factors if pair[0] in risk.unknown and pair[0].tier == tier],
            }
            for tier, label in TIERS
        ],
        "absent": [pair for pair in factors if pair[0].answer == Answer.NO],
        "too_late": [pair for pair in factors if pair[0].answer == Answer.YES and not pair[0].counts],
        "not_collected": [factor for factor, _ in factors if not factor.is_collected],
    }
