"""Alerts on the disease itself: red flags, strength, lung function, CK and signs of cancer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from assessments.knowledge.alerts.case import Case, Outcome, Spell, not_judged, row_of, rows_of
from assessments.knowledge.alerts.finding import CRITICAL, AlertFinding
from assessments.knowledge.candidate_relapse import recorded_relapse, rises_of, treatment_words
from assessments.knowledge.facts import VisitFact
from assessments.knowledge.prefill import VISIT, above_limit
from assessments.knowledge.red_flags import RULES as FLAG_RULES
from assessments.knowledge.red_flags import RedFlag, red_flags
from assessments.knowledge.trace import Answer
from patients.knowledge.conditions import CONDITIONS
from patients.knowledge.mmt8 import SIDES, check_grades, grade_bounds, sites_of
from patients.knowledge.partial_dates import PartialDate, add_months, show_date
from patients.knowledge.symptoms import SYMPTOMS
from patients.knowledge.units import show_number

SIGNS = ("weight_loss", "fever", "night_sweats")
SIGNS_AS_CONDITIONS = ("bleeding", "new_lump")
BREATHLESS = "dyspnoea"


def emergency_signs(case: Case) -> Iterator[Outcome]:
    """The red flags of the guide as they are, and troponin I above its limit, which AL-CHEST names too."""
    flags = {flag.key: _of_flag(case, flag) for flag in red_flags(case.facts, case.as_of)}
    for outcome in _troponin(case):
        if isinstance(outcome, AlertFinding):
            same = flags.get(outcome.key)
            flags[outcome.key] = _with_troponin(same, outcome) if same else outcome
        else:
            yield outcome
    yield from flags.values()


def _of_flag(case: Case, flag: RedFlag) -> AlertFinding:
    rows = [(VISIT, visit.row) for visit in case.visits if flag.began <= visit.on <= flag.last]
    return AlertFinding(
        rule=flag.rule,
        key=flag.key,
        urgency=flag.urgency,
        label=flag.label,
        sentence=flag.sentence,
        action=FLAG_RULES[flag.rule].action,
        sources=(flag.source,),
        mark=flag.mark,
        seen_on=flag.last,
        facts=tuple(rows),
        began=flag.began,
    )


def _with_troponin(flag: AlertFinding, troponin: AlertFinding) -> AlertFinding:
    return replace(
        flag,
        sentence=f"{flag.sentence} {troponin.sentence}",
        sources=tuple(dict.fromkeys(flag.sources + troponin.sources)),
        seen_on=max(flag.seen_on, troponin.seen_on),
        worse=troponin.worse,
        facts=flag.facts + troponin.facts,
    )


def _troponin(case: Case) -> Iterator[Outcome]:
    first = last = None
    for reading in reversed(case.readings("TROPONIN_I")):
        answer = above_limit(reading.result)
        if answer == Answer.UNKNOWN and last is None:
            yield not_judged("AL-CHEST", f"{reading.shown} cannot be judged against its limit.",
                             "upper limit of troponin I", facts=rows_of(reading.result))  # fmt: skip
        if answer == Answer.NO:
            break
        if answer == Answer.YES:
            first, last = reading, last or reading
    if first is None:
        return
    limit = last.result.upper_limit
    above = "above its limit" if limit is None else f"above the laboratory's limit {show_number(limit)}"
    again = f" So since {first.result.on}." if first.day < last.day else ""
    yield case.found(
        "AL-CHEST",
        first.result.on,
        f"{last.shown}, {above}.{again}",
        seen_on=last.day,
        facts=rows_of(first.result, last.result),
        worse=last.value,
    )


def strength(case: Case) -> Iterator[Outcome]:
    """A side's MMT8 surely at least 8 of 80 below the best of six months before, whatever has no number."""
    points, months = case.value("AL-MMT8-FALL", "points"), case.number("AL-MMT8-FALL", "within_months")
    graded = [visit for visit in case.visits if visit.mmt8 and not check_grades(visit.mmt8)]
    found = [one for side in ("right", "left") if (one := _fall(case, graded, side, points, months))]
    if not found:
        return
    first = min(found, key=lambda one: one[0].on)[0]
    yield case.found(
        "AL-MMT8-FALL",
        first.on,
        "; ".join(words for _, _, words, _ in found)
        + f". The rule asks for a fall of {show_number(points)} points from the best of {months} months.",
        seen_on=max(last.on for _, last, _, _ in found),
        facts=rows_of(*(visit for start, last, _, _ in found for visit in (start, last))),
        worse=max(fall for _, _, _, fall in found),
    )


