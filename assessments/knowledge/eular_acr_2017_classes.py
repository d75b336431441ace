"""Classes, cut-points and probabilities of the 2017 EULAR/ACR criteria (criteria section 1.2)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class IimClass(StrEnum):
    NOT_IIM = "not_iim"
    POSSIBLE = "possible"
    PROBABLE = "probable"
    DEFINITE = "definite"


_CLASSES = tuple(IimClass)  # the lowest first
CLASS_LABELS = {
    IimClass.NOT_IIM: "Not IIM by these criteria",
    IimClass.POSSIBLE: "Possible IIM",
    IimClass.PROBABLE: "Probable IIM",
    IimClass.DEFINITE: "Definite IIM",
}


@dataclass(frozen=True, slots=True)
class Model:
    """`cut_points` in tenths, mark 2; `intercept` of the logistic form, slope 1 on the score: S07, mark 1."""

    code: str
    label: str
    cut_points: tuple[tuple[IimClass, int], ...]
    intercept: float


WITHOUT_BIOPSY, WITH_BIOPSY = "without_biopsy", "with_biopsy"
MODELS = {
    WITHOUT_BIOPSY: Model(
        WITHOUT_BIOPSY,
        "Without biopsy",
        ((IimClass.DEFINITE, 75), (IimClass.PROBABLE, 55), (IimClass.POSSIBLE, 53)),
        5.33,
    ),
    WITH_BIOPSY: Model(
        WITH_BIOPSY,
        "With biopsy",
        ((IimClass.DEFINITE, 87), (IimClass.PROBABLE, 67), (IimClass.POSSIBLE, 65)),
        6.49,
    ),
}
# The nominal probability of each class; 55% is the recommended minimum (S01, conflict C2).
PROBABILITIES = ((IimClass.DEFINITE, 0.90), (IimClass.PROBABLE, 0.55), (IimClass.POSSIBLE, 0.50))


def class_of(tenths: int, model: Model) -> IimClass:
    """The class by the printed score cut-points (conflict C3: score, not probability)."""
    return next((cls for cls, cut in model.cut_points if tenths >= cut), IimClass.NOT_IIM)


def probability(tenths: int, model: Model) -> float:
    """Unrounded probability of IIM: 1 / (1 + exp(intercept - score)).

    For display only. A float decides no class: that is `class_of`, on whole tenths. It decides nothing but
    whether the remark about rounding stands beside the class.
    """
    return 1 / (1 + math.exp(model.intercept - tenths / 10))


def class_by_probability(tenths: int, model: Model) -> IimClass:
    chance = probability(tenths, model)
    return next((cls for cls, least in PROBABILITIES if chance >= least), IimClass.NOT_IIM)


def rounding_remark(tenths: int, model: Model) -> str:
    """What to say where the printed cut-point and the probability give different classes, else empty."""
    by_score, by_probability = class_of(tenths, model), class_by_probability(tenths, model)
    if by_score == by_probability:
        return ""
    return (
        f"Score {show_tenths(tenths)} is {CLASS_LABELS[by_score]} by the printed cut-point, but its "
        f"probability of {show_percent(probability(tenths, model))} is just short of that class "
        f"({CLASS_LABELS[by_probability]}). The printed cut-points are rounded; we classify by score."
    )


def rank(cls: IimClass) -> int:
    return _CLASSES.index(cls)


def rank_of(tenths: int, model: Model) -> int:
    return rank(class_of(tenths, model))


def show_tenths(tenths: int) -> str:
    """58 is `5.8`."""
    return f"{tenths // 10}.{tenths % 10}"


def show_percent(chance: float) -> str:
    """0.6154 is `61.5%`."""
    return f"{chance:.1%}"
