"""What a person chooses about their own reminders, and their calendar link."""

from __future__ import annotations

import hashlib
import secrets

from django.core.exceptions import PermissionDenied
from django.db import transaction

from assessments.models import ReminderPreference
from patients.access import Right, may_anywhere, memberships_of
from patients.models import User

CHOICES = (
    "wants_digest",
    "digest_time",
    "digest_days",
    "wants_critical",
    "away_from",
    "away_until",
    "cover",
)


def preference_of(user: User) -> ReminderPreference:
    """As stored, or the one of somebody who never chose anything: as the clinic does it."""
    return ReminderPreference.objects.filter(user=user).first() or ReminderPreference(user=user)


def colleagues_of(user: User, members) -> list[User]:
    """Who can cover for this person: reachable colleagues who share every clinic of their list work.

    `members`: the reachable memberships with clinical duty, with their users.
    """
    mine = {pk for pk, access in memberships_of(user).items() if access.may(Right.MANAGE_REMINDERS)}
    clinics: dict[int, set[int]] = {}
    people: dict[int, User] = {}
    for member in members:
        clinics.setdefault(member.user_id, set()).add(member.clinic_id)
        people[member.user_id] = member.user
    return [people[pk] for pk in people if pk != user.pk and clinics[pk] >= mine]


@transaction.atomic
def choose(*, by: User, **choices) -> ReminderPreference:
    """Store what `by` chooses for themselves: any of CHOICES. ValidationError names the field of a mistake.

    A colleague who cannot cover is refused by the form, which offers the others only.
    """
    _require(by)
    stored = ReminderPreference.objects.select_for_update().filter(user=by).first()
    stored = stored or ReminderPreference(user=by)
    for name in CHOICES:
        if name in choices:
            setattr(stored, name, choices[name])
    stored.full_clean()
    stored.save()
    return stored


def new_calendar_key(*, by: User) -> str:
    """A new secret of this person's calendar link; the one of before opens nothing any more.

    Only its hash is stored: it is shown once and cannot be read back.
    """
    _require(by)
    key = secrets.token_urlsafe(32)
    ReminderPreference.objects.update_or_create(user=by, defaults={"calendar_key_hash": hash_of(key)})
    return key


def revoke_calendar_key(*, by: User) -> None:
    ReminderPreference.objects.filter(user=by).update(calendar_key_hash="")


def owner_of_key(key: str) -> User | None:
    """Whose calendar this secret opens: somebody active who still works with a list."""
    if not key:
        return None
    found = ReminderPreference.objects.filter(calendar_key_hash=hash_of(key), user__is_active=True)
    preference = found.select_related("user").first()
    if preference is None or not may_anywhere(preference.user, Right.MANAGE_REMINDERS):
        return None
    return preference.user


def hash_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _require(user: User) -> None:
    if not may_anywhere(user, Right.MANAGE_REMINDERS):
        raise PermissionDenied("Your role does not work with reminders.")
