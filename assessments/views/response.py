from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from assessments.actions.response import choose_baseline, use_default_baseline
from assessments.forms.response import BaselineForm
from assessments.knowledge import imacs_improvement, tis_2016
from assessments.knowledge.core_set import ENZYME_WINDOW, CoreSet, most_abnormal
from assessments.knowledge.facts import PatientFacts
from assessments.knowledge.imacs_improvement import PRODERM, RIM
from assessments.knowledge.tis_2016 import Component, Response, TisResult, show_points
from assessments.knowledge.trace import MARKS, Answer
from assessments.models import ResponseBaseline
from assessments.response import (
    SCORE_NAME,
    ResponseCourse,
    VisitResponse,
    as_track,
    category_words,
    course_of,
    limits,
    weight_until,
)
from assessments.views.plan import results_url
from imnm.pages import render_page
from patients.access import patient_screen
from patients.charts import Tracks, chart_json, response_figure
from patients.knowledge.cited import Cited
from patients.knowledge.glucocorticoids import EQUIVALENTS, cumulative_dose
from patients.knowledge.partial_dates import PartialDate, show_date
from patients.models import Patient
from patients.steroid_words import dose_a_day, since_words
from patients.timeline_tracks import title_of

# Beside the words, never instead of them: an emptier or fuller circle.
SYMBOLS = {Response.NONE: "○", Response.MINIMAL: "◔", Response.MODERATE: "◑", Response.MAJOR: "●"}
RULES = (
    imacs_improvement.IMPROVEMENT,
    imacs_improvement.THREE_OF_SIX,
    PRODERM.cited,
    RIM.cited,
    imacs_improvement.COMPARED_WITH_BASELINE,
    imacs_improvement.ZERO_BASELINE,
)
ANSWERS = {Answer.YES: "yes", Answer.NO: "no", Answer.UNKNOWN: "cannot tell"}


