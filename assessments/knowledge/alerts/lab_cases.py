"""Worked cases of the laboratory alerts, to be read and disagreed with by a clinician.

Facts are written one after another, separated by semicolons:
`drug name from..until dose unit frequency route`, `lab test value unit day lower-upper`,
`visit day what=value ...`, `condition`, `event` or `done` with `code from..until`. `open` is still going on,
`unknown` an end nobody recorded. The outcome on AS_OF is an urgency, "no", or "unknown" where the rule cannot
be judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

AS_OF = date(2026, 11, 1)


@dataclass(frozen=True, slots=True)
class Case:
    rule: str
    description: str
    facts: str
    outcome: str


MTX = "drug methotrexate 2026-01-01..open 15 mg once_weekly oral; drug folic_acid 2026-01-01..open 5 mg"
PRED = "drug prednisolone 2026-01-01..open 10 mg once_daily oral"
WEEK = (
    "lab CK 900 U/L 2026-10-05 30-170; lab GGT 30 U/L 2026-10-05 5-60; "
    "lab BILIRUBIN 10 umol/L 2026-10-05 2-20"
)

CASES = (
    Case("AL-LAB-WBC", "3.4 on methotrexate", f"{MTX}; lab WBC 3.4 10*9/L 2026-10-05 4-10", "high"),
    Case("AL-LAB-WBC", "exactly 3.5", f"{MTX}; lab WBC 3.5 10*9/L 2026-10-05 4-10", "no"),
    Case("AL-LAB-WBC", "below the laboratory's limit only", f"{MTX}; lab WBC 3.9 10*9/L 2026-10-05 4-10",
         "no"),
    Case("AL-LAB-WBC", "3,400 per microlitre is 3.4", f"{MTX}; lab WBC 3400 /uL 2026-10-05", "high"),
    Case("AL-LAB-WBC", "no drug that lowers them", "lab WBC 3.0 10*9/L 2026-10-05 4-10", "no"),
    Case("AL-LAB-WBC", "prednisolone is none of these drugs", f"{PRED}; lab WBC 3.0 10*9/L 2026-10-05", "no"),
    Case("AL-LAB-WBC", "before the first day of the drug", f"{MTX}; lab WBC 3.0 10*9/L 2025-12-31", "no"),
    Case("AL-LAB-WBC", "on the first day of the drug", f"{MTX}; lab WBC 3.0 10*9/L 2026-01-01", "high"),
    Case("AL-LAB-WBC", "normal since", f"{MTX}; lab WBC 3.0 10*9/L 2026-09-05; lab WBC 5 10*9/L 2026-10-05",
         "no"),
    Case("AL-LAB-WBC", "pending since: the last that says something counts",
         f"{MTX}; lab WBC 3.0 10*9/L 2026-09-05; lab WBC pending 2026-10-05", "high"),
    Case("AL-LAB-WBC", "unit nobody can read", f"{MTX}; lab WBC 3.0 drops 2026-10-05", "unknown"),
    Case("AL-LAB-WBC", "said to be low without a number", f"{MTX}; lab WBC low 2026-10-05", "unknown"),
    Case("AL-LAB-WBC", "below 4: may be either", f"{MTX}; lab WBC <4 10*9/L 2026-10-05", "unknown"),
    Case("AL-LAB-WBC", "below 3.5 as reported", f"{MTX}; lab WBC <3.5 10*9/L 2026-10-05", "high"),
    Case("AL-LAB-WBC", "no date", f"{MTX}; lab WBC 3.0 10*9/L undated", "unknown"),
    Case("AL-LAB-NEUT", "1.5", f"{MTX}; lab NEUTROPHILS 1.5 10*9/L 2026-10-05", "high"),
    Case("AL-LAB-NEUT", "1.6", f"{MTX}; lab NEUTROPHILS 1.6 10*9/L 2026-10-05", "no"),
    Case("AL-LAB-NEUT", "0.9 is said by the severe rule", f"{MTX}; lab NEUTROPHILS 0.9 10*9/L 2026-10-05",
         "no"),
    Case("AL-LAB-NEUT", "no number", f"{MTX}; lab NEUTROPHILS low 2026-10-05", "unknown"),
    Case("AL-LAB-NEUT-SEV", "0.9", f"{MTX}; lab NEUTROPHILS 0.9 10*9/L 2026-10-05", "critical"),
    Case("AL-LAB-NEUT-SEV", "1.0 without fever",
         f"{MTX}; lab NEUTROPHILS 1.0 10*9/L 2026-10-05; visit 2026-10-05 fever=n", "no"),
    Case("AL-LAB-NEUT-SEV", "1.5 with fever",
         f"{MTX}; lab NEUTROPHILS 1.5 10*9/L 2026-10-05; visit 2026-10-05 fever=y", "critical"),
    Case("AL-LAB-NEUT-SEV", "1.6 with fever",
         f"{MTX}; lab NEUTROPHILS 1.6 10*9/L 2026-10-05; visit 2026-10-05 fever=y", "no"),
    Case("AL-LAB-NEUT-SEV", "1.5, fever not asked", f"{MTX}; lab NEUTROPHILS 1.5 10*9/L 2026-10-05",
         "unknown"),
    Case("AL-LAB-PLT", "139", f"{MTX}; lab PLATELETS 139 10*9/L 2026-10-05", "high"),
    Case("AL-LAB-PLT", "140", f"{MTX}; lab PLATELETS 140 10*9/L 2026-10-05", "no"),
    Case("AL-LAB-PLT", "no unit", f"{MTX}; lab PLATELETS 139 - 2026-10-05", "unknown"),
    Case("AL-LAB-MCV", "106", f"{MTX}; lab MCV 106 fL 2026-10-05", "medium"),
    Case("AL-LAB-MCV", "105", f"{MTX}; lab MCV 105 fL 2026-10-05", "no"),
    Case("AL-LAB-MCV", "above 100: may be either", f"{MTX}; lab MCV >100 fL 2026-10-05", "unknown"),
    Case("AL-LAB-CREAT", "31% above the lowest",
         f"{MTX}; lab CREATININE 100 umol/L 2026-03-01; lab CREATININE 131 umol/L 2026-10-05", "high"),
    Case("AL-LAB-CREAT", "30% above", f"{MTX}; lab CREATININE 100 umol/L 2026-03-01; "
         "lab CREATININE 130 umol/L 2026-10-05", "no"),
    Case("AL-LAB-CREAT", "in mg/dL and in umol/L", f"{MTX}; lab CREATININE 1 mg/dL 2026-03-01; "
         "lab CREATININE 88.4 umol/L 2026-10-05", "no"),
    Case("AL-LAB-CREAT", "the lowest is more than 12 months old",
         f"{MTX}; lab CREATININE 100 umol/L 2025-10-04; lab CREATININE 131 umol/L 2026-10-05", "no"),
    Case("AL-LAB-CREAT", "unit nobody can read", f"{MTX}; lab CREATININE 131 units 2026-10-05", "unknown"),
    Case("AL-LAB-EGFR", "59 after 60", f"{MTX}; lab EGFR 60 mL/min/1.73m2 2026-03-01; "
         "lab EGFR 59 mL/min/1.73m2 2026-10-05", "medium"),
    Case("AL-LAB-EGFR", "60 after 80", f"{MTX}; lab EGFR 80 mL/min/1.73m2 2026-03-01; "
         "lab EGFR 60 mL/min/1.73m2 2026-10-05", "no"),
    Case("AL-LAB-EGFR", "already 50 before the drug: not new",
         f"{MTX}; lab EGFR 50 mL/min/1.73m2 2025-12-01; lab EGFR 49 mL/min/1.73m2 2026-10-05", "no"),
    Case("AL-LAB-EGFR", "nothing earlier: new or not", f"{MTX}; lab EGFR 50 mL/min/1.73m2 2026-10-05",
         "unknown"),
    Case("AL-LAB-EGFR", "kidney disease known before: not new",
         f"{MTX}; condition kidney_disease 2020-01-01..open; lab EGFR 50 mL/min/1.73m2 2026-10-05", "no"),
    Case("AL-LAB-ALB", "29 after 35",
         f"{MTX}; lab ALBUMIN 35 g/L 2026-03-01; lab ALBUMIN 29 g/L 2026-10-05", "medium"),
    Case("AL-LAB-ALB", "30 after 35",
         f"{MTX}; lab ALBUMIN 35 g/L 2026-03-01; lab ALBUMIN 30 g/L 2026-10-05", "no"),
    Case("AL-LAB-ALB", "2.9 g/dL after 3.5",
         f"{MTX}; lab ALBUMIN 3.5 g/dL 2026-03-01; lab ALBUMIN 2.9 g/dL 2026-10-05", "medium"),
    Case("AL-LAB-ALB", "29 and nothing earlier", f"{MTX}; lab ALBUMIN 29 g/L 2026-10-05", "unknown"),
    Case("AL-LAB-EOS", "0.6", f"{MTX}; lab EOSINOPHILS 0.6 10*9/L 2026-10-05", "medium"),
    Case("AL-LAB-EOS", "0.5", f"{MTX}; lab EOSINOPHILS 0.5 10*9/L 2026-10-05", "no"),
    Case("AL-LAB-EOS", "no number", f"{MTX}; lab EOSINOPHILS high 2026-10-05", "unknown"),
    Case("AL-LAB-UPROT", "2 plus", f"{MTX}; lab URINE_PROTEIN 2 + 2026-10-05", "medium"),
    Case("AL-LAB-UPROT", "1 plus", f"{MTX}; lab URINE_PROTEIN 1 + 2026-10-05", "no"),
    Case("AL-LAB-UPROT", "high without a number", f"{MTX}; lab URINE_PROTEIN high 2026-10-05", "unknown"),
    Case("AL-LAB-BP", "141/80 on ciclosporin",
         "drug ciclosporin 2026-01-01..open 200 mg once_daily; visit 2026-10-05 bp=141/80", "medium"),
    Case("AL-LAB-BP", "140/90 on ciclosporin",
         "drug ciclosporin 2026-01-01..open 200 mg once_daily; visit 2026-10-05 bp=140/90", "no"),
    Case("AL-LAB-BP", "120/91 on prednisolone", f"{PRED}; visit 2026-10-05 bp=120/91", "medium"),
    Case("AL-LAB-BP", "180/100 on methotrexate alone", f"{MTX}; visit 2026-10-05 bp=180/100", "no"),
    Case("AL-LAB-BP", "normal since", f"{PRED}; visit 2026-09-05 bp=180/100; visit 2026-10-05 bp=130/80",
         "no"),
    Case("AL-LAB-TREND", "three falls inside the limits",
         f"{MTX}; lab WBC 9 10*9/L 2026-02-01; lab WBC 8 10*9/L 2026-03-01; lab WBC 7 10*9/L 2026-04-01; "
         "lab WBC 6 10*9/L 2026-05-01", "low"),
    Case("AL-LAB-TREND", "two falls", f"{MTX}; lab WBC 9 10*9/L 2026-02-01; lab WBC 8 10*9/L 2026-03-01; "
         "lab WBC 7 10*9/L 2026-04-01", "no"),
    Case("AL-LAB-TREND", "three falls and a rise",
         f"{MTX}; lab WBC 9 10*9/L 2026-02-01; lab WBC 8 10*9/L 2026-03-01; lab WBC 7 10*9/L 2026-04-01; "
         "lab WBC 6 10*9/L 2026-05-01; lab WBC 7 10*9/L 2026-06-01", "no"),
    Case("AL-LAB-TREND", "three rises of white cells are none of its business",
         f"{MTX}; lab WBC 6 10*9/L 2026-02-01; lab WBC 7 10*9/L 2026-03-01; lab WBC 8 10*9/L 2026-04-01; "
         "lab WBC 9 10*9/L 2026-05-01", "no"),
    Case("AL-LAB-TREND", "three rises of MCV",
         f"{MTX}; lab MCV 90 fL 2026-02-01; lab MCV 92 fL 2026-03-01; lab MCV 95 fL 2026-04-01; "
         "lab MCV 99 fL 2026-05-01", "low"),
    Case("AL-LAB-TREND", "past the limit: the limit says it",
         f"{MTX}; lab MCV 90 fL 2026-02-01; lab MCV 92 fL 2026-03-01; lab MCV 95 fL 2026-04-01; "
         "lab MCV 109 fL 2026-05-01", "no"),
    Case("AL-LAB-ALT", "101 without CK", f"{MTX}; lab ALT 101 U/L 2026-10-05 5-40", "high"),
    Case("AL-LAB-ALT", "100", f"{MTX}; lab ALT 100 U/L 2026-10-05 5-40", "no"),
    Case("AL-LAB-ALT", "AST 101", f"{MTX}; lab AST 101 U/L 2026-10-05 5-40", "high"),
    Case("AL-LAB-ALT", "no number", f"{MTX}; lab ALT high 2026-10-05", "unknown"),
    Case("AL-LAB-ALT", "CK more than 5 times, GGT and bilirubin within",
         f"{MTX}; lab ALT 150 U/L 2026-10-05; {WEEK}",
         "medium"),
    Case("AL-IGG-LOW", "5.9 g/L", "lab IGG 5.9 g/L 2026-10-05", "medium"),
    Case("AL-IGG-LOW", "6 g/L", "lab IGG 6 g/L 2026-10-05", "no"),
    Case("AL-IGG-LOW", "3.9 g/L", "lab IGG 3.9 g/L 2026-10-05", "high"),
    Case("AL-IGG-LOW", "4 g/L", "lab IGG 4 g/L 2026-10-05", "medium"),
    Case("AL-IGG-LOW", "unit nobody can read", "lab IGG 3.9 spoons 2026-10-05", "unknown"),
    Case("AL-GC-GLUC", "HbA1c 48", f"{PRED}; lab HBA1C_IFCC 48 mmol/mol 2026-10-05", "high"),
    Case("AL-GC-GLUC", "HbA1c 47", f"{PRED}; lab HBA1C_IFCC 47 mmol/mol 2026-10-05", "no"),
    Case("AL-GC-GLUC", "glucose 11.1 mmol/L", f"{PRED}; lab GLUCOSE 11.1 mmol/L 2026-10-05", "high"),
    Case("AL-GC-GLUC", "glucose 11.0 mmol/L", f"{PRED}; lab GLUCOSE 11.0 mmol/L 2026-10-05", "no"),
    Case("AL-GC-GLUC", "without glucocorticoid", "lab GLUCOSE 15 mmol/L 2026-10-05", "no"),
    Case("AL-GC-GLUC", "HbA1c in % is not compared", f"{PRED}; lab HBA1C 9 % 2026-10-05", "unknown"),
    Case("AL-IVIG-AKI", "31% above, 14 days after",
         "drug ivig 2026-10-01..2026-10-01 60 g once iv; lab CREATININE 100 umol/L 2026-09-30; "
         "lab CREATININE 131 umol/L 2026-10-15", "critical"),
    Case("AL-IVIG-AKI", "30% above", "drug ivig 2026-10-01..2026-10-01 60 g once iv; "
         "lab CREATININE 100 umol/L 2026-09-30; lab CREATININE 130 umol/L 2026-10-15", "no"),
    Case("AL-IVIG-AKI", "15 days after", "drug ivig 2026-10-01..2026-10-01 60 g once iv; "
         "lab CREATININE 100 umol/L 2026-09-30; lab CREATININE 140 umol/L 2026-10-16", "no"),
    Case("AL-IVIG-AKI", "nothing before the infusion",
         "drug ivig 2026-10-01..2026-10-01 60 g once iv; lab CREATININE 131 umol/L 2026-10-15", "unknown"),
    Case("AL-IVIG-HAEM", "fall of 20 g/L", "drug ivig 2026-10-01..2026-10-01 60 g once iv; "
         "lab HAEMOGLOBIN 130 g/L 2026-10-01; lab HAEMOGLOBIN 11.0 g/dL 2026-10-10", "high"),
    Case("AL-IVIG-HAEM", "fall of 19 g/L", "drug ivig 2026-10-01..2026-10-01 60 g once iv; "
         "lab HAEMOGLOBIN 130 g/L 2026-10-01; lab HAEMOGLOBIN 111 g/L 2026-10-10", "no"),
    Case("AL-IVIG-HAEM", "nothing before", "drug ivig 2026-10-01..2026-10-01 60 g once iv; "
         "lab HAEMOGLOBIN 90 g/L 2026-10-10", "unknown"),
    Case("AL-PLEX-FIB", "0.9 g/L", "drug plasma_exchange 2026-10-01..2026-10-01 1 sessions once; "
         "lab FIBRINOGEN 0.9 g/L 2026-10-02", "critical"),
    Case("AL-PLEX-FIB", "1.0 g/L", "drug plasma_exchange 2026-10-01..2026-10-01 1 sessions once; "
         "lab FIBRINOGEN 1.0 g/L 2026-10-02", "no"),
    Case("AL-PLEX-FIB", "90 mg/dL", "drug plasma_exchange 2026-10-01..2026-10-01 1 sessions once; "
         "lab FIBRINOGEN 90 mg/dL 2026-10-02", "critical"),
    Case("AL-PLEX-FIB", "without an exchange", "lab FIBRINOGEN 0.9 g/L 2026-10-02", "no"),
    Case("AL-PLEX-FIB", "unit nobody can read",
         "drug plasma_exchange 2026-10-01..2026-10-01 1 sessions once; lab FIBRINOGEN 0.9 x 2026-10-02",
         "unknown"),
)  # fmt: skip

# ALT 150 on methotrexate with what the same week says: (what it says, facts, how the label begins, urgency)
LIVER_OR_MUSCLE = (
    ("CK missing", "lab GGT 30 U/L 2026-10-05 5-60", "cannot be read", "high"),
    ("GGT missing", "lab CK 900 U/L 2026-10-05 30-170", "cannot be read", "high"),
    ("CK 8 days apart", WEEK.replace("lab CK 900 U/L 2026-10-05", "lab CK 900 U/L 2026-09-27"),
     "cannot be read",
     "high"),
    ("CK 7 days apart", WEEK.replace("lab CK 900 U/L 2026-10-05", "lab CK 900 U/L 2026-09-28"), "muscle",
     "medium"),
    ("all within, CK 5.3 times", WEEK, "muscle", "medium"),
    ("CK exactly 5 times", WEEK.replace("900", "850"), "muscle and liver", "high"),
    ("CK twice", WEEK.replace("900", "340"), "a liver cause", "high"),
    ("CK a little above twice", WEEK.replace("900", "341"), "muscle and liver", "high"),
    ("GGT above its limit", WEEK.replace("GGT 30", "GGT 61"), "a liver cause", "high"),
    ("GGT at its limit", WEEK.replace("GGT 30", "GGT 60"), "muscle", "medium"),
    ("bilirubin above its limit", WEEK.replace("BILIRUBIN 10", "BILIRUBIN 21"), "a liver cause", "high"),
    ("bilirubin missing", WEEK.partition("; lab BILIRUBIN")[0], "muscle and liver", "high"),
    ("GGT without a limit", WEEK.replace(" 5-60", ""), "muscle and liver", "high"),
    ("ALT rose while CK halved", WEEK + "; lab ALT 80 U/L 2026-09-01; lab CK 1800 U/L 2026-09-01 30-170",
     "a liver cause", "high"),
    ("ALT rose while CK fell by less than half",
     WEEK + "; lab ALT 80 U/L 2026-09-01; lab CK 1799 U/L 2026-09-01 30-170", "muscle", "medium"),
)  # fmt: skip
