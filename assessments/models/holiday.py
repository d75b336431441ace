from django.db import models


class Holiday(models.Model):
    """A day on which a clinic is closed although its weekday is a working day."""

    settings = models.ForeignKey(
        "assessments.ClinicSettings", on_delete=models.CASCADE, related_name="holidays"
    )
    day = models.DateField()
    name = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(
                fields=["settings", "day"],
                name="holiday_once",
                violation_error_message="This day is on the list already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}".strip()
