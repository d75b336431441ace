"""What a score of the 2017 EULAR/ACR criteria gives: one model, and both side by side."""

from __future__ import annotations

from dataclasses import dataclass

from assessments.knowledge.deciding import Deciding
from assessments.knowledge.eular_acr_2017_classes import (
    CLASS_LABELS,
    WITH_BIOPSY,
    IimClass,
    Model,
    rank,
    show_tenths,
)
from assessments.knowledge.eular_acr_2017_subgroups import Subgroup
from assessments.knowledge.trace import Note


@dataclass(frozen=True, slots=True)
class Working:
    """One line of the sum. `weight`: what the item gives, or could still give when unknown, in tenths."""

    code: str
    label: str
    answer: str
    weight: int
    counted: int


@dataclass(frozen=True, slots=True)
class ModelResult:
    """One model. Scores in tenths; `_low` takes unknown as absent and sets the class, `_high` as present.

    `deciding`: the missing items that change the class in some completion. One of them `settles` when some
    answer to it alone, the others still unknown, makes the class final or brings the lowest class to
    probable, the recommended minimum (S01), while it is below.
    """

    model: Model
    score_low: int
    score_high: int
    class_low: IimClass
    class_high: IimClass
    probability_low: float
    probability_high: float
    class_by_probability: IimClass
    remark: str
    working: tuple[Working, ...]
    missing: tuple[str, ...]  # codes of unknown items of this model
    deciding: tuple[Deciding, ...]

    @property
    def is_settled(self) -> bool:
        return self.class_low == self.class_high

    @property
    def statement(self) -> str:
        """The class in a sentence: final only where no missing answer can change it.

        Unknown items count as absent for the class (S06); that is no finding of "not IIM".
        """
        low, high = show_tenths(self.score_low), show_tenths(self.score_high)
        now, where = CLASS_LABELS[self.class_low], self.model.label.lower()
        at_most = CLASS_LABELS[self.class_high]
        if self.is_settled:
            return f"{now}, score {low}{'' if low == high else f' to {high}'} {where}."
        if self.class_low == IimClass.NOT_IIM:
            best = "" if self.class_high == IimClass.DEFINITE else f", at most {at_most}"
            items = "item" if len(self.missing) == 1 else "items"
            return f"Not decided: {low} so far, up to {high}{best}; {len(self.missing)} {items} not known."
        return f"At least {now} ({low} {where}), may be {at_most}."

    @property
    def range_in_words(self) -> str:
        """`Probable IIM`, or `from Not IIM by these criteria to Definite IIM`."""
        lowest, highest = CLASS_LABELS[self.class_low], CLASS_LABELS[self.class_high]
        return lowest if self.is_settled else f"from {lowest} to {highest}"


@dataclass(frozen=True, slots=True)
class Eular2017Result:
    """Both models. `primary` names the one to read: with biopsy only once its report is complete.

    `is_settled` and `deciding` are those of the primary model. Completing a biopsy report changes the model,
    so `statement` also says what the other one gives, and `class_low` and `class_high` span both until then.
    """

    without_biopsy: ModelResult
    with_biopsy: ModelResult
    biopsy_entered: bool
    biopsy_complete: bool
    primary: str
    subgroup: Subgroup
    biopsy_lowers_class: bool
    notes: tuple[Note, ...]  # what to say beside the numbers, the most particular first

    @property
    def models(self) -> tuple[ModelResult, ModelResult]:
        return self.without_biopsy, self.with_biopsy

    @property
    def primary_result(self) -> ModelResult:
        return self.with_biopsy if self.primary == WITH_BIOPSY else self.without_biopsy

    @property
    def is_settled(self) -> bool:
        return self.primary_result.is_settled

    @property
    def deciding(self) -> tuple[Deciding, ...]:
        return self.primary_result.deciding

    @property
    def statement(self) -> str:
        return f"{self.primary_result.statement} {self.other_model_statement}".strip()

    @property
    def other_model_statement(self) -> str:
        """What the model that is not read gives; empty when a complete biopsy makes no difference."""
        is_same = self.with_biopsy.range_in_words == self.without_biopsy.range_in_words
        if self.biopsy_complete:
            return "" if is_same else f"Without the biopsy: {self.without_biopsy.range_in_words}."
        if is_same and self.is_settled:
            return "A complete biopsy report would not change the class."
        return f"With a complete biopsy report the other model applies: {self.with_biopsy.range_in_words}."

    @property
    def class_low(self) -> IimClass:
        return min((one.class_low for one in self._possible_models), key=rank)

    @property
    def class_high(self) -> IimClass:
        return max((one.class_high for one in self._possible_models), key=rank)

    @property
    def _possible_models(self) -> tuple[ModelResult, ...]:
        return (self.with_biopsy,) if self.biopsy_complete else self.models
