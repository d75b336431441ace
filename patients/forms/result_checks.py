"""A typed result beside those the patient already has: twice on one day, or far from the last one."""

from __future__ import annotations

from patients.knowledge.lab_tests import LAB_TESTS, show_unit
from patients.knowledge.reported_results import far_from_last
from patients.models import LabResult
from patients.templatetags.clinical import reported


def amount_of(result: LabResult) -> str:
    """The result and its unit as reported: `12.7 g/dL`, `Positive`."""
    return f"{reported(result)} {result.shown_unit}".strip()


def clash(result: LabResult, other: LabResult) -> str:
    """Why `result` cannot stand beside `other`, stored or typed above it; "" when it can.

    Two samples of one day are told apart by their times. A sample with a time stands beside a stored one
    without, unless both say the same: that is more likely the same report entered again.
    """
    mine, its = result.collected_time, other.collected_time
    if result.test != other.test or result.collected != other.collected or (mine and its and mine != its):
        return ""
    is_same = _measured(result) == _measured(other)
    is_exact = bool(result.collected and result.collected.is_exact)
    if not is_same and (not is_exact or _kind(result) != _kind(other) or (mine and not its)):
        return ""
    name = LAB_TESTS[result.test].name
    if other.pk is None:
        return (
            f"{name} is entered twice in this report. Clear one row; another sample of the same day is a "
            "report of its own, with its time."
        )
    when = f"for {other.collected}" if other.collected else "without a date"
    known = f"{name} {amount_of(other)} is already recorded {when}{f', {its:%H:%M}' if mine and its else ''}."
    verb = "correct" if mine else "enter"
    if not is_same:
        return (
            f"{known} If both are right, {verb} the time of this sample; if the stored one is wrong, "
            "open it in the table above and correct it."
        )
    if its:
        return f"{known} Clear this row; if it was a second sample, {verb} the time it was collected."
    return (
        f"{known} Clear this row; if it was a second sample, first open the stored one in the table "
        "above and add its time."
    )


def question(result: LabResult, last: LabResult) -> str:
    """What to ask when the number of `result` is far from `last`, an exact number; "" when it is not."""
    far = far_from_last(
        LAB_TESTS[result.test],
        result.value,
        result.unit,
        comparator=result.comparator,
        last=last.canonical_value,
    )
    if far is None:
        return ""
    day = last.collected
    when = f"{'on' if day.is_exact else 'in'} {day}" if day else "without a date"
    mend = "Check the number and its unit"
    if far.unit:
        mend = f"Did you mean {show_unit(far.unit)}? Correct the unit"
    return (
        f"{amount_of(result)} is {far.words} the last one ({amount_of(last)} {when}). "
        f"{mend}, or tick below that it is right."
    )


def _kind(result: LabResult) -> str:
    """What can contradict each other: numbers in one unit, words, titres; a word only explains a number."""
    if result.value is not None:
        return result.canonical_unit or result.unit
    return "word" if result.titre is None else "titre"


def _measured(result: LabResult) -> tuple:
    in_canonical = result.canonical_unit != ""
    amount = (result.canonical_value, result.canonical_unit) if in_canonical else (result.value, result.unit)
    return (result.test, result.comparator, result.qualitative, result.titre, *amount)
