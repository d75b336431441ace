"""Statuses and due dates that a clinician can read and disagree with, line by line.

Sources: screening and monitoring reference, sections 1.1 and 2.1; grace, look-ahead, lookback and matching
from rules.json semantics. One case stands on each side of every boundary.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from assessments.knowledge.facts import DoseFact, PatientFacts
from assessments.knowledge.plan_case_facts import (
    BORN_1970,
    LATER,
    antibody,
    dose,
    investigation,
    on,
    patient,
    visit,
)
from assessments.knowledge.trace import Answer


@dataclass(frozen=True)
class PlanCase:
    description: str
    facts: PatientFacts
    as_of: str
    key: str
    status: str
    due: str | None = None


MODERATE = patient(sex="male")
HIGH_LATER = patient(birth_date=BORN_1970, visits=LATER)  # moderate from diagnosis, high from 10-Sep-2024
MTX = patient(doses=(dose("methotrexate", "2024-01-02"),))
WELL = dict.fromkeys(("weight_loss", "fever", "night_sweats"), "no")
WARNED = WELL | {"weight_loss": "yes"}
CXR, CT = "CA-IMACS-BASE-BASIC:CXR:once", "CA-IMACS-BASE-ENH:CT_NTAP:once"


def with_investigation(code: str, day: str | None, base: PatientFacts = MODERATE) -> PatientFacts:
    return replace(base, events=(investigation(code, day),))


PLAN_CASES = (
    # Grace of cancer screening is 30 days, look-ahead 30 days.
    PlanCase("31 days before: scheduled", MODERATE, "2024-02-03", CXR, "scheduled", "2024-03-05"),
    PlanCase("30 days before: upcoming", MODERATE, "2024-02-04", CXR, "upcoming", "2024-03-05"),
    PlanCase("on the day of diagnosis: due", MODERATE, "2024-03-05", CXR, "due", "2024-03-05"),
    PlanCase("last day of grace: still due", MODERATE, "2024-04-04", CXR, "due", "2024-03-05"),
    PlanCase("the day after: overdue", MODERATE, "2024-04-05", CXR, "overdue", "2024-03-05"),
    PlanCase(
        "chest X-ray 90 days before diagnosis counts",
        with_investigation("CXR", "2023-12-06"),
        "2024-04-05",
        CXR,
        "closed",
        "2024-03-05",
    ),
    PlanCase(
        "chest X-ray 91 days before does not",
        with_investigation("CXR", "2023-12-05"),
        "2024-04-05",
        CXR,
        "overdue",
        "2024-03-05",
    ),
    PlanCase(
        "a chest X-ray without a date closes nothing",
        with_investigation("CXR", None),
        "2024-04-05",
        CXR,
        "overdue",
        "2024-03-05",
    ),
    PlanCase(
        "a chest X-ray after the as-of date is not seen",
        with_investigation("CXR", "2024-04-06"),
        "2024-04-05",
        CXR,
        "overdue",
        "2024-03-05",
    ),
    PlanCase(
        "CT without the neck leaves the item part-done",
        with_investigation("CT_CAP", "2024-03-06"),
        "2024-04-05",
        CT,
        "overdue",
        "2024-03-05",
    ),
    PlanCase(
        "a colonoscopy satisfies faecal occult blood",
        with_investigation("COLONOSCOPY", "2024-03-06"),
        "2024-04-05",
        "CA-IMACS-BASE-ENH:FOB:once",
        "closed",
        "2024-03-05",
    ),
    PlanCase(
        "a colonoscopy ten years before does too",
        with_investigation("COLONOSCOPY", "2014-03-05"),
        "2024-04-05",
        "CA-IMACS-BASE-ENH:FOB:once",
        "closed",
        "2024-03-05",
    ),
    PlanCase(
        "a colonoscopy a day more than ten years before does not",
        with_investigation("COLONOSCOPY", "2014-03-04"),
        "2024-04-05",
        "CA-IMACS-BASE-ENH:FOB:once",
        "overdue",
        "2024-03-05",
    ),
    PlanCase(
        "faecal occult blood itself counts for 365 days only",
        patient(sex="male", results=(antibody("FOB", "negative", "2023-03-05"),)),
        "2024-04-05",
        "CA-IMACS-BASE-ENH:FOB:once",
        "overdue",
        "2024-03-05",
    ),
    PlanCase(
        "standard class: no enhanced panel", patient(), "2024-04-05", "CA-IMACS-BASE-ENH:rule", "not_due"
    ),
    PlanCase(
        "nothing asked at visits: cannot tell whether enhanced",
        patient(visits=()),
        "2024-04-05",
        "CA-IMACS-BASE-ENH:rule",
        "cannot_tell",
    ),
    PlanCase(
        "no prostate, no PSA",
        patient(birth_date=BORN_1970),
        "2024-04-05",
        "CA-IMACS-BASE-ENH:PSA:once",
        "not_due",
    ),
    PlanCase(
        "organ not known: cannot tell",
        patient(birth_date=BORN_1970, sex="other"),
        "2024-04-05",
        "CA-IMACS-BASE-ENH:CERVICAL:once",
        "cannot_tell",
    ),
    PlanCase(
        "a woman without a cervix",
        patient(birth_date=BORN_1970, organs={"cervix": Answer.NO}),
        "2024-04-05",
        "CA-IMACS-BASE-ENH:CERVICAL:once",
        "not_due",
    ),
    PlanCase(
        "class rises to moderate: the enhanced panel falls due that day",
        patient(visits=LATER),
        "2024-09-10",
        CT,
        "due",
        "2024-09-10",
    ),
    PlanCase(
        "the day before the rise nothing is asked",
        patient(visits=LATER),
        "2024-09-09",
        "CA-IMACS-BASE-ENH:rule",
        "not_due",
    ),
    PlanCase(
        "class rises to high: yearly follow-up from diagnosis",
        HIGH_LATER,
        "2024-09-10",
        "CA-IMACS-FU-BASIC:CXR:12m",
        "scheduled",
        "2025-03-05",
    ),
    PlanCase(
        "a film 90 days before the first anniversary closes it",
        with_investigation("CXR", "2024-12-05", HIGH_LATER),
        "2025-03-05",
        "CA-IMACS-FU-BASIC:CXR:12m",
        "closed",
        "2025-03-05",
    ),
    PlanCase(
        "91 days before does not",
        with_investigation("CXR", "2024-12-04", HIGH_LATER),
        "2025-03-05",
        "CA-IMACS-FU-BASIC:CXR:12m",
        "due",
        "2025-03-05",
    ),
    PlanCase(
        "a later film closes the missed first anniversary",
        with_investigation("CXR", "2026-02-01", HIGH_LATER),
        "2026-03-05",
        "CA-IMACS-FU-BASIC:CXR:12m",
        "closed",
        "2025-03-05",
    ),
    PlanCase(
        "PET-CT waits for the baseline work-up",
        HIGH_LATER,
        "2024-10-01",
        "CA-IMACS-PET-CONSIDER:rule",
        "not_due",
    ),
    PlanCase(
        "diagnosed on the last day of three years",
        patient(diagnosis=on("2027-01-10")),
        "2027-02-01",
        "CA-IMACS-BASE-BASIC:CXR:once",
        "due",
        "2027-01-10",
    ),
    PlanCase(
        "diagnosed a day later: outside",
        patient(diagnosis=on("2027-01-11")),
        "2027-02-01",
        "CA-IMACS-BASE-BASIC:rule",
        "not_due",
    ),
    PlanCase(
        "outside: the clinician decides",
        patient(diagnosis=on("2027-01-11")),
        "2027-02-01",
        "CA-IMACS-OUTSIDE:rule",
        "consider",
    ),
    PlanCase(
        "juvenile onset is not covered",
        patient(birth_date=date(2006, 1, 11)),
        "2024-04-05",
        "CA-IMACS-BASE-BASIC:rule",
        "not_due",
    ),
    PlanCase(
        "onset on the 18th birthday is adult",
        patient(birth_date=date(2006, 1, 10)),
        "2024-04-05",
        CXR,
        "overdue",
        "2024-03-05",
    ),
    PlanCase(
        "onset not recorded: cannot tell",
        patient(onset=None),
        "2024-04-05",
        "CA-IMACS-BASE-BASIC:rule",
        "cannot_tell",
    ),
    PlanCase(
        "diagnosis before onset: cannot be planned",
        patient(diagnosis=on("2023-12-01")),
        "2024-04-05",
        "CA-IMACS-BASE-BASIC:rule",
        "cannot_tell",
    ),
    PlanCase(
        "weight loss: consider whatever the class",
        patient(visits=(visit("2024-03-05", weight_loss="yes"),)),
        "2024-04-05",
        "CA-IMACS-REDFLAG:rule",
        "consider",
    ),
    PlanCase(
        "weight loss that a later visit denies asks for nothing",
        patient(visits=(visit("2023-03-05", **WARNED), visit("2024-03-05", **WELL))),
        "2024-04-05",
        "CA-IMACS-REDFLAG:rule",
        "not_due",
    ),
    PlanCase(
        "weight loss after a visit without it",
        patient(visits=(visit("2023-03-05", **WELL), visit("2024-03-05", **WARNED))),
        "2024-04-05",
        "CA-IMACS-REDFLAG:rule",
        "consider",
    ),
    PlanCase(
        "a later visit that did not ask leaves the earlier answer",
        patient(visits=(visit("2023-03-05", **WARNED), visit("2024-03-05"))),
        "2024-04-05",
        "CA-IMACS-REDFLAG:rule",
        "consider",
    ),
    PlanCase(
        "after death nothing is asked",
        patient(death_date=date(2024, 4, 1)),
        "2024-04-05",
        "CA-IMACS-BASE-BASIC:rule",
        "closed",
    ),
    PlanCase(
        "the day before death it was",
        patient(death_date=date(2024, 4, 6)),
        "2024-04-05",
        CXR,
        "overdue",
        "2024-03-05",
    ),
    # Grace of drug bloods is 7 days.
    PlanCase(
        "first CBC due 14 days after the start",
        MTX,
        "2024-01-16",
        "DM-BSR17:CBC:2024-01-16",
        "due",
        "2024-01-16",
    ),
    PlanCase("seven days later still due", MTX, "2024-01-23", "DM-BSR17:CBC:2024-01-16", "due", "2024-01-16"),
    PlanCase(
        "eight days later overdue", MTX, "2024-01-24", "DM-BSR17:CBC:2024-01-16", "overdue", "2024-01-16"
    ),
    PlanCase(
        "stopped: closed from that day",
        patient(doses=(dose("methotrexate", "2024-01-02", "2024-01-20"),)),
        "2024-01-20",
        "DM-MTX:rule",
        "closed",
    ),
    PlanCase(
        "started again after eight days: a new start",
        patient(doses=(dose("methotrexate", "2024-01-02", "2024-06-01"), dose("methotrexate", "2024-06-09"))),
        "2024-06-10",
        "DM-BSR17:CBC:2024-06-23",
        "upcoming",
        "2024-06-23",
    ),
    PlanCase(
        "azathioprine asks for TPMT on the day it starts",
        patient(doses=(dose("azathioprine", "2024-05-01", amount=50),)),
        "2024-05-01",
        "DM-AZA-BASE:TPMT:2024-05-01",
        "due",
        "2024-05-01",
    ),
    PlanCase(
        "a planned start already asks for what comes before it",
        patient(doses=(dose("azathioprine", "2024-05-01", amount=50),)),
        "2024-04-20",
        "DM-AZA-BASE:TPMT:2024-05-01",
        "upcoming",
        "2024-05-01",
    ),
    PlanCase("methotrexate never taken", patient(), "2024-05-01", "DM-MTX:rule", "not_due"),
    PlanCase(
        "taken since a date nobody recorded",
        patient(doses=(DoseFact("methotrexate", None),)),
        "2024-05-01",
        "DM-MTX:rule",
        "cannot_tell",
    ),
    PlanCase(
        "stopped before it started: cannot be planned",
        patient(doses=(dose("methotrexate", "2024-03-02", "2024-01-20"),)),
        "2024-05-01",
        "DM-MTX:rule",
        "cannot_tell",
    ),
)
