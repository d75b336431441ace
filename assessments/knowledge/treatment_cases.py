"""Bloods and checks of each drug of the fixed schedules, one case on each side of every boundary.

Sources: screening and monitoring reference, sections 2.1 and 2.2, rules.json drug_monitoring.
"""

from __future__ import annotations

from assessments.knowledge.facts import DoseFact
from assessments.knowledge.treatment_case_facts import TreatmentCase, bloods, dose, measured, taking

BSR, ACR = "drug.bsr2017", "drug.acr"
CSA = taking(dose("ciclosporin", "2024-01-02", amount=100))
TAC = taking(dose("tacrolimus", "2024-01-02", amount=3))
LEF = taking(dose("leflunomide", "2024-01-02", amount=20))
MMF_RAISED = taking(
    dose("mycophenolate", "2023-01-02", "2024-01-02", amount=1000),
    dose("mycophenolate", "2024-01-02", amount=2000),
)
CSA_RAISED = taking(
    dose("ciclosporin", "2023-01-02", "2025-03-01", amount=100), dose("ciclosporin", "2025-03-01", amount=150)
)
MTX = dose("methotrexate", "2022-01-03")
WITH_LEF = taking(MTX, dose("leflunomide", "2024-01-02", amount=20))
WITH_CSA = taking(MTX, dose("ciclosporin", "2024-01-02", amount=100))
MMF_PLANNED = taking(dose("mycophenolate", "2024-03-01", amount=1000))
UNDATED = taking(DoseFact("leflunomide", None))
STOPPED = taking(dose("leflunomide", "2024-01-02", "2024-05-01", amount=20))
ACR_RAISED = taking(
    dose("methotrexate", "2024-01-02", "2024-04-10"), dose("methotrexate", "2024-04-10", amount=15)
)
CBC = "DM-BSR17:CBC:"
TESTS = "DM-MMF-PREGTEST:PREGNANCY_TEST:2024-03-01"


def two_tests(first: str, second: str):
    return bloods(MMF_PLANNED, first, second, tests=("PREGNANCY_TEST",))


def pressures(*days: str):
    facts = CSA
    for day in days:
        facts = measured(facts, day, systolic=120, diastolic=80)
    return facts


