"""What the worker runs. Each task takes ids, is one call to an action, and can run twice harmlessly.

No task retries by itself: the rows of the actions say what is unfinished, when it is tried again (10, 20, 40,
80 minutes for a message) and when it is given up, and the next tick asks them. That survives a broker which
restarts empty. Two beats by mistake, or a tick that was queued twice, find every row claimed already.
"""

from celery import shared_task
from django.utils import timezone

from assessments.actions import critical_messages, digests, messages, retention, sweep
from assessments.models import Pulse

# Seconds after which a queued task is dropped. Shorter than the time between two ticks: what waits longer is
# queued again by the next one, so a queue that nobody empties holds each piece of work once, not once a tick.
UNTIL_NEXT_TICK = 110
# What a person asked for and no tick asks again: it may wait for a worker that restarts.
ASKED_BY_HAND = 3600


@shared_task(expires=UNTIL_NEXT_TICK)
def tick() -> None:
    """Ask what should happen now, and queue it. That it ran shows that beat, broker and a worker live."""
    now = timezone.now()
    Pulse.beat(Pulse.TICK, now)
    for clinic_id in sweep.sweeps_due(now):
        sweep.start_sweep(clinic_id)
    for batch_id in sweep.batches_due(now):
        sweep_batch.delay(batch_id)
    for run_id in retention.prunings_due():
        prune_logs.delay(run_id)
    critical_messages.write_critical(now)
    for user_id in digests.digests_due(now):
        write_digest.delay(user_id)
    for reminder_id in messages.messages_to_send(now):
        send_message.delay(reminder_id)


@shared_task(expires=UNTIL_NEXT_TICK)
def sweep_batch(batch_id: int) -> None:
    sweep.run_batch(batch_id)


@shared_task(expires=ASKED_BY_HAND)
def sweep_clinic_again(clinic_id: int) -> None:
    """After a change of the clinic's rules, whether or not tonight's sweep has run."""
    run = sweep.start_sweep(clinic_id, again=True)
    for batch_id in run.batches.unfinished().values_list("pk", flat=True):
        sweep_batch.delay(batch_id)


@shared_task(expires=UNTIL_NEXT_TICK)
def prune_logs(run_id: int) -> None:
    retention.prune(run_id, timezone.now())


@shared_task(expires=UNTIL_NEXT_TICK)
def write_digest(user_id: int) -> None:
    """Write the digest of one person and send it."""
    reminder = digests.write_digest(user_id)
    if reminder is not None:
        messages.send_message(reminder.pk)


@shared_task(expires=ASKED_BY_HAND)
def write_digest_now(user_id: int) -> None:
    """The same without waiting for its time."""
    reminder = digests.write_digest_now(user_id)
    if reminder is not None:
        messages.send_message(reminder.pk)


@shared_task(expires=UNTIL_NEXT_TICK)
def send_message(reminder_id: int) -> None:
    messages.send_message(reminder_id)


@shared_task(expires=UNTIL_NEXT_TICK)
def tell_critical() -> None:
    """After an alert was raised or opened again: its messages leave at once."""
    for reminder_id in critical_messages.write_critical(timezone.now()):
        messages.send_message(reminder_id)
