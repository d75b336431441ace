from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from assessments.formats.plan_case import as_text, case_of, read_case
from assessments.formats.plan_case import plan_document as document_of
from assessments.knowledge.plan import plan
from assessments.knowledge.plan_entry import Plan
from assessments.plan_page.live import LivePlan, live_plan, without_reasons
from patients.access import patient_screen
from patients.models import Patient


@require_safe
@patient_screen(reads_as="export")
def plan_document(request: HttpRequest, patient: Patient) -> HttpResponse:
    """The plan with its trace as the command `plan` prints it; `part=facts`: the facts as the command reads
    them. Neither names anybody: the plan is worked out again from those facts, in which the birth is cut to
    the year or month and nothing written by hand stands."""
    live = live_plan(patient)
    case = _case(live)
    document = case if request.GET.get("part") == "facts" else _plan(live, case)
    response = HttpResponse(as_text(document, indent=2), content_type="application/json; charset=utf-8")
    name = "facts" if request.GET.get("part") == "facts" else "plan"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _case(live: LivePlan) -> dict[str, Any]:
    case = case_of(live.facts, live.packs, live.today)
    if live.decisions:
        case["decisions"] = [
            {
                "key": one.key,
                "decision": one.decision,
                "decided_on": one.decided_on.isoformat(),
                **({"until": one.until.isoformat()} if one.until else {}),
                **({"reason_code": one.reason_code} if one.reason_code else {}),
            }
            for one in without_reasons(live.decisions)
        ]
    return case


def _plan(live: LivePlan, case: dict[str, Any]) -> dict[str, Any]:
    """With the clinic's own numbers, where it has any: the command alone would not know them."""
    read = read_case(case)
    computed = plan(read.facts, live.packs, live.today, read.decisions)
    return document_of(read.facts, live.packs, _without_signers(computed))


def _without_signers(computed: Plan) -> Plan:
    entries = (replace(entry, sign_off=entry.sign_off.partition(" by ")[0]) for entry in computed.entries)
    return replace(computed, entries=tuple(entries))
