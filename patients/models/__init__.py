"""Facts: who the patient is and what happened. One model a file; import them from here."""

from patients.models.access_log import AccessLog
from patients.models.appointment import Appointment
from patients.models.clinic import Clinic, Membership, Role
from patients.models.clinical_event import ClinicalEvent
from patients.models.lab_result import LabResult
from patients.models.patient import Patient
from patients.models.treatment import Treatment
from patients.models.user import User
from patients.models.visit import Visit

__all__ = [
    "AccessLog",
    "Appointment",
    "Clinic",
    "ClinicalEvent",
    "LabResult",
    "Membership",
    "Patient",
    "Role",
    "Treatment",
    "User",
    "Visit",
]
