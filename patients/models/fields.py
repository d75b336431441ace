"""Pieces the fact models share: dates with their precision, and who wrote a row."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from patients.knowledge.partial_dates import PartialDate, Precision

PRECISIONS = [(p.value, p.value) for p in Precision]


def precision_field(**kwargs) -> models.CharField:
    return models.CharField(max_length=7, choices=PRECISIONS, default=Precision.DAY.value, **kwargs)


def known_date_constraint(date_name: str, *, name: str) -> models.CheckConstraint:
    """A date is stored exactly when its precision says that it is known."""
    precision = f"{date_name.removesuffix('_on').removesuffix('_date')}_precision"
    unknown = models.Q(**{precision: Precision.UNKNOWN.value})
    missing = models.Q(**{f"{date_name}__isnull": True})
    return models.CheckConstraint(condition=(unknown & missing) | (~unknown & ~missing), name=name)


def known_end_constraint(end: str, *, name: str) -> models.CheckConstraint:
    """An end such as `stop`: still open (blank precision), over on an unknown date, or on a known one."""
    open_or_unknown = {f"{end}_on__isnull": True, f"{end}_precision__in": ["", "unknown"]}
    known = {f"{end}_on__isnull": False, f"{end}_precision__in": ["day", "month", "year"]}
    return models.CheckConstraint(condition=models.Q(**open_or_unknown) | models.Q(**known), name=name)


def ends_after_start_constraint(start: str, end: str, *, name: str) -> models.CheckConstraint:
    """The end is not before the start. Only exact dates count: others are stored as their first day."""
    both_exact = {f"{end}_precision": "day", f"{start}_precision": "day"}
    return models.CheckConstraint(
        condition=models.Q(**{f"{end}_on__isnull": True})
        | models.Q(**{f"{start}_on__isnull": True})
        | ~models.Q(**both_exact)
        | models.Q(**{f"{end}_on__gte": models.F(f"{start}_on")}),
        name=name,
    )


def partial(day: date | None, precision: str) -> PartialDate | None:
    return PartialDate(day, Precision(precision)) if day and precision != Precision.UNKNOWN else None


class FactQuerySet(models.QuerySet):
    def visible_to(self, user) -> FactQuerySet:
        return self.filter(patient__clinic__memberships__user=user)


class Fact(models.Model):
    """Something that happened to one patient, who recorded it, and every earlier version of the row."""

    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="%(class)ss")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords(inherit=True)

    class Meta:
        abstract = True

    def check_day(self, field: str, day: date | None, errors: dict[str, str], *, what: str) -> None:
        """Refuse a day after the clinic's today or before the patient was born."""
        if day is None:
            return
        if day > self.patient.clinic.today():
            errors[field] = f"{what} is in the future. Enter a date up to today."
        elif self.patient.birth_date and day < self.patient.birth_date:
            errors[field] = f"{what} is before the patient's birth date. Check both dates."


def raise_errors(errors: dict[str, str]) -> None:
    if errors:
        raise ValidationError(errors)
