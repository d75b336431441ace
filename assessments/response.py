"""Improvement since the baseline, visit by visit: the response instruments put to one patient's facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from assessments.knowledge import imacs_improvement, tis_2016
from assessments.knowledge.core_set import CoreSet, core_sets, partly_graded
from assessments.knowledge.facts import PatientFacts
from assessments.knowledge.imacs_improvement import (
    PRODERM,
    RIM,
    Deterioration,
    DeteriorationRule,
    ImacsResult,
    WorseningResult,
)
from assessments.knowledge.response_now import AT_VISIT, juvenile_onset
from assessments.knowledge.tis_2016 import TisResult
from assessments.knowledge.tis_2016_tables import ADULT_CUTS, JUVENILE_CUTS, cannot_tell
from assessments.knowledge.trace import Answer
from assessments.models import ResponseBaseline
from assessments.patient_facts import facts_of
from patients.charts import Response, ResponsePoint
from patients.knowledge.glucocorticoids import CumulativeDose, cumulative_dose
from patients.models import Patient

SCORE_NAME = "TIS 2016"


@dataclass(frozen=True, slots=True)
class WorseAt:
    """A rule of deterioration at one visit: at it alone, and at it and the visit before it."""

    rule: DeteriorationRule
    alone: Answer
    confirmed: Answer


@dataclass(frozen=True, slots=True)
class VisitResponse:
    """One visit after the baseline. `tis` by the adult and the juvenile limits: two while the age is open."""

    on: date
    tis: tuple[TisResult, ...]
    imacs: ImacsResult
    worse: WorseningResult
    deteriorations: tuple[WorseAt, ...]  # ProDERM, RIM
    steroid: CumulativeDose  # since the baseline
    steroid_that_day: CumulativeDose

    @property
    def score(self) -> TisResult:
        """Total, bounds and components: the same by either limits."""
        return self.tis[0]

    @property
    def category(self) -> str:
        """`Moderate improvement`; by both limits when they differ; why not when there is no score."""
        if not self.score.is_scorable:
            return self.score.statement
        words = [category_words(one) for one in self.tis]
        if len(set(words)) == 1:
            return words[0]
        return f"{words[0]} by adult limits, {_lower(words[1])} by juvenile limits"


@dataclass(frozen=True, slots=True)
class ResponseCourse:
    """`visits` after the baseline, oldest first; `unmeasured` more had no measure, as when only symptoms were
    asked. `lost_choice`: a chosen day on which no visit stands now.
    """

    sets: tuple[CoreSet, ...]
    default: CoreSet | None
    baseline: CoreSet | None
    is_chosen: bool
    lost_choice: date | None
    is_juvenile: Answer
    why_juvenile: str
    unmeasured: int
    visits: tuple[VisitResponse, ...]
    deteriorations: tuple[Deterioration, ...]  # ProDERM, RIM; over all visits

    @property
    def latest_scored(self) -> VisitResponse | None:
        return next((one for one in reversed(self.visits) if one.score.is_scorable), None)

    @property
    def partly_graded(self) -> tuple[str, ...]:
        """The visits with a physician global that only muscles left out keep from being the baseline."""
        until = self.default.on if self.default else date.max
        found = [one for one in self.sets if one.on < until and tis_2016.may_be_chosen(one)]
        return tuple(filter(None, map(partly_graded, found)))

    @property
    def worsening(self) -> str:
        """The deterioration by ProDERM confirmed since the baseline, in words; "" without."""
        return next((one.confirmed_words for one in self.deteriorations if one.rule is PRODERM), "")

    @property
    def why_nothing(self) -> str:
        """Why there is no score at all, in words; "" when there is one."""
        if self.baseline is None:
            return " ".join(
                f"{words}." for words in (tis_2016.why_no_baseline(self.sets), *self.partly_graded)
            )
        if not self.visits:
            return "No visit after the baseline yet."
        if self.latest_scored:
            return ""
        return "No visit after the baseline has both measures that the score cannot do without."


def response_course(facts: PatientFacts, today: date, chosen_on: date | None = None) -> ResponseCourse:
    """Every later visit against the baseline: the visit of `chosen_on`, or the instrument's default."""
    sets = core_sets(facts, today)
    default = tis_2016.default_baseline(sets)
    chosen = _visit_on(sets, chosen_on)
    baseline = chosen or default
    juvenile = juvenile_onset(facts)
    after = [one for one in sets if baseline and one.on > baseline.on]
    later = [one for one in after if any(one.has(measure) for measure in AT_VISIT)]
    found = [imacs_improvement.deterioration(baseline, later, rule) for rule in (PRODERM, RIM) if later]
    worse = zip(*(_by_visit(one) for one in found), strict=True)
    visits = (_visit(facts, baseline, *pair, juvenile) for pair in zip(later, worse, strict=True))
    return ResponseCourse(
        sets, default, baseline,
        is_chosen=chosen is not None,
        lost_choice=chosen_on if chosen_on and not chosen else None,
        is_juvenile=juvenile, why_juvenile=why_juvenile(facts, juvenile),
        unmeasured=len(after) - len(later), visits=tuple(visits), deteriorations=tuple(found),
    )  # fmt: skip