def _fall(case: Case, graded: list[VisitFact], side: str, points: Decimal, months: int):
    """First and last visit of the fall that stands, its words and its points; None when there is none."""
    scored = []
    for visit in graded:
        if any(site in visit.mmt8 for site in sites_of(side)):
            bounds = [grade_bounds(visit.mmt8.get(site)) for site in sites_of(side)]
            scored.append((visit, sum(low for low, _ in bounds), sum(high for _, high in bounds)))
    first = last = None
    for visit, low, high in scored:
        since = add_months(visit.on, -months)
        before = [(lo, other) for other, lo, _ in scored if since <= other.on < visit.on]
        if not before:
            # Nothing to compare with for so long: what stood is compared with nothing any more.
            first = last = None
            continue
        best, when = max(before, key=lambda one: (one[0], one[1].on))
        if high <= best - points:
            first, last = first or visit, (visit, best, when, low, high)
        elif low > best - points:
            first = last = None
    if last is None:
        return None
    visit, best, when, low, high = last
    shown = str(high) if low == high else f"at most {high}"
    words = (
        f"MMT8 of the {SIDES[side].lower()} {shown} of 80 on {show_date(visit.on)}, {best} on "
        f"{show_date(when.on)}"
    )
    return first, visit, words, Decimal(best - high)


def lung_fall(case: Case) -> Iterator[Outcome]:
    """10% of the best of 24 months, or with interstitial lung disease 5 points of the best of 12 months."""
    rule = "AL-FVC-FALL"
    percent, points = case.value(rule, "relative_percent"), case.value(rule, "points")
    visits = [visit for visit in case.visits if visit.fvc_percent]
    ild = case.facts.ever_symptom("ild")[0]

    def best_of(visit: VisitFact, months: int) -> VisitFact | None:
        since = add_months(visit.on, -months)
        before = [other for other in visits if since <= other.on < visit.on]
        return max(before, key=lambda one: (one.fvc_percent, one.on), default=None)

    def judged(visit: VisitFact) -> tuple[Answer, str, Decimal]:
        best = best_of(visit, case.number(rule, "relative_within_months"))
        if best is None:
            return Answer.NO, "", Decimal(0)
        fall = (1 - visit.fvc_percent / best.fvc_percent) * 100
        if best.fvc_percent - visit.fvc_percent >= best.fvc_percent * percent / 100:
            return Answer.YES, f"{fall:.0f}% below {_fvc(best)}, the best of the time before", fall
        near = best_of(visit, case.number(rule, "points_within_months"))
        lost = near.fvc_percent - visit.fvc_percent if near else Decimal(0)
        if lost >= points and ild == Answer.YES:
            return Answer.YES, f"{show_number(lost)} points below {_fvc(near)}, with lung disease", fall
        return (Answer.UNKNOWN if lost >= points and ild == Answer.UNKNOWN else Answer.NO), "", fall

    run = _visit_run(visits, lambda visit: judged(visit)[0])
    if run:
        first, last = run
        _, words, fall = judged(last)
        yield case.found(rule, first.on, f"{_fvc(last)}, {words}.", seen_on=last.on,
                         facts=rows_of(first, last), worse=round(fall, 4))  # fmt: skip
    elif visits and judged(visits[-1])[0] == Answer.UNKNOWN:
        words = (
            f"{_fvc(visits[-1])} fell by {show_number(points)} points or more: that counts with lung disease."
        )
        yield not_judged(rule, words, "interstitial lung disease, yes or no", facts=rows_of(visits[-1]))


def lung_low(case: Case) -> Iterator[Outcome]:
    """Below 50%, or below 80% with breathlessness. Vital capacity per kilogram has no field here."""
    rule = "AL-FVC-LOW"
    low, with_symptoms = case.value(rule, "below"), case.value(rule, "below_with_symptoms")
    visits = [visit for visit in case.visits if visit.fvc_percent]
    breathless = case.standing(BREATHLESS)

    def verdict(visit: VisitFact) -> Answer:
        if visit.fvc_percent < low:
            return Answer.YES
        if visit.fvc_percent >= with_symptoms:
            return Answer.NO
        return Answer.YES if breathless else case.symptom(BREATHLESS)

    run = _visit_run(visits, verdict)
    if run:
        first, last = run
        words = f"below {show_number(low)}%"
        rows = rows_of(first, last)
        if last.fvc_percent >= low:
            words = f"below {show_number(with_symptoms)}% with breathlessness on {show_date(breathless.last)}"
            rows += breathless.rows
        sentence = f"{_fvc(last)}, {words}. The limits are unverified."
        yield case.found(rule, first.on, sentence, seen_on=last.on, facts=rows, worse=-last.fvc_percent)
    elif visits and verdict(visits[-1]) == Answer.UNKNOWN:
        words = f"{_fvc(visits[-1])}, below {show_number(with_symptoms)}%: breathlessness was not asked."
        yield not_judged(rule, words, "breathlessness, yes or no", facts=rows_of(visits[-1]))


