from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q


class ReminderPreference(models.Model):
    """How one person wants to be reminded; everything blank means as the clinic does it.

    `cover`: the colleague on whose list theirs stands while they are away, and who gets their critical
    messages while they are away or have turned those off.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminder_preference"
    )
    digest_time = models.TimeField(null=True, blank=True)
    digest_days = models.JSONField(null=True, blank=True, help_text="0 is Monday; none: every working day.")
    wants_digest = models.BooleanField(default=True)
    wants_critical = models.BooleanField(default=True)
    away_from = models.DateField(null=True, blank=True)
    away_until = models.DateField(null=True, blank=True, help_text="The last day away.")
    cover = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="covers_for"
    )
    refused_address = models.EmailField(
        blank=True,
        help_text="The mail server refused this address. Until it changes, their work is everybody's.",
    )
    refused_words = models.CharField(max_length=300, blank=True)
    calendar_key_hash = models.CharField(max_length=64, blank=True, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(away_from=None, away_until=None) | Q(away_until__gte=models.F("away_from")),
                name="reminder_preference_away_has_an_end",
            )
        ]

    def __str__(self) -> str:
        return f"reminder preferences of user {self.user_id}"

    def clean(self) -> None:
        """Nobody turns critical alerts off, or goes away, without a colleague who covers."""
        problems: dict[str, str] = {}
        if bool(self.away_from) != bool(self.away_until):
            problems["away_until"] = "Give the first and the last day away, or neither."
        elif self.away_from and self.away_until < self.away_from:
            problems["away_until"] = "The last day away is before the first."
        if self.cover_id is None and not self.wants_critical:
            problems["cover"] = "Name a colleague who gets your critical alerts before you turn them off."
        elif self.cover_id is None and self.away_from:
            problems["cover"] = "Name the colleague who covers while you are away."
        elif self.cover_id is not None and self.cover_id == self.user_id:
            problems["cover"] = "You cannot cover for yourself."
        if problems:
            raise ValidationError(problems)

    def is_away(self, day: date) -> bool:
        return bool(self.away_from and self.away_until and self.away_from <= day <= self.away_until)
