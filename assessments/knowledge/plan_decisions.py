"""What people decided about items of a plan, and how that changes what the plan asks.

A decision belongs to the key of one item. It closes nothing: only a recorded fact does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from assessments.knowledge.plan_entry import PlanEntry, Status
from patients.knowledge.partial_dates import show_date

# decision -> how a sentence begins
WAITS = {
    "booked": "Booked",
    "taken": "Taken, result awaited",
    "elsewhere": "Done elsewhere, result awaited",
    "snoozed": "Put off",
}
WANTED = ("confirmed", "booked", "taken", "elsewhere")  # any of them is a yes to radiation or sedation

# Screening and monitoring reference, rules.json reminders.snooze, mark D. Steroid and other checks are not
# listed there and count as disease monitoring.
SNOOZE_DAYS = {"drug_lab": 14, "disease": 28, "steroid_other": 28, "cancer": 90, "critical": 0}
SNOOZE_TIMES = 2
# An appointment is a fact about the world: it may lie further ahead than anything may be put off (D).
BOOKED_DAYS = 365
SNOOZE_REASONS = {
    "booked": "Booked",
    "declined": "Patient declined",
    "elsewhere": "Done elsewhere, result awaited",
    "unwell": "Unwell or in hospital",
    "not_needed": "Not clinically needed",
    "pregnancy": "Held because of pregnancy",
}

CAN_WAIT = (
    Status.OVERDUE,
    Status.DUE,
    Status.OPEN,
    Status.NEEDS_YES,
    Status.UPCOMING,
    Status.SCHEDULED,
    Status.CONSIDER,
)


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. `until`: the day on which the item speaks again."""

    key: str
    decision: str  # "booked", "taken", "elsewhere", "declined", "snoozed", "confirmed"
    decided_on: date
    until: date | None = None
    reason_code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SnoozeLimits:
    """For how many days, by category, and how often an item may be put off; who decides after that.

    `lead`: in words, for the refusal. `is_lead`: whoever asks is that person, and may go on.
    """

    days: Mapping[str, int] = field(default_factory=lambda: SNOOZE_DAYS)
    times: int = SNOOZE_TIMES
    lead: str = "the team lead"
    is_lead: bool = False

    def last_day(self, decision: str, category: str, as_of: date) -> date:
        longest = BOOKED_DAYS if decision == "booked" else self.days[category]
        return as_of + timedelta(days=longest)


def cannot_wait(category: str, earlier_delays: int, limits: SnoozeLimits = SnoozeLimits()) -> str:
    """Why an item cannot be put off (or booked, or left to its result) at all; "" when it can.

    `category`: a key of SNOOZE_DAYS; "critical" is never put off.
    """
    if not limits.days[category]:
        return "This cannot be put off."
    if earlier_delays >= limits.times and not limits.is_lead:
        return (
            f"This has been put off {earlier_delays} times already; {limits.times} is the limit. "
            f"Now {limits.lead} decides."
        )
    return ""


def mistake_in_day(
    decision: str, category: str, until: date, as_of: date, limits: SnoozeLimits = SnoozeLimits()
) -> str:
    """Why an item cannot wait until that day; "" when it can."""
    if until <= as_of:
        return "Choose a day in the future."
    last = limits.last_day(decision, category, as_of)
    if until > last:
        days = f"at most {(last - as_of).days} days"
        words = f"booked {days} ahead" if decision == "booked" else f"put off by {days}"
        return f"This can be {words}, to {show_date(last)}."
    return ""


def with_decisions(entries: list[PlanEntry], decisions: Iterable[Decision], as_of: date) -> list[PlanEntry]:
    """The entries as the decisions known on `as_of` leave them. Of several, the latest counts."""
    by_key: dict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        if decision.decided_on <= as_of:
            by_key[decision.key].append(decision)
    if not by_key:
        return entries
    return [_decided(one, by_key[one.key], as_of) if one.key in by_key else one for one in entries]


def is_wanted(key: str, decisions: Sequence[Decision], as_of: date) -> bool:
    """A clinician has said yes to this item, by confirming or arranging it."""
    return any(d.key == key and d.decision in WANTED and d.decided_on <= as_of for d in decisions)


def _decided(entry: PlanEntry, decisions: list[Decision], as_of: date) -> PlanEntry:
    last = max(enumerate(decisions), key=lambda pair: (pair[1].decided_on, pair[0]))[1]
    on = show_date(last.decided_on)
    is_over = last.until is not None and as_of >= last.until
    if last.decision == "declined" and entry.status in (*CAN_WAIT, Status.HELD):
        if is_over:
            return replace(entry, sentence=f"{entry.sentence} Declined {on}; asked again from {_day(last)}.")
        text = f"{entry.sentence} Declined {on}{_why(last)}."
        return _at_rest(entry, Status.DECLINED, text, last)
    if last.decision in WAITS and entry.status in CAN_WAIT:
        began = WAITS[last.decision]
        if is_over:
            text = f"{entry.sentence} {began} {on} until {_day(last)}; nothing recorded since."
            return replace(entry, sentence=text)
        until = f" until {_day(last)}" if last.until else ""
        text = f"{entry.sentence} {began} {on}{until}{_why(last)}."
        return _at_rest(entry, Status.WAITING, text, last)
    if last.decision == "confirmed" and entry.status in CAN_WAIT:
        return replace(entry, sentence=f"{entry.sentence} Wanted by the clinician, {on}{_why(last)}.")
    return entry


def _at_rest(entry: PlanEntry, status: Status, sentence: str, decision: Decision) -> PlanEntry:
    """Until the day decided, or until the rule ends before."""
    change = min((day for day in (decision.until, entry.ends) if day), default=None)
    return replace(entry, status=status, sentence=sentence, next_change=change)


def _day(decision: Decision) -> str:
    return show_date(decision.until)


def _why(decision: Decision) -> str:
    words = decision.reason or SNOOZE_REASONS.get(decision.reason_code, "").lower()
    return f": {words.rstrip('.')}" if words else ""
