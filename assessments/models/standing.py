from __future__ import annotations

from django.db import models
from django.db.models import Q

from assessments.knowledge.deciding import EASE_LABELS, Ease
from patients.models.fields import FactQuerySet


class ResponseState(models.TextChoices):
    """What the improvement score says now; bounds that cross a category are said by the lower one.

    Bounds that reach from below minimal to something better are their own state: not known is never "none".
    """

    MAJOR = "major", "Major improvement"
    MODERATE = "moderate", "Moderate improvement"
    MINIMAL = "minimal", "Minimal improvement"
    NONE = "none", "Less than minimal improvement"
    CANNOT_TELL = "cannot_tell", "Cannot tell"
    NOT_SCORABLE = "not_scorable", "Cannot be scored"


class Standing(models.Model):
    """Where a patient stands by the instruments today, kept so that lists over patients can count."""

    patient = models.OneToOneField("patients.Patient", on_delete=models.CASCADE, related_name="standing")
    response = models.CharField(max_length=12, choices=ResponseState.choices)
    response_highest = models.CharField(
        max_length=12,
        choices=ResponseState.choices,
        blank=True,
        default="",
        help_text="The category at the upper bound; empty where there is no score.",
    )
    response_low = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    response_high = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    response_reason = models.CharField(
        max_length=300, blank=True, help_text="Why it cannot be scored, or what is missing."
    )
    lacking = models.CharField(
        max_length=40, blank=True, default="", help_text="The first measure in the way of a score."
    )
    lacking_on = models.DateField(null=True, help_text="The visit that lacks it.")
    worsening = models.CharField(
        max_length=300,
        blank=True,
        default="",
        help_text="The confirmed deterioration since the baseline, in words; empty where none.",
    )
    baseline_on = models.DateField(null=True)
    follow_up_on = models.DateField(null=True)
    stated_at = models.DateTimeField()

    objects = FactQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["response", "patient"], name="standing_by_response")]
        constraints = [
            models.CheckConstraint(
                condition=Q(response__in=ResponseState.values), name="standing_known_response"
            )
        ]

    def __str__(self) -> str:
        return f"standing of patient {self.patient_id}"


class OneFieldAway(models.Model):
    """One answer that alone would make a patient classifiable or scorable by one instrument."""

    patient = models.ForeignKey("patients.Patient", on_delete=models.CASCADE, related_name="one_field_away")
    instrument = models.CharField(max_length=30)
    item = models.CharField(max_length=40)
    label = models.CharField(max_length=120)
    ease = models.PositiveSmallIntegerField(choices=[(ease.value, EASE_LABELS[ease]) for ease in Ease])
    sentence = models.CharField(max_length=300, help_text="What the answer would settle.")
    on = models.DateField(null=True, help_text="The visit that the field belongs to; empty: any day.")

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["ease", "item", "patient"]
        indexes = [models.Index(fields=["ease", "item", "patient"], name="one_field_away_by_item")]
        constraints = [
            models.UniqueConstraint(fields=["patient", "instrument", "item"], name="one_field_away_once")
        ]

    def __str__(self) -> str:
        return f"{self.item} of patient {self.patient_id}"
