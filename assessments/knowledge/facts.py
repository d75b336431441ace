"""What a clinical function may know about a patient: plain values, no database, no clock.

`assessments.patient_facts` builds these from the models; tests and cases build them by hand.
Anything not recorded is None, Answer.UNKNOWN or absent, never "no". `row` and `recorded_by` say which stored
row a fact was read from and which user entered it, so that a screen can name both; they decide nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from assessments.knowledge.trace import Answer
from patients.knowledge.partial_dates import PartialDate, Precision


@dataclass(frozen=True, slots=True)
class ResultFact:
    """One laboratory result as reported. `on` is None when the collection date was not recorded."""

    test: str  # code in patients.knowledge.lab_tests, e.g. "CK"
    on: PartialDate | None
    value: Decimal | None = None
    comparator: str = ""  # "", "<", "<=", ">", ">="
    unit: str = ""
    lower_limit: Decimal | None = None
    upper_limit: Decimal | None = None
    qualitative: str = ""  # "positive", "negative", "borderline", "pending", "high", "normal", "low", ...
    row: int | None = None
    recorded_by: int | None = None


@dataclass(frozen=True, slots=True)
class DoseFact:
    """One dose interval. `ongoing` tells an open interval from a stop whose date is not known."""

    drug: str  # code in patients.knowledge.drugs, e.g. "methotrexate"
    start: PartialDate | None
    stop: PartialDate | None = None
    ongoing: bool = True
    dose: Decimal | None = None
    unit: str = ""
    route: str = ""
    frequency: str = ""
    has_stop_reason: bool = False  # why it was stopped is written down; the words themselves decide nothing
    row: int | None = None
    recorded_by: int | None = None


@dataclass(frozen=True, slots=True)
class EventFact:
    """A clinical event: biopsy, MRI, EMG, infection, relapse, cancer, pregnancy, admission, investigation."""

    kind: str
    on: PartialDate | None
    ended: PartialDate | None = None
    ongoing: bool = False  # a pregnancy or admission without an end
    investigation: str = ""  # code in patients.knowledge.investigations, e.g. "CXR"
    condition: str = ""  # code in patients.knowledge.conditions, e.g. "liver_disease"
    result: str = ""  # "normal", "abnormal", "inconclusive", ""
    findings: Mapping[str, Answer] = field(default_factory=dict)
    description: str = ""
    row: int | None = None
    recorded_by: int | None = None


@dataclass(frozen=True, slots=True)
class VisitFact:
    """What was seen at a visit. `symptoms` maps codes of patients.knowledge.symptoms to answers.

    `mmt8`: site to grade, as in patients.knowledge.mmt8. Globals in cm of 10. `haq` is the total on paper or,
    rounded, of `haq_items`. `mobility`: a code of patients.knowledge.mobility.
    """

    on: date
    symptoms: Mapping[str, Answer] = field(default_factory=dict)
    mmt8: Mapping[str, int | str] = field(default_factory=dict)
    physician_global: Decimal | None = None
    patient_global: Decimal | None = None
    extramuscular_global: Decimal | None = None
    haq: Decimal | None = None
    haq_variant: str = ""
    haq_items: Mapping[str, int] = field(default_factory=dict)
    haq_aids: tuple[str, ...] = ()
    weight_kg: Decimal | None = None
    systolic: int | None = None
    diastolic: int | None = None
    fvc_percent: Decimal | None = None
    mobility: str = ""
    row: int | None = None
    recorded_by: int | None = None


@dataclass(frozen=True, slots=True)
class PatientFacts:
    """All facts of one patient, each sequence oldest first (undated facts first)."""

    sex: str = "unknown"  # "female", "male", "other", "unknown"
    organs: Mapping[str, Answer] = field(default_factory=dict)  # "breast", "cervix", "ovaries", "prostate"
    birth_date: date | None = None
    birth_precision: str = "day"  # "day", "month", "year"
    death_date: date | None = None
    onset: PartialDate | None = None
    diagnosis: PartialDate | None = None
    subtype: str = "not_classified"  # code in patients.knowledge.subtypes
    trigger: str = "unknown"  # what set it off: code of patients.knowledge.subtypes.TRIGGERS
    results: tuple[ResultFact, ...] = ()
    doses: tuple[DoseFact, ...] = ()
    events: tuple[EventFact, ...] = ()
    visits: tuple[VisitFact, ...] = ()

    @property
    def birth(self) -> PartialDate | None:
        """The birth date with no more than is known of it."""
        return self.birth_date and PartialDate(self.birth_date, Precision(self.birth_precision))

    def antibody(self, test: str) -> tuple[Answer, ResultFact | None]:
        """Status of an antibody and the result it rests on: once positive stays positive."""
        tested = [r for r in self.results if r.test == test and r.qualitative in ("positive", "negative")]
        positive = [r for r in tested if r.qualitative == "positive"]
        if positive:
            return Answer.YES, positive[-1]
        return (Answer.NO, tested[-1]) if tested else (Answer.UNKNOWN, None)

    def latest_symptom(self, code: str) -> tuple[Answer, date | None]:
        """The most recent yes or no at a visit, and its date; UNKNOWN when nobody recorded either."""
        for visit in reversed(self.visits):
            answer = visit.symptoms.get(code, Answer.UNKNOWN)
            if answer != Answer.UNKNOWN:
                return answer, visit.on
        return Answer.UNKNOWN, None

    def ever_symptom(self, code: str) -> tuple[Answer, date | None]:
        """YES with its first date if ever recorded; NO only if recorded absent and never present."""
        recorded = [(v.symptoms.get(code, Answer.UNKNOWN), v.on) for v in self.visits]
        for answer, on in recorded:
            if answer == Answer.YES:
                return answer, on
        absent = [on for answer, on in recorded if answer == Answer.NO]
        return (Answer.NO, absent[-1]) if absent else (Answer.UNKNOWN, None)
