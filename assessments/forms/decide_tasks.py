from __future__ import annotations

from collections.abc import Callable, Sequence

from django import forms

from assessments.actions.decisions import CLINICAL_REASONS, RIGHTS, needed_right
from assessments.knowledge.plan_decisions import SNOOZE_REASONS, WAITS
from assessments.models import PlanDecision, PlannedCheck
from assessments.models.plan_decision import Decision
from patients.access import Right
from patients.forms.facts import CheckedForm
from patients.forms.fields import DayField, use_clinic
from patients.models import Patient

# What says the same as a decision of its own is not offered as a reason for putting off.
REASONS = {code: words for code, words in SNOOZE_REASONS.items() if code not in ("booked", "elsewhere")}


class DecideTasksForm(CheckedForm):
    """What becomes of items that cannot be finished now. Several such forms can be open on a page, so each
    field is named by its first item."""

    decision = forms.ChoiceField(
        label="What happens with it",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what happens with it."},
    )
    until = DayField(label="Until", required=False)
    reason_code = forms.ChoiceField(label="Reason", required=False)
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
        checks: Sequence[PlannedCheck],
        are_samples: bool,
        may: Callable[[Right], bool],
        **kwargs,
    ) -> None:
        super().__init__(*args, auto_id=f"task_{checks[0].pk}_%s", **kwargs)
        needs_yes = any(check.state == "needs_yes" for check in checks)
        offered = [one for one in Decision if may(RIGHTS[one])]
        offered = [one for one in offered if one != Decision.TAKEN or are_samples]
        offered = [one for one in offered if one != Decision.CONFIRMED or needs_yes]
        self.fields["decision"].choices = [(one.value, one.label) for one in offered]
        reasons = {
            code: words
            for code, words in REASONS.items()
            if may(needed_right(Decision.SNOOZED, code)) or code not in CLINICAL_REASONS
        }
        self.fields["reason_code"].choices = [("", "Choose"), *reasons.items()]
        self.fields["reason_code"].help_text = "Needed for “put off” and “declined”."
        self.fields[
            "until"
        ].help_text = "Booked for, or asked again on, such as +2w. Empty: as late as the rules allow."
        use_clinic(self, patient.clinic)

    def clean(self) -> dict:
        """Limits and states only the action can judge, under its lock."""
        decision = self.value("decision")
        if decision == Decision.BOOKED and not self.value("until") and "until" not in self.errors:
            self.add_error("until", "Enter the day for which it is booked.")
        if decision in (Decision.SNOOZED, Decision.DECLINED) and not self.value("reason_code"):
            self.add_error("reason_code", "Choose the reason.")
        return self.cleaned_data

    def details(self) -> dict:
        decision = self.value("decision")
        needs_reason = decision in (Decision.SNOOZED, Decision.DECLINED)
        return {
            "decision": decision,
            "until": self.value("until") if decision in WAITS or decision == Decision.DECLINED else None,
            "reason_code": self.value("reason_code") if needs_reason else "",
            "reason": self.value("reason") or "",
        }
