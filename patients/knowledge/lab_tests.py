"""The laboratory tests a clinic records: code, LOINC, units and exact conversion.

LOINC codes and canonical units: shared clinical reference, criteria section 6.2; `source` lists its keys
(S36 LOINC table 2020, S37 MIMIC-IV map to LOINC 2.71, S30 S33 S35 catalogues of ARUP). `mark` says how
sure the code is (see assessments.knowledge.trace.MARKS). A test without a code there has no code here,
and its unit is our choice, mark D. No reference range is stored: the laboratory's own limits count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from patients.knowledge.units import molar_mass, multiply, same_spelling, show_number, show_unit, spellings

__all__ = [
    "KINDS",
    "LAB_TESTS",
    "QUALITATIVE_RESULTS",
    "LabTest",
    "UnknownUnit",
    "find_test",
    "find_unit",
    "show_number",
    "show_unit",
    "to_canonical",
]

KINDS = ("numeric", "qualitative", "numeric_or_qualitative", "titre")

# The words a result without a number can have.
QUALITATIVE_RESULTS = {
    "positive": "Positive",
    "borderline": "Borderline",
    "negative": "Negative",
    "high": "High",
    "normal": "Normal",
    "low": "Low",
    "absent": "Absent",
    "abnormal": "Abnormal",
    "pending": "Pending",
}


class UnknownUnit(ValueError):
    """A unit we cannot read for this test; the message names those we can."""


@dataclass(frozen=True, slots=True)
class LabTest:
    """One test. `units` maps accepted UCUM units to the factor that gives `unit`; None: not convertible."""

    code: str
    name: str
    loinc: str
    unit: str  # canonical, "" for tests answered in words only
    units: Mapping[str, Decimal | None]
    kind: str
    group: str
    source: str
    mark: str
    synonyms: tuple[str, ...] = ()


ACTIVITY = {"U/L": Decimal(1), "ukat/L": Decimal(60), "nkat/L": Decimal("0.06")}  # definition of the katal
CELLS = {"10*3/uL": Decimal(1), "10*9/L": Decimal(1), "/uL": Decimal("0.001")}
NG_PER_ML = {"ng/mL": Decimal(1), "ug/L": Decimal(1), "ng/L": Decimal("0.001"), "pg/mL": Decimal("0.001")}
PG_PER_ML = {"pg/mL": Decimal(1), "ng/L": Decimal(1)}
G_PER_DL = {"g/dL": Decimal(1), "g/L": Decimal("0.1")}
MG_PER_DL = {"mg/dL": Decimal(1)}
# Units of different assays do not convert into each other (criteria section 7, conflict C12).
ARBITRARY = {"[arb'U]": Decimal(1), "[arb'U]/mL": None, "U/mL": None, "{CU}": None, "{SI}": None}
ARBITRARY_PER_ML = {"[arb'U]/mL": Decimal(1), "[arb'U]": None, "U/mL": None, "{CU}": None, "{SI}": None}
WORDS: dict[str, Decimal | None] = {}

# Molar units, as factors to the mass unit named: grams per mole times the change of prefix and volume.
UMOL_TO_MG_DL, MMOL_TO_MG_DL, NMOL_TO_NG_ML = Decimal("0.0001"), Decimal("0.1"), Decimal("0.001")
CREATININE = MG_PER_DL | {"umol/L": molar_mass(C=4, H=7, N=3, O=1) * UMOL_TO_MG_DL}
BILIRUBIN = MG_PER_DL | {"umol/L": molar_mass(C=33, H=36, N=4, O=6) * UMOL_TO_MG_DL}
GLUCOSE = MG_PER_DL | {"mmol/L": molar_mass(C=6, H=12, O=6) * MMOL_TO_MG_DL}
CALCIUM = MG_PER_DL | {"mmol/L": molar_mass(Ca=1) * MMOL_TO_MG_DL}
# An equivalent is a mole of charge: one for potassium, two for magnesium.
POTASSIUM = {"mmol/L": Decimal(1), "meq/L": Decimal(1)}
MAGNESIUM = MG_PER_DL | {
    "mmol/L": molar_mass(Mg=1) * MMOL_TO_MG_DL,
    "meq/L": molar_mass(Mg=1) * MMOL_TO_MG_DL / 2,
}
IMMUNOGLOBULIN = MG_PER_DL | {"mg/L": Decimal("0.1"), "g/L": Decimal(100)}
CHOLESTEROL = MG_PER_DL | {"mmol/L": molar_mass(C=27, H=46, O=1) * MMOL_TO_MG_DL}
VITAMIN_D3 = NG_PER_ML | {"nmol/L": molar_mass(C=27, H=44, O=2) * NMOL_TO_NG_ML}
# Urea only in mmol/L: "mg/dL" may mean urea or urea nitrogen, and HbA1c in mmol/mol is a test of its own.

MUSCLE, INFLAMMATION, BLOOD, KIDNEY = "Muscle", "Inflammation", "Blood count", "Kidney"
LIVER, HEART, METABOLISM, LIPIDS = "Liver", "Heart", "Metabolism", "Lipids"
ANTIBODIES, PROTEINS, SCREENING, INFECTION = "Antibodies", "Proteins", "Cancer screening", "Before treatment"
DRUG_LEVELS = "Drug levels"

OURS = "project catalogue"

# code, name, LOINC, units (canonical first), kind, group, source of the LOINC code, mark, synonyms
_ROWS: tuple[tuple[str, str, str, Mapping[str, Decimal | None], str, str, str, str, tuple[str, ...]], ...] = (
    ("CK", "CK", "2157-6", ACTIVITY, "numeric", MUSCLE, "S36 S37", "2", ("CPK", "creatine kinase")),
    ("AST", "AST", "1920-8", ACTIVITY, "numeric", MUSCLE, "S36 S37", "2", ("SGOT", "ASAT")),
    ("ALT", "ALT", "1742-6", ACTIVITY, "numeric", MUSCLE, "S36 S37", "2", ("SGPT", "ALAT")),
    ("LDH", "LDH", "2532-0", ACTIVITY, "numeric", MUSCLE, "S36 S37", "2", ("lactate dehydrogenase",)),
    ("ALDOLASE", "Aldolase", "1761-6", ACTIVITY, "numeric", MUSCLE, "S36", "1", ()),
    ("MYOGLOBIN", "Myoglobin", "2639-3", NG_PER_ML, "numeric", MUSCLE, "S36 S37", "2", ()),
    ("TROPONIN_I", "Troponin I", "10839-9", NG_PER_ML, "numeric", HEART, "S36 S37", "2", ("TnI", "cTnI")),
    ("TROPONIN_T", "Troponin T", "6598-7", NG_PER_ML, "numeric", HEART, "S36 S37", "2", ("TnT", "cTnT")),
    ("NT_PROBNP", "NT-proBNP", "", PG_PER_ML, "numeric", HEART, "", "D", ()),
    ("ESR", "ESR", "4537-7", {"mm/h": Decimal(1)}, "numeric", INFLAMMATION, "S36 S37", "2", ()),
    ("CRP", "CRP", "1988-5", {"mg/L": Decimal(1), "mg/dL": Decimal(10)}, "numeric", INFLAMMATION,
     "S36 S37", "2", ("C-reactive protein",)),
    ("PLASMA_VISCOSITY", "Plasma viscosity", "", {"mPa.s": Decimal(1)}, "numeric", INFLAMMATION, "", "D", ()),
    ("FERRITIN", "Ferritin", "2276-4", NG_PER_ML, "numeric", INFLAMMATION, "S36 S37", "2", ()),
    ("WBC", "White cells", "6690-2", CELLS, "numeric", BLOOD, "S36 S37", "2",
     ("leukocytes", "white cell count")),
    ("NEUTROPHILS", "Neutrophils", "751-8", CELLS, "numeric", BLOOD, "S36 S37", "2", ()),
    ("LYMPHOCYTES", "Lymphocytes", "", CELLS, "numeric", BLOOD, "", "D", ()),
    ("EOSINOPHILS", "Eosinophils", "", CELLS, "numeric", BLOOD, "", "D", ()),
    ("CD19", "CD19 B cells", "", {"/uL": Decimal(1), "10*3/uL": Decimal(1000), "10*9/L": Decimal(1000),
     "%": None}, "numeric", BLOOD, "", "D", ("CD19",)),
    ("FIBRINOGEN", "Fibrinogen", "", {"g/L": Decimal(1), "mg/dL": Decimal("0.01")}, "numeric", BLOOD, "", "D",
     ()),
    ("PLATELETS", "Platelets", "777-3", CELLS, "numeric", BLOOD, "S36 S37", "2", ("PLT",)),
    ("HAEMOGLOBIN", "Haemoglobin", "718-7", G_PER_DL, "numeric", BLOOD, "S36 S37", "2", ("Hb", "hemoglobin")),
    ("MCV", "MCV", "", {"fL": Decimal(1)}, "numeric", BLOOD, "", "D", ("mean cell volume",)),
    ("CREATININE", "Creatinine", "2160-0", CREATININE, "numeric", KIDNEY, "S36 S37", "2", ()),
    ("EGFR", "eGFR", "98979-8", {"mL/min/{1.73_m2}": Decimal(1)}, "numeric", KIDNEY, "", "M", ("GFR",)),
    ("UREA", "Urea", "", {"mmol/L": Decimal(1)}, "numeric", KIDNEY, "", "D", ()),
    ("URINALYSIS", "Urinalysis", "", WORDS, "qualitative", KIDNEY, "", "D", ("urine dipstick",)),
    ("URINE_PROTEIN", "Urine protein, dipstick", "", {"{plus}": Decimal(1)}, "numeric", KIDNEY, "", "D", ()),
    ("ALBUMIN", "Albumin", "1751-7", G_PER_DL, "numeric", LIVER, "S36 S37", "2", ()),
    ("BILIRUBIN", "Bilirubin", "", BILIRUBIN, "numeric", LIVER, "", "D", ("total bilirubin",)),
    ("GGT", "GGT", "", ACTIVITY, "numeric", LIVER, "", "D", ("gamma GT",)),
    ("ALP", "Alkaline phosphatase", "", ACTIVITY, "numeric", LIVER, "", "D", ()),
    ("GLUCOSE", "Glucose", "2345-7", GLUCOSE, "numeric", METABOLISM, "S36 S37", "2", ()),
    ("HBA1C", "HbA1c", "4548-4", {"%": Decimal(1)}, "numeric", METABOLISM, "S36 S37", "2", ()),
    ("HBA1C_IFCC", "HbA1c (IFCC)", "59261-8", {"mmol/mol": Decimal(1)}, "numeric", METABOLISM, "S36", "1",
     ()),
    ("TSH", "TSH", "", {"mU/L": Decimal(1), "uU/mL": Decimal(1)}, "numeric", METABOLISM, "", "D", ()),
    ("CALCIUM", "Calcium", "17861-6", CALCIUM, "numeric", METABOLISM, "S36 S37", "2", ()),
    ("IONISED_CALCIUM", "Ionised calcium", "", CALCIUM, "numeric", METABOLISM, "", "D",
     ("ionized calcium",)),
    ("POTASSIUM", "Potassium", "", POTASSIUM, "numeric", METABOLISM, "", "D", ()),
    ("MAGNESIUM", "Magnesium", "", MAGNESIUM, "numeric", METABOLISM, "", "D", ()),
    ("VITAMIN_D", "25-OH vitamin D", "1989-3", VITAMIN_D3, "numeric", METABOLISM, "S36 S37", "2",
     ("vitamin D",)),
    ("CHOLESTEROL", "Total cholesterol", "2093-3", CHOLESTEROL, "numeric", LIPIDS, "S36 S37", "2", ()),
    ("HDL", "HDL cholesterol", "2085-9", CHOLESTEROL, "numeric", LIPIDS, "S36 S37", "2", ()),
    ("LDL", "LDL cholesterol", "13457-7", CHOLESTEROL, "numeric", LIPIDS, "S36 S37", "2", ()),
    ("TRIGLYCERIDES", "Triglycerides", "2571-8", MG_PER_DL, "numeric", LIPIDS, "S36 S37", "2", ()),
    ("IGG", "IgG", "2465-3", IMMUNOGLOBULIN, "numeric", PROTEINS,
     "S36 S37", "2", ("immunoglobulin G",)),
    ("IGA", "IgA", "", IMMUNOGLOBULIN, "numeric", PROTEINS, "", "D", ("immunoglobulin A",)),
    ("IGM", "IgM", "", IMMUNOGLOBULIN, "numeric", PROTEINS, "", "D", ("immunoglobulin M",)),
    ("SPEP", "Serum protein electrophoresis", "", WORDS, "qualitative", PROTEINS, "", "D", ()),
    ("ANTI_HMGCR", "Anti-HMGCR", "93493-5", ARBITRARY, "numeric_or_qualitative", ANTIBODIES, "S36 S30", "2",
     ("HMGCR", "anti-HMG-CoA reductase")),
    ("ANTI_SRP", "Anti-SRP", "33921-8", ARBITRARY, "numeric_or_qualitative", ANTIBODIES, "S36 S35", "2",
     ("SRP", "anti-signal recognition particle")),
    ("ANTI_JO1", "Anti-Jo-1", "33571-1", ARBITRARY_PER_ML, "numeric_or_qualitative", ANTIBODIES, "S36 S33",
     "2", ("Jo-1", "anti-histidyl-tRNA synthetase")),
    ("ANA", "ANA", "8061-4", WORDS, "titre", ANTIBODIES, "S36 S37", "2", ("antinuclear antibody",)),
    ("ENA", "ENA", "", WORDS, "qualitative", ANTIBODIES, "", "D", ("extractable nuclear antigens",)),
    ("MYOSITIS_PANEL", "Myositis antibody panel", "", WORDS, "qualitative", ANTIBODIES, "", "D",
     ("myositis panel",)),
    ("FOB", "Faecal occult blood", "", WORDS, "qualitative", SCREENING, "", "D",
     ("fecal occult blood", "FIT")),
    ("PSA", "PSA", "", NG_PER_ML, "numeric", SCREENING, "", "D", ("prostate-specific antigen",)),
    ("CA125", "CA125", "", {"U/mL": Decimal(1), "kU/L": Decimal(1)}, "numeric", SCREENING, "", "D", ()),
    ("TPMT", "TPMT", "", {"mU/L": Decimal(1), "U/mL": None}, "numeric_or_qualitative", INFECTION, "", "D",
     ("thiopurine methyltransferase",)),
    ("HBSAG", "Hepatitis B surface antigen", "", WORDS, "qualitative", INFECTION, "", "D", ()),
    ("ANTI_HBC", "Hepatitis B core antibody", "", WORDS, "qualitative", INFECTION, "", "D", ()),
    ("HCV", "Hepatitis C antibody", "", WORDS, "qualitative", INFECTION, "", "D", ("anti-HCV",)),
    ("HIV", "HIV test", "", WORDS, "qualitative", INFECTION, "", "D", ("HIV",)),
    ("VZV", "Varicella zoster antibody", "", WORDS, "qualitative", INFECTION, "", "D", ("VZV IgG",)),
    ("TB_TEST", "Tuberculosis blood test", "", WORDS, "qualitative", INFECTION, "", "D",
     ("IGRA", "interferon gamma release assay")),
    ("PREGNANCY_TEST", "Pregnancy test", "", WORDS, "qualitative", INFECTION, "", "D", ("hCG",)),
    ("TACROLIMUS", "Tacrolimus trough level", "", {"ng/mL": Decimal(1), "ug/L": Decimal(1)}, "numeric",
     DRUG_LEVELS, "", "D", ("tacrolimus level", "tacrolimus trough")),
)  # fmt: skip

LAB_TESTS: dict[str, LabTest] = {
    code: LabTest(
        code, name, loinc, next(iter(units), ""), units, kind, group, source or OURS, mark, synonyms
    )
    for code, name, loinc, units, kind, group, source, mark, synonyms in _ROWS
}


def _same_name(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


_BY_NAME = {
    _same_name(word): test
    for test in LAB_TESTS.values()
    for word in (test.code, test.name, test.loinc, *test.synonyms)
    if word
}


def find_test(text: str) -> LabTest | None:
    """The test with this code, name, synonym or LOINC code, whatever its case and punctuation, or None."""
    return _BY_NAME.get(_same_name(text))


def find_unit(test: LabTest, text: str) -> str:
    """The UCUM unit of `test` that `text` spells: `U/L` for "IU/L", "UI/L" or "units/L".

    Raises UnknownUnit when it spells none of them; a blank unit is never assumed.
    """
    wanted = same_spelling(text)
    for unit in test.units:
        if wanted in spellings(unit):
            return unit
    if not test.units:
        raise UnknownUnit(f"{test.name} is answered in words and takes no unit.")
    accepted = ", ".join(dict.fromkeys(show_unit(unit) for unit in test.units))
    if not wanted:
        raise UnknownUnit(f"{test.name} needs its unit. Use one of: {accepted}.")
    raise UnknownUnit(f"“{text.strip()}” is not a unit of {test.name}. Use one of: {accepted}.")


def to_canonical(test: LabTest, value: Decimal, unit: str) -> Decimal | None:
    """`value` in `test.unit`, exact; None when the unit is accepted but another assay's (anti-Jo-1 in SI).

    Raises UnknownUnit for a unit the test does not have.
    """
    factor = test.units[find_unit(test, unit)]
    return None if factor is None else multiply(value, factor)
