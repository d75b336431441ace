from __future__ import annotations

from django.db import models
from django.db.models import Q

from patients.knowledge.symptoms import SYMPTOMS
from patients.models.fields import Fact, FactQuerySet, raise_errors

ANSWERS = ("yes", "no", "unknown")

# IMACS form 04 (S13, S23, S64): one side 0-80, both sides 0-150.
MMT8_MUSCLES = {
    "neck_flexors": "Neck flexors",
    "deltoid": "Deltoid",
    "biceps": "Biceps",
    "wrist_extensors": "Wrist extensors",
    "gluteus_maximus": "Gluteus maximus",
    "gluteus_medius": "Gluteus medius",
    "quadriceps": "Quadriceps",
    "ankle_dorsiflexors": "Ankle dorsiflexors",
}


def _between(field: str, low: int, high: int, *, name: str) -> models.CheckConstraint:
    inside = Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": low, f"{field}__lte": high})
    return models.CheckConstraint(
        condition=inside, name=name, violation_error_message=f"Enter a number from {low} to {high}."
    )


class Visit(Fact):
    """What was asked, seen and measured at one visit: symptoms, MMT8, global scores, HAQ."""

    visited_on = models.DateField("date of visit")
    symptoms = models.JSONField(
        default=dict, blank=True, help_text="Code of the symptom to yes, no or unknown."
    )
    mmt8 = models.JSONField(
        "MMT8", default=dict, blank=True, help_text="Muscle to grade 0-10; absent if untested."
    )
    mmt8_side = models.CharField(
        "MMT8 side", max_length=5, blank=True, choices=[("right", "Right"), ("left", "Left")], default=""
    )
    physician_global = models.DecimalField(max_digits=3, decimal_places=1, null=True, blank=True)
    patient_global = models.DecimalField(max_digits=3, decimal_places=1, null=True, blank=True)
    extramuscular_global = models.DecimalField(max_digits=3, decimal_places=1, null=True, blank=True)
    haq = models.DecimalField("HAQ-DI", max_digits=4, decimal_places=3, null=True, blank=True)
    note = models.TextField(blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["visited_on", "pk"]
        indexes = [models.Index(fields=["patient", "visited_on"], name="visit_by_day")]
        constraints = [
            # 10 cm scales (S10, S16); HAQ-DI 0-3 (S17, S72).
            _between("physician_global", 0, 10, name="visit_physician_global_0_10"),
            _between("patient_global", 0, 10, name="visit_patient_global_0_10"),
            _between("extramuscular_global", 0, 10, name="visit_extramuscular_global_0_10"),
            _between("haq", 0, 3, name="visit_haq_0_3"),
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
        for muscle, grade in self.mmt8.items():
            if muscle not in MMT8_MUSCLES or not isinstance(grade, int) or not 0 <= grade <= 10:
                errors["mmt8"] = f"“{muscle}: {grade}” is not a muscle of the MMT8 with a grade from 0 to 10."
        raise_errors(errors)

    @property
    def mmt8_total(self) -> int | None:
        """Sum of the eight grades of one side, 0-80; None unless all eight were tested."""
        return sum(self.mmt8.values()) if len(self.mmt8) == len(MMT8_MUSCLES) else None
