"""The six core set measures of a visit, as the response instruments compare them.

Global scores in cm of 10, HAQ-DI by variant, strength by the side tested with its bounds, and each muscle
enzyme as a multiple of that result's own upper limit. What was recorded and cannot be used is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from operator import itemgetter

from assessments.knowledge.facts import PatientFacts, ResultFact, VisitFact
from patients.knowledge import haq, mmt8
from patients.knowledge.cited import Cited
from patients.knowledge.lab_tests import LAB_TESTS
from patients.knowledge.partial_dates import show_date

MEASURES = ("physician_global", "patient_global", "mmt8", "haq", "enzyme", "extramuscular_global")
MEASURE_LABELS = {
    "physician_global": "Physician global",
    "patient_global": "Patient global",
    "mmt8": "Muscle strength",
    "haq": "HAQ",
    "enzyme": "Muscle enzyme",
    "extramuscular_global": "Extramuscular activity",
}
GLOBALS = ("physician_global", "patient_global", "extramuscular_global")
GLOBAL_MAXIMUM = 10  # cm, S10 S16
HAQ_MAXIMUM = 3  # S17 S72
STRENGTH_MAXIMUM = {
    "both": mmt8.BOTH_SIDES_MAXIMUM,
    "right": mmt8.ONE_SIDE_MAXIMUM,
    "left": mmt8.ONE_SIDE_MAXIMUM,
}
ENZYMES = ("CK", "ALDOLASE", "ALT", "AST", "LDH")  # S09; on equal multiples the earlier one is taken
# Mark D: how far from the visit, before or after, a blood sample may lie and still belong to it.
ENZYME_WINDOW_DAYS = 28
ENZYME_WINDOW = Cited(
    f"Of each enzyme the result nearest to the visit counts, within {ENZYME_WINDOW_DAYS} days", "", "D"
)


@dataclass(frozen=True, slots=True)
class CoreSet:
    """The measures of one visit; what is not known is None or absent. Raises ValueError out of range.

    `unused`: measure to the reasons why something recorded could not be used. `untested`: only of a side
    that was begun; a trace, or a muscle that could not be tested for a reason, is no such gap. `visit` and
    `results` are the facts behind the numbers, for links; calculations never read them except to see one
    sample used twice.
    """

    on: date
    physician_global: Decimal | None = None
    patient_global: Decimal | None = None
    extramuscular_global: Decimal | None = None
    haq: Mapping[str, Fraction] = field(default_factory=dict)
    mmt8: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # side to lowest and highest sum
    enzymes: Mapping[str, Fraction] = field(default_factory=dict)  # test to multiple of its upper limit
    unused: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    untested: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # side to its sites never graded
    visit: VisitFact | None = None
    results: Mapping[str, ResultFact] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for measure in GLOBALS:
            value = getattr(self, measure)
            if value is not None and not 0 <= value <= GLOBAL_MAXIMUM:
                raise ValueError(f"{measure}: {value} is not between 0 and {GLOBAL_MAXIMUM}")
        for variant, value in self.haq.items():
            if variant not in haq.VARIANTS or not 0 <= value <= HAQ_MAXIMUM:
                raise ValueError(f"haq: {value} {variant} is not between 0 and {HAQ_MAXIMUM} in a variant")
        for side, (low, high) in self.mmt8.items():
            if not 0 <= low <= high <= STRENGTH_MAXIMUM.get(side, -1):
                raise ValueError(f"mmt8: {low} to {high} on {side} is not a strength score")
        for test, multiple in self.enzymes.items():
            if test not in ENZYMES or multiple < 0:
                raise ValueError(f"enzyme: {test} at {multiple} is not a muscle enzyme")

    def has(self, measure: str) -> bool:
        """Whether anything is known of a measure."""
        value = getattr(self, "enzymes" if measure == "enzyme" else measure)
        return bool(value) if isinstance(value, Mapping) else value is not None

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(measure for measure in MEASURES if not self.has(measure))

    @property
    def has_whole_strength(self) -> bool:
        """A side on which every muscle has a grade, a trace, or a reason why it could not be tested."""
        return any(side not in self.untested for side in self.mmt8)


def core_sets(facts: PatientFacts, as_of: date) -> tuple[CoreSet, ...]:
    """One core set per visit until `as_of`, oldest first."""
    visits = sorted((visit for visit in facts.visits if visit.on <= as_of), key=lambda visit: visit.on)
    results = [r for r in facts.results if r.test in ENZYMES and not (r.on and r.on.day > as_of)]
    return tuple(_core_set(visit, results) for visit in visits)


def common_side(one: CoreSet, other: CoreSet) -> str | None:
    """The side whose strength can be compared: the same set of muscles at both visits.

    Of several the one known most closely, then both sides, right, left. None when no side was tested twice.
    """

    def width(side: str) -> Fraction:
        spans = [strength[side][1] - strength[side][0] for strength in (one.mmt8, other.mmt8)]
        return Fraction(sum(spans), STRENGTH_MAXIMUM[side])

    sides = [side for side in STRENGTH_MAXIMUM if side in one.mmt8 and side in other.mmt8]
    return min(sides, key=width, default=None)


def common_variant(one: CoreSet, other: CoreSet) -> str | None:
    """The HAQ variant stored at both visits, with aids first; None when there is none."""
    return next((variant for variant in haq.VARIANTS if variant in one.haq and variant in other.haq), None)


def most_abnormal(core_set: CoreSet) -> str | None:
    """The enzyme with the highest multiple of its limit, mark M; None when none is known."""
    return max((test for test in ENZYMES if test in core_set.enzymes), key=core_set.enzymes.get, default=None)


def is_same_sample(one: CoreSet, other: CoreSet, test: str) -> bool:
    """One blood sample lies between two visits and would be compared with itself."""
    return test in one.results and one.results[test] == other.results.get(test)


def why_not_comparable(measure: str, baseline: CoreSet, follow_up: CoreSet) -> str:
    """Why the two visits give no change of a measure, in words; "" when they do."""
    if absent := _where_absent(measure, baseline, follow_up):
        return absent
    if measure == "mmt8" and common_side(baseline, follow_up) is None:
        return "not the same side at both visits"
    if measure == "haq" and common_variant(baseline, follow_up) is None:
        return "with aids at one visit, without at the other"
    return _why_other_enzyme(baseline, follow_up) if measure == "enzyme" else ""


def partly_graded(one: CoreSet, side: str | None = None) -> str:
    """`Visit of 05-Mar-2026: 7 of 8 muscles not graded: neck flexors, biceps, ... (right side)`.

    Of `side`, else of the side that lacks the fewest; "" where no grade is missing.
    """
    sides = [side] if side else [name for name in ("right", "left", "both") if name in one.mmt8]
    found = min(
        ((len(one.untested.get(name, ())), name) for name in sides), default=(0, ""), key=itemgetter(0)
    )
    if not found[0]:
        return ""
    count, side = found
    names = ", ".join(_muscle(site, is_side_said=side != "both") for site in one.untested[side])
    return (
        f"Visit of {show_date(one.on)}: {count} of {len(mmt8.sites_of(side))} muscles not graded: {names} "
        f"({mmt8.SIDES[side].lower()})"
    )


def _muscle(site: str, *, is_side_said: bool) -> str:
    muscle = mmt8.muscle_of(site)
    name = muscle.label.lower()
    return name if is_side_said or not muscle.is_paired else f"{site.rpartition('_')[2]} {name}"


def _where_absent(measure: str, baseline: CoreSet, follow_up: CoreSet) -> str:
    """At which visit nothing is known, with what could not be used there; "" when something is at both."""
    pairs = (("at baseline", baseline), ("at follow-up", follow_up))
    absent = [(where, one) for where, one in pairs if not one.has(measure)]
    if not absent:
        return ""
    why = ["; ".join(one.unused.get(measure, ())) for _, one in absent]
    if len(absent) == 1:
        return f"not known {absent[0][0]} ({why[0]})" if why[0] else f"not known {absent[0][0]}"
    said = [f"{where}: {words}" for (where, _), words in zip(absent, why, strict=True) if words]
    return f"not known at either visit ({', '.join(said)})" if said else "not known at either visit"


def _why_other_enzyme(baseline: CoreSet, follow_up: CoreSet) -> str:
    """The enzyme is settled at baseline: another one at follow-up would be another measurement."""
    test = most_abnormal(baseline)
    name = LAB_TESTS[test].name
    if test not in follow_up.enzymes:
        why = "; ".join(follow_up.unused.get("enzyme", ()))
        return f"{name}, the most abnormal at baseline, not known at follow-up{f' ({why})' if why else ''}"
    return f"both visits share one {name} sample" if is_same_sample(baseline, follow_up, test) else ""


def _core_set(visit: VisitFact, results: Sequence[ResultFact]) -> CoreSet:
    unused: dict[str, tuple[str, ...]] = {}
    values = {}
    for measure in GLOBALS:
        value = getattr(visit, measure)
        if value is not None and not 0 <= value <= GLOBAL_MAXIMUM:
            unused[measure], value = (f"{value} is out of range",), None
        values[measure] = value
    indexes, unused["haq"] = _haq(visit)
    strength, untested, unused["mmt8"] = _strength(visit)
    enzymes, used, unused["enzyme"] = _enzymes(visit.on, results)
    return CoreSet(
        on=visit.on, **values, haq=indexes, mmt8=strength, enzymes=enzymes,
        unused={measure: reasons for measure, reasons in unused.items() if reasons},
        untested=untested, visit=visit, results=used,
    )  # fmt: skip


def _haq(visit: VisitFact) -> tuple[dict[str, Fraction], tuple[str, ...]]:
    """Indexes by variant. From the activities, exactly; without aids they always give one."""
    found: dict[str, Fraction] = {}
    reasons: list[str] = []
    for variant in dict.fromkeys((visit.haq_variant, haq.WITHOUT_AIDS)) if visit.haq_items else ():
        if variant not in haq.VARIANTS:
            continue
        if mistakes := haq.check_items(visit.haq_items, visit.haq_aids, variant):
            reasons += mistakes
        elif (index := haq.score(visit.haq_items, visit.haq_aids, variant)).total is not None:
            found[variant] = index.total
        else:
            reasons.append(f"{index.answered} of {len(haq.CATEGORIES)} HAQ categories are too few")
    if visit.haq is not None and visit.haq_variant not in found:
        if visit.haq_variant not in haq.VARIANTS:
            reasons.append("not recorded whether the HAQ is with or without aids")
        elif not 0 <= visit.haq <= HAQ_MAXIMUM:
            reasons.append(f"HAQ {visit.haq} is out of range")
        else:
            found[visit.haq_variant] = Fraction(visit.haq)
    return found, tuple(dict.fromkeys(reasons))


def _strength(
    visit: VisitFact,
) -> tuple[dict[str, tuple[int, int]], dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Bounds of every side on which at least one muscle besides the neck has a grade, and its gaps."""
    if mistakes := mmt8.check_grades(visit.mmt8):
        return {}, {}, tuple(mistakes)
    graded = {
        site.rpartition("_")[2]
        for site, grade in visit.mmt8.items()
        if mmt8.muscle_of(site).is_paired and not str(grade).startswith(mmt8.UNABLE)
    }
    sides = [
        side
        for side in STRENGTH_MAXIMUM
        if side in graded or (side == "both" and {"right", "left"} <= graded)
    ]
    if visit.mmt8 and not sides:
        return {}, {}, ("no muscle besides the neck was graded",)
    scores = [mmt8.score(visit.mmt8, side) for side in sides]
    bounds = {one.side: (one.low, one.high) for one in scores}
    return bounds, {one.side: one.untested for one in scores if one.untested}, ()


