"""Total Improvement Score (ACR/EULAR 2016), adult and juvenile: how much a patient improved since baseline.

Exact fractions. A missing measure adds to each bound what its missing half can still make of it: a follow-up
that is not known can be anything from the best to the worst of its scale, and so can a baseline. The missing
half is taken on the side, in the HAQ variant and of the enzyme of the known one; a baseline enzyme has no
upper end. A strength score with bounds carries them. A worsening measure counts 0, never less, and is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from assessments.knowledge.core_set import (
    GLOBAL_MAXIMUM,
    HAQ_MAXIMUM,
    MEASURE_LABELS,
    STRENGTH_MAXIMUM,
    CoreSet,
    common_side,
    common_variant,
    is_same_sample,
    most_abnormal,
    partly_graded,
    why_not_comparable,
)
from assessments.knowledge.tis_2016_tables import (
    ENZYME_CHOICE,
    ENZYME_RANGE,
    ENZYME_RANGE_TIMES_ULN,
    IMNM_NOTES,
    RESPONSE_LABELS,
    SCALES,
    SOURCE,
    VERSION,
    Response,
    numbers,
    response_of,
    show_points,
)
from patients.knowledge.cited import Cited
from patients.knowledge.haq import VARIANTS, show_haq
from patients.knowledge.lab_tests import LAB_TESTS
from patients.knowledge.mmt8 import SIDES
from patients.knowledge.units import show_number

__all__ = [
    "IMNM_NOTES", "RESPONSE_LABELS", "SOURCE", "VERSION", "Component", "Response", "TisResult",
    "default_baseline", "improvement", "lacks_for_baseline", "may_be_chosen", "show_points",
    "why_no_baseline", "why_not_scorable",
]  # fmt: skip

NEEDED = ("physician_global", "mmt8")  # S10; the rest of its sentence is cut off
NOT_KNOWN = "Not known"
ALL = Fraction(100)  # percent of a range


@dataclass(frozen=True, slots=True)
class Component:
    """One measure. `baseline` and `follow_up` in words with their unit, "Not known" when missing.

    Changes in percent of the range, positive for better; None when the measure cannot be compared, and then
    `reason_missing` says why and the points are those that can still be reached. `cited`: the less than
    certain numbers that its points rest on.
    """

    measure: str
    label: str
    baseline: str
    follow_up: str
    change_low: Fraction | None
    change_high: Fraction | None
    points_low: Fraction
    points_high: Fraction
    maximum: Fraction
    reason_missing: str = ""
    cited: tuple[Cited, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def is_missing(self) -> bool:
        return self.change_low is None

    @property
    def is_open(self) -> bool:
        """What is missing, or known between bounds, can still change the points."""
        return self.points_low != self.points_high

    @property
    def is_worse(self) -> bool:
        return self.change_high is not None and self.change_high < 0

    @property
    def marks(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.mark for one in self.cited))

    @property
    def is_unconfirmed(self) -> bool:
        return "M" in self.marks


@dataclass(frozen=True, slots=True)
class TisResult:
    """Bounds of the total over everything the missing measures can still be, and the category of each."""

    baseline: CoreSet
    follow_up: CoreSet
    is_juvenile: bool
    low: Fraction
    high: Fraction
    response_low: Response
    response_high: Response
    components: tuple[Component, ...]
    is_scorable: bool
    missing: tuple[str, ...]  # measures, in the order of MEASURES
    statement: str
    remarks: tuple[str, ...]

    @property
    def is_settled(self) -> bool:
        """The category is the same whatever is still missing."""
        return self.is_scorable and self.response_low == self.response_high

    @property
    def numbers(self) -> tuple[Cited, ...]:
        return numbers(juvenile=self.is_juvenile)

    def component(self, measure: str) -> Component:
        return next(one for one in self.components if one.measure == measure)


def improvement(baseline: CoreSet, follow_up: CoreSet, *, juvenile: bool) -> TisResult:
    """The score from `baseline` to `follow_up`."""
    components = (
        _global("physician_global", baseline, follow_up),
        _global("patient_global", baseline, follow_up),
        _strength(baseline, follow_up),
        _haq(baseline, follow_up),
        _enzyme(baseline, follow_up),
        _global("extramuscular_global", baseline, follow_up),
    )
    low = sum((one.points_low for one in components), Fraction(0))
    high = sum((one.points_high for one in components), Fraction(0))
    responses = response_of(low, juvenile=juvenile), response_of(high, juvenile=juvenile)
    missing = tuple(one.measure for one in components if one.is_missing)
    lacking = [one for one in components if one.measure in NEEDED and one.is_missing]
    return TisResult(
        baseline, follow_up, juvenile, low, high, *responses, components,
        is_scorable=not lacking,
        missing=missing,
        statement=_not_scorable(lacking) if lacking else _statement(low, high, *responses, components),
        remarks=tuple(remark for one in components for remark in _remarks(one)),
    )  # fmt: skip


def lacks_for_baseline(one: CoreSet) -> tuple[str, ...]:
    """Which of the measures that a baseline needs (S10) a visit lacks.

    A side on which muscles were left out is no strength score: one grade of eight starts nothing. Traces and
    muscles that could not be tested for a reason leave bounds, no gap.
    """
    is_there = {measure: one.has(measure) for measure in NEEDED} | {"mmt8": one.has_whole_strength}
    return tuple(measure for measure in NEEDED if not is_there[measure])


def default_baseline(sets: Sequence[CoreSet]) -> CoreSet | None:
    """The first visit with physician global and a whole strength score."""
    return next((one for one in sets if not lacks_for_baseline(one)), None)


def may_be_chosen(one: CoreSet) -> bool:
    """Whether a person may choose the visit as baseline: any strength will do, its bounds are carried."""
    return all(one.has(measure) for measure in NEEDED)


def why_no_baseline(sets: Sequence[CoreSet]) -> str:
    """Why no visit can be the baseline by default, in words; "" when one can."""
    if default_baseline(sets):
        return ""
    if not sets:
        return "No visit recorded"
    never = [MEASURE_LABELS[m].lower() for m in NEEDED if not any(one.has(m) for one in sets)]
    if never:
        words = f"{_and(never)} never recorded"
        return f"{words[0].upper()}{words[1:]}"
    if not any(one.has_whole_strength for one in sets):
        return "Muscle strength never graded on a whole side"
    if not any(may_be_chosen(one) for one in sets):
        return "Physician global and muscle strength never recorded at the same visit"
    return "Physician global and strength of a whole side never recorded at the same visit"


def why_not_scorable(baseline: CoreSet | None, follow_up: CoreSet | None) -> str:
    """Why the two visits give no score, in words; "" when they do."""
    if baseline is None:
        return "No visit with physician global and muscle strength to start from"
    if follow_up is None:
        return "No visit after the baseline"
    components = improvement(baseline, follow_up, juvenile=False).components
    return _lacking_words([one for one in components if one.measure in NEEDED and one.is_missing])


def _global(measure: str, baseline: CoreSet, follow_up: CoreSet) -> Component:
    before, after = getattr(baseline, measure), getattr(follow_up, measure)
    words = [NOT_KNOWN if value is None else f"{show_number(value)} cm" for value in (before, after)]
    if why := why_not_comparable(measure, baseline, follow_up):
        return _missing(measure, *words, why, _most_of_scale([before], [after], GLOBAL_MAXIMUM))
    change = Fraction(before) - Fraction(after)
    return _component(measure, *words, change, change, GLOBAL_MAXIMUM)


def _strength(baseline: CoreSet, follow_up: CoreSet) -> Component:
    side = common_side(baseline, follow_up)
    if side is None:
        words = [_any_strength(one) for one in (baseline, follow_up)]
        # From the least that the baseline can be up to full strength, or from none to the follow-up.
        most = [Fraction((STRENGTH_MAXIMUM[s] - low) * 100, STRENGTH_MAXIMUM[s])
                for s, (low, _) in baseline.mmt8.items()]  # fmt: skip
        most += [Fraction(high * 100, STRENGTH_MAXIMUM[s]) for s, (_, high) in follow_up.mmt8.items()]
        why = why_not_comparable("mmt8", baseline, follow_up)
        return _missing("mmt8", *words, why, max(most, default=ALL))
    maximum = STRENGTH_MAXIMUM[side]
    (low, high), (low_after, high_after) = baseline.mmt8[side], follow_up.mmt8[side]
    gaps = tuple(filter(None, (partly_graded(one, side) for one in (baseline, follow_up))))
    return _component(
        "mmt8", _sum(low, high, side), _sum(low_after, high_after, side), low_after - high,
        high_after - low, maximum,
        remarks=gaps + _room_for_strength(low, high, maximum),
    )  # fmt: skip


def _haq(baseline: CoreSet, follow_up: CoreSet) -> Component:
    variant = common_variant(baseline, follow_up)
    if variant is None:
        words = [
            ", ".join(f"{show_haq(value)} {VARIANTS[kind]}" for kind, value in one.haq.items()) or NOT_KNOWN
            for one in (baseline, follow_up)
        ]
        most = _most_of_scale(baseline.haq.values(), follow_up.haq.values(), HAQ_MAXIMUM)
        return _missing("haq", *words, why_not_comparable("haq", baseline, follow_up), most)
    before, after = baseline.haq[variant], follow_up.haq[variant]
    words = [f"{show_haq(value)} {VARIANTS[variant]}" for value in (before, after)]
    return _component("haq", *words, before - after, before - after, HAQ_MAXIMUM)


def _enzyme(baseline: CoreSet, follow_up: CoreSet) -> Component:
    test = most_abnormal(baseline)
    before = NOT_KNOWN if test is None else _times(test, baseline.enzymes[test])
    why = why_not_comparable("enzyme", baseline, follow_up)
    if test is None or not follow_up.has("enzyme"):
        other = most_abnormal(follow_up)
        after = NOT_KNOWN if other is None else _times(other, follow_up.enzymes[other])
    else:
        after = _times(test, follow_up.enzymes[test]) if test in follow_up.enzymes else NOT_KNOWN
    if why:
        # A sample that both visits share may yet be replaced at baseline, by any multiple.
        is_free = test is None or is_same_sample(baseline, follow_up, test)
        most = ALL if is_free else baseline.enzymes[test] * 100 / ENZYME_RANGE_TIMES_ULN[test]
        return _missing("enzyme", before, after, why, most)
    change, span = baseline.enzymes[test] - follow_up.enzymes[test], ENZYME_RANGE_TIMES_ULN[test]
    return _component(
        "enzyme", before, after, change, change, span,
        cited=(ENZYME_RANGE, ENZYME_CHOICE),
        remarks=_small_fall_fills(LAB_TESTS[test].name, baseline.enzymes[test], span),
    )  # fmt: skip


def _most_of_scale(before: Iterable, after: Iterable, worst: int) -> Fraction:
    """The most that a measure from 0 at best to `worst` can still gain, in percent of its range.

    From what is known at baseline down to 0, or from the worst down to what is known at follow-up.
    """
    gains = [Fraction(value) for value in before if value is not None]
    gains += [worst - Fraction(value) for value in after if value is not None]
    return max((gain * 100 / worst for gain in gains), default=ALL)


def _component(measure, baseline, follow_up, low, high, span, cited=(), remarks=()) -> Component:
    """`low` and `high`: change towards better, in the unit of the measure whose range is `span`."""
    scale = SCALES[measure]
    percents = [Fraction(change) * 100 / span for change in (low, high)]
    return Component(
        measure, MEASURE_LABELS[measure], baseline, follow_up, *percents,
        *(scale.points(percent) for percent in percents), scale.maximum,
        cited=cited, remarks=remarks,
    )  # fmt: skip


def _missing(measure: str, baseline: str, follow_up: str, reason: str, most: Fraction) -> Component:
    """`most`: the greatest change that is still possible, in percent. None at all always is: it counts 0."""
    scale = SCALES[measure]
    cited = (ENZYME_RANGE, ENZYME_CHOICE) if measure == "enzyme" else ()
    return Component(
        measure, MEASURE_LABELS[measure], baseline, follow_up, None, None, Fraction(0), scale.points(most),
        scale.maximum, reason, cited,
    )  # fmt: skip


def _room_for_strength(low: int, high: int, maximum: int) -> tuple[str, ...]:
    """Near-normal strength leaves few points; said where even full strength would not give them all."""
    most = SCALES["mmt8"].points(Fraction(maximum - low) * 100 / maximum)
    if most == SCALES["mmt8"].maximum:
        return ()
    start = f"{low} of {maximum}" if low == high else f"{low} to {high} of {maximum}"
    return (
        f"Strength of {start} at baseline can gain at most {show_points(most)} of "
        f"{show_points(SCALES['mmt8'].maximum)} points",
    )


def _small_fall_fills(name: str, multiple: Fraction, span: int) -> tuple[str, ...]:
    """Above the range of the enzyme a small relative fall already gives all points: usual for CK in IMNM."""
    if multiple <= span:
        return ()
    scale = SCALES["enzyme"]
    enough = scale.cuts[scale.halves.index(scale.halves[-1]) - 1]
    share = Fraction(enough * span) / multiple
    return (
        f"{name} starts at {_show(multiple)} times its limit: a fall of more than {_show(share)}% of the "
        "baseline already gives all its points",
    )


def _remarks(one: Component) -> list[str]:
    remarks = [f"{remark}." for remark in one.remarks]
    if one.is_worse:
        least, most = -one.change_high, -one.change_low
        by = f"{_show(least)}%" if least == most else f"{_show(least)} to {_show(most)}%"
        remarks.insert(0, f"{one.label} got worse by {by} of its range; it counts 0 points.")
    return remarks


def _statement(low, high, response_low, response_high, components) -> str:
    """`Moderate improvement, 47.5 of 100.`, `At least minimal: 27.5 to 60 of 100, HAQ missing.`"""
    if low == high:
        return f"{RESPONSE_LABELS[response_low]}, {show_points(low)} of 100."
    span, why = f"{show_points(low)} to {show_points(high)} of 100", _why_open(components)
    if response_low == response_high:
        return f"{RESPONSE_LABELS[response_low]}, {span}, {why}."
    head = "Cannot tell" if response_low == Response.NONE else f"At least {response_low}"
    return f"{head}: {span}, {why}."


def _why_open(components: Sequence[Component]) -> str:
    """`HAQ and muscle enzyme missing, muscle strength known between bounds`."""
    missing = [_in_sentence(one) for one in components if one.is_missing and one.is_open]
    between = [_in_sentence(one) for one in components if not one.is_missing and one.is_open]
    parts = [f"{_and(missing)} missing"] if missing else []
    return ", ".join(parts + ([f"{_and(between)} known only between bounds"] if between else []))


def _not_scorable(lacking: Sequence[Component]) -> str:
    return f"Not scorable: {_lacking_words(lacking)}."


def _lacking_words(lacking: Sequence[Component]) -> str:
    return ", ".join(f"{_in_sentence(one)} {one.reason_missing}" for one in lacking)


def _in_sentence(one: Component) -> str:
    return one.label if one.label.isupper() else one.label.lower()


def _and(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part) if words else ""


def _any_strength(one: CoreSet) -> str:
    return ", ".join(_sum(*bounds, side) for side, bounds in one.mmt8.items()) or NOT_KNOWN


def _sum(low: int, high: int, side: str) -> str:
    span = str(low) if low == high else f"{low} to {high}"
    return f"{span} of {STRENGTH_MAXIMUM[side]}, {SIDES[side].lower()}"


def _times(test: str, multiple: Fraction) -> str:
    return f"{LAB_TESTS[test].name} {_show(multiple)} × upper limit"


def _show(value: Fraction) -> str:
    """At most one decimal, halves up."""
    return show_number(Decimal(int(value * 10 + Fraction(1, 2))).scaleb(-1))
