"""After immunoglobulin and plasma exchange: creatinine, haemoglobin, fibrinogen; and low IgG at any time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from assessments.knowledge.alerts.case import Case, Outcome, days, not_judged, rows_of, run_of
from assessments.knowledge.alerts.finding import HIGH
from assessments.knowledge.alerts.readings import Reading, in_canonical, laboratory_limit, show_limit
from assessments.knowledge.alerts.thresholds import TABLE
from assessments.knowledge.facts import DoseFact
from assessments.knowledge.trace import Answer
from patients.knowledge.lab_tests import LAB_TESTS
from patients.knowledge.partial_dates import show_date
from patients.knowledge.units import show_number


def after_immunoglobulin(case: Case) -> Iterator[Outcome]:
    """The latest creatinine and haemoglobin, if they lie within 14 days after an infusion.

    Compared with the last sample on or before the first infusion of those 14 days.
    """
    given = [dose for dose in case.infusions("ivig") if dose.start.is_exact]
    if not given:
        return
    percent = case.value("AL-IVIG-AKI", "rise_percent")
    fall = in_canonical("HAEMOGLOBIN", case.value("AL-IVIG-HAEM", "fall"), "g/L")

    def has_risen(after: Reading, before: Reading) -> Answer:
        return after.above(before.value * (1 + percent / 100))

    def has_fallen(after: Reading, before: Reading) -> Answer:
        return after.at_most(before.value - fall)

    limit = f"a rise of more than {show_number(percent)}%"
    yield from _compared(case, "AL-IVIG-AKI", "CREATININE", given, has_risen, limit, is_rise=True)
    limit = f"a fall of {show_limit(case.value('AL-IVIG-HAEM', 'fall'), 'g/L')} or more"
    yield from _compared(case, "AL-IVIG-HAEM", "HAEMOGLOBIN", given, has_fallen, limit, is_rise=False)


def _compared(
    case: Case, rule: str, test: str, given: Sequence[DoseFact], verdict, limit: str, *, is_rise: bool
) -> Iterator[Outcome]:
    readings = case.readings(test, worst_is_high=is_rise)
    if not readings:
        return
    after, within = readings[-1], days(case.number(rule, "within_days"))
    near = [dose for dose in given if dose.start.day < after.day <= dose.start.day + within]
    if not near:
        return
    infusion = near[0]
    before = [one for one in readings if one.day <= infusion.start.day and one.is_plain]
    facts = rows_of(infusion, after.result, *(one.result for one in before[-1:]))
    if after.problem:
        yield not_judged(rule, f"{after.shown} cannot be judged: {after.problem}.", "a number with its unit",
                         facts=facts)  # fmt: skip
    elif not before:
        words = f"{after.shown}, after immunoglobulin {infusion.start}: none before to compare."
        yield not_judged(rule, words, f"{LAB_TESTS[test].name} before the infusion", facts=facts)
    elif verdict(after, before[-1]) == Answer.YES:
        moved = after.value - before[-1].value
        yield case.found(
            rule,
            infusion.start,
            f"{after.shown} after immunoglobulin {infusion.start}; {before[-1].shown} before. The limit is "
            f"{limit}; {laboratory_limit(after.result, is_upper=is_rise)}.",
            seen_on=after.day,
            facts=facts,
            worse=round(moved if is_rise else -moved, 4),
        )


def fibrinogen(case: Case) -> Iterator[Outcome]:
    """The latest, on the day of an exchange or within a week after one, or when the next is recorded."""
    rule = "AL-PLEX-FIB"
    exchanges = [dose.start.day for dose in case.infusions("plasma_exchange")]
    limit = in_canonical("FIBRINOGEN", case.value(rule, "below"), TABLE[rule, "below"].unit)
    after = days(case.number(rule, "after_exchange_days"))

    def between(day: date) -> bool:
        return any(one <= day <= one + after for one in exchanges)

    readings = case.readings("FIBRINOGEN", worst_is_high=False) if exchanges else []
    run = run_of(readings, lambda one: one.below(limit) if between(one.day) else Answer.NO)
    if readings and between(readings[-1].day) and readings[-1].below(limit) == Answer.UNKNOWN:
        why = readings[-1].problem or "it may lie on either side of the limit"
        yield not_judged(rule, f"{readings[-1].shown} cannot be judged: {why}.", "a number with its unit",
                         facts=rows_of(readings[-1].result))  # fmt: skip
    if run:
        first, last = run
        exchange = max(one for one in exchanges if one <= last.day)
        yield case.found(
            rule,
            first.result.on,
            f"{last.shown}, below {show_limit(case.value(rule, 'below'), TABLE[rule, 'below'].unit)}, after "
            f"the plasma exchange of {show_date(exchange)}; {laboratory_limit(last.result, is_upper=False)}.",
            seen_on=last.day,
            facts=rows_of(first.result, last.result),
            worse=-last.value,
        )


def immunoglobulin_g(case: Case) -> Iterator[Outcome]:
    """The latest IgG, whatever the treatment: below 6 g/L, more urgent below 4."""
    rule = "AL-IGG-LOW"
    low, very_low = (
        in_canonical("IGG", case.value(rule, setting), TABLE[rule, setting].unit)
        for setting in ("below", "high_below")
    )
    readings = case.readings("IGG", worst_is_high=False)
    if readings and readings[-1].below(low) == Answer.UNKNOWN:
        why = readings[-1].problem or "it may lie on either side of the limit"
        yield not_judged(rule, f"{readings[-1].shown} cannot be judged: {why}.", "a number with its unit",
                         facts=rows_of(readings[-1].result))  # fmt: skip
    run = run_of(readings, lambda one: one.below(low))
    if run is None:
        return
    first, last = run
    is_very_low = last.below(very_low) == Answer.YES
    setting = "high_below" if is_very_low else "below"
    limit = show_limit(case.value(rule, setting), TABLE[rule, setting].unit)
    again = f" So since {first.result.on}." if first.day < last.day else ""
    yield case.found(
        rule,
        first.result.on,
        f"{last.shown}, below {limit} (unverified); {laboratory_limit(last.result, is_upper=False)}.{again}",
        seen_on=last.day,
        facts=rows_of(first.result, last.result),
        worse=-last.value,
        urgency=HIGH if is_very_low else "",
    )
