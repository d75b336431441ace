"""What a complete baseline work-up found: a test that was done is not yet a test that was normal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from assessments.knowledge.case_record import NO_RESULT_YET, CaseRecord
from assessments.knowledge.facts import ResultFact
from assessments.knowledge.prefill import above_limit
from assessments.knowledge.rule_packs import Item
from assessments.knowledge.trace import Answer
from patients.knowledge.investigations import INVESTIGATIONS
from patients.knowledge.lab_tests import LAB_TESTS

OPEN = "cannot be judged"


def what_was_found(record: CaseRecord, done: Iterable[tuple[Item, date]]) -> list[str]:
    """Sentences that list the results of `done` (item, day) that are abnormal, unreported or not readable.

    None when every result is recorded as normal.
    """
    investigated: set[tuple[str, date]] = set()
    tested: set[tuple[str, date]] = set()
    for item, day in done:
        investigated |= {(code, day) for code in (*item.investigations, *item.investigations_all_of)}
        tested |= {(code, day) for code in (*item.tests_any_of, *item.tests_all_of)}
    abnormal, unreported, unread = set(), set(), set()
    for event in record.facts.events:
        if event.on and (event.investigation, event.on.day) in investigated and event.result != "normal":
            words = f"{INVESTIGATIONS[event.investigation]} {event.on}"
            if event.result:
                abnormal.add(f"{words} {event.result}")
            else:
                unreported.add(words)
    for result in record.facts.results:
        if result.on and (result.test, result.on.day) in tested:
            reading = _reading(result)
            words = f"{LAB_TESTS[result.test].name} {result.on}"
            if result.value is None and result.qualitative in NO_RESULT_YET:
                unreported.add(words)
            elif reading == OPEN:
                unread.add(words)
            elif reading:
                abnormal.add(f"{words} {reading}")
    lists = (
        ("Not normal", abnormal),
        ("Done, but no result recorded", unreported),
        ("No limits recorded to judge by", unread),
    )
    return [f"{title}: {'; '.join(sorted(words))}." for title, words in lists if words]


def _reading(result: ResultFact) -> str:
    """In what way a result is not normal; "" for a normal one, OPEN for one that cannot be judged."""
    if result.value is None:
        return "" if result.qualitative in ("normal", "negative") else result.qualitative
    is_above = above_limit(result)
    if is_above == Answer.YES:
        return "above its limit"
    if result.lower_limit is not None and result.comparator not in (">", ">="):
        if result.value < result.lower_limit:
            return "below its limit"
    elif is_above == Answer.UNKNOWN:
        return OPEN
    return ""
