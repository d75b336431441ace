"""What the digest counts: the tiles, what falls due before the next, what is new."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from assessments.models.planned_check import State
from assessments.worklist.lines import (
    DUE,
    IN_A_MONTH,
    IN_A_WEEK,
    LATER,
    OVERDUE,
    alert_lines,
    check_lines,
    count,
)
from assessments.worklist.owners import Owned
from patients.models import Clinic

TILES = ("critical", "high", "medium", "overdue", "due")
ASKS = (State.OPEN, State.NEEDS_YES)


def counts_for_digest(
    owned: Owned, clinics: Iterable[Clinic], until: date, not_yet_announced: tuple[Q, Q] | None
) -> dict[str, int]:
    """{name: number of lines}. Five queries.

    "coming": falls due after today and up to `until`, the day before the next working day. "new": of all
    that, the lines with something that no earlier digest counted (`not_yet_announced`: items, alerts).
    """
    clinics = list(clinics)
    tiles = count(owned, clinics, "", "").urgencies
    near = Owned(owned.checks & Q(due_on__lte=until, state__in=ASKS), owned.alerts)
    coming = check_lines(near, clinics).filter(worst__in=(IN_A_WEEK, IN_A_MONTH, LATER)).count()
    if not_yet_announced is None:
        new = sum(tiles[name] for name in TILES) + coming
    else:
        items, alerts = not_yet_announced
        news = Owned(near.checks & items, near.alerts & alerts)
        lates = (OVERDUE, DUE, IN_A_WEEK, IN_A_MONTH, LATER)
        new = check_lines(news, clinics).filter(worst__in=lates).count() + alert_lines(news).count()
    return {name: tiles[name] for name in TILES} | {"coming": coming, "new": new}
