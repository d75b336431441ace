"""A person's list as counts per day, for a calendar that anybody may look over their shoulder at."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event

from assessments.knowledge.plan_entry import LOOKAHEAD_DAYS
from assessments.worklist.lines import LATER, WAITING, check_lines, count
from assessments.worklist.owners import ME, Owners
from patients.access import Right, clinics_where
from patients.models import User

REFRESH = timedelta(hours=6)  # how often a calendar should ask again
# Neutral: no name, no disease (which is the name of the product too), no kind of clinic.
NAME = "My list"
PRODID = "-//list//counts per day//EN"


def counts_per_day(user: User, now: datetime) -> tuple[date, dict[date, int]]:
    """(today, {day: lines of the list that fall due then}); today's count holds what is overdue and alerts.

    For what this person owns or covers, 30 days ahead. The number of queries does not grow with rows.
    """
    clinics = clinics_where(user, Right.MANAGE_REMINDERS)
    owned = Owners.of(clinics).lines(ME, user, clinics)
    today = now.astimezone(clinics[0].zone).date()
    tiles = count(owned, clinics, "", "").urgencies
    days = Counter({today: sum(tiles[name] for name in ("critical", "high", "medium", "overdue", "due"))})
    coming = check_lines(owned, clinics).exclude(worst__in=(LATER, WAITING)).filter(since__gt=today)
    horizon = today + timedelta(days=LOOKAHEAD_DAYS)
    days.update(day for day in coming.values_list("since", flat=True) if day <= horizon)
    return today, {day: number for day, number in sorted(days.items()) if number}


def calendar_of(user: User, now: datetime) -> bytes:
    """The feed as iCalendar (RFC 5545): one all-day event a day with a count, the same UID each time."""
    today, days = counts_per_day(user, now)
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", NAME)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", REFRESH)
    for day, number in days.items():
        event = Event()
        event.add("uid", f"{day:%Y%m%d}-{user.pk}@{host}")
        event.add("dtstamp", now.astimezone(UTC))
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("summary", f"{number} to do" if day == today else f"{number} due")
        event.add("url", f"{settings.SITE_URL}/?who=me")
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return calendar.to_ical()
