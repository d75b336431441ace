"""The published figures that the invented cohort is drawn from, each with its source.

Codes S1-S38 are the rows of the project's table of published IMNM cohorts; "C" codes are the keys of its
table of clinical criteria. D marks our own choice, where no published figure was found.
"""

from __future__ import annotations

from dataclasses import dataclass

SOURCES = {
    "S1": "Shelly 2022, Rheumatology 62(1), PMID 35285492: 152 patients, Mayo Clinic",
    "S2": "Mayo Clin Proc 2020;95(10): heart and lungs in 109 patients",
    "S3": "Kassardjian 2015, JAMA Neurol 72:996: 63 patients, Mayo Clinic",
    "S4": "Lim 2018, Neurol Neuroimmunol Neuroinflamm 6:e513: 64 patients, Netherlands and Belgium",
    "S5": "Ma 2021, Front Neurol, doi 10.3389/fneur.2021.670784: 117 patients, Wuhan",
    "S6": "Ashton 2016, Neuromuscul Disord 26:734: 20 patients, Western Australia",
    "S8": "Kadoya 2016, Neurol Neuroimmunol Neuroinflamm 3:e290: 33 anti-HMGCR patients, Japan",
    "S11": "Alshehri 2015, Neurol Neuroimmunol Neuroinflamm 2:e124: 49 anti-HMGCR patients",
    "S12": "Pediatric and adult anti-HMGCR myopathy, 111 patients, Japan",
    "S13": "Anti-HMGCR IMNM, Gottingen cohort and 691 patients of the literature",
    "S15": "Statin-naive anti-HMGCR myopathy in China, 21 patients",
    "S16": "Suzuki 2015, Orphanet J Rare Dis 10:61: 100 anti-SRP patients, Japan",
    "S17": "Suzuki 2012, Arch Neurol 69:728: 27 anti-SRP patients",
    "S21": "Essers 2019, Eur J Clin Pharmacol 75:409: 101 safety reports",
    "S23": "Chow 2024, Semin Arthritis Rheum 152522: 75 anti-HMGCR patients, New Zealand",
    "S27": "Muscle enzymes in 93 polymyositis or dermatomyositis patients, PMID 27312550",
    "S29": "Statin-induced anti-HMGCR myopathy, 55 patients, Arthritis Res Ther 2020",
    "S30": "Cancer in autoimmune necrotizing myopathies, 115 patients, France, Brain 2016, PMID 27086869",
    "S31": "IVIG for statin-triggered autoimmune myopathy, N Engl J Med 2015",
    "S37": "Wu 2014, Can J Neurol Sci: statin-associated series of 26",
    "TARGETS": "Reading of all of these as generator targets for an adult clinic in Europe or North America",
    "C-S45": "Tromso study, CK reference limits, Clin Chem Lab Med 2012, doi 10.1515/cclm.2011.776",
    "C-S44": "Systematic review of normal CK, 2025: upper limits of 227-440 in men, 135-248 in women",
    "C-S57": "BSR 2022 guideline: prednisolone 0.5-1 mg/kg (40-60 mg), taper from about week 6",
    "C-6.2": "Reference intervals of the criteria table, section 6.2, recalled and not confirmed (mark M)",
}


@dataclass(frozen=True)
class Group:
    """One kind of patient. Shares are 0-1; ages in years at onset; CK in units/L, median of the first one."""

    subtype: str
    on_statin: bool
    share: float
    female: float
    age_mean: float
    age_sd: float
    age_range: tuple[int, int]
    first_ck: float
    dysphagia: float
    myalgia: float
    severe_weakness: float
    neck_weakness: float
    months_to_diagnosis: float
    cancer: float
    extramuscular: float
    poor_response: float


