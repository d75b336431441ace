"""Which events of a timeline are named first, and which of them share one mark."""

from __future__ import annotations

from patients.charts.tracks import Event

# What changes the care of a patient comes first. Project default, mark D.
KINDS = ("relapse", "cancer", "admission", "infection", "pregnancy", "biopsy", "mri", "emg")
RESULTS = ("Abnormal", "Inconclusive", "", "Normal")  # of other investigations

Group = tuple[Event, ...]


def rank(event: Event) -> int:
    """The lower, the more its name matters: see KINDS, then investigations by result, normal ones last."""
    if event.kind in KINDS:
        return KINDS.index(event.kind)
    if event.kind == "investigation":
        return len(KINDS) + 2 * RESULTS.index(event.result)
    return len(KINDS) + 2 * RESULTS.index("Normal") - 1  # any other event: before what was normal


def grouped(events: tuple[Event, ...]) -> list[Group]:
    """The dated events by rank, then by day; normal investigations of one day are one group."""
    groups: dict[object, list[Event]] = {}
    for number, event in enumerate(events):
        if event.happened:
            is_normal = event.kind == "investigation" and event.result == "Normal" and not event.ended
            groups.setdefault(event.happened if is_normal else number, []).append(event)
    return sorted(map(tuple, groups.values()), key=lambda group: (rank(group[0]), group[0].happened))
