"""Where a stored fact can be seen and who entered it, for the reader of a screen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from django.urls import reverse

from assessments.knowledge.criteria_questions import PICTURE, Question
from assessments.knowledge.deciding import Ease
from assessments.knowledge.prefill import EVENT, PATIENT, RESULT, VISIT, Prefill
from assessments.knowledge.trace import Answer
from patients.knowledge.symptoms import SYMPTOMS
from patients.models import LabResult, Patient, User

SOMEBODY = "a member of staff"
BORN_IN_MONTH = re.compile(r"\(born \w{3}-(\d{4})\)")


def names_of(users: Iterable[int | None], patient: Patient) -> dict[int, str]:
    """User id to name in one query; who may not know the patient reads no name of the staff either."""
    wanted = {user for user in users if user is not None}
    if not patient.is_identified:
        return dict.fromkeys(wanted, SOMEBODY)
    return {user.pk: str(user) for user in User.objects.filter(pk__in=wanted)} if wanted else {}


def who_told_onset(patient: Patient) -> int | None:
    """The user who first stored the present onset and birth date."""
    same = patient.history.filter(
        onset_date=patient.onset_date,
        onset_precision=patient.onset_precision,
        birth_date=patient.birth_date,
        birth_precision=patient.birth_precision,
    )
    return same.order_by("history_date", "history_id").values_list("history_user_id", flat=True).first()


def for_reader(sentence: str, patient: Patient) -> str:
    """The sentence, with a birth month cut down to its year where the reader may not know the patient."""
    return sentence if patient.is_identified else BORN_IN_MONTH.sub(r"(born \1)", sentence)


def without_label(sentence: str, label: str) -> str:
    """The sentence as it reads right under its question: `Yes at the visit on 01-Jan-2024.`"""
    rest = sentence.removeprefix(f"{label}: ")
    return rest[:1].upper() + rest[1:]


def fact_address(
    patient: Patient, kind: str, row: int | None, on: date | None, *, may_write: bool
) -> tuple[str, str]:
    """(address, words) of the screen that shows a fact; both empty when there is none to open."""
    if kind == RESULT and row:
        return f"{reverse('patients:lab_results', args=[patient.pk])}?dates=all#result-{row}", "laboratory"
    if kind == EVENT and row:
        return f"{reverse('patients:clinical_events', args=[patient.pk])}#event-{row}", "history"
    if kind == VISIT and on:
        return f"{reverse('patients:visit', args=[patient.pk])}?on={on.isoformat()}", "visit"
    if kind == PATIENT and may_write:
        return reverse("patients:edit_patient", args=[patient.pk]), "patient’s details"
    return "", ""


def amend_address(patient: Patient, question: Question, prefill: Prefill) -> tuple[str, str]:
    """(address, words) of the stored row that leaves a question open: a result without limit, a biopsy."""
    fact = next((fact for fact in prefill.facts if fact.row and not fact.is_support), None)
    if fact is None or prefill.answer != Answer.UNKNOWN:
        return "", ""
    if fact.kind == EVENT:
        finding = PICTURE.get(question.code, question.code)
        return amend_event_address(patient.pk, fact.row, finding), "complete the report"
    if fact.kind == RESULT and LabResult.objects.filter(pk=fact.row, **WITHOUT_LIMIT).exists():
        return amend_result_address(patient.pk, fact.row), "enter its limit"
    return "", ""


WITHOUT_LIMIT = {"value__isnull": False, "upper_limit__isnull": True}


def amend_event_address(patient_pk: int, row: int, finding: str) -> str:
    return f"{reverse('patients:amend_event', args=[patient_pk, row])}#id_finding_{finding}"


def amend_result_address(patient_pk: int, row: int) -> str:
    return f"{reverse('patients:amend_result', args=[patient_pk, row])}#id_upper"


def entry_address(patient: Patient, question: Question, prefill: Prefill) -> tuple[str, str]:
    """(address, words) of the form where the fact behind a question is entered, or completed."""
    address, words = amend_address(patient, question, prefill)
    if address:
        return address, words
    if question.code == "onset_age":
        return reverse("patients:edit_patient", args=[patient.pk]), "enter onset and birth date"
    if question.tests:
        laboratory = reverse("patients:lab_results", args=[patient.pk])
        return f"{laboratory}?tests={','.join(question.tests)}#enter", "enter the result"
    if question.ease == Ease.BIOPSY:
        history = reverse("patients:clinical_events", args=[patient.pk])
        return f"{history}?what=biopsy#record", "record the biopsy"
    if question.code == "treatment_not_improved":
        return "", ""  # no screen asks it: it is answered here
    visit = reverse("patients:visit", args=[patient.pk])
    place = f"#id_symptom_{question.code}" if question.code in SYMPTOMS else ""
    return f"{visit}?on={patient.clinic.today().isoformat()}{place}", "record at a visit"


def entered_by(name: str) -> str:
    """`Entered by doctor`; that nobody knows who did is said too."""
    return f"Entered by {name}" if name else "Entered by: not recorded"


def recorders(seen: Mapping[str, Mapping]) -> set[int]:
    """The users who entered the facts of a stored result."""
    return {fact["recorded_by"] for one in seen.values() for fact in one.get("facts", ())} - {None}
