"""The latest CK beside the one before: what a clinician looks at first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from patients.charts import CkResult
from patients.knowledge.units import show_number


@dataclass(frozen=True, slots=True)
class CkSummary:
    """`change` and `since` are sentences; `arrow` is ↑, ↓, → or nothing when no change can be computed."""

    latest: CkResult
    previous: CkResult | None
    arrow: str
    change: str
    since: str
    is_high: bool


def ck_summary(results: tuple[CkResult, ...], *, today: date) -> CkSummary | None:
    """Of results oldest first, the last two with a number and a date; None without one."""
    dated = [result for result in results if result.collected and result.value is not None]
    if not dated:
        return None
    latest, previous = dated[-1], dated[-2] if len(dated) > 1 else None
    arrow, change = _change(latest, previous)
    above = latest.upper_limit is not None and latest.value > latest.upper_limit
    return CkSummary(
        latest, previous, arrow, change, _since(latest, today), above and latest.comparator not in ("<", "<=")
    )


def _change(latest: CkResult, previous: CkResult | None) -> tuple[str, str]:
    if previous is None:
        return "", "One result: nothing to compare with yet"
    if not _is_earlier(previous, latest):
        return "", "Change not computed: which of the two came first is not recorded"
    if latest.comparator or previous.comparator:
        return "", "Change not computed: a result is beyond what the laboratory measures"
    difference = latest.value - previous.value
    if not difference:
        return "→", "No change"
    share = ""
    if previous.value:
        percent = (difference / previous.value * 100).quantize(Decimal(1), ROUND_HALF_UP)
        share = f" ({'+' if difference > 0 else '−'}{show_number(abs(percent))}%)"
    direction = ("↑", "higher") if difference > 0 else ("↓", "lower")
    return direction[0], f"{show_number(abs(difference))} units/L {direction[1]}{share}"


def _is_earlier(one: CkResult, other: CkResult) -> bool:
    """True when `one` was certainly collected before `other`; on one day only their times can tell."""
    if one.collected == other.collected and one.collected.is_exact:
        return bool(one.at and other.at and one.at < other.at)
    return one.collected.last_day < other.collected.day


def _since(latest: CkResult, today: date) -> str:
    if not latest.collected.is_exact:
        return "day not known"
    days = (today - latest.collected.day).days
    return {0: "today", 1: "1 day ago"}.get(days, f"{days:,} days ago")
