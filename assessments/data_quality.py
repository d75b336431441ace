"""Records that contradict themselves, over the patients of a list, each with where it is mended."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from time import perf_counter

from django.urls import reverse

from assessments.actions.decisions import decisions_of
from assessments.fact_links import fact_address
from assessments.knowledge.cancer_risk import CONTRADICTED
from assessments.knowledge.contradictions import contradictions
from assessments.knowledge.facts import PatientFacts
from assessments.knowledge.plan import plan
from assessments.knowledge.plan_entry import PlanEntry
from assessments.knowledge.rule_packs import Pack
from assessments.models import ClinicSettings
from assessments.patient_facts import facts_for
from assessments.rules import batches
from patients.models import Clinic, Patient

logger = logging.getLogger(__name__)

UNPLANNED = "cannot_be_planned"  # a rule cannot be planned, though no two facts contradict each other
FAILED = "failed"  # the record could not even be looked at
KINDS = {
    "onset_before_birth": "First symptoms before birth",
    "diagnosis_before_birth": "Diagnosis before birth",
    "death_before_birth": "Death before birth",
    "diagnosis_before_onset": "Diagnosis before the first symptoms",
    "diagnosis_after_death": "Diagnosis after the death",
    "onset_after_death": "First symptoms after the death",
    "stop_before_start": "Treatment stops before it starts",
    "event_ends_before_it_begins": "Event ends before it begins",
    "antibody_both": "Antibody positive and negative on one day",
    "seronegative_with_antibody": "Seronegative with a positive antibody",
    "visit_after_death": "Visit after the death",
    "result_after_death": "Result after the death",
    UNPLANNED: "A rule cannot be planned",
    FAILED: "Could not be looked at",
}


@dataclass(frozen=True, slots=True)
class Finding:
    patient_id: int
    code: str
    sentence: str
    links: tuple[tuple[str, str], ...]  # (address, words), already for the patient
    stops: tuple[str, ...]  # rules that cannot be planned


@dataclass(slots=True)
class Findings:
    found: list[Finding] = field(default_factory=list)
    looked_at: int = 0
    seconds: float = 0.0

    def kinds(self) -> list[tuple[str, str, int]]:
        """(code, label, number) of what was found, the most frequent first."""
        counts = Counter(one.code for one in self.found)
        return [(code, kind_label(code), number) for code, number in counts.most_common()]


def kind_label(code: str) -> str:
    return KINDS.get(code) or code.replace("_", " ").capitalize()


def findings(ids: Sequence[int], clinics: Iterable[Clinic]) -> Findings:
    """What is wrong in the records of these patients; as many queries for each batch of them."""
    result, started = Findings(), perf_counter()
    packs = {clinic.pk: ClinicSettings.of(clinic).chosen_packs() for clinic in clinics}
    for patients in batches(ids):
        facts, decided = facts_for(patients), decisions_of(patients)
        for patient in patients:
            result.looked_at += 1
            used = packs[patient.clinic_id]
            result.found += _of_patient(patient, facts[patient.pk], used, decided.get(patient.pk, ()))
    result.seconds = perf_counter() - started
    return result


def _of_patient(patient: Patient, facts: PatientFacts, packs: list[Pack], decided) -> list[Finding]:
    """Never an exception: a record that breaks the program is the one that most needs mending."""
    try:
        unplanned = [
            entry
            for entry in plan(facts, packs, patient.clinic.today(), decided).entries
            if entry.sentence.startswith(CONTRADICTED)
        ]
        return list(_found(patient, facts, unplanned))
    except Exception:
        logger.exception("could not look at the record of patient %s", patient.pk)
        text = "The record could not be looked at: the program failed. Its plan may be out of date."
        return [Finding(patient.pk, FAILED, text, _links(patient, facts, [("patient", None)]), ())]


def _found(patient: Patient, facts: PatientFacts, unplanned: list[PlanEntry]) -> Iterator[Finding]:
    wrong = contradictions(facts)
    rules = tuple(dict.fromkeys(entry.item_label for entry in unplanned))
    for one in wrong:
        yield Finding(patient.pk, one.code, one.sentence, _links(patient, facts, one.where), rules)
    if not wrong:
        by_sentence: dict[str, list[str]] = {}
        for entry in unplanned:
            text = entry.sentence.removeprefix(CONTRADICTED).strip()
            by_sentence.setdefault(text[:1].upper() + text[1:], []).append(entry.item_label)
        for sentence, labels in by_sentence.items():
            where = [("plan", None)]
            yield Finding(patient.pk, UNPLANNED, sentence, _links(patient, facts, where), tuple(labels))


def _links(
    patient: Patient, facts: PatientFacts, where: Iterable[tuple[str, int | None]]
) -> tuple[tuple[str, str], ...]:
    """Where each of the facts is mended; a screen that shows several of them stands once."""
    days = {visit.row: visit.on for visit in facts.visits}
    found = {}
    for kind, row in where:
        if kind == "dose":
            address, words = reverse("patients:treatments", args=[patient.pk]), "treatments"
        elif kind == "plan":
            address, words = reverse("assessments:plan", args=[patient.pk]), "plan"
        else:
            address, words = fact_address(patient, kind, row, days.get(row), may_write=True)
        if address:
            found.setdefault(words, address)
    return tuple((address, f"Open the {words}") for words, address in found.items())
