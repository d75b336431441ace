"""Cancer screening by the owner's guide and by national programmes, on each side of every limit.

Sources: screening and monitoring reference, sections 1.2 and 1.3; rules.json cancer_seed, national and
semantics (age, never_done, multi_method).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from assessments.knowledge.facts import EventFact, PatientFacts
from assessments.knowledge.plan_case_facts import antibody, investigation, on, patient, visit
from assessments.knowledge.trace import Answer

GUIDE, US, ENGLAND = "cancer.seed", "national.us", "national.england"
SIGNS = dict.fromkeys(("weight_loss", "fever", "night_sweats"), "no")
CT, MAMMO, COLO = "CA-SEED-CT:CT_CAP:once", "CA-SEED-MAMMO:MAMMO:once", "CA-SEED-COLO:COLONOSCOPY:once"


@dataclass(frozen=True)
class ScreeningCase:
    description: str
    pack: str
    facts: PatientFacts
    as_of: str
    key: str
    status: str
    due: str | None = None


def condition(code: str, since: str, ended: str | None = None) -> EventFact:
    return EventFact("condition", on(since), ended and on(ended), ongoing=not ended, condition=code)


def did(*done: tuple[str, str], base: PatientFacts) -> PatientFacts:
    return replace(base, events=(*base.events, *(investigation(code, day) for code, day in done)))


# Anti-SRP, anti-HMGCR negative, no sign: the guide has no reason to screen before 40.
SRP = patient(
    subtype="anti_srp",
    results=(
        antibody("ANTI_SRP", "positive", "2024-03-01"),
        antibody("ANTI_HMGCR", "negative", "2024-03-01"),
    ),
    visits=(visit("2024-03-05", **SIGNS),),
)
UNTESTED = patient(subtype="not_classified", visits=(visit("2024-03-05", **SIGNS),))
MAN_1972 = patient(
    sex="male", birth_date=date(1972, 2, 29), onset=on("2020-01-10"), diagnosis=on("2020-03-05")
)
WOMAN_1980 = patient(birth_date=date(1980, 5, 10))
WOMAN_1950 = patient(birth_date=date(1950, 3, 5), diagnosis=on("2020-03-05"), onset=on("2020-01-10"))
OLD_MAN = patient(sex="male", birth_date=date(1960, 6, 1))
SMOKER = replace(
    OLD_MAN, events=(condition("smoking_20_pack_years", "2010"), condition("smoking", "1980-01-01"))
)
QUIT = replace(
    OLD_MAN,
    events=(condition("smoking_20_pack_years", "2010"), condition("smoking", "1980-01-01", "2011-05-10")),
)

GUIDE_CASES = (
    ScreeningCase(
        "seronegative: always, from diagnosis", GUIDE, patient(), "2024-03-05", CT, "due", "2024-03-05"
    ),
    ScreeningCase(
        "the day before the 18th birthday nothing is asked",
        GUIDE, patient(birth_date=date(2008, 2, 29)), "2026-02-27", "CA-SEED-CT:rule", "not_due",
    ),
    ScreeningCase(
        "18 on 28-Feb when born on 29-Feb",
        GUIDE, patient(birth_date=date(2008, 2, 29)), "2026-02-28", CT, "due", "2026-02-28",
    ),
    ScreeningCase(
        "anti-SRP on the 40th birthday: no",
        GUIDE, SRP, "2028-01-15", "CA-SEED-CT:rule", "not_due",
    ),
    ScreeningCase("anti-SRP the day after: over 40", GUIDE, SRP, "2028-01-16", CT, "due", "2028-01-16"),
    ScreeningCase(
        "over 40 now though 36 at onset", GUIDE, replace(SRP, onset=on("2024-01-10")), "2030-01-01", CT,
        "overdue", "2028-01-16",
    ),
    ScreeningCase(
        "born in a year: perhaps over 40 is screened",
        GUIDE, replace(SRP, birth_date=date(1984, 1, 1), birth_precision="year"), "2024-03-05", CT, "due",
        "2024-03-05",
    ),
    ScreeningCase(
        "signs never asked: cannot tell",
        GUIDE, replace(SRP, visits=()), "2024-03-05", "CA-SEED-CT:rule", "cannot_tell",
    ),
    ScreeningCase(
        "antibodies never tested: cannot tell",
        GUIDE, UNTESTED, "2024-03-05", "CA-SEED-CT:rule", "cannot_tell",
    ),
    ScreeningCase(
        "a sign begins the screening on its day",
        GUIDE, replace(SRP, visits=(*SRP.visits, visit("2024-09-10", weight_loss="yes"))), "2024-09-10", CT,
        "due", "2024-09-10",
    ),
    ScreeningCase(
        "a new lump does too",
        GUIDE, replace(SRP, events=(condition("new_lump", "2024-10-01"),)), "2024-10-01", CT, "due",
        "2024-10-01",
    ),
    ScreeningCase(
        "anti-HMGCR found later: from that day",
        GUIDE, replace(UNTESTED, results=(antibody("ANTI_HMGCR", "positive", "2024-06-01"),)), "2024-06-01",
        CT, "due", "2024-06-01",
    ),
    ScreeningCase(
        "without both antibodies: from the later negative result",
        GUIDE,
        replace(
            UNTESTED,
            results=(
                antibody("ANTI_HMGCR", "negative", "2024-03-20"),
                antibody("ANTI_SRP", "negative", "2024-06-01"),
            ),
        ),
        "2024-06-01", CT, "due", "2024-06-01",
    ),
    ScreeningCase(
        "tested before the diagnosis: from diagnosis",
        GUIDE, replace(UNTESTED, results=(antibody("ANTI_HMGCR", "positive", "2024-01-20"),)), "2024-03-05",
        CT, "due", "2024-03-05",
    ),
    ScreeningCase(
        "a CT that includes the neck 90 days before counts",
        GUIDE, did(("CT_NTAP", "2023-12-06"), base=patient()), "2024-03-05", CT, "closed", "2024-03-05",
    ),
    ScreeningCase(
        "91 days before does not",
        GUIDE, did(("CT_NTAP", "2023-12-05"), base=patient()), "2024-03-05", CT, "due", "2024-03-05",
    ),
    ScreeningCase("a mammogram of a woman of 36", GUIDE, patient(), "2024-03-05", MAMMO, "due", "2024-03-05"),
    ScreeningCase(
        "no mammogram without breast tissue", GUIDE, patient(sex="male"), "2024-03-05", MAMMO, "not_due"
    ),
    ScreeningCase(
        "breast tissue recorded in a man",
        GUIDE, patient(sex="male", organs={"breast": Answer.YES}), "2024-03-05", MAMMO, "due", "2024-03-05",
    ),
    ScreeningCase("no colonoscopy of women", GUIDE, patient(), "2024-03-05", "CA-SEED-COLO:rule", "not_due"),
    ScreeningCase(
        "colonoscopy: not on the 50th birthday", GUIDE, MAN_1972, "2022-02-28", "CA-SEED-COLO:rule", "not_due"
    ),
    ScreeningCase("colonoscopy: the day after", GUIDE, MAN_1972, "2022-03-01", COLO, "due", "2022-03-01"),
    ScreeningCase(
        "a colonoscopy ten years before counts",
        GUIDE, did(("COLONOSCOPY", "2012-03-01"), base=MAN_1972), "2022-03-01", COLO, "closed", "2022-03-01",
    ),
    ScreeningCase(
        "a day earlier does not",
        GUIDE, did(("COLONOSCOPY", "2012-02-29"), base=MAN_1972), "2022-03-01", COLO, "due", "2022-03-01",
    ),
    ScreeningCase(
        "review a year after diagnosis",
        GUIDE, patient(), "2025-03-05", "CA-SEED-REVIEW:EXAM:12m", "due", "2025-03-05",
    ),
    ScreeningCase(
        "an examination 90 days before closes it",
        GUIDE, did(("EXAM", "2024-12-05"), base=patient()), "2025-03-05", "CA-SEED-REVIEW:EXAM:12m", "closed",
        "2025-03-05",
    ),
    ScreeningCase(
        "sex not recorded: cannot tell whether a colonoscopy",
        GUIDE, patient(sex="unknown"), "2024-03-05", "CA-SEED-COLO:rule", "cannot_tell",
    ),
)  # fmt: skip

NATIONAL_CASES = (
    ScreeningCase(
        "never done: from diagnosis, which is later than 40",
        US, WOMAN_1980, "2024-03-05", "NP-US-BREAST:MAMMO:2024-03-05", "due", "2024-03-05",
    ),
    ScreeningCase(
        "never done: from the 40th birthday, which is later than diagnosis",
        US, patient(), "2028-01-15", "NP-US-BREAST:MAMMO:2028-01-15", "due", "2028-01-15",
    ),
    ScreeningCase(
        "the day before the 40th birthday", US, patient(), "2028-01-14", "NP-US-BREAST:rule", "not_due"
    ),
    ScreeningCase(
        "24 calendar months after 29-Feb end on 28-Feb",
        US, did(("MAMMO", "2024-02-29"), base=WOMAN_1980), "2026-02-28", "NP-US-BREAST:MAMMO:2026-02-28",
        "due", "2026-02-28",
    ),
    ScreeningCase(
        "74: the day before the 75th birthday",
        US, WOMAN_1950, "2025-03-04", "NP-US-BREAST:MAMMO:2020-03-05", "overdue", "2020-03-05",
    ),
    ScreeningCase("75: over", US, WOMAN_1950, "2025-03-05", "NP-US-BREAST:rule", "closed"),
    ScreeningCase(
        "the next would fall after the end",
        US, did(("MAMMO", "2023-06-01"), base=WOMAN_1950), "2024-06-01", "NP-US-BREAST:MAMMO:2025-06-01",
        "closed", "2025-06-01",
    ),
    ScreeningCase(
        "of two methods the one that lasts longest decides",
        US,
        replace(
            did(("COLONOSCOPY", "2016-05-01"), base=OLD_MAN),
            results=(antibody("FOB", "negative", "2024-01-10"),),
        ),
        "2025-01-10", "NP-US-CRC:BOWEL:2026-05-01", "scheduled", "2026-05-01",
    ),
    ScreeningCase(
        "an old colonoscopy and a recent kit: the kit decides",
        US,
        replace(
            did(("COLONOSCOPY", "2012-05-01"), base=OLD_MAN),
            results=(antibody("FOB", "negative", "2024-01-10"),),
        ),
        "2025-01-10", "NP-US-CRC:BOWEL:2025-01-10", "due", "2025-01-10",
    ),
    ScreeningCase(
        "stool DNA after 36 months",
        US, did(("STOOL_DNA", "2022-01-10"), base=OLD_MAN), "2025-01-10", "NP-US-CRC:BOWEL:2025-01-10", "due",
        "2025-01-10",
    ),
    ScreeningCase(
        "an HPV test the day before 30: three years",
        US, did(("HRHPV", "2018-01-14"), base=patient()), "2024-01-01", "NP-US-CERV:CERVICAL:2021-01-14",
        "overdue", "2021-01-14",
    ),
    ScreeningCase(
        "an HPV test at 30: five years",
        US, did(("HRHPV", "2018-01-15"), base=patient()), "2024-01-01", "NP-US-CERV:CERVICAL:2023-01-15",
        "overdue", "2023-01-15",
    ),
    ScreeningCase(
        "no cervix, no screening",
        US, patient(organs={"cervix": Answer.NO}), "2024-04-05", "NP-US-CERV:CERVICAL:organ", "not_due",
    ),
    ScreeningCase(
        "smoking with 20 pack-years", US, SMOKER, "2024-03-05", "NP-US-LUNG:LDCT:2024-03-05", "due",
        "2024-03-05",
    ),
    ScreeningCase(
        "any CT of the chest within a year counts",
        US, did(("CT_NTAP", "2024-03-01"), base=SMOKER), "2024-03-05", "NP-US-LUNG:LDCT:2025-03-01",
        "scheduled", "2025-03-01",
    ),
    ScreeningCase(
        "stopped 15 years ago tomorrow", US, QUIT, "2026-05-09", "NP-US-LUNG:LDCT:2024-03-05", "overdue",
        "2024-03-05",
    ),
    ScreeningCase("stopped 15 years ago", US, QUIT, "2026-05-10", "NP-US-LUNG:rule", "closed"),
    ScreeningCase("smoking not recorded", US, OLD_MAN, "2024-03-05", "NP-US-LUNG:rule", "cannot_tell"),
    ScreeningCase(
        "PSA at 69: a shared decision",
        US, OLD_MAN, "2030-05-31", "NP-US-PROSTATE:rule", "consider",
    ),
    ScreeningCase("PSA at 70: no more", US, OLD_MAN, "2030-06-01", "NP-US-PROSTATE:rule", "closed"),
    ScreeningCase("PSA at 54: not yet", US, OLD_MAN, "2015-05-31", "NP-US-PROSTATE:rule", "not_due"),
    ScreeningCase("ovary: advised against", US, patient(), "2024-03-05", "NP-US-OVARY:rule", "not_due"),
    ScreeningCase(
        "England: the day before the 71st birthday",
        ENGLAND, WOMAN_1950, "2021-03-04", "NP-EN-BREAST:MAMMO:2020-03-05", "overdue", "2020-03-05",
    ),
    ScreeningCase(
        "England: on the 71st birthday", ENGLAND, WOMAN_1950, "2021-03-05", "NP-EN-BREAST:rule", "closed"
    ),
    ScreeningCase(
        "England: the kit after 24 months",
        ENGLAND, replace(OLD_MAN, results=(antibody("FOB", "negative", "2023-01-10"),)), "2025-01-10",
        "NP-EN-BOWEL:FOB:2025-01-10", "due", "2025-01-10",
    ),
    ScreeningCase(
        "England: a colonoscopy counts ten years",
        ENGLAND, did(("COLONOSCOPY", "2016-01-10"), base=OLD_MAN), "2025-01-10", "NP-EN-BOWEL:FOB:2026-01-10",
        "scheduled", "2026-01-10",
    ),
    ScreeningCase(
        "England: HPV negative on 01-Jul-2025",
        ENGLAND, replace(patient(), events=(replace(investigation("HRHPV", "2025-07-01"), result="normal"),)),
        "2026-01-01", "NP-EN-CERV:CERVICAL:2030-07-01", "scheduled", "2030-07-01",
    ),
    ScreeningCase(
        "England: HPV negative the day before",
        ENGLAND, replace(patient(), events=(replace(investigation("HRHPV", "2025-06-30"), result="normal"),)),
        "2026-01-01", "NP-EN-CERV:CERVICAL:2028-06-30", "scheduled", "2028-06-30",
    ),
    ScreeningCase(
        "England: HPV without a result keeps three years",
        ENGLAND, did(("HRHPV", "2025-07-01"), base=patient()), "2026-01-01", "NP-EN-CERV:CERVICAL:2028-07-01",
        "scheduled", "2028-07-01",
    ),
    ScreeningCase(
        "England: tested at 50: five years",
        ENGLAND, did(("CERVICAL", "2020-03-05"), base=patient(birth_date=date(1970, 3, 5))), "2024-04-01",
        "NP-EN-CERV:CERVICAL:2025-03-05", "scheduled", "2025-03-05",
    ),
    ScreeningCase(
        "England: tested the day before 50: three years",
        ENGLAND, did(("CERVICAL", "2020-03-04"), base=patient(birth_date=date(1970, 3, 5))), "2024-04-01",
        "NP-EN-CERV:CERVICAL:2023-03-04", "overdue", "2023-03-04",
    ),
    ScreeningCase(
        "a sample without a date is named",
        ENGLAND, replace(patient(), events=(investigation("CERVICAL", None),)), "2024-03-05",
        "NP-EN-CERV:CERVICAL:2024-03-05", "due", "2024-03-05",
    ),
    ScreeningCase(
        "diagnosis not recorded and never done: cannot tell",
        ENGLAND, patient(diagnosis=None), "2024-03-05", "NP-EN-CERV:CERVICAL:first", "cannot_tell",
    ),
)  # fmt: skip
