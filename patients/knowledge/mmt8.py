"""Manual muscle testing of eight muscle groups (MMT8): one side 0-80, both sides 0-150.

Grades are kept by site: {site: 0..10 | "T" | "unable:<reason>"}; an untested site is absent. A sum exists
only when every site of the side has a number; otherwise there are bounds, and what is missing is named.
Numbers, sources and marks: shared clinical reference, criteria section 4.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from patients.knowledge.cited import Cited

VERSION = "MMT8, IMACS form 04, compiled 22-Nov-2026"
SOURCE = "IMACS form 04, manual muscle testing (S13, S24), and MMT8 testing procedures 2007 (S23)"

TRACE = "T"
UNABLE = "unable"
LOWEST_GRADE, HIGHEST_GRADE = 0, 10
ONE_SIDE_MAXIMUM = 80
BOTH_SIDES_MAXIMUM = 150
# Mark D: the source does not say how a trace enters a sum. It lies between the grades beside it, 0 and 1.
TRACE_LOW, TRACE_HIGH = 0, 1

NUMBERS = (
    Cited("Eight muscles: one axial, five proximal, two distal", "S13 S23 S64", "2"),
    Cited("One side 0 to 80, usually the right", "S13", "2"),
    Cited("Both sides 0 to 150: seven muscles twice, the neck once", "S13 S14", "2"),
    Cited("Grades 0 to 10 with T for a trace", "S24", "1"),
    Cited("A trace counts as 0 to 1 in a sum", "", "D"),
)


@dataclass(frozen=True, slots=True)
class Muscle:
    """`region`: "axial", "proximal" or "distal". The neck is tested once, every other muscle on each side."""

    code: str
    label: str
    region: str
    is_paired: bool = True


MUSCLES: dict[str, Muscle] = {
    muscle.code: muscle
    for muscle in (
        Muscle("neck_flexors", "Neck flexors", "axial", is_paired=False),
        Muscle("deltoid", "Deltoid", "proximal"),
        Muscle("biceps", "Biceps", "proximal"),
        Muscle("wrist_extensors", "Wrist extensors", "distal"),
        Muscle("gluteus_maximus", "Gluteus maximus", "proximal"),
        Muscle("gluteus_medius", "Gluteus medius", "proximal"),
        Muscle("quadriceps", "Quadriceps", "proximal"),
        Muscle("ankle_dorsiflexors", "Ankle dorsiflexors", "distal"),
    )
}

# Words of the project; the form leaves the reason free.
UNABLE_REASONS: dict[str, str] = {
    "pain": "Pain",
    "injury": "Injury or operation",
    "contracture": "Contracture or stiff joint",
    "fatigue": "Too tired",
    "cooperation": "Could not follow the instructions",
    "time": "No time",
    "other": "Other reason",
}

# S24, mark 1, in our own words.
SCALE: dict[int | str, str] = {
    0: "No contraction felt",
    TRACE: "Trace: a flicker, or the tendon tightens",
    1: "Moves through part of the range, gravity removed",
    2: "Moves through the full range, gravity removed",
    3: "Moves through part of the range against gravity",
    4: "Sinks slowly out of the test position",
    5: "Holds the test position without pressure",
    6: "Holds against slight pressure",
    7: "Holds against slight to moderate pressure",
    8: "Holds against moderate pressure",
    9: "Holds against moderate to strong pressure",
    10: "Holds against strong pressure",
}

SIDES: dict[str, str] = {"right": "Right side", "left": "Left side", "both": "Both sides"}


def _sites(sides: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        site
        for muscle in MUSCLES.values()
        for site in ([f"{muscle.code}_{side}" for side in sides] if muscle.is_paired else [muscle.code])
    )


_SITES_OF = {"right": _sites(("right",)), "left": _sites(("left",)), "both": _sites(("right", "left"))}
SITES: tuple[str, ...] = _SITES_OF["both"]


@dataclass(frozen=True, slots=True)
class Mmt8Score:
    """`total` is None while `low` and `high` differ. Sites are named in the order of the form."""

    side: str
    maximum: int
    low: int
    high: int
    total: int | None
    traces: tuple[str, ...]
    unable: tuple[tuple[str, str], ...]  # site and code of UNABLE_REASONS
    untested: tuple[str, ...]
    statement: str

    @property
    def is_complete(self) -> bool:
        """Every site has a grade, a trace or a reason why it could not be tested."""
        return not self.untested


def sites_of(side: str) -> tuple[str, ...]:
    """The 8 sites of "right" or "left" (with the neck), or the 15 of "both"; ValueError for another word."""
    try:
        return _SITES_OF[side]
    except KeyError:
        raise ValueError(f"“{side}” is not a side of the MMT8: right, left or both") from None


def muscle_of(site: str) -> Muscle:
    """The muscle tested at a site; KeyError when there is no such site."""
    return MUSCLES[site.removesuffix("_right").removesuffix("_left")]


def site_label(site: str) -> str:
    """`Neck flexors`, `Deltoid, right`."""
    side = {"right": ", right", "left": ", left"}.get(site.rpartition("_")[2], "")
    return f"{muscle_of(site).label}{side}"


def grade_bounds(grade: int | str | None) -> tuple[int, int]:
    """Lowest and highest number a stored grade can stand for; ValueError when it is no grade."""
    if grade is None:
        return LOWEST_GRADE, HIGHEST_GRADE
    if grade == TRACE:
        return TRACE_LOW, TRACE_HIGH
    if isinstance(grade, str):
        word, _, reason = grade.partition(":")
        if word == UNABLE and reason in UNABLE_REASONS:
            return LOWEST_GRADE, HIGHEST_GRADE
    elif type(grade) is int and LOWEST_GRADE <= grade <= HIGHEST_GRADE:
        return grade, grade
    raise ValueError(f"“{grade}” is not a grade: write 0 to 10, T, or why it could not be tested")


def check_grades(grades: Mapping[str, int | str]) -> list[str]:
    """Mistakes in words, each naming its site; [] when all is well. Untested sites are no mistake."""
    mistakes = []
    for site, grade in grades.items():
        if site not in SITES:
            mistakes.append(f"“{site}” is not a place that the MMT8 tests.")
            continue
        try:
            if grade is None:
                raise ValueError("a blank is left out, not stored")
            grade_bounds(grade)
        except ValueError as error:
            mistakes.append(f"{site_label(site)}: {error}.")
    return mistakes


def half_filled_sides(grades: Mapping[str, int | str]) -> tuple[str, ...]:
    """One sentence per side that was begun and not finished, naming what is missing."""
    sentences = []
    for side in ("right", "left"):
        paired = [site for site in sites_of(side) if muscle_of(site).is_paired]
        missing = [site for site in sites_of(side) if site not in grades]
        if missing and any(site in grades for site in paired):
            names = ", ".join(muscle_of(site).label.lower() for site in missing)
            sentences.append(f"{SIDES[side]} half filled: {names} not tested.")
    return tuple(sentences)


def score(grades: Mapping[str, int | str], side: str) -> Mmt8Score:
    """Sum of one side or both. Grades of sites outside `side` are ignored; ValueError for mistakes."""
    if mistakes := check_grades(grades):
        raise ValueError(" ".join(mistakes))
    sites = sites_of(side)
    bounds = [grade_bounds(grades.get(site)) for site in sites]
    low, high = sum(low for low, _ in bounds), sum(high for _, high in bounds)
    unable = tuple(
        (site, grades[site].partition(":")[2]) for site in sites if str(grades.get(site)).startswith(UNABLE)
    )
    traces = tuple(site for site in sites if grades.get(site) == TRACE)
    untested = tuple(site for site in sites if site not in grades)
    maximum = BOTH_SIDES_MAXIMUM if side == "both" else ONE_SIDE_MAXIMUM
    total = low if low == high else None
    return Mmt8Score(
        side, maximum, low, high, total, traces, unable, untested,
        _statement(side, maximum, low, high, traces, unable, untested),
    )  # fmt: skip


def best_score(grades: Mapping[str, int | str]) -> Mmt8Score | None:
    """The score to show when one is wanted; None when nothing was recorded.

    First the widest side with a total (both, right, left), then the widest that is complete but has traces
    or muscles that could not be tested, then what was begun: both when each side was, else that side, and
    the right, the usual one (S13), when only the neck was tested.
    """
    if not grades:
        return None
    scores = [score(grades, side) for side in ("both", "right", "left")]
    for is_good in (lambda one: one.total is not None, lambda one: one.is_complete):
        if good := [one for one in scores if is_good(one)]:
            return good[0]
    begun = [side for side in ("right", "left") if any(site.endswith(f"_{side}") for site in grades)]
    return score(grades, "both" if len(begun) == 2 else (begun or ["right"])[0])


def _statement(side, maximum, low, high, traces, unable, untested) -> str:
    """`Right side: 72 of 80.`, or the bounds and every reason for them."""
    if low == high:
        return f"{SIDES[side]}: {low} of {maximum}."

    def name(site: str) -> str:
        return _name_in_a_list(site, is_side_said=side != "both")

    parts = [f"{SIDES[side]}: {low} to {high} of {maximum}"]
    if untested:
        names = ", ".join(name(site) for site in untested)
        parts.append(f"{len(untested)} of {len(sites_of(side))} not tested: {names}")
    if unable:
        names = ", ".join(f"{name(site)} ({UNABLE_REASONS[why].lower()})" for site, why in unable)
        parts.append(f"could not be tested: {names}")
    if traces:
        names = ", ".join(name(site) for site in traces)
        parts.append(f"trace, counted as {TRACE_LOW} to {TRACE_HIGH}: {names}")
    return "; ".join(parts) + "."


def _name_in_a_list(site: str, *, is_side_said: bool) -> str:
    """`deltoid` where the side is said already, else `right deltoid`; commas stay free for the list."""
    muscle = muscle_of(site)
    name = muscle.label.lower()
    return name if is_side_said or not muscle.is_paired else f"{site.rpartition('_')[2]} {name}"