def _enzymes(
    day: date, results: Sequence[ResultFact]
) -> tuple[dict[str, Fraction], dict[str, ResultFact], tuple[str, ...]]:
    """Multiples, the results behind them, and why an enzyme measured within the window has none."""
    multiples, used, reasons = {}, {}, []
    for test in ENZYMES:
        near = [r for r in results if r.test == test and _may_be_near(r, day)]
        fit = [r for r in near if not _why_unfit(r)]
        if fit:
            # On equal distance the earlier one: what was done at the visit can change the later one.
            best = min(fit, key=lambda r: (abs((r.on.day - day).days), r.on.day))
            multiples[test], used[test] = Fraction(best.value) / Fraction(best.upper_limit), best
        elif near:
            reasons.append(f"{LAB_TESTS[test].name}: {_why_unfit(near[0])}")
    return multiples, used, tuple(reasons)


def _may_be_near(result: ResultFact, day: date) -> bool:
    if result.on is None:
        return False
    nearest = min(max(day, result.on.day), result.on.last_day)
    return abs((nearest - day).days) <= ENZYME_WINDOW_DAYS


def _why_unfit(result: ResultFact) -> str:
    """Why a result gives no multiple; "" when it does. A value with < or > has no known multiple."""
    if not result.on.is_exact:
        return "not dated to the day"
    if result.value is None or result.value < 0:
        return "no value"
    if result.comparator:
        return f"only known as {result.comparator}{result.value}"
    if result.upper_limit is None or result.upper_limit <= 0:
        return "no upper limit of normal"
    return ""
