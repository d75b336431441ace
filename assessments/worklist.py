"""What stands on the worklist: which items are overdue, due or coming, for whom, in which order.

Each clinic's items are judged by that clinic's own today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Case, Count, IntegerField, Min, Q, QuerySet, Value, When

from assessments.knowledge.plan_entry import CATEGORY_LABELS, LOOKAHEAD_DAYS
from assessments.knowledge.recording import NOTHING, Recording
from assessments.models import Alert, PlannedCheck
from assessments.models.alert import Urgency
from assessments.models.planned_check import State
from patients.models import Clinic

WEEK = 7  # days of the tile "Next 7 days"


def urgency_conditions(clinics: Iterable[Clinic]) -> dict[str, Q]:
    """Each urgency of the filter as a condition. "" is everything up to 30 days ahead."""
    found: dict[str, Q] = defaultdict(lambda: Q(pk__in=[]))
    for clinic in clinics:
        here, today = Q(patient__clinic=clinic), clinic.today()
        overdue = here & Q(grace_ends_on__lt=today)
        coming = here & Q(due_on__gt=today)
        conditions = {
            "overdue": overdue,
            "due": here & Q(due_on__lte=today, grace_ends_on__gte=today),
            "week": coming & Q(due_on__lte=today + timedelta(days=WEEK)),
            "upcoming": coming & Q(due_on__lte=today + timedelta(days=LOOKAHEAD_DAYS)),
            "": here & Q(due_on__lte=today + timedelta(days=LOOKAHEAD_DAYS)),
        }
        for name, condition in conditions.items():
            found[name] |= condition
    return dict(found)


def checks_of(user, clinics: Iterable[Clinic], who: str) -> QuerySet[PlannedCheck]:
    checks = PlannedCheck.objects.to_do().filter(patient__clinic__in=clinics)
    return checks.on_list_of(user) if who == "me" else checks


def alerts_of(user, clinics: Iterable[Clinic], who: str) -> list[Alert]:
    """Open alerts of followed patients, critical ones and then the oldest first; then those answered today.

    Each clinic's today is its own. The patients, with their clinic, come along in the same query.
    """
    answered_today = Q(pk__in=[])
    for clinic in clinics:
        midnight = datetime.combine(clinic.today(), time.min, clinic.zone)
        answered_today |= Q(patient__clinic=clinic, acknowledged_at__gte=midnight)
    alerts = Alert.objects.of_followed().filter(patient__clinic__in=clinics)
    alerts = alerts.on_list_of(user) if who == "me" else alerts
    alerts = alerts.filter(Q(acknowledged_at=None) | answered_today)
    ranks = {level: place for place, level in enumerate(Urgency.values)}
    return sorted(
        alerts.select_related("patient__clinic", "patient__responsible", "acknowledged_by"),
        key=lambda one: (bool(one.acknowledged_at), ranks[one.urgency], one.seen_on, one.pk),
    )


def count_urgencies(checks: QuerySet[PlannedCheck], conditions: dict[str, Q]) -> dict[str, dict[str, int]]:
    """{urgency: {"items": n, "patients": n}} in one query."""
    wanted = {}
    for name, condition in conditions.items():
        wanted[f"items_{name}"] = Count("pk", filter=condition)
        wanted[f"patients_{name}"] = Count("patient", filter=condition, distinct=True)
    counted = checks.aggregate(**wanted)
    return {
        name: {"items": counted[f"items_{name}"], "patients": counted[f"patients_{name}"]}
        for name in conditions
    }


def patients_in_order(checks: QuerySet[PlannedCheck], conditions: dict[str, Q]) -> QuerySet:
    """Patient ids with something on the list: overdue first, then due, and of each the longest waiting."""
    rank = Case(
        When(conditions["overdue"], then=Value(0)),
        When(conditions["due"], then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    grouped = checks.order_by().values("patient").annotate(worst=Min(rank), oldest=Min("due_on"))
    return grouped.order_by("worst", "oldest", "patient").values_list("patient", flat=True)


def recorded_by_me(pairs: Iterable[list]) -> Q:
    """Items this person recorded since logging in: they stay on the list, greyed."""
    keys = defaultdict(list)
    for patient_id, key in pairs:
        keys[patient_id].append(key)
    found = Q(pk__in=[])
    for patient_id, recorded in keys.items():
        found |= Q(patient=patient_id, key__in=recorded, state=State.CLOSED)
    return found


def bundles(rows: Iterable[PlannedCheck], today: date, ways: dict[tuple[str, str], Recording]) -> list[dict]:
    """One patient's items, together where one errand does them: same kind, due date and urgency.

    Tests come as one list, because one report answers them; investigations one by one.
    """
    grouped: dict[tuple, dict] = {}
    for row in rows:
        urgency = row.urgency(today)
        bundle = grouped.setdefault(
            (row.category, row.due_on, urgency),
            {
                "label": CATEGORY_LABELS.get(row.category, row.category),
                "urgency": urgency,
                "due_on": row.due_on,
                "tests": [],
                "codes": [],
                "others": [],
                "rows": [],
                "is_provisional": False,
            },
        )
        way = ways.get((row.pack, row.item), NOTHING)
        bundle["rows"].append(row)
        bundle["is_provisional"] |= row.due_is_provisional
        if way.tests:
            bundle["tests"].append(row.label)
            bundle["codes"] += [code for code in way.tests if code not in bundle["codes"]]
        else:
            bundle["others"].append((row, bool(way.investigations)))
    return list(grouped.values())
