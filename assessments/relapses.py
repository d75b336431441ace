"""Rises of CK that may be relapses and what clinicians said of them: for the timeline and their own page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assessments.actions.alerts import thresholds_of
from assessments.knowledge.alerts.thresholds import TABLE, Thresholds
from assessments.knowledge.candidate_relapse import (
    RULE,
    CandidateRelapse,
    candidate_relapses,
    recorded_relapse,
)
from assessments.knowledge.facts import EventFact, PatientFacts
from assessments.knowledge.trace import MARKS
from assessments.models import RelapseVerdict
from assessments.models.relapse_verdict import Verdict
from assessments.patient_facts import facts_of
from patients.charts import Relapses, Rise
from patients.knowledge.units import show_number
from patients.models import Patient

POSSIBLE = "Possible, not confirmed"


@dataclass(frozen=True, slots=True)
class JudgedRise:
    """One rise. `recorded`: a relapse that the history has for its days, by whomever it was entered."""

    candidate: CandidateRelapse
    verdict: RelapseVerdict | None
    recorded: EventFact | None

    @property
    def rise_on(self) -> date:
        """The day it is judged under: of the verdict, even if an earlier result was entered since."""
        return self.verdict.rise_on if self.verdict else self.candidate.start

    @property
    def is_relapse(self) -> bool:
        """Confirmed here, or written into the history and not judged otherwise."""
        if self.verdict:
            return self.verdict.verdict == Verdict.CONFIRMED
        return self.recorded is not None

    @property
    def is_open(self) -> bool:
        return self.verdict is None and self.recorded is None

    @property
    def state(self) -> str:
        if self.verdict is None:
            return "Relapse recorded in the history" if self.recorded else POSSIBLE
        words = self.verdict.get_verdict_display()
        return (
            f"{words}: {self.verdict.get_explanation_display().lower()}"
            if self.verdict.explanation
            else words
        )


def relapses_of(patient: Patient) -> list[JudgedRise]:
    """Every rise up to the clinic's today, oldest first, in six queries."""
    return judged(
        facts_of(patient),
        patient.clinic.today(),
        thresholds_of(patient.clinic),
        RelapseVerdict.objects.filter(patient=patient).select_related("decided_by"),
    )


def judged(
    facts: PatientFacts, today: date, thresholds: Thresholds, verdicts: Sequence[RelapseVerdict]
) -> list[JudgedRise]:
    by_day = {one.rise_on: one for one in verdicts}
    return [
        JudgedRise(one, _verdict_on(one, by_day), recorded_relapse(facts, one))
        for one in candidate_relapses(facts, today, thresholds)
    ]


def _verdict_on(rise: CandidateRelapse, by_day: dict[date, RelapseVerdict]) -> RelapseVerdict | None:
    """Of a day within it: an earlier result may have been entered since it was judged."""
    within = [day for day in by_day if rise.start <= day <= rise.last]
    return by_day[min(within)] if within else None


def rule_in_words(thresholds: Thresholds) -> str:
    """The settings and where they come from."""
    times, urgent = (thresholds.value(RULE, name) for name in ("times_lowest", "urgent_times_lowest"))
    own = any(thresholds.is_set_by_clinic(RULE, name) for name in ("times_lowest", "urgent_times_lowest"))
    mark = MARKS[TABLE[RULE, "times_lowest"].mark]
    whose = "set by this clinic; no published one was found" if own else mark
    return (
        "A possible relapse begins with a CK above its own upper limit and at least "
        f"{show_number(times)} times the lowest since treatment began; {show_number(urgent)} times asks for "
        f"somebody now. These numbers: {whose}. Exercise, an injection, an "
        "infection, a statin or another "
        "laboratory raise CK too. Only a relapse that a clinician confirmed counts."
    )


def track_of(patient: Patient) -> Relapses | None:
    """The rises as the timeline draws and lists them."""
    rises = relapses_of(patient)
    if not rises:
        return None
    return Relapses(
        rises=tuple(
            Rise(
                first=one.candidate.start,
                last=one.candidate.last,
                state="confirmed" if one.is_relapse else "possible" if one.is_open else "explained",
                words=one.state,
                details=one.verdict.reason if one.verdict and patient.is_identified else "",
                times=f"{show_number(round(one.candidate.times, 1))} times the lowest",
            )
            for one in rises
        ),
        rule=rule_in_words(thresholds_of(patient.clinic)),
    )
