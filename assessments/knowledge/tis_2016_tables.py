"""The points of the 2016 ACR/EULAR Total Improvement Score and what is known about each number.

Shared clinical reference, criteria sections 3.1 and 3.2. Points are integer halves: 7.5 points are 15.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from assessments.knowledge.trace import Source
from patients.knowledge.cited import Cited

VERSION = "TIS, ACR/EULAR 2016, compiled 22-Nov-2026"
SOURCE = Source(
    "S09",
    "2016 ACR/EULAR criteria for minimal, moderate and major clinical response in myositis: table 3 of "
    "Rider LG et al. 2017 (PMC5577002), with the owners' calculator pages (S10)",
    "1",
    "https://pmc.ncbi.nlm.nih.gov/articles/PMC5577002/table/T3",
)

MAXIMUM = Fraction(100)  # S10 S12: the maxima below sum to exactly 100


@dataclass(frozen=True, slots=True)
class Scale:
    """Points of one measure: `halves[i]` where the change is above `i` of the `cuts` (percent of the range).

    Lower ends are exclusive: a change of exactly 5% is in the first band.
    """

    cuts: tuple[int, int, int, int]
    halves: tuple[int, int, int, int, int]

    def points(self, change_percent: Fraction) -> Fraction:
        return Fraction(self.halves[sum(change_percent > cut for cut in self.cuts)], 2)

    @property
    def maximum(self) -> Fraction:
        return Fraction(self.halves[-1], 2)


_CUTS = (5, 15, 25, 40)
SCALES: dict[str, Scale] = {
    "physician_global": Scale(_CUTS, (0, 15, 30, 35, 40)),
    "patient_global": Scale(_CUTS, (0, 5, 10, 15, 20)),
    "mmt8": Scale((2, 10, 20, 30), (0, 20, 40, 55, 65)),
    "haq": Scale(_CUTS, (0, 10, 15, 15, 20)),
    "enzyme": Scale(_CUTS, (0, 5, 10, 15, 15)),
    "extramuscular_global": Scale(_CUTS, (0, 15, 25, 30, 40)),
}

# Mark M: recalled; four searches did not confirm it. The range of an enzyme in multiples of its upper limit.
ENZYME_RANGE_TIMES_ULN: dict[str, int] = {"CK": 15, "ALDOLASE": 6, "ALT": 3, "AST": 3, "LDH": 3}


class Response(StrEnum):
    NONE = "none"
    MINIMAL = "minimal"
    MODERATE = "moderate"
    MAJOR = "major"


RESPONSE_LABELS = {
    Response.NONE: "Less than minimal improvement",
    Response.MINIMAL: "Minimal improvement",
    Response.MODERATE: "Moderate improvement",
    Response.MAJOR: "Major improvement",
}


def cannot_tell(highest: Response) -> str:
    """Of bounds that begin below minimal and end in `highest`."""
    return f"Cannot tell: from less than minimal to {highest} improvement"


# Lowest score of each category.
ADULT_CUTS = {Response.MINIMAL: 20, Response.MODERATE: 40, Response.MAJOR: 60}
JUVENILE_CUTS = {Response.MINIMAL: 30, Response.MODERATE: 45, Response.MAJOR: 70}

ENZYME_RANGE = Cited(
    "Range of an enzyme in multiples of its upper limit: CK 15, aldolase 6, ALT, AST and LDH 3", "", "M"
)
ENZYME_CHOICE = Cited("The enzyme most abnormal at baseline counts, the same at both visits", "", "M")
ENZYME_LIST = Cited("One of CK, aldolase, ALT, AST, LDH: the most abnormal", "S09", "1")
FORMULA = Cited("Change in percent = change divided by the range of the measure", "", "M")
ABSOLUTE = Cited("The change is absolute: percent of the range, not of the baseline", "S09 S10 S12", "2")
POINTS_JUVENILE = Cited("Points per band of change", "S09", "1")
POINTS_ADULT = Cited("Points per band of change; recalled to be the same in adults", "S09", "M")
CUTS_ADULT = (
    Cited("Minimal from 20", "S09 S12", "2"),
    Cited("Moderate from 40, major from 60", "S09", "1"),
)
CUTS_JUVENILE = (Cited("Minimal from 30, moderate from 45, major from 70", "S09", "1"),)
MINIMUM_INPUT = Cited("At least physician global and strength are needed", "S10", "1")

IMNM_NOTES = (
    "The score was developed for dermatomyositis, polymyositis and juvenile dermatomyositis. In IMNM it was "
    "a secondary endpoint of one trial (S12) and was used in a limited form (S21).",
    "Patients with a minimal response worsened in one measure in the median (S71): read the measures, not "
    "only the total.",
)


def numbers(*, juvenile: bool) -> tuple[Cited, ...]:
    """Everything the score rests on, with its source and mark, for the table on the screen."""
    points, cuts = (POINTS_JUVENILE, CUTS_JUVENILE) if juvenile else (POINTS_ADULT, CUTS_ADULT)
    return (points, *cuts, ABSOLUTE, FORMULA, ENZYME_LIST, ENZYME_RANGE, ENZYME_CHOICE, MINIMUM_INPUT)


def response_of(points: Fraction, *, juvenile: bool) -> Response:
    """The category of a total."""
    cuts = JUVENILE_CUTS if juvenile else ADULT_CUTS
    return max(
        (response for response, cut in cuts.items() if points >= cut), key=cuts.get, default=Response.NONE
    )


def show_points(points: Fraction) -> str:
    """`27.5`, `20`: points come in halves."""
    return f"{points.numerator // points.denominator}{'.5' if points.denominator == 2 else ''}"
