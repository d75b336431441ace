"""Fewer points where there are too many to see, with every peak and trough kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def thin(items: Sequence[Item], height: Callable[[Item], float | None], *, limit: int) -> list[Item]:
    """At most `limit` of `items` in their order: first, last, and the lowest and highest of equal stretches.

    An item without a height is a gap in the line; a stretch that has one keeps it, so gaps stay gaps.
    """
    if len(items) <= limit:
        return list(items)
    stretches = (limit - 2) // 3  # each may keep a lowest, a highest and a gap
    kept = {0, len(items) - 1}
    for number in range(stretches):
        stretch = range(number * len(items) // stretches, (number + 1) * len(items) // stretches)
        heights = [(height(items[index]), index) for index in stretch]
        measured = [pair for pair in heights if pair[0] is not None]
        gaps = [index for value, index in heights if value is None]
        if measured:
            kept |= {min(measured)[1], max(measured)[1]}
        kept.update(gaps[:1])
    return [items[index] for index in sorted(kept)]
