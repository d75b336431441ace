"""What somebody has to mend before reminders reach everyone: shown on the reminders page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Count
from django.urls import reverse

from assessments.models import ReminderPreference
from assessments.models.planned_check import LIST_ROLES
from assessments.worklist.owners import Owners
from patients.models import Clinic, Membership, Patient

BY_ADMIN = "An administrator mends it in the admin, under"


@dataclass(frozen=True, slots=True)
class ToMend:
    """`what` is wrong, what follows from it and what to do; `url`: where."""

    what: str
    then: str
    url: str = ""


def to_mend(clinic: Clinic, owners: Owners) -> list[ToMend]:
    """Three queries besides those of `owners`."""
    settings, ids = owners.settings[clinic.pk], owners.ids(clinic)
    found: list[ToMend] = []
    admin_settings = reverse("admin:assessments_clinicsettings_change", args=[settings.pk])
    if not settings.working_days:
        found.append(
            ToMend(
                "The clinic has no working day.",
                f"No digest is ever due; critical alerts still leave at once. {BY_ADMIN} clinic settings.",
                admin_settings,
            )
        )
    leads = owners.leads(clinic)
    for who, name in ((leads.team, "team lead"), (leads.clinical, "clinical lead")):
        if who is None:
            found.append(
                ToMend(
                    f"No {name} who can be reached is named.",
                    f"What is overdue does not move on to one. {BY_ADMIN} clinic settings.",
                    admin_settings,
                )
            )
    found += _people(clinic)
    found += _without_owner(clinic, ids)
    found += _covers(clinic, owners)
    return found


def _people(clinic: Clinic) -> Iterable[ToMend]:
    members = Membership.objects.filter(clinic=clinic, role__in=LIST_ROLES, user__is_active=True)
    for member in members.select_related("user", "user__reminder_preference").order_by("user__username"):
        user, url = member.user, reverse("admin:patients_user_change", args=[member.user_id])
        preference: ReminderPreference | None = getattr(user, "reminder_preference", None)
        if not user.email:
            yield ToMend(f"{user} has no e-mail address.", _follows("Add one."), url)
        elif preference and preference.refused_address == user.email:
            yield ToMend(
                f"The mail server refused the address of {user}: {preference.refused_words or 'no reason'}",
                _follows("Correct it."),
                url,
            )
        elif not _is_address(user.email):
            then = (
                "Correct it. No mail reaches them, and from the first that is refused on their items are on "
                "everybody’s list."
            )
            yield ToMend(f"The e-mail address of {user} is malformed.", then, url)


def _follows(what: str) -> str:
    return f"{what} Until then their items are on everybody’s list and no mail reaches them."


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _without_owner(clinic: Clinic, ids: set[int]) -> Iterable[ToMend]:
    """Patients whose responsible person left, or cannot be reached."""
    gone = Patient.objects.followed().filter(clinic=clinic, responsible__isnull=False)
    rows = gone.exclude(responsible__in=ids).values("responsible__username").annotate(number=Count("pk"))
    for row in rows.order_by("responsible__username"):
        name, number = row["responsible__username"], row["number"]
        plural = "" if number == 1 else "s"
        yield ToMend(
            f"{name}, responsible for {number} patient{plural}, left or cannot be reached.",
            "Their items are on everybody’s list. Choose somebody else on each patient’s page.",
            f"{reverse('assessments:worklist')}?who=nobody",
        )


def _covers(clinic: Clinic, owners: Owners) -> Iterable[ToMend]:
    today, people = clinic.today(), owners.people
    for member in owners.members[clinic.pk]:
        preference = owners.preferences.get(member.user_id)
        if preference is None or not (preference.is_away(today) or not preference.wants_critical):
            continue
        if owners.told_of_critical(member.user_id, clinic) == member.user_id:
            cover = people.get(preference.cover_id, "who covers")
            yield ToMend(
                f"{member.user} is away or wants no critical alerts, and {cover} cannot cover.",
                f"They still go to {member.user}, who can choose another cover under “My reminders”.",
            )
