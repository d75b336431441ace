"""The nightly sweep: once a night each clinic's plan is renewed, whatever crashed the night before."""

from __future__ import annotations

import logging
from datetime import date, datetime

from django.utils import timezone

from assessments.actions.planning import Counts, replan_patients
from assessments.models import ClinicSettings, RunLog
from patients.models import Clinic, Patient

logger = logging.getLogger(__name__)

BATCH = 200  # patients in one transaction: short enough that a screen that saves does not wait for long


def sweep_is_due(settings: ClinicSettings, now: datetime) -> bool:
    """The clinic's sweep time has passed today and no run of today has finished or is still at work."""
    today = now.astimezone(settings.clinic.zone).date()
    if now < settings.instant(today, settings.sweep_time):
        return False
    run = RunLog.objects.filter(clinic=settings.clinic, for_date=today).first()
    return run is None or run.is_abandoned(now)


def sweeps_due(now: datetime) -> list[int]:
    """Ids of the clinics whose sweep should start now."""
    return [clinic.pk for clinic in Clinic.objects.all() if sweep_is_due(ClinicSettings.of(clinic), now)]


def sweep_clinic(clinic_id: int, *, again: bool = False) -> RunLog | None:
    """Renew the plan of every followed patient of a clinic for its today.

    Returns None when today's sweep has finished or someone else is at it; `again` runs it all the same.
    A patient whose plan fails stops nobody else's: the run names it by number in `problem`.
    """
    clinic, now = Clinic.objects.get(pk=clinic_id), timezone.now()
    run = _claim(clinic, clinic.today(), now, again)
    if run is None:
        return None
    ids = list(Patient.objects.followed().filter(clinic=clinic).order_by("pk").values_list("pk", flat=True))
    counts, failed = Counts(), []
    for first in range(0, len(ids), BATCH):
        done, not_done = _replan(ids[first : first + BATCH])
        counts += done
        failed += not_done
    run.patients, run.items, run.finished_at = counts.patients, counts.items, timezone.now()
    run.problem = _in_words(failed)
    run.save()
    logger.info(
        "swept clinic %s: %s patients, %s items, %s rows written, %s failed",
        clinic_id,
        counts.patients,
        counts.items,
        counts.written,
        len(failed),
    )
    return run


def _claim(clinic: Clinic, day: date, now: datetime, again: bool) -> RunLog | None:
    """The run's row if it is ours: the unique row decides who was first, an update who takes over."""
    run, is_ours = RunLog.objects.get_or_create(clinic=clinic, for_date=day, defaults={"started_at": now})
    if not is_ours:
        rows = RunLog.objects.filter(pk=run.pk)
        if not again:
            rows = rows.abandoned(now)
        is_ours = bool(rows.update(started_at=now, finished_at=None, problem=""))
        run.refresh_from_db()
    return run if is_ours else None


def _replan(ids: list[int]) -> tuple[Counts, list[int]]:
    """Plan a batch; when it fails, each of its patients alone, and say whose plan cannot be made."""
    try:
        return replan_patients(ids), []
    except Exception:
        logger.exception("a batch of %s patients failed; planning one at a time", len(ids))
    counts, failed = Counts(), []
    for patient_id in ids:
        try:
            counts += replan_patients([patient_id])
        except Exception:
            logger.exception("could not replan patient %s", patient_id)
            failed.append(patient_id)
    return counts, failed


def _in_words(failed: list[int]) -> str:
    if not failed:
        return ""
    numbers = ", ".join(str(patient_id) for patient_id in failed[:10])
    more = f" and {len(failed) - 10} more" if len(failed) > 10 else ""
    return f"The rules could not be applied to {len(failed)} of the patients: number {numbers}{more}."
