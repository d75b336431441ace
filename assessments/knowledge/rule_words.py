"""A rule in plain words: whom it asks about, when, and which of its numbers a clinic may change."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assessments.knowledge.clinic_rules import numbers_of
from assessments.knowledge.registry import SCHEDULES, TRIGGERS
from assessments.knowledge.rule_packs import Item, Pack, Rule, Step
from patients.knowledge.drugs import DRUGS
from patients.knowledge.investigations import INVESTIGATIONS
from patients.knowledge.lab_tests import LAB_TESTS
from patients.knowledge.partial_dates import show_date
from patients.knowledge.symptoms import SYMPTOMS

# Arguments whose name alone would not say what the number is.
NUMBER_LABELS = {
    "every_days": "Interval in days",
    "every_months": "Interval in months",
    "first_every_days": "First phase: interval in days",
    "first_for_days": "First phase: length in days",
    "first_for_months": "First phase: length in months",
    "then_every_days": "Second phase: interval in days",
    "then_every_months": "Second phase: interval in months",
    "then_for_months": "Second phase: length in months",
    "then_until_months": "Second phase: until this many months after the start",
    "later_every_days": "Afterwards: interval in days",
    "later_every_months": "Afterwards: interval in months",
    "methods": "Interval in months after",
    "months": "Months after the anchor",
    "early_days": "Counts when done this many days early",
    "from_years": "From age in years",
    "to_years": "To age in years",
    "until_years": "Until age in years",
    "over_years": "Over age in years",
    "adult_from_years": "Adult from age in years",
    "times": "How many times",
    "apart_from_days": "Earliest days apart",
    "apart_to_days": "Latest days apart",
    "first_from": "First window opens after",
    "first_due": "First window ends after",
    "then_from": "Next window opens after",
    "then_due": "Next window ends after",
    "turn_months": "Later windows from this many months after the start",
    "later_from": "Later window opens after",
    "later_due": "Later window ends after",
    "due_months": "Due, in months",
    "from_months": "Opens, in months",
    "over_months": "For longer than months",
    "from_month": "Opens in month of the year",
    "due_month": "Due in month of the year",
    "until_month": "Ends in month of the year",
    "at_least_g_per_kg": "From this dose on, g per kg",
    "methods_from_years": "Intervals by method from age in years",
    "older_from_years": "Other interval from age in years",
    "older_every_months": "From that age: interval in months",
    "normal_test_every_months": "After that test normal: interval in months",
    "quit_within_years": "Stopped smoking at most this many years ago",
    "tenths_mg_a_day": "Prednisolone a day in tenths of a mg",
    "tenths_of_lowest": "CK in tenths of the lowest since treatment began",
    "within_months": "Counts for months after the last one",
    "joined_days": "Infusions this many days apart are one cycle",
    "days_before": "Days before the infusion",
    "from_days": "Earliest, in days",
    "due_days": "Due, in days",
    "below_mg": "Before steps below this many mg prednisolone a day",
}
# Triggers and schedules in a sentence each; one that is missing here is described by its docstring.
WORDS = {
    "always": "Everyone.",
    "never": "Nobody: {reason}",
    "diagnosed": "Everyone from the day of diagnosis on.",
    "diagnosed_with_symptom": "Patients who have been diagnosed and had this found present: {code}.",
    "diagnosed_without_symptom": "Patients who have been diagnosed and do not have this recorded: {code}.",
    "antibody_positive": (
        "Patients who have been diagnosed and have {test} positive, by result or by subtype."
    ),
    "risk_class": "Patients whose cancer risk class is {minimum} or higher.",
    "risk_class_and_nothing_found": (
        "Patients of cancer risk class {minimum} or higher whose baseline work-up is complete and who "
        "have no cancer recorded."
    ),
    "outside_window": "Patients whom the rule set does not cover.",
    "drug_taken": "Patients who take {drug}, or are to start it.",
    "drug_by_route": "Patients who take {drug} by this route, or are to start it: {route}.",
    "drugs_together": "Patients who take {drug} and {other} together.",
    "drug_ended": "Patients who took {drug} and have stopped.",
    "teratogen_taken": (
        "Patients with ovaries, until the age of {until_years}, who take {drug} or are to start it. "
        "Nobody is taken to have none."
    ),
    "infused": (
        "Patients with an infusion of {drug} planned, or with one in the last {within_months} months."
    ),
    "immunosuppressed": (
        "Patients who take a drug of these families, or are to start it, or had one infused in the last "
        "{within_months} months: {families}."
    ),
    "steroid_exposure": (
        "Patients on glucocorticoid at or above the daily dose below, for as long as it says."
    ),
    "pjp_risk": "Patients on high-dose glucocorticoid for long, or on one of the drugs below.",
    "pregnancy_and_treatment": "Patients with a pregnancy recorded or planned.",
    "ck_rise": "Patients whose CK went above its limit and rose from its lowest by the factor below.",
    "age_between": "Patients aged {from_years} to {to_years} years, both included.",
    "age_and_smoking": (
        "Patients aged {from_years} to {to_years} years with the pack-years on record who smoke, or "
        "stopped in the last {quit_within_years} years."
    ),
    "guide_screening": (
        "Adults with anti-HMGCR, or with neither antibody, or over the age of {over_years}, or with one "
        "of the signs below."
    ),
    "any_symptom": "Patients with at least one of these at their last answer: {codes}.",
    "once": "Each item once, due on the day the rule begins to apply. A recent enough earlier one counts.",
    "anniversaries": "Each item at these months after the {anchor}: {months}.",
    "prompt": "A decision for the clinician. It is never overdue.",
    "periodic": "Each item again, one interval after it was last done.",
    "periodic_by_test": (
        "Each item again, one interval after it was last done; the interval depends on age and on which "
        "test was normal."
    ),
    "window": (
        "Each item in a window after the last one or after the start: open from its first day, due on "
        "its last."
    ),
    "phases": (
        "Repeated samples, close together after the start and further apart later. Rules of one series "
        "share their samples, and the most frequent is followed."
    ),
    "by_phase": "Each item again at the interval of the phase of the disease.",
    "before_start": "Each item once for each start of the drug, due on that day.",
    "before_start_only": "Each item before the start of the drug. After the start it is too late.",
    "before_infusions": "Each item before each planned {each}. After it, what was not done is too late.",
    "after_infusions": (
        "Each item {from_days} to {due_days} days after the last infusion of the latest {each}."
    ),
    "from_start": "Each item in a window after the start, then in another each time it was done.",
    "each_season": "Each item once a season, from the month below on.",
    "at_visits": "Each item at every visit. It is never overdue.",
    "before_steroid_steps": (
        "Each item before each planned step of glucocorticoid to less than {below_mg} mg of prednisolone"
        " a day."
    ),
}
ANY_CODE = {**{code: drug.name for code, drug in DRUGS.items()}, **INVESTIGATIONS, **SYMPTOMS}
ANY_CODE |= {code: test.name for code, test in LAB_TESTS.items()}


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a rule. `standard`: the pack's; `value`: as used here."""

    setting: str
    label: str
    value: int
    standard: int

    @property
    def is_changed(self) -> bool:
        return self.value != self.standard