TREATMENT_CASES = (
    # Ciclosporin: fortnightly until 3 months unchanged, monthly until 12, then every 3 months at most.
    TreatmentCase("ciclosporin without a sample: 14 days",
        BSR, CSA, "2024-01-16", f"{CBC}2024-01-16", "due", "2024-01-16"),
    TreatmentCase("the day before 3 months: 14 days on",
        BSR, bloods(CSA, "2024-04-01"), "2024-04-01", f"{CBC}2024-04-15", "upcoming", "2024-04-15"),
    TreatmentCase("at 3 months: a month on",
        BSR, bloods(CSA, "2024-04-02"), "2024-04-02", f"{CBC}2024-05-02", "upcoming", "2024-05-02"),
    TreatmentCase("the day before 12 months: a month on",
        BSR, bloods(CSA, "2025-01-01"), "2025-01-01", f"{CBC}2025-02-01", "scheduled", "2025-02-01"),
    TreatmentCase("at 12 months: 3 months on",
        BSR, bloods(CSA, "2025-01-02"), "2025-01-02", f"{CBC}2025-04-02", "scheduled", "2025-04-02"),
    TreatmentCase("after a rise no longer stable: monthly 3 months later",
        BSR, bloods(CSA_RAISED, "2025-06-15"), "2025-06-15", f"{CBC}2025-07-15", "upcoming", "2025-07-15"),
    TreatmentCase("blood pressure is asked with the bloods and closed by a visit",
        BSR, measured(CSA, "2024-01-15", systolic=130, diastolic=80),
        "2024-01-16", "DM-BSR17:BP:2024-01-16", "closed", "2024-01-16"),
    TreatmentCase("a systolic pressure alone is no blood pressure",
        BSR, measured(CSA, "2024-01-15", systolic=130),
        "2024-01-16", "DM-BSR17:BP:2024-01-16", "due", "2024-01-16"),
    TreatmentCase("blood pressure once before the start is not twice",
        BSR, pressures("2023-12-20"), "2024-01-02", "DM-CSA-TWICE:BP:2024-01-02", "due", "2024-01-02"),
    TreatmentCase("on two days it is",
        BSR, pressures("2023-12-20", "2023-12-27"),
        "2024-01-02", "DM-CSA-TWICE:BP:2024-01-02", "closed", "2024-01-02"),
    TreatmentCase("29 days before the start is too early",
        BSR, pressures("2023-12-04", "2023-12-27"),
        "2024-01-02", "DM-CSA-TWICE:BP:2024-01-02", "due", "2024-01-02"),
    TreatmentCase("lipids a month after the start",
        BSR, CSA, "2024-02-02", "DM-CSA-LIPIDS:LIPIDS:2024-02-02", "due", "2024-02-02"),
    TreatmentCase("lipids 14 days earlier count",
        BSR, bloods(CSA, "2024-01-19", tests=("LDL",)),
        "2024-02-02", "DM-CSA-LIPIDS:LIPIDS:2024-02-02", "closed", "2024-02-02"),
    TreatmentCase("15 days earlier do not",
        BSR, bloods(CSA, "2024-01-18", tests=("LDL",)),
        "2024-02-02", "DM-CSA-LIPIDS:LIPIDS:2024-02-02", "due", "2024-02-02"),
    # Tacrolimus: fortnightly until 6 weeks unchanged, monthly until 12 months, then every 3 months.
    TreatmentCase("tacrolimus on day 41: 14 days on",
        BSR, bloods(TAC, "2024-02-12"), "2024-02-12", f"{CBC}2024-02-26", "upcoming", "2024-02-26"),
    TreatmentCase("on day 42: a month on",
        BSR, bloods(TAC, "2024-02-13"), "2024-02-13", f"{CBC}2024-03-13", "upcoming", "2024-03-13"),
    TreatmentCase("at 12 months: 3 months on",
        BSR, bloods(TAC, "2025-01-02"), "2025-01-02", f"{CBC}2025-04-02", "scheduled", "2025-04-02"),
    TreatmentCase("the trough level is asked with the bloods",
        BSR, TAC, "2024-01-16", "DM-BSR17:TACROLIMUS:2024-01-16", "due", "2024-01-16"),
    # Leflunomide and mycophenolate follow the general schedule.
    TreatmentCase("leflunomide on day 42: a month on",
        BSR, bloods(LEF, "2024-02-13"), "2024-02-13", f"{CBC}2024-03-13", "upcoming", "2024-03-13"),
    TreatmentCase("weight is asked with it",
        BSR, LEF, "2024-01-16", "DM-BSR17:WEIGHT:2024-01-16", "due", "2024-01-16"),
    TreatmentCase("a rise of mycophenolate: fortnightly again",
        BSR, bloods(MMF_RAISED, "2023-12-20", "2024-01-20"),
        "2024-01-20", f"{CBC}2024-02-03", "upcoming", "2024-02-03"),
    TreatmentCase("6 weeks after the rise: back to 12 weeks",
        BSR, bloods(MMF_RAISED, "2023-12-20", "2024-02-13"),
        "2024-02-13", f"{CBC}2024-05-07", "scheduled", "2024-05-07"),
    TreatmentCase("pregnancy tests 8 days apart",
        BSR, two_tests("2024-02-19", "2024-02-27"), "2024-02-28", TESTS, "closed", "2024-03-01"),
    TreatmentCase("7 days apart: one more is asked",
        BSR, two_tests("2024-02-20", "2024-02-27"), "2024-02-28", TESTS, "upcoming", "2024-03-01"),
    TreatmentCase("10 days apart",
        BSR, two_tests("2024-02-19", "2024-02-29"), "2024-02-29", TESTS, "closed", "2024-03-01"),
    TreatmentCase("11 days apart: one more is asked",
        BSR, two_tests("2024-02-18", "2024-02-29"), "2024-02-29", TESTS, "upcoming", "2024-03-01"),
    TreatmentCase("after the start it is too late for a baseline",
        BSR, MMF_PLANNED, "2024-03-02", TESTS, "closed", "2024-03-01"),
    TreatmentCase("a man is not asked",
        BSR, taking(dose("mycophenolate", "2024-03-01"), sex="male"),
        "2024-02-28", "DM-MMF-PREGTEST:rule", "not_due"),
    TreatmentCase("sex not recorded: cannot tell",
        BSR, taking(dose("mycophenolate", "2024-03-01"), sex="unknown"),
        "2024-02-28", "DM-MMF-PREGTEST:rule", "cannot_tell"),
    # Several drugs: the one that asks first is followed.
    TreatmentCase("methotrexate with leflunomide stays monthly for 12 months",
        BSR, bloods(WITH_LEF, "2024-06-01"), "2024-06-01", f"{CBC}2024-07-01", "upcoming", "2024-07-01"),
    TreatmentCase("then every 12 weeks",
        BSR, bloods(WITH_LEF, "2025-01-02"), "2025-01-02", f"{CBC}2025-03-27", "scheduled", "2025-03-27"),
    TreatmentCase("methotrexate with ciclosporin follows ciclosporin",
        BSR, bloods(WITH_CSA, "2024-02-20"), "2024-02-20", f"{CBC}2024-03-05", "upcoming", "2024-03-05"),
    # Methotrexate extras.
    TreatmentCase("folic acid is asked until prescribed",
        BSR, taking(MTX), "2024-06-01", "DM-MTX-FOLATE:FOLIC_ACID:2022-01-03", "overdue", "2022-01-03"),
    TreatmentCase("prescribed since before",
        BSR, taking(MTX, dose("folic_acid", "2021-12-01")),
        "2024-06-01", "DM-MTX-FOLATE:FOLIC_ACID:2022-01-03", "closed", "2022-01-03"),
    TreatmentCase("weight years after the start is no baseline",
        BSR, taking(MTX), "2024-06-01", "DM-MTX-BASE-EXTRA:WEIGHT:2022-01-03", "closed", "2022-01-03"),
    TreatmentCase("taken since a day nobody recorded",
        BSR, UNDATED, "2024-06-01", "DM-LEF:rule", "cannot_tell"),
    TreatmentCase("planned: what comes before it",
        BSR, LEF, "2023-12-20", "DM-LEF-BASE:CBC:2024-01-02", "upcoming",
        "2024-01-02"),
    TreatmentCase("stopped: nothing more", BSR, STOPPED, "2024-06-01", "DM-LEF:rule", "closed"),
    # ACR: 4 weeks until 3 months, then 12 weeks; a rise does not restart it.
    TreatmentCase("ACR: first after 4 weeks",
        ACR, taking(dose("methotrexate", "2024-01-02")),
        "2024-01-30", "DM-ACR:CBC:2024-01-30", "due", "2024-01-30"),
    TreatmentCase("ACR: the day before 3 months 4 weeks on",
        ACR, bloods(LEF, "2024-04-01"), "2024-04-01", "DM-ACR:CBC:2024-04-29", "upcoming", "2024-04-29"),
    TreatmentCase("ACR: at 3 months 12 weeks on",
        ACR, bloods(LEF, "2024-04-02"), "2024-04-02", "DM-ACR:CBC:2024-06-25", "scheduled", "2024-06-25"),
    TreatmentCase("ACR: a rise changes nothing", ACR, bloods(ACR_RAISED, "2024-04-02"),
        "2024-04-12", "DM-ACR:CBC:2024-06-25", "scheduled", "2024-06-25"),
)  # fmt: skip
