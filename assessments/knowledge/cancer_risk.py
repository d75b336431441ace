"""The cancer risk class of a rule set that counts factors, on one day, with its working.

Factors and counts come from the pack; this module reads the facts. A factor once present stays present,
so the class never falls by itself (rules.json cancer_imacs.reclassify, mark D).
"""

from __future__ import annotations

from datetime import date

from assessments.knowledge.case_record import CaseRecord
from assessments.knowledge.facts import PatientFacts
from assessments.knowledge.plan_entry import Factor, RiskTrace
from assessments.knowledge.rule_packs import FactorRule, Pack, RiskRules
from assessments.knowledge.trace import Answer
from patients.knowledge.lab_tests import LAB_TESTS
from patients.knowledge.partial_dates import PartialDate, add_months, birthday, show_date
from patients.knowledge.subtypes import SUBTYPES
from patients.knowledge.symptoms import SYMPTOMS

CLASSES = ("standard", "moderate", "high")  # of the patient; factors are low, intermediate and high

CONTRADICTED = "Cannot be planned:"  # how a sentence about facts that contradict each other begins

Found = tuple[Answer, date | None, str, bool]  # answer, since when, sentence, provisional


def disease_is(record: CaseRecord, group: str) -> Found:
    """The disease group. Everyone in this program has IMNM; the other groups exclude it."""
    if group == "imnm":
        return Answer.YES, None, "Immune-mediated necrotising myopathy, as every patient here.", False
    return Answer.NO, None, "The diagnosis is immune-mediated necrotising myopathy.", False


def antibody(record: CaseRecord, test: str, subtypes: list[str], absent_in: list[str]) -> Found:
    """A result, or the recorded subtype that names the antibody; not tested is not negative."""
    answer, on = record.antibody(test)
    subtype = record.facts.subtype
    if answer == Answer.YES:
        return answer, on, f"Positive result {_day(on)}.", False
    if subtype in subtypes:
        return Answer.YES, None, f"Recorded subtype: {SUBTYPES[subtype]}.", answer == Answer.NO
    if answer == Answer.NO:
        return answer, on, f"Negative result {_day(on)}.", False
    if both := record.antibody_both(test):
        text = f"{CONTRADICTED} positive and negative on {show_date(both[-1])}."
        return Answer.UNKNOWN, None, text, False
    if subtype in absent_in:
        return Answer.NO, None, f"Recorded subtype: {SUBTYPES[subtype]}.", False
    return Answer.UNKNOWN, None, "No result recorded.", False


def symptom(record: CaseRecord, code: str) -> Found:
    """Ever recorded at a visit."""
    answer, on = record.symptom(code)
    words = {
        Answer.YES: f"Recorded at the visit of {show_date(on)}.",
        Answer.NO: f"Recorded absent, last at the visit of {show_date(on)}.",
        Answer.UNKNOWN: "Not recorded at any visit.",
    }
    return answer, on, words[answer], False


def onset_after_age(record: CaseRecord, years: int) -> Found:
    """True when the first symptom came later than that birthday.

    A partial onset counts by its last day and a partial birth date by its first, which never lowers the
    class; where that decides, the answer is provisional. A birthday that is not known is not written.
    """
    onset, birth = record.facts.onset, record.facts.birth
    if onset is None or birth is None:
        return Answer.UNKNOWN, None, "Date of birth or of first symptoms not recorded.", False
    limit = birthday(birth.day, years)
    answer = Answer.YES if onset.last_day > limit else Answer.NO
    provisional = answer == Answer.YES and onset.day <= birthday(birth.last_day, years)
    relation = "after" if answer == Answer.YES else "not after"
    if birth.is_exact:
        text = f"First symptoms {onset}, {relation} the {years}th birthday on {show_date(limit)}."
    else:
        known = PartialDate(limit, birth.precision)
        relation = "perhaps after" if provisional else relation
        text = f"First symptoms {onset}, {relation} the {years}th birthday: born {birth}, {years} in {known}."
    return answer, None, text, provisional


def sex_is(record: CaseRecord, sex: str) -> Found:
    """Recorded sex; anything but male or female leaves the factor open."""
    recorded = record.facts.sex
    if recorded not in ("male", "female"):
        return Answer.UNKNOWN, None, "Sex not recorded as male or female.", False
    return Answer.YES if recorded == sex else Answer.NO, None, f"Recorded sex: {recorded}.", False


def not_collected(record: CaseRecord) -> Found:
    """A factor of other myositis groups that this program has no field for."""
    return Answer.UNKNOWN, None, "Not collected by this program; belongs to other groups of myositis.", False


FACTOR_TRIGGERS = {
    f.__name__: f for f in (disease_is, antibody, symptom, onset_after_age, sex_is, not_collected)
}
VOCABULARIES = {
    "code": SYMPTOMS,
    "test": LAB_TESTS,
    "subtypes": SUBTYPES,
    "absent_in": SUBTYPES,
    "sex": ("male", "female"),
}


def assess_risk(record: CaseRecord, pack: Pack) -> RiskTrace:
    """Count the pack's factors and say which class they make, since when, and what could still change it."""
    rules, facts = pack.risk, record.facts
    applies, why, missing, doubtful = _applies(facts, rules)
    window_ends = facts.onset and add_months(facts.onset.last_day, rules.window_months)
    factors = tuple(_read(factor, record, window_ends) for factor in rules.factors)
    history = _history(factors, facts, rules)
    risk_class = _classify(factors, rules)
    possible = _classify(factors, rules, unknown_too=True)
    provisional = doubtful or any(f.is_provisional for f in factors if f.answer == Answer.YES)
    return RiskTrace(
        pack_id=pack.id,
        applies=applies,
        applies_sentence=why,
        risk_class=risk_class,
        highest_possible=possible,
        factors=factors,
        history=history,
        is_provisional=provisional,
        sentence=_sentence(pack, facts, risk_class, factors, history, provisional),
        sources=rules.sources,
        applies_sources=rules.window_sources,
        missing=missing,
    )


