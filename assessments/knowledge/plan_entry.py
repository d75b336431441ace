"""The words a plan answers in: its entries, their statuses, and the working of a cancer risk class."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from assessments.knowledge.trace import Answer, Source

# Screening and monitoring reference, rules.json "semantics": grace_days and lookahead_days, mark D.
GRACE_DAYS = {"drug_lab": 7, "disease": 14, "steroid_other": 30, "cancer": 30}
LOOKAHEAD_DAYS = 30

CATEGORY_LABELS = {
    "drug_lab": "Drug monitoring",
    "disease": "Disease monitoring",
    "steroid_other": "Steroid and other checks",
    "cancer": "Cancer screening",
}


class Status(StrEnum):
    OVERDUE = "overdue"  # as_of later than due + grace
    DUE = "due"  # from the due date to the end of grace
    OPEN = "open"  # inside the window of a window rule, before its last day
    NEEDS_YES = "needs_yes"  # radiation or sedation that one set only asks for: a clinician decides first
    UPCOMING = "upcoming"  # due within the next 30 days
    SCHEDULED = "scheduled"  # due later than that
    WAITING = "waiting"  # booked, taken, done elsewhere or put off until a day
    HELD = "held"  # suppressed by a safety hold such as pregnancy
    CONSIDER = "consider"  # a decision prompt; never overdue
    CANNOT_TELL = "cannot_tell"  # facts are missing; `missing` names them
    DECLINED = "declined"  # the patient does not want it
    NOT_DUE = "not_due"  # the rule was considered and asks nothing
    CLOSED = "closed"  # done, superseded or series finished


ASKS_FOR_ACTION = (Status.OVERDUE, Status.DUE, Status.OPEN)


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """One item one rule asks for, or one rule that asks nothing, with the reason in words."""

    key: str  # "rule or series:item:period"; the same on every planning, unique in one patient's plan
    rule_id: str
    rule_ids: tuple[str, ...]  # every rule that asks for this item here; `rule_id` is the first to fall due
    pack_id: str
    pack_version: str
    category: str  # key of GRACE_DAYS
    item: str  # item code of the pack; "" when the entry speaks of the whole rule
    item_label: str
    status: Status
    sentence: str  # the fact, its date and the rule, in plain words
    sources: tuple[Source, ...]
    sign_off: str = "unsigned"
    due: date | None = None
    grace_ends: date | None = None  # last day before it is overdue
    due_is_provisional: bool = False  # rests on a date known only to the month or year, or on a doubt
    next_change: date | None = None  # when status or due date next change if no fact changes
    ends: date | None = None  # day from which it is not asked, or asked for another day, if no fact changes
    done_on: date | None = None
    missing: tuple[str, ...] = ()  # facts that would decide
    opens: date | None = None  # first day of the window of a window rule
    keys: tuple[str, ...] = ()  # of everything merged into this entry; a decision is written for each
    pack_ids: tuple[str, ...] = ()  # of every rule set that asks for it
    bundle: date | None = None  # day of the one visit at which several bloods can be taken; `due` stays
    disagreement: tuple[str, ...] = ()  # sentences of rule sets that say it is not needed

    @property
    def all_keys(self) -> tuple[str, ...]:
        return self.keys or (self.key,)

    @property
    def all_pack_ids(self) -> tuple[str, ...]:
        return self.pack_ids or (self.pack_id,)

    @property
    def source(self) -> Source:
        return self.sources[0]

    @property
    def asks_for_action(self) -> bool:
        return self.status in ASKS_FOR_ACTION


@dataclass(frozen=True, slots=True)
class Factor:
    """One risk factor of a cancer rule set and what the facts say of it."""

    id: str
    label: str
    tier: str  # "high", "intermediate", "low"; low ones are shown and never subtract
    answer: Answer
    sentence: str  # the fact and its date, or what is not recorded
    sources: tuple[Source, ...]
    on: date | None = None  # None: known from the beginning, or without a date
    is_provisional: bool = False
    is_collected: bool = True  # False: this program has no field for it; never counted as missing
    counts: bool = True  # False: first recorded after the rule set's window, so the class stays as it was


@dataclass(frozen=True, slots=True)
class RiskTrace:
    """The cancer risk class on the as-of date and everything it rests on."""

    pack_id: str
    applies: Answer  # adult onset, diagnosed within three years of first symptoms
    applies_sentence: str
    risk_class: str  # "standard", "moderate", "high": on what is recorded
    highest_possible: str  # if every factor not recorded were present
    factors: tuple[Factor, ...]
    history: tuple[tuple[date, str], ...]  # (date, class reached); the class never falls by itself
    is_provisional: bool
    sentence: str
    sources: tuple[Source, ...]  # of the counting
    applies_sources: tuple[Source, ...]
    missing: tuple[str, ...] = ()  # facts that decide whether the rule set applies

    def counted(self, tier: str) -> tuple[Factor, ...]:
        """Factors of a tier that are present."""
        return tuple(f for f in self.factors if f.tier == tier and f.answer == Answer.YES and f.counts)

    @property
    def unknown(self) -> tuple[Factor, ...]:
        """Factors nobody has answered though there is a field for them."""
        return tuple(f for f in self.factors if f.answer == Answer.UNKNOWN and f.is_collected)

    @property
    def since(self) -> date | None:
        """The day the present class was reached."""
        return self.history[-1][0] if self.history else None


@dataclass(frozen=True, slots=True)
class Plan:
    """Every rule considered for one patient on one day."""

    as_of: date
    entries: tuple[PlanEntry, ...]
    risks: tuple[RiskTrace, ...] = ()

    @property
    def risk(self) -> RiskTrace | None:
        """The first risk class of the chosen packs (IMACS 2023), None when no pack has one."""
        return self.risks[0] if self.risks else None

    @property
    def to_do(self) -> tuple[PlanEntry, ...]:
        return tuple(entry for entry in self.entries if entry.asks_for_action)


def status_of(due: date, grace_days: int, as_of: date, opens: date | None = None) -> Status:
    """Overdue, due, open, upcoming or scheduled, from the due date and the first day of a window alone."""
    if as_of > due + timedelta(days=grace_days):
        return Status.OVERDUE
    if as_of >= due:
        return Status.DUE
    if opens and as_of >= opens:
        return Status.OPEN
    return Status.UPCOMING if due <= as_of + timedelta(days=LOOKAHEAD_DAYS) else Status.SCHEDULED


def next_status_change(due: date, grace_days: int, as_of: date, opens: date | None = None) -> date | None:
    """The next date on which `status_of` answers something else; None once it is overdue."""
    seen = due - timedelta(days=LOOKAHEAD_DAYS)
    before = (seen,) if opens is None else sorted({min(seen, opens), opens})
    return next((day for day in (*before, due, due + timedelta(days=grace_days + 1)) if day > as_of), None)
