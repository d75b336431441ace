from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from patients.knowledge.drugs import DOSE_UNITS, DRUGS, FREQUENCIES, ROUTES, Drug
from patients.knowledge.partial_dates import PartialDate, Precision
from patients.knowledge.units import show_number
from patients.models.fields import (
    PRECISIONS,
    Fact,
    FactQuerySet,
    ends_after_start_constraint,
    known_date_constraint,
    known_end_constraint,
    partial,
    precision_field,
    raise_errors,
)


def drug_choices() -> list[tuple[str, str]]:
    return [(code, drug.name) for code, drug in DRUGS.items()]


def unit_choices() -> list[tuple[str, str]]:
    return list(DOSE_UNITS.items())


def route_choices() -> list[tuple[str, str]]:
    return list(ROUTES.items())


def frequency_choices() -> list[tuple[str, str]]:
    return list(FREQUENCIES.items())


class TreatmentQuerySet(FactQuerySet):
    def current(self) -> TreatmentQuerySet:
        """Dose intervals that are still open. Infusions and procedures are over the day they are given."""
        return self.filter(stop_on__isnull=True, stop_precision="")

    def oldest_first(self) -> TreatmentQuerySet:
        return self.order_by(F("start_on").asc(nulls_first=True), "pk")


class Treatment(Fact):
    """One dose interval of a drug, an infusion, a procedure or a statin exposure.

    A change of dose closes one interval and opens the next, so the past is never rewritten. An open
    interval has an empty `stop_precision`; "unknown" means stopped, on a date nobody recorded.
    """

    drug = models.CharField(max_length=40, choices=drug_choices)
    dose = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True, choices=unit_choices)
    route = models.CharField(max_length=20, blank=True, choices=route_choices)
    frequency = models.CharField(max_length=30, blank=True, choices=frequency_choices)
    start_on = models.DateField("start", null=True, blank=True)
    start_precision = precision_field()
    stop_on = models.DateField("stop", null=True, blank=True)
    stop_precision = models.CharField(
        max_length=7, blank=True, default="", choices=[("", "ongoing"), *PRECISIONS]
    )
    reason = models.CharField("reason for start or change", max_length=300, blank=True)
    stop_reason = models.CharField(max_length=300, blank=True)

    objects = TreatmentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["patient", "drug", "start_on"], name="treatment_course")]
        constraints = [
            known_date_constraint("start_on", name="treatment_start_known_or_not"),
            known_end_constraint("stop", name="treatment_stop_known_or_not"),
            ends_after_start_constraint("start", "stop", name="treatment_stops_after_start"),
            models.CheckConstraint(
                condition=Q(dose__isnull=True) | Q(dose__gt=0), name="treatment_dose_positive"
            ),
            models.CheckConstraint(
                condition=Q(dose__isnull=True) | ~Q(unit=""), name="treatment_dose_has_unit"
            ),
            models.UniqueConstraint(
                fields=["patient", "drug"],
                condition=Q(stop_on__isnull=True, stop_precision=""),
                name="treatment_one_open_interval_per_drug",
                violation_error_message="This drug is already running. Change its dose or stop it first.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.drug} interval {self.pk}"

    def clean(self) -> None:
        errors: dict[str, str] = {}
        if self.drug not in DRUGS:
            errors["drug"] = f"“{self.drug}” is not in the list of drugs. Choose one from it."
        if self.start_on is None:
            self.start_precision = Precision.UNKNOWN.value
        if self.stop_on is None and self.stop_precision != Precision.UNKNOWN:
            self.stop_precision = ""
        self.check_day("start_on", self.start_on, errors, what="The start")
        self.check_day("stop_on", self.stop_on, errors, what="The stop")
        if self.start and self.stop and self.stop.last_day < self.start.day:
            errors["stop_on"] = "The stop is before the start. Check both dates."
        if self.dose is not None and self.dose <= 0:
            errors["dose"] = "A dose is more than zero. To end the drug, stop it instead."
        if self.dose is not None and not self.unit:
            errors["unit"] = "Choose the unit of the dose."
        raise_errors(errors)

    @property
    def catalogue(self) -> Drug:
        return DRUGS[self.drug]

    @property
    def start(self) -> PartialDate | None:
        return partial(self.start_on, self.start_precision)

    @property
    def stop(self) -> PartialDate | None:
        return partial(self.stop_on, self.stop_precision) if self.stop_precision else None

    @property
    def is_current(self) -> bool:
        return self.stop_on is None and self.stop_precision == ""

    @property
    def dose_text(self) -> str:
        """Dose, unit, route, frequency, always in this order; "dose not recorded" when there is none."""
        parts = [self._amount(), self.get_route_display().lower(), self.get_frequency_display()]
        return ", ".join(part for part in parts if part)

    def _amount(self) -> str:
        if self.dose is None:
            return "dose not recorded"
        unit = self.get_unit_display()
        is_single = self.dose == 1 and self.unit in ("sessions", "infusions", "cycles", "cells")
        return f"{show_number(self.dose)} {unit.removesuffix('s') if is_single else unit}"
