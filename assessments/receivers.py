import logging

from django.dispatch import receiver

from assessments.actions.planning import replan_patients
from patients.signals import patient_data_changed

logger = logging.getLogger(__name__)


@receiver(patient_data_changed, dispatch_uid="replan")
def replan_after_change(patient_id: int, **kwargs) -> None:
    """Renew the plan at once, in the same process: a few milliseconds, and no broker to wait for."""
    try:
        replan_patients([patient_id])
    except Exception:  # the facts are stored; the nightly sweep will plan again
        logger.exception("could not replan patient %s", patient_id)
