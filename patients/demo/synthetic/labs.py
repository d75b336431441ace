"""Laboratory results of an invented patient.

Limits are "the laboratory's own": those of CK from published reference studies, the others recalled ones
of the criteria table, section 6.2 (C-6.2, mark M). Healthy values lie around the middle; their scatter is D.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from patients.demo.staff import FIRST_CLINIC, SECOND_CLINIC
from patients.demo.synthetic import targets
from patients.demo.synthetic.course import Course
from patients.demo.synthetic.person import Person
from patients.knowledge.partial_dates import age_on

# C-S45: Tromso limits, men under and from 50, women. C-S44: the lower ends of the reviewed limits.
CK_LIMITS = {
    FIRST_CLINIC: {"young": 395, "old": 340, "female": 207},
    SECOND_CLINIC: {"young": 227, "old": 227, "female": 135},
}

# test: unit, limits of men, limits of women, decimals
OTHER_LIMITS = {
    "AST": ("U/L", (None, 40), (None, 32), 0),
    "ALT": ("U/L", (None, 41), (None, 33), 0),
    "LDH": ("U/L", (125, 220), (125, 220), 0),
    "WBC": ("10*9/L", (4, 11), (4, 11), 1),
    "NEUTROPHILS": ("10*9/L", (1.8, 7.5), (1.8, 7.5), 1),
    "PLATELETS": ("10*9/L", (150, 400), (150, 400), 0),
    "HAEMOGLOBIN": ("g/dL", (13.5, 17.5), (12, 15.5), 1),
    "CREATININE": ("mg/dL", (0.74, 1.35), (0.59, 1.04), 2),
    "ALBUMIN": ("g/dL", (3.5, 5.0), (3.5, 5.0), 1),
    "CRP": ("mg/L", (None, 5), (None, 5), 0),
}
# Added to a sample whose ALT or AST is above 100 U/L, to tell muscle from liver (screening and monitoring
# reference, section 5). GGT: health-based limits of Leino 1995, Scand J Clin Lab Invest 55:243 (abstract),
# doi 10.3109/00365519509089619. The limit of bilirubin is recalled (mark M).
LIVER_LIMITS = {"GGT": ("U/L", {"male": 58, "female": 42}, 0), "BILIRUBIN": ("mg/dL", 1.2, 1)}
ASKS_FOR_LIVER = 100
MUSCLE = ("CK", "AST", "ALT", "LDH")
DRUG_BLOODS = ("CK", "ALT", "WBC", "HAEMOGLOBIN", "PLATELETS", "CREATININE", "ALBUMIN")
BASELINE = (*DRUG_BLOODS, *MUSCLE, "NEUTROPHILS", "CRP", "ESR")


@dataclass(frozen=True)
class Chemistry:
    """What makes one person's results theirs: enzymes per CK, and the usual level of everything else."""

    enzyme_factors: dict[str, float]
    usual: dict[str, float]  # place in the reference interval, 0 low end to 1 high end


def draw_chemistry(rng: Random) -> Chemistry:
    """Enzymes scatter between people so far that they correlate with CK as published (S27)."""
    shared = rng.gauss(0, 1)
    correlations = {
        "AST": targets.AST_CORRELATION,
        "ALT": targets.ALT_CORRELATION,
        "LDH": targets.LDH_CORRELATION,
    }
    factors = {}
    for test, correlation in correlations.items():
        spread = targets.CK_LOG_SD * math.sqrt(1 / correlation**2 - 1)
        factors[test] = math.exp(spread * (0.8 * shared + 0.6 * rng.gauss(0, 1)))
    return Chemistry(factors, {test: rng.gauss(0.5, 0.15) for test in (*OTHER_LIMITS, "ESR")})


def results_on(day: int, tests: list[str], person: Person, course: Course, chemistry: Chemistry, rng: Random):
    """Results of one sample, `day` counted from diagnosis."""
    on = person.on(day)
    ck = max(20.0, course.ck(day) * rng.lognormvariate(0, 0.10))
    if day < 0:
        ck = course.first_ck  # the very first one is the drawn one
    results = [_result(test, on, ck, person, chemistry, rng) for test in tests]
    is_high = any(one["test"] in ("AST", "ALT") and one["value"] > ASKS_FOR_LIVER for one in results)
    return results + (_liver(on, ck, person) if is_high else [])


def _liver(on: date, ck: float, person: Person) -> list[dict]:
    """GGT and bilirubin within their limits: the enzymes come from muscle."""
    # Of its own: these two move no other number of the cohort.
    rng = Random(f"{on} {ck:.3f}")  # noqa: S311
    results = []
    for test, (unit, limit, decimals) in LIVER_LIMITS.items():
        upper = limit[person.sex] if isinstance(limit, dict) else limit
        results.append(
            {
                "test": test,
                "collected_on": on,
                "laboratory": laboratory_of(person),
                "value": Decimal(f"{upper * rng.uniform(0.3, 0.8):.{decimals}f}"),
                "unit": unit,
                "upper_limit": Decimal(str(upper)),
            }
        )
    return results


def word(test: str, answer: str, on: date, person: Person) -> dict:
    """A result in words."""
    return {"test": test, "qualitative": answer, "collected_on": on, "laboratory": laboratory_of(person)}


def laboratory_of(person: Person) -> str:
    return f"{person.clinic} laboratory"


def ck_limit(person: Person, on: date) -> int:
    limits = CK_LIMITS[person.clinic]
    if person.sex == "female":
        return limits["female"]
    return limits["old" if age_on(person.birth_date, on) >= 50 else "young"]


def _result(test: str, on: date, ck: float, person: Person, chemistry: Chemistry, rng: Random) -> dict:
    common = {"test": test, "collected_on": on, "laboratory": laboratory_of(person)}
    if test == "CK":
        return common | {
            "value": Decimal(round(ck)),
            "unit": "U/L",
            "upper_limit": Decimal(ck_limit(person, on)),
        }
    if test == "ESR":  # its limits depend on age and sex: none reported
        return common | {"value": Decimal(max(2, round(rng.gauss(22, 10)))), "unit": "mm/h"}
    unit, men, women, decimals = OTHER_LIMITS[test]
    low, high = women if person.sex == "female" else men
    value = _value(test, low, high, ck, chemistry, rng)
    return common | {
        "value": Decimal(f"{value:.{decimals}f}"),
        "unit": unit,
        "lower_limit": None if low is None else Decimal(str(low)),
        "upper_limit": Decimal(str(high)),
    }


def _value(test: str, low: float | None, high: float, ck: float, chemistry: Chemistry, rng: Random) -> float:
    scatter = rng.lognormvariate(0, 0.06)
    if test in ("AST", "ALT"):
        muscle = ck / targets.CK_PER_ALT * chemistry.enzyme_factors[test]
        return (targets.ALT_AT_NO_CK + muscle) * scatter
    if test == "LDH":
        return (targets.LDH_AT_NO_CK + ck * targets.LDH_PER_CK * chemistry.enzyme_factors[test]) * scatter
    place = chemistry.usual[test] + rng.gauss(0, 0.08)
    return max((low or 0) * 0.7, (low or 0) + place * (high - (low or 0)))
