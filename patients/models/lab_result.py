from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from patients.knowledge.lab_tests import LAB_TESTS, QUALITATIVE_RESULTS, UnknownUnit, show_unit, to_canonical
from patients.knowledge.partial_dates import PartialDate, Precision
from patients.models.fields import (
    Fact,
    FactQuerySet,
    known_date_constraint,
    partial,
    precision_field,
    raise_errors,
)


class Comparator(models.TextChoices):
    EXACT = "", "="
    LESS = "<", "<"
    AT_MOST = "<=", "≤"
    MORE = ">", ">"
    AT_LEAST = ">=", "≥"


def test_choices() -> list[tuple[str, str]]:
    return [(code, test.name) for code, test in LAB_TESTS.items()]


def qualitative_choices() -> list[tuple[str, str]]:
    return list(QUALITATIVE_RESULTS.items())


class LabResultQuerySet(FactQuerySet):
    def of_test(self, code: str) -> LabResultQuerySet:
        return self.filter(test=code)

    def oldest_first(self) -> LabResultQuerySet:
        return self.order_by(
            F("collected_on").asc(nulls_first=True), F("collected_time").asc(nulls_first=True), "pk"
        )

    def last_two_of(self, code: str) -> LabResultQuerySet:
        """The latest and the one before, of every patient: rows with `.rank` 1 and 2. Needed by lists."""
        newest_first = Window(
            RowNumber(),
            partition_by="patient_id",
            order_by=[F("collected_on").desc(), F("collected_time").desc(nulls_last=True), F("pk").desc()],
        )
        dated = self.of_test(code).filter(collected_on__isnull=False, value__isnull=False)
        return dated.annotate(rank=newest_first).filter(rank__lte=2)


class LabResult(Fact):
    """One test of one sample, in the laboratory's own words: value, unit and limits as reported."""

    test = models.CharField(max_length=30, choices=test_choices)
    collected_on = models.DateField("collected", null=True, blank=True)
    collected_precision = precision_field()
    collected_time = models.TimeField(null=True, blank=True)
    value = models.DecimalField(max_digits=16, decimal_places=5, null=True, blank=True)
    comparator = models.CharField(max_length=2, choices=Comparator.choices, blank=True, default="")
    unit = models.CharField(max_length=20, blank=True)
    lower_limit = models.DecimalField(max_digits=16, decimal_places=5, null=True, blank=True)
    upper_limit = models.DecimalField(max_digits=16, decimal_places=5, null=True, blank=True)
    qualitative = models.CharField(max_length=12, choices=qualitative_choices, blank=True, default="")
    titre = models.PositiveIntegerField(null=True, blank=True, help_text="320 for 1:320.")
    canonical_value = models.DecimalField(max_digits=20, decimal_places=8, null=True, editable=False)
    canonical_unit = models.CharField(max_length=20, blank=True, editable=False)
    laboratory = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=300, blank=True)
    # Who has looked at it. Somebody who types a result has read it; one that arrives by itself has no reader.
    read_by = models.ForeignKey(
        "patients.User", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    read_at = models.DateTimeField(null=True, editable=False)

    objects = LabResultQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["patient", "test", "collected_on"], name="lab_result_series")]
        constraints = [
            known_date_constraint("collected_on", name="lab_result_collected_known_or_not"),
            models.CheckConstraint(
                condition=Q(comparator="") | Q(value__isnull=False), name="lab_result_comparator_needs_number"
            ),
            models.CheckConstraint(
                condition=Q(comparator__in=Comparator.values), name="lab_result_known_comparator"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | ~Q(qualitative="") | Q(titre__isnull=False),
                name="lab_result_says_something",
            ),
            models.CheckConstraint(
                condition=Q(lower_limit__isnull=True)
                | Q(upper_limit__isnull=True)
                | Q(lower_limit__lte=F("upper_limit")),
                name="lab_result_limits_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.test} result {self.pk}"

    def clean(self) -> None:
        errors: dict[str, str] = {}
        if self.collected_on is None:
            self.collected_precision = Precision.UNKNOWN.value
        self.check_day("collected_on", self.collected_on, errors, what="The collection date")
        if self.comparator and self.value is None:
            errors["value"] = f"“{self.comparator}” needs a number after it, such as {self.comparator} 20."
        elif self.value is None and not self.qualitative and self.titre is None:
            errors["value"] = "Enter a number, a word such as positive, or a titre such as 1:320."
        if self.value is not None and self.value < 0:
            errors["value"] = "A result cannot be below zero. Check the number."
        if (
            self.lower_limit is not None
            and self.upper_limit is not None
            and self.lower_limit > self.upper_limit
        ):
            errors["upper_limit"] = "The upper limit is below the lower one. Check both."
        if self.test in LAB_TESTS:
            self._convert(errors)
        else:
            errors["test"] = f"“{self.test}” is not in the list of tests. Choose one from it."
        raise_errors(errors)

    def _convert(self, errors: dict[str, str]) -> None:
        """Put the canonical value beside the reported one; a number whose unit nobody knows is refused."""
        self.canonical_value, self.canonical_unit = None, ""
        if self.value is None:
            return
        test = LAB_TESTS[self.test]
        try:
            canonical = to_canonical(test, self.value, self.unit)
            if canonical is not None:
                self.canonical_value, self.canonical_unit = round(canonical, 8), test.unit
        except UnknownUnit as error:
            errors["unit"] = str(error)

    @property
    def collected(self) -> PartialDate | None:
        return partial(self.collected_on, self.collected_precision)

    @property
    def times_uln(self) -> Decimal | None:
        """Multiples of this result's own upper limit; None without a limit: it is never borrowed."""
        if self.value is None or not self.upper_limit:
            return None
        return self.value / self.upper_limit

    @property
    def canonical_upper_limit(self) -> Decimal | None:
        """This result's own upper limit in the canonical unit, or None."""
        if self.upper_limit is None or not self.canonical_unit:
            return None
        return to_canonical(LAB_TESTS[self.test], self.upper_limit, self.unit)

    @property
    def shown_unit(self) -> str:
        return show_unit(self.unit)

    @property
    def was_converted(self) -> bool:
        """True when the canonical value is in another unit; the screen then says "converted from"."""
        return bool(self.canonical_unit) and show_unit(self.unit) != show_unit(self.canonical_unit)

    @property
    def flag(self) -> str:
        """ "high", "low", "normal", or "" when the laboratory gave no range to judge by."""
        if self.value is None:
            return self.qualitative if self.qualitative in ("high", "low", "normal") else ""
        if self.upper_limit is not None and self.value > self.upper_limit:
            return "" if self.comparator in ("<", "<=") else "high"
        if self.lower_limit is not None and self.value < self.lower_limit:
            return "" if self.comparator in (">", ">=") else "low"
        if self.upper_limit is None and self.lower_limit is None:
            return ""
        return "normal"
