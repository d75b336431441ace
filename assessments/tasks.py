"""What the worker runs. Each task takes ids, is one call to an action, and can run twice harmlessly.

None retries by itself: the rows of the actions say what is unfinished, and the next tick asks them again.
"""

from celery import shared_task
from django.utils import timezone

from assessments.actions import critical_messages, digests, messages, sweep

# Seconds after which a queued task is dropped: by then a later tick has asked for the same again.
EXPIRES = 600


@shared_task(expires=120)
def tick() -> None:
    """Ask which clinics have something to do now, and queue it."""
    now = timezone.now()
    for clinic_id in sweep.sweeps_due(now):
        sweep_clinic.delay(clinic_id)
    # --- messages: rows first, then their sending; what a tick or a worker lost, the next tick finds ---
    critical_messages.write_critical(now)
    for user_id in digests.digests_due(now):
        write_digest.delay(user_id)
    for reminder_id in messages.messages_to_send(now):
        send_message.delay(reminder_id)


@shared_task(expires=EXPIRES)
def sweep_clinic(clinic_id: int) -> None:
    sweep.sweep_clinic(clinic_id)


@shared_task(expires=EXPIRES)
def sweep_clinic_again(clinic_id: int) -> None:
    """After a change of the clinic's rules, whether or not tonight's sweep has run."""
    sweep.sweep_clinic(clinic_id, again=True)


# Shorter than the time between two ticks: what waits longer is queued again by the next one, so a queue
# that nobody empties holds each message once and not once a tick.
@shared_task(expires=110)
def write_digest(user_id: int) -> None:
    """Write the digest of one person and send it."""
    reminder = digests.write_digest(user_id)
    if reminder is not None:
        messages.send_message(reminder.pk)


@shared_task(expires=EXPIRES)
def write_digest_now(user_id: int) -> None:
    """The same without waiting for its time."""
    reminder = digests.write_digest_now(user_id)
    if reminder is not None:
        messages.send_message(reminder.pk)


@shared_task(expires=110)
def send_message(reminder_id: int) -> None:
    messages.send_message(reminder_id)


@shared_task(expires=EXPIRES)
def tell_critical() -> None:
    """After an alert was raised or opened again: its messages leave at once."""
    for reminder_id in critical_messages.write_critical(timezone.now()):
        messages.send_message(reminder_id)
