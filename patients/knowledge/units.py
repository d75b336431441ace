"""Units of laboratory results: how laboratories spell them, how screens show them, what they convert to.

Keys are UCUM units. Factors follow from definitions, not from clinical papers:
- 1 U = 1 micromol/min and 1 kat = 1 mol/s, so 1 microkat = 60 U, exactly;
- mass to amount of substance goes through the molar mass, computed here from the formula with the
  abridged standard atomic weights of IUPAC.
"""

from __future__ import annotations

from decimal import Context, Decimal, Inexact

ATOMIC_WEIGHTS = {
    "H": Decimal("1.008"),
    "C": Decimal("12.011"),
    "N": Decimal("14.007"),
    "O": Decimal("15.999"),
    "Mg": Decimal("24.305"),
    "Ca": Decimal("40.078"),
}

# Unit -> (what a screen writes, further spellings read from reports). Case, spaces and the kind of micro
# sign do not matter. Screens avoid U, IU and the micro sign, which are misread (ui.md, "Numbers and units").
UNITS: dict[str, tuple[str, tuple[str, ...]]] = {
    "U/L": ("units/L", ("unit/L", "IU/L", "UI/L", "U/litre", "E/L")),
    "ukat/L": ("microkat/L", ("mckat/L",)),
    "nkat/L": ("nanokat/L", ()),
    "U/mL": ("units/mL", ("IU/mL", "UI/mL")),
    "kU/L": ("kilounits/L", ("kIU/L", "kunits/L")),
    "mU/L": ("milliunits/L", ("mIU/L", "munits/L")),
    "uU/mL": ("microunits/mL", ("uIU/mL", "uunits/mL", "mcU/mL")),
    "mm/h": ("mm/h", ("mm/hr", "mm/hour", "mm/1h")),
    "10*9/L": ("×10⁹/L", ("10^9/L", "x10^9/L", "x10*9/L", "x109/L", "10e9/L", "x10e9/L", "G/L", "Gpt/L")),
    "10*3/uL": (
        "×10³/microlitre",
        (
            "10^3/uL",
            "x10^3/uL",
            "x10*3/uL",
            "x103/uL",
            "10e3/uL",
            "x10e3/uL",
            "K/uL",
            "10^3/mm3",
            "x10^3/mm3",
        ),
    ),
    "/uL": ("per microlitre", ("1/uL", "cells/uL", "/mm3", "cells/mm3")),
    "g/dL": ("g/dL", ("g/100mL", "gm/dL")),
    "g/L": ("g/L", ("gm/L",)),
    "mg/dL": ("mg/dL", ("mg/100mL", "mg%")),
    "mg/L": ("mg/L", ()),
    "ug/L": ("micrograms/L", ("mcg/L", "microgram/L")),
    "ng/mL": ("ng/mL", ()),
    "ng/L": ("ng/L", ()),
    "pg/mL": ("pg/mL", ()),
    "mmol/L": ("mmol/L", ("mM",)),
    "meq/L": ("milliequivalents/L", ("mEq/L",)),
    "umol/L": ("micromol/L", ("mcmol/L",)),
    "nmol/L": ("nmol/L", ()),
    "fL": ("fL", ("um3",)),
    "%": ("%", ("percent", "per cent")),
    "mmol/mol": ("mmol/mol", ()),
    "mPa.s": ("mPa.s", ("mPas", "mPa·s", "cP")),
    "mL/min/{1.73_m2}": (
        "mL/min/1.73 m²",
        ("mL/min/1.73m2", "mL/min/1.73m^2", "mL/min/1.73 m2", "mL/min per 1.73m2"),
    ),
    "{plus}": ("plus", ("+", "pluses")),
    "[arb'U]": ("units", ("unit", "U", "IU", "AU", "arbitrary units")),
    "[arb'U]/mL": ("arbitrary units/mL", ("AU/mL",)),
    "{CU}": ("chemiluminescent units", ("CU",)),
    "{SI}": ("signal index", ("SI", "index")),
}

_EXACT = Context(prec=60, traps=[Inexact])


def molar_mass(**atoms: int) -> Decimal:
    """Grams per mole of a formula: `molar_mass(C=4, H=7, N=3, O=1)` is creatinine, 113.120."""
    return sum((ATOMIC_WEIGHTS[element] * count for element, count in atoms.items()), Decimal(0))


def multiply(value: Decimal, factor: Decimal) -> Decimal:
    """The exact product: converting must not round what the laboratory said."""
    return _EXACT.multiply(value, factor)


def same_spelling(text: str) -> str:
    """A unit without what does not matter: case, spaces, micro signs, superscripts, multiplication signs."""
    text = text.casefold().replace("µ", "u").replace("μ", "u").replace("micro", "u").replace("nano", "n")
    text = text.translate(str.maketrans("×²³⁹", "x239"))
    return "".join(text.split())


def spellings(unit: str) -> set[str]:
    """Every accepted way to write `unit`, in the form of `same_spelling`."""
    shown, others = UNITS[unit]
    return {same_spelling(text) for text in (unit, shown, *others)}


def show_unit(unit: str) -> str:
    """The unit as screens write it: `units/L` for U/L and IU/L; an unlisted unit stays as reported."""
    if unit in UNITS:
        return UNITS[unit][0]
    wanted = same_spelling(unit)
    # "G/L" is 10*9/L for cells and g/L for protein: without its test it stays as reported.
    known = [key for key in UNITS if wanted in spellings(key)]
    return UNITS[known[0]][0] if len(known) == 1 else unit


def show_number(value: Decimal) -> str:
    """`9,800`, `0.5`, `4`: thousands comma, leading zero, no trailing zero."""
    text = f"{value:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
