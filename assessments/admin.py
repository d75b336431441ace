from django import forms
from django.contrib import admin

from assessments.knowledge.pack_files import load_packs
from assessments.models import Alert, ClinicSettings, CriteriaResult, PlannedCheck, Reminder, RunLog, Standing
from assessments.models.clinic_settings import WEEKDAYS
from patients.admin_scope import SEARCH_BY_NUMBER, ClinicScopedAdmin, ReadOnlyAdmin


class ClinicSettingsForm(forms.ModelForm):
    working_days = forms.TypedMultipleChoiceField(
        choices=list(enumerate(WEEKDAYS)), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    packs = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False, label="Rule packs")

    class Meta:
        model = ClinicSettings
        fields = ["sweep_time", "digest_time", "working_days", "packs"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["packs"].choices = [
            (pack.id, f"{pack.title}, {pack.version} ({pack.sign_off})") for pack in load_packs().values()
        ]


@admin.register(Alert)
class AlertAdmin(ReadOnlyAdmin):
    clinic_path = "patient__clinic"
    patient_of = staticmethod(lambda alert: alert.patient)
    list_display = ["hospital_number", "label", "urgency", "seen_on", "acknowledged_by", "acknowledged_at"]
    list_filter = ["urgency", "rule", "seen_on", ("acknowledged_at", admin.EmptyFieldListFilter)]
    search_fields = ["=patient__pk"]
    search_help_text = SEARCH_BY_NUMBER
    list_select_related = ["patient", "acknowledged_by"]


@admin.register(ClinicSettings)
class ClinicSettingsAdmin(ClinicScopedAdmin):
    may_change = True
    form = ClinicSettingsForm
    list_display = ["clinic", "sweep_time", "digest_time", "rule_packs"]
    list_select_related = ["clinic"]

    @admin.display(description="rule packs")
    def rule_packs(self, settings: ClinicSettings) -> str:
        return "; ".join(pack.title for pack in settings.chosen_packs()) or "none"


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
    list_display = ["for_date", "user", "clinic", "state", "overdue", "due", "new", "sent_at"]
    list_filter = ["state", "for_date"]
    list_select_related = ["user", "clinic"]


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
