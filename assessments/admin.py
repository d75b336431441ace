from django.contrib import admin, messages
from django.http import HttpRequest

from assessments.actions import rules
from assessments.forms.rules_admin import ClinicSettingsForm, RuleOverrideForm, RuleSignOffForm
from assessments.knowledge.clinic_rules import fingerprint
from assessments.models import (
    Alert,
    ClinicSettings,
    CriteriaResult,
    Holiday,
    PlannedCheck,
    Reminder,
    ReminderPreference,
    RuleOverride,
    RuleSignOff,
    RunLog,
    Standing,
)
from patients.admin_scope import SEARCH_BY_NUMBER, ClinicScopedAdmin, CorrectedAdmin, ReadOnlyAdmin


@admin.register(Alert)
class AlertAdmin(ReadOnlyAdmin):
    clinic_path = "patient__clinic"
    patient_of = staticmethod(lambda alert: alert.patient)
    list_display = ["hospital_number", "label", "urgency", "seen_on", "acknowledged_by", "acknowledged_at"]
    list_filter = ["urgency", "rule", "seen_on", ("acknowledged_at", admin.EmptyFieldListFilter)]
    search_fields = ["=patient__pk"]
    search_help_text = SEARCH_BY_NUMBER
    list_select_related = ["patient", "acknowledged_by"]


class HolidayInline(admin.TabularInline):
    """The days on which a clinic is closed: whoever may change its settings may change them."""

    model = Holiday
    extra = 3

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return True  # the settings they belong to were checked

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


