"""What is done or over, one group for each rule and date: what one report or errand closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assessments.knowledge.plan import PlanEntry
from assessments.knowledge.trace import Source
from patients.knowledge.durations import how_long
from patients.knowledge.partial_dates import show_date


def sources_by_mark(sources: Iterable[Source]) -> list[tuple[str, list[str]]]:
    """[(how sure, citations)]: a mark speaks of the sources of a rule together, not of each."""
    found: dict[str, list[str]] = {}
    for source in dict.fromkeys(sources):
        found.setdefault(source.certainty, []).append(source.citation)
    return list(found.items())


def grouped(rows: Sequence[dict]) -> list[dict]:
    groups: dict[tuple, dict] = {}
    for row in rows:
        titles = "; ".join(dict.fromkeys(title for title, *_ in row["rules"]))
        when = row["closed"]
        group = groups.setdefault((titles, when), {"title": titles, "when": when, "rows": []})
        group["rows"].append(row)
    for group in groups.values():
        first, entries = group["rows"][0], [row["entry"] for row in group["rows"]]
        group |= {
            "css": first["css"],
            "word": first["word"],
            "rules": first["rules"],
            "items": [entry.item_label for entry in entries if entry.item],
            "is_provisional": any(entry.due_is_provisional for entry in entries),
            "sources": sources_by_mark(source for entry in entries for source in entry.sources),
        }
    return list(groups.values())


def closed_in_words(entry: PlanEntry) -> str:
    """`due 05-Mar-2024, done 30-Apr-2024, 8 weeks late`. Inside its grace it was done in time."""
    words = [f"due {show_date(entry.due)}"] if entry.due else []
    if entry.done_on:
        day = show_date(entry.done_on)
        # A month is kept as its first day; only the sentence tells it from that day.
        is_exact = f"one {day}" in entry.sentence  # "done" or "Done"
        words.append(f"done {day}" if is_exact else "done, day not known")
        if entry.due and is_exact:
            is_late = entry.done_on > entry.grace_ends
            words.append(f"{how_long(entry.due, entry.done_on)} late" if is_late else "in time")
    return ", ".join(words)
