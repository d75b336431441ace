"""Doses above their limits, in absolute terms or per kilogram, and methotrexate that is not weekly.

Limits: section 4 of the screening and monitoring reference, all project defaults. A hard limit says no
more of a dose than a soft one, only more urgently: one finding per dose. Spacing of cycles: see the plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from assessments.knowledge.alerts.case import Case, Outcome, days, not_judged, row_of, rows_of
from assessments.knowledge.alerts.finding import Row
from assessments.knowledge.alerts.readings import as_decimal
from assessments.knowledge.alerts.thresholds import TABLE
from assessments.knowledge.facts import DoseFact
from assessments.knowledge.trace import Answer
from patients.knowledge.drugs import DOSE_UNITS, DRUGS, FREQUENCIES
from patients.knowledge.glucocorticoids import DOSES_A_DAY, dose_mg
from patients.knowledge.partial_dates import show_date
from patients.knowledge.units import show_number

SOFT, HARD = "AL-DOSE-SOFT", "AL-DOSE-HARD"
WEEKLY = "once_weekly"
_TIMES_A_DAY = {"twice_daily": 2, "three_times_daily": 3, "four_times_daily": 4}
_COURSE_DAYS = 28  # "in 4 weeks"


@dataclass(frozen=True, slots=True)
class Held:
    """What one drug is held to. `per`: "day", "week", "dose", "kg_day", "m2"; `route`: "" for any."""

    drug: str
    setting: str
    per: str
    route: str = ""


# `setting` names the numbers of AL-DOSE-SOFT and AL-DOSE-HARD; either may be absent.
HELD = (
    Held("prednisone", "prednisolone.mg_kg_day", "kg_day", "oral"),
    Held("prednisone", "prednisolone.mg_day", "day", "oral"),
    Held("prednisolone", "prednisolone.mg_kg_day", "kg_day", "oral"),
    Held("prednisolone", "prednisolone.mg_day", "day", "oral"),
    Held("methylprednisolone", "methylprednisolone.mg_day", "day", "iv"),
    Held("methotrexate", "methotrexate.mg_week", "week"),
    Held("azathioprine", "azathioprine.mg_kg_day", "kg_day"),
    Held("mycophenolate", "mycophenolate.mg_day", "day"),
    Held("tacrolimus", "tacrolimus.mg_kg_day", "kg_day"),
    Held("ciclosporin", "ciclosporin.mg_kg_day", "kg_day"),
    Held("cyclophosphamide", "cyclophosphamide.mg_m2", "m2", "iv"),
    Held("cyclophosphamide", "cyclophosphamide.mg_dose", "dose", "iv"),
)


def dose_limits(case: Case) -> Iterator[Outcome]:
    for drug in dict.fromkeys(held.drug for held in HELD):
        taking = case.taking(drug)
        if taking is None:
            continue
        passed: list[tuple[bool, Fraction, str, DoseFact]] = []
        for dose in taking.rows:
            for held in (one for one in HELD if one.drug == drug):
                answer = _held_to(case, dose, held)
                if isinstance(answer, str):
                    yield not_judged(SOFT, f"{_words(dose)}: {answer}.", answer, facts=rows_of(dose))
                elif answer:
                    passed.append((*answer, dose))
        if passed:
            yield _passed(case, drug, passed)
    yield from _immunoglobulin(case)
    yield from _trough(case)


def _passed(case: Case, drug: str, passed: list[tuple[bool, Fraction, str, DoseFact]]) -> Outcome:
    """The worst of what is passed, with every limit in words."""
    is_hard = any(one[0] for one in passed)
    said = [one for one in passed if one[0] == is_hard]
    first = min((one[3] for one in said), key=lambda dose: dose.start.day if dose.start else date.min)
    return case.found(
        HARD if is_hard else SOFT,
        first.start,
        f"{_words(said[0][3])}: {'; '.join(dict.fromkeys(words for _, _, words, _ in said))}.",
        part=drug,
        seen_on=first.start.day if first.start else case.as_of,
        facts=rows_of(*(dose for *_, dose in said)),
        worse=as_decimal(max(ratio for _, ratio, _, _ in said)),
        mark="D",
    )


def _held_to(case: Case, dose: DoseFact, held: Held) -> tuple[bool, Fraction, str] | str | None:
    """Hard or soft, how far above, in words; what is missing; or None when it is within."""
    if held.route and dose.route not in ("", held.route):
        return None
    if dose.dose is None:
        return None if held.per != "day" and held.per != "week" else "dose not recorded"
    amount = _amount(case, dose, held.per)
    if not isinstance(amount, Fraction):
        return amount
    for rule in (HARD, SOFT):
        if (rule, held.setting) not in TABLE:
            continue
        limit = case.value(rule, held.setting)
        if amount > limit:
            unit = TABLE[rule, held.setting].unit
            weight = f" at {show_number(case.weight[0])} kg" if held.per == "kg_day" and case.weight else ""
            shown = show_number(round(as_decimal(amount), 2))
            words = f"{shown} {unit}{weight}, above {show_number(limit)}"
            return rule == HARD, amount / Fraction(limit), words
    return None


def _amount(case: Case, dose: DoseFact, per: str) -> Fraction | str | None:
    """The dose in the terms of a limit; what is missing in words; None when the limit is of other terms."""
    if per == "m2":
        return Fraction(dose.dose) if dose.unit == "mg/m2" else None
    times = Fraction(_TIMES_A_DAY.get(dose.frequency, 1))
    if per == "kg_day":
        if dose.unit == "mg/kg":
            return Fraction(dose.dose) * times
        mg = dose_mg(dose.dose, dose.unit)
        if mg is None:
            return None
        return mg * times / Fraction(case.weight[0]) if case.weight else "body weight"
    if dose.unit == "mg/m2":
        return "body surface area" if per == "dose" else None
    mg = dose_mg(dose.dose, dose.unit, case.weight[0] if case.weight else None)
    if mg is None:
        return "body weight" if dose.unit == "mg/kg" else None
    if per == "week":
        # Of a frequency that says nothing at least one dose is taken.
        return mg * max(DOSES_A_DAY.get(dose.frequency, Fraction(1, 7)) * 7, Fraction(1))
    return mg if per == "dose" else mg * times


def _words(dose: DoseFact) -> str:
    parts = [DRUGS[dose.drug].name]
    if dose.dose is not None:
        parts.append(f"{show_number(dose.dose)} {DOSE_UNITS.get(dose.unit, dose.unit)}".strip())
    parts.append(FREQUENCIES.get(dose.frequency, ""))
    if dose.start:
        parts.append(f"since {dose.start}")
    return " ".join(part for part in parts if part)


def _immunoglobulin(case: Case) -> Iterator[Outcome]:
    """g/kg of the 4 weeks that end with the last infusion, and of its day; periods cannot be summed."""
    given = [dose for dose in case.infusions("ivig") if dose.start.is_exact]
    if not given:
        return
    last = given[-1].start.day
    if case.as_of - last >= days(_COURSE_DAYS):
        return  # the 4 weeks are over
    course = [dose for dose in given if last - dose.start.day < days(_COURSE_DAYS)]
    amounts = [(dose, _grams_per_kg(case, dose)) for dose in course]
    lacking = sorted({one for _, one in amounts if isinstance(one, str)})
    known = [(dose, one) for dose, one in amounts if isinstance(one, Fraction)]
    total = sum((one for _, one in known), Fraction(0))
    by_day: dict[date, Fraction] = {}
    for dose, one in known:
        by_day[dose.start.day] = by_day.get(dose.start.day, Fraction(0)) + one
    day = max(by_day.values(), default=Fraction(0))
    for rule, setting, amount in (
        (HARD, "ivig.g_kg_4_weeks", total),
        (SOFT, "ivig.g_kg_4_weeks", total),
        (SOFT, "ivig.g_kg_day", day),
    ):
        limit = case.value(rule, setting)
        if amount > limit:
            shown = show_number(round(as_decimal(amount), 2))
            unit = TABLE[rule, setting].unit
            yield case.found(
                rule,
                course[0].start,
                f"Immunoglobulin {shown} {unit} up to {show_date(last)}, above {show_number(limit)}.",
                part="ivig",
                seen_on=last,
                facts=rows_of(*course),
                worse=as_decimal(amount),
                mark="D",
            )
            return
    if lacking:
        yield not_judged(SOFT, f"Immunoglobulin up to {show_date(last)}: {', '.join(lacking)} not recorded.",
                         *lacking, facts=rows_of(*course))  # fmt: skip


def _grams_per_kg(case: Case, dose: DoseFact) -> Fraction | str:
    if dose.dose is None or dose.unit not in ("g", "g/kg"):
        return "dose"
    if dose.unit == "g/kg":
        return Fraction(dose.dose)
    return Fraction(dose.dose) / Fraction(case.weight[0]) if case.weight else "body weight"


def _trough(case: Case) -> Iterator[Outcome]:
    """The latest tacrolimus level, while it is taken."""
    reading = case.latest("TACROLIMUS")
    taking = case.taking("tacrolimus", reading.day) if reading else None
    if taking is None:
        return
    for rule in (HARD, SOFT):
        limit = case.value(rule, "tacrolimus.trough")
        if reading.above(limit) == Answer.YES:
            yield case.found(
                rule,
                reading.result.on,
                f"{reading.shown}, above {show_number(limit)} ng/mL.",
                part="tacrolimus_level",
                facts=(*rows_of(reading.result), *taking.facts),
                worse=reading.value,
                mark="D",
            )
            return
    if reading.problem:
        words = f"{reading.shown} cannot be judged: {reading.problem}."
        yield not_judged(SOFT, words, "a number with its unit", facts=rows_of(reading.result))


def methotrexate_frequency(case: Case) -> Iterator[Outcome]:
    """Any recorded frequency but once weekly."""
    rule = "AL-DOSE-MTX-FREQ"
    taking = case.taking("methotrexate")
    if taking is None:
        return
    wrong = [dose for dose in taking.rows if dose.frequency and dose.frequency != WEEKLY]
    unsaid = [dose for dose in taking.rows if not dose.frequency]
    if wrong:
        facts: tuple[Row, ...] = tuple(row_of(dose) for dose in wrong)
        words = "; ".join(_words(dose) for dose in wrong)
        often = max(DOSES_A_DAY.get(dose.frequency, Fraction(0)) for dose in wrong)
        yield case.found(rule, wrong[0].start, f"{words}: it is taken once weekly.", facts=facts,
                         worse=as_decimal(often))  # fmt: skip
    elif unsaid:
        yield not_judged(rule, f"{_words(unsaid[0])}: how often is not recorded.", "frequency",
                         facts=rows_of(*unsaid))  # fmt: skip
