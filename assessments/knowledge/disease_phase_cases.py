"""Phases of the disease, and what disease monitoring and care ask by them, on each side of every boundary.

Sources: screening and monitoring reference, section 3, rules.json disease_monitoring and care; mark D.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from assessments.knowledge.facts import PatientFacts, ResultFact
from assessments.knowledge.plan_case_facts import on, visit
from assessments.knowledge.steroid_cases import daily
from assessments.knowledge.treatment_case_facts import (
    TreatmentCase,
    bloods,
    done,
    dose,
    infusion,
    measured,
    taking,
)
from patients.knowledge.mmt8 import SITES

DZ, CARE = "disease.default", "care"


@dataclass(frozen=True)
class PhaseCase:
    """The phase on a day; "" when it cannot be told."""

    description: str
    facts: PatientFacts
    day: str
    phase: str


def ck(facts: PatientFacts, *results: tuple[str, int], limit: int | None = 200) -> PatientFacts:
    top = None if limit is None else Decimal(limit)
    found = tuple(ResultFact("CK", on(day), Decimal(value), "", "U/L", None, top) for day, value in results)
    return replace(facts, results=facts.results + found)


def strength(facts: PatientFacts, day: str, grade: int = 10) -> PatientFacts:
    return measured(facts, day, mmt8=dict.fromkeys(SITES, grade))


def steps(*doses: tuple[str, str]) -> PatientFacts:
    """Prednisolone in steps, each ended by the next; a last one of 0 mg is a stop."""
    found = []
    for number, (day, mg) in enumerate(doses):
        stop = doses[number + 1][0] if number + 1 < len(doses) else None
        found += [] if mg == "0" else [daily("prednisolone", mg, day, stop)]
    return taking(*found)


START = steps(("2024-01-10", "40"))
TAPER = steps(("2024-01-10", "40"), ("2024-03-10", "30"))
STABLE = steps(("2024-01-10", "10"))
MTX_LATER = replace(TAPER, doses=(*TAPER.doses, dose("methotrexate", "2024-05-01")))
OFF = steps(("2024-01-10", "20"), ("2024-06-01", "5"), ("2024-07-01", "0"))
# At most 5 mg since 01-Jun-2024: 6 months on 30-Nov-2024.
QUIET = strength(ck(OFF, ("2024-11-20", 150)), "2024-11-20")

PHASE_CASES = (
    PhaseCase("before any treatment it cannot be told", START, "2024-01-09", ""),
    PhaseCase("nothing recorded", taking(), "2024-01-10", ""),
    PhaseCase("from the first day of treatment", START, "2024-01-10", "induction"),
    PhaseCase("the last day of 12 weeks", START, "2024-04-02", "induction"),
    PhaseCase("12 weeks unchanged and no CK: cannot tell", START, "2024-04-03", ""),
    PhaseCase("12 weeks unchanged, CK within its limit", ck(STABLE, ("2024-04-01", 200)), "2024-04-03",
        "maintenance"),
    PhaseCase("CK just above its limit: not on target", ck(STABLE, ("2024-04-01", 201)), "2024-04-03",
        "induction"),
    PhaseCase("CK without a limit: cannot tell", ck(STABLE, ("2024-04-01", 150), limit=None), "2024-04-03",
        ""),
    PhaseCase("the day before the first reduction", TAPER, "2024-03-09", "induction"),
    PhaseCase("from the reduction on", TAPER, "2024-03-10", "taper"),
    PhaseCase("the last day of 12 weeks after it", TAPER, "2024-06-01", "taper"),
    PhaseCase("then maintenance", ck(TAPER, ("2024-05-20", 150)), "2024-06-02", "maintenance"),
    PhaseCase("a new drug: induction again", MTX_LATER, "2024-05-01", "induction"),
    PhaseCase("a higher steroid dose: induction again",
        steps(("2024-01-10", "40"), ("2024-03-10", "30"), ("2024-04-10", "35")), "2024-04-10", "induction"),
    PhaseCase("an infusion repeated within a year escalates nothing",
        taking(infusion("rituximab", "2023-01-10", "1000"), infusion("rituximab", "2024-01-10", "1000")),
        "2024-01-10", ""),
    PhaseCase("after more than a year it does",
        taking(infusion("rituximab", "2023-01-10", "1000"), infusion("rituximab", "2024-01-11", "1000")),
        "2024-01-11", "induction"),
    PhaseCase("6 months on 5 mg or nothing, CK normal, strength stable", QUIET, "2024-11-30", "remission"),
    PhaseCase("the day before", QUIET, "2024-11-29", "maintenance"),
    PhaseCase("strength not measured: no remission", ck(OFF, ("2024-11-20", 150)), "2024-11-30",
        "maintenance"),
    PhaseCase("strength 8 of 80 points lower: no remission",
        strength(strength(ck(OFF, ("2024-11-20", 150)), "2024-07-01"), "2024-11-20", 9), "2024-11-30",
        "maintenance"),
    PhaseCase("CK above its limit once in these months: no remission",
        ck(QUIET, ("2024-08-01", 300)), "2024-11-30", "maintenance"),
    PhaseCase("methotrexate going on is no minimal treatment",
        replace(QUIET, doses=(*QUIET.doses, dose("methotrexate", "2024-01-10"))), "2024-11-30",
        "maintenance"),
    PhaseCase("5.1 mg is more than minimal",
        strength(ck(steps(("2024-01-10", "20"), ("2024-05-01", "5.1")), ("2024-11-20", 150)), "2024-11-20"),
        "2024-12-30", "maintenance"),
)  # fmt: skip

INDUCED = ck(START, ("2024-03-05", 900))
TAPERED = ck(TAPER, ("2024-03-05", 900))
ILD = replace(taking(), visits=(visit("2024-03-05", ild="yes"),))
SRP = replace(taking(), subtype="anti_srp")
RISE = ck(START, ("2024-01-20", 150), ("2024-03-01", 300))

DISEASE_CASES = (
    TreatmentCase("never measured: due at diagnosis",
        DZ, START, "2024-03-05", "DZ-CK:ENZYMES:2024-03-05", "due", "2024-03-05"),
    TreatmentCase("induction: CK again after 28 days",
        DZ, INDUCED, "2024-04-02", "DZ-CK:CK:2024-04-02", "due", "2024-04-02"),
    TreatmentCase("the taper that begins later puts nothing off",
        DZ, TAPERED, "2024-03-20", "DZ-CK:CK:2024-04-02", "upcoming", "2024-04-02"),
    TreatmentCase("taper: after 42 days",
        DZ, ck(TAPER, ("2024-03-12", 900)), "2024-04-01", "DZ-CK:CK:2024-04-23", "upcoming", "2024-04-23"),
    TreatmentCase("maintenance: after 84 days",
        DZ, ck(TAPER, ("2024-06-02", 150)), "2024-06-10", "DZ-CK:CK:2024-08-25", "scheduled", "2024-08-25"),
    TreatmentCase("a new drug asks within 28 days of its start",
        DZ, ck(replace(TAPER, doses=(*TAPER.doses, dose("azathioprine", "2024-06-20", amount=50))),
               ("2024-06-02", 150)),
        "2024-06-21", "DZ-CK:CK:2024-07-18", "upcoming", "2024-07-18"),
    TreatmentCase("remission: after 182 days",
        DZ, ck(QUIET, ("2024-12-01", 150)), "2024-12-10", "DZ-CK:CK:2025-06-01", "scheduled", "2025-06-01"),
    TreatmentCase("no CK with a limit: the phase is doubtful, what was due stays due",
        DZ, ck(START, ("2024-03-05", 900), limit=None), "2024-04-17", "DZ-CK:CK:2024-04-02", "overdue",
        "2024-04-02"),
    TreatmentCase("no treatment recorded: cannot tell how often",
        DZ, ck(taking(), ("2024-03-05", 900)), "2024-04-02", "DZ-CK:CK:phase", "cannot_tell"),
    TreatmentCase("strength in induction after 28 days",
        DZ, strength(START, "2024-03-05"), "2024-04-02", "DZ-MMT8:MMT8:2024-04-02", "due", "2024-04-02"),
    TreatmentCase("swallowing not answered at the last visit",
        DZ, measured(START, "2024-03-10", weight_kg=Decimal(70)), "2024-03-11", "DZ-SWALLOW:SWALLOW:visit",
        "consider"),
    TreatmentCase("answered, be it no",
        DZ, replace(START, visits=(visit("2024-03-10", dysphagia="no"),)), "2024-03-11",
        "DZ-SWALLOW:SWALLOW:visit", "closed"),
    TreatmentCase("not known is no answer",
        DZ, replace(START, visits=(visit("2024-03-10", dysphagia="unknown"),)), "2024-03-11",
        "DZ-SWALLOW:SWALLOW:visit", "consider"),
    TreatmentCase("spirometry in the first year after 182 days",
        DZ, measured(START, "2024-03-05", fvc_percent=Decimal(80)), "2024-09-03",
        "DZ-FVC:FVC:2024-09-03", "due", "2024-09-03"),
    TreatmentCase("done on the day of the first year's end: 365 days",
        DZ, measured(START, "2025-03-05", fvc_percent=Decimal(80)), "2026-03-05",
        "DZ-FVC:FVC:2026-03-05", "due", "2026-03-05"),
    TreatmentCase("with lung disease the other rule asks", DZ, ILD, "2024-03-06", "DZ-FVC:rule", "not_due"),
    TreatmentCase("lung function with DLCO opens after 3 months",
        DZ, done(ILD, "PFT_DLCO", "2024-03-10"), "2024-06-10", "DZ-PFT-ILD:PFT_DLCO:2024-09-10", "open",
        "2024-09-10"),
    TreatmentCase("lung disease never answered: cannot tell",
        DZ, START, "2024-03-06", "DZ-PFT-ILD:rule", "cannot_tell"),
    TreatmentCase("anti-SRP: the heart every year",
        DZ, done(SRP, "ECG", "2024-03-06"), "2025-03-06", "DZ-CARD-SRP:ECG:2025-03-06", "due", "2025-03-06"),
    TreatmentCase("other subtypes are not asked", DZ, START, "2025-03-06", "DZ-CARD-SRP:rule", "not_due"),
    TreatmentCase("CK twice its lowest and above its limit: again after 14 days",
        DZ, RISE, "2024-03-15", "DZ-CK-REPEAT:CK:2024-03-15", "due", "2024-03-15"),
    TreatmentCase("299 is not twice 150",
        DZ, ck(START, ("2024-01-20", 150), ("2024-03-01", 299)), "2024-03-15", "DZ-CK-REPEAT:rule",
        "not_due"),
    TreatmentCase("twice the lowest within the limit is no rise",
        DZ, ck(START, ("2024-01-20", 90), ("2024-03-01", 190)), "2024-03-15", "DZ-CK-REPEAT:rule", "not_due"),
    TreatmentCase("repeated since", DZ, ck(RISE, ("2024-03-10", 320)), "2024-03-15",
        "DZ-CK-REPEAT:CK:2024-03-15", "closed", "2024-03-15"),
    TreatmentCase("before a planned step below 20 mg",
        DZ, steps(("2024-01-10", "20"), ("2024-06-01", "15")), "2024-05-18", "DZ-CK-STEP:CK:2024-06-01",
        "open",
        "2024-06-01"),
    TreatmentCase("a step to 20 mg asks nothing",
        DZ, steps(("2024-01-10", "40"), ("2024-06-01", "20")), "2024-05-18", "DZ-CK-STEP:next", "not_due"),
    TreatmentCase("antibody level is not scheduled", DZ, START, "2024-03-06", "DZ-TITRE:rule", "not_due"),
    TreatmentCase("biopsy not recorded", DZ, START, "2024-03-06", "DZ-BASELINE:BIOPSY:once", "due",
        "2024-03-05"),
    TreatmentCase("no date of diagnosis", DZ, replace(START, diagnosis=None), "2024-03-06", "DZ-CK:rule",
        "cannot_tell"),
    TreatmentCase("vitamin D every 365 days",
        DZ, bloods(START, "2024-03-05", tests=("VITAMIN_D",)), "2025-03-05", "DZ-VITD:VITAMIN_D:2025-03-05",
        "due", "2025-03-05"),
    TreatmentCase("physiotherapy in induction after 91 days",
        CARE, done(START, "PHYSIO", "2024-03-05"), "2024-06-04", "CR-PHYSIO:PHYSIO:2024-06-04", "due",
        "2024-06-04"),
    TreatmentCase("smoking and alcohol after 365 days",
        CARE, done(START, "SMOKE_ALCOHOL", "2024-03-05"), "2025-03-05",
        "CR-SMOKE-ALC:SMOKE_ALCOHOL:2025-03-05",
        "due", "2025-03-05"),
    TreatmentCase("adherence is asked at the next visit", CARE, START, "2024-03-06",
        "CR-ADHERE:ADHERENCE:visit",
        "consider"),
)  # fmt: skip
