"""Glucocorticoid checks, PJP prophylaxis, vaccinations and pregnancy plans, on each side of every boundary.

Sources: screening and monitoring reference, sections 2.3, 2.6 and 4, rules.json drug_monitoring, pregnancy.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from assessments.knowledge.facts import DoseFact, EventFact
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

GC, IP, PREG = "steroids", "infection_prevention", "pregnancy"


def daily(drug: str, mg: str | None, start: str | None, stop: str | None = None) -> DoseFact:
    began, ended = (on(day) if day else None for day in (start, stop))
    amount = Decimal(mg) if mg else None
    return DoseFact(drug, began, ended, stop is None, amount, "mg", "oral", "once_daily")


def pred(mg: str | None, start: str | None = "2024-01-10", stop: str | None = None):
    return taking(daily("prednisone", mg, start, stop))


LONG = pred("20")
GLUC, DXA = "GC-GLUC-1M:GLUCOSE:2024-02-10", "GC-DXA:DXA:2024-07-10"
REDUCED = taking(
    daily("prednisone", "20", "2024-01-10", "2024-06-01"), daily("prednisone", "4", "2024-06-01")
)
STEPPED = taking(
    daily("prednisone", "20", "2024-01-10", "2024-02-20"), daily("prednisone", "6", "2024-02-20")
)
MTX = taking(dose("methotrexate", "2024-01-02"))
SEASON = "IP-FLU:FLU:2024/2025"
PLAN = "CR-PREG-PLAN-MTX:PREG_PLAN:"

STEROID_CASES = (
    TreatmentCase("20 mg without an end: glucose after 1 month",
        GC, LONG, "2024-02-10", GLUC, "due", "2024-02-10"),
    TreatmentCase("14 days earlier counts",
        GC, bloods(LONG, "2024-01-27", tests=("GLUCOSE",)), "2024-02-10", GLUC, "closed", "2024-02-10"),
    TreatmentCase("15 days earlier does not",
        GC, bloods(LONG, "2024-01-26", tests=("GLUCOSE",)), "2024-02-10", GLUC, "due", "2024-02-10"),
    TreatmentCase("5 mg is enough", GC, pred("5"), "2024-02-10", GLUC, "due", "2024-02-10"),
    TreatmentCase("4.9 mg is not", GC, pred("4.9"), "2024-02-10", "GC-GLUC-1M:rule", "not_due"),
    TreatmentCase("4 mg methylprednisolone are 5 mg",
        GC, taking(daily("methylprednisolone", "4", "2024-01-10")), "2024-02-10", GLUC, "due", "2024-02-10"),
    TreatmentCase("planned for 3 months: not more than 3",
        GC, pred("20", stop="2024-04-10"), "2024-02-10", "GC-GLUC-1M:rule", "not_due"),
    TreatmentCase("a day longer", GC, pred("20", stop="2024-04-11"), "2024-02-10", GLUC, "due", "2024-02-10"),
    TreatmentCase("two steps are one exposure", GC, STEPPED, "2024-02-10", GLUC, "due", "2024-02-10"),
    TreatmentCase("below 5 mg since June: over", GC, REDUCED, "2024-06-01", "GC-GLUC-1M:rule", "closed"),
    TreatmentCase("bone is looked at from 2.5 mg", GC, pred("2.5"), "2024-07-10", DXA, "due", "2024-07-10"),
    TreatmentCase("2.4 mg asks for none", GC, pred("2.4"), "2024-07-10", "GC-DXA:rule", "not_due"),
    TreatmentCase("bone density is open from the start", GC, LONG, "2024-01-10", DXA, "open", "2024-07-10"),
    TreatmentCase("one a year before the start counts and opens the next window",
        GC, done(LONG, "DXA", "2023-01-10"), "2024-01-10", "GC-DXA:DXA:2025-01-10", "open", "2025-01-10"),
    TreatmentCase("a day earlier does not",
        GC, done(LONG, "DXA", "2023-01-09"), "2024-01-10", DXA, "open", "2024-07-10"),
    TreatmentCase("12 months after one: open",
        GC, done(LONG, "DXA", "2024-03-05"), "2025-03-05", "GC-DXA:DXA:2026-03-05", "open", "2026-03-05"),
    TreatmentCase("the day before it is not",
        GC, done(LONG, "DXA", "2024-03-05"),
        "2025-03-04", "GC-DXA:DXA:2026-03-05", "scheduled", "2026-03-05"),
    TreatmentCase("HbA1c 3 months after the last",
        GC, bloods(LONG, "2024-02-12", tests=("HBA1C",)),
        "2024-05-12", "GC-HBA1C-3M:HBA1C:2024-05-12", "due", "2024-05-12"),
    TreatmentCase("lipids from 6 months after the last",
        GC, bloods(LONG, "2024-02-12", tests=("LDL",)),
        "2024-08-12", "GC-LIPID-K-1M:LIPIDS:2025-02-12", "open", "2025-02-12"),
    TreatmentCase("eyes at the start", GC, LONG, "2024-01-10", "GC-EYE:EYE:2024-01-10", "due", "2024-01-10"),
    TreatmentCase("a dose nobody recorded: cannot tell",
        GC, pred(None), "2024-02-10", "GC-GLUC-1M:rule", "cannot_tell"),
    TreatmentCase("a start nobody recorded: cannot tell",
        GC, pred("20", start=None), "2024-02-10", "GC-GLUC-1M:rule", "cannot_tell"),
    TreatmentCase("planned: what comes before it",
        GC, LONG, "2024-01-01", "DM-GC-BASE:GLUCOSE:2024-01-10", "upcoming", "2024-01-10"),
    TreatmentCase("pressure and weight asked at the next visit",
        GC, LONG, "2024-02-10", "GC-BP:BP:visit", "consider"),
    TreatmentCase("recorded at the last visit",
        GC, measured(LONG, "2024-02-01", systolic=120, diastolic=80),
        "2024-02-10", "GC-BP:BP:visit", "closed"),
    # PJP: 20 mg for 28 days, cyclophosphamide, or rituximab with glucocorticoid.
    TreatmentCase("20 mg for 28 days",
        IP, pred("20", stop="2024-02-07"), "2024-01-10", "IP-PJP:PJP:once", "due", "2024-01-10"),
    TreatmentCase("for 27 days", IP, pred("20", stop="2024-02-06"), "2024-01-10", "IP-PJP:rule", "not_due"),
    TreatmentCase("19 mg", IP, pred("19"), "2024-01-10", "IP-PJP:rule", "not_due"),
    TreatmentCase("rituximab alone",
        IP, taking(infusion("rituximab", "2024-03-01", "1000")), "2024-03-01", "IP-PJP:rule", "not_due"),
    TreatmentCase("rituximab with 5 mg",
        IP, taking(infusion("rituximab", "2024-03-01", "1000"), daily("prednisone", "5", "2024-01-10")),
        "2024-03-01", "IP-PJP:PJP:once", "due", "2024-03-01"),
    TreatmentCase("a recorded decision closes it",
        IP, done(LONG, "PJP_DECISION", "2024-01-12"),
        "2024-01-15", "IP-PJP:PJP:once", "closed", "2024-01-10"),
    TreatmentCase("co-trimoxazole started closes it",
        IP, taking(*LONG.doses, daily("co_trimoxazole", "480", "2024-01-12")),
        "2024-01-15", "IP-PJP:PJP:once", "closed", "2024-01-10"),
    # Influenza once a season.
    TreatmentCase("August: the next season is scheduled",
        IP, MTX, "2024-08-31", SEASON, "scheduled", "2024-12-01"),
    TreatmentCase("September: open", IP, MTX, "2024-09-01", SEASON, "open", "2024-12-01"),
    TreatmentCase("December: due", IP, MTX, "2024-12-01", SEASON, "due", "2024-12-01"),
    TreatmentCase("January: overdue", IP, MTX, "2025-01-01", SEASON, "overdue", "2024-12-01"),
    TreatmentCase("April: the season after",
        IP, MTX, "2025-04-01", "IP-FLU:FLU:2025/2026", "scheduled", "2025-12-01"),
    TreatmentCase("vaccinated in October",
        IP, done(MTX, "FLU", "2024-10-05"), "2025-01-01", SEASON, "closed", "2024-12-01"),
    TreatmentCase("a vaccine of August is of no season",
        IP, done(MTX, "FLU", "2024-08-31"), "2024-12-01", SEASON, "due", "2024-12-01"),
    TreatmentCase("zoster the day before 50",
        IP, taking(dose("methotrexate", "2024-01-02"), birth_date=date(1974, 6, 2)),
        "2024-06-01", "IP-ZOSTER:rule", "not_due"),
    TreatmentCase("zoster at 50",
        IP, taking(dose("methotrexate", "2024-01-02"), birth_date=date(1974, 6, 2)),
        "2024-06-02", "IP-ZOSTER:ZOSTER:once", "due", "2024-06-02"),
    TreatmentCase("nobody treated, nobody asked", IP, taking(), "2024-06-02", "IP-PNEUMO:rule", "not_due"),
    # Pregnancy plans on a teratogen.
    TreatmentCase("asked at the start of methotrexate",
        PREG, MTX, "2024-01-02", f"{PLAN}2024-01-02", "due", "2024-01-02"),
    TreatmentCase("and 182 days after it was discussed",
        PREG, done(MTX, "PREG_PLAN", "2024-01-10"), "2024-07-10", f"{PLAN}2024-07-10", "due", "2024-07-10"),
    TreatmentCase("the day before 55",
        PREG, taking(dose("methotrexate", "2024-01-02"), birth_date=date(1969, 1, 4)),
        "2024-01-03", f"{PLAN}2024-01-02", "due", "2024-01-02"),
    TreatmentCase("at 55 no more",
        PREG, taking(dose("methotrexate", "2024-01-02"), birth_date=date(1969, 1, 4)),
        "2024-01-04", "CR-PREG-PLAN-MTX:rule", "closed"),
    TreatmentCase("pregnant: what is known of the drugs",
        PREG, taking(*MTX.doses, events=(EventFact("pregnancy", on("2024-02-01"), ongoing=True),)),
        "2024-02-10", "CR-PREG-TABLE:rule", "consider"),
    TreatmentCase("not pregnant and none planned", PREG, MTX, "2024-02-10", "CR-PREG-TABLE:rule", "not_due"),
)  # fmt: skip