# Subtypes 52/20/28 %: inside the targets 45-60, 15-25, 25-35 % (TARGETS). Statins: 66 % of anti-HMGCR
# (S4 65 %, S13 61 %, TARGETS 60-75 %), 5 % of anti-SRP (S16); seronegative not found, so as anti-SRP (D),
# which keeps the whole near the 35 % of S3. Women: S13 58 % with S11 67 %, S16 61 %, S4 three in four.
# Ages: TARGETS, S16; seronegative as all (S2, median 60, 18-86). Spreads of age: D; from 19, so that an onset
# known to the year only is an adult one all the same.
# CK: TARGETS (6,500; 8,000-12,000); seronegative as all, S3. Dysphagia: S4 45 and 17 %, S16 26-41 %, S3 35 %.
# Myalgia: S13 39 %, S5 23 and 62.5 %. Severe weakness: S12 36 % of adults, S16 63 %; seronegative as S12 (D).
# Neck: S16 70 %, others half of it (D). Months to diagnosis: S23 29 % above 6 months, S16 23 % above 12.
# Cancer: S30 11.5 and 21.4 %, anti-SRP not raised. Extramuscular disease: S4 50 and 16 %.
# Poor response: S1 10 of 147; anti-SRP S16 27 %.
_HMGCR = {
    "subtype": "anti_hmgcr", "female": 0.60, "first_ck": 6500, "myalgia": 0.391, "severe_weakness": 0.364,
    "neck_weakness": 0.35, "months_to_diagnosis": 3.7, "cancer": 0.115, "extramuscular": 0.16,
    "poor_response": 0.068,
}  # fmt: skip
_SRP = {
    "subtype": "anti_srp", "female": 0.61, "first_ck": 10000, "myalgia": 0.233, "severe_weakness": 0.63,
    "neck_weakness": 0.70, "months_to_diagnosis": 6.2, "cancer": 0.0, "extramuscular": 0.16,
    "poor_response": 0.27, "dysphagia": 0.33,
}  # fmt: skip
_SERONEGATIVE = {
    "subtype": "seronegative", "female": 0.75, "first_ck": 5326, "myalgia": 0.625, "severe_weakness": 0.364,
    "neck_weakness": 0.35, "months_to_diagnosis": 3.7, "cancer": 0.214, "extramuscular": 0.50,
    "poor_response": 0.068, "dysphagia": 0.35,
}  # fmt: skip
_OLDER = {"age_mean": 67, "age_sd": 8, "age_range": (45, 87)}
GROUPS = (
    Group(on_statin=True, share=0.52 * 0.66, dysphagia=0.45, **_OLDER, **_HMGCR),
    Group(
        on_statin=False,
        share=0.52 * 0.34,
        dysphagia=0.17,
        age_mean=46,
        age_sd=13,
        age_range=(19, 67),
        **_HMGCR,
    ),
    Group(on_statin=True, share=0.20 * 0.05, **_OLDER, **_SRP),
    Group(on_statin=False, share=0.20 * 0.95, age_mean=48, age_sd=14, age_range=(19, 82), **_SRP),
    Group(on_statin=True, share=0.28 * 0.05, **_OLDER, **_SERONEGATIVE),
    Group(on_statin=False, share=0.28 * 0.95, age_mean=58, age_sd=14, age_range=(19, 86), **_SERONEGATIVE),
)

FOLLOW_UP_DAYS = (365, 6 * 365)  # one to six years, as the demonstration is specified
DEATHS_PER_YEAR = 0.01517  # S23: 92.7 % alive after 5 years, -ln(0.927) / 5

CK_LOG_SD = 0.868  # TARGETS: 2.5th to 97.5th percentile 1,000-30,000, ln(30) / 3.92
DIAGNOSIS_LOG_SD = 0.9  # makes both shares of S23 and S16 above come out
STATIN_MONTHS, STATIN_LOG_SD, STATIN_MONTHS_RANGE = 26, 0.96, (1, 288)  # S21; spread from its range (D)

# Correlation of the first CK with the other enzymes (S27, TARGETS), and what they are at a given CK:
# ALT by the line of S27, CK = 12.66 ALT - 136.23; AST as ALT; LDH from the one published case with both
# (PUB-048: 583 at CK 5,658) above the middle of its range.
AST_CORRELATION, ALT_CORRELATION, LDH_CORRELATION = 0.77, 0.68, 0.74
CK_PER_ALT, ALT_AT_NO_CK = 12.66, 136.23 / 12.66
LDH_PER_CK, LDH_AT_NO_CK = (583 - 172) / 5658, 172

CK_FALL_DAYS = 51  # time constant; S31: mean 4,919 to 1,125 in about 75 days of monthly courses
CK_LATER, CK_LATER_LOG_SD = 450, 0.8  # between S13 (624) and normal; spread D
MMT8_AT_FIRST = {True: (57, 6), False: (70, 4)}  # severe or not; together S13: 53/65, that is 65 of 80
MMT8_LATER = (77, 2)  # S13: 63/65, that is 77.5 of 80
LEG_WEAKNESS, ARM_WEAKNESS, LEGS_MORE = 0.952, 0.84, 0.73  # S13, S11, S3
DYSPNOEA = 0.39  # S2
SEVERE_OF_DYSPHAGIA = 0.30  # D

GLUCOCORTICOID = 0.849  # S13
SECOND_AGENT = 0.90  # S6
STEROID_FREE = 0.25  # S29
RELAPSE_ON_TAPER = 0.52  # TARGETS 40-65 %: S15 38 %, S37 65 %
SECOND_RELAPSE = 0.25  # D
CSDMARDS = (("methotrexate", 0.40), ("azathioprine", 0.25), ("mycophenolate", 0.35))  # D
IVIG = 0.45  # D
RITUXIMAB = {"anti_hmgcr": 0.15, "anti_srp": 0.35, "seronegative": 0.15}  # D

BIOPSY = 0.507  # S23; always in seronegative disease, which is defined by it
NECROSIS_ON_BIOPSY = 0.84  # S16
THIGH_OEDEMA_ON_MRI = 0.828  # S12
# Investigations of S2: done in so many of 109, abnormal in so many of those.
HEART_AND_LUNGS = {
    "ECG": (86 / 109, 55 / 86),
    "ECHO": (72 / 109, 34 / 72),
    "LUNG_FUNCTION": (66 / 109, 51 / 66),
}

# D: how well this invented clinic keeps its own plan, so that its worklist has something on it.
LATE_WITH_BLOODS, SCREENING_GAP = 0.14, 0.07
