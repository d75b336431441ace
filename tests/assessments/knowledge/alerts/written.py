"""Facts from the short text of the cases."""

from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

from assessments.knowledge.facts import DoseFact, EventFact, PatientFacts, ResultFact, VisitFact
from assessments.knowledge.trace import Answer
from patients.knowledge.conditions import CONDITIONS
from patients.knowledge.drugs import DRUGS, FREQUENCIES, ROUTES
from patients.knowledge.investigations import INVESTIGATIONS
from patients.knowledge.lab_tests import LAB_TESTS
from patients.knowledge.mmt8 import sites_of
from patients.knowledge.partial_dates import PartialDate, Precision
from patients.knowledge.symptoms import SYMPTOMS

ANSWERS = {"y": Answer.YES, "n": Answer.NO, "?": Answer.UNKNOWN}


def facts_from(text: str) -> PatientFacts:
    facts = PatientFacts()
    for number, words in enumerate((one.split() for one in text.split(";") if one.strip()), 1):
        kind, rest = words[0], words[1:]
        if kind == "drug":
            facts = replace(facts, doses=(*facts.doses, dose(rest, number)))
        elif kind == "lab":
            facts = replace(facts, results=(*facts.results, result(rest, number)))
        elif kind == "visit":
            facts = replace(facts, visits=(*facts.visits, visit(rest, number)))
        elif kind in ("condition", "event", "done"):
            facts = replace(facts, events=(*facts.events, event(kind, rest, number)))
        elif kind in ("onset", "diagnosis"):
            facts = replace(facts, **{kind: on(rest[0])})
        elif kind == "organ":
            facts = replace(facts, organs={rest[0]: ANSWERS[rest[1]]})
        else:
            assert kind in ("sex", "subtype", "trigger"), kind
            facts = replace(facts, **{kind: rest[0]})
    return facts


def on(text: str) -> PartialDate | None:
    if text == "undated":
        return None
    parts = text.split("-")
    precision = (Precision.YEAR, Precision.MONTH, Precision.DAY)[len(parts) - 1]
    return PartialDate(date(*(int(part) for part in [*parts, "1", "1"][:3])), precision)


def dose(words, row) -> DoseFact:
    drug, (start, _, stop) = words[0], words[1].partition("..")
    assert drug in DRUGS, drug
    amount, unit = (Decimal(words[2]), words[3]) if len(words) > 3 and words[2] != "-" else (None, "")
    more = words[4:] if amount is not None else words[3:]
    frequency = next((word for word in more if word in FREQUENCIES), "")
    route = next((word for word in more if word in ROUTES), "")
    assert set(more) <= {frequency, route, "reason"}, more
    ended = None if stop in ("open", "unknown", "") else on(stop)
    return DoseFact(drug, on(start), ended, ongoing=stop == "open", dose=amount, unit=unit, route=route,
                    frequency=frequency, has_stop_reason="reason" in more, row=row)  # fmt: skip


def result(words, row) -> ResultFact:
    test, value, *rest = words
    assert test in LAB_TESTS, test
    sign = next((one for one in ("<=", ">=", "<", ">") if value.startswith(one)), "")
    try:
        number = Decimal(value.removeprefix(sign))
    except InvalidOperation:
        return ResultFact(test, on(rest[0]), qualitative=value, row=row)
    unit, day, *limits = rest
    low, _, high = limits[0].partition("-") if limits else ("", "", "")
    return ResultFact(
        test, on(day), number, sign, "" if unit == "-" else unit.replace("_", " "),
        Decimal(low) if low else None, Decimal(high) if high else None, row=row,
    )  # fmt: skip


def visit(words, row) -> VisitFact:
    found = VisitFact(date.fromisoformat(words[0]), row=row)
    for what, _, value in (word.partition("=") for word in words[1:]):
        if what == "bp":
            systolic, _, diastolic = value.partition("/")
            found = replace(found, systolic=int(systolic), diastolic=int(diastolic))
        elif what in ("weight", "fvc"):
            found = replace(found, **{{"weight": "weight_kg", "fvc": "fvc_percent"}[what]: Decimal(value)})
        elif what == "right":
            points, _, untested = value.partition("+")
            found = replace(found, mmt8=grades(int(points), int(untested or 0)))
        elif what == "mobility":
            found = replace(found, mobility=value)
        else:
            assert what in SYMPTOMS, what
            found = replace(found, symptoms={**found.symptoms, what: ANSWERS[value]})
    return found


def grades(points: int, untested: int) -> dict[str, int]:
    """So many points of the right side, given to the muscles in order, and so many muscles not tested."""
    found = {}
    for site in sites_of("right")[: 8 - untested]:
        found[site] = min(10, points)
        points -= found[site]
    assert points == 0
    return found


def event(kind, words, row) -> EventFact:
    code, (start, _, stop) = words[0], words[1].partition("..")
    ended = None if stop in ("", "open", "unknown") else on(stop)
    assert code in {"condition": CONDITIONS, "done": INVESTIGATIONS}.get(kind, {code}), code
    return EventFact(
        {"condition": "condition", "done": "investigation"}.get(kind, code), on(start), ended, stop == "open",
        investigation=code if kind == "done" else "", condition=code if kind == "condition" else "", row=row,
    )  # fmt: skip
