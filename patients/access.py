"""Who may open which patient and do what there. Every patient screen comes through `patient_screen`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from patients.models import AccessLog, Clinic, Membership, Patient, Role
from patients.models.fields import Fact


class Right(StrEnum):
    READ = "read"
    SEE_IDENTIFIERS = "see who the patient is"
    WRITE_FACTS = "enter or change clinical data"
    MANAGE_APPOINTMENTS = "manage appointments"
    SEE_REMINDERS = "see the reminders"
    MANAGE_REMINDERS = "manage reminders"
    CHANGE_RULES = "change or sign off the clinic's rules"


_CLINICIAN = frozenset(Right) - {Right.CHANGE_RULES}
RIGHTS: dict[str, frozenset[Right]] = {
    Role.PHYSICIAN: _CLINICIAN | {Right.CHANGE_RULES},
    Role.NURSE: _CLINICIAN,
    Role.COORDINATOR: _CLINICIAN - {Right.WRITE_FACTS},
    Role.RESEARCHER: frozenset({Right.READ}),
    Role.ADMINISTRATOR: frozenset(
        {Right.READ, Right.SEE_IDENTIFIERS, Right.SEE_REMINDERS, Right.CHANGE_RULES}
    ),
}


@dataclass(frozen=True)
class Access:
    """What one user may do in one clinic; templates ask `access.may_write_facts` and the like."""

    role: str

    def may(self, right: Right) -> bool:
        return right in RIGHTS[self.role]

    def require(self, right: Right) -> None:
        if not self.may(right):
            raise PermissionDenied(f"Your role, {Role(self.role).label.lower()}, may not {right}.")

    @property
    def may_write_facts(self) -> bool:
        return self.may(Right.WRITE_FACTS)

    @property
    def may_manage_appointments(self) -> bool:
        return self.may(Right.MANAGE_APPOINTMENTS)

    @property
    def sees_identifiers(self) -> bool:
        return self.may(Right.SEE_IDENTIFIERS)


def memberships_of(user) -> dict[int, Access]:
    """Clinic id to access, remembered on the user for the length of the request."""
    if not hasattr(user, "_access_by_clinic"):
        rows = Membership.objects.filter(user=user).values_list("clinic_id", "role")
        user._access_by_clinic = {clinic: Access(role) for clinic, role in rows}
    return user._access_by_clinic


def may_anywhere(user, right: Right) -> bool:
    return any(access.may(right) for access in memberships_of(user).values())


def clinics_where(user, right: Right) -> list[Clinic]:
    """The clinics in which the user may do that, oldest first; the first is where their clock hangs."""
    ids = [clinic for clinic, access in memberships_of(user).items() if access.may(right)]
    return list(Clinic.objects.filter(pk__in=ids).order_by("pk"))


def hide_from(user, patients: list[Patient]) -> list[Patient]:
    """Strip identifiers from the patients of clinics where the user may not know who they are."""
    access = memberships_of(user)
    for patient in patients:
        if not access[patient.clinic_id].sees_identifiers:
            patient.hide_identifiers()
    return patients


# Fields in which staff write freely, and so may name somebody.
FREE_TEXT = ("description", "note", "reason", "stop_reason")


def without_free_text(patient: Patient, facts: Iterable[Fact]) -> list[Fact]:
    """The facts, their free text forgotten when the reader may not know who the patient is."""
    facts = list(facts)
    if not patient.is_identified:
        for fact in facts:
            for name in FREE_TEXT:
                if hasattr(fact, name):
                    setattr(fact, name, "")
    return facts


def log_access(user, patients: Iterable[Patient], *, screen: str, action: str = "view") -> None:
    """Note who saw or changed which patients. Lists are not noted: they are how one finds the record."""
    AccessLog.objects.bulk_create(
        AccessLog(user=user, patient=patient, screen=screen, action=action) for patient in patients
    )


def stores(request: HttpRequest) -> bool:
    return request.method not in ("GET", "HEAD")


def patient_screen(
    *,
    write: Right = Right.WRITE_FACTS,
    is_change: Callable[[HttpRequest], bool] = stores,
    reads_as: str = "view",
) -> Callable:
    """Make `view(request, patient)` a screen of one patient, addressed by `pk`.

    404 unless the patient belongs to a clinic of the user; 403 for anything but reading without the right
    `write`; hides identifiers from those who may not see them; logs who looked, and who changed something
    where `is_change` says that the request does; `reads_as="export"` for a file to take away. Sets
    `request.access`.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        screen = view.__name__

        @wraps(view)
        def open_patient(request: HttpRequest, pk: int, **kwargs) -> HttpResponse:
            patient = Patient.objects.visible_to(request.user).filter(pk=pk).first()
            if patient is None:
                raise Http404("No such patient among the clinics you belong to.")
            request.access = memberships_of(request.user)[patient.clinic_id]
            if stores(request):
                request.access.require(write)
            if not request.access.sees_identifiers:
                patient.hide_identifiers()
            action = "change" if is_change(request) else reads_as
            log_access(request.user, [patient], screen=screen, action=action)
            return view(request, patient, **kwargs)

        return open_patient

    return decorate
