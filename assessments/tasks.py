"""What the worker runs. Each task takes ids, is one call to an action, and can run twice harmlessly.

No task retries by itself: the rows of the actions say what is unfinished, when it is tried again (10, 20, 40,
80 minutes for a message) and when it is given up, and the next tick asks them. That survives a broker which
restarts empty. Two beats by mistake, or a tick that was queued twice, find every row claimed already.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from assessments.actions import critical_messages, digests, messages, retention, sweep
from assessments.models import Pulse

logger = logging.getLogger(__name__)

# Seconds after which a queued task is dropped. Shorter than the time between two ticks: what waits longer is
# queued again by the next one, so a queue that nobody empties holds each piece of work once, not once a tick.
UNTIL_NEXT_TICK = 110
# What a person asked for and no tick asks again: it may wait for a worker that restarts.
ASKED_BY_HAND = 3600


@shared_task(expires=UNTIL_NEXT_TICK)
def tick() -> None:
    """Ask what should happen now, and queue it. That it ran shows that beat, broker and a worker live.

    A part that fails stops no other: a broken sweep must not keep a critical alert from leaving.
    """
    now = timezone.now()
    Pulse.beat(Pulse.TICK, now)
    went_well = [_go_on(part, now) for part in (_sweep, _prune, _tell_critical, _write_digests, _send)]
    if all(went_well):
        Pulse.beat(Pulse.ROUND, now)


def _go_on(part: Callable[[datetime], None], now: datetime) -> bool:
    try:
        part(now)
    except Exception:
        logger.exception("a tick could not do its part: %s", part.__name__)
        return False
    return True


def _sweep(now: datetime) -> None:
    for clinic_id in sweep.sweeps_due(now):
        sweep.start_sweep(clinic_id)
    for batch_id in sweep.batches_due(now):
        sweep_batch.delay(batch_id)


def _prune(now: datetime) -> None:
    for run_id in retention.prunings_due():
        prune_logs.delay(run_id)


def _tell_critical(now: datetime) -> None:
    critical_messages.write_critical(now)


def _write_digests(now: datetime) -> None:
    for user_id in digests.digests_due(now):
        write_digest.delay(user_id)


def _send(now: datetime) -> None:
    for reminder_id in messages.messages_to_send(now):
        send_message.delay(reminder_id)


@shared_task(expires=UNTIL_NEXT_TICK)
def sweep_batch(batch_id: int) -> None:
    sweep.run_batch(batch_id)


def sweep_again(clinic_id: int) -> None:
    """After a change of the clinic's rules, whether or not tonight's sweep has run.

    Not a task itself: the batches are rows before anything is queued, so a broker that is away, or that
    restarts empty, neither fails the screen nor loses them. The next tick queues what is left.
    """
    run = sweep.start_sweep(clinic_id, again=True)
    try:
        for batch_id in run.batches.unfinished().values_list("pk", flat=True):
            sweep_batch.delay(batch_id)
    except Exception:
        logger.exception("could not queue the batches of run %s; the next tick will", run.pk)


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
