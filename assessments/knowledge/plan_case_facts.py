"""Small words to write a patient of a case in one line."""

from __future__ import annotations

from datetime import date

from assessments.knowledge.facts import DoseFact, EventFact, PatientFacts, ResultFact, VisitFact
from assessments.knowledge.trace import Answer
from patients.knowledge.partial_dates import PartialDate, Precision


def on(text: str) -> PartialDate:
    """`2024`, `2024-03` or `2024-03-05` with its precision."""
    precision = {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}[len(text)]
    return PartialDate(date.fromisoformat(text + "2024-01-01"[len(text) :]), precision)


def visit(day: str, **symptoms: str) -> VisitFact:
    return VisitFact(date.fromisoformat(day), {code: Answer(answer) for code, answer in symptoms.items()})


def antibody(test: str, qualitative: str, day: str) -> ResultFact:
    return ResultFact(test, on(day), qualitative=qualitative)


def investigation(code: str, day: str | None) -> EventFact:
    return EventFact("investigation", on(day) if day else None, investigation=code)


def dose(drug: str, start: str, stop: str | None = None, amount: int = 10, frequency: str = "") -> DoseFact:
    return DoseFact(
        drug,
        on(start),
        on(stop) if stop else None,
        ongoing=stop is None,
        dose=amount,
        unit="mg",
        frequency=frequency or ("once_weekly" if drug == "methotrexate" else "once_daily"),
    )


FACTORS_SEEN = ("persistent_activity", "dysphagia_moderate_severe", "cutaneous_necrosis")
FACTORS_SHOWN = ("raynaud", "arthritis", "ild")
ALL_ANSWERED = dict.fromkeys(FACTORS_SEEN + FACTORS_SHOWN, "no")


def patient(**changes) -> PatientFacts:
    """A seronegative woman of 36 at onset, diagnosed 05-Mar-2024, every clinical factor recorded absent."""
    usual = {
        "sex": "female",
        "birth_date": date(1988, 1, 15),
        "onset": on("2024-01-10"),
        "diagnosis": on("2024-03-05"),
        "subtype": "seronegative",
        "visits": (visit("2024-03-05", **ALL_ANSWERED),),
    }
    return PatientFacts(**{**usual, **changes})


LATER = (visit("2024-03-05", **ALL_ANSWERED), visit("2024-09-10", dysphagia_moderate_severe="yes"))
BORN_1970 = date(1970, 1, 15)
