"""Strength, the HAQ and glucocorticoid doses: their inputs, and what is written of each result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessments.formats import results
from assessments.formats.fields import (
    DAY,
    PARTIAL_DATE,
    YES_NO,
    Field,
    Kind,
    Unusable,
    above_zero,
    choice,
    decimal,
    several,
    shown,
    whole,
)
from assessments.knowledge.trace import Answer
from patients.knowledge import glucocorticoids, haq, mmt8
from patients.knowledge.drugs import DOSE_UNITS, DRUGS, FREQUENCIES
from patients.knowledge.partial_dates import PartialDate

# --- MMT8 ---


def _grade(text: str) -> int | str:
    grade = int(text) if text.isdecimal() and len(text) <= 2 else text.upper() if len(text) == 1 else text
    try:
        mmt8.grade_bounds(grade)
    except ValueError:
        reasons = ", ".join(f"{mmt8.UNABLE}:{reason}" for reason in mmt8.UNABLE_REASONS)
        raise ValueError(f"{shown(text)} is not a grade: 0 to 10, {mmt8.TRACE}, {reasons}") from None
    return grade


GRADE = Kind("a grade", _grade)
MMT8_FIELDS = (
    Field("side", choice(*mmt8.SIDES), "Side to score; blank takes the widest side with a total"),
    *(Field(site, GRADE, mmt8.site_label(site)) for site in mmt8.SITES),
)


def mmt8_result(values: Mapping[str, Any]) -> dict[str, Any]:
    grades = {site: values[site] for site in mmt8.SITES if site in values}
    side = values.get("side")
    found = mmt8.score(grades, side) if side else mmt8.best_score(grades) or mmt8.score({}, "both")
    sites = mmt8.sites_of(found.side)
    outside = [mmt8.site_label(site).lower() for site in grades if site not in sites]
    said = [f"Not counted on this side: {', '.join(outside)}."] if outside else []
    return results.result(
        mmt8.VERSION,
        outcome=(results.exact(found.low), results.exact(found.high)),
        settled=found.total is not None,
        statement=found.statement,
        side=found.side,
        maximum=results.exact(found.maximum),
        total=results.exact(found.total),
        missing=found.untested,
        trace=[
            {
                "item": site,
                "label": mmt8.site_label(site),
                "answer": str(grades.get(site, "unknown")),
                "points": results.bounds(*mmt8.grade_bounds(grades.get(site))),
            }
            for site in sites
        ],
        remarks=map(results.remark, [*said, *mmt8.half_filled_sides(grades)]),
        sources=map(results.cited, mmt8.NUMBERS),
        unconfirmed=results.unconfirmed(mmt8.NUMBERS),
    )


# --- HAQ ---

HAQ_FIELDS = (
    Field("variant", choice(*haq.VARIANTS), "Scored with or without the aids rule; always needed"),
    Field("aids", several(*haq.CATEGORIES), "Categories with an aid, device or helper; the others have none"),
    *(
        Field(
            code, whole(haq.EASIEST, haq.HARDEST), f"{haq.CATEGORIES[haq.CATEGORY_OF[code]].label}: {label}"
        )
        for code, label in haq.ITEM_LABELS.items()
    ),
)


def haq_result(values: Mapping[str, Any]) -> dict[str, Any]:
    if "variant" not in values:
        raise Unusable("variant", f"is needed: {' or '.join(haq.VARIANTS)}")
    items = {code: values[code] for code in haq.ITEMS if code in values}
    found = haq.score(items, values.get("aids", ()), values["variant"])
    return results.result(
        haq.VERSION,
        outcome=(results.exact(found.low), results.exact(found.high)),
        settled=found.is_settled,
        statement=found.statement,
        variant=found.variant,
        total=results.exact(found.total),
        missing=[item for one in found.categories.values() for item in one.blanks],
        trace=[
            {
                "item": one.code,
                "label": one.label,
                "answers": {
                    item: results.exact(items[item]) if item in items else "unknown"
                    for item in haq.CATEGORIES[one.code].items
                },
                "raised_by_aid": one.is_raised_by_aid,
                "counted": results.exact(one.score),
                "points": results.bounds(one.low, one.high),
            }
            for one in found.categories.values()
        ],
        sources=map(results.cited, haq.NUMBERS),
        unconfirmed=results.unconfirmed(haq.NUMBERS),
    )


# --- Glucocorticoids ---

GLUCOCORTICOIDS = tuple(code for code, drug in DRUGS.items() if drug.family == "glucocorticoid")
_DOSE = (
    Field("drug", choice(*GLUCOCORTICOIDS), "The glucocorticoid"),
    Field("dose", decimal(0), "One dose"),
    Field("unit", choice(*DOSE_UNITS), "Unit of the dose"),
    Field("frequency", choice(*FREQUENCIES), "How often"),
)
WEIGHT = Field("weight_kg", above_zero(), "Body weight in kg, for doses in mg/kg")
_ANY_DRUG = Kind(f"{', '.join(GLUCOCORTICOIDS)}; other drugs are not counted", choice(*DRUGS).read)
EQUIVALENT_FIELDS = (*_DOSE, WEIGHT)
CUMULATIVE_FIELDS = (
    Field("first", DAY, "First day of the period"),
    Field("last", DAY, "Last day of the period, counted too"),
    WEIGHT,
    Field("intervals.#.drug", _ANY_DRUG, "The drug"),
    *(Field(f"intervals.#.{one.name}", one.kind, one.meaning) for one in _DOSE[1:]),
    Field("intervals.#.start", PARTIAL_DATE, "First day with this dose"),
    Field("intervals.#.stop", PARTIAL_DATE, "First day without it"),
    Field("intervals.#.ongoing", YES_NO, "Still taken; without it and without a stop the end is not known"),
)


@dataclass(frozen=True, slots=True)
class Interval:
    """A dose interval as patients.knowledge.glucocorticoids reads it."""

    drug: str
    start: PartialDate | None
    stop: PartialDate | None
    ongoing: bool
    dose: Decimal | None
    unit: str
    frequency: str


def prednisolone_equivalent_result(values: Mapping[str, Any]) -> dict[str, Any]:
    """One dose, or with a frequency the daily dose, as mg of prednisolone."""
    drug, dose, unit = (values.get(name) for name in ("drug", "dose", "unit"))
    frequency, weight = values.get("frequency"), values.get("weight_kg")
    if drug is None:
        raise Unusable("drug", f"is needed: {', '.join(GLUCOCORTICOIDS)}")
    if dose is not None and unit is None:
        raise Unusable("unit", "is needed with a dose, such as mg")
    one_dose = glucocorticoids.dose_mg(dose, unit or "", weight)
    own = one_dose
    if frequency is not None:
        own = glucocorticoids.daily_mg(dose, unit or "", frequency, weight)
    mg = None if own is None else glucocorticoids.prednisolone_equivalent(drug, own)
    missing = [name for name in ("dose", "unit") if name not in values]
    if unit == "mg/kg" and weight is None:
        missing.append("weight_kg")
    per = "" if frequency is None else " a day"
    known = glucocorticoids.EQUIVALENTS.get(drug)
    if mg is None:
        statement = "Cannot tell: dose, unit, weight or frequency do not give mg of a known equivalent."
    else:
        shown_mg = glucocorticoids.show_mg
        statement = f"{DRUGS[drug].name} {shown_mg(own)}{per} = {shown_mg(mg)} prednisolone{per}."
    return results.result(
        glucocorticoids.VERSION,
        # A dose that is not known may be anything from none up: there is no upper bound.
        outcome=(results.exact(Fraction(0) if mg is None else mg), results.exact(mg)),
        settled=mg is not None,
        statement=statement,
        total=results.exact(mg),
        per="dose" if frequency is None else "day",
        missing=missing,
        trace=[
            {
                "item": drug,
                "label": DRUGS[drug].name,
                "answer": results.exact(dose) or "unknown",
                "own_mg": results.exact(own),
                "points": results.bounds(mg, mg),
            }
        ],
        sources=[results.cited(known.cited)] if known else [],
        unconfirmed=results.unconfirmed([known.cited] if known else []),
    )


def cumulative_dose_result(values: Mapping[str, Any]) -> dict[str, Any]:
    for name in ("first", "last"):
        if name not in values:
            raise Unusable(name, "is needed, such as 2024-03-05")
    if values["last"] < values["first"]:
        raise Unusable("last", "lies before the first day")
    intervals = _intervals(values)
    found = glucocorticoids.cumulative_dose(
        intervals.values(), values["first"], values["last"], values.get("weight_kg")
    )
    places = {id(one): place for place, one in intervals.items()}
    sources = list(dict.fromkeys(step.cited for step in found.steps))
    return results.result(
        glucocorticoids.VERSION,
        outcome=(results.exact(found.low_mg), results.exact(found.high_mg)),
        settled=found.low_mg == found.high_mg,
        statement=found.statement,
        known_high_mg=results.exact(found.known_high_mg),
        missing=[f"intervals.{places[id(one.interval)]}" for one in found.unknown],
        trace=[
            {
                "item": f"intervals.{places[id(step.interval)]}",
                "label": step.sentence,
                "points": results.bounds(step.low_mg, step.high_mg),
            }
            for step in found.steps
        ],
        remarks=[
            *(results.remark(one.sentence) for one in found.unknown),
            *(
                results.remark(
                    f"intervals.{place}: {DRUGS[one.drug].name} is no glucocorticoid, not counted."
                )
                for place, one in intervals.items()
                if one.drug not in GLUCOCORTICOIDS
            ),
        ],
        sources=map(results.cited, sources),
        unconfirmed=results.unconfirmed(sources),
    )


def _intervals(values: Mapping[str, Any]) -> dict[str, Interval]:
    """By place in the list."""
    by_place: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        if name.startswith("intervals."):
            _, place, part = name.split(".")
            by_place.setdefault(place, {})[part] = value
    return {place: _interval(f"intervals.{place}", parts) for place, parts in by_place.items()}


def _interval(name: str, parts: Mapping[str, Any]) -> Interval:
    start, stop = parts.get("start"), parts.get("stop")
    ongoing = parts.get("ongoing")
    if parts.get("drug") is None:
        raise Unusable(f"{name}.drug", f"is needed, such as {', '.join(GLUCOCORTICOIDS)}")
    if stop is not None and ongoing == Answer.YES:
        raise Unusable(f"{name}.ongoing", "is yes, yet there is a stop: leave out one of them")
    if start is not None and stop is not None and stop.last_day < start.day:
        raise Unusable(f"{name}.stop", "lies before the start")
    return Interval(
        parts["drug"], start, stop, ongoing == Answer.YES,
        parts.get("dose"), parts.get("unit") or "", parts.get("frequency") or "",
    )  # fmt: skip
