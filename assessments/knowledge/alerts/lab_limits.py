"""Blood and urine limits of the drugs: AL-LAB-WBC to AL-LAB-UPROT, and drift inside the limits.

Only the latest result of a test raises, and only when one of the drugs ran on the day of the sample. What
the reference calls unexplained cannot be recorded: the sentence asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from assessments.knowledge.alerts.case import (
    Case,
    Outcome,
    Taking,
    days,
    names_of,
    not_judged,
    rows_of,
    run_of,
)
from assessments.knowledge.alerts.finding import AlertFinding
from assessments.knowledge.alerts.readings import Reading, in_canonical, laboratory_limit, show_limit
from assessments.knowledge.alerts.thresholds import TABLE
from assessments.knowledge.trace import Answer
from patients.knowledge.lab_tests import LAB_TESTS
from patients.knowledge.partial_dates import add_months, show_date
from patients.knowledge.units import show_number

# rules.json lab_alerts.applies_to
MONITORED = ("methotrexate", "azathioprine", "mycophenolate", "leflunomide", "ciclosporin", "tacrolimus")
PRESSURE_DRUGS = ("ciclosporin", "tacrolimus", "leflunomide")  # and any glucocorticoid
BELOW, ABOVE, AT_LEAST = "below", "above", "at least"


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit. `needs`: "", or "new" or "fall": the result before it must be inside the limit."""

    rule: str
    test: str
    setting: str
    side: str
    needs: str = ""
    hidden_by: str = ""  # a rule that says the same of the same result, and more

    @property
    def is_high(self) -> bool:
        return self.side != BELOW


LIMITS = (
    Limit("AL-LAB-WBC", "WBC", "below", BELOW),
    Limit("AL-LAB-NEUT-SEV", "NEUTROPHILS", "below", BELOW),
    Limit("AL-LAB-NEUT", "NEUTROPHILS", "below", BELOW, hidden_by="AL-LAB-NEUT-SEV"),
    Limit("AL-LAB-PLT", "PLATELETS", "below", BELOW),
    Limit("AL-LAB-MCV", "MCV", "above", ABOVE),
    Limit("AL-LAB-EGFR", "EGFR", "below", BELOW, needs="new"),
    Limit("AL-LAB-ALB", "ALBUMIN", "below", BELOW, needs="fall"),
    Limit("AL-LAB-EOS", "EOSINOPHILS", "above", ABOVE),
    Limit("AL-LAB-UPROT", "URINE_PROTEIN", "at_least", AT_LEAST),
)
FEVER = Limit("AL-LAB-NEUT-SEV", "NEUTROPHILS", "below_with_fever", BELOW)
# "Any of the above": falls, and rises of ALT (AST beside it), creatinine and MCV. Eosinophils have an upper
# limit and are not among the rises the reference names: their drift is left out.
FALLING = ("WBC", "NEUTROPHILS", "PLATELETS", "EGFR", "ALBUMIN")
RISING = ("ALT", "AST", "CREATININE", "MCV")
TREND_HIDDEN_BY = {"ALT": "AL-LAB-ALT", "AST": "AL-LAB-ALT", "CREATININE": "AL-LAB-CREAT"} | {
    limit.test: limit.rule for limit in LIMITS if limit.rule != "AL-LAB-NEUT-SEV"
}


def lab_limits(case: Case) -> Iterator[Outcome]:
    drugs = monitored(case)
    if not drugs:
        return
    open_rules: set[str] = set()
    for limit in LIMITS:
        for outcome in _limit(case, limit, drugs):
            is_found = isinstance(outcome, AlertFinding)
            if is_found and limit.hidden_by in open_rules:
                continue
            open_rules |= {outcome.rule} if is_found else set()
            yield outcome
    creatinine = [*_creatinine(case, drugs)]
    yield from creatinine
    open_rules |= {one.rule for one in creatinine if isinstance(one, AlertFinding)}
    if "AL-LAB-NEUT-SEV" in open_rules:
        open_rules.add("AL-LAB-NEUT")
    yield from _trends(case, drugs, open_rules)


def monitored(case: Case) -> list[str]:
    """The drugs whose limits these are, among those ever given."""
    return [drug for drug in MONITORED if case.doses(drug)]


def repeat(case: Case, seen_on: date) -> tuple[date, str]:
    """The day of AL-LAB-REPEAT and its words."""
    day = seen_on + days(case.number("AL-LAB-REPEAT", "days"))
    return day, f" Repeat by {show_date(day)}."


def limit_words(case: Case, rule: str, setting: str, taken: Sequence[Taking]) -> str:
    """`3.5 ×10⁹/L, the limit for methotrexate`, and what the clinic has changed."""
    given = TABLE[rule, setting]
    words = f"{show_limit(case.value(rule, setting), given.unit)}, the limit for {names_of(taken)}"
    if case.thresholds.is_set_by_clinic(rule, setting):
        words += f", set by this clinic instead of {show_number(given.value)}"
    return words


