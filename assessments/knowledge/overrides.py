"""A clinic's own numbers in the rules of a pack, each said wherever the rule speaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from assessments.knowledge.registry import CHECKS
from assessments.knowledge.rule_packs import Pack, Rule, Step


@dataclass(frozen=True, slots=True)
class Override:
    """`reason` is shown in the sentence of every entry of the rule."""

    value: Decimal
    reason: str = ""


def settings_of(rule: Rule) -> dict[str, int]:
    """The numbers of a rule that a clinic may change, by dotted path: `every_days.taper`, `months.0`.

    Trigger and schedule never share a name: it would mean two numbers.
    """
    return dict(_numbers(rule.schedule.arguments)) | dict(_numbers(rule.trigger.arguments))


def with_overrides(pack: Pack, overrides: Mapping[tuple[str, str], Decimal | Override]) -> Pack:
    """The pack with these numbers, by (rule id, setting).

    A schedule changes for every rule of the series that has the number. Rules of other packs are left alone.
    Raises ValueError for a setting the rule does not have and for a number it cannot take, in words.
    """
    rules = {rule.id: rule for rule in pack.rules}
    for (rule_id, setting), given in sorted(overrides.items(), key=lambda pair: pair[0]):
        if rule_id not in rules:
            continue
        override = given if isinstance(given, Override) else Override(Decimal(given))
        rule = rules[rule_id]
        known = settings_of(rule)
        if setting not in known:
            raise ValueError(f"{rule_id} has no number called {setting}.")
        value = _whole(override.value, setting)
        if value == known[setting]:
            continue
        words = _words(setting, known[setting], value, override.reason)
        if setting in dict(_numbers(rule.schedule.arguments)):
            for other in rules.values():
                if other.series == rule.series and setting in dict(_numbers(other.schedule.arguments)):
                    schedule = _changed(other.schedule, setting, value)
                    rules[other.id] = replace(other, schedule=schedule, changed=(*other.changed, words))
        else:
            trigger = _changed(rule.trigger, setting, value)
            rules[rule_id] = replace(rule, trigger=trigger, changed=(*rule.changed, words))
    return replace(pack, rules=tuple(rules[rule.id] for rule in pack.rules))


def _numbers(arguments: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, int]]:
    for key, value in arguments.items():
        if type(value) is int:
            yield f"{before}{key}", value
        elif isinstance(value, dict):
            yield from _numbers(value, f"{before}{key}.")
        elif isinstance(value, list):
            yield from _numbers({str(place): one for place, one in enumerate(value)}, f"{before}{key}.")


def _whole(value: Decimal, setting: str) -> int:
    if value != value.to_integral_value() or value < 0:
        raise ValueError(f"{setting} is a whole number, not {value}.")
    if value == 0 and ("every" in setting or "methods" in setting):
        raise ValueError(f"{setting} cannot be 0.")
    return int(value)


def _changed(step: Step, setting: str, value: int) -> Step:
    arguments = _put(dict(step.arguments), setting.split("."), value)
    if step.name in CHECKS and (mistake := CHECKS[step.name](arguments)):
        raise ValueError(f"{setting} cannot be {value}: {mistake}.")
    return Step(step.name, arguments)


def _put(values: Any, path: list[str], value: int) -> Any:
    """A copy of `values` with one number changed."""
    key, *rest = path
    if isinstance(values, list):
        return [
            (_put(one, rest, value) if rest else value) if str(place) == key else one
            for place, one in enumerate(values)
        ]
    return {**values, key: _put(values[key], rest, value) if rest else value}


def _words(setting: str, old: int, new: int, reason: str) -> str:
    """`every 56 days here instead of 84: reason.`"""
    name, _, part = setting.partition(".")
    of_part = f" ({part.replace('_', ' ').replace('.', ', ')})" if part else ""
    if "every_" in name and name.rsplit("_", 1)[-1] in ("days", "months"):
        before = name.split("every_")[0].replace("_", " ")
        text = f"{before}every {new} {name.rsplit('_', 1)[-1]}{of_part} here instead of {old}"
    else:
        text = f"{name.replace('_', ' ')}{of_part} {new} here instead of {old}"
    text = text[0].upper() + text[1:]
    return f"{text}: {reason.rstrip('.')}." if reason else f"{text}."
