"""The numbers of the alert rules, each with unit, sources and mark; a clinic can set its own.

Limits of drugs are not the reference limits of a laboratory: a sentence names both. Dose limits follow the
table of section 4 of the screening and monitoring reference (project defaults, mark D).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from assessments.knowledge.alerts.rules import RULES
from patients.knowledge.units import show_number


@dataclass(frozen=True, slots=True)
class Threshold:
    """`setting` is the name an override uses; `unit` is UCUM for laboratory values, else plain words."""

    rule: str
    setting: str
    value: Decimal
    unit: str
    mark: str
    sources: tuple[str, ...]


# rule, setting, value, unit, mark; "" takes the mark of the rule
_ROWS = (
    ("AL-LAB-WBC", "below", "3.5", "10*9/L", ""),
    ("AL-LAB-NEUT", "below", "1.6", "10*9/L", ""),
    ("AL-LAB-NEUT-SEV", "below", "1.0", "10*9/L", ""),
    ("AL-LAB-NEUT-SEV", "below_with_fever", "1.6", "10*9/L", "D"),
    ("AL-LAB-PLT", "below", "140", "10*9/L", ""),
    ("AL-LAB-MCV", "above", "105", "fL", ""),
    ("AL-LAB-CREAT", "rise_percent", "30", "%", ""),
    ("AL-LAB-CREAT", "within_months", "12", "months", ""),
    ("AL-LAB-EGFR", "below", "60", "mL/min/{1.73_m2}", ""),
    ("AL-LAB-ALT", "above", "100", "U/L", ""),
    ("AL-LAB-ALT-MUSCLE", "within_days", "7", "days", ""),
    ("AL-LAB-ALT-MUSCLE", "liver_ck_times_limit", "2", "times", ""),
    ("AL-LAB-ALT-MUSCLE", "muscle_ck_times_limit", "5", "times", ""),
    ("AL-LAB-ALT-MUSCLE", "ck_fall_percent", "50", "%", ""),
    ("AL-LAB-ALT-MUSCLE", "line_slope", "12.66", "CK per ALT", "1"),
    ("AL-LAB-ALT-MUSCLE", "line_offset", "136", "U/L", "1"),
    ("AL-LAB-ALB", "below", "30", "g/L", ""),
    ("AL-LAB-EOS", "above", "0.5", "10*9/L", ""),
    ("AL-LAB-BP", "systolic_above", "140", "mmHg", ""),
    ("AL-LAB-BP", "diastolic_above", "90", "mmHg", ""),
    ("AL-LAB-UPROT", "at_least", "2", "{plus}", ""),
    ("AL-LAB-TREND", "steps", "3", "results", "D"),
    ("AL-LAB-REPEAT", "days", "7", "days", ""),  # published for creatinine and eGFR, a default for the others
    ("AL-IGG-LOW", "below", "6", "g/L", ""),
    ("AL-IGG-LOW", "high_below", "4", "g/L", ""),
    ("AL-GC-GLUC", "hba1c_at_least", "48", "mmol/mol", ""),
    ("AL-GC-GLUC", "glucose_at_least", "11.1", "mmol/L", ""),
    ("AL-MMT8-FALL", "points", "8", "points of 80", ""),
    ("AL-MMT8-FALL", "within_months", "6", "months", ""),
    ("AL-FVC-FALL", "relative_percent", "10", "%", ""),
    ("AL-FVC-FALL", "relative_within_months", "24", "months", ""),
    ("AL-FVC-FALL", "points", "5", "points of % predicted", ""),
    ("AL-FVC-FALL", "points_within_months", "12", "months", ""),
    ("AL-FVC-LOW", "below", "50", "% predicted", ""),
    ("AL-FVC-LOW", "below_with_symptoms", "80", "% predicted", ""),
    ("AL-CK-RISE", "times_lowest", "2", "times", ""),
    ("AL-CK-RISE", "urgent_times_lowest", "3", "times", ""),
    ("AL-CK-NOFALL", "fall_percent", "50", "%", ""),
    ("AL-CK-NOFALL", "weeks", "12", "weeks", ""),
    ("AL-GC-ABRUPT", "above_mg", "5", "mg prednisolone a day", ""),
    ("AL-GC-ABRUPT", "days", "28", "days", ""),
    ("AL-GC-ABRUPT", "hold_days", "14", "days", ""),
    ("AL-IS-STOP", "gap_days", "30", "days", "D"),
    ("AL-MMF-PREGTEST", "tests_apart_from", "8", "days", ""),
    ("AL-MMF-PREGTEST", "tests_apart_to", "10", "days", ""),
    ("AL-MTX-RENAL", "below", "30", "mL/min/{1.73_m2}", ""),
    ("AL-MTX-RENAL", "reduced_below", "60", "mL/min/{1.73_m2}", ""),
    ("AL-MTX-RENAL", "reduced_mg_a_week", "12.5", "mg a week", ""),
    ("AL-PJP", "mg", "20", "mg prednisolone a day", ""),
    ("AL-PJP", "days", "28", "days", ""),
    # How long a pulse or an infusion counts: project defaults, after the usual intervals of section 4.
    ("AL-PJP", "cyclophosphamide_days", "28", "days", "D"),
    ("AL-PJP", "rituximab_months", "6", "months", "D"),
    ("AL-LIVE-VACC", "infusion_months", "6", "months", "D"),
    ("AL-IVIG-AKI", "rise_percent", "30", "%", ""),
    ("AL-IVIG-AKI", "within_days", "14", "days", ""),
    ("AL-IVIG-HAEM", "fall", "20", "g/L", ""),
    ("AL-IVIG-HAEM", "within_days", "14", "days", ""),
    ("AL-PLEX-FIB", "below", "1.0", "g/L", ""),
    ("AL-PLEX-FIB", "after_exchange_days", "7", "days", "D"),  # still "between exchanges"
    ("AL-SCREEN-OVERDUE", "days", "30", "days", ""),
    ("AL-SCREEN-OVERDUE", "high_days", "90", "days", ""),
    ("AL-LAB-OVERDUE", "days", "7", "days", ""),
    ("AL-LAB-OVERDUE", "high_days", "28", "days", ""),
    ("AL-RESULT-UNREAD", "working_days", "3", "working days", ""),
    ("AL-RESULT-UNREAD", "abnormal_working_days", "1", "working days", ""),
    # Doses: drug.per, soft and hard
    ("AL-DOSE-SOFT", "prednisolone.mg_kg_day", "1", "mg/kg a day", "D"),
    ("AL-DOSE-SOFT", "prednisolone.mg_day", "100", "mg a day", "D"),
    ("AL-DOSE-HARD", "prednisolone.mg_kg_day", "2", "mg/kg a day", "D"),
    ("AL-DOSE-SOFT", "methylprednisolone.mg_day", "1000", "mg a day", "D"),
    ("AL-DOSE-HARD", "methylprednisolone.mg_day", "2000", "mg a day", "D"),
    ("AL-DOSE-SOFT", "methotrexate.mg_week", "25", "mg a week", "D"),
    ("AL-DOSE-HARD", "methotrexate.mg_week", "30", "mg a week", "D"),
    ("AL-DOSE-SOFT", "azathioprine.mg_kg_day", "3", "mg/kg a day", "D"),
    ("AL-DOSE-HARD", "azathioprine.mg_kg_day", "4", "mg/kg a day", "D"),
    ("AL-DOSE-SOFT", "mycophenolate.mg_day", "3000", "mg a day", "D"),
    ("AL-DOSE-HARD", "mycophenolate.mg_day", "4000", "mg a day", "D"),
    ("AL-DOSE-SOFT", "tacrolimus.mg_kg_day", "0.1", "mg/kg a day", "D"),
    ("AL-DOSE-SOFT", "tacrolimus.trough", "10", "ng/mL", "D"),
    ("AL-DOSE-HARD", "tacrolimus.trough", "20", "ng/mL", "D"),
    ("AL-DOSE-SOFT", "ciclosporin.mg_kg_day", "5", "mg/kg a day", "D"),
    ("AL-DOSE-HARD", "ciclosporin.mg_kg_day", "7.5", "mg/kg a day", "D"),
    ("AL-DOSE-SOFT", "cyclophosphamide.mg_m2", "1000", "mg/m² a dose", "D"),
    ("AL-DOSE-HARD", "cyclophosphamide.mg_dose", "1500", "mg a dose", "D"),
    ("AL-DOSE-SOFT", "ivig.g_kg_4_weeks", "2", "g/kg in 4 weeks", "D"),
    ("AL-DOSE-SOFT", "ivig.g_kg_day", "1", "g/kg a day", "D"),
    ("AL-DOSE-HARD", "ivig.g_kg_4_weeks", "3", "g/kg in 4 weeks", "D"),
)  # fmt: skip

TABLE: dict[tuple[str, str], Threshold] = {
    (rule, setting): Threshold(
        rule, setting, Decimal(value), unit, mark or RULES[rule].mark, RULES[rule].sources
    )
    for rule, setting, value, unit, mark in _ROWS
}


class Thresholds:
    """The table with the numbers a clinic has set instead. Unchanging once made."""

    def __init__(self, overrides: Mapping[tuple[str, str], Decimal] | None = None) -> None:
        """Raises ValueError for a number no rule has, and for one that is not above zero."""
        self._overrides = dict(overrides or {})
        for (rule, setting), value in self._overrides.items():
            if (rule, setting) not in TABLE:
                raise ValueError(f"{rule} has no number named “{setting}”")
            if not value.is_finite() or value <= 0:
                raise ValueError(f"{rule} {setting} is a number above zero, not {value}")

    def value(self, rule: str, setting: str) -> Decimal:
        return self._overrides.get((rule, setting), TABLE[rule, setting].value)

    def number(self, rule: str, setting: str) -> int:
        """A count of days, months or results; a part of one does not count."""
        return int(self.value(rule, setting))

    def is_set_by_clinic(self, rule: str, setting: str) -> bool:
        return self.value(rule, setting) != TABLE[rule, setting].value


DEFAULTS = Thresholds()


# Numbers that are counted, not measured.
COUNTED = ("days", "weeks", "months", "results", "working days")


def mistake_in_threshold(rule: str, setting: str, value: Decimal) -> str:
    """Why a clinic cannot use this number of an alert rule, in words; "" when it can."""
    known = TABLE.get((rule, setting))
    if known is None:
        return f"{rule} has no number called {setting}."
    if value <= 0:
        return "Enter a number above 0."
    if known.unit in COUNTED and value != value.to_integral_value():
        return f"Enter a whole number of {known.unit}."
    if value == known.value:
        return f"{show_number(value)} is the number of the rule: withdraw the clinic's own one instead."
    return ""
