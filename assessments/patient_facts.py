"""The one bridge from the models to PatientFacts: for one patient or thousands, in four queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from assessments.knowledge.facts import DoseFact, EventFact, PatientFacts, ResultFact, VisitFact
from assessments.knowledge.trace import Answer
from patients.models import ClinicalEvent, LabResult, Patient, Treatment, Visit, fields

# A panel shares its date: a sweep meets each (day, precision) many times, and a PartialDate never changes.
partial = lru_cache(maxsize=4096)(fields.partial)


def facts_for(patients: Iterable[Patient]) -> dict[int, PatientFacts]:
    """Facts by patient id. The number of queries does not depend on the number of patients."""
    patients = list(patients)
    ids = [patient.pk for patient in patients]
    results = _by_patient(_results(ids))
    doses = _by_patient(_doses(ids))
    events = _by_patient(_events(ids))
    visits = _by_patient(_visits(ids))
    return {
        patient.pk: PatientFacts(
            sex=patient.sex,
            organs={organ: Answer(answer) for organ, answer in patient.organs().items()},
            birth_date=patient.birth_date,
            birth_precision=patient.birth_precision,
            death_date=patient.death_date,
            onset=patient.onset,
            diagnosis=patient.diagnosis,
            subtype=patient.subtype,
            trigger=patient.trigger,
            results=results[patient.pk],
            doses=doses[patient.pk],
            events=events[patient.pk],
            visits=visits[patient.pk],
        )
        for patient in patients
    }


def facts_of(patient: Patient) -> PatientFacts:
    return facts_for([patient])[patient.pk]


def _by_patient(pairs: Iterable[tuple[int, object]]) -> Mapping[int, tuple]:
    found: dict[int, list] = defaultdict(list)
    for patient_id, fact in pairs:
        found[patient_id].append(fact)
    return defaultdict(tuple, {patient_id: tuple(facts) for patient_id, facts in found.items()})


# What a visit says in the same words as its row.
SAME_IN_VISIT = (
    "mmt8",
    "physician_global",
    "patient_global",
    "extramuscular_global",
    "haq",
    "haq_variant",
    "haq_items",
    "weight_kg",
    "systolic",
    "diastolic",
    "fvc_percent",
    "mobility",
)

# Plain tuples instead of model instances: a sweep reads hundreds of thousands of rows.


def _results(ids):
    rows = LabResult.objects.filter(patient__in=ids).oldest_first()
    fields = ("patient_id", "test", "collected_on", "collected_precision", "value", "comparator", "unit")
    for patient, test, on, precision, value, comparator, unit, *rest in rows.values_list(
        *fields, "lower_limit", "upper_limit", "qualitative", "pk", "recorded_by_id"
    ).iterator():
        yield patient, ResultFact(test, partial(on, precision), value, comparator, unit, *rest)


def _doses(ids):
    rows = Treatment.objects.filter(patient__in=ids).oldest_first()
    fields = ("patient_id", "drug", "start_on", "start_precision", "stop_on", "stop_precision")
    for (
        patient,
        drug,
        start,
        start_precision,
        stop,
        stop_precision,
        dose,
        unit,
        route,
        frequency,
        stop_reason,
        row,
        recorded_by,
    ) in rows.values_list(
        *fields, "dose", "unit", "route", "frequency", "stop_reason", "pk", "recorded_by_id"
    ).iterator():
        yield (
            patient,
            DoseFact(
                drug,
                partial(start, start_precision),
                partial(stop, stop_precision) if stop_precision else None,
                ongoing=not stop_precision,
                dose=dose,
                unit=unit,
                route=route,
                frequency=frequency,
                has_stop_reason=bool(stop_reason.strip()),
                row=row,
                recorded_by=recorded_by,
            ),
        )


def _events(ids):
    for row in ClinicalEvent.objects.filter(patient__in=ids).iterator():
        yield (
            row.patient_id,
            EventFact(
                kind=row.kind,
                on=row.happened,
                ended=row.ended,
                ongoing=row.ended_precision == "",
                investigation=row.investigation,
                condition=row.condition,
                result=row.result,
                findings={code: Answer(answer) for code, answer in row.findings.items()},
                description=row.description,
                row=row.pk,
                recorded_by=row.recorded_by_id,
            ),
        )


def _visits(ids):
    for row in Visit.objects.filter(patient__in=ids).iterator():
        symptoms = {code: Answer(answer) for code, answer in row.symptoms.items()}
        same = {name: getattr(row, name) for name in SAME_IN_VISIT}
        yield (
            row.patient_id,
            VisitFact(
                on=row.visited_on,
                symptoms=symptoms,
                haq_aids=tuple(row.haq_aids),
                row=row.pk,
                recorded_by=row.recorded_by_id,
                **same,
            ),
        )
