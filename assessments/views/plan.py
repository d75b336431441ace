from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessments.knowledge.coverage import missing_facts, uncovered_drugs, unjudged_rules
from assessments.knowledge.plan import Plan, PlanEntry, RiskTrace, Status
from assessments.knowledge.plan import plan as make_plan
from assessments.knowledge.recording import NOTHING, recordings
from assessments.knowledge.rule_packs import Pack
from assessments.knowledge.trace import Answer, Source
from assessments.knowledge.wording import due_in_words, without_birthday
from assessments.models import ClinicSettings
from assessments.patient_facts import facts_of
from assessments.recorded import recorded_keys
from imnm.pages import render_page
from patients.access import patient_screen
from patients.knowledge.durations import how_long
from patients.knowledge.partial_dates import show_date
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
FOLDED_FROM = 11  # entries done or over; fewer stay open on the page
TIERS = (("high", "High"), ("intermediate", "Intermediate"), ("low", "Low: shown, never subtract"))


@require_safe
@patient_screen()
def plan(request: HttpRequest, patient: Patient) -> HttpResponse:
    """What is due and what is not, by the rules the clinic uses, each with its reason and source."""
    settings = ClinicSettings.of(patient.clinic)
    packs = settings.chosen_packs()
    facts = facts_of(patient)
    computed = make_plan(facts, packs, patient.clinic.today())
    rows = _rows(request, patient, computed, recordings(packs))
    context = {
        "patient": patient,
        "as_of": computed.as_of,
        "has_died": bool(facts.death_date and facts.death_date <= computed.as_of),
        "packs": packs,
        "risks": [_risk(risk, patient) for risk in computed.risks],
        "sections": list(_sections(rows, uncovered := uncovered_drugs(facts, packs, computed.as_of))),
        "uncovered": uncovered,
        "unjudged": unjudged_rules(computed),
        "missing": missing_facts(computed),
        "done": _grouped([row for row in rows if _is_over(row)], packs, patient),
    }
    return render_page(request, "assessments/plan.html", context, partial="plan")


def _sections(rows: list[dict], uncovered: Sequence[str]) -> Iterable[dict]:
    """Each heading with its rows. What was recorded in this session stays among the things to do, greyed.

    A drug that no rule covers counts among what cannot be told.
    """
    for anchor, title, meaning, statuses in SECTIONS:
        chosen = [row for row in rows if row["entry"].status in statuses and not row["is_recorded"]]
        if anchor == "to-do":
            chosen += [row for row in rows if row["is_recorded"]]
        count = sum(not row["is_recorded"] for row in chosen)
        count += len(uncovered) if anchor == "cannot-tell" else 0
        yield {
            "anchor": anchor,
            "title": title,
            "meaning": meaning,
            "rows": chosen,
            "count": count,
            "is_shown": bool(chosen or count),
            "is_folded": anchor == "done" and count >= FOLDED_FROM,
        }


def _is_over(row: dict) -> bool:
    return row["entry"].status == Status.CLOSED and not row["is_recorded"]


def _grouped(rows: list[dict], packs: Iterable[Pack], patient: Patient) -> list[dict]:
    """What is done or over, one group for each rule and date: what one report or errand closed."""
    titles = {(pack.id, rule.id): rule.title for pack in packs for rule in pack.rules}
    groups: dict[tuple, dict] = {}
    for row in rows:
        entry = row["entry"]
        rules = "; ".join(dict.fromkeys(titles[entry.pack_id, rule] for rule in entry.rule_ids))
        when = _for_reader(_closed_in_words(entry), patient)
        group = groups.setdefault((entry.pack_id, rules, when), {"rules": rules, "when": when, "rows": []})
        group["rows"].append(row)
    for group in groups.values():
        entries = [row["entry"] for row in group["rows"]]
        group |= {
            "css": group["rows"][0]["css"],
            "word": group["rows"][0]["word"],
            "items": [entry.item_label for entry in entries if entry.item],
            "is_provisional": any(entry.due_is_provisional for entry in entries),
            "sources": sources_by_mark(source for entry in entries for source in entry.sources),
        }
    return list(groups.values())


def _closed_in_words(entry: PlanEntry) -> str:
    """`due 05-Mar-2024, done 30-Apr-2024, 8 weeks late`. Inside its grace it was done in time."""
    words = [f"due {show_date(entry.due)}"] if entry.due else []
    if entry.done_on:
        day = show_date(entry.done_on)
        # A month is kept as its first day; only the sentence tells it from that day.
        is_exact = f"one {day}" in entry.sentence  # "done" or "Done"
        words.append(f"done {day}" if is_exact else "done, day not known")
        if entry.due and is_exact:
            is_late = entry.done_on > entry.grace_ends
            words.append(f"{how_long(entry.due, entry.done_on)} late" if is_late else "in time")
    return ", ".join(words)


def sources_by_mark(sources: Iterable[Source]) -> list[tuple[str, list[str]]]:
    """[(how sure, citations)]: a mark speaks of the sources of a rule together, not of each."""
    found: dict[str, list[str]] = {}
    for source in dict.fromkeys(sources):
        found.setdefault(source.certainty, []).append(source.citation)
    return list(found.items())


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
                "sources": sources_by_mark(entry.sources),
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


def record_url(patient: Patient, key: str, *, back: str = "plan") -> str:
    address = reverse("assessments:record_check", kwargs={"pk": patient.pk})
    return f"{address}?{urlencode({'item': key, 'back': back})}"


def results_url(patient: Patient, tests: Iterable[str]) -> str:
    """Entry of a laboratory report with these tests made ready."""
    address = reverse("patients:lab_results", kwargs={"pk": patient.pk})
    return f"{address}?{urlencode({'tests': ','.join(tests)})}#enter"
