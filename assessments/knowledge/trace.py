"""The words every clinical function answers in: what is known, what follows, from which source."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """Three-valued: unticked is never "absent"."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


MARKS = {
    "2": "two independent sources agree",
    "1": "one source",
    "S": "the owner's guide only",
    "D": "project default, no published figure found",
    "U": "unverified: check the primary text",
    "M": "unconfirmed: recalled, not read in a source",
}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number or a rule comes from. `mark` is a key of MARKS and says how sure it is."""

    key: str
    citation: str
    mark: str
    url: str = ""

    def __post_init__(self) -> None:
        if self.mark not in MARKS:
            raise ValueError(f"source {self.key}: unknown mark {self.mark!r}")

    @property
    def certainty(self) -> str:
        return MARKS[self.mark]


@dataclass(frozen=True, slots=True)
class Note:
    """What must be said beside a result, and how sure it is."""

    text: str
    source: Source
