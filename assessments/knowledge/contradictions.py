"""Facts that cannot all be true. They go to the list of data to be mended; no plan fails because of them.

A rule that rests on such facts says "Cannot be planned: ..." by itself (triggers, cancer_risk).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from assessments.knowledge.facts import PatientFacts
from patients.knowledge.drugs import DRUGS
from patients.knowledge.lab_tests import LAB_TESTS
from patients.knowledge.partial_dates import PartialDate, show_date


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`where`: (kind of fact, stored row) of everything involved; row None when it has none."""

    code: str
    sentence: str
    where: tuple[tuple[str, int | None], ...]


def contradictions(facts: PatientFacts) -> tuple[Contradiction, ...]:
    """Every contradiction in the facts, each once, in a fixed order."""
    found = [*_of_the_person(facts), *_of_doses(facts), *_of_events(facts), *_of_antibodies(facts)]
    found += _after_death(facts)
    return tuple(sorted(set(found), key=lambda one: (one.code, one.sentence, str(one.where))))


def antibody_both(facts: PatientFacts, test: str) -> tuple[date, ...]:
    """The days on which an antibody is both positive and negative."""
    answers: dict[date, set[str]] = defaultdict(set)
    for result in facts.results:
        if result.test == test and result.on and result.on.is_exact:
            answers[result.on.day].add(result.qualitative)
    return tuple(sorted(day for day, words in answers.items() if {"positive", "negative"} <= words))


def facts_after_death(
    facts: PatientFacts, as_of: date | None = None
) -> tuple[tuple[str, int | None, date], ...]:
    """(kind, row, day) of visits and samples that are dated after the death."""
    if facts.death_date is None:
        return ()
    seen = [("visit", visit.row, visit.on) for visit in facts.visits]
    seen += [("result", result.row, result.on.day) for result in facts.results if result.on]
    later = [one for one in seen if one[2] > facts.death_date and (as_of is None or one[2] <= as_of)]
    return tuple(sorted(later, key=lambda one: (one[2], one[0], one[1] or 0)))


def _of_the_person(facts: PatientFacts) -> Iterator[Contradiction]:
    who = (("patient", None),)
    birth, onset, diagnosis = facts.birth, facts.onset, facts.diagnosis
    death = facts.death_date and PartialDate(facts.death_date)
    pairs = (
        ("onset_before_birth", "first symptoms", onset, "birth", birth),
        ("diagnosis_before_birth", "the diagnosis", diagnosis, "birth", birth),
        ("death_before_birth", "the death", death, "birth", birth),
        ("diagnosis_before_onset", "the diagnosis", diagnosis, "the first symptoms", onset),
        ("diagnosis_after_death", "the death", death, "the diagnosis", diagnosis),
        ("onset_after_death", "the death", death, "the first symptoms", onset),
    )
    for code, name, later, other, earlier in pairs:
        if later and earlier and later.last_day < earlier.day:
            on = "" if other == "birth" else f" ({later} and {earlier})"
            # A day of birth is not repeated in sentences.
            yield Contradiction(code, f"{name[0].upper()}{name[1:]} dated before {other}{on}.", who)


def _of_doses(facts: PatientFacts) -> Iterator[Contradiction]:
    for dose in facts.doses:
        if dose.start and dose.stop and dose.stop.last_day < dose.start.day:
            text = f"{DRUGS[dose.drug].name} stops ({dose.stop}) before it starts ({dose.start})."
            yield Contradiction("stop_before_start", text, (("dose", dose.row),))


def _of_events(facts: PatientFacts) -> Iterator[Contradiction]:
    for event in facts.events:
        if event.on and event.ended and event.ended.last_day < event.on.day:
            name = (event.condition or event.kind).replace("_", " ")
            text = f"{name[0].upper()}{name[1:]} ends ({event.ended}) before it begins ({event.on})."
            yield Contradiction("event_ends_before_it_begins", text, (("event", event.row),))


def _of_antibodies(facts: PatientFacts) -> Iterator[Contradiction]:
    for test in sorted({r.test for r in facts.results if r.qualitative in ("positive", "negative")}):
        for day in antibody_both(facts, test):
            rows = tuple(
                ("result", r.row)
                for r in facts.results
                if r.test == test and r.on == PartialDate(day) and r.qualitative in ("positive", "negative")
            )
            text = f"{LAB_TESTS[test].name} is both positive and negative on {show_date(day)}."
            yield Contradiction("antibody_both", text, tuple(sorted(rows, key=str)))
    positive = {r.test for r in facts.results if r.qualitative == "positive"} & {"ANTI_HMGCR", "ANTI_SRP"}
    if facts.subtype == "seronegative" and positive:
        names = " and ".join(LAB_TESTS[test].name for test in sorted(positive))
        text = f"Recorded subtype seronegative, but {names} positive."
        yield Contradiction("seronegative_with_antibody", text, (("patient", None),))


def _after_death(facts: PatientFacts) -> Iterator[Contradiction]:
    for kind, row, day in facts_after_death(facts):
        text = f"A {kind} is dated {show_date(day)}, after the death on {show_date(facts.death_date)}."
        yield Contradiction(f"{kind}_after_death", text, ((kind, row),))
