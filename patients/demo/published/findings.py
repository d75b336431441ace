"""Findings of a published case: symptoms as visits, antibodies as results, tests as events, else text."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from patients.demo.published.source import Calendar, Case, Row
from patients.demo.record import Record, dated
from patients.knowledge.lab_tests import find_test

# Only what means the same: "proximal weakness" names no limb, "neck weakness" compares nothing.
SYMPTOMS = {
    "proximal weakness upper limbs": ("prox_upper",),
    "proximal weakness lower limbs": ("prox_lower",),
    "myalgia": ("myalgia",),
    "dysphagia": ("dysphagia",),
    "dyspnoea": ("dyspnoea",),
    "chest pain": ("chest_pain",),
    "weight loss": ("weight_loss",),
    "fever": ("fever",),
    "interstitial lung disease": ("ild",),
}
# Absence says more than presence: without any rash there is no heliotrope, and no trouble swallowing is
# no severe one either.
ALSO_ABSENT = {
    "rash": ("heliotrope", "gottron_papules", "gottron_sign"),
    "dysphagia": ("dysphagia", "dysphagia_moderate_severe"),
}

ANTIBODY_WORDS = {
    "positive": "positive",
    "high positive": "positive",
    "negative": "negative",
    "undetectable": "negative",
}
LAB_WORDS = {"ESR normal": ("ESR", "normal"), "troponin T raised, figure in a graph": ("TROPONIN_T", "high")}
ECG_NORMAL = "electrocardiogram normal"

HEDGES = ("suggestive", "compatible", "consistent", "features")
FEW_CELLS = (
    "no infiltrate",
    "without infiltrate",
    "scant infiltrate",
    "minimal lymphocytes",
    "minimal inflammation",
    "without inflammation",
)
NOT_MUSCLE_BIOPSIES = ("endomyocardial", "autopsy")


def add_findings(record: Record, case: Case, calendar: Calendar) -> None:
    """Every row of findings.csv, each in the place that says no more than the source."""
    visits: dict[int, list[Row]] = defaultdict(list)
    for row in case.findings:
        on = calendar.when(row["day"], row["day_approx"])
        category = row["category"]
        if category == "antibody" and find_test(row["item"]):
            record.results.append(_antibody(row, case) | dated("collected", on))
        elif row["item"] in LAB_WORDS:
            test, word = LAB_WORDS[row["item"]]
            record.results.append({"test": test, "qualitative": word, **dated("collected", on)})
        elif category in ("biopsy", "emg", "mri") and not row["item"].startswith(NOT_MUSCLE_BIOPSIES):
            record.events.append(_event(row) | dated("happened", on))
        elif row["item"] == ECG_NORMAL:
            record.events.append(
                {"kind": "investigation", "investigation": "ECG", "result": "normal", **dated("happened", on)}
            )
        elif (day := _day_of_visit(row)) is not None:
            visits[day].append(row)
        else:
            reason = "its day is not known exactly" if _is_told_at_a_visit(row) else "no field for it"
            record.keep_as_text(_in_words(row), on, reason)
    record.visits += [_visit(rows, day, calendar) for day, rows in sorted(visits.items())]


def _day_of_visit(row: Row) -> int | None:
    """Symptoms and strength until day 0 were told or seen on day 0; later ones need an exact day."""
    if not _is_told_at_a_visit(row) or not row["day"]:
        return None
    if int(row["day"]) <= 0:
        return 0
    return None if row["day_approx"] else int(row["day"])


def _is_told_at_a_visit(row: Row) -> bool:
    return row["category"] in ("symptom", "strength", "function") or row["item"] in SYMPTOMS


def _visit(rows: list[Row], day: int, calendar: Calendar) -> dict:
    symptoms: dict[str, str] = {}
    lines = []
    for row in rows:
        answers = _answers(row)
        symptoms |= answers
        if not answers or row["value"] not in ("present", "absent") or row["note"] or int(row["day"]) != day:
            lines.append(_in_words(row) + _earlier(row, day))
    return {"visited_on": calendar.exact(day), "symptoms": symptoms, "note": "\n".join(lines)}


def _answers(row: Row) -> dict[str, str]:
    """Answers of the symptom list; nothing for "present (left)", which is not on both sides."""
    if row["value"] == "absent":
        return dict.fromkeys(ALSO_ABSENT.get(row["item"], SYMPTOMS.get(row["item"], ())), "no")
    measured = row["value"].startswith("present (") and row["numeric_value"]
    if row["value"] == "present" or measured:
        return dict.fromkeys(SYMPTOMS.get(row["item"], ()), "yes")
    return {}


def _antibody(row: Row, case: Case) -> dict:
    """The word, or the number with its printed unit; a number is positive when the case is called so."""
    test = find_test(row["item"])
    word = ANTIBODY_WORDS.get(row["value"], "")
    called_positive = case.row["subtype"] == test.code.lower() and not case.row["subtype_approx"]
    result = {"test": test.code, "qualitative": word or ("positive" if called_positive else "")}
    if row["numeric_value"]:
        result["value"] = Decimal(row["numeric_value"])
        result["unit"] = row["unit"]
        result["comparator"] = ">" if row["value"].startswith(">") else ""
        _, _, upper = row["value"].partition("upper reference ")
        result["upper_limit"] = Decimal(upper.rstrip(")")) if upper else None
    if row["value"] not in ("positive", "negative"):
        result["note"] = f"printed: {row['value']}"
    return result


def _event(row: Row) -> dict:
    result = row["value"] if row["value"] in ("normal", "abnormal") else ""
    findings = biopsy_findings(row) if row["category"] == "biopsy" else {}
    return {"kind": row["category"], "description": row["item"], "result": result, "findings": findings}


def biopsy_findings(row: Row) -> dict[str, str]:
    """Necrosis and sparse infiltrate when the report states them; one that only suggests them does not."""
    text = row["item"]
    if row["value"] == "normal":
        return {"necrosis": "no"}
    if any(word in text for word in HEDGES):
        return {}
    found = {"necrosis": "yes"} if "necro" in text else {}
    return found | ({"minimal_infiltrate": "yes"} if any(words in text for words in FEW_CELLS) else {})


def _earlier(row: Row, day: int) -> str:
    days = day - int(row["day"])
    about = "about " if row["day_approx"] else ""
    if days:
        return f" ({about}{days} days before)"
    return " (time told in words)" if about else ""


def _in_words(row: Row) -> str:
    said = row["value"] or f"{row['numeric_value']} ({row['unit']})"
    note = f"; {row['note']}" if row["note"] else ""
    return f"{row['item'][:1].upper()}{row['item'][1:]}: {said}{note}"
