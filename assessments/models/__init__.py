"""Judgements: what instruments and rules conclude from the facts, and who was told."""

from assessments.models.alert import Alert
from assessments.models.clinic_settings import ClinicSettings
from assessments.models.criteria_result import CriteriaResult
from assessments.models.holiday import Holiday
from assessments.models.plan_decision import PlanDecision
from assessments.models.planned_check import PlannedCheck
from assessments.models.pulse import Pulse
from assessments.models.relapse_verdict import RelapseVerdict
from assessments.models.reminder import Reminder
from assessments.models.reminder_preference import ReminderPreference
from assessments.models.response_baseline import ResponseBaseline
from assessments.models.rule_setting import RuleOverride, RuleSignOff
from assessments.models.run_log import RunLog
from assessments.models.standing import OneFieldAway, Standing
from assessments.models.sweep_batch import SweepBatch

__all__ = [
    "Alert",
    "ClinicSettings",
    "CriteriaResult",
    "Holiday",
    "OneFieldAway",
    "PlanDecision",
    "PlannedCheck",
    "Pulse",
    "RelapseVerdict",
    "Reminder",
    "ReminderPreference",
    "ResponseBaseline",
    "RuleOverride",
    "RuleSignOff",
    "RunLog",
    "Standing",
    "SweepBatch",
]
