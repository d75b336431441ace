"""Treatments that stop: glucocorticoid without a taper, an immunosuppressant without a reason, infection."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from assessments.knowledge.alerts.case import Case, Outcome, days, names_of, not_judged, rows_of
from assessments.knowledge.dose_courses import JOINED_WITHIN_DAYS, Course
from assessments.knowledge.facts import DoseFact, EventFact
from assessments.knowledge.steroid_exposure import Stretch
from patients.knowledge.drugs import DRUGS
from patients.knowledge.partial_dates import show_date
from patients.knowledge.units import show_number

# "Other immunosuppressant": taken over time. Infusions end by themselves.
TAKEN_OVER_TIME = ("csdmard", "cytotoxic")


def glucocorticoid_stop(case: Case) -> Iterator[Outcome]:
    """More than 5 mg a day for 28 days, then none, without 14 days of at most 5 mg between.

    It stands while none is taken. A stop on a day nobody recorded cannot be judged.
    """
    rule = "AL-GC-ABRUPT"
    drugs = case.given_drugs(("glucocorticoid",))
    if not drugs:
        return
    open_ended = [
        dose for drug in drugs for dose in case.doses(drug) if dose.stop is None and not dose.ongoing
    ]
    if open_ended and not case.taking_any(drugs):
        yield not_judged(rule, "Glucocorticoid was stopped on a day nobody recorded.", "day of the stop",
                         facts=rows_of(*open_ended))  # fmt: skip
        return
    ended = [one for one in case.steroids.stretches if one.end is not None and one.end <= case.as_of]
    if case.taking_any(drugs) or not ended or case.steroids.on(case.as_of):
        return
    run = _joined(ended)
    mg, least = Fraction(case.value(rule, "above_mg")), days(case.number(rule, "days"))
    hold = days(case.number(rule, "hold_days"))
    end = run[-1].end
    high = [one for one in run if one.mg is None or one.mg > mg]
    if not high:
        return
    held_from = max(one.end for one in high)
    held = end - held_from
    began, is_sure = _since_when(run, high)
    if held >= hold or held_from - began < least:
        return
    facts = rows_of(*_last_rows(case, drugs, began))
    if not is_sure:
        words = f"Glucocorticoid until {show_date(end)}: its dose is not always known."
        yield not_judged(rule, words, "dose of glucocorticoid", facts=facts)
        return
    shown = show_number(case.value(rule, "above_mg"))
    step = f"{held.days} days of {shown} mg or less" if held else f"no step of {shown} mg or less"
    yield case.found(
        rule,
        end,
        f"Glucocorticoid above {shown} mg prednisolone a day from {show_date(began)} to "
        f"{show_date(held_from)}, none since {show_date(end)}, with {step} before; the rule asks for "
        f"{hold.days} days.",
        facts=facts,
        worse=(held_from - began).days,
    )


def _joined(stretches: list[Stretch]) -> list[Stretch]:
    """The last ones, with no more than a week without between them."""
    run = [stretches[-1]]
    for one in reversed(stretches[:-1]):
        if run[0].start - one.end > days(JOINED_WITHIN_DAYS):
            break
        run.insert(0, one)
    return run


def _since_when(run: list[Stretch], high: list[Stretch]) -> tuple[date, bool]:
    """Since when without a break the dose was above 5 mg up to the last day it was; and whether surely."""
    last = run.index(high[-1])
    first = last
    while first > 0 and run[first - 1] in high:
        first -= 1
    return run[first].start, all(one.mg is not None for one in run[first : last + 1])


def _last_rows(case: Case, drugs: list[str], since: date) -> list[DoseFact]:
    return [
        dose
        for drug in drugs
        for dose in case.infusions(drug)
        if dose.stop is None or dose.stop.last_day >= since
    ]


def immunosuppressant_stop(case: Case) -> Iterator[Outcome]:
    """A drug taken over time that ended without a reason at its stop and without a plan for stopping.

    Supply is not recorded: a gap shows as a stop. A drug begun again is running again.
    """
    rule = "AL-IS-STOP"
    gap = days(case.number(rule, "gap_days"))
    for drug in case.given_drugs(TAKEN_OVER_TIME):
        if DRUGS[drug].is_once or case.taking(drug):
            continue
        ended = [one for one in case.courses(drug) if one.end is not None and one.end <= case.as_of]
        rows = case.infusions(drug)
        unknown = [dose for dose in rows if dose.stop is None and not dose.ongoing]
        if not ended or (len(rows) == 1 and rows[0].frequency == "once"):
            continue
        course = max(ended, key=lambda one: one.end)
        row = _last_row(rows, course)
        if row.has_stop_reason or _is_planned(case, course):
            continue
        if row in unknown:
            words = f"{DRUGS[drug].name} was stopped on a day nobody recorded, without a reason."
            yield not_judged(rule, words, "day and reason of the stop", facts=rows_of(row))
            continue
        lasts = case.as_of - course.end
        longer = f", for more than {gap.days} days now" if lasts > gap else ""
        yield case.found(
            rule,
            course.end,
            f"{DRUGS[drug].name} since {course.started} stopped {course.stopped}{longer}: "
            "neither a reason nor a plan for stopping is recorded.",
            part=drug,
            facts=rows_of(row),
        )


def _last_row(rows: list[DoseFact], course: Course) -> DoseFact:
    """The dose the course ended with."""
    within = [dose for dose in rows if dose.start.day >= course.start]
    return max(within, key=lambda dose: (dose.stop.last_day if dose.stop else dose.start.day, dose.start.day))


def _is_planned(case: Case, course: Course) -> bool:
    """A plan for stopping recorded while the drug ran or later."""
    return any(event.on is None or event.on.last_day >= course.start for event in case.done("STOP_PLAN"))


def severe_infection(case: Case) -> Iterator[Outcome]:
    """An infection with an admission while it lasts, during a csDMARD. Intravenous antibiotics have no field.

    It stands while the infection or the admission goes on and no plan for stopping was made since.
    """
    rule = "AL-INFECTION"
    taken = case.taking_family(("csdmard",))
    if not taken:
        return
    for infection in case.events("infection"):
        admission = next((one for one in case.events("admission") if _overlap(infection, one)), None)
        goes_on = case.is_running(infection) or bool(admission and case.is_running(admission))
        if not goes_on or infection.on is None or _plan_since(case, infection):
            continue
        drugs = names_of(taken)
        facts = rows_of(infection, admission) + tuple(row for one in taken for row in one.facts)
        if admission is None:
            words = f"Infection since {infection.on}, during {drugs}: how severe is not recorded."
            yield not_judged(rule, words, "admission or intravenous antibiotics", facts=facts)
            continue
        yield case.found(
            rule,
            infection.on,
            f"Infection since {infection.on} with admission {admission.on}, during {drugs}.",
            seen_on=max(infection.on.day, admission.on.day),
            facts=facts,
        )


def _overlap(infection: EventFact, admission: EventFact) -> bool:
    if infection.on is None or admission.on is None:
        return False
    if infection.ended and infection.ended.last_day < admission.on.day:
        return False
    # An admission before the infection counts while it lasts: the infection came in hospital.
    last = admission.ended.last_day if admission.ended else admission.on.last_day
    return admission.ongoing or last >= infection.on.day


def _plan_since(case: Case, infection: EventFact) -> bool:
    return any(event.on and event.on.last_day >= infection.on.day for event in case.done("STOP_PLAN"))
