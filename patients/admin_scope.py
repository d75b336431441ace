"""The Django admin, kept inside the clinics of its user and out of history."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import ForeignKey, Model, QuerySet
from django.http import Http404, HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from patients.access import log_access
from patients.actions.saving import save_fact
from patients.models import Clinic, Patient, Role

# A search of the admin stands in the address, so it never takes a name or a hospital number.
SEARCH_BY_NUMBER = "Search by the number that stands in the address of the patient's pages, such as 12."


def clinics_administered(user) -> QuerySet[Clinic]:
    if user.is_superuser:
        return Clinic.objects.all()
    return Clinic.objects.filter(memberships__user=user, memberships__role=Role.ADMINISTRATOR)


class ClinicScopedAdmin(admin.ModelAdmin):
    """Rows of the administrator's clinics only; nothing is ever deleted here.

    `clinic_path` leads from the model to its clinic. Opening a row of a patient goes into the access log.
    """

    clinic_path = "clinic"
    patient_of = None  # function from the row to its patient; None where the row belongs to no patient
    may_add = False
    may_change = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        return rows.filter(**{f"{self.clinic_path}__in": clinics_administered(request.user)})

    def formfield_for_foreignkey(self, field: ForeignKey, request: HttpRequest, **kwargs):
        """Offer only what lies in the administrator's clinics."""
        clinics = clinics_administered(request.user)
        if field.name == "clinic":
            kwargs["queryset"] = clinics
        elif field.name == "patient":
            kwargs["queryset"] = Patient.objects.filter(clinic__in=clinics)
        elif field.name in ("user", "responsible"):
            kwargs["queryset"] = field.related_model.objects.filter(
                memberships__clinic__in=clinics
            ).distinct()
        return super().formfield_for_foreignkey(field, request, **kwargs)

    def get_object(self, request: HttpRequest, object_id: str, from_field=None) -> Model | None:
        row = super().get_object(request, object_id, from_field)
        if row is not None and self.patient_of is not None:
            action = "change" if request.method == "POST" else "view"
            log_access(request.user, [type(self).patient_of(row)], screen="admin", action=action)
        return row

    @admin.display(description="hospital number", ordering="patient__identifier")
    def hospital_number(self, row: Model) -> str:
        return row.patient.identifier

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None):
        self.require_in_scope(request, object_id)
        return super().history_view(request, object_id, extra_context)

    def require_in_scope(self, request: HttpRequest, object_id: str) -> None:
        if self.get_object(request, unquote(object_id)) is None:
            raise Http404("No such row in the clinics you administer.")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_staff and clinics_administered(request.user).exists()

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_add and self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return self.may_change and self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


class ReadOnlyAdmin(ClinicScopedAdmin):
    """A record of what happened: looked at, never edited."""


class CorrectedAdmin(ClinicScopedAdmin, SimpleHistoryAdmin):
    """Rows that can be corrected: every earlier version stays in the history and the plan is renewed."""

    may_change = True
    show_full_result_count = False

    def history_form_view(self, request: HttpRequest, object_id: str, version_id: str, extra_context=None):
        self.require_in_scope(request, object_id)  # simple-history itself looks rows up without our scope
        return super().history_form_view(request, object_id, version_id, extra_context)

    def save_model(self, request: HttpRequest, obj: Model, form, change: bool) -> None:
        save_fact(obj, by=request.user, why="Corrected in the admin")


class FactAdmin(CorrectedAdmin):
    clinic_path = "patient__clinic"
    patient_of = staticmethod(lambda fact: fact.patient)
    list_select_related = ["patient"]
    search_fields = ["=patient__pk"]
    search_help_text = SEARCH_BY_NUMBER
    readonly_fields = ["patient", "recorded_by", "recorded_at"]
    ordering = ["-pk"]