@dataclass(frozen=True, slots=True)
class RuleWords:
    who: str
    when: str
    who_details: tuple[str, ...]
    when_details: tuple[str, ...]
    numbers: tuple[Number, ...]
    items: tuple[tuple[str, str], ...]  # (item, what closes it and how recent that must be)


def in_words(rule: Rule, standard: Rule) -> RuleWords:
    """`rule` as a clinic uses it beside `standard`, the same rule of the pack."""
    own, given = numbers_of(rule), numbers_of(standard)
    numbers = tuple(
        Number(name, number_label(name), value, given.get(name, value)) for name, value in own.items()
    )
    return RuleWords(
        who=_sentence(rule.trigger, TRIGGERS),
        when=_sentence(rule.schedule, SCHEDULES),
        who_details=tuple(_details(rule.trigger)),
        when_details=tuple(_details(rule.schedule)),
        numbers=numbers,
        items=tuple((item.label, _closed_by(item)) for item in rule.items),
    )


def number_label(setting: str) -> str:
    """`Interval in months after Colonoscopy`, `Interval in days (taper)`."""
    name, _, part = setting.partition(".")
    label = NUMBER_LABELS.get(name) or _humane(name)
    if not part:
        return label
    if name == "methods":
        return f"{label} {ANY_CODE.get(part, part)}"
    return f"{label}, {int(part) + 1}" if part.isdigit() else f"{label} ({_name(part).lower()})"


