from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from assessments.models import ResponseBaseline
from patients.actions.repeats import lock_patient
from patients.models import Patient, Visit
from patients.signals import announce_change


@transaction.atomic
def choose_baseline(*, patient: Patient, by, visited_on: date) -> ResponseBaseline:
    """Measure improvement from the visit of that day. Raises ValidationError when there is none."""
    lock_patient(patient.pk)
    if not Visit.objects.filter(patient=patient, visited_on=visited_on).exists():
        raise ValidationError({"visited_on": "No visit is recorded on that day. Choose one of the list."})
    chosen = ResponseBaseline.objects.filter(patient=patient).first() or ResponseBaseline(patient=patient)
    chosen.visited_on, chosen.chosen_by, chosen._history_user = visited_on, by, by
    chosen.full_clean()
    chosen.save()
    announce_change(patient.pk)
    return chosen


@transaction.atomic
def use_default_baseline(*, patient: Patient, by) -> None:
    """Measure improvement from the default visit of the score again; the choice stays in the history."""
    lock_patient(patient.pk)
    for chosen in ResponseBaseline.objects.filter(patient=patient):
        chosen._history_user = by
        chosen.delete()
    announce_change(patient.pk)