def deciding_factors(risk: RiskTrace, wanted: str) -> tuple[str, ...]:
    """Labels of the factors not recorded that could bring the class up to `wanted`."""
    tiers = ("high",) if wanted == "high" else ("high", "intermediate")
    return tuple(factor.label for factor in risk.unknown if factor.tier in tiers)


def _read(factor: FactorRule, record: CaseRecord, window_ends: date | None) -> Factor:
    answer, on, text, provisional = FACTOR_TRIGGERS[factor.trigger.name](record, **factor.trigger.arguments)
    counts = not (on and window_ends and on > window_ends)
    if answer == Answer.YES and not counts:
        text += f" After {show_date(window_ends)}, three years from onset: it does not change the class."
    return Factor(
        id=factor.id,
        label=factor.label,
        tier=factor.tier,
        answer=answer,
        sentence=text,
        sources=factor.sources,
        on=on,
        is_provisional=provisional,
        is_collected=factor.trigger.name != "not_collected",
        counts=counts,
    )


def _classify(factors: tuple[Factor, ...], rules: RiskRules, *, unknown_too: bool = False) -> str:
    counted = {"high": 0, "intermediate": 0, "low": 0}
    for factor in factors:
        present = factor.answer == Answer.YES and factor.counts
        if present or (unknown_too and factor.answer == Answer.UNKNOWN and factor.is_collected):
            counted[factor.tier] += 1
    if counted["high"] >= rules.high_if_high:
        return "high"
    if counted["high"] >= rules.moderate_if_high or counted["intermediate"] >= rules.moderate_if_intermediate:
        return "moderate"
    return "standard"


def _history(
    factors: tuple[Factor, ...], facts: PatientFacts, rules: RiskRules
) -> tuple[tuple[date, str], ...]:
    """The class on the day of diagnosis, then each day on which it rose."""
    if facts.diagnosis is None:
        return ()
    start = facts.diagnosis.day
    present = [f for f in factors if f.answer == Answer.YES and f.counts]
    steps: list[tuple[date, str]] = []
    for day in sorted({start, *(f.on for f in present if f.on and f.on > start)}):
        risk_class = _classify(tuple(f for f in present if f.on is None or f.on <= day), rules)
        if not steps or steps[-1][1] != risk_class:
            steps.append((day, risk_class))
    return tuple(steps)


def _applies(facts: PatientFacts, rules: RiskRules) -> tuple[Answer, str, tuple[str, ...], bool]:
    """Adult onset and diagnosis within the window of first symptoms, or what is missing to say so."""
    onset, diagnosis, birth = facts.onset, facts.diagnosis, facts.birth
    years = rules.window_months // 12
    if onset and birth and onset.last_day < birth.day:
        missing = ("a corrected date of birth or of first symptoms",)
        return Answer.UNKNOWN, "Cannot be planned: first symptoms are dated before birth.", missing, False
    if onset and diagnosis and diagnosis.last_day < onset.day:
        missing = ("a corrected date of first symptoms or of diagnosis",)
        text = "Cannot be planned: the diagnosis is dated before the first symptoms."
        return Answer.UNKNOWN, text, missing, False
    adult_on = birth and birthday(birth.day, rules.adult_from_years)
    if onset and adult_on and onset.last_day < adult_on:
        text = f"First symptoms {onset}, before the {rules.adult_from_years}th birthday: not covered."
        return Answer.NO, text, (), False
    if onset and diagnosis and diagnosis.day > add_months(onset.last_day, rules.window_months):
        text = f"Diagnosed {diagnosis}, more than {years} years after first symptoms ({onset}): not covered."
        return Answer.NO, text, (), False
    wanted = (("date of first symptoms", onset), ("date of diagnosis", diagnosis), ("date of birth", birth))
    missing = tuple(label for label, value in wanted if value is None)
    if missing:
        return Answer.UNKNOWN, f"Cannot tell: {_list(missing)} not recorded.", missing, False
    could_be_outside = diagnosis.last_day > add_months(onset.day, rules.window_months)
    surely_adult_on = birthday(birth.last_day, rules.adult_from_years)
    doubtful = (
        onset.day < surely_adult_on or not diagnosis.is_exact or (could_be_outside and not onset.is_exact)
    )
    text = f"Adult onset ({onset}), diagnosed {diagnosis}, within {years} years."
    return Answer.YES, text, (), doubtful


def _sentence(
    pack: Pack,
    facts: PatientFacts,
    risk_class: str,
    factors: tuple[Factor, ...],
    history: tuple,
    doubtful: bool,
) -> str:
    present = [f.tier for f in factors if f.answer == Answer.YES and f.counts]
    since = ""
    if history:
        # A class held from diagnosis shows the diagnosis as recorded, not the first day of its month.
        since = f" since {show_date(history[-1][0]) if len(history) > 1 else facts.diagnosis}"
    counts = f"{present.count('high')} high, {present.count('intermediate')} intermediate"
    provisional = ", provisional" if doubtful else ""
    return f"Cancer risk class {risk_class}{since} ({pack.title}: factors {counts}){provisional}."


def _day(on: date | None) -> str:
    return f"on {show_date(on)}" if on else "without a date"


def _list(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