def _limit(case: Case, limit: Limit, drugs: Sequence[str]) -> Iterator[Outcome]:
    if limit.test not in LAB_TESTS:
        return
    unit = TABLE[limit.rule, limit.setting].unit
    bound = in_canonical(limit.test, case.value(limit.rule, limit.setting), unit)
    readings = case.readings(limit.test, worst_is_high=limit.is_high)

    def verdict(reading: Reading) -> Answer:
        if not case.taking_any(drugs, reading.day):
            return Answer.NO
        return _passes(reading, limit, bound)

    yield from _unreadable(case, limit, readings, verdict, bound)
    run = run_of(readings, verdict)
    if run is None:
        if limit.rule == "AL-LAB-NEUT-SEV" and limit is not FEVER:
            yield from _with_fever(case, drugs)
        return
    first, last = run
    doubt = _doubt(case, limit, readings, first, bound)
    if doubt is not None:
        if doubt:
            yield not_judged(limit.rule, f"{last.shown}: {doubt[0]}", doubt[1], facts=rows_of(last.result))
        return
    yield _finding(case, limit, first, last, case.taking_any(drugs, last.day))


def _passes(reading: Reading, limit: Limit, bound: Decimal) -> Answer:
    if limit.side == BELOW:
        return reading.below(bound)
    return reading.above(bound) if limit.side == ABOVE else reading.at_least(bound)


def _finding(
    case: Case, limit: Limit, first: Reading, last: Reading, taken: Sequence[Taking], more: str = ""
):
    side = {BELOW: "below", ABOVE: "above", AT_LEAST: "at least"}[limit.side]
    own = laboratory_limit(last.result, is_upper=limit.is_high)
    again = f" So since {first.result.on}." if first.day < last.day else ""
    why = " If nothing explains it." if limit.rule in ("AL-LAB-ALB", "AL-LAB-EOS") else ""
    repeat_by, repeated = repeat(case, last.day)
    words = limit_words(case, limit.rule, limit.setting, taken)
    return case.found(
        limit.rule,
        first.result.on,
        f"{last.shown}, {side} {words}; {own}.{more}{again}{why}{repeated}",
        seen_on=last.day,
        facts=rows_of(first.result, last.result) + tuple(row for one in taken for row in one.facts),
        worse=last.value if limit.is_high else -last.value,
        also=("AL-LAB-REPEAT",),
        repeat_by=repeat_by,
    )


def _unreadable(case: Case, limit: Limit, readings, verdict, bound) -> Iterator[Outcome]:
    """The latest result, when nobody can say on which side it lies; and one without a date that is beyond."""
    latest = readings[-1] if readings else None
    if latest and verdict(latest) == Answer.UNKNOWN:
        why = latest.problem or "it may lie on either side of the limit for the drug"
        yield not_judged(limit.rule, f"{latest.shown} cannot be judged: {why}.", "a number with its unit",
                         facts=rows_of(latest.result))  # fmt: skip
    if case.undated(limit.test) and not readings:
        result = case.undated(limit.test)[0]
        yield not_judged(limit.rule, f"{LAB_TESTS[limit.test].name} is recorded without a date.",
                         "date of the sample", facts=rows_of(result))  # fmt: skip


def _doubt(case: Case, limit: Limit, readings, first: Reading, bound) -> tuple[str, str] | tuple[()] | None:
    """Why a result beyond the limit does not raise: () it surely does not, words when nobody can say."""
    if not limit.needs:
        return None
    before = [one for one in readings if one.day < first.day]
    if limit.needs == "new" and case.events("condition:kidney_disease"):
        known = case.events("condition:kidney_disease")[0]
        if known.on and known.on.day < first.day:
            return ()
    if any(_passes(one, limit, bound) == Answer.NO for one in before):
        # Low before the drug and low still: not new. It was all right right before the run, or it was not.
        judged = [one for one in before if _passes(one, limit, bound) != Answer.UNKNOWN]
        return None if _passes(judged[-1], limit, bound) == Answer.NO else ()
    name = LAB_TESTS[limit.test].name
    if before:
        return ()
    word = "new" if limit.needs == "new" else "a fall"
    return f"whether this is {word} cannot be said, nothing earlier is recorded.", f"earlier {name}"


def _with_fever(case: Case, drugs: Sequence[str]) -> Iterator[Outcome]:
    """Neutrophils below 1.6 with fever. The temperature has no field: the latest answer being yes counts."""
    bound = in_canonical("NEUTROPHILS", case.value(FEVER.rule, FEVER.setting), "10*9/L")
    run = run_of(
        case.readings("NEUTROPHILS", worst_is_high=False),
        lambda one: one.below(bound) if case.taking_any(drugs, one.day) else Answer.NO,
    )
    if run is None:
        return
    spell = case.standing("fever")
    if spell:
        said = f" Fever: yes on {show_date(spell.last)}, temperature not recorded."
        yield _finding(case, FEVER, *run, case.taking_any(drugs, run[1].day), said)
    elif case.symptom("fever") == Answer.UNKNOWN:
        yield not_judged("AL-LAB-NEUT-SEV", f"{run[1].shown}: fever was not asked.", "fever",
                         facts=rows_of(run[1].result))  # fmt: skip