@admin.register(ClinicSettings)
class ClinicSettingsAdmin(ClinicScopedAdmin):
    may_change = True
    form = ClinicSettingsForm
    inlines = [HolidayInline]
    list_display = ["clinic", "sweep_time", "digest_time", "team_lead", "clinical_lead", "rule_packs"]
    fieldsets = [
        ("When", {"fields": ["sweep_time", "digest_time", "working_days", "working_from", "working_until"]}),
        ("Who leads", {"fields": ["team_lead", "clinical_lead"]}),
        (
            "When something nobody did moves on",
            {
                "fields": [
                    "lab_to_team_lead",
                    "lab_to_prescriber",
                    "lab_to_clinical_lead",
                    "cancer_to_team_lead",
                    "cancer_to_clinical_lead",
                    "critical_hours",
                ]
            },
        ),
        (
            "How long something may be put off",
            {"fields": ["snooze_lab_days", "snooze_disease_days", "snooze_cancer_days", "snooze_times"]},
        ),
        ("Logs", {"fields": ["keep_days"]}),
        ("Rules", {"fields": ["packs"]}),
    ]
    list_select_related = ["clinic", "team_lead", "clinical_lead"]

    @admin.display(description="rule packs")
    def rule_packs(self, settings: ClinicSettings) -> str:
        return "; ".join(pack.title for pack in settings.chosen_packs()) or "none"

    def save_model(self, request: HttpRequest, obj: ClinicSettings, form, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if not obj.working_days:
            words = "No working day is left: no digest is due any more. Critical alerts still leave at once."
            self.message_user(request, words, messages.WARNING)
        if "packs" in form.changed_data:
            self.message_user(request, rules.renew_plans(obj.clinic), messages.SUCCESS)


@admin.register(CriteriaResult)
class CriteriaResultAdmin(ReadOnlyAdmin):
    clinic_path = "patient__clinic"
    patient_of = staticmethod(lambda result: result.patient)
    list_display = ["hospital_number", "instrument", "version", "assessed_on", "saved_by", "saved_at"]
    list_filter = ["instrument", "assessed_on"]
    search_fields = ["=patient__pk"]
    search_help_text = SEARCH_BY_NUMBER
    list_select_related = ["patient", "saved_by"]


@admin.register(PlannedCheck)
class PlannedCheckAdmin(ReadOnlyAdmin):
    clinic_path = "patient__clinic"
    patient_of = staticmethod(lambda check: check.patient)
    list_display = ["hospital_number", "label", "due_on", "state", "pack", "rule"]
    list_filter = ["state", "category", "pack", "due_on"]
    search_fields = ["=patient__pk", "label"]
    search_help_text = f"{SEARCH_BY_NUMBER} Or the name of the item."
    list_select_related = ["patient"]


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    list_display = ["for_date", "kind", "user", "clinic", "state", "attempts", "sent_at", "problem"]
    list_filter = ["kind", "state", "for_date"]
    list_select_related = ["user", "clinic"]


@admin.register(ReminderPreference)
class ReminderPreferenceAdmin(ClinicScopedAdmin):
    """What people chose for themselves. An administrator sets and clears the address that takes no mail: a
    mailbox that bounces later says so to the sender's mailbox only."""

    clinic_path = "user__memberships__clinic"
    may_add = may_change = True
    list_display = ["user", "refused_address", "away_from", "away_until", "cover", "wants_critical"]
    list_select_related = ["user", "cover"]

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).distinct()

    def get_fields(self, request: HttpRequest, obj=None) -> list[str]:
        chosen = ["away_from", "away_until", "cover"] if obj else []
        return ["user", "refused_address", "refused_words", *chosen]

    def get_readonly_fields(self, request: HttpRequest, obj=None) -> list[str]:
        return ["user", "away_from", "away_until", "cover"] if obj else []

    def save_model(self, request: HttpRequest, obj: ReminderPreference, form, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if obj.refused_address and obj.refused_address != obj.user.email:
            words = f"{obj.refused_address} is not the address of {obj.user} now, so this changes nothing."
            self.message_user(request, words, messages.WARNING)


@admin.register(RuleOverride)
class RuleOverrideAdmin(CorrectedAdmin):
    """Numbers of a clinic instead of those of packs and alert rules. Deleting one goes back to those."""

    may_add = True
    form = RuleOverrideForm
    fields = ["clinic", "number", "value", "reason"]
    list_display = ["clinic", "rule", "setting", "value", "reason", "changed_by", "changed_at"]
    list_select_related = ["clinic", "changed_by"]

    def save_model(self, request: HttpRequest, obj: RuleOverride, form, change: bool) -> None:
        stored = rules.set_number(
            clinic=obj.clinic,
            by=request.user,
            rule=obj.rule,
            setting=obj.setting,
            value=obj.value,
            reason=obj.reason,
        )
        obj.pk, obj.changed_by = stored.pk, stored.changed_by
        self.message_user(request, rules.renew_plans(obj.clinic), messages.SUCCESS)

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return self.has_change_permission(request, obj)

    def delete_model(self, request: HttpRequest, obj: RuleOverride) -> None:
        number = {"rule": obj.rule, "setting": obj.setting}
        rules.withdraw_number(clinic=obj.clinic, by=request.user, **number)
        self.message_user(request, rules.renew_plans(obj.clinic), messages.SUCCESS)

    def delete_queryset(self, request: HttpRequest, queryset) -> None:
        for row in queryset:
            self.delete_model(request, row)


@admin.register(RuleSignOff)
class RuleSignOffAdmin(CorrectedAdmin):
    """Who stands for which rule. A sign-off is added, never edited; it is taken away on the rule's page."""

    may_add = True
    may_change = False
    form = RuleSignOffForm
    fields = ["clinic", "rule", "note"]
    list_display = ["clinic", "rule", "pack_version", "signed_by", "signed_at", "note"]
    list_select_related = ["clinic", "signed_by"]

    def save_model(self, request: HttpRequest, obj: RuleSignOff, form, change: bool) -> None:
        seen = fingerprint(*rules.rule_here(obj.clinic, obj.rule))
        stored = rules.sign_off(clinic=obj.clinic, by=request.user, rule=obj.rule, seen=seen, note=obj.note)
        obj.pk, obj.pack_version, obj.signed_by = stored.pk, stored.pack_version, stored.signed_by


@admin.register(RunLog)
class RunLogAdmin(ReadOnlyAdmin):
    list_display = ["clinic", "for_date", "started_at", "finished_at", "patients", "items", "problem"]
    list_filter = [("clinic", admin.RelatedOnlyFieldListFilter), "for_date"]
    list_select_related = ["clinic"]


@admin.register(Standing)
class StandingAdmin(ReadOnlyAdmin):
    clinic_path = "patient__clinic"
    patient_of = staticmethod(lambda standing: standing.patient)
    list_display = ["hospital_number", "response", "baseline_on", "follow_up_on", "stated_at"]
    list_filter = ["response"]
    search_fields = ["=patient__pk"]
    search_help_text = SEARCH_BY_NUMBER
    list_select_related = ["patient"]
