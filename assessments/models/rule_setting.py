from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from patients.models import Clinic


class RuleOverride(models.Model):
    """One number of one rule as a clinic wants it instead of the pack's, with its reason."""

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="rule_overrides")
    rule = models.CharField(max_length=40)
    setting = models.CharField(
        max_length=60, help_text="Name of the number in the rule, such as every_days.taper."
    )
    value = models.DecimalField(max_digits=10, decimal_places=3)
    reason = models.CharField(max_length=300)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["rule", "setting"]
        constraints = [
            models.UniqueConstraint(fields=["clinic", "rule", "setting"], name="rule_override_once")
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.setting} of {self.clinic}"


class RuleSignOff(models.Model):
    """A clinician of a clinic stands for one rule in one version of its pack."""

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="rule_sign_offs")
    rule = models.CharField(max_length=40)
    pack_version = models.CharField(max_length=40)
    note = models.CharField(max_length=300, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["rule"]
        constraints = [
            models.UniqueConstraint(fields=["clinic", "rule", "pack_version"], name="rule_sign_off_once")
        ]

    def __str__(self) -> str:
        return f"{self.rule} signed for {self.clinic}"
