"""How soon an unanswered item moves on, and how long it may be put off: numbers a clinic may change."""

from __future__ import annotations

from datetime import time

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

SOURCE = "Default: screening and monitoring reference, section 6 (project default, D)."


def _days(label: str, default: int, *, least: int = 1) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        label,
        default=default,
        validators=[MinValueValidator(least), MaxValueValidator(365)],
        help_text=f"{SOURCE} {default}.",
    )


def _person(label: str, help_text: str) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=label,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=help_text,
    )


class ReminderLimits(models.Model):
    """Columns of ClinicSettings. Days count from the end of an item's grace."""

    team_lead = _person("team lead", "Overdue items and unanswered critical alerts move on to this person.")
    clinical_lead = _person("clinical lead", "The last step of both.")
    lab_to_team_lead = _days("bloods: days overdue until the team lead sees them", 7)
    lab_to_prescriber = _days("bloods: days overdue until the prescriber sees them", 14)
    lab_to_clinical_lead = _days("bloods: days overdue until the clinical lead sees them", 28)
    cancer_to_team_lead = _days("cancer screening: days overdue until the team lead sees it", 30)
    cancer_to_clinical_lead = _days("cancer screening: days overdue until the clinical lead sees it", 90)
    critical_hours = models.PositiveSmallIntegerField(
        "critical alerts: working hours to acknowledge",
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(24)],
        help_text=f"After this an alert that nobody answered moves on. {SOURCE} 4.",
    )
    working_from = models.TimeField(default=time(8, 0), help_text="Working hours begin (project default, D).")
    working_until = models.TimeField(default=time(17, 0), help_text="Working hours end (project default, D).")
    snooze_lab_days = _days("bloods: may be put off for days", 14)
    snooze_disease_days = _days("disease and steroid checks: may be put off for days", 28)
    snooze_cancer_days = _days("cancer screening: may be put off for days", 90)
    snooze_times = models.PositiveSmallIntegerField(
        "may be put off how often",
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
        help_text=f"{SOURCE} 2.",
    )
    keep_days = models.PositiveSmallIntegerField(
        "keep logs of runs and messages for days",
        default=365,
        validators=[MinValueValidator(31), MaxValueValidator(3650)],
        help_text="Older ones are removed every night (project default, D). The access log and the history "
        "of records are kept for ever.",
    )

    class Meta:
        abstract = True

    @property
    def snooze_days(self) -> dict[str, int]:
        """By category of item; steroid and other checks count as disease monitoring, critical never waits."""
        return {
            "drug_lab": self.snooze_lab_days,
            "disease": self.snooze_disease_days,
            "steroid_other": self.snooze_disease_days,
            "cancer": self.snooze_cancer_days,
            "critical": 0,
        }
