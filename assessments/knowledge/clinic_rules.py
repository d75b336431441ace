"""The packs of a clinic as it uses them: its own numbers put in, its sign-offs written beside each rule."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from assessments.knowledge.overrides import Override, settings_of, with_overrides
from assessments.knowledge.rule_packs import Pack, Rule
from assessments.knowledge.trace import MARKS
from patients.knowledge.partial_dates import show_date

UNSIGNED = "unsigned"
DOUBTFUL = ("M", "U")  # marks that nobody should rely on before a clinician has looked
# Longer than this is a slip of the keyboard, not an interval: refused so that every date stays a date.
LONGEST = {"days": 7300, "months": 240, "years": 120, "month": 12}
LARGEST = 10_000


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """One number of a clinic instead of the pack's."""

    rule: str
    setting: str
    value: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class SignedRule:
    """A rule of one pack version that a clinician stands for."""

    rule: str
    version: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class RuleState:
    """How far a rule can be relied on, in words for wherever it speaks."""

    is_signed: bool
    is_confirmed: bool
    words: str


def as_used(
    packs: Iterable[Pack], numbers: Sequence[OwnNumber], signed: Sequence[SignedRule]
) -> tuple[list[Pack], list[str]]:
    """The packs with a clinic's numbers and sign-offs; what could not be put in, in words.

    The same packs and settings give the same objects, so that what follows from a pack can be kept.
    """
    found, problems = [], []
    for pack in packs:
        rules = {rule.id for rule in pack.rules}
        own = tuple(number for number in numbers if number.rule in rules)
        signs = tuple(one for one in signed if one.rule in rules and one.version == pack.version)
        used, unusable = _as_used(pack, own, signs) if own or signs else (pack, ())
        found.append(used)
        problems += unusable
    return found, problems


@lru_cache(maxsize=128)
def _as_used(
    pack: Pack, numbers: tuple[OwnNumber, ...], signed: tuple[SignedRule, ...]
) -> tuple[Pack, tuple[str, ...]]:
    problems = []
    try:
        used = with_overrides(pack, _overrides(numbers))
    except ValueError:  # one of them no longer fits: a new version of the pack; the others still count
        used, fitting = pack, []
        for number in numbers:
            try:
                used = with_overrides(pack, _overrides([*fitting, number]))
                fitting.append(number)
            except ValueError as error:
                problems.append(f"{number.rule}: the number of this clinic is not used. {error}")
    words = {one.rule: f"signed {show_date(one.on)} by {one.by}" for one in signed}
    rules = tuple(replace(rule, sign_off=words.get(rule.id, rule.sign_off)) for rule in used.rules)
    is_signed = all(rule.sign_off != UNSIGNED for rule in rules)
    return replace(used, rules=rules, sign_off="signed" if is_signed else UNSIGNED), tuple(problems)


def _overrides(numbers: Iterable[OwnNumber]) -> dict[tuple[str, str], Override]:
    return {(number.rule, number.setting): Override(number.value, number.reason) for number in numbers}


def numbers_of(rule: Rule) -> dict[str, int]:
    """The numbers that a clinic may change: all of them. Trigger and schedule never share a name for one."""
    return settings_of(rule)


def mistake_in_number(pack: Pack, rule: str, setting: str, value: Decimal) -> str:
    """Why a clinic cannot use this number, in words; "" when it can."""
    known = next((numbers_of(one) for one in pack.rules if one.id == rule), {})
    if setting not in known:
        return f"{rule} has no number called {setting}."
    if value != value.to_integral_value():
        return "Enter a whole number."
    if value <= 0:
        return "Enter a number above 0."
    unit = setting.partition(".")[0].rsplit("_", 1)[-1]
    longest = LONGEST.get(unit, LARGEST)
    if value > longest:
        return f"Enter at most {longest}{f' {unit}' if unit in ('days', 'months', 'years') else ''}."
    try:
        with_overrides(pack, {(rule, setting): value})
    except ValueError as error:
        return str(error)
    return ""


def rules_with(pack: Pack, rule_id: str, setting: str) -> tuple[str, ...]:
    """The rules whose number changes with this one: those of its series, when the schedule holds it."""
    rule = next(one for one in pack.rules if one.id == rule_id)
    name = setting.partition(".")[0]
    if name not in rule.schedule.arguments:
        return (rule_id,)
    series = [one for one in pack.rules if one.series == rule.series and name in one.schedule.arguments]
    return tuple(one.id for one in series if setting in settings_of(one))


def fingerprint(pack: Pack, rule: Rule) -> str:
    """What somebody signs: the version and every number as used. Another number makes another text."""
    numbers = ",".join(f"{name}={value}" for name, value in sorted(settings_of(rule).items()))
    return f"{pack.version};{numbers}"


def together(chosen: Sequence[Pack], pack: Pack) -> list[Pack]:
    """The chosen packs with this one switched on: what it replaces goes out."""
    if any(one.id == pack.id for one in chosen):
        return list(chosen)
    group = pack.exclusive_group
    return [one for one in chosen if not group or one.exclusive_group != group] + [pack]


def state_of(sign_offs: Iterable[str], marks: Iterable[str], *, shows_names: bool) -> RuleState:
    """How far the rules behind one thing said can be relied on: unsigned if one of them is."""
    signs, doubtful = list(dict.fromkeys(sign_offs)), sorted({mark for mark in marks if mark in DOUBTFUL})
    is_signed = bool(signs) and UNSIGNED not in signs
    if not is_signed:
        some = any(sign != UNSIGNED for sign in signs)
        words = "not every rule is signed off by a clinician" if some else "not signed off by a clinician"
    else:
        words = "; ".join(_signed(sign, shows_names) for sign in signs)
    doubts = [MARKS[mark] for mark in doubtful]
    return RuleState(is_signed, not doubtful, "; ".join([words, *doubts]))


def _signed(sign_off: str, shows_names: bool) -> str:
    """`signed off by Paula Fieldhouse on 05-Mar-2026`."""
    day, _, name = sign_off.removeprefix("signed").strip().partition(" by ")
    by = f" by {name}" if name and shows_names else ""
    return f"signed off{by}{f' on {day}' if day else ' in the pack'}"
