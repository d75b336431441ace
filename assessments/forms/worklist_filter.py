from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from assessments.models.planned_check import LIST_ROLES
from patients.access import memberships_of

URGENCIES = {
    "": "Everything for 30 days",
    "overdue": "Overdue",
    "due": "Due now",
    "week": "Next 7 days",
    "upcoming": "Next 30 days",
}


@dataclass(frozen=True, slots=True)
class WorklistFilter:
    """What the address asks the worklist for. A value nobody offers counts as not given."""

    who: str  # "me": my patients and those nobody is responsible for; "all"
    urgency: str
    clinic: int | None

    @classmethod
    def read(cls, query: QueryDict, user) -> WorklistFilter:
        """Who works through the list starts with their own; everybody else sees all."""
        access = memberships_of(user)
        has_list = any(one.role in LIST_ROLES for one in access.values())
        who = query.get("who", "")
        clinic = query.get("clinic", "")
        return cls(
            who=who if who in ("me", "all") else "me" if has_list else "all",
            urgency=query.get("urgency", "") if query.get("urgency") in URGENCIES else "",
            clinic=next((pk for pk in access if str(pk) == clinic), None),
        )

    @property
    def title(self) -> str:
        return URGENCIES[self.urgency]
