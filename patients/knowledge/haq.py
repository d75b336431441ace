"""Health Assessment Questionnaire disability index (HAQ-DI): 20 activities in eight categories, 0 to 3.

The worst activity of a category counts; with the aids rule an aid or a helper lifts a 0 or 1 to 2. The
index is the mean of the answered categories, an exact fraction. The variants with and without the aids
rule are two different numbers: each score says which it is, and they are never mixed.
Numbers, sources and marks: shared clinical reference, criteria section 4.2.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from patients.knowledge.cited import Cited

VERSION = "HAQ-DI, compiled 22-Nov-2026"
SOURCE = "CLINHAQ and IMACS HAQ scoring sheet (S17); HAQ-DI page (S72)"

WITH_AIDS, WITHOUT_AIDS = "with_aids", "without_aids"
VARIANTS = {WITH_AIDS: "with aids", WITHOUT_AIDS: "without aids"}
EASIEST, HARDEST = 0, 3
AIDED = 2  # what an aid lifts a 0 or 1 to, S17
# Mark M: recalled, not confirmed in a source.
MINIMUM_CATEGORIES = 6
MINIMUM_CATEGORIES_MARK = "M"
ITEM_LIST_MARK = "M"  # the grouping 2-2-3-2-3-2-3-3 and the twenty activities are recalled

ANSWERS: dict[int, str] = {
    0: "Without any difficulty",
    1: "With some difficulty",
    2: "With much difficulty",
    3: "Unable to do",
}

NUMBERS = (
    Cited("Eight categories, 20 activities scored 0 to 3, the worst of a category counts", "S17 S72", "2"),
    Cited("The index is the mean of the answered categories, 0 to 3", "S17 S72", "2"),
    Cited("An aid, device or helper lifts a 0 or 1 to 2", "S17", "1"),
    Cited("With one category blank the sum is divided by seven", "S17", "1"),
    Cited("At least six categories answered", "", MINIMUM_CATEGORIES_MARK),
    Cited("Which activity stands in which category", "", ITEM_LIST_MARK),
)


@dataclass(frozen=True, slots=True)
class Category:
    """One category: its activities by code, and the aids that belong to it besides a helper."""

    code: str
    label: str
    items: Mapping[str, str]
    aids: tuple[str, ...]


# The activities in the project's own short words, mark M; the aids are those of S17, mark 1.
CATEGORIES: dict[str, Category] = {
    category.code: category
    for category in (
        Category("dressing", "Dressing and grooming",
                 {"dress": "Get dressed, with laces and buttons", "hair": "Wash own hair"},
                 ("Button hook", "Zip pull", "Long shoe horn")),
        Category("arising", "Getting up",
                 {"chair": "Stand up from an upright chair", "bed": "Get into bed and out of it"},
                 ("Special or raised chair",)),
        Category("eating", "Eating",
                 {"cut_food": "Cut up meat", "cup": "Lift a full cup to the mouth",
                  "carton": "Open a fresh carton of milk"},
                 ("Special cutlery",)),
        Category("walking", "Walking",
                 {"flat": "Walk outdoors on flat ground", "steps": "Go up five steps"},
                 ("Cane", "Walking frame", "Crutches", "Wheelchair")),
        Category("hygiene", "Hygiene",
                 {"wash": "Wash and dry the whole body", "tub": "Use the bathtub",
                  "toilet": "Get on and off the toilet"},
                 ("Bath bar", "Raised toilet seat", "Long-handled bathroom tools")),
        Category("reach", "Reach",
                 {"overhead": "Take down a heavy object from above the head",
                  "floor": "Bend to pick up clothes"},
                 ("Long-handled tools",)),
        Category("grip", "Grip",
                 {"car_door": "Open a car door", "jar": "Open a jar that was opened before",
                  "tap": "Turn taps on and off"},
                 ("Jar opener",)),
        Category("activities", "Activities",
                 {"shopping": "Run errands and shop", "car": "Get in and out of a car",
                  "chores": "Do housework or garden work"},
                 ()),
    )
}  # fmt: skip

CATEGORY_OF: dict[str, str] = {item: c.code for c in CATEGORIES.values() for item in c.items}
ITEM_LABELS: dict[str, str] = {item: label for c in CATEGORIES.values() for item, label in c.items.items()}
ITEMS: tuple[str, ...] = tuple(ITEM_LABELS)


@dataclass(frozen=True, slots=True)
class CategoryScore:
    """`score` is None when no activity was answered; `low` and `high` if its blanks were filled too."""

    code: str
    label: str
    worst: int | None  # the worst answered activity, before the aids rule
    score: int | None
    low: int
    high: int
    is_raised_by_aid: bool
    blanks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HaqScore:
    """`total` is the index by the rule, None with fewer than MINIMUM_CATEGORIES answered categories.

    `low` and `high`: every index that answering more of the blanks can still give.
    """

    total: Fraction | None
    low: Fraction
    high: Fraction
    variant: str
    categories: Mapping[str, CategoryScore]
    answered: int
    statement: str

    @property
    def is_settled(self) -> bool:
        return self.total is not None and self.low == self.high

    @property
    def blank_categories(self) -> tuple[str, ...]:
        return tuple(code for code, one in self.categories.items() if one.score is None)


def check_items(items: Mapping[str, int], aids: Collection[str], variant: str) -> list[str]:
    """Mistakes in words; [] when all is well. Blanks are no mistake."""
    mistakes = []
    for item, answer in items.items():
        if item not in ITEM_LABELS:
            mistakes.append(f"“{item}” is not an activity of the HAQ.")
        elif type(answer) is not int or not EASIEST <= answer <= HARDEST:
            mistakes.append(f"{ITEM_LABELS[item]}: “{answer}” is not an answer from 0 to 3.")
    mistakes += [f"“{aid}” is not a category of the HAQ." for aid in aids if aid not in CATEGORIES]
    if variant not in VARIANTS:
        mistakes.append("Say whether the HAQ is scored with or without aids.")
    return mistakes


def score(items: Mapping[str, int], aids: Collection[str], variant: str) -> HaqScore:
    """The index of the answered activities. `aids`: codes of categories with an aid, device or helper.

    Without the aids rule `aids` change nothing. Raises ValueError for mistakes.
    """
    if mistakes := check_items(items, aids, variant):
        raise ValueError(" ".join(mistakes))
    categories = {
        code: _category(category, items, is_aided=variant == WITH_AIDS and code in aids)
        for code, category in CATEGORIES.items()
    }
    scores = [one.score for one in categories.values() if one.score is not None]
    total = Fraction(sum(scores), len(scores)) if len(scores) >= MINIMUM_CATEGORIES else None
    low, high = _lowest(categories), _highest(categories)
    unused = [one.label.lower() for code, one in categories.items() if one.score is None and code in aids]
    return HaqScore(
        total, low, high, variant, categories, len(scores),
        _statement(total, low, high, variant, len(scores), unused),
    )  # fmt: skip


def show_haq(value: Fraction | Decimal) -> str:
    """`1.25`, `1.143`: at most three decimals, the precision of the step with eight categories."""
    return f"{round_haq(value).normalize() + 0:f}"


def round_haq(value: Fraction | Decimal) -> Decimal:
    """To three decimals, halves up: what is stored beside the items."""
    return Decimal(int(Fraction(value) * 1000 + Fraction(1, 2))).scaleb(-3)


def _category(category: Category, items: Mapping[str, int], *, is_aided: bool) -> CategoryScore:
    answered = [items[item] for item in category.items if item in items]
    blanks = tuple(item for item in category.items if item not in items)
    worst = max(answered) if answered else None
    floor = AIDED if is_aided else EASIEST
    low = max([floor, *answered])
    return CategoryScore(
        category.code, category.label, worst,
        score=None if worst is None else low,
        low=low,
        high=HARDEST if blanks else low,
        is_raised_by_aid=worst is not None and low > worst,
        blanks=blanks,
    )  # fmt: skip


def _lowest(categories: Mapping[str, CategoryScore]) -> Fraction:
    """The lowest mean that more answers can give. A blank category may be answered or stay blank."""
    means = [one.low for one in categories.values() if one.score is not None]
    for low in sorted(one.low for one in categories.values() if one.score is None):
        if len(means) < MINIMUM_CATEGORIES or low * len(means) < sum(means):
            means.append(low)
    return Fraction(sum(means), len(means))


def _highest(categories: Mapping[str, CategoryScore]) -> Fraction:
    """All blanks at 3: no further answer can raise a mean more."""
    return Fraction(sum(one.high for one in categories.values()), len(categories))


def _statement(total, low, high, variant, answered, unused) -> str:
    words, size = VARIANTS[variant], len(CATEGORIES)
    span = f"{show_haq(low)} to {show_haq(high)}"
    remark = f" An aid is ticked, but nothing is answered: {', '.join(unused)}." if unused else ""
    if total is None:
        return (
            f"No HAQ-DI: {answered} of {size} categories answered, {MINIMUM_CATEGORIES} are needed "
            f"(unconfirmed). With the blanks filled {span}, {words}.{remark}"
        )
    head = f"HAQ-DI {show_haq(total)} {words}"
    if answered < size:
        head += f", from {answered} of {size} categories"
    return f"{head}.{remark}" if low == high else f"{head}; {span} with the blanks filled.{remark}"
