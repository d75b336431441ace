"""Predicates of cancer screening rules: exact ages, the owner's guide, smoking, and the day of diagnosis.

Ages are exact (rules.json semantics.age): "from N to M" runs from the N-th birthday to the day before the
(M+1)-th, "over N" begins the day after the N-th. A birth date known to the month or year counts by its first
day where an age begins and by its last where one ends, which never loses a screening, and is provisional.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from assessments.knowledge.case_record import CaseRecord
from assessments.knowledge.schedules import ORGAN_WORDS, shown
from assessments.knowledge.trace import Answer
from assessments.knowledge.triggers import Context, Verdict
from patients.knowledge.conditions import CONDITIONS
from patients.knowledge.partial_dates import PartialDate, add_months, birthday
from patients.knowledge.subtypes import SUBTYPES
from patients.knowledge.symptoms import SYMPTOMS

BIRTH = "date of birth"
ANTIBODIES = {"ANTI_HMGCR": "Anti-HMGCR", "ANTI_SRP": "Anti-SRP"}


def diagnosed(context: Context) -> Verdict:
    """From the day of diagnosis on."""
    on = context.record.facts.diagnosis
    if on is None:
        text, missing = "Cannot tell: date of diagnosis not recorded.", ("date of diagnosis",)
        return Verdict(Answer.UNKNOWN, text, missing=missing)
    return Verdict(Answer.YES, f"Diagnosed {on}.", since=on.day, is_provisional=not on.is_exact)


def age_between(context: Context, from_years: int, to_years: int, organ: str = "") -> Verdict:
    """Of that age, both ends included, and with the organ if one is named."""
    birth = context.record.facts.birth
    present = context.record.organ(organ) if organ else Answer.YES
    if present == Answer.NO:
        return Verdict(Answer.NO, f"Not asked: recorded without {ORGAN_WORDS[organ]}.")
    if present == Answer.UNKNOWN:
        missing = (f"whether the patient has {ORGAN_WORDS[organ]}",)
        return Verdict(Answer.UNKNOWN, f"Cannot tell {missing[0]}.", missing=missing)
    if birth is None:
        return Verdict(Answer.UNKNOWN, "Cannot tell: date of birth not recorded.", missing=(BIRTH,))
    since, until = birthday(birth.day, from_years), birthday(birth.last_day, to_years + 1)
    if context.as_of < since:
        begins = shown(since) if birth.is_exact else str(PartialDate(since, birth.precision))
        text = f"Asked from {from_years} to {to_years} years: the {from_years}th birthday is in the future"
        return Verdict(Answer.NO, f"{text} ({begins}).", changes=since)
    if context.as_of >= until:
        text = f"Asked from {from_years} to {to_years} years: the patient is older."
        return Verdict(Answer.NO, text, is_finished=True)
    surely_from, surely_until = birthday(birth.last_day, from_years), birthday(birth.day, to_years + 1)
    return Verdict(
        Answer.YES,
        f"From {from_years} to {to_years} years of age.",
        since=since,
        until=until,
        is_provisional=not birth.is_exact and not surely_from <= context.as_of < surely_until,
    )


def age_and_smoking(
    context: Context, from_years: int, to_years: int, pack_years: str, smoking: str, quit_within_years: int
) -> Verdict:
    """Of that age, with the pack-years on record, and smoking or stopped no longer ago than that."""
    by_age = age_between(context, from_years, to_years)
    if by_age.answer != Answer.YES:
        return by_age
    events = [e for e in context.record.facts.events if e.on is None or e.on.day <= context.as_of]
    heavy = [e for e in events if e.condition == pack_years]
    smoked = [e for e in events if e.condition == smoking]
    if not heavy or not smoked:
        lacking = tuple(CONDITIONS[c] for c, found in ((pack_years, heavy), (smoking, smoked)) if not found)
        text = f"{by_age.sentence} Cannot tell: not recorded is {' or '.join(lacking).lower()}."
        return Verdict(Answer.UNKNOWN, text, missing=lacking)
    ends = [e.ended.last_day if e.ended else None for e in smoked]
    if any(end is None and not e.ongoing for e, end in zip(smoked, ends, strict=True)):
        text = f"{by_age.sentence} Cannot tell: it is not recorded when smoking was stopped."
        return Verdict(Answer.UNKNOWN, text, missing=("day on which smoking was stopped",))
    heavy_since = min((e.on.day for e in heavy if e.on), default=by_age.since)
    since = max(by_age.since, heavy_since)
    if None in ends:
        text = f"{by_age.sentence} {CONDITIONS[pack_years]}; smoking."
        return Verdict(
            Answer.YES, text, since=since, until=by_age.until, is_provisional=by_age.is_provisional
        )
    until = add_months(max(ends), quit_within_years * 12)
    stopped = f"stopped {shown(max(ends))}"
    if context.as_of >= until:
        text = f"{CONDITIONS[pack_years]}, {stopped}: {quit_within_years} years or more ago."
        return Verdict(Answer.NO, text, is_finished=True)
    return Verdict(
        Answer.YES,
        f"{by_age.sentence} {CONDITIONS[pack_years]}; {stopped}, less than {quit_within_years} years ago.",
        since=since,
        until=min(by_age.until, until),
        is_provisional=by_age.is_provisional,
    )


@dataclass(frozen=True, slots=True)
class _Reason:
    """One of the alternatives of the guide's trigger. `on` None: known without a date."""

    text: str
    on: date | None
    is_provisional: bool = False


