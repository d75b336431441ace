"""Invented answers to what the rules ask of invented patients: ordinary values, our own choice (D).

No limits stand beside these results: a laboratory's limits are its own, and inventing them would look like a
source. What the patient already has (CK, enzymes, blood counts) repeats with its own limits instead.
"""

from __future__ import annotations

from decimal import Decimal

from patients.knowledge.lab_tests import LAB_TESTS

# test -> (value, unit)
NUMBERS = {
    "CALCIUM": ("2.35", "mmol/L"),
    "VITAMIN_D": ("76", "nmol/L"),
    "HBA1C": ("5.5", "%"),
    "GLUCOSE": ("5.3", "mmol/L"),
    "CHOLESTEROL": ("5.0", "mmol/L"),
    "TRIGLYCERIDES": ("120", "mg/dL"),
    "LDL": ("3.0", "mmol/L"),
    "POTASSIUM": ("4.2", "mmol/L"),
    "MAGNESIUM": ("0.85", "mmol/L"),
    "IGG": ("10.4", "g/L"),
    "IGA": ("2.1", "g/L"),
    "IGM": ("1.1", "g/L"),
    "TROPONIN_I": ("6", "ng/L"),
    "GGT": ("26", "U/L"),
    "FIBRINOGEN": ("3.1", "g/L"),
    "IONISED_CALCIUM": ("1.2", "mmol/L"),
    "EGFR": ("88", "mL/min/{1.73_m2}"),
    "TACROLIMUS": ("6", "ug/L"),
    "CD19": ("0", "%"),
    "PSA": ("1.1", "ng/mL"),
    "CA125": ("12", "U/mL"),
    "ESR": ("14", "mm/h"),
    "CRP": ("2", "mg/L"),
}
NORMAL_WORDS = ("TPMT", "SPEP", "URINALYSIS")  # any other answer in words is "negative"
VISIT = {
    "weight_kg": Decimal("74.5"),
    "systolic": 126,
    "diastolic": 78,
    "fvc_percent": Decimal(94),
}
DESCRIPTIONS = {"emg": "Myopathic units with fibrillations", "mri": "Thigh oedema"}


def answer(test: str) -> dict | None:
    """The value columns of a result of this test; None where nothing can be invented."""
    if test in NUMBERS:
        value, unit = NUMBERS[test]
        return {"value": Decimal(value), "unit": unit}
    if LAB_TESTS[test].kind != "numeric":
        return {"qualitative": "normal" if test in NORMAL_WORDS else "negative"}
    return None
