"""ALT and AST above the drug limit, read with CK and GGT of the same week (AL-LAB-ALT, AL-LAB-ALT-MUSCLE).

Both leak from dying muscle. Without CK and GGT they say nothing of the liver, and the sentence never does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assessments.knowledge.alerts.case import Case, Outcome, not_judged, rows_of, run_of
from assessments.knowledge.alerts.finding import HIGH, MEDIUM, Row
from assessments.knowledge.alerts.lab_limits import limit_words, monitored, repeat
from assessments.knowledge.alerts.readings import Reading, in_canonical, laboratory_limit
from assessments.knowledge.prefill import exceeds
from assessments.knowledge.three_valued import any_of
from assessments.knowledge.trace import Answer
from patients.knowledge.units import show_number

RULE, CAVEAT = "AL-LAB-ALT", "AL-LAB-ALT-MUSCLE"
UNREADABLE = "ALT or AST raised: cannot be read without CK and GGT"
LIVER = "ALT or AST raised: a liver cause is possible"
MUSCLE = "ALT or AST raised: muscle is the likely source"
MIXED = "ALT or AST raised: muscle and liver cannot be told apart"


@dataclass(frozen=True, slots=True)
class Week:
    """What the same week says: a label, urgency and words; `facts` are the results used."""

    label: str
    urgency: str
    words: str
    action: str
    facts: tuple[Row, ...] = ()


def liver_tests(case: Case) -> Iterator[Outcome]:
    drugs = monitored(case)
    if not drugs:
        return
    bound = case.value(RULE, "above")
    runs = {}
    for test in ("ALT", "AST"):
        readings = case.readings(test)
        limit = in_canonical(test, bound, "U/L")

        def verdict(one: Reading, limit: Decimal = limit) -> Answer:
            return one.above(limit) if case.taking_any(drugs, one.day) else Answer.NO

        if readings and verdict(readings[-1]) == Answer.UNKNOWN:
            why = readings[-1].problem or "it may lie on either side of the limit for the drug"
            yield not_judged(RULE, f"{readings[-1].shown} cannot be judged: {why}.", "a number with its unit",
                             facts=rows_of(readings[-1].result))  # fmt: skip
        if run := run_of(readings, verdict):
            runs[test] = run
    if not runs:
        return
    # The later of the two is read; on one day ALT, which the reference names first.
    first = min(run[0].result.on for run in runs.values())
    last = max(runs.values(), key=lambda run: (run[1].day, run[1].result.test == "ALT"))[1]
    read = _read(case, last)
    taken = case.taking_any(drugs, last.day)
    shown = " and ".join(run[1].shown for run in runs.values())
    again = f" So since {first}." if first.day < last.day else ""
    repeat_by, repeated = repeat(case, last.day)
    yield case.found(
        RULE,
        first,
        f"{shown}, above {limit_words(case, RULE, 'above', taken)}; "
        f"{laboratory_limit(last.result, is_upper=True)}. {read.words}{again}{repeated}",
        seen_on=last.day,
        facts=(
            *(row for run in runs.values() for row in rows_of(run[0].result, run[1].result)),
            *read.facts,
            *(row for one in taken for row in one.facts),
        ),
        worse=max(run[1].value for run in runs.values()),
        urgency=read.urgency,
        label=read.label,
        action=read.action,
        mark="D",  # the cut-offs of the caveat are a project default
        also=(CAVEAT, "AL-LAB-REPEAT"),
        repeat_by=repeat_by,
    )


def _read(case: Case, enzyme: Reading) -> Week:
    """The four outcomes, in the order of the reference."""
    near = {test: _near(case, test, enzyme.day) for test in ("CK", "GGT", "BILIRUBIN", "ALP")}
    facts = rows_of(*(one.result for one in near.values() if one))
    ck, ggt, bilirubin = near["CK"], near["GGT"], near["BILIRUBIN"]
    missing = [name for name, one in (("CK", ck), ("GGT", ggt)) if one is None]
    within = case.number(CAVEAT, "within_days")
    if missing:
        words = (
            f"{' and '.join(missing)} not measured within {within} days, so muscle or liver cannot be told."
        )
        return Week(UNREADABLE, HIGH, words, "Request CK and GGT, bilirubin and alkaline phosphatase.", facts)
    raised_ggt, raised_bilirubin = _times(ggt, 1), _times(bilirubin, 1)
    low_ck = _opposite(_times(ck, case.value(CAVEAT, "liver_ck_times_limit")))
    apart = Answer.YES if _alt_up_while_ck_halves(case, enzyme, ck) else Answer.NO
    beside = "; ".join(one.shown for one in near.values() if one)
    unsaid = [] if bilirubin else ["bilirubin"]
    unsaid += [] if near["ALP"] else ["alkaline phosphatase"]
    unsaid += [f"upper limit of {one.result.test}" for one in (ck, ggt, bilirubin) if one and _no_limit(one)]
    lacking = f" Not known: {', '.join(unsaid)}." if unsaid else ""
    hint = _hint(case, enzyme, ck)
    if any_of(raised_ggt, raised_bilirubin, low_ck, apart) == Answer.YES:
        why = [
            words
            for words, answer in (
                ("GGT is above its limit", raised_ggt),
                ("bilirubin is above its limit", raised_bilirubin),
                ("CK is low for a muscle source", low_ck),
                ("ALT rose while CK halved", apart),
            )
            if answer == Answer.YES
        ]
        words = f"With {beside}: {', '.join(why)}."
        action = "Treat it as the limit of the drug: repeat, and discuss whether to withhold."
        return Week(LIVER, HIGH, f"{words}{lacking}{hint}", action, facts)
    is_muscle = _times(ck, case.value(CAVEAT, "muscle_ck_times_limit")) == Answer.YES
    if is_muscle and raised_ggt == raised_bilirubin == Answer.NO:
        words = f"With {beside}: GGT and bilirubin within their limits, CK far above its own."
        action = "A clinician looks at it; muscle alone is no reason to withhold the drug."
        return Week(MUSCLE, MEDIUM, f"{words}{lacking}{hint}", action, facts)
    return Week(MIXED, HIGH, f"With {beside}: not clearly one or the other.{lacking}{hint}",
                    "A clinician looks at it.", facts)  # fmt: skip


def _near(case: Case, test: str, day: date) -> Reading | None:
    """The result nearest to `day` within the week on either side; before it rather than after."""
    within = case.number(CAVEAT, "within_days")
    near = [
        one for one in case.readings(test) if abs((one.day - day).days) <= within and one.value is not None
    ]
    return min(near, key=lambda one: (abs((one.day - day).days), one.day), default=None)


def _no_limit(reading: Reading) -> bool:
    return reading.result.upper_limit is None


def _times(reading: Reading | None, times: Decimal | int) -> Answer:
    """Above so many times its own limit, as reported; limit and value come in one unit."""
    if reading is None or _no_limit(reading):
        return Answer.UNKNOWN
    result = reading.result
    return exceeds(result.value, result.comparator, result.upper_limit * times)


def _opposite(answer: Answer) -> Answer:
    return {Answer.YES: Answer.NO, Answer.NO: Answer.YES}.get(answer, Answer.UNKNOWN)


def _alt_up_while_ck_halves(case: Case, enzyme: Reading, ck: Reading) -> bool:
    """ALT above the sample before, CK down by half or more between the two. Not shown is no."""
    alts = [one for one in case.readings("ALT") if one.day <= enzyme.day and one.is_plain]
    if len(alts) < 2 or alts[-1].value <= alts[-2].value or not ck.is_plain:
        return False
    before = _near(case, "CK", alts[-2].day)
    left = 1 - case.value(CAVEAT, "ck_fall_percent") / 100
    return bool(before and before.is_plain and before.day < ck.day and ck.value <= before.value * left)


def _hint(case: Case, enzyme: Reading, ck: Reading) -> str:
    """Where one series of 93 patients puts CK for this ALT. Only a hint."""
    if enzyme.result.test != "ALT" or not (enzyme.is_plain and ck.is_plain):
        return ""
    expected = enzyme.value * case.value(CAVEAT, "line_slope") - case.value(CAVEAT, "line_offset")
    if expected <= 0:
        return ""
    return (
        f" Hint from one series of 93: for this ALT, CK near {show_number(round(expected, 0))}; far below "
        "it suggests liver."
    )
