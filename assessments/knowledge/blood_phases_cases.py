"""Blood dates that a clinician can read and disagree with, line by line.

Source: screening and monitoring reference, section 2.1, and rules.json drug_monitoring.general_bsr2017.
One case stands on each side of every phase boundary.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BloodCase:
    """Methotrexate from `start`, raised on `rises`; the next CBC after `samples`, planned on `as_of`."""

    description: str
    due: str
    start: str = "2024-01-02"
    rises: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()
    as_of: str = "2026-01-01"


# Start 02-Jan-2024: phase A to 12-Feb-2024, B from 13-Feb-2024 to 12-May-2024, C from 13-May-2024.
BLOOD_CASES = (
    BloodCase("no sample yet: start + 14 days", "2024-01-16"),
    BloodCase("a sample before the start does not count", "2024-01-16", samples=("2023-12-20",)),
    BloodCase("a sample after 8 days: 14 days later", "2024-01-24", samples=("2024-01-10",)),
    BloodCase("last day of phase A", "2024-02-26", samples=("2024-02-12",)),
    BloodCase("first day of phase B", "2024-03-13", samples=("2024-02-13",)),
    BloodCase("last day of phase B", "2024-06-12", samples=("2024-05-12",)),
    BloodCase("first day of phase C", "2024-08-05", samples=("2024-05-13",)),
    BloodCase(
        "a month after 31-Jan is clipped to 29-Feb", "2024-02-29", start="2023-12-01", samples=("2024-01-31",)
    ),
    BloodCase(
        "a month after 31-Jan is clipped to 28-Feb", "2023-02-28", start="2022-12-01", samples=("2023-01-31",)
    ),
    BloodCase(
        "a rise in phase C asks for blood 14 days later",
        "2024-09-15",
        rises=("2024-09-01",),
        samples=("2024-08-05",),
    ),
    BloodCase(
        "a rise after the as-of date is not seen",
        "2024-10-28",
        rises=("2024-09-01",),
        samples=("2024-08-05",),
        as_of="2024-08-31",
    ),
    BloodCase(
        "last day of the six weeks after a rise",
        "2024-10-26",
        rises=("2024-09-01",),
        samples=("2024-08-05", "2024-10-12"),
    ),
    BloodCase(
        "after the six weeks phase C returns",
        "2025-01-05",
        rises=("2024-09-01",),
        samples=("2024-08-05", "2024-10-13"),
    ),
    BloodCase(
        "a rise in phase B goes on to B after six weeks",
        "2024-05-20",
        rises=("2024-03-01",),
        samples=("2024-04-20",),
    ),
    BloodCase(
        "a second rise within the six weeks of the first goes on to B",
        "2024-12-05",
        rises=("2024-09-01", "2024-09-20"),
        samples=("2024-11-05",),
    ),
    BloodCase(
        "a rise never puts off blood that was due sooner",
        "2024-01-24",
        rises=("2024-01-20",),
        samples=("2024-01-10",),
    ),
    BloodCase(
        "raised every ten days without any sample is still due 14 days after the start",
        "2024-01-16",
        rises=("2024-01-12", "2024-01-22", "2024-02-01"),
    ),
)
