"""The lines in the database: which there are, how urgent, of which kind, in which order.

A line is one open alert, or the items of one patient that one errand does: the bloods of one visit, or a
single item. Each line has one urgency (of its most urgent item) and one kind, so the counts of the tiles are
those of the lists behind them. Each clinic's lines are judged by that clinic's own today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Count, DateField, F, IntegerField, Min, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce

from assessments.knowledge.plan_entry import LOOKAHEAD_DAYS
from assessments.models import Alert, PlannedCheck
from assessments.models.alert import Urgency
from assessments.models.planned_check import State
from assessments.worklist.owners import Owned
from patients.models import Clinic
from patients.models.patient import FOLLOWED

WEEK = 7  # days of the tile "Next 7 days"

URGENCIES = {
    "": "Everything for 30 days",
    "critical": "Critical alerts",
    "high": "High alerts",
    "medium": "Medium alerts",
    "overdue": "Overdue",
    "due": "Due now",
    "week": "Next 7 days",
    "upcoming": "Next 30 days",
    "waiting": "Waiting",
}
KINDS = {
    "": "Every kind",
    "alerts": "Alerts",
    "drug_lab": "Drug monitoring",
    "disease": "Disease",
    "cancer": "Cancer",
    "other": "Other",
}
SHOWN = (State.OPEN, State.NEEDS_YES, State.WAITING)

# How late a row is. Smaller is worse, so the worst of a line is the least.
OVERDUE, DUE, IN_A_WEEK, IN_A_MONTH, LATER, WAITING = range(6)
CRITICAL, HIGH, MEDIUM = 10, 11, 12  # alerts
LEVELS = {Urgency.CRITICAL: CRITICAL, Urgency.HIGH: HIGH, Urgency.MEDIUM: MEDIUM}
WORST = {  # urgency of the filter -> what the worst of a line may be
    "": (OVERDUE, DUE, IN_A_WEEK, IN_A_MONTH, CRITICAL, HIGH, MEDIUM),
    "critical": (CRITICAL,),
    "high": (HIGH,),
    "medium": (MEDIUM,),
    "overdue": (OVERDUE,),
    "due": (DUE,),
    "week": (IN_A_WEEK,),
    "upcoming": (IN_A_WEEK, IN_A_MONTH),
    "waiting": (WAITING,),
}
# Of a line with items of several kinds the first is its kind.
RANK_OF_KIND = {"drug_lab": 0, "disease": 1, "cancer": 2, "other": 3, "alerts": 4}

# Order of the list, most harm first (project default, D): alerts by their urgency; a drug that is taken
# without its bloods before any other check that is late; then what is due, what is coming, what waits.
HARM_OF_ALERT = {Urgency.CRITICAL: 0, Urgency.HIGH: 1, Urgency.MEDIUM: 3}
HARM = {
    (OVERDUE, True): 2,
    (OVERDUE, False): 4,
    (DUE, True): 5,
    (DUE, False): 6,
}  # (late, is it a drug blood)
HARM_COMING, HARM_WAITING = 7, 8

COLUMNS = ("patient_id", "bundle_on", "single", "is_waiting", "worst", "kind", "harm", "since")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list as the database orders it. `single`: number of the item or alert standing alone."""

    patient_id: int
    bundle_on: date | None
    single: int | None
    is_waiting: int
    worst: int
    kind: int
    harm: int
    since: date

    @property
    def is_alert(self) -> bool:
        return self.worst in LEVELS.values()

    @property
    def key(self) -> tuple:
        return self.patient_id, self.bundle_on, self.single, self.is_waiting


def check_lines(owned: Owned, clinics: Iterable[Clinic]) -> QuerySet:
    """Items of followed patients as lines, with COLUMNS but `harm`. `owned`: whose."""
    clinics = list(clinics)
    late = _lateness(clinics)
    horizon = max((one.today() for one in clinics), default=date.min) + timedelta(days=LOOKAHEAD_DAYS)
    near = Q(due_on__lte=horizon) | Q(bundle_on__lte=horizon) | Q(state=State.WAITING)
    rows = (
        PlannedCheck.objects.filter(owned.checks, near, patient__status__in=FOLLOWED, state__in=SHOWN)
        .exclude(due_on=None)
        .annotate(late=late)
        .annotate(
            single=Case(When(bundle_on__isnull=True, then=F("pk")), default=None),
            is_waiting=Case(When(state=State.WAITING, then=Value(1)), default=Value(0)),
            rank=Case(
                *(When(category=name, then=Value(rank)) for name, rank in RANK_OF_KIND.items()),
                default=Value(RANK_OF_KIND["other"]),
            ),
            when=Case(
                When(state=State.WAITING, then=Coalesce("waiting_until", "due_on")), default=F("due_on")
            ),
        )
    )
    return (
        rows.order_by()
        .values("patient_id", "bundle_on", "single", "is_waiting")
        .annotate(worst=Min("late"), kind=Min("rank"), since=Min("when"))
    )


