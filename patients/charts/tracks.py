"""What a timeline is drawn from: plain values, oldest first, with dates no more exact than they are known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal

from patients.knowledge.partial_dates import PartialDate
from patients.knowledge.units import show_number

SIGNS = {"": "", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}


@dataclass(frozen=True, slots=True)
class CkResult:
    """One CK result in units/L. `value` is None for a word without a number; `collected` None: no date.

    `upper_limit` is the result's own, in units/L; `times_uln` is value / upper limit, None without one.
    `reported` is set when the laboratory used another unit: "163.3 microkat/L".
    """

    collected: PartialDate | None
    value: Decimal | None
    comparator: str = ""
    upper_limit: Decimal | None = None
    times_uln: Decimal | None = None
    at: time | None = None
    lower_limit: Decimal | None = None
    word: str = ""
    reported: str = ""
    laboratory: str = ""
    note: str = ""

    @property
    def value_text(self) -> str:
        """`> 20,000 units/L`, or the word of a result without a number."""
        if self.value is None:
            return self.word or "no number"
        return f"{_signed(self.comparator, self.value)} units/L"

    @property
    def uln_text(self) -> str:
        if self.value is None:
            return ""
        if self.times_uln is None:
            return "no upper limit given"
        return f"{_signed(self.comparator, self.times_uln.quantize(Decimal('0.1'), ROUND_HALF_UP))} × ULN"


def _signed(comparator: str, value: Decimal) -> str:
    sign = SIGNS[comparator]
    return f"{sign} {show_number(value)}" if sign else show_number(value)


@dataclass(frozen=True, slots=True)
class DrugInterval:
    """One dose interval, infusion or procedure. No `start`: not known; no `stop`: running or not known."""

    drug: str
    family: str
    amount: str  # "20 mg", "" when no dose is recorded
    schedule: str  # "by mouth, once daily"
    start: PartialDate | None
    stop: PartialDate | None
    is_running: bool
    reason: str = ""
    stop_reason: str = ""

    @property
    def is_statin(self) -> bool:
        return self.family == "statin"

    @property
    def is_dated(self) -> bool:
        """Whether anything at all says when: both ends unknown cannot be put on a time axis."""
        return self.start is not None or self.stop is not None or self.is_running

    @property
    def is_one_day(self) -> bool:
        """Given at once, as an infusion or a session is: drawn as a tick."""
        return self.start is not None and self.start == self.stop

    @property
    def dose_text(self) -> str:
        return ", ".join(part for part in (self.amount or "dose not recorded", self.schedule) if part)

    @property
    def period_text(self) -> str:
        """`05-Mar-2024 to 12-Apr-2024`, `since Mar-2024`, with what is not known in words."""
        start = str(self.start) if self.start else "start not known"
        if self.is_one_day:
            return start
        if self.is_running:
            return f"since {start}, still running" if self.start else "start not known, still running"
        return f"{start} to {self.stop or 'a date not known'}"


@dataclass(frozen=True, slots=True)
class Strength:
    """The MMT8 total of one visit: 0-80 of the "right" or "left" side, 0-150 of "both"."""

    on: date
    total: int
    side: str = "right"


@dataclass(frozen=True, slots=True)
class ResponsePoint:
    """The improvement of one visit since the baseline, 0-100, with bounds while measures are missing.

    Both None: the visit cannot be scored. `words` are the category or why there is none; `missing` says what
    keeps the bounds apart. `worsening`: a deterioration confirmed at this visit, in words.
    """

    on: date
    low: Decimal | None
    high: Decimal | None
    words: str
    missing: str = ""
    worsening: str = ""

    @property
    def is_exact(self) -> bool:
        return self.low is not None and self.low == self.high

    @property
    def score_text(self) -> str:
        """`47.5 of 100`, `27.5 to 60 of 100`."""
        if self.low is None:
            return "Cannot be scored"
        low, high = show_number(self.low), show_number(self.high)
        return f"{low} of 100" if self.is_exact else f"{low} to {high} of 100"


@dataclass(frozen=True, slots=True)
class Response:
    """Improvement over time, oldest visit first, and the lowest score of each category, lowest first."""

    name: str  # of the score, as axes and tables show it
    baseline: date
    points: tuple[ResponsePoint, ...]
    limits: tuple[tuple[str, int], ...]

    @property
    def scored(self) -> tuple[ResponsePoint, ...]:
        return tuple(point for point in self.points if point.low is not None)


@dataclass(frozen=True, slots=True)
class Rise:
    """A rise of CK that may be a relapse, from its first to its latest result.

    `state` is "possible", "confirmed" (a relapse), or "explained" (otherwise, or dismissed: not drawn).
    """

    first: date
    last: date
    state: str
    words: str  # the state as the table says it
    times: str = ""  # how high
    details: str = ""


@dataclass(frozen=True, slots=True)
class Relapses:
    """Rises, oldest first, and the rule they were found by: its settings and where those come from."""

    rises: tuple[Rise, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Event:
    """A biopsy, relapse, admission and the like; `ended` None: one day, not over, or not known."""

    kind: str
    name: str
    happened: PartialDate | None
    ended: PartialDate | None = None
    result: str = ""
    description: str = ""

    @property
    def label(self) -> str:
        return f"{self.name}: {self.result.lower()}" if self.result else self.name

    @property
    def period_text(self) -> str:
        if self.happened is None:
            return "Date not recorded"
        return f"{self.happened} to {self.ended}" if self.ended else str(self.happened)


@dataclass(frozen=True, slots=True)
class Tracks:
    """Everything a timeline shows of one patient; `title` says who it is, as the reader may know it."""

    title: str
    ck: tuple[CkResult, ...] = ()
    drugs: tuple[DrugInterval, ...] = ()
    events: tuple[Event, ...] = ()
    strength: tuple[Strength, ...] = ()
    response: Response | None = None
    relapses: Relapses | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.ck or self.drugs or self.events or self.strength or self.response)

    @property
    def undated(self) -> int:
        """How many entries no time axis can show."""
        return (
            sum(result.collected is None for result in self.ck)
            + sum(not interval.is_dated for interval in self.drugs)
            + sum(event.happened is None for event in self.events)
        )
