"""What moved on because nobody did it: a condition on its day, so no row changes hands and a rerun is safe.

Screening and monitoring reference, section 6, "Escalation" (rules.json reminders.escalation, mark D). Bloods:
team lead at 7 days overdue, prescriber at 14, clinical lead at 28. Cancer screening: team lead at 30 days,
clinical lead at 90. A critical alert that nobody acknowledged in four working hours moves to the team lead;
after as many again to the clinical lead (D), and to everybody where no lead is named.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from assessments.knowledge.working_time import began_before
from assessments.models import Alert, ClinicSettings, PlannedCheck
from assessments.models.alert import Urgency
from assessments.models.planned_check import State
from patients.models import Treatment

DRUG_LAB, CANCER = "drug_lab", "cancer"


@dataclass(frozen=True, slots=True)
class Leads:
    """Numbers of those to whom things move on in one clinic; None where nobody reachable is named."""

    team: int | None
    clinical: int | None
    physicians: frozenset[int]


def checks_moved_to(people: Collection[int], settings: ClinicSettings, leads: Leads) -> Q:
    """Overdue items of the clinic that moved on to one of `people`.

    The prescriber is the physician who entered a dose that is running (D).
    """
    today = settings.clinic.today()
    found = Q(pk__in=[])

    def overdue(category: str, days: int) -> Q:
        return Q(category=category, grace_ends_on__lte=today - timedelta(days=days))

    if leads.team in people:
        found |= overdue(DRUG_LAB, settings.lab_to_team_lead) | overdue(CANCER, settings.cancer_to_team_lead)
    if leads.clinical in people:
        found |= overdue(DRUG_LAB, settings.lab_to_clinical_lead)
        found |= overdue(CANCER, settings.cancer_to_clinical_lead)
    if prescribers := set(people) & leads.physicians:
        prescribed = Treatment.objects.current().filter(
            patient=OuterRef("patient"), recorded_by__in=prescribers
        )
        found |= overdue(DRUG_LAB, settings.lab_to_prescriber) & Q(Exists(prescribed))
    return found


def alerts_moved_to(people: Collection[int], settings: ClinicSettings, leads: Leads) -> Q:
    """Critical alerts of the clinic that moved on to one of `people`."""
    team_lead, clinical_lead = steps(settings, leads)
    found = Q(pk__in=[])
    if leads.team in people:
        found |= unanswered_since(team_lead)
    if leads.clinical in people:
        found |= unanswered_since(clinical_lead)
    if leads.team is None and leads.clinical is None:
        found |= unanswered_since(team_lead)
    return found


def steps(settings: ClinicSettings, leads: Leads) -> tuple[datetime, datetime]:
    """A critical alert raised at the first or earlier is the team lead's, at the second the clinical lead's.

    Without a team lead the clinical lead has it at the first step.
    """
    first, second = (_waited(settings, settings.critical_hours * times) for times in (1, 2))
    return first, second if leads.team else first


def unanswered_since(moment: datetime) -> Q:
    """Critical alerts raised, or opened again, at `moment` or earlier."""
    raised = Q(reopened_at__lte=moment) | Q(reopened_at=None, raised_at__lte=moment)
    return Q(urgency=Urgency.CRITICAL) & raised


def _waited(settings: ClinicSettings, hours: int) -> datetime:
    return began_before(
        timezone.now(),
        settings.clinic.today(),
        hours,
        is_working_day=settings.is_working_day,
        opens=settings.working_from,
        closes=settings.working_until,
        instant=settings.instant,
    )


def check_in_words(check: PlannedCheck, settings: ClinicSettings, leads: Leads) -> str:
    """To whom an overdue item has moved on; blank while it is its owner's alone, or nobody is named.

    28 days after bloods were due the question is whether to renew the prescription (rules.json, mark D).
    """
    late = (settings.clinic.today() - check.grace_ends_on).days if check.grace_ends_on else 0
    steps = {
        DRUG_LAB: (
            (settings.lab_to_team_lead, "team lead"),
            (settings.lab_to_prescriber, "prescriber"),
            (settings.lab_to_clinical_lead, "clinical lead"),
        ),
        CANCER: (
            (settings.cancer_to_team_lead, "team lead"),
            (settings.cancer_to_clinical_lead, "clinical lead"),
        ),
    }.get(check.category, ())
    named = {"team lead": leads.team, "clinical lead": leads.clinical, "prescriber": leads.physicians}
    reached = [who for days, who in steps if late >= days and named[who]]
    if check.state != State.OPEN or not reached:
        return ""
    renew = check.category == DRUG_LAB and late >= settings.lab_to_clinical_lead
    question = " Renew the prescription?" if renew else ""
    return f"Moved on to {', '.join(reached)} ({late} days overdue).{question}"


def alert_in_words(alert: Alert, settings: ClinicSettings, leads: Leads) -> str:
    """That nobody acknowledged a critical alert in time; blank before."""
    if alert.urgency != Urgency.CRITICAL:
        return ""
    began = alert.reopened_at or alert.raised_at
    if began > steps(settings, leads)[0]:
        return ""
    return f"Moved on: not acknowledged within {settings.critical_hours} working hours."
