"""Predicates about the disease: lung disease, an antibody, a rise of CK, pregnancy with a treatment."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from assessments.knowledge.case_record import ORGANS_BY_SEX
from assessments.knowledge.disease_phases import IMMUNOSUPPRESSION
from assessments.knowledge.facts import ResultFact
from assessments.knowledge.schedules import shown
from assessments.knowledge.trace import Answer
from assessments.knowledge.triggers import Context, Verdict, may_go_on
from assessments.knowledge.triggers_cancer import diagnosed
from patients.knowledge.drugs import DRUGS
from patients.knowledge.lab_tests import LAB_TESTS, UnknownUnit, to_canonical
from patients.knowledge.partial_dates import show_date
from patients.knowledge.pregnancy import advice_on
from patients.knowledge.symptoms import SYMPTOMS
from patients.knowledge.units import show_number


def diagnosed_with_symptom(context: Context, code: str) -> Verdict:
    """Diagnosed, and the sign was found present; `since`: the first visit that recorded it."""
    by_day = diagnosed(context)
    answer, on = context.record.latest_symptom(code)
    name = SYMPTOMS[code]
    if answer == Answer.UNKNOWN:
        text = f"Cannot tell: not recorded is {name.lower()}."
        return Verdict(Answer.UNKNOWN, text, missing=(name,))
    if answer == Answer.NO:
        return Verdict(Answer.NO, f"{name}: recorded absent {shown(on)}.")
    first = context.record.symptom(code)[1]
    since = max(first, by_day.since) if by_day.since else first
    return Verdict(Answer.YES, f"{name} recorded {shown(first)}.", since=since)


def diagnosed_without_symptom(context: Context, code: str) -> Verdict:
    """Diagnosed, and the sign is not recorded as present. What nobody answered does not cancel a test."""
    answer, on = context.record.latest_symptom(code)
    if answer == Answer.YES:
        return Verdict(Answer.NO, f"{SYMPTOMS[code]} recorded {shown(on)}: other rules ask.")
    return diagnosed(context)


def antibody_positive(context: Context, test: str) -> Verdict:
    """Diagnosed with the antibody positive at any time, or with a subtype that says so."""
    by_day = diagnosed(context)
    if by_day.answer != Answer.YES:
        return by_day
    answer, on = context.record.antibody(test)
    name, subtype = LAB_TESTS[test].name, context.record.facts.subtype
    if answer == Answer.YES:
        text = f"{name} positive{f' {show_date(on)}' if on else ''}."
        return Verdict(Answer.YES, text, since=by_day.since, is_provisional=by_day.is_provisional)
    if subtype in (test.lower(), "double_positive"):
        text = f"Recorded subtype with {name}."
        return Verdict(Answer.YES, text, since=by_day.since, is_provisional=True)
    if answer == Answer.NO or subtype in ("anti_hmgcr", "anti_srp", "seronegative"):
        return Verdict(Answer.NO, f"{name} negative, or another subtype recorded.")
    return Verdict(Answer.UNKNOWN, f"Cannot tell: {name} not recorded.", missing=(name,))


def ck_rise(context: Context, tenths_of_lowest: int) -> Verdict:
    """The last CK but those after it is the first above its limit and so many tenths of the lowest since
    treatment began. `since`: the day of that CK."""
    began = min(
        (
            dose.start.day
            for dose in context.record.facts.doses
            if dose.start and DRUGS[dose.drug].family in IMMUNOSUPPRESSION
        ),
        default=None,
    )
    if began is None or began > context.as_of:
        text = "No treatment with a date is recorded, so no CK can rise on it."
        return Verdict(Answer.NO, text, changes=began)
    series = _ck_series(context, began)
    if not series:
        text = "Cannot tell: no CK with its unit and upper limit since treatment began."
        return Verdict(Answer.UNKNOWN, text, missing=("CK with its unit and upper limit",))
    rises, lowest = [], None
    was_up = False
    for on, value, limit in series:
        is_up = lowest is not None and value > limit and value * 10 >= lowest * tenths_of_lowest
        if is_up and not was_up:
            rises.append((on, value, lowest))
        was_up = is_up
        lowest = value if lowest is None else min(lowest, value)
    if not rises:
        return Verdict(Answer.NO, f"No rise of CK to {_times(tenths_of_lowest)} the lowest since treatment.")
    on, value, lowest = rises[-1]
    text = (
        f"CK {show_number(value)} on {shown(on)}: above its limit and {_times(tenths_of_lowest)} the "
        f"lowest since treatment began ({show_number(lowest)}) or more."
    )
    return Verdict(Answer.YES, text, since=on)


def _times(tenths: int) -> str:
    return f"{show_number(Decimal(tenths) / 10)} times"


def _ck_series(context: Context, began: date) -> list[tuple[date, Decimal, Decimal]]:
    """(day, value, upper limit) in the canonical unit, one a day: the highest; exact values only."""
    found: dict[date, tuple[Decimal, Decimal]] = {}
    for result in context.record.facts.results:
        usable = result.test == "CK" and result.on is not None and not result.comparator
        if not usable or result.value is None or result.upper_limit is None:
            continue
        if not began <= result.on.day <= context.as_of:
            continue
        pair = _canonical(result)
        if pair and pair > found.get(result.on.day, (Decimal(-1), Decimal(-1))):
            found[result.on.day] = pair
    return [(day, *found[day]) for day in sorted(found)]


def _canonical(result: ResultFact) -> tuple[Decimal, Decimal] | None:
    try:
        both = [to_canonical(LAB_TESTS["CK"], one, result.unit) for one in (result.value, result.upper_limit)]
    except UnknownUnit:
        return None
    return None if None in both else (both[0], both[1])


def pregnancy_and_treatment(context: Context) -> Verdict:
    """A pregnancy is recorded or planned; the sentence says what is known of each drug taken."""
    pregnancy = context.record.pregnancy
    planned = [
        event
        for event in context.record.facts.events
        if event.condition == "pregnancy_planned"
        and (event.on is None or event.on.day <= context.as_of)
        and (event.ended is None or event.ended.last_day >= context.as_of)
    ]
    if not pregnancy and not planned:
        return Verdict(Answer.NO, "No pregnancy is recorded, going on or planned.")
    is_father = not pregnancy and ORGANS_BY_SEX.get(context.record.facts.sex, {}).get("ovaries") == Answer.NO
    taken = {
        dose.drug
        for dose in context.record.facts.doses
        if (dose.start is None or dose.start.day <= context.as_of) and may_go_on(dose, context.as_of)
    }
    lines = [advice_on(drug, is_father=is_father) for drug in DRUGS if drug in taken]
    what = "Pregnancy is recorded." if pregnancy else "A pregnancy is planned."
    told = " ".join(line for line in lines if line) or "No drug of the table is taken."
    ends = [event.ended and event.ended.last_day + timedelta(days=1) for event in planned]
    until = pregnancy.ends if pregnancy else None if None in ends else max(ends)
    return Verdict(Answer.YES, f"{what} {told}", until=until)


TRIGGERS = (
    diagnosed_with_symptom,
    diagnosed_without_symptom,
    antibody_positive,
    ck_rise,
    pregnancy_and_treatment,
)
VOCABULARIES = {"test": LAB_TESTS}
