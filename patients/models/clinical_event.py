from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from patients.knowledge.conditions import CONDITIONS
from patients.knowledge.investigations import BIOPSY_FINDINGS, INVESTIGATION_RESULTS, INVESTIGATIONS
from patients.knowledge.partial_dates import PartialDate, Precision
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
from patients.models.visit import ANSWERS


def investigation_choices() -> list[tuple[str, str]]:
    return list(INVESTIGATIONS.items())


def condition_choices() -> list[tuple[str, str]]:
    return list(CONDITIONS.items())


class EventKind(models.TextChoices):
    BIOPSY = "biopsy", "Muscle biopsy"
    MRI = "mri", "Muscle MRI"
    EMG = "emg", "EMG"
    INVESTIGATION = "investigation", "Other investigation or screening"
    INFECTION = "infection", "Infection"
    RELAPSE = "relapse", "Relapse"
    CANCER = "cancer", "Cancer"
    PREGNANCY = "pregnancy", "Pregnancy"
    ADMISSION = "admission", "Hospital admission"
    CONDITION = "condition", "Condition or habit"
    OTHER = "other", "Other"


class ClinicalEvent(Fact):
    """Something that happened once or for a while: biopsy, screening, relapse, cancer, pregnancy."""

    kind = models.CharField(max_length=15, choices=EventKind.choices)
    investigation = models.CharField(
        "which investigation", max_length=15, blank=True, default="", choices=investigation_choices
    )
    condition = models.CharField(
        "which condition", max_length=30, blank=True, default="", choices=condition_choices
    )
    happened_on = models.DateField("date", null=True, blank=True)
    happened_precision = precision_field()
    ended_on = models.DateField("end", null=True, blank=True)
    ended_precision = models.CharField(
        max_length=7, blank=True, default="", choices=[("", "no end"), *PRECISIONS]
    )
    result = models.CharField(max_length=12, blank=True, default="", choices=INVESTIGATION_RESULTS.items())
    findings = models.JSONField(default=dict, blank=True, help_text="Biopsy finding to yes, no or unknown.")
    description = models.CharField(max_length=500, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = [F("happened_on").asc(nulls_first=True), "pk"]
        indexes = [models.Index(fields=["patient", "kind", "happened_on"], name="clinical_event_by_day")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=EventKind.values), name="clinical_event_known_kind"),
            known_date_constraint("happened_on", name="clinical_event_happened_known_or_not"),
            known_end_constraint("ended", name="clinical_event_end_known_or_not"),
            models.CheckConstraint(
                condition=(Q(kind="investigation") & ~Q(investigation=""))
                | (~Q(kind="investigation") & Q(investigation="")),
                name="clinical_event_names_its_investigation",
            ),
            models.CheckConstraint(
                condition=(Q(kind="condition") & ~Q(condition="")) | (~Q(kind="condition") & Q(condition="")),
                name="clinical_event_names_its_condition",
            ),
            ends_after_start_constraint("happened", "ended", name="clinical_event_ends_after_it_began"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} event {self.pk}"

    def clean(self) -> None:
        errors: dict[str, str] = {}
        if self.happened_on is None:
            self.happened_precision = Precision.UNKNOWN.value
        if self.ended_on is None and self.ended_precision != Precision.UNKNOWN:
            self.ended_precision = ""
        self.check_day("happened_on", self.happened_on, errors, what="The date")
        self.check_day("ended_on", self.ended_on, errors, what="The end")
        if self.happened and self.ended and self.ended.last_day < self.happened.day:
            errors["ended_on"] = "The end is before the beginning. Check both dates."
        if self.kind == EventKind.INVESTIGATION and not self.investigation:
            errors["investigation"] = "Choose which investigation it was."
        if self.kind != EventKind.INVESTIGATION:
            self.investigation = ""
        if self.kind == EventKind.CONDITION and not self.condition:
            errors["condition"] = "Choose which condition it is."
        if self.kind != EventKind.CONDITION:
            self.condition = ""
        for code, answer in self.findings.items():
            if code not in BIOPSY_FINDINGS or answer not in ANSWERS:
                errors["findings"] = f"“{code}: {answer}” is not a biopsy finding with yes, no or unknown."
        raise_errors(errors)

    @property
    def happened(self) -> PartialDate | None:
        return partial(self.happened_on, self.happened_precision)

    @property
    def ended(self) -> PartialDate | None:
        return partial(self.ended_on, self.ended_precision) if self.ended_precision else None

    @property
    def name(self) -> str:
        """What to call it on a screen: the name of the investigation or condition itself, or the kind."""
        return self.get_investigation_display() or self.get_condition_display() or self.get_kind_display()
