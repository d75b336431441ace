from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django import forms

from assessments.actions.decisions import needed_right
from assessments.knowledge.plan_decisions import BOOKED_DAYS, SNOOZE_REASONS, WAITS, SnoozeLimits
from assessments.models import PlanDecision
from assessments.models.plan_decision import Decision
from patients.access import Right
from patients.forms.facts import CheckedForm
from patients.forms.fields import DayField, use_clinic
from patients.knowledge.partial_dates import show_date
from patients.models import Patient

# Why something is put off or not wanted; booked and done elsewhere are decisions of their own.
REASONS = {
    Decision.SNOOZED: ("unwell", "not_needed", "pregnancy"),
    Decision.DECLINED: ("declined", "not_needed", "pregnancy"),
}
UNTIL = {
    Decision.BOOKED: ("Booked for", "Enter the day for which it is booked."),
    Decision.TAKEN: ("Result expected by", ""),
    Decision.ELSEWHERE: ("Result expected by", ""),
    Decision.SNOOZED: ("Put off until", "Enter the day on which it speaks again."),
    Decision.DECLINED: ("Ask again from", ""),
}


class DecideForm(CheckedForm):
    """One decision about items of a plan: its day and its reason. Limits only the action can judge.

    `category`: of the item, which says how long it may wait. `prefix_key` names the fields, since several
    such forms can be open on a page.
    """

    until = DayField(required=False)
    reason_code = forms.ChoiceField(label="Reason", error_messages={"required": "Choose the reason."})
    reason = forms.CharField(
        label="Note",
        max_length=PlanDecision._meta.get_field("reason").max_length,
        required=False,
        help_text="No names or numbers of the patient.",
    )

    def __init__(
        self,
        *args,
        patient: Patient,
        decision: str,
        categories: set[str],
        may: Callable[[Right], bool],
        limits: SnoozeLimits,
        prefix_key: str,
        **kwargs,
    ) -> None:
        super().__init__(*args, auto_id=f"decide_{prefix_key}_%s", **kwargs)
        self.decision = decision
        if decision in UNTIL:
            self._say_until(patient.clinic.today(), categories, limits)
        else:
            del self.fields["until"]
        codes = [code for code in REASONS.get(decision, ()) if may(needed_right(decision, code))]
        if decision in REASONS:
            start = [] if len(codes) == 1 else [("", "Choose")]
            self.fields["reason_code"].choices = start + [(code, SNOOZE_REASONS[code]) for code in codes]
        else:
            del self.fields["reason_code"]
        use_clinic(self, patient.clinic)

    def _say_until(self, today: date, categories: set[str], limits: SnoozeLimits) -> None:
        field = self.fields["until"]
        label, missing = UNTIL[self.decision]
        field.label, field.required = label, bool(missing)
        field.error_messages = {**field.error_messages, "required": missing}
        if self.decision in WAITS:
            last = min((limits.last_day(self.decision, name, today) for name in categories), default=today)
            if self.decision == Decision.BOOKED:
                field.help_text = (
                    f"The day of the appointment, within {BOOKED_DAYS} days (project default); such as +2w."
                )
                return
            self.initial.setdefault("until", last)
            field.help_text = f"At most {(last - today).days} days, to {show_date(last)}; such as +1w."
            if self.decision == Decision.SNOOZED:
                field.help_text += f" {limits.times} times at most, then the team lead decides."
        else:
            field.help_text = "Such as +6m. Empty: not asked again."

    def clean(self) -> dict:
        return self.cleaned_data

    def details(self) -> dict:
        return {
            "decision": self.decision,
            "until": self.value("until"),
            "reason_code": self.value("reason_code") or "",
            "reason": self.value("reason") or "",
        }
