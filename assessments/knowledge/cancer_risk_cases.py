"""Cancer risk classes that a clinician can read and disagree with, line by line.

Source: screening and monitoring reference, section 1.1. One case stands on each side of every boundary.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assessments.knowledge.facts import PatientFacts
from assessments.knowledge.plan_case_facts import ALL_ANSWERED, BORN_1970, LATER, antibody, on, patient, visit


@dataclass(frozen=True)
class RiskCase:
    description: str
    facts: PatientFacts
    risk_class: str
    highest_possible: str


RISK_CASES = (
    RiskCase("seronegative woman, onset at 36", patient(), "standard", "standard"),
    RiskCase(
        "anti-SRP woman, onset at 36: HMGCR not tested could make her moderate",
        patient(subtype="anti_srp"),
        "standard",
        "moderate",
    ),
    RiskCase(
        "anti-SRP woman, onset at 36, HMGCR negative",
        patient(subtype="anti_srp", results=(antibody("ANTI_HMGCR", "negative", "2024-03-01"),)),
        "standard",
        "standard",
    ),
    RiskCase("seronegative man, onset at 36", patient(sex="male"), "moderate", "moderate"),
    RiskCase(
        "anti-HMGCR woman, onset at 36, by result",
        patient(subtype="not_classified", results=(antibody("ANTI_HMGCR", "positive", "2024-03-01"),)),
        "moderate",
        "moderate",
    ),
    RiskCase(
        "anti-HMGCR man, onset at 36, by recorded subtype",
        patient(sex="male", subtype="anti_hmgcr"),
        "moderate",
        "moderate",
    ),
    RiskCase(
        "seronegative woman, onset after 40, nothing else",
        patient(birth_date=BORN_1970),
        "moderate",
        "moderate",
    ),
    RiskCase(
        "anti-SRP man, onset after 40: a low factor takes nothing away",
        patient(birth_date=BORN_1970, sex="male", subtype="anti_srp"),
        "moderate",
        "moderate",
    ),
    RiskCase(
        "onset after 40 and moderate dysphagia", patient(birth_date=BORN_1970, visits=LATER), "high", "high"
    ),
    RiskCase(
        "onset at 36, dysphagia and persistent activity",
        patient(
            visits=(
                visit(
                    "2024-03-05",
                    **ALL_ANSWERED | {"dysphagia_moderate_severe": "yes", "persistent_activity": "yes"},
                ),
            )
        ),
        "high",
        "high",
    ),
    RiskCase(
        "first symptoms on the 40th birthday are not after 40",
        patient(birth_date=date(1984, 1, 10)),
        "standard",
        "standard",
    ),
    RiskCase(
        "first symptoms the day after the 40th birthday",
        patient(birth_date=date(1984, 1, 9)),
        "moderate",
        "moderate",
    ),
    RiskCase(
        "onset known to the month of the 40th birthday counts by its last day",
        patient(birth_date=date(1984, 1, 20), onset=on("2024-01")),
        "moderate",
        "moderate",
    ),
    RiskCase(
        "no visit recorded: nothing asked is not nothing present", patient(visits=()), "standard", "high"
    ),
    RiskCase(
        "sex not recorded could be the second intermediate factor",
        patient(sex="unknown"),
        "standard",
        "moderate",
    ),
    RiskCase(
        "dysphagia first seen more than three years after onset does not change the class",
        patient(
            birth_date=BORN_1970,
            visits=(
                visit("2024-03-05", **ALL_ANSWERED),
                visit("2027-01-11", dysphagia_moderate_severe="yes"),
            ),
        ),
        "moderate",
        "moderate",
    ),
    RiskCase(
        "dysphagia seen on the last day of the three years does",
        patient(
            birth_date=BORN_1970,
            visits=(
                visit("2024-03-05", **ALL_ANSWERED),
                visit("2027-01-10", dysphagia_moderate_severe="yes"),
            ),
        ),
        "high",
        "high",
    ),
)
