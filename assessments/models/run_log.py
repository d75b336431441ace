from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from patients.models import Clinic

# Reminder rules, section 6: raise an alarm if the nightly job has not run in 26 hours (cap_recall; hours are D).
ALARM_AFTER = timedelta(hours=26)


class RunLogQuerySet(models.QuerySet):
    def finished(self) -> RunLogQuerySet:
        return self.filter(finished_at__isnull=False)


class RunLog(models.Model):
    """One nightly sweep of one clinic. The unique row is the claim: two beats cannot run it twice."""

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="runs")
    for_date = models.DateField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    patients = models.PositiveIntegerField(default=0)
    items = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)

    objects = RunLogQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        constraints = [models.UniqueConstraint(fields=["clinic", "for_date"], name="run_log_one_sweep_a_night")]

    def __str__(self) -> str:
        return f"sweep of clinic {self.clinic_id} for {self.for_date}"


def is_stale(last_finished: datetime | None, *, since: datetime, now: datetime) -> bool:
    """True when no sweep finished for 26 hours, counted from `since` for a clinic that never had one."""
    return now - (last_finished or since) > ALARM_AFTER
