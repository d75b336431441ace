from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from patients.models import Clinic

# Project defaults (D): a mail server that is down for two hours loses nobody's digest.
MAX_ATTEMPTS = 5
FIRST_WAIT = timedelta(minutes=10)


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
    attempts = models.PositiveSmallIntegerField(default=1)
    claimed_at = models.DateTimeField()
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

    def may_be_tried_again(self, now: datetime) -> bool:
        """It failed, or was left half-done by a crash, and has waited 10, 20, 40, then 80 minutes."""
        unfinished = self.state in (ReminderState.CLAIMED, ReminderState.FAILED)
        waited = now - self.claimed_at >= FIRST_WAIT * 2 ** (self.attempts - 1)
        return unfinished and self.attempts < MAX_ATTEMPTS and waited
