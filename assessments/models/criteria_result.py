from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from patients.models.fields import FactQuerySet

INSTRUMENTS = [
    ("eular_acr_2017", "2017 EULAR/ACR classification criteria"),
    ("enmc_2016", "2016 ENMC criteria for IMNM"),
    ("guide_criteria", "Criteria of the owner's guide"),
]


class CriteriaResult(models.Model):
    """One set of criteria as it was scored: the answers, the facts behind them, and what came out."""

    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="criteria_results")
    instrument = models.CharField(max_length=30, choices=INSTRUMENTS)
    version = models.CharField(max_length=40)
    assessed_on = models.DateField()
    answers = models.JSONField(help_text="Item to yes, no or unknown.")
    overrides = models.JSONField(
        default=dict, blank=True, help_text="Item answered against its fact, to the reason given."
    )
    facts_seen = models.JSONField(
        help_text="Item to answer, sentence, date and recorder of the fact on record."
    )
    outcome = models.JSONField()
    note = models.CharField(max_length=300, blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords()

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at"]
        indexes = [models.Index(fields=["patient", "instrument", "saved_at"], name="criteria_result_latest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(instrument__in=[code for code, _ in INSTRUMENTS]),
                name="criteria_result_known_instrument",
            )
        ]

    def __str__(self) -> str:
        return f"{self.instrument} result {self.pk}"
