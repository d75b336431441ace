from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from patients.models import Clinic

if TYPE_CHECKING:
    from assessments.models.clinic_settings import ClinicSettings

# Screening and monitoring reference, section 6: an alarm if the nightly job has not run in 26 hours
# (cap_recall: systems unable to notice their own failure; the number of hours is a project default, D).
ALARM_AFTER = timedelta(hours=26)

# A sweep none of whose batches finished for this long has broken off: the page and the digests say so, and
# no digest waits for it any longer. The ticks go on trying.
ABANDONED_AFTER = timedelta(minutes=60)


class RunLogQuerySet(models.QuerySet):
    def finished(self) -> RunLogQuerySet:
        """Those whose night was planned, also where it is being planned once more right now."""
        return self.filter(finished_at__isnull=False)

    def unfinished(self) -> RunLogQuerySet:
        return self.filter(Q(finished_at=None) | Q(finished_at__lt=F("started_at")))


class RunLog(models.Model):
    """One nightly sweep of one clinic. The unique row is the claim: two beats cannot run it twice.

    Begun anew after a change of rules, it keeps its last end until the next: `finished_at` then lies before
    `started_at`.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="runs")
    for_date = models.DateField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    patients = models.PositiveIntegerField(default=0)
    items = models.PositiveIntegerField(default=0)
    written = models.PositiveIntegerField(default=0, help_text="Rows that had to be written.")
    problem = models.CharField(max_length=200, blank=True)
    pruned_at = models.DateTimeField(null=True, help_text="When old logs were removed after it.")

    objects = RunLogQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(fields=["clinic", "for_date"], name="run_log_one_sweep_a_night")
        ]

    def __str__(self) -> str:
        return f"sweep of clinic {self.clinic_id} for {self.for_date}"

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None and self.finished_at >= self.started_at

    def begin_again(self, now: datetime) -> None:
        """It begins later than it ended, also by a clock that was set back."""
        after = self.finished_at + timedelta(microseconds=1) if self.finished_at else now
        self.started_at = max(now, after)

    def is_at_work(self, now: datetime) -> bool:
        """Not finished, and it began, or one of its batches finished, within the hour."""
        if self.is_finished:
            return False
        last = self.batches.aggregate(last=models.Max("finished_at"))["last"]
        return now - max(self.started_at, last or self.started_at) < ABANDONED_AFTER


def is_stale(last_finished: datetime | None, *, since: datetime, now: datetime) -> bool:
    """True when no sweep finished for 26 hours, counted from `since` for a clinic that never had one."""
    return now - (last_finished or since) > ALARM_AFTER


@dataclass(frozen=True, slots=True)
class PlanHealth:
    """Whether a clinic's stored plan can be trusted to be complete."""

    clinic: Clinic
    last_finished: datetime | None
    is_stale: bool
    problem: str

    @property
    def last_in_words(self) -> str:
        """`23-Nov-2026 02:00` by the clinic's clock."""
        if self.last_finished is None:
            return "never"
        return self.clinic.in_words(self.last_finished)

    @property
    def warning(self) -> str:
        """Why a list may miss something; blank when all is well."""
        if self.is_stale:
            return f"The rules have not run for 26 hours (last {self.last_in_words}). Items may be missing."
        return f"{self.problem} Their items may be missing or out of date." if self.problem else ""


def plan_health(settings: ClinicSettings, now: datetime) -> PlanHealth:
    last = RunLog.objects.filter(clinic=settings.clinic).finished().order_by("-finished_at").first()
    last_finished = last.finished_at if last else None
    stale = is_stale(last_finished, since=settings.monitor_since, now=now)
    return PlanHealth(settings.clinic, last_finished, stale, last.problem if last else "")
