"""What the broker says of itself and of the workers, asked with a short patience."""

from __future__ import annotations

from dataclasses import dataclass

from celery import current_app
from django.conf import settings

PATIENCE = 1.0  # seconds
QUEUE = "celery"


@dataclass(frozen=True, slots=True)
class Machine:
    """`waiting`: tasks in the queue; `workers`: those that answered; `problem`: why neither is known."""

    waiting: int | None
    workers: tuple[str, ...]
    problem: str = ""


def look() -> Machine:
    """Ask the broker for its queue and every worker for a sign of life; takes at most about three seconds."""
    if settings.CELERY_TASK_ALWAYS_EAGER:
        return Machine(None, (), "There is no broker: a task runs in the process that asks for it.")
    try:
        with current_app.connection_for_read(transport_options=_options()) as connection:
            connection.ensure_connection(max_retries=1, timeout=PATIENCE)
            # Not passive: an empty queue is none in Redis, and asking for it would be an error.
            waiting = connection.default_channel.queue_declare(QUEUE).message_count
            mailbox = current_app.control.mailbox(connection)
            mailbox.producer_pool = (
                None  # the pool's connections would be tried for ever when the broker dies
            )
            answers = mailbox.multi_call("ping", timeout=PATIENCE)
    except Exception as error:  # whatever it is, the page has to say that the broker cannot be asked
        return Machine(None, (), f"The broker does not answer ({type(error).__name__}).")
    return Machine(waiting, tuple(sorted(name for answer in answers for name in answer)))


def broker_answers() -> bool:
    """For a probe: whether tasks can be queued; true where none is used."""
    if settings.CELERY_TASK_ALWAYS_EAGER:
        return True
    try:
        with current_app.connection_for_write(transport_options=_options()) as connection:
            connection.ensure_connection(max_retries=1, timeout=PATIENCE)
            connection.default_channel.queue_declare(QUEUE)
    except Exception:
        return False
    return True


def _options() -> dict:
    patience = {"socket_timeout": PATIENCE + 1, "socket_connect_timeout": PATIENCE}
    return settings.CELERY_BROKER_TRANSPORT_OPTIONS | patience