def _creatinine(case: Case, drugs: Sequence[str]) -> Iterator[Outcome]:
    """More than 30% above the lowest of the 12 months before; the lowest asks more, not less."""
    rule, months = "AL-LAB-CREAT", case.number("AL-LAB-CREAT", "within_months")
    factor = 1 + case.value(rule, "rise_percent") / 100
    readings = case.readings("CREATININE")

    def baseline(reading: Reading) -> Reading | None:
        since = add_months(reading.day, -months)
        near = [one for one in readings if since <= one.day < reading.day and one.is_plain]
        return min(near, key=lambda one: (one.value, one.day), default=None)

    def verdict(reading: Reading) -> Answer:
        if not case.taking_any(drugs, reading.day):
            return Answer.NO
        lowest = baseline(reading)
        return reading.above(lowest.value * factor) if lowest else Answer.UNKNOWN

    run = run_of(readings, verdict)
    if run is None:
        latest = readings[-1] if readings else None
        if latest and latest.problem and case.taking_any(drugs, latest.day):
            yield not_judged(rule, f"{latest.shown} cannot be judged: {latest.problem}.",
                             "a number with its unit", facts=rows_of(latest.result))  # fmt: skip
        return
    first, last = run
    lowest, taken = baseline(last), case.taking_any(drugs, last.day)
    rise = (last.value / lowest.value - 1) * 100 if lowest.value else None
    percent = f"{rise:.0f}% above" if rise is not None else "above"
    repeat_by, repeated = repeat(case, last.day)
    yield case.found(
        rule,
        first.result.on,
        f"{last.shown}, {percent} {lowest.shown}, the lowest of {months} months; during "
        f"{names_of(taken)} the limit is a rise of {show_number(case.value(rule, 'rise_percent'))}%; "
        f"{laboratory_limit(last.result, is_upper=True)}.{repeated}",
        seen_on=last.day,
        facts=rows_of(lowest.result, last.result) + tuple(row for one in taken for row in one.facts),
        worse=last.value,
        also=("AL-LAB-REPEAT",),
        repeat_by=repeat_by,
    )


def _trends(case: Case, drugs: Sequence[str], open_rules: set[str]) -> Iterator[Outcome]:
    """Three successive falls (rises), the latest three samples on a drug. Past the limit: said there."""
    steps = case.number("AL-LAB-TREND", "steps")
    for test in (*FALLING, *RISING):
        if TREND_HIDDEN_BY.get(test) in open_rules:
            continue
        is_rise = test in RISING
        readings = case.readings(test, worst_is_high=is_rise)
        run: list[Reading] = readings[-1:]
        for before, after in pairwise(reversed(readings)):
            moved = after.is_plain and before.is_plain and after.value != before.value
            if not moved or (after.value < before.value) != is_rise:
                break
            run.insert(0, after)
        if len(run) <= steps or not all(case.taking_any(drugs, one.day) for one in run[-steps:]):
            continue
        word = "rises" if is_rise else "falls"
        values = ", ".join(show_number(one.result.value) for one in run[-steps - 1 :])
        name, last = LAB_TESTS[test].name, run[-1]
        moved = abs(last.value - run[0].value)
        yield case.found(
            "AL-LAB-TREND",
            run[0].result.on,
            f"{name}: {len(run) - 1} {word} in a row to {last.shown.removeprefix(name).strip()} "
            f"({values}), even if inside the limits.",
            part=test,
            label=f"{name} drifts {'up' if is_rise else 'down'}",
            seen_on=last.day,
            facts=rows_of(*(one.result for one in run)),
            worse=moved,
        )


def blood_pressure(case: Case) -> Iterator[Outcome]:
    """The latest visit with a pressure, on a drug that raises it on that day."""
    rule = "AL-LAB-BP"
    bounds = case.value(rule, "systolic_above"), case.value(rule, "diastolic_above")
    first = last = None
    for visit in reversed(case.visits):
        if visit.systolic is None and visit.diastolic is None:
            continue
        is_high = (visit.systolic or 0) > bounds[0] or (visit.diastolic or 0) > bounds[1]
        if not is_high or not _on_pressure_drug(case, visit.on):
            break
        first, last = visit, last or visit
    if first is None:
        return
    taken = _on_pressure_drug(case, last.on)
    shown = "/".join("not recorded" if one is None else str(one) for one in (last.systolic, last.diastolic))
    again = f" So since {show_date(first.on)}." if first.on < last.on else ""
    yield case.found(
        rule,
        first.on,
        f"Blood pressure {shown} on {show_date(last.on)}, above {show_number(bounds[0])}/"
        f"{show_number(bounds[1])}, the limit for {names_of(taken)}.{again}",
        seen_on=last.on,
        facts=rows_of(first, last) + tuple(row for one in taken for row in one.facts),
        worse=Decimal(max((last.systolic or 0) - bounds[0], (last.diastolic or 0) - bounds[1])),
    )


def _on_pressure_drug(case: Case, day: date) -> list[Taking]:
    return case.taking_any(PRESSURE_DRUGS, day) + case.taking_family(("glucocorticoid",), day)
