from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from patients.knowledge.haq import VARIANTS, WITH_AIDS, check_items
from patients.knowledge.mmt8 import Mmt8Score, best_score, check_grades
from patients.knowledge.mobility import MOBILITY
from patients.knowledge.symptoms import SYMPTOMS
from patients.models.fields import Fact, FactQuerySet, raise_errors

ANSWERS = ("yes", "no", "unknown")

# Scales: 10 cm (S10, S16); HAQ-DI 0-3 (S17, S72). The rest only catches slips of the hand: mark D.
RANGES: dict[str, tuple[Decimal | int, Decimal | int]] = {
    "physician_global": (0, 10),
    "patient_global": (0, 10),
    "extramuscular_global": (0, 10),
    "haq": (0, 3),
    "weight_kg": (1, 400),
    "systolic": (40, 300),
    "diastolic": (20, 200),
    "fvc_litres": (Decimal("0.1"), 10),
    "fvc_percent": (1, 200),
}


def mobility_choices() -> list[tuple[str, str]]:
    return list(MOBILITY.items())


def haq_variant_choices() -> list[tuple[str, str]]:
    return list(VARIANTS.items())


def _between(field: str) -> models.CheckConstraint:
    low, high = RANGES[field]
    inside = Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": low, f"{field}__lte": high})
    return models.CheckConstraint(
        condition=inside,
        name=f"visit_{field}_in_range",
        violation_error_message=f"Enter a number from {low} to {high}.",
    )


class Visit(Fact):
    """What was asked, seen and measured on one day: symptoms, MMT8, global scores, HAQ, measurements."""

    visited_on = models.DateField("date of visit")
    symptoms = models.JSONField(
        default=dict, blank=True, help_text="Code of the symptom to yes, no or unknown."
    )
    mmt8 = models.JSONField(
        "MMT8",
        default=dict,
        blank=True,
        help_text='Site such as deltoid_right to 0-10, "T" for trace or "unable:reason"; absent: untested.',
    )
    physician_global = models.DecimalField(max_digits=3, decimal_places=1, null=True, blank=True)
    patient_global = models.DecimalField(max_digits=3, decimal_places=1, null=True, blank=True)
    extramuscular_global = models.DecimalField(max_digits=3, decimal_places=1, null=True, blank=True)
    haq = models.DecimalField("HAQ-DI", max_digits=4, decimal_places=3, null=True, blank=True)
    haq_variant = models.CharField(
        "HAQ-DI variant", max_length=12, blank=True, default="", choices=haq_variant_choices
    )
    haq_items = models.JSONField("HAQ items", default=dict, blank=True, help_text="Item to 0-3.")
    haq_aids = models.JSONField(
        "HAQ aids", default=list, blank=True, help_text="Categories with aid or help."
    )
    weight_kg = models.DecimalField("weight", max_digits=4, decimal_places=1, null=True, blank=True)
    systolic = models.PositiveSmallIntegerField("systolic blood pressure", null=True, blank=True)
    diastolic = models.PositiveSmallIntegerField("diastolic blood pressure", null=True, blank=True)
    fvc_litres = models.DecimalField("FVC", max_digits=4, decimal_places=2, null=True, blank=True)
    fvc_percent = models.DecimalField(
        "FVC of predicted", max_digits=4, decimal_places=1, null=True, blank=True
    )
    mobility = models.CharField(max_length=20, blank=True, default="", choices=mobility_choices)
    note = models.TextField(blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["visited_on", "pk"]
        indexes = [models.Index(fields=["patient", "visited_on"], name="visit_by_day")]
        constraints = [
            *(_between(field) for field in RANGES),
            models.CheckConstraint(
                condition=Q(systolic__isnull=True)
                | Q(diastolic__isnull=True)
                | Q(systolic__gt=F("diastolic")),
                name="visit_systolic_above_diastolic",
                violation_error_message="The systolic pressure is not above the diastolic. Check both.",
            ),
        ]

    def __str__(self) -> str:
        return f"visit {self.pk}"

    def clean(self) -> None:
        errors: dict[str, str] = {}
        self.check_day("visited_on", self.visited_on, errors, what="The visit")
        for code, answer in self.symptoms.items():
            if code not in SYMPTOMS or answer not in ANSWERS:
                errors["symptoms"] = (
                    f"“{code}: {answer}” is not a symptom of the list with yes, no or unknown."
                )
        if mistakes := check_grades(self.mmt8):
            errors["mmt8"] = " ".join(mistakes)
        variant = self.haq_variant or WITH_AIDS
        if mistakes := check_items(self.haq_items, self.haq_aids, variant):
            errors["haq_items"] = " ".join(mistakes)
        if self.haq_items and not self.haq_variant:
            errors["haq_variant"] = "Say whether aids and help were asked about."
        raise_errors(errors)

    @property
    def strength(self) -> Mmt8Score | None:
        """The MMT8 as it can best be read: both sides, or one; None when no muscle was graded."""
        return best_score(self.mmt8)

    @property
    def mmt8_total(self) -> int | None:
        """The total of `strength`, 0-80 or 0-150; None unless every muscle has a grade that can be summed."""
        return self.strength.total if self.strength else None
