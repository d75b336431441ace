"""What belongs before or beside a drug: folic acid, kidney, liver, TPMT, hepatitis B, PJP, glucose.

Where the rule asks for a record that is not there (no TPMT, no decision), its absence is the finding.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from assessments.knowledge.alerts.case import Case, Outcome, days, not_judged, row_of, rows_of, run_of
from assessments.knowledge.alerts.finding import CRITICAL, HIGH, Row
from assessments.knowledge.alerts.readings import (
    Reading,
    as_decimal,
    in_canonical,
    laboratory_limit,
    show_limit,
)
from assessments.knowledge.alerts.thresholds import TABLE
from assessments.knowledge.facts import DoseFact
from assessments.knowledge.trace import Answer
from patients.knowledge.conditions import CONDITIONS
from patients.knowledge.glucocorticoids import DOSES_A_DAY, dose_mg
from patients.knowledge.lab_tests import LAB_TESTS
from patients.knowledge.partial_dates import PartialDate, add_months, show_date
from patients.knowledge.units import show_number

HEPATITIS_B = ("HBSAG", "ANTI_HBC")
HEPATITIS = (*HEPATITIS_B, "HCV")


def folic_acid(case: Case) -> Iterator[Outcome]:
    taking = case.taking("methotrexate")
    if taking is None or case.taking("folic_acid"):
        return
    ended = [course.end for course in case.courses("folic_acid") if course.end and course.end <= case.as_of]
    said = f"folic acid stopped {show_date(max(ended))}" if ended else "no folic acid is recorded"
    began = max(ended) if ended and taking.since and max(ended) > taking.since else taking.started
    yield case.found("AL-MTX-FOLATE", began, f"{taking.shown}; {said}.", facts=taking.facts)


def kidney(case: Case) -> Iterator[Outcome]:
    """eGFR below 30, or below 60 with more than 12.5 mg a week. The latest eGFR counts."""
    rule = "AL-MTX-RENAL"
    taking = case.taking("methotrexate")
    if taking is None:
        return
    readings = case.readings("EGFR", worst_is_high=False)
    if not readings:
        yield not_judged(rule, f"{taking.shown}; no eGFR is recorded.", "eGFR", facts=taking.facts)
        return
    latest = readings[-1]
    if latest.problem:
        yield not_judged(rule, f"{latest.shown} cannot be judged: {latest.problem}.", "eGFR with its unit",
                         facts=rows_of(latest.result))  # fmt: skip
        return
    reduced, limit = case.value(rule, "reduced_below"), case.value(rule, "reduced_mg_a_week")
    run = run_of(readings, lambda one: one.below(reduced))
    if run is None:
        return
    first, last = run
    weekly = max((mg for dose in taking.rows if (mg := _mg_a_week(dose)) is not None), default=None)
    severe = last.below(case.value(rule, "below"))
    ratio = 1 / max(last.value, reduced / 1000)
    facts = rows_of(first.result, last.result) + taking.facts
    began = max(filter(None, (first.result.on, taking.started)), key=lambda on: on.day)
    if severe == Answer.YES:
        words = f"{last.shown}: below {show_number(case.value(rule, 'below'))} methotrexate is not given."
        # Any eGFR as low as this is worse than a dose too high for a better one.
        yield case.found(rule, began, words, seen_on=last.day, facts=facts, worse=round(1000 + ratio, 4),
                         urgency=CRITICAL)  # fmt: skip
    elif weekly is None:
        yield not_judged(rule, f"{last.shown}; the dose of methotrexate is not recorded.",
                         "dose of methotrexate", facts=facts)  # fmt: skip
    elif weekly > limit:
        shown = show_number(round(as_decimal(weekly), 1))
        words = (
            f"{last.shown}, below {show_number(reduced)}, with methotrexate {shown} mg a week: above "
            f"{show_number(limit)}."
        )
        worse = round(as_decimal(weekly) * ratio, 4)
        yield case.found(rule, began, words, seen_on=last.day, facts=facts, worse=worse, urgency=HIGH)


def _mg_a_week(dose: DoseFact) -> Fraction | None:
    mg = dose_mg(dose.dose, dose.unit)
    if mg is None:
        return None
    return mg * max(DOSES_A_DAY.get(dose.frequency, Fraction(1, 7)) * 7, Fraction(1))


def liver(case: Case) -> Iterator[Outcome]:
    """Liver disease, heavy alcohol, or a positive hepatitis B or C test; any of the three tests counts."""
    taking = case.taking("methotrexate")
    if taking is None:
        return
    reasons: list[tuple[date | None, str, tuple[Row, ...]]] = []
    for code in ("liver_disease", "heavy_alcohol"):
        if event := case.condition(code):
            reasons.append((event.on and event.on.day, CONDITIONS[code].lower(), (row_of(event),)))
    unknown = []
    for test in HEPATITIS:
        answer, result = case.antibody(test)
        if answer == Answer.YES:
            words = f"{LAB_TESTS[test].name} positive"
            reasons.append((result.on and result.on.day, words, rows_of(result)))
        elif answer == Answer.UNKNOWN:
            unknown.append(LAB_TESTS[test].name)
    if reasons:
        said = [f"{words} ({show_date(on)})" if on else words for on, words, _ in reasons]
        days_said = [on for on, _, _ in reasons if on]
        began = max((*([taking.since] if taking.since else []), *days_said[:1]), default=None)
        yield case.found(
            "AL-MTX-LIVER",
            taking.started or began,
            f"{taking.shown}, with {', '.join(said)}.",
            seen_on=max(days_said, default=None),
            facts=taking.facts + tuple(row for *_, rows in reasons for row in rows),
            worse=len(reasons),
        )
    elif unknown:
        yield not_judged("AL-MTX-LIVER", f"{taking.shown}; not tested: {', '.join(unknown)}.", *unknown,
                         facts=taking.facts)  # fmt: skip


def tpmt(case: Case) -> Iterator[Outcome]:
    """No TPMT on or before the start. One that came later does not undo that, and is named."""
    rule = "AL-AZA-TPMT"
    taking = case.taking("azathioprine")
    if taking is None:
        return
    results = case.results("TPMT")
    course = next((one for one in case.courses("azathioprine") if one.is_running(case.as_of)), None)
    start = course.started.last_day if course else None
    if any(one.on and (start is None or one.on.day <= start) for one in results):
        if start is None:
            yield not_judged(rule, f"{taking.shown}: whether TPMT came first cannot be said.",
                             "start of azathioprine", facts=taking.facts)  # fmt: skip
        return
    if any(one.on is None for one in results):
        yield not_judged(rule, f"{taking.shown}; TPMT is recorded without a date.", "date of TPMT",
                         facts=taking.facts + rows_of(*results))  # fmt: skip
        return
    later = f"measured only on {results[0].on}" if results else "no result recorded"
    yield case.found(rule, taking.started, f"{taking.shown}; TPMT before the start: {later}.",
                     facts=taking.facts + rows_of(*results))  # fmt: skip


def hepatitis_b(case: Case) -> Iterator[Outcome]:
    """Rituximab given or planned: HBsAg and anti-HBc tested, and a plan if either is positive."""
    rule = "AL-RTX-HBV"
    given = sorted((dose for dose in case.given.doses if dose.drug == "rituximab"),
                   key=lambda dose: (dose.start.day if dose.start else date.min, dose.row or 0))  # fmt: skip
    if not given:
        return
    answers = {test: case.antibody(test) for test in HEPATITIS_B}
    positive = [test for test, (answer, _) in answers.items() if answer == Answer.YES]
    untested = [test for test, (answer, _) in answers.items() if answer == Answer.UNKNOWN]
    if not (positive and not case.done("ANTIVIRAL_PLAN")) and not (untested and not positive):
        return
    first = given[0]
    is_planned = first.start is not None and first.start.day > case.as_of
    word = "planned" if is_planned else "given"
    when = f" {first.start}" if first.start else ""
    if positive:
        tests = [f"{LAB_TESTS[test].name} positive {show_result_day(answers[test][1])}" for test in positive]
        said = f"{', '.join(tests)}; no antiviral plan is recorded"
    else:
        names = ", ".join(LAB_TESTS[test].name for test in untested)
        said = f"no result of {names} is recorded"
    yield case.found(
        rule,
        first.start,
        f"Rituximab {word}{when}; {said}.",
        seen_on=min(first.start.day, case.as_of) if first.start else case.as_of,
        facts=rows_of(first, *(answers[test][1] for test in positive)),
        worse=2 if positive else 1,
    )


def show_result_day(result) -> str:
    return str(result.on) if result.on else "on a day not recorded"


def pneumocystis(case: Case) -> Iterator[Outcome]:
    """20 mg prednisolone or more for 28 days, cyclophosphamide, or rituximab with glucocorticoid."""
    rule = "AL-PJP"
    if case.taking_any(("co_trimoxazole",)) or case.done("PJP_DECISION"):
        return
    reasons: list[tuple[PartialDate | None, str, tuple[Row, ...]]] = []
    mg, least = case.value(rule, "mg"), case.number(rule, "days")
    on_steroids = case.taking_family(("glucocorticoid",))
    steroid_rows = tuple(row for one in on_steroids for row in one.facts)
    stretches = case.steroids.at_least(Fraction(mg)) if on_steroids else ()
    now = next((one for one in stretches if one.covers(case.as_of)), None)
    if now and case.as_of - now.start >= days(least):
        began = now.started(case.facts)
        words = f"at least {show_number(mg)} mg prednisolone a day since {began}"
        reasons.append((began, words, steroid_rows))
    reasons += _cyclophosphamide(case)
    months = case.number(rule, "rituximab_months")
    recent = [dose for dose in case.infusions("rituximab") if add_months(dose.start.day, months) > case.as_of]
    if recent and on_steroids:
        words = f"rituximab {recent[0].start} with glucocorticoid"
        reasons.append((recent[0].start, words, rows_of(recent[0]) + steroid_rows))
    if reasons:
        began = min((on for on, _, _ in reasons if on), default=None)
        said = "; ".join(words for _, words, _ in reasons)
        yield case.found(
            rule,
            began,
            f"{said[0].upper()}{said[1:]}: no co-trimoxazole and no decision.",
            facts=tuple(row for *_, rows in reasons for row in rows),
            worse=len(reasons),
        )
        return
    stretch = case.steroids.on(case.as_of) if on_steroids else None
    if on_steroids and (stretch is None or stretch.mg is None):
        names = ", ".join(one.shown for one in on_steroids)
        yield not_judged(rule, f"{names}: how much a day cannot be worked out.", "dose of glucocorticoid",
                         facts=steroid_rows)  # fmt: skip


def _cyclophosphamide(case: Case) -> list[tuple[PartialDate | None, str, tuple[Row, ...]]]:
    """Running, or a pulse within the usual interval."""
    since = case.as_of - days(case.number("AL-PJP", "cyclophosphamide_days"))
    taking = case.taking("cyclophosphamide")
    recent = [dose for dose in case.infusions("cyclophosphamide") if dose.start.day > since]
    if taking:
        return [(taking.started, taking.shown, taking.facts)]
    return [(recent[0].start, f"cyclophosphamide {recent[0].start}", rows_of(recent[0]))] if recent else []


def glucose(case: Case) -> Iterator[Outcome]:
    """HbA1c or glucose, the latest of each, on a glucocorticoid on that day. HbA1c in % is not compared."""
    rule = "AL-GC-GLUC"
    found = []
    for test, setting in (("HBA1C_IFCC", "hba1c_at_least"), ("GLUCOSE", "glucose_at_least")):
        limit = in_canonical(test, case.value(rule, setting), TABLE[rule, setting].unit)

        def verdict(one: Reading, limit=limit) -> Answer:
            return one.at_least(limit) if case.taking_family(("glucocorticoid",), one.day) else Answer.NO

        readings = case.readings(test)
        if readings and verdict(readings[-1]) == Answer.UNKNOWN:
            why = readings[-1].problem or "it may lie on either side of the limit"
            yield not_judged(rule, f"{readings[-1].shown} cannot be judged: {why}.", "a number with its unit",
                             facts=rows_of(readings[-1].result))  # fmt: skip
        if run := run_of(readings, verdict):
            shown = show_limit(case.value(rule, setting), TABLE[rule, setting].unit)
            found.append((*run, shown, run[1].value / limit))
    if found:
        said = [
            f"{last.shown}, at least {limit}; {laboratory_limit(last.result, is_upper=True)}"
            for _, last, limit, _ in found
        ]
        yield case.found(
            rule,
            min(first.result.on for first, *_ in found),
            f"{'. '.join(said)}. The limits are unverified.",
            seen_on=max(last.day for _, last, *_ in found),
            facts=rows_of(*(one.result for first, last, *_ in found for one in (first, last))),
            worse=round(max(times for *_, times in found), 4),
        )
        return
    percent = case.latest("HBA1C")
    newer = case.latest("HBA1C_IFCC")
    is_newest = percent and (newer is None or newer.day < percent.day)
    if is_newest and case.taking_family(("glucocorticoid",), percent.day):
        words = f"{percent.shown}: the limit is in mmol/mol and cannot be compared with %."
        yield not_judged(rule, words, "HbA1c in mmol/mol", facts=rows_of(percent.result))
