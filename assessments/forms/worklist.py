"""What the address asks the worklist for, and what is ticked on it. What is not offered was not given."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from django.http import QueryDict

from assessments.models.planned_check import LIST_ROLES
from assessments.worklist.lines import KINDS, URGENCIES
from assessments.worklist.owners import ALL, ME, NOBODY
from patients.access import memberships_of

LINE = re.compile(r"a\d{1,18}|c\d{1,18}(-\d{1,18}){0,99}")
MOST = 200  # lines in one go; a page has fewer


@dataclass(frozen=True, slots=True)
class WorklistFilter:
    who: str  # "me": mine and nobody's; "nobody"; "all"; or the number of a colleague
    urgency: str
    kind: str
    clinic: int | None

    @classmethod
    def read(cls, query: QueryDict, user, colleagues: Collection[int]) -> WorklistFilter:
        """Who works through the list starts with their own; everybody else sees all."""
        access = memberships_of(user)
        has_list = any(one.role in LIST_ROLES for one in access.values())
        offered = {ME, NOBODY, ALL, *(str(pk) for pk in colleagues)}
        who, clinic = query.get("who", ""), query.get("clinic", "")
        return cls(
            who=who if who in offered else ME if has_list else ALL,
            urgency=query.get("urgency", "") if query.get("urgency") in URGENCIES else "",
            kind=query.get("kind", "") if query.get("kind") in KINDS else "",
            clinic=next((pk for pk in access if str(pk) == clinic), None),
        )

    @property
    def title(self) -> str:
        return f"{URGENCIES[self.urgency]}, {KINDS[self.kind].lower()}" if self.kind else self.urgency_title

    @property
    def urgency_title(self) -> str:
        return URGENCIES[self.urgency]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.urgency or self.kind)


@dataclass(frozen=True, slots=True)
class Ticked:
    """The lines that were ticked: numbers of alerts and of items of plans."""

    lines: tuple[str, ...]
    alerts: frozenset[int]
    checks: frozenset[int]

    @classmethod
    def read(cls, sent: QueryDict) -> Ticked:
        lines = [line for line in sent.getlist("line")[:MOST] if LINE.fullmatch(line)]
        alerts = {int(line[1:]) for line in lines if line[0] == "a"}
        checks = {int(number) for line in lines if line[0] == "c" for number in line[1:].split("-")}
        return cls(tuple(dict.fromkeys(lines)), frozenset(alerts), frozenset(checks))
