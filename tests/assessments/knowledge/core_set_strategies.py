"""Random core sets with blanks, and ways to fill the blanks."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from assessments.knowledge.core_set import (
    ENZYMES,
    GLOBALS,
    STRENGTH_MAXIMUM,
    CoreSet,
    common_side,
    most_abnormal,
)
from patients.knowledge.haq import VARIANTS

CENTIMETRES = st.integers(0, 100).map(lambda tenths: Decimal(tenths) / 10)
INDEX = st.integers(0, 24).map(lambda eighths: Fraction(eighths, 8)) | st.integers(0, 21).map(
    lambda sevenths: Fraction(sevenths, 7)
)
MULTIPLE = st.integers(0, 1200).map(lambda twentieths: Fraction(twentieths, 20))


def bounds_on(side: str):
    numbers = st.integers(0, STRENGTH_MAXIMUM[side])
    return numbers.map(lambda n: (n, n)) | st.tuples(numbers, numbers).map(lambda pair: tuple(sorted(pair)))


def core_sets(on):
    return st.builds(
        CoreSet,
        on=st.just(on),
        **{measure: st.none() | CENTIMETRES for measure in GLOBALS},
        haq=st.dictionaries(st.sampled_from(list(VARIANTS)), INDEX, max_size=2),
        mmt8=st.fixed_dictionaries({}, optional={side: bounds_on(side) for side in STRENGTH_MAXIMUM}),
        enzymes=st.dictionaries(st.sampled_from(ENZYMES), MULTIPLE, max_size=3),
    )


def fill_blanks(before: CoreSet, after: CoreSet, data) -> tuple[CoreSet, CoreSet]:
    """Both sets with a value for everything that was not known; what was known stays as it was.

    A missing half is filled on the side and in the variant of the known one, or of either where they differ.
    """
    for measure in GLOBALS:
        if getattr(before, measure) is None:
            before = replace(before, **{measure: data.draw(CENTIMETRES)})
        if getattr(after, measure) is None:
            after = replace(after, **{measure: data.draw(CENTIMETRES)})
    sides = [common_side(before, after)] if common_side(before, after) else [*before.mmt8, *after.mmt8]
    side = data.draw(st.sampled_from(sides or list(STRENGTH_MAXIMUM)))
    pair = []
    for one in (before, after):
        low, high = one.mmt8.get(side, (0, STRENGTH_MAXIMUM[side]))
        total = data.draw(st.integers(low, high))
        pair.append(replace(one, mmt8={side: (total, total)}))
    before, after = pair
    if not set(before.haq) & set(after.haq):
        variant = data.draw(st.sampled_from([*before.haq, *after.haq] or list(VARIANTS)))
        before = replace(before, haq={variant: before.haq.get(variant, data.draw(INDEX))})
        after = replace(after, haq={variant: after.haq.get(variant, data.draw(INDEX))})
    if not before.enzymes:
        test = next(iter(after.enzymes), "CK")
        before = replace(before, enzymes={test: data.draw(MULTIPLE)})
    test = most_abnormal(before)
    if test not in after.enzymes:
        after = replace(after, enzymes={**after.enzymes, test: data.draw(MULTIPLE)})
    return before, after
