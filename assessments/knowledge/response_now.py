"""What the Total Improvement Score says of a patient today: between which visits, or why it says nothing.

Baseline: the visit that a person chose, else the first with physician global and the strength of a whole side
(S10); so too where no visit stands on the chosen day any more. Follow-up: the latest visit at which anything
of the core set was measured; a visit that only asked for symptoms does not make a response unknown. While it
is not known whether the disease began before 18, both sets of limits hold: the lowest category is juvenile.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from assessments.knowledge.core_set import (
    MEASURES,
    CoreSet,
    common_side,
    core_sets,
    partly_graded,
)
from assessments.knowledge.facts import PatientFacts
from assessments.knowledge.imacs_improvement import PRODERM, deterioration
from assessments.knowledge.tis_2016 import (
    NEEDED,
    Response,
    TisResult,
    default_baseline,
    improvement,
    lacks_for_baseline,
    why_no_baseline,
    why_not_scorable,
)
from assessments.knowledge.tis_2016_tables import response_of
from assessments.knowledge.trace import Answer
from patients.knowledge.partial_dates import age_on

AT_VISIT = tuple(measure for measure in MEASURES if measure != "enzyme")
ADULTHOOD = 18  # years at the first symptom, as in the 2017 EULAR/ACR criteria (S04)


@dataclass(frozen=True, slots=True)
class ResponseNow:
    """`result` is None without two visits to compare.

    `reason`: why there is no score, or what leaves the score open. `lacking` and `lacking_on`: the first
    measure that stands in the way of a score, and its visit; blank when a whole visit is missing.
    `sets`: every core set without enzymes, oldest first. `is_chosen`: somebody chose the baseline.
    `worsening`: the deterioration by ProDERM (S15) confirmed since the baseline, in words, else "".
    """

    sets: tuple[CoreSet, ...]
    juvenile: Answer
    is_chosen: bool = False
    baseline: CoreSet | None = None
    follow_up: CoreSet | None = None
    result: TisResult | None = None
    reason: str = ""
    lacking: str = ""
    lacking_on: date | None = None
    worsening: str = ""

    @property
    def is_scorable(self) -> bool:
        return self.result is not None and self.result.is_scorable

    @property
    def lowest(self) -> Response:
        """Of a score."""
        return self.lowest_with(self.result.low)

    @property
    def highest(self) -> Response:
        return self.highest_with(self.result.high)

    def lowest_with(self, points) -> Response:
        """The category of `points` by the stricter of the limits that may hold."""
        return response_of(points, juvenile=self.juvenile != Answer.NO)

    def highest_with(self, points) -> Response:
        return response_of(points, juvenile=self.juvenile == Answer.YES)


def juvenile_onset(facts: PatientFacts) -> Answer:
    """Whether the first symptom came before 18; dates may be imprecise or missing."""
    if facts.birth is None:
        return Answer.UNKNOWN
    if facts.onset is None:
        seen = [facts.diagnosis.last_day] if facts.diagnosis else []
        seen += [visit.on for visit in facts.visits[:1]]
        return Answer.YES if seen and age_on(facts.birth.day, min(seen)) < ADULTHOOD else Answer.UNKNOWN
    if age_on(facts.birth.last_day, facts.onset.day) >= ADULTHOOD:
        return Answer.NO
    return Answer.YES if age_on(facts.birth.day, facts.onset.last_day) < ADULTHOOD else Answer.UNKNOWN


def response_now(facts: PatientFacts, as_of: date, baseline_on: date | None = None) -> ResponseNow:
    """The response at the latest follow-up. `baseline_on`: the date of the visit somebody chose, if any."""
    # Which visits to compare never hangs on the enzymes: only those two need their blood samples looked up.
    sets, juvenile = core_sets(replace(facts, results=()), as_of), juvenile_onset(facts)
    measured = [one for one in sets if any(one.has(measure) for measure in AT_VISIT)]
    chosen = [one for one in sets if one.on == baseline_on]
    start = {"sets": sets, "juvenile": juvenile, "is_chosen": bool(chosen)}
    baseline = default_baseline(chosen) or next(iter(chosen), None) or default_baseline(sets)
    if baseline is None:
        return ResponseNow(
            **start, reason=_sentence(why_no_baseline(sets)), **_lacking_for_baseline(measured)
        )
    later = [one for one in measured if one.on > baseline.on]
    # No enzyme among its measures, so the sets without them say all of it.
    start["worsening"] = deterioration(baseline, later, PRODERM).confirmed_words
    follow_up = later[-1] if later else None
    if follow_up is None:
        return ResponseNow(**start, baseline=baseline, reason=_sentence(why_not_scorable(baseline, None)))
    baseline, follow_up = core_sets(replace(facts, visits=(baseline.visit, follow_up.visit)), as_of)
    result = improvement(baseline, follow_up, juvenile=juvenile != Answer.NO)
    start |= {"baseline": baseline, "follow_up": follow_up, "result": result}
    if result.is_scorable:
        return ResponseNow(**start, reason=_open_because(result, juvenile))
    measure = next(measure for measure in NEEDED if measure in result.missing)
    return ResponseNow(
        **start,
        reason=_sentence(why_not_scorable(baseline, follow_up)),
        lacking=measure,
        lacking_on=place_of(result, measure).on,
    )


def place_of(result: TisResult, measure: str) -> CoreSet:
    """The visit at which a missing measure is to be filled in: the earlier when it has none, else the later.

    A measure recorded at both that cannot be compared, as of two different sides, is asked for at the later.
    """
    return result.follow_up if result.baseline.has(measure) else result.baseline


def _lacking_for_baseline(measured: list[CoreSet]) -> dict:
    """What keeps the latest measured visit from being a baseline."""
    if not measured:
        return {}
    latest = measured[-1]
    return {"lacking": lacks_for_baseline(latest)[0], "lacking_on": latest.on}


def gaps_in_strength(result: TisResult) -> list[CoreSet]:
    """Which of the two visits have muscles not graded on the side that is compared."""
    side = common_side(result.baseline, result.follow_up)
    return [one for one in (result.baseline, result.follow_up) if side in one.untested]


def _open_because(result: TisResult, juvenile: Answer) -> str:
    """`Missing: HAQ, muscle enzyme.`; "" when the score is one number by one set of limits.

    What is missing and can change nothing any more is not named.
    """
    parts = []
    if names := [one.label for one in result.components if one.is_missing and one.is_open]:
        parts.append("Missing: " + ", ".join(n if n.isupper() else n.lower() for n in names))
    if not result.component("mmt8").is_missing and result.component("mmt8").is_open:
        gaps = [
            partly_graded(one, common_side(result.baseline, result.follow_up))
            for one in gaps_in_strength(result)
        ]
        parts += gaps or ["Muscle strength is known only between bounds"]
    by_adult_limits = [response_of(points, juvenile=False) for points in (result.low, result.high)]
    if juvenile == Answer.UNKNOWN and by_adult_limits != [result.response_low, result.response_high]:
        parts.append("The age at onset is not known, so the stricter juvenile limits set the lower bound")
    return "".join(f"{part}. " for part in parts).strip()


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."
