"""Messages to staff: each is a row before it is a mail, and the row is its own retry."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from patients.models import Clinic

# Project defaults (D): a mail server that is down for two hours loses nobody's message.
MAX_ATTEMPTS = 5
FIRST_WAIT = timedelta(minutes=10)


class ReminderKind(models.TextChoices):
    DIGEST = "digest", "Digest"
    CRITICAL = "critical", "Critical alert"


class ReminderState(models.TextChoices):
    WAITING = "waiting", "Waiting to leave"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Accepted by the mail server"
    RETRY = "retry", "Not accepted yet, will be tried again"
    REFUSED = "refused", "Refused by the mail server"
    GIVEN_UP = "given_up", "Given up"
    NOTHING = "nothing", "Nothing to say"
    SUPPRESSED = "suppressed", "Not sent on purpose"


# What nobody has to do anything about any more, or only by hand.
SETTLED = (
    ReminderState.SENT,
    ReminderState.REFUSED,
    ReminderState.GIVEN_UP,
    ReminderState.NOTHING,
    ReminderState.SUPPRESSED,
)


class ReminderQuerySet(models.QuerySet):
    def to_send(self, now: datetime) -> ReminderQuerySet:
        """Waiting or to be tried again by now, or left half-done by a sender that died."""
        ready = Q(state__in=[ReminderState.WAITING, ReminderState.RETRY], try_at__lte=now)
        left = Q(state=ReminderState.SENDING, claimed_at__lte=now - timedelta(seconds=settings.SEND_LEASE))
        return self.filter(ready | left)

    def unsettled(self) -> ReminderQuerySet:
        return self.exclude(state__in=SETTLED)


class Reminder(models.Model):
    """One message to one person. `key` says which: the same one is never written twice to one person.

    A digest's key is its day, a critical message's the alert and when it was raised or opened again.
    `may_be_double` counts the one case no sender can close: a sender died after it had claimed the row, so
    the mail server may have taken the mail already. Both then carry the same Message-ID.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="reminders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=8, choices=ReminderKind.choices, default=ReminderKind.DIGEST)
    key = models.CharField(max_length=60)
    for_date = models.DateField(help_text="The day of its reader.")
    state = models.CharField(max_length=10, choices=ReminderState.choices, default=ReminderState.WAITING)
    counts = models.JSONField(default=dict, help_text="What the mail counts, by name.")
    text = models.TextField(blank=True, help_text="What the mail said: counts and a link.")
    problem = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    may_be_double = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    try_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "try_at"], name="reminder_to_send"),
            models.Index(fields=["clinic", "-written_at"], name="reminder_of_clinic"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="reminder_once"),
            models.CheckConstraint(condition=Q(state__in=ReminderState.values), name="reminder_known_state"),
            models.CheckConstraint(condition=Q(kind__in=ReminderKind.values), name="reminder_known_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} message {self.pk} for {self.for_date}"

    @property
    def next_wait(self) -> timedelta:
        """10, 20, 40, then 80 minutes."""
        return FIRST_WAIT * 2 ** max(self.attempts - 1, 0)