def find_rule(packs: Mapping[str, Pack], rule_id: str) -> tuple[Pack, Rule] | None:
    return next(((pack, rule) for pack in packs.values() for rule in pack.rules if rule.id == rule_id), None)


def _sentence(step: Step, functions: Mapping[str, Callable]) -> str:
    if step.name in WORDS:
        values = {key: _value(value) for key, value in step.arguments.items()}
        return WORDS[step.name].format(**values)
    text = " ".join((functions[step.name].__doc__ or "").partition("\n\n")[0].split())
    text = re.sub(r"^As `drug_taken`", "Patients who take the drug", text).replace("as-of date", "day")
    text = re.sub(r"`(\w+)`", lambda found: _humane(found[1]).lower(), text)
    return text or _humane(step.name)


def _details(step: Step) -> Iterator[str]:
    """Every argument with its value: `Interval in months: 36`."""
    said = WORDS.get(step.name, "")
    for key, value in step.arguments.items():
        if f"{{{key}}}" in said:
            continue
        if isinstance(value, dict):
            for part, one in value.items():
                yield f"{number_label(f'{key}.{part}')}: {_value(one)}"
        else:
            yield f"{NUMBER_LABELS.get(key) or _humane(key)}: {_value(value)}"


def _value(value: Any) -> str:
    if value is True or value is False:
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(_value(one) for one in value)
    if isinstance(value, date):
        return show_date(value)
    return _name(value) if isinstance(value, str) else str(value)


def _name(code: str) -> str:
    if code in ANY_CODE:
        return ANY_CODE[code]
    return code.replace("_", " ") if " " not in code else code


def _humane(name: str) -> str:
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]


def _closed_by(item: Item) -> str:
    """What recorded closes the item, and how long before its due date it may have been done."""
    parts = []
    if item.tests_any_of:
        parts.append(_any_of(LAB_TESTS[code].name for code in item.tests_any_of))
    if item.tests_all_of:
        parts.append(" and ".join(LAB_TESTS[code].name for code in item.tests_all_of) + " of one day")
    if item.investigations:
        parts.append(_any_of(INVESTIGATIONS[code] for code in item.investigations))
    if item.investigations_all_of:
        parts.append(" and ".join(INVESTIGATIONS[code] for code in item.investigations_all_of))
    if item.visit_fields:
        parts.append("a visit with " + " and ".join(_name(code) for code in item.visit_fields))
    if item.event_kinds:
        parts.append(_any_of(_name(code) for code in item.event_kinds) + " in the history")
    if item.drugs:
        parts.append(_any_of(DRUGS[code].name for code in item.drugs) + " prescribed")
    text = "; or ".join(parts)
    if item.lookback_days is not None:
        text += f", at most {item.lookback_days} days before"
    elif item.lookback_months is not None:
        text += f", at most {item.lookback_months} months before"
    return text


def _any_of(names: Iterator[str]) -> str:
    return " or ".join(names)
