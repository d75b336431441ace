"""What is known of each treatment in pregnancy, and for the father.

Shared screening and monitoring reference, section 4 and rules.json pregnancy: BSR guideline 2022, table 1
(bsr_preg2022), and Practical Neurology, table 4 (pn_preg); mark 2. A drug without a line is not known.
"""

from __future__ import annotations

from dataclasses import dataclass

from patients.knowledge.drugs import DRUGS

SOURCES, MARK = ("bsr_preg2022", "pn_preg"), "2"


@dataclass(frozen=True, slots=True)
class PregnancyAdvice:
    """`mother` and `father`: what the tables say; "" where they say nothing."""

    mother: str
    father: str = ""
    is_contraindicated: bool = False


PREGNANCY: dict[str, PregnancyAdvice] = {
    "prednisolone": PregnancyAdvice("compatible"),
    "methylprednisolone": PregnancyAdvice("compatible"),
    "azathioprine": PregnancyAdvice("compatible"),
    "ciclosporin": PregnancyAdvice("compatible with monitoring"),
    "tacrolimus": PregnancyAdvice("compatible with monitoring"),
    "ivig": PregnancyAdvice("compatible"),
    "methotrexate": PregnancyAdvice(
        "contraindicated; stop at least 1 month before conception", "compatible", is_contraindicated=True
    ),
    "mycophenolate": PregnancyAdvice(
        "contraindicated; stop at least 6 weeks before conception", "compatible", is_contraindicated=True
    ),
    "leflunomide": PregnancyAdvice("contraindicated; washout before conception", is_contraindicated=True),
    "cyclophosphamide": PregnancyAdvice(
        "in exceptional circumstances only", "avoid", is_contraindicated=True
    ),
    "rituximab": PregnancyAdvice(
        "consider stopping at conception; in severe disease without alternatives it may go on"
    ),
}


def advice_on(drug: str, *, is_father: bool = False) -> str:
    """`Methotrexate: contraindicated; ….`; a drug whose harm is not in the tables says so; "" for others."""
    name, known = DRUGS[drug].name, PREGNANCY.get(drug)
    text = (known.father if is_father else known.mother) if known else ""
    if text:
        return f"{name}: {text}."
    if DRUGS[drug].family in ("statin", "lipid", "other"):
        return ""
    return f"{name}: not in the tables read."
