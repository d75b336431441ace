"""The words an alert is given in: one problem, or one rule that could not be judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assessments.knowledge.trace import MARKS, Source
from patients.knowledge.partial_dates import Precision

CRITICAL, HIGH, MEDIUM, LOW = "critical", "high", "medium", "low"
URGENCIES = (CRITICAL, HIGH, MEDIUM, LOW)

# Where a fact is stored, beside the words of assessments.knowledge.prefill.
TREATMENT = "treatment"

Row = tuple[str, int | None]  # kind and id of a stored row


@dataclass(frozen=True, slots=True)
class AlertFinding:
    """One problem that stands. `key`: rule and first day, the same however often it is recorded again.

    `worse` compares findings of one key only: larger is worse. `also`: further rules that speak in it.
    `began` is None when the day is not recorded; `seen_on` is the day of the latest fact behind it.
    """

    rule: str
    key: str
    urgency: str
    label: str
    sentence: str
    action: str
    sources: tuple[Source, ...]
    mark: str
    seen_on: date
    worse: Decimal | None = None
    facts: tuple[Row, ...] = ()
    began: date | None = None
    began_precision: str = Precision.DAY  # how much of `began` is known
    also: tuple[str, ...] = ()
    repeat_by: date | None = None  # AL-LAB-REPEAT

    @property
    def certainty(self) -> str:
        return MARKS[self.mark]

    @property
    def is_unverified(self) -> bool:
        return self.mark in ("U", "M")


@dataclass(frozen=True, slots=True)
class NotJudged:
    """A rule that may apply and cannot be decided: why, and which facts are missing."""

    rule: str
    sentence: str
    missing: tuple[str, ...] = ()
    facts: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What stands, the most urgent and then the oldest first; and what cannot be judged."""

    findings: tuple[AlertFinding, ...]
    not_judged: tuple[NotJudged, ...]
