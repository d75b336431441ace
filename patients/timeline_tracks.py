"""One patient's rows as the plain tracks a chart is drawn from.

Four queries, and those of improvement and relapses, whatever the number of rows.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from patients.charts import CkResult, DrugInterval, Event, Relapses, Response, Strength, Tracks
from patients.knowledge.lab_tests import LAB_TESTS, to_canonical
from patients.knowledge.units import show_number
from patients.models import ClinicalEvent, LabResult, Patient, Treatment, Visit

CK = LAB_TESTS["CK"]

# Improvement is a judgement, and facts know nothing of judgements: the app that makes it adds itself here.
response_providers: list[Callable[[Patient], Response | None]] = []
# So is what may be a relapse.
relapse_providers: list[Callable[[Patient], Relapses | None]] = []


def tracks_of(patient: Patient) -> Tracks:
    """Everything of a timeline. Free text is left out for a reader without identifiers."""
    with_words = patient.is_identified
    return Tracks(
        title_of(patient),
        ck=_ck_of(patient, with_words),
        drugs=tuple(
            _interval(row, with_words) for row in Treatment.objects.filter(patient=patient).oldest_first()
        ),
        events=tuple(_event(row, with_words) for row in ClinicalEvent.objects.filter(patient=patient)),
        strength=tuple(
            Strength(visit.visited_on, strength.total, strength.side)
            for visit in Visit.objects.filter(patient=patient)
            if (strength := visit.strength) and strength.total is not None
        ),
        response=next((found for provide in response_providers if (found := provide(patient))), None),
        relapses=next((found for provide in relapse_providers if (found := provide(patient))), None),
    )


def ck_tracks_of(patient: Patient) -> Tracks:
    """The CK track alone, for `ck_figure`: one query."""
    return Tracks(title_of(patient), ck=_ck_of(patient, patient.is_identified))


def title_of(patient: Patient) -> str:
    """Who a chart is about, as this reader may know it: it goes along when the chart is saved."""
    parts = [patient.full_name, f"born {patient.born}"]
    return " · ".join([*parts, patient.identifier] if patient.is_identified else parts)


def _ck_of(patient: Patient, with_words: bool) -> tuple[CkResult, ...]:
    rows = LabResult.objects.filter(patient=patient).of_test("CK").oldest_first()
    return tuple(_ck(row, with_words) for row in rows)


def _ck(row: LabResult, with_words: bool) -> CkResult:
    return CkResult(
        collected=row.collected,
        value=row.canonical_value,
        comparator=row.comparator,
        upper_limit=_limit(row, row.upper_limit),
        lower_limit=_limit(row, row.lower_limit),
        times_uln=row.times_uln,
        at=row.collected_time,
        word=row.get_qualitative_display(),
        reported=f"{show_number(row.value)} {row.shown_unit}" if row.was_converted else "",
        laboratory=row.laboratory if with_words else "",
        note=row.note if with_words else "",
    )


def _limit(row: LabResult, limit: Decimal | None) -> Decimal | None:
    """A limit of the result in units/L; a limit in an unknown unit is none."""
    return None if limit is None or not row.canonical_unit else to_canonical(CK, limit, row.unit)


def _interval(row: Treatment, with_words: bool) -> DrugInterval:
    dose = f"{show_number(row.dose)} {row.get_unit_display()}" if row.dose is not None else ""
    schedule = [row.get_route_display().lower(), row.get_frequency_display()]
    return DrugInterval(
        drug=row.catalogue.name,
        family=row.catalogue.family,
        amount=dose,
        schedule=", ".join(part for part in schedule if part),
        start=row.start,
        stop=row.stop,
        is_running=row.is_current,
        reason=row.reason if with_words else "",
        stop_reason=row.stop_reason if with_words else "",
    )


def _event(row: ClinicalEvent, with_words: bool) -> Event:
    return Event(
        kind=row.kind,
        name=row.name,
        happened=row.happened,
        ended=row.ended,
        result=row.get_result_display(),
        description=row.description if with_words else "",
    )
