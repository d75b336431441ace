"""How dates, numbers and results look on every screen."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils import timezone

from patients.knowledge.partial_dates import PartialDate, show_date
from patients.knowledge.units import show_number, show_unit

register = template.Library()

ARROWS = {"high": "↑", "low": "↓"}


@register.filter
def day(value: date | datetime | PartialDate | None) -> str:
    """`05-Mar-2024`, or `Not recorded`."""
    if isinstance(value, PartialDate):
        return str(value)
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return show_date(value)


@register.filter
def moment(value: datetime | None) -> str:
    """`05-Mar-2024 07:30` in the time zone of the page."""
    if value is None:
        return "Not recorded"
    local = timezone.localtime(value)
    return f"{show_date(local.date())} {local:%H:%M}"


@register.filter
def number(value: Decimal | int | None) -> str:
    return "No data" if value is None else show_number(Decimal(value))


@register.filter
def unit(value: str) -> str:
    return show_unit(value)


@register.filter
def uln(times: Decimal | None) -> str:
    """`12.3 × ULN`; a result without an upper limit says so."""
    if times is None:
        return "no limit given"
    return f"{show_number(times.quantize(Decimal('0.1'), ROUND_HALF_UP))} × ULN"


@register.filter
def arrow(flag: str) -> str:
    return ARROWS.get(flag, "")


@register.filter
def reported(result) -> str:
    """A result as its laboratory wrote it: comparator and number, word, or titre."""
    if result.value is not None:
        return f"{result.get_comparator_display() if result.comparator else ''}{show_number(result.value)}"
    if result.titre is not None:
        return f"1:{result.titre}"
    return result.get_qualitative_display()


@register.simple_tag(takes_context=True)
def query(context, **changes) -> str:
    """The page's query string with some values changed; an empty value drops one."""
    values = context["request"].GET.copy()
    for name, value in changes.items():
        values.pop(name, None)
        if value not in ("", None):
            values[name] = value
    return f"?{values.urlencode()}" if values else "?"
