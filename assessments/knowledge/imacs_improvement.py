"""IMACS definition of improvement, and three rules of worsening, from the six core set measures.

Percentages are relative to the baseline, unlike those of the Total Improvement Score. A percentage of zero
does not exist: a measure that was 0 at baseline counts as unchanged when it is 0 again and is not known
otherwise (mark D). Every answer is three-valued: it holds whatever the missing measures turn out to be.
Numbers, sources and marks: shared clinical reference, criteria section 3.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from assessments.knowledge.core_set import (
    GLOBALS,
    MEASURE_LABELS,
    MEASURES,
    CoreSet,
    common_side,
    common_variant,
    most_abnormal,
    why_not_comparable,
)
from assessments.knowledge.tis_2016_tables import ENZYME_CHOICE
from assessments.knowledge.trace import Answer, Source
from patients.knowledge.cited import Cited
from patients.knowledge.partial_dates import show_date

VERSION = "IMACS definition of improvement 2004, compiled 22-Nov-2026"
SOURCE = Source(
    "S18",
    "Rider LG et al. Preliminary definitions of improvement. Arthritis Rheum 2004;50:2281 (abstract)",
    "1",
    "https://scilit.net/publications/14c1693aeccba751d6f1d1f7ab81f8e0",
)

BETTER_PERCENT, BETTER_NEEDED = 20, 3  # S18
WORSE_PERCENT, WORSE_ALLOWED = 25, 2  # S18
MUCH_WORSE_PERCENT, MUCH_WORSE_NEEDED = 30, 3  # S11 S15
WORSE_CM, STRENGTH_WORSE_PERCENT = 2, 20  # S15

_SAID = {Answer.NO: "not met", Answer.UNKNOWN: "cannot tell"}

IMPROVEMENT = Cited(
    "At least 3 of 6 measures better by 20% or more, at most 2 worse by 25% or more and strength not one "
    "of these",
    "S18", "1",
)  # fmt: skip
THREE_OF_SIX = Cited("Any 3 of 6 measures worse by 30% or more", "S11", "1")
ZERO_BASELINE = Cited("From 0 to 0 is no change; from 0 to more has no percentage and is not known", "", "D")
COMPARED_WITH_BASELINE = Cited("Each visit is compared with the chosen baseline", "", "D")


@dataclass(frozen=True, slots=True)
class Change:
    """One measure against baseline. Percent of the baseline and cm, positive for better; None: not known.

    Strength has bounds where a muscle was not tested; every other measure has low equal to high.
    `is_never_better`: it was perfect at baseline, so no percentage can make it better.
    """

    measure: str
    label: str
    low: Fraction | None
    high: Fraction | None
    cm: Fraction | None = None  # global scores only
    reason_missing: str = ""
    is_never_better: bool = False

    @property
    def is_known(self) -> bool:
        return self.low is not None

    def worse_by(self, percent: int) -> Answer:
        """Whether the measure fell by at least `percent` of its baseline."""
        if self.low is None:
            return Answer.UNKNOWN
        if self.high <= -percent:
            return Answer.YES
        return Answer.NO if self.low > -percent else Answer.UNKNOWN

    def better_by(self, percent: int) -> Answer:
        """Whether the measure gained at least `percent` of its baseline."""
        if self.low is None:
            return Answer.NO if self.is_never_better else Answer.UNKNOWN
        if self.low >= percent:
            return Answer.YES
        return Answer.NO if self.high < percent else Answer.UNKNOWN

    def worse_by_cm(self, cm: int) -> Answer:
        if self.cm is None:
            return Answer.UNKNOWN
        return Answer.YES if self.cm <= -cm else Answer.NO


@dataclass(frozen=True, slots=True)
class ImacsResult:
    """`better` and `worse`: fewest and most measures that reached their percentage."""

    answer: Answer
    changes: tuple[Change, ...]
    better: tuple[int, int]
    worse: tuple[int, int]
    is_strength_worse: Answer
    missing: tuple[str, ...]
    statement: str
    cited: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class WorseningResult:
    """`worse`: fewest and most measures worse by the percentage of the rule."""

    answer: Answer
    changes: tuple[Change, ...]
    worse: tuple[int, int]
    statement: str
    cited: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class DeteriorationRule:
    """A rule of three limbs; `measures`: those counted in its third limb."""

    code: str
    label: str
    measures: tuple[str, ...]
    cited: Cited


PRODERM = DeteriorationRule(
    "proderm", "ProDERM confirmed deterioration",
    tuple(measure for measure in MEASURES if measure != "enzyme"),
    Cited("At two consecutive visits: physician global worse by 2 cm and strength by 20%; or extramuscular "
          "worse by 2 cm; or any 3 of 5 measures, without the enzyme, worse by 30%", "S15", "1"),
)  # fmt: skip
RIM = DeteriorationRule(
    "rim", "RIM trial worsening", MEASURES,
    Cited("Like ProDERM, with 3 of 6 measures, the enzyme among them", "", "M"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Deterioration:
    """`visits`: the answer of each later visit alone. Confirmed when two consecutive ones say yes."""

    rule: DeteriorationRule
    answer: Answer
    visits: tuple[tuple[CoreSet, Answer], ...]
    statement: str
    cited: tuple[Cited, ...]

    @property
    def confirmed_words(self) -> str:
        """The statement, and what the latest visit says where it is better again; "" unless confirmed."""
        if self.answer != Answer.YES:
            return ""
        last, said = self.visits[-1]
        now = "" if said == Answer.YES else f" At the latest visit, {show_date(last.on)}: {_SAID[said]}."
        return f"{self.statement}{now}"


def changes(baseline: CoreSet, follow_up: CoreSet) -> tuple[Change, ...]:
    """The relative change of every measure, in the order of MEASURES."""
    makers = {"mmt8": _strength, "haq": _haq, "enzyme": _enzyme}
    return tuple(
        _global(measure, baseline, follow_up) if measure in GLOBALS else makers[measure](baseline, follow_up)
        for measure in MEASURES
    )


def improvement(baseline: CoreSet, follow_up: CoreSet) -> ImacsResult:
    """Whether the definition of improvement is met, over everything the missing measures can be."""
    found = changes(baseline, follow_up)
    better = _count([one.better_by(BETTER_PERCENT) for one in found])
    worse = _count([one.worse_by(WORSE_PERCENT) for one in found])
    strength = _by_measure(found)["mmt8"].worse_by(WORSE_PERCENT)
    # The rule only gains when a measure does better, so its worst and its best completion settle it. At best
    # a missing measure is better, not worse; at worst it is worse, not better.
    at_worst = better[0] >= BETTER_NEEDED and worse[1] <= WORSE_ALLOWED and strength == Answer.NO
    at_best = better[1] >= BETTER_NEEDED and worse[0] <= WORSE_ALLOWED and strength != Answer.YES
    answer = _settled(at_worst, at_best)
    missing = tuple(one.measure for one in found if not one.is_known)
    words = {Answer.YES: "Improved", Answer.NO: "Not improved", Answer.UNKNOWN: "Cannot tell"}
    strength_words = {
        Answer.YES: ", strength among the worse",
        Answer.UNKNOWN: ", strength possibly among the worse",
        Answer.NO: "",
    }
    statement = (
        f"{words[answer]} by the IMACS definition: {_span(better)} of 6 measures better by 20% or more, "
        f"{_span(worse)} worse by 25% or more{strength_words[strength]}."
    )
    return ImacsResult(
        answer, found, better, worse, strength, missing, statement,
        (IMPROVEMENT, ZERO_BASELINE, ENZYME_CHOICE),
    )  # fmt: skip


def three_of_six_worse(baseline: CoreSet, follow_up: CoreSet) -> WorseningResult:
    """Whether any three of the six measures are worse by 30% or more."""
    found = changes(baseline, follow_up)
    worse = _count([one.worse_by(MUCH_WORSE_PERCENT) for one in found])
    answer = _settled(worse[0] >= MUCH_WORSE_NEEDED, worse[1] >= MUCH_WORSE_NEEDED)
    words = {Answer.YES: "Worse", Answer.NO: "Not worse", Answer.UNKNOWN: "Cannot tell"}
    statement = f"{words[answer]} by three of six: {_span(worse)} of 6 measures worse by 30% or more."
    return WorseningResult(answer, found, worse, statement, (THREE_OF_SIX, ZERO_BASELINE, ENZYME_CHOICE))


def is_worse_at(baseline: CoreSet, visit: CoreSet, rule: DeteriorationRule) -> Answer:
    """Whether one visit alone meets a rule of deterioration."""
    found = _by_measure(changes(baseline, visit))
    physician = found["physician_global"].worse_by_cm(WORSE_CM)
    strength = found["mmt8"].worse_by(STRENGTH_WORSE_PERCENT)
    extramuscular = found["extramuscular_global"].worse_by_cm(WORSE_CM)
    worse = _count([found[measure].worse_by(MUCH_WORSE_PERCENT) for measure in rule.measures])
    # Each limb only gains from a measure doing worse: the two ends settle the answer.
    yes, no = Answer.YES, Answer.NO
    surely = (physician, strength) == (yes, yes) or extramuscular == yes or worse[0] >= MUCH_WORSE_NEEDED
    possibly = no not in (physician, strength) or extramuscular != no or worse[1] >= MUCH_WORSE_NEEDED
    return _settled(surely, possibly)


def deterioration(
    baseline: CoreSet, later: Sequence[CoreSet], rule: DeteriorationRule = PRODERM
) -> Deterioration:
    """Whether two consecutive visits of `later`, oldest first, both meet the rule.

    When only the last visit meets it, or may, the answer waits for the next visit: not known.
    """
    visits = tuple((visit, is_worse_at(baseline, visit, rule)) for visit in later)
    # After the last visit there is one still to come: it can be either.
    pairs = list(pairwise([*visits, (None, Answer.UNKNOWN)]))
    confirmed = [pair for pair in pairs if all(said == Answer.YES for _, said in pair)]
    if confirmed:
        answer = Answer.YES
    elif visits and all(Answer.NO in (first, second) for (_, first), (_, second) in pairs):
        answer = Answer.NO
    else:
        answer = Answer.UNKNOWN
    return Deterioration(
        rule, answer, visits, f"{rule.label}: {_deterioration_words(answer, visits, confirmed)}.",
        (rule.cited, COMPARED_WITH_BASELINE, ZERO_BASELINE),
    )  # fmt: skip


def _global(measure: str, baseline: CoreSet, follow_up: CoreSet) -> Change:
    if why := why_not_comparable(measure, baseline, follow_up):
        return _missing(measure, why)
    before, after = (Fraction(getattr(one, measure)) for one in (baseline, follow_up))
    return _relative(measure, before, after, cm=before - after)


def _haq(baseline: CoreSet, follow_up: CoreSet) -> Change:
    if why := why_not_comparable("haq", baseline, follow_up):
        return _missing("haq", why)
    variant = common_variant(baseline, follow_up)
    return _relative("haq", baseline.haq[variant], follow_up.haq[variant])


def _enzyme(baseline: CoreSet, follow_up: CoreSet) -> Change:
    if why := why_not_comparable("enzyme", baseline, follow_up):
        return _missing("enzyme", why)
    test = most_abnormal(baseline)
    return _relative("enzyme", baseline.enzymes[test], follow_up.enzymes[test])


def _strength(baseline: CoreSet, follow_up: CoreSet) -> Change:
    if why := why_not_comparable("mmt8", baseline, follow_up):
        return _missing("mmt8", why)
    side = common_side(baseline, follow_up)
    (low, high), (low_after, high_after) = baseline.mmt8[side], follow_up.mmt8[side]
    label = MEASURE_LABELS["mmt8"]
    if (low, high, low_after, high_after) == (0, 0, 0, 0):
        return Change("mmt8", label, Fraction(0), Fraction(0))
    if low == 0:
        return _missing("mmt8", "0 at baseline, or possibly 0")
    return Change("mmt8", label, _percent(low_after - high, high), _percent(high_after - low, low))


def _relative(measure: str, before: Fraction, after: Fraction, cm: Fraction | None = None) -> Change:
    """Lower is better."""
    label = MEASURE_LABELS[measure]
    if before == 0:
        if after == 0:
            return Change(measure, label, Fraction(0), Fraction(0), cm)
        return Change(measure, label, None, None, cm, "0 at baseline: no percentage", is_never_better=True)
    percent = _percent(before - after, before)
    return Change(measure, label, percent, percent, cm)


def _percent(change: Fraction | int, baseline: Fraction | int) -> Fraction:
    return Fraction(change) * 100 / Fraction(baseline)


def _missing(measure: str, reason: str) -> Change:
    return Change(measure, MEASURE_LABELS[measure], None, None, reason_missing=reason)


def _by_measure(found: Sequence[Change]) -> dict[str, Change]:
    return {one.measure: one for one in found}


def _count(answers: Sequence[Answer]) -> tuple[int, int]:
    """Surely and possibly yes."""
    sure = sum(answer == Answer.YES for answer in answers)
    return sure, sum(answer != Answer.NO for answer in answers)


def _settled(surely: bool, possibly: bool) -> Answer:
    if surely:
        return Answer.YES
    return Answer.UNKNOWN if possibly else Answer.NO


def _span(bounds: tuple[int, int]) -> str:
    return str(bounds[0]) if bounds[0] == bounds[1] else f"{bounds[0]} to {bounds[1]}"


def _deterioration_words(answer: Answer, visits, confirmed) -> str:
    if answer == Answer.YES:
        days = " and ".join(show_date(visit.on) for visit, _ in confirmed[0])
        return f"met at two consecutive visits, {days}"
    if answer == Answer.NO:
        return "not met at two consecutive visits"
    if not visits:
        return "no visit after the baseline"
    last, said = visits[-1]
    if said == Answer.YES:
        return f"met on {show_date(last.on)}; the next visit confirms it or not"
    return "cannot tell, measures are missing"
