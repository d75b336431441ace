from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from patients.models.fields import FactQuerySet


class Decision(models.TextChoices):
    """What a person decided about one item of a plan."""

    BOOKED = "booked", "Booked"
    TAKEN = "taken", "Taken, result awaited"
    ELSEWHERE = "elsewhere", "Done elsewhere, result awaited"
    DECLINED = "declined", "Patient declined"
    SNOOZED = "snoozed", "Put off"
    CONFIRMED = "confirmed", "Wanted by the clinician"


class PlanDecision(models.Model):
    """One decision about one item of a plan. Rows are only added; the latest not taken back counts."""

    patient = models.ForeignKey("patients.Patient", on_delete=models.CASCADE, related_name="plan_decisions")
    key = models.CharField(max_length=160, help_text="Key of the item in the plan.")
    decision = models.CharField(max_length=10, choices=Decision.choices)
    reason_code = models.CharField(max_length=30, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    decided_on = models.DateField()
    until = models.DateField(null=True, blank=True, help_text="The item speaks again on this day.")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["decided_at", "pk"]
        indexes = [models.Index(fields=["patient", "key"], name="plan_decision_of_item")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__in=Decision.values), name="plan_decision_known_decision"
            ),
            models.CheckConstraint(
                condition=~Q(decision__in=["declined", "snoozed"]) | ~Q(reason_code=""),
                name="plan_decision_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(decision__in=["snoozed", "booked", "taken", "elsewhere"])
                | Q(until__isnull=False),
                name="plan_decision_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision} for {self.key} of patient {self.patient_id}"