def guide_screening(
    context: Context,
    adult_from_years: int,
    over_years: int,
    codes: list[str],
    conditions: list[str],
    sex: str = "",
    asked_over_years: int = 0,
) -> Verdict:
    """An adult with anti-HMGCR, or without both antibodies, or over that age now, or with a sign.

    rules.json cancer_seed.trigger. A sign is a symptom of `codes`, ever seen at a visit, or one of
    `conditions`, of which no record is no answer: it leaves nothing open. It begins on the later of diagnosis
    and the first of the alternatives, and not before the day after the `asked_over_years`-th birthday when
    one is given. `sex`: asked of these only.
    """
    record, facts, as_of = context.record, context.record.facts, context.as_of
    if sex and facts.sex in ("male", "female") and facts.sex != sex:
        return Verdict(Answer.NO, f"Not asked: recorded sex {facts.sex}.")
    lacking = [(BIRTH, facts.birth), ("date of diagnosis", facts.diagnosis)]
    missing = [label for label, value in lacking if value is None]
    if sex and facts.sex not in ("male", "female"):
        missing.append("sex")
    if missing:
        return Verdict(
            Answer.UNKNOWN, f"Cannot tell: {' and '.join(missing)} not recorded.", missing=tuple(missing)
        )
    birth, diagnosis = facts.birth, facts.diagnosis
    if diagnosis.last_day < birth.day:
        text = "Cannot be planned: the diagnosis is dated before birth."
        return Verdict(Answer.UNKNOWN, text, missing=("a corrected date of birth or of diagnosis",))
    adult_on = birthday(birth.day, adult_from_years)
    if as_of < adult_on:
        return Verdict(Answer.NO, f"Asked of adults, from {adult_from_years} years on.", changes=adult_on)
    begins = max(adult_on, diagnosis.day)
    doubtful = not diagnosis.is_exact or as_of < birthday(birth.last_day, adult_from_years)
    if asked_over_years:
        over_on = _day_over(birth.day, asked_over_years)
        if as_of < over_on:
            text = f"Asked after the {asked_over_years}th birthday, on {_birthday(birth, asked_over_years)}."
            return Verdict(Answer.NO, text, changes=over_on)
        begins = max(begins, over_on)
        doubtful = doubtful or as_of <= birthday(birth.last_day, asked_over_years)
    reasons, unknown = _reasons(record, over_years, codes, conditions)
    if reasons:
        first = min(max(reason.on or begins, begins) for reason in reasons)
        sure = any(not reason.is_provisional for reason in reasons)
        text = f"Screened by the guide: {'; '.join(reason.text for reason in reasons)}."
        return Verdict(Answer.YES, text, since=first, is_provisional=doubtful or not sure)
    changes = _day_over(birth.day, over_years)
    both = [(name, days[-1]) for test, name in ANTIBODIES.items() if (days := record.antibody_both(test))]
    if unknown and both:
        words = "; ".join(f"{name} positive and negative on {shown(day)}" for name, day in both)
        return Verdict(Answer.UNKNOWN, f"Cannot be planned: {words}.", missing=unknown, changes=changes)
    if unknown:
        text = f"Cannot tell whether the guide screens: not recorded are {'; '.join(unknown)}."
        return Verdict(Answer.UNKNOWN, text, missing=unknown, changes=changes)
    text = (
        f"Not screened by the guide: anti-HMGCR negative, not without antibodies, no sign recorded, and not "
        f"over {over_years}; the {over_years}th birthday is on {_birthday(birth, over_years)}."
    )
    return Verdict(Answer.NO, text, changes=changes)


