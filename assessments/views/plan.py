from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessments.knowledge.plan import Plan, PlanEntry, RiskTrace, Status
from assessments.knowledge.plan import plan as make_plan
from assessments.knowledge.recording import NOTHING, recordings
from assessments.knowledge.trace import Answer
from assessments.knowledge.wording import due_in_words, without_birthday
from assessments.models import ClinicSettings
from assessments.patient_facts import facts_of
from assessments.recorded import recorded_keys
from imnm.pages import render_page
from patients.access import patient_screen
from patients.models import Patient

# (anchor, heading, what it means, statuses)
SECTIONS = (
    ("to-do", "To do now", "", (Status.OVERDUE, Status.DUE, Status.OPEN)),
    ("coming", "Coming up", "", (Status.UPCOMING, Status.SCHEDULED, Status.HELD)),
    ("consider", "To consider", "Decisions for the clinician; never overdue.", (Status.CONSIDER,)),
    ("cannot-tell", "Cannot tell", "Facts are missing. Not known is not no.", (Status.CANNOT_TELL,)),
    ("done", "Done or over", "", (Status.CLOSED,)),
    ("not-asked", "Considered, not asked", "", (Status.NOT_DUE,)),
)
TAGS = {
    Status.OVERDUE: ("overdue", "overdue"),
    Status.DUE: ("due", "due"),
    Status.OPEN: ("due", "open"),
    Status.UPCOMING: ("upcoming", "upcoming"),
    Status.SCHEDULED: ("quiet", "later"),
    Status.HELD: ("quiet", "held"),
    Status.CONSIDER: ("info", "consider"),
    Status.CANNOT_TELL: ("quiet", "cannot tell"),
    Status.CLOSED: ("done", "done"),
    Status.NOT_DUE: ("quiet", "not asked"),
}
TIERS = (("high", "High"), ("intermediate", "Intermediate"), ("low", "Low: shown, never subtract"))


@require_safe
@patient_screen()
def plan(request: HttpRequest, patient: Patient) -> HttpResponse:
    """What is due and what is not, by the rules the clinic uses, each with its reason and source."""
    settings = ClinicSettings.of(patient.clinic)
    packs = settings.chosen_packs()
    computed = make_plan(facts_of(patient), packs, patient.clinic.today())
    rows = _rows(request, patient, computed, recordings(packs))
    context = {
        "patient": patient,
        "as_of": computed.as_of,
        "packs": packs,
        "risks": [_risk(risk, patient) for risk in computed.risks],
        "sections": list(_sections(rows)),
    }
    return render_page(request, "assessments/plan.html", context, partial="plan")


def _sections(rows: list[dict]) -> Iterable[dict]:
    """Each heading with its rows. What was recorded in this session stays among the things to do, greyed."""
    for anchor, title, meaning, statuses in SECTIONS:
        chosen = [row for row in rows if row["entry"].status in statuses and not row["is_recorded"]]
        if anchor == "to-do":
            chosen += [row for row in rows if row["is_recorded"]]
        count = sum(not row["is_recorded"] for row in chosen)
        yield {"anchor": anchor, "title": title, "meaning": meaning, "rows": chosen, "count": count}


def _rows(request: HttpRequest, patient: Patient, computed: Plan, ways: dict) -> list[dict]:
    recorded = recorded_keys(request, patient)
    may_record = request.access.may_write_facts
    rows = []
    for entry in computed.entries:
        css, word = TAGS[entry.status]
        way = ways.get((entry.pack_id, entry.item), NOTHING) if may_record and can_be_done(entry) else NOTHING
        rows.append(
            {
                "entry": entry,
                "css": css,
                "word": "over" if entry.status == Status.CLOSED and not entry.done_on else word,
                "when": due_in_words(entry.due, computed.as_of) if can_be_done(entry) and entry.due else "",
                "sentence": _for_reader(entry.sentence, patient),
                "record_url": record_url(patient, entry.key) if way.investigations else "",
                "results_url": results_url(patient, way.tests) if way.tests else "",
                "is_recorded": entry.status == Status.CLOSED and entry.key in recorded,
            }
        )
    return rows


def can_be_done(entry: PlanEntry) -> bool:
    return entry.asks_for_action or entry.status in (Status.UPCOMING, Status.SCHEDULED)


def _for_reader(text: str, patient: Patient) -> str:
    return text if patient.may_show_birthday else without_birthday(text, patient.birth_date)


def _risk(risk: RiskTrace, patient: Patient) -> dict:
    """A cancer risk class with its factors by tier, each as (factor, sentence)."""
    factors = [(factor, _for_reader(factor.sentence, patient)) for factor in risk.factors]
    return {
        "trace": risk,
        "applies": risk.applies == Answer.YES,
        "sentence": _for_reader(risk.sentence, patient),
        "applies_sentence": _for_reader(risk.applies_sentence, patient),
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


def record_url(patient: Patient, key: str, *, back: str = "plan") -> str:
    address = reverse("assessments:record_check", kwargs={"pk": patient.pk})
    return f"{address}?{urlencode({'item': key, 'back': back})}"


def results_url(patient: Patient, tests: Iterable[str]) -> str:
    """Entry of a laboratory report with these tests made ready."""
    address = reverse("patients:lab_results", kwargs={"pk": patient.pk})
    return f"{address}?{urlencode({'tests': ','.join(tests)})}#enter"
