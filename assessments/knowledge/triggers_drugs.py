"""Predicates about one drug: infusions, routes, two drugs together, a drug that is over, a teratogen.

Dates are never made up: a dose without a start, a period instead of infusions, or a dose that cannot be
converted answers "not known", and `missing` names what would decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assessments.knowledge.case_record import CaseRecord
from assessments.knowledge.dose_courses import Course, course_on, together
from assessments.knowledge.facts import DoseFact
from assessments.knowledge.infusion_cycles import Infusions, infusions_of
from assessments.knowledge.schedules import shown
from assessments.knowledge.trace import Answer
from assessments.knowledge.triggers import Context, Verdict, all_over, drug_taken, foreseen, may_go_on
from patients.knowledge.drugs import DRUGS, ROUTES
from patients.knowledge.partial_dates import add_months, birthday

ROUTE_WORDS = {"iv": "intravenous", "oral": "oral", "sc": "subcutaneous"}


def infused(context: Context, drug: str, within_months: int, joined_days: int, route: str = "") -> Verdict:
    """An infusion is planned, or one was given less than `within_months` ago.

    `since`: the first infusion of this treatment; an interval of `within_months` begins a new one.
    """
    name = _name(drug, route)
    found = infusions_of(drug, context.record.facts.doses, joined_days, route)
    treatments = treatments_of(drug, found, within_months)
    turns = [day for course in treatments for day in course.dates()]
    turns += [one.start.day for one in found.periods]
    turns += [add_months(one.stop.last_day, within_months) for one in found.periods if one.stop]
    return foreseen(
        lambda day: _infused_on(day, name, found, treatments, within_months), turns, context.as_of
    )


def _infused_on(
    as_of: date, name: str, found: Infusions, treatments: tuple[Course, ...], within_months: int
) -> Verdict:
    course = course_on(treatments, as_of)
    is_over = course is None or course.end <= as_of
    doubt = _doubt(found, name, as_of, within_months)
    if is_over and doubt:
        return doubt
    if course is None:
        return Verdict(Answer.NO, f"{name} is not recorded as given.")
    if is_over:
        text = f"{name} last given {shown(_last(found, course))}, {within_months} months ago or longer."
        return Verdict(Answer.NO, text, is_finished=True)
    last = _last(found, course)
    began = "first given" if course.start <= as_of else "first planned for"
    text = f"{name} {began} {course.started}"
    text += f", last {'given' if last <= as_of else 'planned for'} {shown(last)}."
    return Verdict(
        Answer.YES,
        text + (f" {doubt.sentence}" if doubt else ""),
        since=course.start,
        until=course.end,
        missing=doubt.missing if doubt else (),
        is_provisional=not course.started.is_exact,
        courses=treatments,
    )


def treatments_of(drug: str, found: Infusions, within_months: int) -> tuple[Course, ...]:
    """Chains of cycles less than `within_months` apart. `end`: when nothing more is asked after the last."""
    chains: list[list] = []
    for cycle in found.cycles:
        if chains and cycle.first < add_months(chains[-1][-1].last, within_months):
            chains[-1].append(cycle)
        else:
            chains.append([cycle])
    return tuple(
        Course(
            drug=drug,
            start=chain[0].first,
            end=add_months(chain[-1].last, within_months),
            rises=(),
            started=chain[0].days[0],
            stopped=None,
            has_uncertain_rise=False,
        )
        for chain in chains
    )


def _last(found: Infusions, course: Course) -> date:
    return max(cycle.last for cycle in found.cycles if course.start <= cycle.first < course.end)


def _doubt(found: Infusions, name: str, as_of: date, within_months: int) -> Verdict | None:
    """Why infusions that may matter today cannot be counted."""
    running = [
        one
        for one in found.periods
        if one.start.day <= as_of
        and (one.ongoing if one.stop is None else as_of < add_months(one.stop.last_day, within_months))
    ]
    if running:
        text = f"Cannot be planned: {name} is recorded as a period from {running[-1].start}, not one by one."
        return Verdict(Answer.UNKNOWN, text, missing=(f"day of each dose of {name.lower()}",))
    if found.has_undated:
        text = f"Cannot be planned: {name} is recorded without a date."
        return Verdict(Answer.UNKNOWN, text, missing=(f"date of {name.lower()}",))
    if found.has_unknown_route:
        text = f"Cannot be planned: by which route {name.split(',')[0].lower()} was given is not recorded."
        return Verdict(Answer.UNKNOWN, text, missing=(f"route of {name.split(',')[0].lower()}",))
    return None


def _name(drug: str, route: str) -> str:
    return DRUGS[drug].name + (f", {ROUTE_WORDS.get(route, ROUTES[route].lower())}" if route else "")


def drug_by_route(context: Context, drug: str, route: str) -> Verdict:
    """As `drug_taken`, counting only the doses given by that route; one without a route is not guessed."""
    rows = [dose for dose in context.record.facts.doses if dose.drug == drug]
    verdict = drug_taken(_with_doses(context, [dose for dose in rows if dose.route == route]), drug)
    name, plain = _name(drug, route), DRUGS[drug].name
    verdict = replace(verdict, sentence=verdict.sentence.replace(plain, name, 1))
    unclear = [dose for dose in rows if not dose.route and may_go_on(dose, context.as_of)]
    if verdict.answer == Answer.NO and unclear:
        text = f"Cannot be planned: by which route {plain.lower()} is taken is not recorded."
        missing = (f"route of {plain.lower()}",)
        return Verdict(Answer.UNKNOWN, text, missing=missing, changes=all_over(unclear, context.as_of))
    return verdict


def _with_doses(context: Context, doses: Sequence[DoseFact]) -> Context:
    """A context whose patient takes only these doses, for predicates that look at doses alone."""
    facts = replace(context.record.facts, doses=tuple(doses))
    return Context(CaseRecord(facts, context.as_of), context.pack, context.risk)


def drugs_together(context: Context, drug: str, other: str) -> Verdict:
    """Both drugs at the same time, now or as planned."""
    each = [drug_taken(context, one) for one in (drug, other)]
    for place, verdict in enumerate(each):
        if verdict.answer != Answer.YES:
            # One that was looked at before it and ends speaks from then on.
            turns = [verdict.changes, *(_over(one) for one in each[:place])]
            changes = min((day for day in turns if day), default=None)
            return replace(verdict, courses=(), since=None, until=None, changes=changes)
    courses = together(each[0].courses, each[1].courses)
    course = course_on(courses, context.as_of)
    names = f"{DRUGS[drug].name} and {DRUGS[other].name.lower()}"
    if course is None or (course.end is not None and course.end <= context.as_of):
        changes = min((day for one in each if (day := _over(one))), default=None)
        text = f"{names} are not taken at the same time."
        return Verdict(Answer.NO, text, is_finished=course is not None, changes=changes)
    return Verdict(
        Answer.YES,
        f"{names} together from {course.started}.",
        since=course.start,
        until=course.end,
        is_provisional=not course.started.is_exact,
        courses=courses,
    )


def _over(verdict: Verdict) -> date | None:
    """The day on which the last of the courses has ended; None while one goes on."""
    ends = [course.end for course in verdict.courses]
    return None if None in ends else max(ends, default=None)


def drug_ended(context: Context, drug: str) -> Verdict:
    """The drug was taken and is over; `since`: the day it ended."""
    doses = [dose for dose in context.record.facts.doses if dose.drug == drug]
    turns = [dose.start.day for dose in doses if dose.start]
    turns += [dose.stop.last_day for dose in doses if dose.stop]
    return foreseen(lambda day: _ended_on(day, drug, doses), turns, context.as_of)


def _ended_on(as_of: date, drug: str, doses: Sequence[DoseFact]) -> Verdict:
    name = DRUGS[drug].name
    if not doses:
        return Verdict(Answer.NO, f"{name} is not recorded as taken.")
    begun = [dose for dose in doses if dose.start is None or dose.start.day <= as_of]
    if not begun:
        return Verdict(Answer.NO, f"{name} is planned and has not begun.")
    going_on = [dose for dose in begun if may_go_on(dose, as_of) and not _is_single(dose)]
    if going_on:
        return Verdict(Answer.NO, f"{name} is still taken.")
    ends = [dose.stop or (dose.start if _is_single(dose) else None) for dose in begun]
    if None in ends:
        text = f"Cannot be planned: {name} was stopped on a date not recorded."
        return Verdict(Answer.UNKNOWN, text, missing=(f"stop date of {name.lower()}",))
    last = max(ends, key=lambda on: on.last_day)
    later = [dose.start.day for dose in doses if dose.start and dose.start.day > as_of]
    return Verdict(
        Answer.YES,
        f"{name} last taken {last}.",
        since=last.last_day,
        until=min(later, default=None),
        is_provisional=not last.is_exact,
    )


def _is_single(dose: DoseFact) -> bool:
    return dose.frequency == "once" or (DRUGS[dose.drug].is_once and dose.frequency == "")


def teratogen_taken(context: Context, drug: str, until_years: int) -> Verdict:
    """As `drug_taken`, of people with ovaries until that birthday; nobody is taken to have none."""
    organ = context.record.organ("ovaries")
    if organ == Answer.NO:
        return Verdict(Answer.NO, "Not asked: recorded without ovaries.")
    taken = drug_taken(context, drug)
    if taken.answer != Answer.YES:
        return taken
    if organ == Answer.UNKNOWN:
        text = f"{taken.sentence} Cannot tell whether a pregnancy is possible: sex and organs not recorded."
        missing = ("whether the patient has ovaries",)
        return Verdict(Answer.UNKNOWN, text, missing=missing, changes=taken.until)
    birth = context.record.facts.birth
    if birth is None:
        text = f"{taken.sentence} Asked until {until_years} years of age; date of birth not recorded."
        return Verdict(Answer.UNKNOWN, text, missing=("date of birth",), changes=taken.until)
    ends = birthday(birth.last_day, until_years)
    if max(context.as_of, taken.since) >= ends:
        return Verdict(
            Answer.NO, f"{taken.sentence} Asked until {until_years} years of age.", is_finished=True
        )
    until = min(day for day in (taken.until, ends) if day)
    return replace(taken, until=until)


TRIGGERS = (infused, drug_by_route, drugs_together, drug_ended, teratogen_taken)
VOCABULARIES = {"route": ROUTES, "other": DRUGS}
