"""One patient of the demonstration, written down as arguments of the actions. Nothing is stored yet."""

from __future__ import annotations

from dataclasses import dataclass, field

from patients.knowledge.partial_dates import PartialDate, Precision


@dataclass
class Record:
    """Every list holds keyword arguments for one row: `results` those of LabResult, and so on.

    `kept_as_text` tells, row by row, what the data model could not hold as it stands and which therefore
    is a line of text among the events.
    """

    clinic: str
    patient: dict
    results: list[dict] = field(default_factory=list)
    treatments: list[dict] = field(default_factory=list)
    visits: list[dict] = field(default_factory=list)
    events: list[dict] = field(default_factory=list)
    appointments: list[dict] = field(default_factory=list)
    kept_as_text: list[str] = field(default_factory=list)

    def keep_as_text(self, words: str, on: PartialDate | None, why: str) -> None:
        """Keep a statement that has no field of its own as an event, and remember why."""
        self.events.append({"kind": "other", "description": words, **dated("happened", on)})
        self.kept_as_text.append(f"{self.patient['identifier']}: {words} ({why})")


def dated(name: str, on: PartialDate | None) -> dict:
    """The two fields of a date: `dated("start", on)` is start_on and start_precision."""
    if on is None:
        return {f"{name}_on": None, f"{name}_precision": Precision.UNKNOWN.value}
    return {f"{name}_on": on.day, f"{name}_precision": on.precision.value}
