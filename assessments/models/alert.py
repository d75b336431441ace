from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from patients.knowledge.partial_dates import PartialDate, Precision
from patients.models.fields import FactQuerySet, precision_field
from patients.models.patient import FOLLOWED


class Urgency(models.TextChoices):
    """How soon somebody has to look: the levels of the reminder rules (project default, mark D)."""

    CRITICAL = "critical", "Critical"
    HIGH = "high", "High"
    MEDIUM = "medium", "Medium"
    LOW = "low", "Low"  # on the patient's own screens only


class AlertQuerySet(FactQuerySet):
    def open(self) -> AlertQuerySet:
        """Not yet acknowledged and not over, the most urgent first. A critical one is never over alone."""
        rank = models.Case(
            *(models.When(urgency=level, then=place) for place, level in enumerate(Urgency.values)),
            default=len(Urgency.values),
        )
        standing = Q(is_over=False) | Q(urgency=Urgency.CRITICAL)
        return self.filter(standing, acknowledged_at__isnull=True).order_by(rank, "-seen_on", "pk")

    def for_worklist(self) -> AlertQuerySet:
        """Open ones somebody is asked to come back to: a low one is for the screen only (section 6, D)."""
        return self.open().exclude(urgency=Urgency.LOW)

    def of_followed(self) -> AlertQuerySet:
        return self.filter(patient__status__in=FOLLOWED)


class Alert(models.Model):
    """One problem somebody has to look at, with the facts it rests on, until a person acknowledges it."""

    patient = models.ForeignKey("patients.Patient", on_delete=models.CASCADE, related_name="alerts")
    rule = models.CharField(max_length=40)
    key = models.CharField(max_length=80, help_text="Rule and episode: one problem is one row.")
    urgency = models.CharField(max_length=8, choices=Urgency.choices)
    seen_on = models.DateField("first recorded on", help_text="The day of the fact that began it.")
    seen_precision = precision_field()
    label = models.CharField(max_length=120)
    sentence = models.CharField(max_length=500)
    source = models.CharField(max_length=200)
    mark = models.CharField(max_length=1)
    action = models.CharField(max_length=300, blank=True, default="")
    worse = models.DecimalField(
        max_digits=14,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="Comparable within a problem; more is worse.",
    )
    is_over = models.BooleanField(default=False, help_text="The facts no longer say so.")
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reopened_at = models.DateTimeField(null=True, blank=True)
    raised_at = models.DateTimeField(auto_now_add=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.CharField("what was done", max_length=300, blank=True)
    history = HistoricalRecords()

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-seen_on", "pk"]
        indexes = [models.Index(fields=["patient", "acknowledged_at"], name="alert_open")]
        constraints = [
            models.UniqueConstraint(fields=["patient", "key"], name="alert_once"),
            models.CheckConstraint(condition=Q(urgency__in=Urgency.values), name="alert_known_urgency"),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False) & ~Q(answer=""),
                name="alert_acknowledged_by_somebody_with_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} alert {self.pk}"

    @property
    def seen(self) -> PartialDate:
        """`seen_on` with no more than is known of it."""
        return PartialDate(self.seen_on, Precision(self.seen_precision))