def _harm() -> Case:
    """Of a line, from its worst item and its kind."""
    is_drug_blood = Q(kind=RANK_OF_KIND["drug_lab"])
    whens = [
        When(Q(worst=late) & (is_drug_blood if is_drug else ~is_drug_blood), then=Value(value))
        for (late, is_drug), value in HARM.items()
    ]
    return Case(
        *whens,
        When(worst=WAITING, then=Value(HARM_WAITING)),
        default=Value(HARM_COMING),
        output_field=IntegerField(),
    )


def _lateness(clinics: Iterable[Clinic]) -> Case:
    whens = [When(state=State.WAITING, then=Value(WAITING))]
    for clinic in clinics:
        here, today = Q(patient__clinic=clinic), clinic.today()
        whens += [
            When(here & Q(grace_ends_on__lt=today), then=Value(OVERDUE)),
            When(here & Q(due_on__lte=today), then=Value(DUE)),
            When(here & Q(due_on__lte=today + timedelta(days=WEEK)), then=Value(IN_A_WEEK)),
            When(here & Q(due_on__lte=today + timedelta(days=LOOKAHEAD_DAYS)), then=Value(IN_A_MONTH)),
        ]
    return Case(*whens, default=Value(LATER), output_field=IntegerField())


def alert_lines(owned: Owned) -> QuerySet:
    """Open alerts of followed patients as lines, with COLUMNS."""
    return (
        open_alerts(owned)
        .order_by()
        .annotate(
            bundle_on=Cast(Value(None), DateField()),
            single=F("pk"),
            is_waiting=Value(0),
            worst=_by_level(LEVELS),
            kind=Value(RANK_OF_KIND["alerts"]),
            harm=_by_level(HARM_OF_ALERT),
            since=F("seen_on"),
        )
    )


def _by_level(values: dict[str, int]) -> Case:
    return Case(
        *(When(urgency=level, then=Value(value)) for level, value in values.items()),
        default=Value(max(values.values())),
        output_field=IntegerField(),
    )


def open_alerts(owned: Owned) -> QuerySet[Alert]:
    return Alert.objects.of_followed().for_worklist().filter(owned.alerts)


def asked(urgency: str, kind: str) -> Q:
    """The lines of one urgency and one kind; "" for every one."""
    condition = Q(worst__in=WORST[urgency])
    return condition & Q(kind=RANK_OF_KIND[kind]) if kind else condition


@dataclass(frozen=True, slots=True)
class Counts:
    """How many lines stand behind each tile (of the kind chosen) and each kind (of the urgency chosen)."""

    urgencies: dict[str, int]
    kinds: dict[str, int]
    chosen: int


def count(owned: Owned, clinics: Iterable[Clinic], urgency: str, kind: str) -> Counts:
    """Two queries whatever the number of lines."""
    wanted = {f"u{place}": asked(name, kind) for place, name in enumerate(URGENCIES)}
    wanted |= {f"k{place}": asked(urgency, name) for place, name in enumerate(KINDS)}
    lines = check_lines(owned, clinics)
    found = Counter(
        lines.aggregate(**{name: Count("patient_id", filter=where) for name, where in wanted.items()})
    )
    found.update(
        alert_lines(owned).aggregate(**{n: Count("pk", filter=where) for n, where in wanted.items()})
    )
    return Counts(
        urgencies={name: found[f"u{place}"] for place, name in enumerate(URGENCIES)},
        kinds={name: found[f"k{place}"] for place, name in enumerate(KINDS)},
        chosen=found[f"u{list(URGENCIES).index(urgency)}"],
    )


def page_of_lines(
    owned: Owned, clinics: Iterable[Clinic], urgency: str, kind: str, first: int, last: int
) -> list[Line]:
    """Lines `first` to `last` (exclusive) of the list asked for, in one query."""
    where = asked(urgency, kind)
    checks = check_lines(owned, clinics).filter(where).annotate(harm=_harm()).values_list(*COLUMNS)
    alerts = alert_lines(owned).filter(where).values_list(*COLUMNS)
    both = checks.union(alerts, all=True).order_by("harm", "since", "patient_id", "single", "bundle_on")
    return [Line(*row) for row in both[first:last]]
