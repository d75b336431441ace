"""Whose line it is: of the person it is assigned to, else of the patient's responsible, else nobody's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from assessments.models.planned_check import list_members
from patients.models import Clinic, Membership

ME, NOBODY, ALL = "me", "nobody", "all"


@dataclass(frozen=True, slots=True)
class Owners:
    """Who can own a line in each clinic: people with clinical duty who can be reached."""

    clinics: tuple[Clinic, ...]
    members: dict[int, list[Membership]]  # by clinic

    @classmethod
    def of(cls, clinics: Iterable[Clinic]) -> Owners:
        clinics = tuple(clinics)
        members: dict[int, list[Membership]] = {clinic.pk: [] for clinic in clinics}
        found = list_members().filter(clinic__in=clinics).select_related("user").order_by("user__username")
        for member in found:
            members[member.clinic_id].append(member)
        return cls(clinics, members)

    @property
    def people(self) -> dict[int, str]:
        """Everybody who can own something, by number."""
        rows = (member for members in self.members.values() for member in members)
        return {member.user_id: str(member.user) for member in rows}

    def lines(self, who: str, user, clinics: Iterable[Clinic]) -> Q:
        """Alerts or items that `who` owns: "me" (mine and nobody's), "nobody", "all" or a user's number."""
        return self._condition(who, user, clinics, patient="patient__", assignable=True)

    def patients(self, who: str, user, clinics: Iterable[Clinic]) -> Q:
        return self._condition(who, user, clinics, patient="", assignable=False)

    def _condition(self, who: str, user, clinics, *, patient: str, assignable: bool) -> Q:
        found = Q(pk__in=[])
        for clinic in clinics:
            here = Q(**{f"{patient}clinic": clinic})
            if who != ALL:
                here &= self._owned(who, user, clinic, patient, assignable)
            found |= here
        return found

    def _owned(self, who: str, user, clinic: Clinic, patient: str, assignable: bool) -> Q:
        ids = [member.user_id for member in self.members[clinic.pk]]
        has_owner = Q(**{f"{patient}responsible__in": ids})
        person = user.pk if who == ME else None if who == NOBODY else int(who)
        owned = Q(pk__in=[])
        if person is not None:
            owned |= Q(**{f"{patient}responsible": person})
        if who in (ME, NOBODY):
            owned |= ~has_owner
        if not assignable:
            return owned
        assigned = Q(assigned_to=person) if person is not None else Q(pk__in=[])
        return assigned | ~Q(assigned_to__in=ids) & owned
