"""A clinical number with its source and how sure it is, for tables on screens."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cited:
    """What is stated, the keys of its sources (shared clinical reference) and its mark.

    Marks: "2" two independent sources agree, "1" one source, "D" project default, "M" recalled and not
    confirmed in a source: screens show that as "unconfirmed".
    """

    what: str
    source: str
    mark: str

    @property
    def is_unconfirmed(self) -> bool:
        return self.mark == "M"
