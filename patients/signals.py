"""What other apps may listen to: the facts of a patient changed; the demonstration came in."""

from functools import partial

from django.db import transaction
from django.dispatch import Signal

# Sent after commit with patient_id=. Receivers' errors are logged, never shown: the facts are already safe.
patient_data_changed = Signal()

# Sent inside the transaction that loads the demonstration, with clinics= and staff= by name.
demonstration_loaded = Signal()


def announce_change(patient_id: int) -> None:
    """Send `patient_data_changed` once when the running transaction commits, however often it is called."""
    send = partial(_send, patient_id)
    connection = transaction.get_connection()
    if not any(_is_same(queued[1], patient_id) for queued in connection.run_on_commit):
        transaction.on_commit(send)


def _is_same(queued, patient_id: int) -> bool:
    return isinstance(queued, partial) and queued.func is _send and queued.args == (patient_id,)


def _send(patient_id: int) -> None:
    patient_data_changed.send_robust(sender=None, patient_id=patient_id)
