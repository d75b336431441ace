"""Old logs go every night. The access log and the history of records are kept for ever."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db.models import Exists, Max, OuterRef

from assessments.models import ClinicSettings, Reminder, RunLog
from assessments.models.reminder import SETTLED, ReminderKind, ReminderState

logger = logging.getLogger(__name__)


def prunings_due() -> list[int]:
    """Ids of the finished runs after which old logs were not removed yet, the latest of each clinic."""
    latest = RunLog.objects.finished().order_by().values("clinic").annotate(run=Max("pk")).values("run")
    return list(RunLog.objects.filter(pk__in=latest, pruned_at=None).values_list("pk", flat=True))


def prune(run_id: int, now: datetime) -> int:
    """Remove the runs and messages of the run's clinic that are older than its setting; how many went.

    The update of `pruned_at` is the claim. A person's last digest stays: it says what is new in the next.
    A critical message is not written again: its alert is no news any more (NEWS_FOR) before this forgets it.
    """
    if not RunLog.objects.filter(pk=run_id, pruned_at=None).update(pruned_at=now):
        return 0
    clinic = RunLog.objects.select_related("clinic").get(pk=run_id).clinic
    oldest = now - timedelta(days=ClinicSettings.of(clinic).keep_days)
    runs, _ = RunLog.objects.filter(clinic=clinic, started_at__lt=oldest).delete()
    sent = Reminder.objects.filter(kind=ReminderKind.DIGEST, state=ReminderState.SENT)
    last = sent.filter(~Exists(sent.filter(user=OuterRef("user"), for_date__gt=OuterRef("for_date"))))
    old = Reminder.objects.filter(clinic=clinic, written_at__lt=oldest, state__in=SETTLED)
    messages, _ = old.exclude(pk__in=list(last.values_list("pk", flat=True))).delete()
    logger.info("clinic %s: %s old rows of runs and %s old messages removed", clinic.pk, runs, messages)
    return runs + messages
