import logging
from functools import partial

from django.db import transaction
from django.dispatch import receiver

from assessments.actions.planning import replan_patients
from assessments.demo.decisions import decide_for
from assessments.demo.specials import add_specials
from assessments.demo.upkeep import keep_up
from assessments.signals import critical_alerts_opened
from assessments.tasks import tell_critical
from patients.demo.load import RECORDED_BY, RESPONSIBLE
from patients.signals import demonstration_loaded, patient_data_changed

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


@receiver(demonstration_loaded, dispatch_uid="keep_up_the_demonstration")
def keep_up_the_demonstration(clinics: dict, staff: dict, **kwargs) -> None:
    """Do what the plans ask, then decide: the decisions follow once the plans are stored."""
    for name, clinic in clinics.items():
        physician, nurse = staff[RECORDED_BY[name]], staff[RESPONSIBLE[name]]
        keep_up(clinic, physician)
        add_specials(clinic, physician)
        transaction.on_commit(partial(decide_for, clinic, physician=physician, nurse=nurse))
