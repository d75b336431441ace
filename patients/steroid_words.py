"""How sums and daily doses of prednisolone read on screens."""

from __future__ import annotations

from fractions import Fraction

from patients.knowledge.glucocorticoids import CumulativeDose, show_mg, show_mg_between


def since_words(sum_: CumulativeDose) -> str:
    """`4,250 mg`; `at least 4,250 mg; 1 interval without a known dose`; `none recorded`."""
    return _words(sum_, sum_.low_mg, sum_.known_high_mg, "")


def dose_a_day(day: CumulativeDose) -> str:
    """The running dose on a period of one day, single doses left out: `20 mg a day`."""
    steps = [step for step in day.steps if not step.is_single]
    low, high = (sum((getattr(step, end) for step in steps), Fraction(0)) for end in ("low_mg", "high_mg"))
    return _words(day, low, high, " a day")


def _words(found: CumulativeDose, low: Fraction, high: Fraction, per: str) -> str:
    if not high and not found.unknown:
        return "none recorded"
    if not found.unknown:
        return f"{show_mg_between(low, high)}{per}"
    count = len(found.unknown)
    without = f"{count} interval{'' if count == 1 else 's'} without a known dose"
    return f"at least {show_mg(low)}{per}; {without}" if low else without