@require_http_methods(["GET", "HEAD", "POST"])
@patient_screen()
def response(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Improvement against the chosen baseline, its parts, what is missing, and the steroid beside it."""
    course, facts, chosen = course_of(patient)
    form = BaselineForm(request.POST if request.method == "POST" else None, course=course)
    if request.method == "POST" and "default" in request.POST:
        use_default_baseline(patient=patient, by=request.user)
        messages.success(request, "Improvement is measured from the default visit again.")
        return redirect("assessments:response", pk=patient.pk)
    if form.is_valid():
        day = form.cleaned_data["visited_on"]
        choose_baseline(patient=patient, by=request.user, visited_on=day)
        messages.success(request, f"Improvement is measured from the visit of {show_date(day)}.")
        return redirect("assessments:response", pk=patient.pk)
    today = patient.clinic.today()
    track, numbers = as_track(course), _numbers(course)
    context = {
        "patient": patient,
        "today": today,
        "course": course,
        "chosen": chosen if course.is_chosen else None,
        "worsening": course.worsening.removeprefix(f"{PRODERM.label}: met "),
        "choices": _past_choices(patient),
        "limits": limits(course.is_juvenile),
        "form": form,
        "has_errors": bool(form.errors),
        "latest": _visit(patient, course, course.latest_scored) if course.latest_scored else None,
        "visits": [
            _visit(patient, course, one) | {"region": f"Visit {number}"}
            for number, one in reversed(list(enumerate(course.visits, start=1)))
        ],
        "before": sum(one.on < course.baseline.on for one in course.sets) if course.baseline else 0,
        "empty_links": _empty_links(patient, course),
        "figure_json": _figure(patient, track, today) if course.latest_scored else "",
        "chart_words": _chart_words(course, track),
        "steroid": _steroid(facts, course, today),
        "equivalents": [(one, MARKS[one.cited.mark]) for one in EQUIVALENTS.values()],
        "numbers": numbers,
        "unconfirmed": [row for row, _ in numbers if row.is_unconfirmed and row not in RULES],
        "notes": tis_2016.IMNM_NOTES,
        "sources": (tis_2016.SOURCE, imacs_improvement.SOURCE),
        "versions": (tis_2016.VERSION, imacs_improvement.VERSION),
    }
    status = 422 if context["has_errors"] else 200
    return render_page(request, "assessments/response.html", context, status=status)


def _visit(patient: Patient, course: ResponseCourse, one: VisitResponse) -> dict:
    """One visit as the page shows it."""
    score, baseline = one.score, course.baseline
    return {
        "on": one.on,
        "score": score,
        "total": _total(score),
        "categories": _categories(one),
        "components": [_component(patient, baseline, score.follow_up, part) for part in score.components],
        "remarks": [f"{remark}." for part in score.components for remark in part.remarks],
        "worse": [_worse_words(part) for part in score.components if part.is_worse],
        "imacs": one.imacs,
        "three_of_six": one.worse,
        "deteriorations": [_deterioration_words(found) for found in one.deteriorations],
        "steroid": since_words(one.steroid),
        "steroid_that_day": dose_a_day(one.steroid_that_day),
    }


def _total(score: TisResult) -> str:
    low, high = show_points(score.low), show_points(score.high)
    return low if low == high else f"{low} to {high}"


def _categories(one: VisitResponse) -> list[dict]:
    """Words and symbols of the category, by either limits while it is open which hold."""
    found = [
        {"words": category_words(score), "symbols": _symbols(score), "code": score.response_low.value}
        for score in one.tis
    ]
    if len(found) == 1 or found[0] == found[1]:
        return found[:1]
    return [
        part | {"by": by} for part, by in zip(found, ("by adult limits", "by juvenile limits"), strict=True)
    ]


def _symbols(score: TisResult) -> str:
    low, high = SYMBOLS[score.response_low], SYMBOLS[score.response_high]
    return low if low == high else f"{low}–{high}"


def _component(patient: Patient, baseline: CoreSet, follow_up: CoreSet, part: Component) -> dict:
    low, high = show_points(part.points_low), show_points(part.points_high)
    return {
        "part": part,
        "change": "" if part.is_missing else change_words(part.change_low, part.change_high),
        "points": low if low == high else f"{low} to {high}",
        "maximum": show_points(part.maximum),
        "links": _links(patient, baseline, follow_up, part),
    }


def change_words(low: Fraction, high: Fraction) -> str:
    """`35% better`, `no change`, `5% worse to 12.5% better`; percent of the range of the measure."""
    return _one_change(low) if low == high else f"{_one_change(low)} to {_one_change(high)}"


def _worse_words(part: Component) -> str:
    """`HAQ (4.2%)`; the least that it can be where the strength has bounds."""
    least = _percent(-part.change_high)
    return f"{part.label} ({'' if part.change_low == part.change_high else 'at least '}{least}%)"


def _one_change(change: Fraction) -> str:
    if not change:
        return "no change"
    return f"{_percent(abs(change))}% {'better' if change > 0 else 'worse'}"


def _percent(value: Fraction) -> str:
    """To one decimal, halves up; to three where one would show a whole number that it only comes near."""
    for digits in (1, 3):
        scale = 10**digits
        rounded = Fraction(int(value * scale + Fraction(1, 2)), scale)
        if rounded == value or rounded.denominator != 1:
            break
    return f"{float(rounded):.{digits}f}".rstrip("0").rstrip(".")


def _links(patient: Patient, baseline: CoreSet, follow_up: CoreSet, part: Component) -> list[tuple[str, str]]:
    """Where what is missing can be entered: the sheets of the visits, or the laboratory results."""
    if not part.is_missing and part.points_low == part.points_high:
        return []
    if part.measure == "enzyme":
        return [("Enter laboratory results", results_url(patient, [most_abnormal(baseline) or "CK"]))]
    both = (baseline, follow_up)
    open_at = [one for one in both if not one.has(part.measure)] or [
        one for one in both if part.is_missing or any(low != high for low, high in one.mmt8.values())
    ]
    return [(f"Visit of {show_date(one.on)}", visit_url(patient, one.on)) for one in open_at]


def visit_url(patient: Patient, day: date) -> str:
    """The sheet of the visit of that day."""
    address = reverse("patients:visit", kwargs={"pk": patient.pk})
    return f"{address}?{urlencode({'on': day.isoformat()})}"


def _deterioration_words(found) -> dict:
    confirmed = f"at this visit and the one before: {ANSWERS[found.confirmed]}"
    return {
        "label": found.rule.label,
        "words": f"at this visit: {ANSWERS[found.alone]}; {confirmed}",
        "is_worse": found.confirmed == Answer.YES,
        "is_unconfirmed": found.rule.cited.is_unconfirmed,
    }


def _empty_links(patient: Patient, course: ResponseCourse) -> list[tuple[str, str]]:
    """Where to enter what no score can do without, when there is none at all."""
    if not course.why_nothing:
        return []
    if course.baseline is None:
        without = [one.on for one in course.sets[:1]]
    else:
        without = [one.on for one in course.visits[-1:]]
    links = [(f"Visit of {show_date(day)}", visit_url(patient, day)) for day in without]
    return [*links, ("Record a visit", reverse("patients:visit", kwargs={"pk": patient.pk}))]


def _past_choices(patient: Patient) -> list[tuple[ResponseBaseline, str]]:
    """Who chose or gave up which baseline, newest first."""
    rows = ResponseBaseline.history.filter(patient_id=patient.pk).select_related("history_user")
    return [
        (row, "back to the default" if row.history_type == "-" else f"visit of {show_date(row.visited_on)}")
        for row in rows.order_by("-history_date", "-history_id")
    ]


def _figure(patient: Patient, track, today: date) -> str:
    return chart_json(response_figure(Tracks(title_of(patient), response=track), today=today))


def _chart_words(course: ResponseCourse, track) -> str:
    """The chart in one sentence, for those who do not see it."""
    if not course.latest_scored:
        return ""
    scored, latest = len(track.scored), course.latest_scored
    visits = "1 visit" if scored == 1 else f"{scored} visits"
    return (
        f"{SCORE_NAME} from 0 to 100 at {visits} since {show_date(course.baseline.on)}; latest "
        f"{_total(latest.score)} on {show_date(latest.on)}, {latest.category}. The table below says the same."
    )


def _steroid(facts: PatientFacts, course: ResponseCourse, today: date) -> dict:
    """What is taken now, and the sum since the baseline with every step of it."""
    weight = weight_until(facts, today)
    # What runs today runs today, however little is known of its start.
    running = [replace(dose, start=PartialDate(today)) for dose in facts.doses if dose.ongoing]
    since = cumulative_dose(facts.doses, course.baseline.on, today, weight) if course.baseline else None
    return {
        "now": dose_a_day(cumulative_dose(running, today, today, weight)),
        "since": since,
        "words": since_words(since) if since else "",
        "weight": weight if any(dose.unit == "mg/kg" for dose in facts.doses) else None,
    }


def _numbers(course: ResponseCourse) -> list[tuple[Cited, str]]:
    """Every number that the page rests on, once, with how sure it is."""
    kinds = {Answer.YES: (True,), Answer.NO: (False,), Answer.UNKNOWN: (False, True)}[course.is_juvenile]
    rows = [row for kind in kinds for row in tis_2016.numbers(juvenile=kind)]
    rows += [ENZYME_WINDOW, *RULES]
    return [(row, MARKS[row.mark]) for row in dict.fromkeys(rows)]
