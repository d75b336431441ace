"""Drugs that harm an unborn child, and pregnancy tests before mycophenolate.

The reference gives no age for child-bearing age, so age decides nothing here. Whether a woman can become
pregnant is taken as known only from what the record says of it: a pregnancy test, or contraception that was
recorded. Otherwise the rule cannot be judged and says what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from assessments.knowledge.alerts.case import Case, Outcome, not_judged, row_of, rows_of
from assessments.knowledge.alerts.finding import CRITICAL, HIGH, MEDIUM, Row
from assessments.knowledge.facts import EventFact
from assessments.knowledge.trace import Answer
from patients.knowledge.partial_dates import PartialDate

TERATOGENS = ("methotrexate", "mycophenolate", "leflunomide", "cyclophosphamide")
# rules.json pregnancy.paternal: cyclophosphamide is avoided by fathers, leflunomide is not mentioned there.
AVOIDED_BY_FATHERS = ("cyclophosphamide",)
NOT_SAID_OF_FATHERS = ("leflunomide",)
PREGNANT, PLANNED, NO_CONTRACEPTION = 3, 2, 1


def teratogens(case: Case) -> Iterator[Outcome]:
    rule = "AL-TERATOGEN"
    taken = case.taking_any(TERATOGENS)
    if not taken:
        return
    drugs = "; ".join(one.shown for one in taken)
    rows = tuple(row for one in taken for row in one.facts)
    # The drug is the episode: a plan that becomes a pregnancy makes the same problem worse.
    began = min((one.started for one in taken if one.started), default=None)
    planned = case.condition("pregnancy_planned")
    if _cannot_be_pregnant(case):
        yield from _father(case, planned)
        return
    pregnancies = [event for event in case.events("pregnancy") if case.is_running(event)]
    if pregnancies:
        words = f"Pregnancy recorded {_when(pregnancies[0])}, during {drugs}."
        yield case.found(rule, began, words, facts=rows + rows_of(*pregnancies), worse=PREGNANT,
                         seen_on=_seen(case, pregnancies[0]), urgency=CRITICAL)  # fmt: skip
    elif planned:
        words = f"Pregnancy planned, recorded {_when(planned)}, during {drugs}."
        yield case.found(rule, began, words, facts=rows + rows_of(planned), worse=PLANNED,
                         seen_on=_seen(case, planned), urgency=HIGH)  # fmt: skip
    elif not case.condition("contraception") and not _is_discussed(case, began):
        known, why, more = _can_be_pregnant(case)
        words = f"{drugs}; contraception is not recorded"
        if known:
            yield case.found(rule, began, f"{words}, and {why}.", facts=rows + more, worse=NO_CONTRACEPTION,
                             urgency=MEDIUM)  # fmt: skip
        else:
            yield not_judged(rule, f"{words}, nor whether a pregnancy is possible: no age is given for that.",
                             "contraception, or that no pregnancy is possible", facts=rows)  # fmt: skip


def _father(case: Case, planned: EventFact | None) -> Iterator[Outcome]:
    if planned is None or case.facts.sex != "male":
        return
    for taking in case.taking_any(AVOIDED_BY_FATHERS):
        words = (
            f"A child is planned, recorded {_when(planned)}, during {taking.shown}: avoided by fathers too."
        )
        yield case.found("AL-TERATOGEN", taking.started, words, facts=taking.facts + rows_of(planned),
                         seen_on=_seen(case, planned), worse=PLANNED, urgency=HIGH)  # fmt: skip
    for taking in case.taking_any(NOT_SAID_OF_FATHERS):
        yield not_judged("AL-TERATOGEN", f"{taking.shown}: the reference does not speak of fathers.",
                         "advice on fathers", facts=taking.facts)  # fmt: skip


def pregnancy_tests(case: Case) -> Iterator[Outcome]:
    """Two negative tests 8 to 10 days apart, both on or before the first day of mycophenolate."""
    rule = "AL-MMF-PREGTEST"
    taking = case.taking("mycophenolate")
    if taking is None or _cannot_be_pregnant(case):
        return
    negative = [one for one in case.results("PREGNANCY_TEST") if one.qualitative == "negative"]
    if any(one.on is None for one in negative) or taking.since is None:
        yield not_judged(rule, f"{taking.shown}: the dates of start and tests are not all recorded.",
                         "dates of the pregnancy tests", facts=taking.facts + rows_of(*negative))  # fmt: skip
        return
    low, high = case.number(rule, "tests_apart_from"), case.number(rule, "tests_apart_to")
    before = [one for one in negative if one.on.day <= taking.since]
    apart = [abs((b.on.day - a.on.day).days) for a, b in combinations(before, 2)]
    if any(low <= one <= high for one in apart):
        return
    known, why, _ = _can_be_pregnant(case)
    tests = f"{len(before)} negative tests before" if len(before) != 1 else "1 negative test before"
    words = f"{taking.shown}; {tests}, no two of them {low} to {high} days apart"
    facts = taking.facts + rows_of(*before)
    if known:
        yield case.found(rule, taking.started, f"{words}; {why}.", facts=facts)
    else:
        yield not_judged(rule, f"{words}; whether a pregnancy is possible is not recorded.",
                         "that no pregnancy is possible", facts=facts)  # fmt: skip


def _cannot_be_pregnant(case: Case) -> bool:
    """Only where the record says so: a man, or no ovaries."""
    organ = case.facts.organs.get("ovaries", Answer.UNKNOWN)
    if organ != Answer.UNKNOWN:
        return organ == Answer.NO
    return case.facts.sex == "male"


def _can_be_pregnant(case: Case) -> tuple[bool, str, tuple[Row, ...]]:
    """Whether the record itself treats a pregnancy as possible, and how it shows."""
    if tests := case.results("PREGNANCY_TEST"):
        on = tests[-1].on
        return True, f"a pregnancy test was done{f' {on}' if on else ''}", rows_of(tests[-1])
    if ended := case.events("condition:contraception"):
        return True, "contraception was recorded before", tuple(row_of(event) for event in ended)
    return False, "", ()


def _is_discussed(case: Case, began: PartialDate | None) -> bool:
    """Plans and contraception were discussed since the drug began."""
    return any(
        event.on is not None and (began is None or event.on.last_day >= began.day)
        for event in case.done("PREG_PLAN")
    )


def _when(event: EventFact) -> str:
    return str(event.on) if event.on else "without a date"


def _seen(case: Case, event: EventFact):
    return event.on.day if event.on else case.as_of