def course_of(patient: Patient) -> tuple[ResponseCourse, PatientFacts, ResponseBaseline | None]:
    """The course of one patient with the facts and the choice behind it: five queries."""
    facts = facts_of(patient)
    chosen = ResponseBaseline.objects.filter(patient=patient).select_related("chosen_by").first()
    course = response_course(facts, patient.clinic.today(), chosen.visited_on if chosen else None)
    return course, facts, chosen


def response_of(patient: Patient) -> Response | None:
    """What the patient's timeline draws; None when no visit can be compared with a baseline."""
    return as_track(course_of(patient)[0])


def as_track(course: ResponseCourse) -> Response | None:
    if not course.visits:
        return None
    return Response(
        SCORE_NAME,
        course.baseline.on,
        tuple(_point(one) for one in course.visits),
        limits(course.is_juvenile),
    )


def why_juvenile(facts: PatientFacts, juvenile: Answer) -> str:
    """Why we think that the disease began before 18, or not, or cannot tell."""
    if juvenile != Answer.UNKNOWN:
        return "First symptom before 18." if juvenile == Answer.YES else "First symptom at 18 or later."
    if facts.birth is None:
        return "The birth date is not recorded."
    if facts.onset is None:
        return "The first symptom is not dated."
    return "The first symptom may have been before or after the age of 18."


def limits(juvenile: Answer) -> tuple[tuple[str, int], ...]:
    """Name and lowest score of each category; of both sets, and saying which, while the age is open."""
    adult = [(name, points) for name, points in ADULT_CUTS.items()]
    young = [(name, points) for name, points in JUVENILE_CUTS.items()]
    if juvenile != Answer.UNKNOWN:
        return tuple((name.capitalize(), n) for name, n in (young if juvenile == Answer.YES else adult))
    both = [(f"{name.capitalize()} (adult)", n) for name, n in adult]
    both += [(f"{name.capitalize()} (juvenile)", n) for name, n in young]
    return tuple(sorted(both, key=lambda one: one[1]))


def category_words(result: TisResult) -> str:
    """`Moderate improvement`, `At least minimal improvement`, or from what to what it may be."""
    low, high = result.response_low, result.response_high
    if low == high:
        return tis_2016.RESPONSE_LABELS[low]
    if low == tis_2016.Response.NONE:
        return cannot_tell(high)
    return f"At least {low} improvement"


def in_tenths(points) -> Decimal:
    """Points come in halves, so this is exact."""
    return Decimal(points.numerator) / points.denominator


def _visit_on(sets: Sequence[CoreSet], day: date | None) -> CoreSet | None:
    """The visit of a day; of several the first that can be a baseline."""
    same = [one for one in sets if one.on == day]
    return tis_2016.default_baseline(same) or next(iter(same), None)


def _visit(
    facts: PatientFacts, baseline: CoreSet, one: CoreSet, worse: tuple[WorseAt, ...], juvenile: Answer
) -> VisitResponse:
    kinds = {Answer.YES: (True,), Answer.NO: (False,), Answer.UNKNOWN: (False, True)}[juvenile]
    weight = weight_until(facts, one.on)
    return VisitResponse(
        on=one.on,
        tis=tuple(tis_2016.improvement(baseline, one, juvenile=kind) for kind in kinds),
        imacs=imacs_improvement.improvement(baseline, one),
        worse=imacs_improvement.three_of_six_worse(baseline, one),
        deteriorations=worse,
        steroid=cumulative_dose(facts.doses, baseline.on, one.on, weight),
        steroid_that_day=cumulative_dose(facts.doses, one.on, one.on, weight),
    )


def weight_until(facts: PatientFacts, day: date) -> Decimal | None:
    """The last body weight recorded until a day, for doses in mg/kg."""
    return next((v.weight_kg for v in reversed(facts.visits) if v.on <= day and v.weight_kg), None)


def _by_visit(found: Deterioration) -> list[WorseAt]:
    """Per visit; the first after the baseline has none before it that could confirm it."""
    answers = [answer for _, answer in found.visits]
    confirmed = [Answer.NO, *(_both(*pair) for pair in pairwise(answers))]
    return [WorseAt(found.rule, *pair) for pair in zip(answers, confirmed, strict=True)]


def _both(one: Answer, other: Answer) -> Answer:
    if Answer.NO in (one, other):
        return Answer.NO
    return Answer.UNKNOWN if Answer.UNKNOWN in (one, other) else Answer.YES


def _point(visit: VisitResponse) -> ResponsePoint:
    score = visit.score
    worse = next((one for one in visit.deteriorations if one.rule is PRODERM), None)
    worsening = f"{PRODERM.label}: met" if worse and worse.confirmed == Answer.YES else ""
    if not score.is_scorable:
        return ResponsePoint(visit.on, None, None, visit.category, worsening=worsening)
    labels = [one.label for one in score.components if one.is_missing and one.is_open]
    missing = f"missing: {', '.join(labels)}" if labels else ""
    return ResponsePoint(
        visit.on, in_tenths(score.low), in_tenths(score.high), visit.category, missing, worsening
    )


def _lower(words: str) -> str:
    return f"{words[0].lower()}{words[1:]}"
