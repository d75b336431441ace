"""Whose line it is: of the person it is assigned to, else of the patient's responsible, else nobody's.

Whoever covers for a colleague who is away has their lines too. What moved on is also of those it moved to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from assessments.models import ClinicSettings, ReminderPreference
from assessments.models.planned_check import list_members
from assessments.worklist.moved_on import Leads, alerts_moved_to, checks_moved_to
from patients.models import Clinic, Membership, Role

ME, NOBODY, ALL = "me", "nobody", "all"
NOTHING = Q(pk__in=[])
LONGEST_CHAIN = 3  # covers who are themselves away; then the lines stay where they are


@dataclass(frozen=True, slots=True)
class Owned:
    """Which items of plans and which alerts somebody owns."""

    checks: Q
    alerts: Q

    def __or__(self, other: Owned) -> Owned:
        return Owned(self.checks | other.checks, self.alerts | other.alerts)

    def of_patients(self, patients: Q) -> Owned:
        return Owned(self.checks & patients, self.alerts & patients)


@dataclass(frozen=True, slots=True)
class Owners:
    """Who can own a line in each clinic: people with clinical duty who can be reached."""

    clinics: tuple[Clinic, ...]
    members: dict[int, list[Membership]]  # by clinic
    preferences: dict[int, ReminderPreference]  # by user
    settings: dict[int, ClinicSettings]  # by clinic

    @classmethod
    def of(cls, clinics: Iterable[Clinic]) -> Owners:
        """Four queries, and one more for each clinic whose settings nobody has looked at yet."""
        clinics = tuple(clinics)
        members: dict[int, list[Membership]] = {clinic.pk: [] for clinic in clinics}
        found = list_members().filter(clinic__in=clinics).select_related("user").order_by("user__username")
        for member in found:
            members[member.clinic_id].append(member)
        people = {member.user_id for rows in members.values() for member in rows}
        preferences = {one.user_id: one for one in ReminderPreference.objects.filter(user__in=people)}
        return cls(clinics, members, preferences, ClinicSettings.of_all(clinics))

    @property
    def people(self) -> dict[int, str]:
        """Everybody who can own something, by number."""
        rows = (member for members in self.members.values() for member in members)
        return {member.user_id: str(member.user) for member in rows}

    def ids(self, clinic: Clinic) -> set[int]:
        return {member.user_id for member in self.members[clinic.pk]}

    def stand_in(self, user_id: int, clinic: Clinic) -> int:
        """Who has this person's lines today: themselves, or the reachable colleague who covers."""
        return self._follow(user_id, clinic, clinic.today(), critical=False)

    def told_of_critical(self, user_id: int, clinic: Clinic) -> int:
        """Who gets this person's critical messages: as `stand_in`, also when they turned those off."""
        return self._follow(user_id, clinic, clinic.today(), critical=True)

    def _follow(self, user_id: int, clinic: Clinic, today: date, *, critical: bool) -> int:
        """Along the covers; back to the person where the chain ends with somebody who cannot be reached."""
        reachable, at = self.ids(clinic), user_id
        for _ in range(LONGEST_CHAIN + 1):
            one = self.preferences.get(at)
            if one is None or not (one.is_away(today) or (critical and not one.wants_critical)):
                return at
            if one.cover_id not in reachable:
                break
            at = one.cover_id
        return user_id

    def covered_by(self, user_id: int, clinic: Clinic) -> set[int]:
        """The colleagues whose lines this person has besides their own today."""
        # Only who chose something can be away; most never do.
        others = self.ids(clinic) & self.preferences.keys() - {user_id}
        return {other for other in others if self.stand_in(other, clinic) == user_id}

    def lines(self, who: str, user, clinics: Iterable[Clinic]) -> Owned:
        """Alerts and items that `who` owns: "me" (mine, covered, moved on to me and nobody's), "nobody",
        "all" or a user's number (theirs alone)."""
        found = Owned(NOTHING, NOTHING)
        for clinic in clinics:
            found |= self._lines(who, user, clinic).of_patients(Q(patient__clinic=clinic))
        return found

    def _lines(self, who: str, user, clinic: Clinic) -> Owned:
        if who == ALL:
            return Owned(Q(), Q())
        people = self._people(who, user, clinic)
        ids = self.ids(clinic)
        owned = self._responsible(who, people, ids, "patient__responsible__in")
        theirs = Q(assigned_to__in=people) | ~Q(assigned_to__in=ids) & owned
        if who != ME or not people & ids:
            return Owned(theirs, theirs)
        settings, leads = self.settings[clinic.pk], self.leads(clinic)
        return Owned(
            theirs | checks_moved_to(people, settings, leads),
            theirs | alerts_moved_to(people, settings, leads),
        )

    def leads(self, clinic: Clinic) -> Leads:
        """Those who can be reached: a lead who left is as one never named."""
        settings, ids = self.settings[clinic.pk], self.ids(clinic)
        return Leads(
            team=settings.team_lead_id if settings.team_lead_id in ids else None,
            clinical=settings.clinical_lead_id if settings.clinical_lead_id in ids else None,
            physicians=frozenset(
                one.user_id for one in self.members[clinic.pk] if one.role == Role.PHYSICIAN
            ),
        )

    def patients(self, who: str, user, clinics: Iterable[Clinic]) -> Q:
        found = NOTHING
        for clinic in clinics:
            here = Q(clinic=clinic)
            if who != ALL:
                people = self._people(who, user, clinic)
                here &= self._responsible(who, people, self.ids(clinic), "responsible__in")
            found |= here
        return found

    def _people(self, who: str, user, clinic: Clinic) -> set[int]:
        if who == ME:
            return {user.pk} | self.covered_by(user.pk, clinic)
        return set() if who == NOBODY else {int(who)}

    def _responsible(self, who: str, people: Collection[int], ids: Collection[int], field: str) -> Q:
        owned = Q(**{field: people})
        return owned | ~Q(**{field: ids}) if who in (ME, NOBODY) else owned
