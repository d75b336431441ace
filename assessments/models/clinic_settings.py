from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property

from assessments.knowledge.clinic_rules import OwnNumber, SignedRule, as_used
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.rule_packs import Pack, mistakes_of_choice
from assessments.models.reminder_limits import ReminderLimits
from patients.models import Clinic

LONGEST_CLOSURE = 31  # days looked ahead for the next working day
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def default_packs() -> list[str]:
    return [pack.id for pack in load_packs().values() if pack.default_on]


def monday_to_friday() -> list[int]:
    return [0, 1, 2, 3, 4]


class ClinicSettings(ReminderLimits):
    """When a clinic's plan is renewed and its digests leave, its limits, and which rule packs it uses."""

    clinic = models.OneToOneField(Clinic, on_delete=models.CASCADE, related_name="settings")
    sweep_time = models.TimeField(default=time(2, 0), help_text="Every night, in the clinic's own time zone.")
    digest_time = models.TimeField(
        default=time(7, 30), help_text="On working days, in the clinic's own time zone."
    )
    working_days = models.JSONField(default=monday_to_friday, help_text="0 is Monday, 6 is Sunday.")
    packs = models.JSONField("rule packs", default=default_packs)
    monitor_since = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "clinic settings"

    def __str__(self) -> str:
        return f"settings of {self.clinic}"

    def clean(self) -> None:
        if unknown := set(self.packs) - set(load_packs()):
            raise ValidationError({"packs": f"Unknown rule pack: {', '.join(sorted(unknown))}."})
        packs = load_packs()
        if mistakes := mistakes_of_choice(packs[name] for name in self.packs):
            raise ValidationError({"packs": mistakes})
        if not set(self.working_days) <= set(range(7)):
            raise ValidationError({"working_days": "Use numbers from 0 (Monday) to 6 (Sunday)."})
        if self.working_until <= self.working_from:
            raise ValidationError({"working_until": "Working hours end after they begin."})

    @classmethod
    def of(cls, clinic: Clinic) -> ClinicSettings:
        """The clinic's settings, made with the defaults the first time."""
        settings, _ = cls.objects.get_or_create(clinic=clinic)
        settings.clinic = clinic
        return settings

    @classmethod
    def of_all(cls, clinics: Iterable[Clinic]) -> dict[int, ClinicSettings]:
        """The settings of each clinic by its number, holidays with them: two queries."""
        clinics = {clinic.pk: clinic for clinic in clinics}
        found = {
            one.clinic_id: one for one in cls.objects.filter(clinic__in=clinics).prefetch_related("holidays")
        }
        for pk, clinic in clinics.items():
            if pk in found:
                found[pk].clinic = clinic
            else:
                found[pk] = cls.of(clinic)
        return found

    def chosen_packs(self) -> list[Pack]:
        """The packs switched on, with the clinic's own numbers and sign-offs: two queries, asked once."""
        packs = load_packs()
        chosen = [packs[name] for name in self.packs if name in packs and packs[name].is_selectable]
        return self.as_used(chosen)[0]

    def as_used(self, packs: Iterable[Pack]) -> tuple[list[Pack], list[str]]:
        """Any packs as this clinic would use them, and which of its numbers no longer fit, in words."""
        return as_used(packs, *self.own_rules)

    @cached_property
    def own_rules(self) -> tuple[list[OwnNumber], list[SignedRule]]:
        """The clinic's numbers and sign-offs."""
        numbers = [
            OwnNumber(one.rule, one.setting, one.value, one.reason)
            for one in self.clinic.rule_overrides.order_by("rule", "setting")
        ]
        signed = [
            SignedRule(
                one.rule,
                one.pack_version,
                str(one.signed_by),
                one.signed_at.astimezone(self.clinic.zone).date(),
            )
            for one in self.clinic.rule_sign_offs.select_related("signed_by").order_by("rule", "pk")
        ]
        return numbers, signed

    @cached_property
    def closed_days(self) -> frozenset[date]:
        """The clinic's holidays: one query, asked once."""
        return frozenset(holiday.day for holiday in self.holidays.all()) if self.pk else frozenset()

    def night(self, now: datetime) -> date:
        """The day whose sweep time was the last to pass: today or, before today's, yesterday."""
        today = now.astimezone(self.clinic.zone).date()
        return today if now >= self.instant(today, self.sweep_time) else today - timedelta(days=1)

    def is_working_day(self, day: date) -> bool:
        return day.weekday() in self.working_days and day not in self.closed_days

    def announced_until(self, day: date) -> date:
        """The last day before the next working day: what falls due on closed days is announced before them.

        Reminder rules, section 6, "Rhythm" (D).
        """
        for ahead in range(1, LONGEST_CLOSURE + 1):
            if self.is_working_day(day + timedelta(days=ahead)):
                return day + timedelta(days=ahead - 1)
        return day

    def instant(self, day: date, at: time) -> datetime:
        """That time of the clinic's day as an instant in UTC.

        An hour that the clock skips counts as the hour after it, one that it repeats as the first of the two.
        UTC, because Python compares two times of one zone by the clock on the wall.
        """
        return datetime.combine(day, at, tzinfo=self.clinic.zone).astimezone(UTC)
