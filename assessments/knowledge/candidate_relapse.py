"""Candidate relapses: rises of CK that may be one. Possible, never confirmed by this function.

A rise begins with the first result above its own upper limit and at least twice the lowest value since
treatment began, and lasts until a result is back at its limit or below, or to the latest one. No published
multiple was found: both numbers are project defaults (mark D) that a clinic sets. Exercise, injections,
infection, a statin or another laboratory raise CK too; the verdict is a clinician's and is kept elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assessments.knowledge.alerts.case import TREATING, Case
from assessments.knowledge.alerts.readings import Reading
from assessments.knowledge.alerts.rules import RULES
from assessments.knowledge.alerts.thresholds import DEFAULTS, Thresholds
from assessments.knowledge.facts import EventFact, PatientFacts, ResultFact
from assessments.knowledge.prefill import above_limit
from assessments.knowledge.trace import Answer, Source
from patients.knowledge.drugs import DRUGS
from patients.knowledge.partial_dates import show_date
from patients.knowledge.units import show_number

RULE = "AL-CK-RISE"


@dataclass(frozen=True, slots=True)
class CandidateRelapse:
    """One rise. `start` is the day verdicts are kept under; `end` is None while the latest CK is in it.

    `last`: the latest result of the rise, up to which a chart draws its band. `facts`: first the lowest value
    before, then the results of the rise.
    """

    start: date
    end: date | None  # the day of the result that was back within its limit
    last: date
    is_urgent: bool  # at least three times the lowest at its peak
    times: Decimal  # peak as a multiple of the lowest
    sentence: str
    facts: tuple[ResultFact, ...]
    sources: tuple[Source, ...]
    mark: str
    latest_meets_rule: bool  # the latest result of the rise is itself at least twice the lowest
    latest_times: Decimal

    @property
    def is_open(self) -> bool:
        return self.end is None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A result that would begin a rise if what is missing were known."""

    sentence: str
    missing: str
    result: ResultFact | None


def candidate_relapses(
    facts: PatientFacts, as_of: date, thresholds: Thresholds = DEFAULTS
) -> tuple[CandidateRelapse, ...]:
    """All rises up to `as_of`, oldest first."""
    return rises_of(Case(facts, as_of, thresholds))[0]


def recorded_relapse(facts: PatientFacts, rise: CandidateRelapse) -> EventFact | None:
    """The relapse that the history has for a rise: dated after the CK before it and not after its end, since
    the rise began between the two."""
    days = [one.on.day for one in facts.results if one.test == "CK" and one.on]
    before = max((day for day in days if day < rise.start), default=date.min)
    last = rise.end or rise.last
    relapses = (one for one in facts.events if one.kind == "relapse" and one.on)
    return next((one for one in relapses if one.on.day <= last and one.on.last_day > before), None)


def rises_of(case: Case) -> tuple[tuple[CandidateRelapse, ...], tuple[Doubt, ...]]:
    """The rises, and the latest result that cannot be judged, if there is one."""
    readings = case.readings("CK")
    since = case.treated_since
    if since is None:
        undated = any(dose.start is None for drug in case.given_drugs(TREATING) for dose in case.doses(drug))
        if readings and undated:
            words = "Whether CK rose since treatment began cannot be judged: the start has no date."
            return (), (Doubt(words, "start of treatment", None),)
        return (), ()
    times, urgent = case.value(RULE, "times_lowest"), case.value(RULE, "urgent_times_lowest")
    rises: list[CandidateRelapse] = []
    current: list[Reading] = []
    lowest: Reading | None = None  # the lowest since treatment began, fixed while a rise lasts
    doubts: list[Doubt] = []
    for reading in (one for one in readings if one.day >= since):
        is_high = above_limit(reading.result)
        if current:
            if is_high == Answer.NO:
                rises.append(_rise(case, current, lowest, reading.day, times, urgent))
                current = []
            elif reading.value is not None:
                current.append(reading)
        elif lowest and reading.value is not None and _is_so_many_times(reading, lowest, times):
            if is_high == Answer.YES:
                current = [reading]
            elif is_high == Answer.UNKNOWN:
                doubts = [_no_limit(reading)]
        if is_high == Answer.NO or reading.problem:
            doubts = [_unreadable(reading)] if reading.problem and reading.result.value is not None else []
        if not current:
            lowest = _lower(lowest, reading)
    if current:
        rises.append(_rise(case, current, lowest, None, times, urgent))
    return tuple(rises), tuple(doubts)


def _is_so_many_times(reading: Reading, lowest: Reading, times: Decimal) -> bool:
    """Surely: "<" is not, and a lowest "<20" is at most 20."""
    return reading.comparator not in ("<", "<=") and reading.value >= lowest.value * times


def _lower(lowest: Reading | None, reading: Reading) -> Reading | None:
    """ ">" says nothing of how low it was."""
    if reading.value is None or reading.value <= 0 or reading.comparator in (">", ">="):
        return lowest
    return reading if lowest is None or reading.value < lowest.value else lowest


def _no_limit(reading: Reading) -> Doubt:
    words = f"{reading.shown} may be a rise; without its upper limit that cannot be judged."
    return Doubt(words, "upper limit of CK", reading.result)


def _unreadable(reading: Reading) -> Doubt:
    words = f"{reading.shown} cannot be judged: {reading.problem}."
    return Doubt(words, "CK as a number with its unit", reading.result)


def _rise(
    case: Case,
    run: Sequence[Reading],
    lowest: Reading,
    end: date | None,
    times: Decimal,
    urgent: Decimal,
) -> CandidateRelapse:
    first, last = run[0], run[-1]
    peak = max(run, key=lambda one: one.value)
    ratio, now = (one.value / lowest.value for one in (peak, last))
    is_peak_said = "" if peak is first else f", highest {peak.shown.removeprefix('CK ')}"
    over = f" Back within its limit on {show_date(end)}." if end else ""
    by_clinic = ", set by this clinic" if case.thresholds.is_set_by_clinic(RULE, "times_lowest") else ""
    rule = RULES[RULE]
    before = lowest.shown.removeprefix("CK ")
    return CandidateRelapse(
        start=first.day,
        end=end,
        last=last.day,
        is_urgent=ratio >= urgent,
        times=ratio,
        sentence=(
            f"Possible relapse, not confirmed: {first.shown}{is_peak_said}, {show_number(round(ratio, 1))} "
            f"times the lowest since treatment began ({before}) and above its limit "
            f"{show_number(first.result.upper_limit)}. The rule asks for {show_number(times)} times"
            f"{by_clinic}; no published number was found.{over}"
        ),
        facts=(lowest.result, *(one.result for one in run)),
        sources=rule.cited(),
        mark=rule.mark,
        latest_meets_rule=_is_so_many_times(last, lowest, times),
        latest_times=now,
    )


def treatment_words(case: Case) -> str:
    """`Prednisolone, 01-Jan-2026`: what treatment began with."""
    on, drug = case.first_starts[0]
    return f"{DRUGS[drug].name}, {on}"
