"""Judgements: what instruments and rules conclude from the facts, and who was told."""

from assessments.models.clinic_settings import ClinicSettings
from assessments.models.criteria_result import CriteriaResult
from assessments.models.planned_check import PlannedCheck
from assessments.models.reminder import Reminder
from assessments.models.run_log import RunLog

__all__ = ["ClinicSettings", "CriteriaResult", "PlannedCheck", "Reminder", "RunLog"]
