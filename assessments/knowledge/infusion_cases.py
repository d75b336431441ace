"""Infusions: rituximab, immunoglobulin, plasma exchange, cyclophosphamide, efgartigimod, in cycles.

Sources: screening and monitoring reference, section 2.2, rules.json drug_monitoring.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from assessments.knowledge.facts import DoseFact
from assessments.knowledge.plan_case_facts import on
from assessments.knowledge.treatment_case_facts import (
    TreatmentCase,
    bloods,
    done,
    dose,
    infusion,
    measured,
    taking,
)

RTX, IVIG, PLEX, CYC, EFG = (
    "drug.rituximab",
    "drug.ivig",
    "drug.plasma_exchange",
    "drug.cyclophosphamide",
    "drug.efgartigimod",
)


def given(drug: str, *days: str | None, route: str = ""):
    return taking(*(infusion(drug, day, "1000", route=route) for day in days))


def ivig(*doses: tuple[str, str | None], unit: str = "g/kg"):
    return taking(*(infusion("ivig", day, amount, unit) for day, amount in doses))


TWO = given("rituximab", "2024-03-01", "2024-03-15")
NEXT = given("rituximab", "2024-03-01", "2024-03-15", "2024-09-20")
IGG = "DM-RTX-IGG:IGG:2024-09-20"
HB = "DM-IVIG-HB:HAEMOGLOBIN:2024-03-01"
FULL = ivig(("2024-03-01", "1"), ("2024-03-02", "1"))
SESSIONS = given("plasma_exchange", "2024-03-01", "2024-03-03", "2024-03-05", "2024-03-07")
FIB = "DM-PLEX:FIBRINOGEN:2024-03-07"
PULSES = given("cyclophosphamide", "2024-03-01", "2024-03-29", route="iv")
ORAL = replace(dose("cyclophosphamide", "2024-04-20", "2024-08-01", amount=50), route="oral")
SWITCHED = taking(*PULSES.doses, ORAL)
MONTHLY = taking(
    DoseFact("cyclophosphamide", on("2024-03-01"), None, True, Decimal(1000), "mg", "iv", "monthly")
)

INFUSION_CASES = (
    # Two infusions 14 days apart are one cycle: what follows counts from the second.
    TreatmentCase("bloods 4 weeks after the second infusion",
        RTX, TWO, "2024-04-12", "DM-RTX-4W:CBC:2024-03-01", "due", "2024-04-12"),
    TreatmentCase("8 days before that they do not count yet",
        RTX, bloods(TWO, "2024-04-04"), "2024-04-12", "DM-RTX-4W:CBC:2024-03-01", "due", "2024-04-12"),
    TreatmentCase("7 days before they do",
        RTX, bloods(TWO, "2024-04-05"), "2024-04-12", "DM-RTX-4W:CBC:2024-03-01", "closed", "2024-04-12"),
    TreatmentCase("review 16 weeks after it",
        RTX, TWO, "2024-07-05", "DM-RTX-16W:VISIT:2024-03-01", "due", "2024-07-05"),
    TreatmentCase("a visit then is the review",
        RTX, measured(TWO, "2024-07-04"),
        "2024-07-05", "DM-RTX-16W:VISIT:2024-03-01", "closed", "2024-07-05"),
    TreatmentCase("infusions 28 days apart are one cycle",
        RTX, given("rituximab", "2024-03-01", "2024-03-29"),
        "2024-03-30", "DM-RTX-4W:CBC:2024-03-01", "upcoming", "2024-04-26"),
    TreatmentCase("29 days apart they are two",
        RTX, given("rituximab", "2024-03-01", "2024-03-30"),
        "2024-03-30", "DM-RTX-4W:CBC:2024-03-30", "upcoming", "2024-04-27"),
    TreatmentCase("IgG 7 days before the planned cycle", RTX, NEXT, "2024-09-13", IGG, "due", "2024-09-13"),
    TreatmentCase("taken 28 days before the cycle",
        RTX, bloods(NEXT, "2024-08-23", tests=("IGG",)), "2024-09-13", IGG, "closed", "2024-09-13"),
    TreatmentCase("29 days before is too early",
        RTX, bloods(NEXT, "2024-08-22", tests=("IGG",)), "2024-09-13", IGG, "due", "2024-09-13"),
    TreatmentCase("after the infusion it is too late", RTX, NEXT, "2024-09-21", IGG, "closed", "2024-09-13"),
    TreatmentCase("no cycle planned: nothing before it",
        RTX, TWO, "2024-06-01", "DM-RTX-IGG:next", "not_due"),
    TreatmentCase("vaccines 28 days before the planned cycle",
        RTX, NEXT, "2024-08-23", "DM-RTX-VACC:INACTIVATED:2024-09-20", "due", "2024-08-23"),
    TreatmentCase("surface antigen alone is not both markers",
        RTX, bloods(TWO, "2024-01-05", tests=("HBSAG",)),
        "2024-04-12", "DM-RTX-HBV:HEPATITIS_B_BOTH:2024-03-01", "overdue", "2024-03-01"),
    TreatmentCase("both markers",
        RTX, bloods(TWO, "2024-01-05", tests=("HBSAG", "ANTI_HBC")),
        "2024-04-12", "DM-RTX-HBV:HEPATITIS_B_BOTH:2024-03-01", "closed", "2024-03-01"),
    TreatmentCase("given on a day nobody recorded",
        RTX, given("rituximab", None), "2024-04-12", "DM-RTX-4W:rule", "cannot_tell"),
    TreatmentCase("the day before 12 months it is still asked",
        RTX, TWO, "2025-03-14", "DM-RTX-4W:CBC:2024-03-01", "overdue", "2024-04-12"),
    TreatmentCase("12 months after the last infusion it is not",
        RTX, TWO, "2025-03-15", "DM-RTX-4W:rule", "closed"),
    # Immunoglobulin: a course over some days; haemoglobin 7 to 10 days after 2 g/kg.
    TreatmentCase("the day before the window", IVIG, FULL, "2024-03-08", HB, "upcoming", "2024-03-12"),
    TreatmentCase("7 days after 2 g/kg: open", IVIG, FULL, "2024-03-09", HB, "open", "2024-03-12"),
    TreatmentCase("10 days after: due", IVIG, FULL, "2024-03-12", HB, "due", "2024-03-12"),
    TreatmentCase("1.9 g/kg asks nothing",
        IVIG, ivig(("2024-03-01", "1"), ("2024-03-02", "0.9")), "2024-03-09", "DM-IVIG-HB:dose", "not_due"),
    TreatmentCase("dose not recorded: cannot tell",
        IVIG, ivig(("2024-03-01", None)), "2024-03-09", "DM-IVIG-HB:dose", "cannot_tell"),
    TreatmentCase("140 g without a weight: cannot tell",
        IVIG, ivig(("2024-03-01", "140"), unit="g"), "2024-03-09", "DM-IVIG-HB:dose", "cannot_tell"),
    TreatmentCase("140 g at 70 kg are 2 g/kg",
        IVIG, measured(ivig(("2024-03-01", "140"), unit="g"), "2024-02-01", weight_kg=Decimal(70)),
        "2024-03-08", HB, "open", "2024-03-11"),
    TreatmentCase("creatinine before the next course",
        IVIG, ivig(("2024-03-01", "2"), ("2024-04-01", "2")),
        "2024-03-20", "DM-IVIG:CREATININE_EGFR:2024-04-01", "upcoming", "2024-04-01"),
    # Plasma exchange: before each session, since the one before.
    TreatmentCase("fibrinogen before the next session",
        PLEX, SESSIONS, "2024-03-07", FIB, "due", "2024-03-07"),
    TreatmentCase("taken on the day of the session before: asked again",
        PLEX, bloods(SESSIONS, "2024-03-05", tests=("FIBRINOGEN",)), "2024-03-07", FIB, "due", "2024-03-07"),
    TreatmentCase("taken the day after it",
        PLEX, bloods(SESSIONS, "2024-03-06", tests=("FIBRINOGEN",)),
        "2024-03-07", FIB, "closed", "2024-03-07"),
    TreatmentCase("IgG within 7 days of the last session",
        PLEX, SESSIONS, "2024-03-08", "DM-PLEX-IGG:IGG:2024-03-01", "open", "2024-03-14"),
    # Cyclophosphamide: pulses one by one, by mouth, and the urine afterwards.
    TreatmentCase("CBC 10 days after a pulse",
        CYC, PULSES, "2024-03-11", "DM-CYC-IV-D10:CBC:2024-03-01", "due", "2024-03-11"),
    TreatmentCase("urine before the next pulse",
        CYC, PULSES, "2024-03-29", "DM-CYC-IV:URINALYSIS:2024-03-29", "due", "2024-03-29"),
    TreatmentCase("blood of 8 days before a pulse is too old",
        CYC, bloods(PULSES, "2024-03-21"), "2024-03-29", "DM-CYC-IV:CBC:2024-03-29", "due", "2024-03-29"),
    TreatmentCase("of 7 days before is not",
        CYC, bloods(PULSES, "2024-03-22"), "2024-03-29", "DM-CYC-IV:CBC:2024-03-29", "closed", "2024-03-29"),
    TreatmentCase("a pulse without its route: cannot tell",
        CYC, given("cyclophosphamide", "2024-03-01"), "2024-03-11", "DM-CYC-IV:rule", "cannot_tell"),
    TreatmentCase("monthly, not one by one: cannot be planned",
        CYC, MONTHLY, "2024-03-11", "DM-CYC-IV:rule", "cannot_tell"),
    TreatmentCase("switched to tablets: CBC from a week on",
        CYC, SWITCHED, "2024-04-27", "DM-CYC-PO:CBC:2024-05-04", "open", "2024-05-04"),
    TreatmentCase("two weeks after the switch at the latest",
        CYC, SWITCHED, "2024-05-04", "DM-CYC-PO:CBC:2024-05-04", "due", "2024-05-04"),
    TreatmentCase("and no pulse is planned", CYC, SWITCHED, "2024-05-04", "DM-CYC-IV:next", "not_due"),
    TreatmentCase("tablets do not ask while only pulses are given",
        CYC, PULSES, "2024-03-11", "DM-CYC-PO:rule", "not_due"),
    TreatmentCase("taken by a route nobody recorded: cannot tell",
        CYC, taking(dose("cyclophosphamide", "2024-03-01")), "2024-03-11", "DM-CYC-PO:rule", "cannot_tell"),
    TreatmentCase("urine for years after: from 3 months on",
        CYC, SWITCHED, "2024-11-01", "DM-CYC-URINE:URINALYSIS:2025-02-01", "open", "2025-02-01"),
    TreatmentCase("6 months at the latest",
        CYC, SWITCHED, "2025-02-01", "DM-CYC-URINE:URINALYSIS:2025-02-01", "due", "2025-02-01"),
    TreatmentCase("still years later",
        CYC, bloods(SWITCHED, "2029-06-01", tests=("URINALYSIS",)),
        "2029-12-01", "DM-CYC-URINE:URINALYSIS:2029-12-01", "due", "2029-12-01"),
    # Efgartigimod: before each cycle.
    TreatmentCase("infection is looked for before the cycle",
        EFG, given("efgartigimod", "2024-03-01"),
        "2024-03-01", "DM-EFG:INFECTION_CHECK:2024-03-01", "due", "2024-03-01"),
    TreatmentCase("a week before counts",
        EFG, done(given("efgartigimod", "2024-03-01"), "INFECTION_CHECK", "2024-02-23"),
        "2024-03-01", "DM-EFG:INFECTION_CHECK:2024-03-01", "closed", "2024-03-01"),
    TreatmentCase("8 days before does not",
        EFG, done(given("efgartigimod", "2024-03-01"), "INFECTION_CHECK", "2024-02-22"),
        "2024-03-01", "DM-EFG:INFECTION_CHECK:2024-03-01", "due", "2024-03-01"),
    TreatmentCase("lipids are not asked",
        EFG, given("efgartigimod", "2024-03-01"), "2024-03-01", "DM-EFG-LIPIDS:rule", "not_due"),
)  # fmt: skip
