from django.conf import settings
from django.db import models

from patients.models import Clinic


class ReminderState(models.TextChoices):
    CLAIMED = "claimed", "Being sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Not sent"
    NOTHING_DUE = "nothing", "Nothing to say"


class Reminder(models.Model):
    """One digest to one person for one day. The row is claimed before the mail leaves: none leaves twice."""

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="reminders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders")
    for_date = models.DateField()
    state = models.CharField(max_length=8, choices=ReminderState.choices, default=ReminderState.CLAIMED)
    overdue = models.PositiveIntegerField(default=0)
    due = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    text = models.TextField(blank=True, help_text="What the mail said: counts and a link.")
    problem = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-for_date", "-claimed_at"]
        constraints = [
            models.UniqueConstraint(fields=["clinic", "user", "for_date"], name="reminder_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(state__in=ReminderState.values), name="reminder_known_state"
            ),
        ]

    def __str__(self) -> str:
        return f"digest {self.pk} for {self.for_date}"
