"""What the address asks the two lists over patients for. A value nobody offers counts as not given."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from assessments.knowledge.deciding import EASE_LABELS
from assessments.knowledge.one_field_away import INSTRUMENTS
from assessments.models.planned_check import LIST_ROLES, list_members
from assessments.models.standing import ResponseState
from patients.access import memberships_of
from patients.knowledge.subtypes import SUBTYPES
from patients.models import Patient


def _one_of(query: QueryDict, name: str, offered: Container[str]) -> str:
    value = query.get(name, "")
    return value if value in offered else ""


@dataclass(frozen=True, slots=True)
class Whose:
    """Patients followed in the user's clinics. `who`: "me" for mine and nobody's, "all" for everybody's."""

    user: object
    who: str
    clinic: int | None  # the one chosen, if any
    clinics: tuple[int, ...]  # those that the list covers

    @classmethod
    def read(cls, query: QueryDict, user, *, start: str) -> Whose:
        """`start`: whose patients a user who works through the list sees first; everybody else sees all."""
        access = memberships_of(user)
        has_list = any(one.role in LIST_ROLES for one in access.values())
        clinic = next((pk for pk in access if str(pk) == query.get("clinic", "")), None)
        who = _one_of(query, "who", ("me", "all")) or (start if has_list else "all")
        return cls(user, who, clinic, (clinic,) if clinic else tuple(access))

    def patients(self) -> QuerySet[Patient]:
        """A patient whose member of staff left, or has no address, is on everybody's list."""
        found = Patient.objects.followed().filter(clinic__in=self.clinics)
        if self.who == "me":
            owner = list_members().filter(clinic=OuterRef("clinic"), user=OuterRef("responsible"))
            found = found.filter(Q(responsible=self.user) | ~Exists(owner))
        return found

    @property
    def order(self) -> tuple[str, ...]:
        """How to order rows with a patient: an alphabetical order would give hidden names away."""
        if all(access.sees_identifiers for access in memberships_of(self.user).values()):
            return "patient__family_name", "patient__given_name", "patient_id"
        return ("patient_id",)


@dataclass(frozen=True, slots=True)
class FieldFilter:
    """Of the fields: one instrument, one ease, one field."""

    instrument: str
    ease: str
    item: str

    @classmethod
    def read(cls, query: QueryDict) -> FieldFilter:
        return cls(
            _one_of(query, "instrument", INSTRUMENTS),
            _one_of(query, "ease", [str(ease.value) for ease in EASE_LABELS]),
            query.get("item", "")[:40],
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.instrument or self.ease or self.item)


@dataclass(frozen=True, slots=True)
class ResponseFilter:
    """Of the responses: one subtype, one class."""

    subtype: str
    response: str

    @classmethod
    def read(cls, query: QueryDict) -> ResponseFilter:
        return cls(_one_of(query, "subtype", SUBTYPES), _one_of(query, "response", ResponseState.values))
