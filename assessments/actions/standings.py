"""Keep beside each followed patient what the instruments say today, so that lists over patients can count."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from assessments.knowledge.facts import PatientFacts
from assessments.knowledge.one_field_away import one_field_away
from assessments.knowledge.response_now import ResponseNow, response_now
from assessments.knowledge.tis_2016_tables import Response
from assessments.models import OneFieldAway, ResponseBaseline, Standing
from assessments.models.standing import ResponseState
from patients.models import Patient
from patients.models.patient import FOLLOWED

logger = logging.getLogger(__name__)

STATED = (
    "response",
    "response_highest",
    "response_low",
    "response_high",
    "response_reason",
    "lacking",
    "lacking_on",
    "worsening",
    "baseline_on",
    "follow_up_on",
)
FIELD = ("label", "ease", "sentence", "on")
LONGEST = 300  # characters of a reason or a sentence


def baselines_of(patients: Iterable[Patient]) -> dict[int, date]:
    """The baseline that somebody chose, by patient id: one query."""
    rows = ResponseBaseline.objects.filter(patient__in=patients)
    return dict(rows.values_list("patient_id", "visited_on"))


def restate(
    patients: Sequence[Patient],
    facts: Mapping[int, PatientFacts],
    baselines: Mapping[int, date],
    now: datetime,
) -> int:
    """Store what changed in the standings and the fields that would settle; the number of rows touched.

    Called inside the transaction that holds the patients' rows. A fixed number of queries whatever the number
    of patients, and no write when nothing changed. Who is not followed any more has no rows: the lists are
    work to do, and a patient followed again is stated at once. An instrument that fails for a patient leaves
    them without rows, so the screens count them as not judged, and stops nobody's plan.
    """
    standings = {row.patient_id: row for row in Standing.objects.filter(patient__in=patients)}
    fields: dict[int, dict[tuple, OneFieldAway]] = defaultdict(dict)
    for row in OneFieldAway.objects.filter(patient__in=patients):
        fields[row.patient_id][row.instrument, row.item] = row
    changed, asked, gone_standings, gone_fields = [], [], [], []
    for patient in patients:
        stated = _judge(patient, facts[patient.pk], baselines.get(patient.pk))
        standing, wanted = stated if stated else (None, {})
        before = standings.get(patient.pk)
        if standing and _differs(standing, before, STATED):
            standing.stated_at = now
            changed.append(standing)
        elif before and not standing:
            gone_standings.append(before.pk)
        known = fields[patient.pk]
        asked += [row for key, row in wanted.items() if _differs(row, known.get(key), FIELD)]
        gone_fields += [row.pk for key, row in known.items() if key not in wanted]
    _remove(Standing, gone_standings)
    _remove(OneFieldAway, gone_fields)
    _store(Standing, changed, ["patient"], [*STATED, "stated_at"])
    _store(OneFieldAway, asked, ["patient", "instrument", "item"], FIELD)
    return len(changed) + len(asked) + len(gone_standings) + len(gone_fields)


def _judge(
    patient: Patient, facts: PatientFacts, baseline_on: date | None
) -> tuple[Standing, dict[tuple, OneFieldAway]] | None:
    """The rows a patient should have; None for one who is not followed or whom an instrument fails on."""
    if patient.status not in FOLLOWED:
        return None
    today = patient.clinic.today()
    try:
        response = response_now(facts, today, baseline_on)
        found = one_field_away(facts, today, response=response)
    except Exception:
        logger.exception("could not state where patient %s stands", patient.pk)
        return None
    wanted = {
        (one.instrument, one.item): OneFieldAway(
            patient=patient,
            instrument=one.instrument,
            item=one.item,
            label=one.label,
            ease=one.ease.value,
            sentence=one.sentence[:LONGEST],
            on=one.on,
        )
        for one in found
    }
    return _standing(patient, response), wanted


def _standing(patient: Patient, response: ResponseNow) -> Standing:
    standing = Standing(
        patient=patient,
        response=ResponseState.NOT_SCORABLE,
        response_reason=response.reason[:LONGEST],
        lacking=response.lacking,
        lacking_on=response.lacking_on,
        worsening=response.worsening[:LONGEST],
        baseline_on=response.baseline and response.baseline.on,
        follow_up_on=response.follow_up and response.follow_up.on,
    )
    if response.is_scorable:
        low, high = response.lowest, response.highest
        is_open = low == Response.NONE and high != Response.NONE
        standing.response = ResponseState.CANNOT_TELL if is_open else ResponseState(low.value)
        standing.response_highest = ResponseState(high.value)
        standing.response_low = _points(response.result.low)
        standing.response_high = _points(response.result.high)
    return standing


def _points(points: Fraction) -> Decimal:
    """Points come in halves, so this is exact."""
    return Decimal(points.numerator) / points.denominator


def _differs(row, stored, names: Iterable[str]) -> bool:
    return stored is None or any(getattr(row, name) != getattr(stored, name) for name in names)


def _remove(model, ids: list[int]) -> None:
    if ids:
        model.objects.filter(pk__in=ids).delete()


def _store(model, rows: list, unique: list[str], names: Iterable[str]) -> None:
    model.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=unique, update_fields=[*names]
    )