def _fvc(visit: VisitFact) -> str:
    return f"FVC {show_number(visit.fvc_percent)}% predicted on {show_date(visit.on)}"


def _visit_run(visits: list[VisitFact], verdict: Callable[[VisitFact], Answer]):
    """First and last visit of the yes that stands."""
    first = last = None
    for visit in reversed(visits):
        answer = verdict(visit)
        if answer == Answer.NO:
            break
        if answer == Answer.YES:
            first, last = visit, last or visit
    return (first, last) if first else None


def ck_rise(case: Case) -> Iterator[Outcome]:
    """The candidate relapse that the latest CK belongs to. Three times the lowest asks for somebody now.

    One that the history has as a relapse is no question any more.
    """
    rises, doubts = rises_of(case)
    for doubt in doubts:
        yield not_judged("AL-CK-RISE", doubt.sentence, doubt.missing, facts=rows_of(doubt.result))
    rise = rises[-1] if rises else None
    if rise is None or not rise.is_open or not rise.latest_meets_rule:
        return
    if recorded_relapse(case.facts, rise) is not None:
        return
    is_urgent = rise.latest_times >= case.value("AL-CK-RISE", "urgent_times_lowest")
    yield case.found(
        "AL-CK-RISE",
        rise.facts[1].on,
        f"{rise.sentence} Treatment began with {treatment_words(case)}.",
        seen_on=rise.last,
        facts=rows_of(*rise.facts),
        worse=round(rise.latest_times, 4),
        urgency=CRITICAL if is_urgent else "",
    )


def ck_no_fall(case: Case) -> Iterator[Outcome]:
    """12 weeks after the first start or the latest new drug, no CK is at most half of that at the start.

    A new drug begins an induction; a rise of dose does not (our reading). Without a raised CK at the start
    there is nothing to fall.
    """
    rule, weeks = "AL-CK-NOFALL", case.number("AL-CK-NOFALL", "weeks")
    if not case.first_starts:
        return
    begun = case.first_starts[-1][0]
    start = begun.day
    ends = start + timedelta(weeks=weeks)
    readings = [one for one in case.readings("CK") if one.value is not None]
    before = [one for one in readings if one.day <= start and one.is_plain]
    if case.as_of < ends or not readings:
        return
    name = f"{weeks} weeks after the start of treatment on {begun}"
    if not before:
        yield not_judged(rule, f"CK cannot be compared {name}: none before it.", "CK at the start")
        return
    base = before[-1]
    if above_limit(base.result) != Answer.YES:
        return
    later = [one for one in readings if one.day > start]
    if not any(one.day >= ends for one in later):
        yield not_judged(rule, f"No CK {name}.", f"CK after {show_date(ends)}", facts=rows_of(base.result))
        return
    half = base.value * (1 - case.value(rule, "fall_percent") / 100)
    if any(one.at_most(half) != Answer.NO for one in later):
        return
    lowest, last = min(later, key=lambda one: one.value), later[-1]
    if above_limit(last.result) == Answer.NO:
        return
    yield case.found(
        rule,
        begun,
        f"{last.shown}; lowest {lowest.shown.removeprefix('CK ')} since {base.shown} at the start of "
        f"treatment on {begun}: not fallen by {show_number(case.value(rule, 'fall_percent'))}% "
        f"after {weeks} weeks.",
        seen_on=last.day,
        facts=rows_of(base.result, lowest.result, last.result),
        worse=last.value,
    )


def cancer_signs(case: Case) -> Iterator[Outcome]:
    """Weight loss, fever, night sweats, bleeding, a new lump. What began on one day is one problem."""
    began: dict[date | None, list[tuple[str, Spell]]] = defaultdict(list)
    recorded: dict[date | None, PartialDate] = {}
    for code in SIGNS:
        if spell := case.standing(code):
            began[spell.began].append((SYMPTOMS[code], spell))
            recorded[spell.began] = PartialDate(spell.began)
    for code in SIGNS_AS_CONDITIONS:
        if event := case.condition(code):
            day = event.on.day if event.on else None
            spell = Spell(day or case.as_of, day or case.as_of, (row_of(event),))
            began[day].append((CONDITIONS[code], spell))
            if event.on and (event.on.is_exact or day not in recorded):
                recorded[day] = event.on
    for day, signs in began.items():
        last = max(spell.last for _, spell in signs)
        since = recorded.get(day, "a day not recorded")
        again = f" Again on {show_date(last)}." if day and last > day else ""
        yield case.found(
            "AL-CANCER-SIGN",
            recorded.get(day),
            f"{', '.join(name for name, _ in signs)}: yes since {since}.{again} Ask what explains it.",
            seen_on=last,
            facts=tuple(row for _, spell in signs for row in spell.rows),
            worse=len(signs),
        )
