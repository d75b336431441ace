"""The nightly sweep: once a night each clinic's plan is renewed, whatever crashed the night before.

A run is cut into batches of patients. Any number of workers take them, each by compare-and-set; a batch
whose worker died is taken up again after its lease. Planning a patient twice writes nothing the second time,
so it can be killed anywhere and run again with the same result.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from assessments.actions.planning import Counts, replan_patients
from assessments.models import ClinicSettings, RunLog, SweepBatch
from patients.models import Clinic, Patient

logger = logging.getLogger(__name__)

BATCH = 200  # patients in one transaction: short enough that a screen that saves does not wait for long
# A run that is older than this is left to the next night's, which plans the same patients.
TAKEN_UP_FOR = timedelta(hours=20)


def sweep_is_due(settings: ClinicSettings, now: datetime) -> bool:
    """The last night's sweep has not begun, though its time has passed: also where that was before midnight.

    A clinic that is new here begins with the first night that is its own.
    """
    night = settings.night(now)
    is_over = night < now.astimezone(settings.clinic.zone).date()
    if is_over and settings.instant(night, settings.sweep_time) < settings.monitor_since:
        return False
    return not RunLog.objects.filter(clinic=settings.clinic, for_date=night).exists()


def sweeps_due(now: datetime) -> list[int]:
    """Ids of the clinics whose sweep should start now."""
    settings = ClinicSettings.of_all(Clinic.objects.all())
    return [clinic_id for clinic_id, one in settings.items() if sweep_is_due(one, now)]


def batches_due(now: datetime) -> list[int]:
    """Ids of the batches nobody works on: not begun yet, or left by a worker that died."""
    claimable = SweepBatch.objects.claimable(now)
    recent = claimable.filter(run__started_at__gte=now - TAKEN_UP_FOR)
    return list(recent.order_by("run__started_at", "number").values_list("pk", flat=True))


def start_sweep(clinic_id: int, *, again: bool = False) -> RunLog | None:
    """Write the last night's run of a clinic and its batches, in one go; None when it was begun already.

    `again` begins it anew, also while it is at work: the batches of before then finish nothing. Until the
    new ones are done the run keeps its last end and its numbers: the night was planned, no alarm is due.
    """
    clinic, now = Clinic.objects.get(pk=clinic_id), timezone.now()
    ids = list(Patient.objects.followed().filter(clinic=clinic).order_by("pk").values_list("pk", flat=True))
    night = ClinicSettings.of(clinic).night(now)
    with transaction.atomic():
        run, is_ours = RunLog.objects.get_or_create(
            clinic=clinic, for_date=night, defaults={"started_at": now}
        )
        if not is_ours:
            if not again:
                return None
            # One at a time: two who begin it anew would write the same batches.
            run = RunLog.objects.select_for_update().get(pk=run.pk)
            run.batches.all().delete()
            run.begin_again(now)
            run.save(update_fields=["started_at"])
        SweepBatch.objects.bulk_create(
            SweepBatch(run=run, number=number, patient_ids=ids[first : first + BATCH])
            for number, first in enumerate(range(0, len(ids), BATCH), start=1)
        )
    _finish(run.pk)  # a clinic without patients has nothing to wait for
    run.refresh_from_db()
    return run


def run_batch(batch_id: int) -> SweepBatch | None:
    """Plan the patients of one batch, unless somebody else does; the last one to finish finishes the run.

    A patient whose plan fails stops nobody else's: the run names it by number in `problem`.
    """
    now = timezone.now()
    if not SweepBatch.objects.claimable(now).filter(pk=batch_id).update(claimed_at=now):
        return None
    batch = SweepBatch.objects.filter(pk=batch_id).first()
    if batch is None:  # the run was begun anew this very moment
        return None
    counts, failed = _replan(batch.patient_ids)
    batch.finished_at, batch.failed = timezone.now(), failed
    batch.patients, batch.items, batch.written = counts.patients, counts.items, counts.written
    outcome = {
        name: getattr(batch, name) for name in ("finished_at", "failed", "patients", "items", "written")
    }
    SweepBatch.objects.filter(pk=batch_id, claimed_at=now).update(**outcome)
    _finish(batch.run_id)
    return batch


def sweep_clinic(clinic_id: int, *, again: bool = False) -> RunLog | None:
    """Begin the last night's run, or take up one that was left, and plan everyone in this process.

    None when it has finished or others are at it; `again` runs it all the same.
    """
    run = start_sweep(clinic_id, again=again)
    if run is None:
        clinic = Clinic.objects.get(pk=clinic_id)
        night = ClinicSettings.of(clinic).night(timezone.now())
        run = RunLog.objects.get(clinic=clinic, for_date=night)
    elif run.is_finished:
        return run
    done = [run_batch(pk) for pk in run.batches.unfinished().values_list("pk", flat=True)]
    run.refresh_from_db()
    return run if any(done) else None


def _finish(run_id: int) -> None:
    """Close the run when no batch is left. Of two that were last at the same moment, one does.

    `started_at` is what was looked at: a run that was begun anew meanwhile has other batches to wait for.
    """
    began = RunLog.objects.filter(pk=run_id).values_list("started_at", flat=True).first()
    batches = SweepBatch.objects.filter(run=run_id)
    if began is None or batches.unfinished().exists():
        return
    sums = batches.aggregate(patients=Sum("patients"), items=Sum("items"), written=Sum("written"))
    failed = [pk for ids in batches.values_list("failed", flat=True) for pk in ids]
    sums = {name: value or 0 for name, value in sums.items()}
    closed = (
        RunLog.objects.unfinished()
        .filter(pk=run_id, started_at=began)
        .update(finished_at=max(timezone.now(), began), problem=_in_words(failed), **sums)
    )
    if closed:
        logger.info("run %s: %s, %s failed", run_id, sums, len(failed))


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
