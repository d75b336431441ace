"""Short ways to say what happened, for the tests of the charts. Today is always 23-Nov-2026."""

from datetime import date, timedelta
from decimal import Decimal

from patients.charts import CkResult, DrugInterval, Event, Response, ResponsePoint, Tracks
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


LIMITS = (("Minimal", 20), ("Moderate", 40), ("Major", 60))


def improved(*visits, baseline=300, limits=LIMITS) -> Response:
    """Each visit: days ago, lowest and highest score, None for a visit that cannot be scored."""
    points = [
        ResponsePoint(
            TODAY - timedelta(days=days),
            None if low is None else Decimal(low),
            None if high is None else Decimal(high),
            "Not scorable" if low is None else "Some improvement",
            "" if low == high else "missing: HAQ",
        )
        for days, low, high in visits
    ]
    return Response("TIS 2016", TODAY - timedelta(days=baseline), tuple(points), limits)


def patient(response=None, **tracks) -> Tracks:
    rows = {name: tuple(rows) for name, rows in tracks.items()}
    return Tracks("EXAMPLE, Anna · born 17-May-1964", response=response, **rows)


def traces(figure, **wanted) -> list[dict]:
    """The traces whose entries are as wanted."""
    return [
        trace for trace in figure["data"] if all(trace.get(key) == value for key, value in wanted.items())
    ]


def ck_line(figure) -> dict:
    return next(trace for trace in traces(figure, name="CK") if trace["x"] != [None])
