from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from patients.models.fields import FactQuerySet


class Verdict(models.TextChoices):
    CONFIRMED = "confirmed", "Relapse confirmed"
    EXPLAINED = "explained", "Explained otherwise"
    DISMISSED = "dismissed", "Dismissed"


class Explanation(models.TextChoices):
    """What else raises CK; the list of the alert on a rise of CK."""

    EXERCISE = "exercise", "Exercise"
    INJECTION = "injection", "Injection into a muscle"
    INFECTION = "infection", "Infection"
    STATIN = "statin", "Statin"
    LABORATORY = "laboratory", "Other laboratory"
    OTHER = "other", "Other"


class RelapseVerdict(models.Model):
    """What a clinician says of one candidate relapse. Only a confirmed one counts as a relapse."""

    patient = models.ForeignKey("patients.Patient", on_delete=models.CASCADE, related_name="relapse_verdicts")
    rise_on = models.DateField(help_text="The day of the first result of the rise.")
    verdict = models.CharField(max_length=9, choices=Verdict.choices)
    explanation = models.CharField(max_length=10, blank=True, choices=Explanation.choices)
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now=True)
    history = HistoricalRecords()

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["rise_on"]
        constraints = [
            models.UniqueConstraint(fields=["patient", "rise_on"], name="relapse_verdict_once"),
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values), name="relapse_verdict_known_verdict"
            ),
            models.CheckConstraint(
                condition=(Q(verdict="explained") & ~Q(explanation=""))
                | (~Q(verdict="explained") & Q(explanation="")),
                name="relapse_verdict_explained_by_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} rise of patient {self.patient_id}"
