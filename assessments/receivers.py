import logging

from django.dispatch import receiver

from assessments.actions.planning import replan_patients
from assessments.signals import critical_alerts_opened
from assessments.tasks import tell_critical
from patients.signals import patient_data_changed

logger = logging.getLogger(__name__)


@receiver(patient_data_changed, dispatch_uid="replan")
def replan_after_change(patient_id: int, **kwargs) -> None:
    """Renew the plan at once, in the same process: a few milliseconds, and no broker to wait for."""
    try:
        replan_patients([patient_id])
    except Exception:  # the facts are stored; the nightly sweep will plan again
        logger.exception("could not replan patient %s", patient_id)


@receiver(critical_alerts_opened, dispatch_uid="tell_critical")
def tell_at_once(**kwargs) -> None:
    """Queue the messages. Without a broker the next tick finds the alert and writes them."""
    try:
        tell_critical.delay()
    except Exception:  # the alert is stored; it must not fail the screen that raised it
        logger.exception("could not queue the messages about a critical alert")
