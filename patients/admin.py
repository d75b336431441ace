from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group

from patients.admin_scope import (
    SEARCH_BY_NUMBER,
    ClinicScopedAdmin,
    CorrectedAdmin,
    FactAdmin,
    ReadOnlyAdmin,
    clinics_administered,
)
from patients.models import (
    AccessLog,
    Appointment,
    Clinic,
    ClinicalEvent,
    LabResult,
    Membership,
    Patient,
    Treatment,
    User,
    Visit,
)

admin.site.site_header = "imnm administration"
admin.site.site_title = "imnm"
admin.site.index_title = "People, clinics, records and schedules"
admin.site.unregister(Group)  # rights come from memberships alone


@admin.register(Clinic)
class ClinicAdmin(ClinicScopedAdmin):
    clinic_path = "pk"
    may_change = True
    list_display = ["name", "time_zone", "is_demo"]
    search_fields = ["name"]
    readonly_fields = ["is_demo"]

    def has_add_permission(self, request):
        return request.user.is_superuser


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0
    fk_name = "user"

    def get_queryset(self, request):
        return super().get_queryset(request).filter(clinic__in=clinics_administered(request.user))

    def formfield_for_foreignkey(self, field, request, **kwargs):
        if field.name == "clinic":
            kwargs["queryset"] = clinics_administered(request.user)
        return super().formfield_for_foreignkey(field, request, **kwargs)

    def get_min_num(self, request, obj=None, **kwargs) -> int:
        """A new person gets a role at once: without one nobody but a superuser could find them again."""
        return 1 if obj is None else 0

    def get_formset(self, request, obj=None, **kwargs):
        return super().get_formset(request, obj, validate_min=obj is None, **kwargs)

    def has_view_permission(self, request, obj=None) -> bool:
        return clinics_administered(request.user).exists()

    def _may_edit(self, request, obj=None) -> bool:
        """Nobody gives themselves another role."""
        return obj != request.user and clinics_administered(request.user).exists()

    has_add_permission = has_change_permission = has_delete_permission = _may_edit


@admin.register(User)
class StaffAdmin(ClinicScopedAdmin, UserAdmin):
    """People who work only in the administrator's clinics: whoever sets a password can log in with it."""

    may_add = may_change = True
    inlines = [MembershipInline]
    list_display = ["username", "first_name", "last_name", "email", "roles", "is_active", "last_login"]
    list_filter = ["is_active", "memberships__role"]
    search_fields = ["username", "first_name", "last_name", "email"]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": ["first_name", "last_name", "email"]}),
        ("Access", {"fields": ["is_active", "is_staff"], "description": "Staff status opens this admin."}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]

    def get_queryset(self, request):
        people = admin.ModelAdmin.get_queryset(self, request)
        if not request.user.is_superuser:
            mine = clinics_administered(request.user)
            elsewhere = Membership.objects.exclude(clinic__in=mine).values("user")
            people = people.filter(is_superuser=False, memberships__clinic__in=mine)
            people = people.exclude(pk__in=elsewhere).distinct()
        return people.prefetch_related("memberships__clinic")

    @admin.display(description="roles")
    def roles(self, user: User) -> str:
        return "; ".join(f"{m.get_role_display()}, {m.clinic}" for m in user.memberships.all()) or "none yet"


@admin.register(Patient)
class PatientAdmin(CorrectedAdmin):
    patient_of = staticmethod(lambda patient: patient)
    list_display = ["identifier", "family_name", "given_name", "birth_date", "subtype", "status", "clinic"]
    list_filter = [("clinic", admin.RelatedOnlyFieldListFilter), "subtype", "trigger", "status", "sex"]
    search_fields = ["=pk"]
    search_help_text = SEARCH_BY_NUMBER
    readonly_fields = ["clinic", "added_at", "citation"]
    list_select_related = ["clinic"]


@admin.register(LabResult)
class LabResultAdmin(FactAdmin):
    list_display = [
        "hospital_number",
        "test",
        "collected_on",
        "comparator",
        "value",
        "unit",
        "qualitative",
        "upper_limit",
    ]
    list_filter = ["test", "collected_on", "laboratory"]
    date_hierarchy = "collected_on"


@admin.register(Treatment)
class TreatmentAdmin(FactAdmin):
    list_display = [
        "hospital_number",
        "drug",
        "dose",
        "unit",
        "frequency",
        "start_on",
        "stop_on",
        "stop_precision",
    ]
    list_filter = ["drug", "route", "start_on"]


@admin.register(Visit)
class VisitAdmin(FactAdmin):
    list_display = [
        "hospital_number",
        "visited_on",
        "mmt8_total",
        "physician_global",
        "patient_global",
        "haq",
    ]
    list_filter = ["visited_on"]


@admin.register(ClinicalEvent)
class ClinicalEventAdmin(FactAdmin):
    list_display = ["hospital_number", "kind", "investigation", "happened_on", "result"]
    list_filter = ["kind", "investigation", "result"]


@admin.register(Appointment)
class AppointmentAdmin(FactAdmin):
    list_display = ["hospital_number", "starts_at", "reason", "state"]
    list_filter = ["state", "starts_at"]


@admin.register(AccessLog)
class AccessLogAdmin(ReadOnlyAdmin):
    clinic_path = "patient__clinic"
    list_display = ["at", "user", "hospital_number", "screen", "action"]
    list_filter = ["action", "screen", "at"]
    search_fields = ["=patient__pk", "user__username"]
    search_help_text = f"{SEARCH_BY_NUMBER} Or a user name."
    list_select_related = ["user", "patient"]
    show_full_result_count = False
