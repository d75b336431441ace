"""Emergency red flags of the owner's guide: which problems stand open in the visits of a patient.

Rules AL-DYSPHAGIA-NEW, AL-DYSPNOEA, AL-CHEST, AL-MOBILITY and AL-WORSE-ON-TX of the shared clinical
reference. A problem begins at the first yes after the last no (or at the first ever recorded) and stands
while the latest answer is yes; "not known" and "not asked" change nothing. Problems of one rule that begin on
one day are one flag, and one that goes on or is said again stays the same flag. Troponin, the
electrocardiogram and oxygen saturation, which two of the rules name too, are not judged here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from assessments.knowledge.dose_courses import courses_of
from assessments.knowledge.facts import DoseFact, PatientFacts, VisitFact
from assessments.knowledge.trace import Answer, Source
from patients.knowledge.drugs import DRUGS
from patients.knowledge.mmt8 import SIDES, check_grades, score, sites_of
from patients.knowledge.mobility import MOBILITY
from patients.knowledge.partial_dates import show_date
from patients.knowledge.symptoms import SYMPTOMS

VERSION = "Owner's guide, Emergency Red Flags, compiled 23-Nov-2026"
GUIDE = Source("seed", "Owner's guide: Immune myopathy with necrosis, Emergency Red Flags", "S")
SWALLOWING = Source(
    "seed bsr_iim2022_emj suzuki2015",
    "Owner's guide, Emergency Red Flags; EMJ note on the 2022 myositis guideline; 100 patients with "
    "anti-SRP, Orphanet J Rare Dis 2015",
    "S",
)
# The guide says "sudden loss of mobility" and no number: the cut-offs below are the project's own.
CUT_OFFS = Source("seed", "Owner's guide, Emergency Red Flags; cut-offs: project default", "D")

STEPS_LOST = 2  # seed, mark D: walking aid up by two steps of patients.knowledge.mobility
WHEELCHAIRS = ("wheelchair_outdoors", "wheelchair")  # seed, mark D: a step up to either counts alone
SUDDEN_DAYS = 28  # seed, mark D: between the two records of mobility
MMT8_FALL = 16  # seed, mark D: points of the 80 of one side; the rule names no time, so from the total before

# What is asked as it stands; trouble swallowing has grades and is read below.
ASKED = {
    "AL-DYSPNOEA": "dyspnoea",
    "AL-CHEST": "chest_pain",
    "AL-MOBILITY": "mobility_loss",
    "AL-WORSE-ON-TX": "worse_on_treatment",
}
MUSCLE_SYMPTOMS = ("prox_upper", "prox_lower", "neck_flexors", "myalgia", "dysphagia")
NOT_TREATMENT = ("statin", "lipid", "other")  # families of drugs that do not treat the myopathy

CRITICAL, HIGH = "critical", "high"
# Project default, mark D (urgency levels of the reminder rules).
ANSWER_WITHIN = {CRITICAL: "now, answered within 4 working hours", HIGH: "within 1 working day"}
# Drugs named in a sentence, so that it fits its row; the rest is counted.
NAMED = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """`action` is what the guide or the reference says to do, in our words."""

    id: str
    label: str
    urgency: str
    action: str


RULES = {
    rule.id: rule
    for rule in (
        Rule("AL-DYSPHAGIA-NEW", "Trouble swallowing", CRITICAL,
             "Food or drink may get into the airway: call the patient the same day and have swallowing "
             "assessed."),
        Rule("AL-DYSPNOEA", "Breathlessness", CRITICAL,
             "Also when only lying flat, an emergency sign in the guide: somebody has to look at it now."),
        Rule("AL-CHEST", "Chest pain or palpitations", CRITICAL,
             "An emergency sign in the guide: somebody has to look at it now."),
        Rule("AL-MOBILITY", "Sudden loss of mobility", CRITICAL,
             "An emergency sign in the guide: somebody has to look at it now."),
        Rule("AL-WORSE-ON-TX", "Worse during treatment", HIGH,
             "The guide takes this for a possible relapse or complication."),
    )
}  # fmt: skip
SEVERE = "dysphagia_moderate_severe"
SEVERE_LABEL = "Moderate or severe trouble swallowing"
SEVERE_ACTION = "It also counts for the cancer risk class."


@dataclass(frozen=True, slots=True)
class RedFlag:
    """One problem: what was recorded, since when, what to do. `ended`: first day without it, or None."""

    rule: str
    label: str
    began: date
    last: date  # the latest visit that says so
    ended: date | None
    sentence: str
    source: Source
    urgency: str

    @property
    def key(self) -> str:
        """Rule and first day, the same however often the problem is recorded again."""
        return f"{self.rule}:{self.began.isoformat()}"

    @property
    def mark(self) -> str:
        return self.source.mark


@dataclass(slots=True)
class _Spell:
    """One part of a problem. `before` is the day of the no that came before the first yes."""

    rule: str
    part: str
    began: date
    last: date
    before: date | None = None
    ended: date | None = None
    fact: str = ""


def red_flags(facts: PatientFacts, as_of: date) -> tuple[RedFlag, ...]:
    """The problems that stand on `as_of`, the most urgent and then the oldest first."""
    return tuple(flag for flag in all_red_flags(facts, as_of) if flag.ended is None)


def all_red_flags(facts: PatientFacts, as_of: date) -> tuple[RedFlag, ...]:
    """Those that stand and those that are over, in the same order. Later visits are not looked at."""
    visits = sorted((v for v in facts.visits if v.on <= as_of), key=lambda v: (v.on, v.row or 0))
    groups: dict[tuple[str, date], dict[str, _Spell]] = {}
    for spell in _spells(visits, facts.doses):
        groups.setdefault((spell.rule, spell.began), {})[spell.part] = spell
    flags = (_flag(RULES[rule], list(parts.values()), facts) for (rule, _), parts in groups.items())
    return tuple(sorted(flags, key=lambda flag: (flag.urgency != CRITICAL, flag.began, flag.rule)))


def _spells(visits: list[VisitFact], doses: Iterable[DoseFact]) -> Iterator[_Spell]:
    """Oldest first within each part."""
    yield from _answered("AL-DYSPHAGIA-NEW", "dysphagia", visits, _trouble_swallowing)
    yield from _answered("AL-DYSPHAGIA-NEW", SEVERE, visits, _severe_trouble_swallowing)
    for rule, code in ASKED.items():
        yield from _answered(rule, code, visits, _answer_to(code))
    yield from _mobility_lost(visits)
    for side in ("right", "left"):
        yield from _strength_lost(visits, side)
    for code in MUSCLE_SYMPTOMS:
        read = _trouble_swallowing if code == "dysphagia" else _answer_to(code)
        for spell in _answered("AL-WORSE-ON-TX", code, visits, read):
            if spell.before and treatments_on(doses, spell.began):
                yield spell


def _answered(
    rule: str, code: str, visits: Iterable[VisitFact], read: Callable[[VisitFact], Answer]
) -> list[_Spell]:
    spells: list[_Spell] = []
    current, last_no = None, None
    for visit in visits:
        answer = read(visit)
        if answer == Answer.YES and current is None:
            current = _Spell(rule, code, visit.on, visit.on, before=last_no)
            spells.append(current)
        elif answer == Answer.YES:
            current.last = visit.on
        elif answer == Answer.NO:
            if current is not None:
                current.ended = visit.on
            current, last_no = None, visit.on
    return spells


def _answer_to(code: str) -> Callable[[VisitFact], Answer]:
    return lambda visit: visit.symptoms.get(code, Answer.UNKNOWN)


def _trouble_swallowing(visit: VisitFact) -> Answer:
    """Moderate or severe trouble is trouble, whatever was answered beside it."""
    if visit.symptoms.get(SEVERE) == Answer.YES:
        return Answer.YES
    return visit.symptoms.get("dysphagia", Answer.UNKNOWN)


def _severe_trouble_swallowing(visit: VisitFact) -> Answer:
    """No trouble at all is no severe one."""
    severe = visit.symptoms.get(SEVERE, Answer.UNKNOWN)
    return Answer.NO if severe == Answer.UNKNOWN and _trouble_swallowing(visit) == Answer.NO else severe


def _mobility_lost(visits: Iterable[VisitFact]) -> list[_Spell]:
    """Two steps, or to a wheelchair, within 28 days of a better record; over when that is undone.

    A further loss, compared with the records since the one before, begins anew.
    """
    steps = list(MOBILITY)
    seen: list[VisitFact] = []
    spells: list[tuple[_Spell, VisitFact]] = []
    for visit in visits:
        if visit.mobility not in MOBILITY:
            continue
        for spell, base in _open(spells):
            _go_on(spell, visit.on, _is_loss(base.mobility, visit.mobility))
        since = max((spell.began for spell, _ in _open(spells)), default=None)
        near = [v for v in seen if (visit.on - v.on).days <= SUDDEN_DAYS and (since is None or v.on >= since)]
        better = [v for v in near if _is_loss(v.mobility, visit.mobility)]
        if better:
            base = min(better, key=lambda v: steps.index(v.mobility))
            fact = _loss_in_words(base, visit)
            spells.append((_Spell("AL-MOBILITY", "mobility", visit.on, visit.on, fact=fact), base))
        seen.append(visit)
    return [spell for spell, _ in spells]


def _open(spells: list[tuple]) -> list[tuple]:
    return [pair for pair in spells if pair[0].ended is None]


def _go_on(spell: _Spell, day: date, is_still_so: bool | None) -> None:
    """Note what a later visit says of a spell; None says nothing."""
    if is_still_so:
        spell.last = day
    elif is_still_so is False:
        spell.ended = day


def _is_loss(before: str, after: str) -> bool:
    steps = list(MOBILITY)
    lost = steps.index(after) - steps.index(before)
    return lost >= STEPS_LOST or (lost > 0 and after in WHEELCHAIRS)


def _loss_in_words(before: VisitFact, after: VisitFact) -> str:
    was, now = MOBILITY[before.mobility], MOBILITY[after.mobility]
    return f"{was} on {show_date(before.on)}, {now.lower()} on {show_date(after.on)}"


def _strength_lost(visits: Iterable[VisitFact], side: str) -> list[_Spell]:
    """A side's MMT8 surely at least 16 below its total before, whatever the muscles without a number are.

    Over when it is surely less than 16 below. A further fall from the lower total begins anew.
    """
    spells: list[tuple[_Spell, int]] = []
    before: tuple[date, int] | None = None  # the points there were at least
    for visit in visits:
        if not any(site in visit.mmt8 for site in sites_of(side)) or check_grades(visit.mmt8):
            continue
        now = score(visit.mmt8, side)
        for spell, fallen_from in _open(spells):
            line = fallen_from - MMT8_FALL
            _go_on(spell, visit.on, True if now.high <= line else False if now.low > line else None)
        has_fallen = before is not None and now.high <= before[1] - MMT8_FALL
        if has_fallen:
            fact = (
                f"MMT8 of the {SIDES[side].lower()} {before[1]} on {show_date(before[0])}, "
                f"{'' if now.total is not None else 'at most '}{now.high} of {now.maximum} on "
                f"{show_date(visit.on)}"
            )
            spells.append((_Spell("AL-MOBILITY", f"mmt8_{side}", visit.on, visit.on, fact=fact), before[1]))
        if has_fallen or now.total is not None:
            before = (visit.on, now.low)
    return [spell for spell, _ in spells]


def treatments_on(doses: Iterable[DoseFact], day: date) -> list[str]:
    """Names of what treated the myopathy on `day` and had begun before it. Stopped on an unknown day: not."""
    doses = list(doses)
    drugs = dict.fromkeys(d.drug for d in doses if d.drug in DRUGS)
    treating = (drug for drug in drugs if DRUGS[drug].family not in NOT_TREATMENT)
    return sorted(
        DRUGS[drug].name
        for drug in treating
        if any(course.start < day and course.is_running(day) for course in courses_of(drug, doses))
    )


def _flag(rule: Rule, parts: list[_Spell], facts: PatientFacts) -> RedFlag:
    """One flag of everything that began on one day; over when its last part is."""
    began, last = parts[0].began, max(part.last for part in parts)
    ended = None if any(part.ended is None for part in parts) else max(part.ended for part in parts)
    names = {part.part for part in parts}
    measured = [part.fact for part in parts if part.fact]
    label, action = rule.label, rule.action
    if SEVERE in names:
        label, action = SEVERE_LABEL, f"{action} {SEVERE_ACTION}"
    if rule.id == "AL-WORSE-ON-TX":
        said = [_worse_in_words(began, names, treatments_on(facts.doses, began))]
    else:
        asked = [part for part in parts if not part.fact]
        said = [_answered_in_words(label, asked)] if asked else []
    again = f" Again on {show_date(last)}." if last > began else ""
    over = f" No longer so on {show_date(ended)}; open until somebody writes what was done." if ended else ""
    return RedFlag(
        rule=rule.id,
        label=label,
        began=began,
        last=last,
        ended=ended,
        sentence=f"{'; '.join(said + measured)}.{again} {action}{over}",
        source=SWALLOWING if rule.id == "AL-DYSPHAGIA-NEW" else CUT_OFFS if measured else GUIDE,
        urgency=rule.urgency,
    )


def _answered_in_words(label: str, parts: list[_Spell]) -> str:
    days = [part.before for part in parts if part.before]
    before = f"no on {show_date(max(days))}" if days else "not answered before"
    return f"{label}: yes on {show_date(parts[0].began)}, {before}"


def _worse_in_words(began: date, names: set[str], treatments: list[str]) -> str:
    """`New on 05-Mar-2026, during Methotrexate: muscle pain`, naming at most three drugs."""
    drugs = ", ".join(treatments[:NAMED])
    if len(treatments) > NAMED:
        drugs += f" and {len(treatments) - NAMED} more"
    during = f"during treatment with {drugs}" if drugs else "during treatment"
    symptoms = "; ".join(SYMPTOMS[code].lower() for code in MUSCLE_SYMPTOMS if code in names)
    if not symptoms:
        return f"New or worse symptoms {during}: yes on {show_date(began)}"
    return f"Yes on {show_date(began)} and no when asked before, {during}: {symptoms}"
