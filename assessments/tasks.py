"""What the worker runs. Each task takes ids, is one call to an action, and can run twice harmlessly.

None retries by itself: the rows of the actions say what is unfinished, and the next tick asks them again.
"""

from celery import shared_task
from django.utils import timezone

from assessments.actions import digests, sweep

# Seconds after which a queued task is dropped: by then a later tick has asked for the same again.
EXPIRES = 600


@shared_task(expires=120)
def tick() -> None:
    """Ask which clinics have something to do now, and queue it."""
    now = timezone.now()
    for clinic_id in sweep.sweeps_due(now):
        sweep_clinic.delay(clinic_id)
    for clinic_id, user_id in digests.digests_due(now):
        send_digest.delay(clinic_id, user_id)


@shared_task(expires=EXPIRES)
def sweep_clinic(clinic_id: int) -> None:
    sweep.sweep_clinic(clinic_id)


@shared_task(expires=EXPIRES)
def sweep_clinic_again(clinic_id: int) -> None:
    """After a change of the clinic's rules, whether or not tonight's sweep has run."""
    sweep.sweep_clinic(clinic_id, again=True)


@shared_task(expires=EXPIRES)
def send_digest(clinic_id: int, user_id: int) -> None:
    digests.send_digest(clinic_id, user_id)


@shared_task(expires=EXPIRES)
def send_digest_now(clinic_id: int, user_id: int) -> None:
    digests.send_digest_now(clinic_id, user_id)
