"""Cases of the planner that a clinician can read and disagree with, line by line.

Cancer classes: screening and monitoring reference, section 1.1. Blood dates: section 2.1 and rules.json
drug_monitoring.general_bsr2017. One case stands on each side of every boundary.
"""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True)
class RiskCase:
    description: str
    facts: PatientFacts
    risk_class: str
    highest_possible: str


LATER = (visit("2024-03-05", **ALL_ANSWERED), visit("2024-09-10", dysphagia_moderate_severe="yes"))
BORN_1970 = date(1970, 1, 15)

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


@dataclass(frozen=True)
class BloodCase:
    """Methotrexate from `start`, raised on `rises`; the next CBC after `samples`, planned on `as_of`."""

    description: str
    due: str
    start: str = "2024-01-02"
    rises: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()
    as_of: str = "2026-01-01"


# Start 02-Jan-2024: phase A to 12-Feb-2024, B from 13-Feb-2024 to 12-May-2024, C from 13-May-2024.
BLOOD_CASES = (
    BloodCase("no sample yet: start + 14 days", "2024-01-16"),
    BloodCase("a sample before the start does not count", "2024-01-16", samples=("2023-12-20",)),
    BloodCase("a sample after 8 days: 14 days later", "2024-01-24", samples=("2024-01-10",)),
    BloodCase("last day of phase A", "2024-02-26", samples=("2024-02-12",)),
    BloodCase("first day of phase B", "2024-03-13", samples=("2024-02-13",)),
    BloodCase("last day of phase B", "2024-06-12", samples=("2024-05-12",)),
    BloodCase("first day of phase C", "2024-08-05", samples=("2024-05-13",)),
    BloodCase(
        "a month after 31-Jan is clipped to 29-Feb", "2024-02-29", start="2023-12-01", samples=("2024-01-31",)
    ),
    BloodCase(
        "a month after 31-Jan is clipped to 28-Feb", "2023-02-28", start="2022-12-01", samples=("2023-01-31",)
    ),
    BloodCase(
        "a rise in phase C asks for blood 14 days later",
        "2024-09-15",
        rises=("2024-09-01",),
        samples=("2024-08-05",),
    ),
    BloodCase(
        "a rise after the as-of date is not seen",
        "2024-10-28",
        rises=("2024-09-01",),
        samples=("2024-08-05",),
        as_of="2024-08-31",
    ),
    BloodCase(
        "last day of the six weeks after a rise",
        "2024-10-26",
        rises=("2024-09-01",),
        samples=("2024-08-05", "2024-10-12"),
    ),
    BloodCase(
        "after the six weeks phase C returns",
        "2025-01-05",
        rises=("2024-09-01",),
        samples=("2024-08-05", "2024-10-13"),
    ),
    BloodCase(
        "a rise in phase B goes on to B after six weeks",
        "2024-05-20",
        rises=("2024-03-01",),
        samples=("2024-04-20",),
    ),
    BloodCase(
        "a second rise within the six weeks of the first goes on to B",
        "2024-12-05",
        rises=("2024-09-01", "2024-09-20"),
        samples=("2024-11-05",),
    ),
    BloodCase(
        "a rise never puts off blood that was due sooner",
        "2024-01-24",
        rises=("2024-01-20",),
        samples=("2024-01-10",),
    ),
    BloodCase(
        "raised every ten days without any sample is still due 14 days after the start",
        "2024-01-16",
        rises=("2024-01-12", "2024-01-22", "2024-02-01"),
    ),
)


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
CXR, CT = "CA-IMACS-BASE-BASIC:CXR:once", "CA-IMACS-BASE-ENH:CT_NTAP:once"


def with_investigation(code: str, day: str | None, base: PatientFacts = MODERATE) -> PatientFacts:
    return PatientFacts(
        **{f: getattr(base, f) for f in base.__slots__ if f != "events"}, events=(investigation(code, day),)
    )


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
