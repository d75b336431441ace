"""The drugs and procedures a clinic gives for IMNM, and the statins that may have started it.

ATC: WHO index of 2026-04-25 (S38, mark 1). RxNorm ingredient codes: S42 and S43 (mark 1, atorvastatin 2)
or recalled (mark M). Both from the shared clinical reference, criteria section 6.3; a drug without a code
there has none here. `mark` is that of the less certain of the two codes; D when there is no code at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

FAMILIES = {
    "glucocorticoid": "Glucocorticoids",
    "csdmard": "Immunosuppressants",
    "biologic": "Biologics",
    "immunoglobulin": "Immunoglobulins",
    "apheresis": "Plasma exchange",
    "fcrn": "FcRn blockers",
    "complement": "Complement inhibitors",
    "cytotoxic": "Cytotoxic and cell therapies",
    "statin": "Statins",
    "lipid": "Other lipid lowering",
    "other": "Other",
}

ROUTES = {
    "oral": "By mouth",
    "iv": "Intravenous",
    "sc": "Subcutaneous",
    "im": "Intramuscular",
    "apheresis": "Apheresis",
}

# What to write is said in full: "once daily", never QD; "micrograms", never the micro sign (ui.md).
FREQUENCIES = {
    "once_daily": "once daily",
    "twice_daily": "twice daily",
    "three_times_daily": "three times daily",
    "four_times_daily": "four times daily",
    "alternate_days": "on alternate days",
    "once_weekly": "once weekly",
    "twice_weekly": "twice weekly",
    "three_times_weekly": "three times weekly",
    "every_2_weeks": "every 2 weeks",
    "every_4_weeks": "every 4 weeks",
    "monthly": "monthly",
    "every_3_months": "every 3 months",
    "every_6_months": "every 6 months",
    "once": "once",
    "as_directed": "as directed",
}

DOSE_UNITS = {
    "mg": "mg",
    "g": "g",
    "micrograms": "micrograms",
    "mg/kg": "mg/kg",
    "g/kg": "g/kg",
    "mg/m2": "mg/m²",
    "units": "units",
    "mL": "mL",
    "sessions": "sessions",
    "infusions": "infusions",
    "cycles": "cycles",
    "cells": "cells",
}


@dataclass(frozen=True, slots=True)
class Drug:
    """One drug or procedure. `is_once`: each dose is an event of one day, drawn as a tick, not a bar."""

    code: str
    name: str
    family: str
    atc: str
    rxnorm: str
    routes: tuple[str, ...]
    is_once: bool
    source: str
    mark: str
    synonyms: tuple[str, ...] = ()


_ORAL, _IV, _SC = ("oral",), ("iv",), ("sc",)
_OURS = "project catalogue"

_ALL = (
    Drug("prednisone", "Prednisone", "glucocorticoid", "H02AB07", "8640", _ORAL, False, "S38 S42", "1"),
    Drug("prednisolone", "Prednisolone", "glucocorticoid", "H02AB06", "8638", _ORAL, False, "S38", "M"),
    Drug("methylprednisolone", "Methylprednisolone", "glucocorticoid", "H02AB04", "6902",
         ("iv", "oral", "im"), False, "S38", "M", ("MP", "methylprednisolone pulse")),
    Drug("corticosteroid_unspecified", "Corticosteroid, not specified", "glucocorticoid", "", "",
         ("oral", "iv", "im"), False, _OURS, "D",
         ("corticosteroid", "corticosteroids", "steroid", "steroids", "high-dose corticosteroid",
          "corticosteroid taper", "corticosteroid pulse", "glucocorticoid")),
    # ATC L01BA01 is the entry for methotrexate against cancer.
    Drug("methotrexate", "Methotrexate", "csdmard", "L04AX03", "6851", ("oral", "sc", "im"), False, "S38 S42",
         "1", ("MTX",)),
    Drug("azathioprine", "Azathioprine", "csdmard", "L04AX01", "1256", _ORAL, False, "S38 S42", "1",
         ("AZA",)),
    Drug("mycophenolate", "Mycophenolate mofetil", "csdmard", "L04AA06", "68149", ("oral", "iv"), False,
         "S38", "M", ("MMF", "mycophenolate", "mycophenolic acid")),
    Drug("ciclosporin", "Ciclosporin", "csdmard", "L04AD01", "3008", ("oral", "iv"), False, "S38 S42", "1",
         ("cyclosporine", "cyclosporin", "cyclosporine A")),
    Drug("tacrolimus", "Tacrolimus", "csdmard", "L04AD02", "42316", ("oral", "iv"), False, "S38 S42", "1",
         ("FK506",)),
    Drug("leflunomide", "Leflunomide", "csdmard", "", "", _ORAL, False, _OURS, "D"),
    Drug("other_immunosuppressant", "Other immunosuppressant", "csdmard", "", "",
         ("oral", "iv", "sc", "im"), False, _OURS, "D",
         ("immunosuppression", "immunosuppressant", "prior immunosuppression, extensive")),
    # Was L01XC02 in the 2021 index.
    Drug("rituximab", "Rituximab", "biologic", "L01FA01", "121191", _IV, True, "S38", "M", ("RTX",)),
    Drug("ivig", "Intravenous immunoglobulin", "immunoglobulin", "J06BA02", "5666", _IV, True, "S38", "M",
         ("IVIG", "IVIg", "intravenous immunoglobulins", "IV immunoglobulin", "IVIGs")),
    Drug("scig", "Subcutaneous immunoglobulin", "immunoglobulin", "J06BA01", "", _SC, False, "S38", "1",
         ("SCIG", "SCIg")),
    Drug("plasma_exchange", "Plasma exchange", "apheresis", "", "", ("apheresis",), True, _OURS, "D",
         ("plasmapheresis", "PLEX", "PEX")),
    # Was L04AA58 in the 2024 and 2025 indexes.
    Drug("efgartigimod", "Efgartigimod alfa", "fcrn", "L04AL01", "", ("iv", "sc"), True, "S38", "1",
         ("efgartigimod",)),
    # Its trial in IMNM failed (S12): kept for the histories of those who took part.
    Drug("zilucoplan", "Zilucoplan", "complement", "L04AJ06", "", _SC, False, "S38", "1"),
    Drug("cyclophosphamide", "Cyclophosphamide", "cytotoxic", "L01AA01", "3002", ("iv", "oral"), False,
         "S38 S42", "1", ("CYC",)),
    Drug("car_t_cd19", "CD19 CAR-T cells", "cytotoxic", "", "", _IV, True, _OURS, "D",
         ("CAR-T", "CD19 CAR-T cells (TyU19)")),
    Drug("simvastatin", "Simvastatin", "statin", "C10AA01", "36567", _ORAL, False, "S38 S42", "1"),
    Drug("lovastatin", "Lovastatin", "statin", "C10AA02", "6472", _ORAL, False, "S38 S42", "1"),
    Drug("pravastatin", "Pravastatin", "statin", "C10AA03", "42463", _ORAL, False, "S38 S42", "1"),
    Drug("fluvastatin", "Fluvastatin", "statin", "C10AA04", "41127", _ORAL, False, "S38 S42", "1"),
    Drug("atorvastatin", "Atorvastatin", "statin", "C10AA05", "83367", _ORAL, False, "S38 S42 S43", "1"),
    Drug("rosuvastatin", "Rosuvastatin", "statin", "C10AA07", "301542", _ORAL, False, "S38 S43", "1"),
    Drug("pitavastatin", "Pitavastatin", "statin", "C10AA08", "861634", _ORAL, False, "S38", "M"),
    Drug("statin_unspecified", "Statin, not specified", "statin", "", "", _ORAL, False, _OURS, "D",
         ("statin",)),
    Drug("ezetimibe", "Ezetimibe", "lipid", "", "", _ORAL, False, _OURS, "D"),
    Drug("pcsk9_inhibitor", "PCSK9 inhibitor", "lipid", "", "", _SC, False, _OURS, "D",
         ("PCSK9 inhibitors", "evolocumab", "alirocumab")),
    Drug("folic_acid", "Folic acid", "other", "", "", _ORAL, False, _OURS, "D", ("folate",)),
    Drug("co_trimoxazole", "Co-trimoxazole", "other", "", "", ("oral", "iv"), False, _OURS, "D",
         ("cotrimoxazole", "trimethoprim-sulfamethoxazole", "TMP-SMX")),
    # Asked about because of methotrexate and azathioprine (rules.json interactions).
    Drug("trimethoprim", "Trimethoprim", "other", "", "", ("oral", "iv"), False, _OURS, "D"),
    Drug("allopurinol", "Allopurinol", "other", "", "", _ORAL, False, _OURS, "D"),
    Drug("febuxostat", "Febuxostat", "other", "", "", _ORAL, False, _OURS, "D"),
)  # fmt: skip

DRUGS: dict[str, Drug] = {drug.code: drug for drug in _ALL}


def _same_name(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


_BY_NAME = {_same_name(word): drug for drug in _ALL for word in (drug.code, drug.name, *drug.synonyms)}


def find_drug(text: str) -> Drug | None:
    """The drug with this code, name or synonym ("MMF"), whatever its case and punctuation, or None."""
    return _BY_NAME.get(_same_name(text))


# In which units a dose of each drug makes sense: the shape of the entry, not a clinical number. A drug that
# is not named here may be written in any.
DOSE_UNITS_OF: dict[str, tuple[str, ...]] = {
    code: ("mg",) for code, drug in DRUGS.items() if drug.family in ("statin", "lipid", "glucocorticoid")
} | {
    "methylprednisolone": ("mg", "g", "mg/kg"),
    "methotrexate": ("mg",),
    "azathioprine": ("mg",),
    "mycophenolate": ("mg", "g"),
    "ciclosporin": ("mg",),
    "tacrolimus": ("mg",),
    "leflunomide": ("mg",),
    "rituximab": ("mg", "mg/m2"),
    "ivig": ("g", "g/kg"),
    "scig": ("g", "g/kg"),
    "plasma_exchange": ("sessions",),
    "efgartigimod": ("mg", "mg/kg"),
    "zilucoplan": ("mg", "mg/kg"),
    "cyclophosphamide": ("mg", "g", "mg/kg", "mg/m2"),
    "car_t_cd19": ("cells", "infusions"),
    "folic_acid": ("mg", "micrograms"),
    "co_trimoxazole": ("mg",),
    "trimethoprim": ("mg",),
    "allopurinol": ("mg",),
    "febuxostat": ("mg",),
}

_IN_MG = {"mg": Decimal(1), "g": Decimal(1000), "micrograms": Decimal("0.001")}
_TIMES_A_DAY = {"twice_daily": 2, "three_times_daily": 3, "four_times_daily": 4}


@dataclass(frozen=True, slots=True)
class DoseLimit:
    """A ceiling in mg per `period`; a hard one is refused, a soft one asked about. No `route`: any."""

    drug: str
    mg: Decimal
    period: str
    is_hard: bool
    source: str
    mark: str
    route: str = ""

    def amount(self, dose: Decimal, unit: str, frequency: str) -> Decimal | None:
        """mg per `period`; of a day on which the drug is taken. None where weight or surface decide."""
        if unit not in _IN_MG:
            return None
        return dose * _IN_MG[unit] * (_TIMES_A_DAY.get(frequency, 1) if self.period == "day" else 1)


# Shared clinical reference, screening and monitoring section 4: the ceilings it gives in absolute terms.
# The keys are those of the usual range beside them; each ceiling itself is a project default, mark D.
# Methotrexate and mycophenolate are held to theirs whatever the route.
DOSE_LIMITS = (
    DoseLimit("methotrexate", Decimal(30), "week", True, "lancet_tbl, jta_tbl, ri_tbl", "D"),
    DoseLimit("prednisone", Decimal(100), "day", False, "bsr_iim2022", "D", "oral"),
    DoseLimit("prednisolone", Decimal(100), "day", False, "bsr_iim2022", "D", "oral"),
    DoseLimit("methylprednisolone", Decimal(2000), "day", True, "lancet_tbl, jta_tbl, ri_tbl", "D", "iv"),
    DoseLimit("mycophenolate", Decimal(4000), "day", True, "lancet_tbl, jta_tbl, ri_tbl", "D"),
    DoseLimit("cyclophosphamide", Decimal(1500), "infusion", True, "lancet_tbl, jta_tbl, ri_tbl", "D", "iv"),
)


def limit_passed(
    code: str, *, dose: Decimal, unit: str, route: str, frequency: str
) -> tuple[DoseLimit, Decimal] | None:
    """The ceiling that this dose is above, and its mg per period; None if there is none.

    A route that is not recorded is held to the ceiling too: nothing says that it is another one.
    """
    for limit in DOSE_LIMITS:
        if limit.drug == code and (not limit.route or route in ("", limit.route)):
            amount = limit.amount(dose, unit, frequency)
            if amount is not None and amount > limit.mg:
                return limit, amount
    return None
