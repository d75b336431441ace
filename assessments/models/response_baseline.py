from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from patients.models.fields import FactQuerySet


class ResponseBaseline(models.Model):
    """The visit a person chose to measure improvement from. Without a row the instrument's default holds."""

    patient = models.OneToOneField(
        "patients.Patient", on_delete=models.CASCADE, related_name="response_baseline"
    )
    visited_on = models.DateField()
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(auto_now=True)
    history = HistoricalRecords()

    objects = FactQuerySet.as_manager()

    def __str__(self) -> str:
        return f"baseline of patient {self.patient_id}"
