"""Predicates about being exposed: to glucocorticoid, to immunosuppression, to a risk of Pneumocystis (PJP).

A dose that cannot be converted, or without a start, answers "not known"; `missing` names what would decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from assessments.knowledge.dose_courses import courses_of
from assessments.knowledge.infusion_cycles import infusions_of
from assessments.knowledge.schedules import shown
from assessments.knowledge.steroid_exposure import Steroids, Stretch, steroids_of
from assessments.knowledge.trace import Answer
from assessments.knowledge.triggers import Context, Verdict, all_over, drug_taken, foreseen, may_go_on
from assessments.knowledge.triggers_drugs import infused, treatments_of
from patients.knowledge.drugs import DRUGS, FAMILIES
from patients.knowledge.glucocorticoids import show_mg
from patients.knowledge.partial_dates import add_months, birthday


def steroid_exposure(
    context: Context, tenths_mg_a_day: int, over_months: int = 0, from_days: int = 0
) -> Verdict:
    """Glucocorticoid of at least so many tenths of a mg prednisolone a day, for that long or expected to be.

    `over_months`: longer than that; `from_days`: at least so long. Without a planned stop it is expected to
    go on.
    """
    threshold = Fraction(tenths_mg_a_day, 10)
    found = steroids_of(context.record.facts, context.as_of)
    if found.has_backward:
        text = "Cannot be planned: a glucocorticoid stops before it starts."
        return Verdict(Answer.UNKNOWN, text, missing=("corrected dates of glucocorticoid",))
    runs = [run for run in found.at_least(threshold) if _lasts(run, over_months, from_days)]
    dose = f"{show_mg(threshold)} prednisolone a day"
    limit = f"more than {over_months} months" if over_months else f"{from_days} days"
    turns = [day for one in (*found.stretches, *runs) for day in (one.start, one.end) if day]
    turns += [one.stop.last_day for one in found.undated if one.stop]
    return foreseen(lambda day: _steroid_on(day, context, found, runs, dose, limit), turns, context.as_of)


def _steroid_on(
    as_of: date, context: Context, found: Steroids, runs: Sequence[Stretch], dose: str, limit: str
) -> Verdict:
    now = next((run for run in runs if run.end is None or run.end > as_of), None)
    is_now = now is not None and now.start <= as_of
    if not is_now and (unknown := _unknown_steroid(found, as_of, dose)):
        return unknown
    if now is None:
        if runs:
            text = f"Glucocorticoid of at least {dose} ended {shown(runs[-1].end)}; nothing more is asked."
            return Verdict(Answer.NO, text, is_finished=True)
        return Verdict(Answer.NO, f"No glucocorticoid of at least {dose} for {limit} is recorded or planned.")
    began = "since" if now.start <= as_of else "planned from"
    until = "without a planned end" if now.end is None else f"until {shown(now.end)}"
    started = now.started(context.record.facts)
    return Verdict(
        Answer.YES,
        f"Glucocorticoid of at least {dose} {began} {started}, {until}.",
        since=now.start,
        until=now.end,
        is_provisional=not now.is_exact,
    )


def _lasts(run: Stretch, over_months: int, from_days: int) -> bool:
    if run.end is None:
        return True
    if over_months:
        return run.end > add_months(run.start, over_months)
    return run.end >= run.start + timedelta(days=from_days)


def _unknown_steroid(found: Steroids, as_of: date, dose: str) -> Verdict | None:
    now = found.on(as_of)
    if now is not None and now.mg is None:
        text = (
            f"Cannot tell whether it is {dose}: the daily dose since {shown(now.start)} cannot be worked out."
        )
        return Verdict(Answer.UNKNOWN, text, missing=("daily dose of glucocorticoid",))
    if now is None and found.has_undated_on(as_of):
        text = "Glucocorticoid is taken, but its start date is not recorded."
        return Verdict(Answer.UNKNOWN, text, missing=("start date of glucocorticoid",))
    return None


def immunosuppressed(
    context: Context, families: list[str], within_months: int, from_years: int = 0
) -> Verdict:
    """A drug of these families is taken or planned, or was infused less than `within_months` ago.

    `from_years`: from that birthday on. `since`: the first day of all drugs that have no break between them.
    """
    spans, names = [], []
    for drug in sorted({dose.drug for dose in context.record.facts.doses}):
        if DRUGS[drug].family not in families:
            continue
        for start, end in _spans(context, drug, within_months):
            spans.append((start, end))
            if start <= context.as_of and (end is None or context.as_of < end):
                names.append(DRUGS[drug].name)
    run = _run_on(spans, context.as_of)
    if run is None:
        undated = [
            dose
            for dose in context.record.facts.doses
            if dose.start is None and DRUGS[dose.drug].family in families and may_go_on(dose, context.as_of)
        ]
        if undated:
            name = min(DRUGS[dose.drug].name for dose in undated)
            text = f"{name} is taken, but its start date is not recorded."
            missing = (f"start date of {name.lower()}",)
            return Verdict(Answer.UNKNOWN, text, missing=missing, changes=all_over(undated, context.as_of))
        text = "No immunosuppressive treatment is recorded as taken or planned."
        return Verdict(Answer.NO, text, is_finished=bool(spans))
    since, until = run
    began = "since" if since <= context.as_of else "planned from"
    what = ", ".join(dict.fromkeys(names)) or "Immunosuppressive treatment"
    verdict = Verdict(
        Answer.YES, f"{what}: immunosuppression {began} {shown(since)}.", since=since, until=until
    )
    return _from_age(context, verdict, from_years) if from_years else verdict


def _from_age(context: Context, verdict: Verdict, years: int) -> Verdict:
    birth = context.record.facts.birth
    if birth is None:
        text = f"{verdict.sentence} Asked from {years} years of age; date of birth not recorded."
        return Verdict(Answer.UNKNOWN, text, missing=("date of birth",), changes=verdict.until)
    begins = birthday(birth.day, years)
    if context.as_of < begins and verdict.since < begins:
        text = f"{verdict.sentence} Asked from {years} years of age; younger patients as locally agreed."
        return Verdict(Answer.NO, text, changes=min(day for day in (begins, verdict.until) if day))
    text = f"{verdict.sentence} {years} years of age or older."
    doubtful = not birth.is_exact and context.as_of < birthday(birth.last_day, years)
    return replace(verdict, sentence=text, since=max(verdict.since, begins), is_provisional=doubtful)


def _spans(context: Context, drug: str, within_months: int) -> list[tuple[date, date | None]]:
    doses = context.record.facts.doses
    if DRUGS[drug].is_once:
        found = treatments_of(drug, infusions_of(drug, doses, 0), within_months)
        return [(course.start, course.end) for course in found]
    return [(course.start, course.end) for course in courses_of(drug, doses)]


def _run_on(spans: list[tuple[date, date | None]], as_of: date) -> tuple[date, date | None] | None:
    """The stretch without a break that covers `as_of`, else the next planned one."""
    joined: list[list] = []
    for start, end in sorted(spans, key=lambda span: (span[0], span[1] or date.max)):
        if end is not None and end <= start:
            continue
        if joined and (joined[-1][1] is None or start <= joined[-1][1]):
            last = joined[-1][1]
            joined[-1][1] = None if last is None or end is None else max(last, end)
        else:
            joined.append([start, end])
    return next(((start, end) for start, end in joined if end is None or as_of < end), None)


def pjp_risk(
    context: Context,
    tenths_mg_a_day: int,
    from_days: int,
    drugs: list[str],
    with_steroid: list[str],
    within_months: int,
) -> Verdict:
    """High-dose glucocorticoid for long, or one of `drugs`, or one of `with_steroid` and glucocorticoid."""
    found = [steroid_exposure(context, tenths_mg_a_day, from_days=from_days)]
    found += [_taken_or_infused(context, drug, within_months) for drug in drugs]
    any_steroid = immunosuppressed(context, ["glucocorticoid"], within_months)
    for drug in with_steroid:
        given = _taken_or_infused(context, drug, within_months)
        if given.answer == any_steroid.answer == Answer.YES:
            since = max(given.since, any_steroid.since)
            ends = [day for day in (given.until, any_steroid.until) if day]
            text = f"{given.sentence} Glucocorticoid with it."
            if not ends or since < min(ends):
                found.append(replace(given, sentence=text, since=since, until=min(ends, default=None)))
        elif Answer.NO not in (given.answer, any_steroid.answer):
            doubt = given if given.answer == Answer.UNKNOWN else any_steroid
            ends = [day for one in (given, any_steroid) for day in (one.changes, one.until) if day]
            found.append(replace(doubt, changes=min(ends, default=None)))
    yes = [one for one in found if one.answer == Answer.YES]
    run = _run_on([(one.since, one.until) for one in yes], context.as_of)
    if run:
        text = " ".join(dict.fromkeys(one.sentence for one in yes if one.since < (run[1] or date.max)))
        doubtful = any(one.is_provisional for one in yes)
        return Verdict(Answer.YES, text, since=run[0], until=run[1], is_provisional=doubtful)
    unknown = [one for one in found if one.answer == Answer.UNKNOWN]
    if unknown:
        return replace(unknown[0], courses=())
    text = "No treatment that calls for a decision on PJP prophylaxis is recorded or planned."
    turns = (one.changes or one.until for one in found)
    changes = min((day for day in turns if day), default=None)
    return Verdict(Answer.NO, text, is_finished=any(one.is_finished for one in found), changes=changes)


def _taken_or_infused(context: Context, drug: str, within_months: int) -> Verdict:
    if DRUGS[drug].is_once:
        return infused(context, drug, within_months, 0)
    return drug_taken(context, drug)


TRIGGERS = (steroid_exposure, immunosuppressed, pjp_risk)
VOCABULARIES = {"with_steroid": DRUGS, "families": FAMILIES}
