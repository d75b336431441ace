"""The open alerts of the patient on the page, for the banner that every patient page carries."""

from __future__ import annotations

from django import template

from assessments.for_readers import day_for_reader
from assessments.knowledge.red_flags import ANSWER_WITHIN
from assessments.knowledge.trace import MARKS
from assessments.models import Alert
from assessments.models.alert import Urgency
from patients.access import memberships_of

register = template.Library()
register.filter("day_for", day_for_reader)

# Levels of rules.json, reminders (mark D); a low one asks nobody to come back to it.
WITHIN = ANSWER_WITHIN | {Urgency.MEDIUM: "within 5 working days"}
SHOWN = 3  # lines of the banner; the rest opens with one click


@register.simple_tag(takes_context=True)
def banner(context) -> dict:
    """Lines shown and lines folded, most urgent first; `in_words`: how many of which urgency."""
    patient, user = context["patient"], context["request"].user
    lines = list(Alert.objects.filter(patient=patient).open())
    return {
        "count": len(lines),
        "in_words": in_words(lines),
        "is_critical": any(line.urgency == Urgency.CRITICAL for line in lines),
        "shown": lines[:SHOWN],
        "more": lines[SHOWN:],
        "may_acknowledge": memberships_of(user)[patient.clinic_id].may_write_facts,
    }


def in_words(alerts: list[Alert]) -> str:
    """`2 critical, 1 high`."""
    counts = [(sum(one.urgency == level for one in alerts), level.label) for level in Urgency]
    return ", ".join(f"{count} {label.lower()}" for count, label in counts if count)


@register.filter
def within(urgency: str) -> str:
    """How soon somebody answers it."""
    return WITHIN.get(urgency, "")


@register.filter
def rise_day(key: str) -> str:
    """The day in the key of an alert on a rise of CK."""
    return key.rpartition(":")[2]


@register.filter
def certainty(mark: str) -> str:
    return MARKS[mark]