def _reasons(
    record: CaseRecord, over_years: int, codes: list[str], conditions: list[str]
) -> tuple[list[_Reason], tuple[str, ...]]:
    """The alternatives that hold, and the facts that could make another one hold."""
    facts, reasons, unknown = record.facts, [], []
    birth, as_of = facts.birth, record.as_of
    found = {test: record.antibody(test) for test in ANTIBODIES}
    hmgcr, positive_on = found["ANTI_HMGCR"]
    if hmgcr == Answer.YES:
        reasons.append(_Reason(f"anti-HMGCR positive {_on(positive_on)}", positive_on))
    elif facts.subtype in ("anti_hmgcr", "double_positive"):
        reasons.append(
            _Reason(f"recorded subtype {SUBTYPES[facts.subtype]}", None, is_provisional=hmgcr == Answer.NO)
        )
    if all(answer == Answer.NO for answer, _ in found.values()):
        days = [day for test in ANTIBODIES if (day := record.first_negative(test))]
        reasons.append(_Reason("anti-SRP and anti-HMGCR negative", max(days, default=None)))
    elif facts.subtype == "seronegative" and Answer.YES not in [answer for answer, _ in found.values()]:
        reasons.append(_Reason(f"recorded subtype {SUBTYPES['seronegative']}", None))
    elif hmgcr == Answer.UNKNOWN:
        unknown.append(ANTIBODIES["ANTI_HMGCR"])
    elif hmgcr == Answer.NO and found["ANTI_SRP"][0] == Answer.UNKNOWN and facts.subtype != "anti_srp":
        unknown.append(ANTIBODIES["ANTI_SRP"])
    over_on = _day_over(birth.day, over_years)
    if as_of >= over_on:
        perhaps = as_of <= birthday(birth.last_day, over_years)
        words = f"{'perhaps ' if perhaps else ''}over {over_years} years of age"
        reasons.append(_Reason(words, over_on, is_provisional=perhaps))
    for code in codes:
        answer, on = record.symptom(code)
        if answer == Answer.YES:
            reasons.append(_Reason(f"{SYMPTOMS[code].lower()} recorded {shown(on)}", on))
        elif answer == Answer.UNKNOWN:
            unknown.append(SYMPTOMS[code])
    for event in facts.events:
        if event.condition in conditions and (event.on is None or event.on.day <= as_of):
            on = event.on and event.on.day
            reasons.append(_Reason(f"{CONDITIONS[event.condition].lower()} recorded {_on(on)}", on))
    return sorted(set(reasons), key=lambda reason: (reason.on or date.min, reason.text)), tuple(unknown)


def _day_over(birth: date, years: int) -> date:
    return birthday(birth, years) + timedelta(days=1)


def _birthday(birth: PartialDate, years: int) -> str:
    """The birthday with no more than is known of it."""
    return str(PartialDate(birthday(birth.day, years), birth.precision))


def _on(day: date | None) -> str:
    return shown(day) if day else "without a date"


TRIGGERS = (diagnosed, age_between, age_and_smoking, guide_screening)
VOCABULARIES = {
    "organ": ORGAN_WORDS,
    "conditions": CONDITIONS,
    "pack_years": CONDITIONS,
    "smoking": CONDITIONS,
}
