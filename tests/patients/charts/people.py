"""Short ways to say what happened, for the tests of the charts. Today is always 23-Nov-2026."""

from datetime import date
from decimal import Decimal

from patients.charts import CkResult, DrugInterval, Event, Tracks
from patients.knowledge.partial_dates import PartialDate, Precision

TODAY = date(2026, 11, 23)


def on(*day) -> PartialDate:
    """`on(2026, 3, 5)`, `on(2026, 3)` for a month, `on(2026)` for a year."""
    precision = {3: Precision.DAY, 2: Precision.MONTH, 1: Precision.YEAR}[len(day)]
    return PartialDate(date(*(*day, 1, 1)[:3]), precision)


def ck(value, collected, *, limit=190, comparator="", **more) -> CkResult:
    number = None if value is None else Decimal(value)
    upper = None if limit is None else Decimal(limit)
    times = number / upper if number is not None and upper else None
    return CkResult(collected, number, comparator, upper, times, **more)


def drug(name, start, stop=None, *, family="glucocorticoid", running=False, **more) -> DrugInterval:
    details = {"amount": "20 mg", "schedule": "by mouth, once daily"} | more
    return DrugInterval(name, family, start=start, stop=stop, is_running=running, **details)


def event(name, happened, *, kind="other", **more) -> Event:
    return Event(kind, name, happened, **more)


def patient(**tracks) -> Tracks:
    return Tracks("EXAMPLE, Anna · born 17-May-1964", **{name: tuple(rows) for name, rows in tracks.items()})


def traces(figure, **wanted) -> list[dict]:
    """The traces whose entries are as wanted."""
    return [
        trace for trace in figure["data"] if all(trace.get(key) == value for key, value in wanted.items())
    ]


def ck_line(figure) -> dict:
    return next(trace for trace in traces(figure, name="CK") if trace["x"] != [None])
