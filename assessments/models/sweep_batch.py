from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from assessments.models.run_log import RunLog


class SweepBatchQuerySet(models.QuerySet):
    def unfinished(self) -> SweepBatchQuerySet:
        return self.filter(finished_at=None)

    def claimable(self, now: datetime) -> SweepBatchQuerySet:
        left = now - timedelta(seconds=settings.SWEEP_LEASE)
        return self.unfinished().filter(Q(claimed_at=None) | Q(claimed_at__lte=left))


class SweepBatch(models.Model):
    """Some patients of one sweep, planned together by one worker. What is not finished is taken up again."""

    run = models.ForeignKey(RunLog, on_delete=models.CASCADE, related_name="batches")
    number = models.PositiveIntegerField()
    patient_ids = models.JSONField()
    claimed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    patients = models.PositiveIntegerField(default=0)
    items = models.PositiveIntegerField(default=0)
    written = models.PositiveIntegerField(default=0)
    failed = models.JSONField(default=list, help_text="Numbers of the patients whose plan cannot be made.")

    objects = SweepBatchQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="sweep_batch_once")]

    def __str__(self) -> str:
        return f"batch {self.number} of run {self.run_id}"
