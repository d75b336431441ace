from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from patients.models import Membership, Role
from patients.models.fields import FactQuerySet
from patients.models.patient import FOLLOWED


class State(models.TextChoices):
    OPEN = "open", "Open"
    HELD = "held", "Held"
    WAITING = "waiting", "Waiting"
    NEEDS_YES = "needs_yes", "Waits for a clinician's yes"
    DECLINED = "declined", "Declined"
    CLOSED = "closed", "Done"
    WITHDRAWN = "withdrawn", "No longer asked"


# Who works through the list and is reminded of it.
LIST_ROLES = (Role.PHYSICIAN, Role.NURSE, Role.COORDINATOR)


def list_members() -> models.QuerySet[Membership]:
    """Memberships of people who can be reminded: a role with clinical duty, active, with an address."""
    members = Membership.objects.filter(role__in=LIST_ROLES, user__is_active=True)
    members = members.exclude(user__email="")
    # Refused by the mail server: until somebody mends the address, their work is on everybody's list.
    return members.exclude(user__reminder_preference__refused_address=F("user__email"))


class PlannedCheckQuerySet(FactQuerySet):
    def to_do(self) -> PlannedCheckQuerySet:
        """Open items of patients the clinic still follows."""
        return self.filter(state=State.OPEN, patient__status__in=FOLLOWED)

    def due_by(self, today: date) -> PlannedCheckQuerySet:
        return self.to_do().filter(due_on__lte=today)

    def overdue(self, today: date) -> PlannedCheckQuerySet:
        return self.to_do().filter(grace_ends_on__lt=today)


class PlannedCheck(models.Model):
    """One item of a patient's plan as the planner last computed it, kept so that lists and mails can count.

    Whether it is due or overdue is judged by the reader's today, so a late sweep cannot make it look clear.
    """

    patient = models.ForeignKey("patients.Patient", on_delete=models.CASCADE, related_name="planned_checks")
    key = models.CharField(
        max_length=160, help_text="Rule, item and period: the same item is never listed twice."
    )
    pack = models.CharField(max_length=40)
    pack_version = models.CharField(max_length=40)
    rule = models.CharField(max_length=120)
    item = models.CharField(max_length=40)
    label = models.CharField(max_length=120)
    category = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    due_on = models.DateField(null=True)
    grace_ends_on = models.DateField(null=True)
    due_is_provisional = models.BooleanField(default=False)
    done_on = models.DateField(null=True)
    next_change_on = models.DateField(null=True)
    sentence = models.TextField()
    source = models.CharField(max_length=300)
    mark = models.CharField(max_length=1)
    rules = models.JSONField(default=list, help_text="Every rule that asks for the item here.")
    bundle_on = models.DateField(null=True, help_text="The day on which one visit would do it with others.")
    decision = models.CharField(max_length=10, blank=True, default="")
    waiting_until = models.DateField(null=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    first_planned_at = models.DateTimeField(auto_now_add=True)
    planned_at = models.DateTimeField()

    objects = PlannedCheckQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["state", "due_on"], name="planned_check_by_due"),
            models.Index(fields=["patient", "state", "due_on"], name="planned_check_by_patient"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["patient", "key"], name="planned_check_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="planned_check_known_state"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} for patient {self.patient_id}"

    def urgency(self, today: date) -> str:
        """ "overdue", "due" or "upcoming" by the reader's today; the state itself when it is not open."""
        if self.state != State.OPEN:
            return self.state
        if self.grace_ends_on and self.grace_ends_on < today:
            return "overdue"
        return "due" if self.due_on and self.due_on <= today else "upcoming"
