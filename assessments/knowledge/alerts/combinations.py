"""Drugs that do not go together: statins with anti-HMGCR, and the interactions of rules.json."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from assessments.knowledge.alerts.case import (
    IMMUNOSUPPRESSING,
    Case,
    Outcome,
    Taking,
    names_of,
    not_judged,
    rows_of,
)
from assessments.knowledge.alerts.finding import Row
from assessments.knowledge.trace import Answer
from patients.knowledge.drugs import DRUGS
from patients.knowledge.partial_dates import add_months, show_date

ANTI_HMGCR_DISEASE = ("anti_hmgcr", "double_positive")


def statins(case: Case) -> Iterator[Outcome]:
    """A statin with anti-HMGCR, on any date. One ordered after the diagnosis is said as that, once."""
    taken = case.taking_family(("statin",))
    if not taken:
        return
    answer, result = case.antibody("ANTI_HMGCR")
    reason, rows = "", ()
    if answer == Answer.YES:
        reason, rows = f"anti-HMGCR positive {result.on or 'on a day not recorded'}", rows_of(result)
    elif case.facts.subtype in ANTI_HMGCR_DISEASE:
        reason = "the subtype is anti-HMGCR"
    is_statin_disease = case.facts.trigger == "statin"
    facts = tuple(row for one in taken for row in one.facts) + tuple(rows)
    drugs = ", ".join(one.shown for one in taken)
    new = [one for one in taken if _is_after_diagnosis(case, one) == Answer.YES]
    because = "; ".join(filter(None, (reason, "set off by a statin" if is_statin_disease else "")))
    if because and new:
        also = ("AL-STATIN-HMGCR",) if reason else ()
        words = f"{drugs}, ordered after the diagnosis {case.facts.diagnosis}; {because}."
        began = min(one.started for one in new)
        yield case.found("AL-STATIN-RECHALLENGE", began, words, facts=facts, also=also)
        return
    if reason:
        began = min((one.started for one in taken if one.started), default=None)
        yield case.found("AL-STATIN-HMGCR", began, f"{drugs}; {reason}.", facts=facts)
    elif answer == Answer.UNKNOWN:
        yield not_judged("AL-STATIN-HMGCR", f"{drugs}; anti-HMGCR has no result.", "anti-HMGCR", facts=facts)
    unsure = [one for one in taken if _is_after_diagnosis(case, one) == Answer.UNKNOWN]
    if because and unsure:
        words = f"{drugs}: whether it was ordered after the diagnosis cannot be said."
        missing = "date of diagnosis" if case.facts.diagnosis is None else "exact start of the statin"
        yield not_judged("AL-STATIN-RECHALLENGE", words, missing, facts=facts)


def _is_after_diagnosis(case: Case, taking: Taking) -> Answer:
    """The course began after the diagnosis; of two partial dates that overlap nobody knows."""
    diagnosis = case.facts.diagnosis
    course = next((one for one in case.courses(taking.drug) if one.is_running(case.as_of)), None)
    if diagnosis is None or course is None:
        return Answer.UNKNOWN
    if diagnosis.day > case.as_of or course.started.last_day <= diagnosis.day:
        return Answer.NO
    return Answer.YES if course.started.day > diagnosis.last_day else Answer.UNKNOWN


def interactions(case: Case) -> Iterator[Outcome]:
    yield from _methotrexate_trimethoprim(case)
    azathioprine = case.taking_any(("azathioprine",))
    blockers = case.taking_any(("allopurinol", "febuxostat"))
    if azathioprine and blockers:
        yield _together(case, "AL-INT-AZA-XOI", azathioprine + blockers)
    ciclosporin, statin = case.taking_any(("ciclosporin",)), case.taking_family(("statin",))
    if ciclosporin and statin:
        yield _together(case, "AL-INT-CNI-STATIN", ciclosporin + statin)


def _methotrexate_trimethoprim(case: Case) -> Iterator[Outcome]:
    """Trimethoprim is given for treatment. Of co-trimoxazole the dose does not tell: no figure was found.

    What surely holds is said (at least the prophylactic rule); whether it is treatment is not judged, unless
    a decision on PJP prophylaxis is recorded.
    """
    methotrexate = case.taking_any(("methotrexate",))
    if not methotrexate:
        return
    if trimethoprim := case.taking_any(("trimethoprim",)):
        yield _together(case, "AL-INT-MTX-TMP", methotrexate + trimethoprim)
    if co_trimoxazole := case.taking_any(("co_trimoxazole",)):
        pair = methotrexate + co_trimoxazole
        decided = case.done("PJP_DECISION")
        if decided:
            on = decided[-1].on
            more = f" Decision on PJP prophylaxis {on or 'without a date'}."
        else:
            more = " Whether the dose is for treatment, then never together, is not recorded."
            rows = tuple(row for one in pair for row in one.facts)
            words = f"{_shown(pair)}: treatment or prophylaxis cannot be told from the dose."
            yield not_judged("AL-INT-MTX-TMP", words, "whether co-trimoxazole is for treatment", facts=rows)
        yield _together(case, "AL-INT-MTX-TMPPRO", pair, more, *decided)


def _shown(pair: Sequence[Taking]) -> str:
    return ", ".join(one.shown for one in pair)


def _together(case: Case, rule: str, pair: Sequence[Taking], more: str = "", *events) -> Outcome:
    """Since the later of the two starts."""
    starts = [one.started for one in pair if one.started]
    began = max(starts) if len(starts) == len(pair) else None
    facts = tuple(row for one in pair for row in one.facts) + rows_of(*events)
    return case.found(rule, began, f"Together: {_shown(pair)}.{more}", facts=facts)


def live_vaccines(case: Case) -> Iterator[Outcome]:
    """Given on a day with an immunosuppressant, or planned while one is taken now."""
    months = case.number("AL-LIVE-VACC", "infusion_months")
    vaccines = sorted(
        (event for event in case.given.events if event.condition == "live_vaccine"),
        key=lambda event: (event.on.day if event.on else date.min, event.row or 0),
    )
    for vaccine in vaccines:
        if vaccine.on is None:
            if case.taking_family(IMMUNOSUPPRESSING):
                yield not_judged("AL-LIVE-VACC", "A live vaccine is recorded without a date.",
                                 "date of the live vaccine", facts=rows_of(vaccine))  # fmt: skip
            continue
        is_planned = vaccine.on.day > case.as_of
        day = case.as_of if is_planned else vaccine.on.day
        names, rows = _lowered_on(case, day, months)
        if names:
            word = "planned for" if is_planned else "given"
            yield case.found(
                "AL-LIVE-VACC",
                vaccine.on,
                f"Live vaccine {word} {vaccine.on}, with {names}.",
                seen_on=day,
                facts=rows_of(vaccine) + rows,
            )


def _lowered_on(case: Case, day: date, months: int) -> tuple[str, tuple[Row, ...]]:
    """What lowered defences on `day`: taken then, or an infusion of the months before."""
    taken = case.taking_family(IMMUNOSUPPRESSING, day)
    names, rows = [names_of(taken)] if taken else [], tuple(row for one in taken for row in one.facts)
    for drug in case.given_drugs(IMMUNOSUPPRESSING):
        if not DRUGS[drug].is_once or any(one.drug == drug for one in taken):
            continue
        recent = [
            dose
            for dose in case.infusions(drug)
            if dose.start.day <= day < add_months(dose.start.day, months)
        ]
        if recent:
            names.append(f"{DRUGS[drug].name.lower()} of {show_date(recent[-1].start.day)}")
            rows += rows_of(recent[-1])
    return " and ".join(names), rows
