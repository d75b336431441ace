import zoneinfo
from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from patients.knowledge.partial_dates import show_date


def validate_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(f"“{name}” is not a time zone. Write it like Europe/Berlin or Asia/Kathmandu.")


class Clinic(models.Model):
    """A clinic that follows its own patients, in its own time zone."""

    name = models.CharField(
        max_length=120,
        unique=True,
        help_text="A neutral name: it may appear on screens, and a speciality in it would reveal a disease.",
    )
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    is_demo = models.BooleanField("demonstration", default=False, help_text="Every page then says so.")

    # Set for a preview of another moment: the clinic's calendar then is the one of that moment.
    seen_at: datetime | None = None

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    def now(self) -> datetime:
        return (self.seen_at or timezone.now()).astimezone(self.zone)

    def in_words(self, instant: datetime) -> str:
        """`23-Nov-2026 02:00` by the clinic's clock."""
        local = instant.astimezone(self.zone)
        return f"{show_date(local.date())} {local:%H:%M}"

    def today(self) -> date:
        """The clinic's own calendar day: due dates and "not in the future" are judged by it."""
        return self.now().date()


class Role(models.TextChoices):
    PHYSICIAN = "physician", "Physician"
    NURSE = "nurse", "Nurse"
    COORDINATOR = "coordinator", "Coordinator"
    RESEARCHER = "researcher", "Researcher"
    ADMINISTRATOR = "administrator", "Administrator"


class Membership(models.Model):
    """The role a member of staff has in one clinic."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    history = HistoricalRecords()  # who gave whom which rights, and when

    class Meta:
        ordering = ["clinic__name", "user__username"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "clinic"],
                name="membership_one_role_per_clinic",
                violation_error_message="This person already has a role in this clinic. Change that one.",
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_known_role"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display().lower()} at {self.clinic}"
