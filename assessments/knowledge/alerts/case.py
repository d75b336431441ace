"""One patient's facts up to a day, indexed once for all alert rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from assessments.knowledge.alerts.finding import TREATMENT, AlertFinding, NotJudged, Row
from assessments.knowledge.alerts.readings import Reading, has_result, in_order, one_a_day, reading_of
from assessments.knowledge.alerts.rules import RULES
from assessments.knowledge.alerts.thresholds import Thresholds
from assessments.knowledge.dose_courses import Course, courses_of
from assessments.knowledge.facts import DoseFact, EventFact, PatientFacts, ResultFact, VisitFact
from assessments.knowledge.prefill import EVENT, RESULT, VISIT, facts_until
from assessments.knowledge.steroid_exposure import Steroids, steroids_of
from assessments.knowledge.trace import Answer
from patients.knowledge.drugs import DRUGS, FAMILIES
from patients.knowledge.partial_dates import PartialDate, Precision

Outcome = AlertFinding | NotJudged

# What treats the myopathy; statins, other lipid lowering and "other" do not.
TREATING = tuple(family for family in FAMILIES if family not in ("statin", "lipid", "other"))
# What lowers defences; immunoglobulin and plasma exchange are not given for that.
IMMUNOSUPPRESSING = ("glucocorticoid", "csdmard", "biologic", "fcrn", "complement", "cytotoxic")


@dataclass(frozen=True, slots=True)
class Taking:
    """A drug on one day. `since` is None when nobody recorded the start."""

    drug: str
    since: date | None
    rows: tuple[DoseFact, ...]  # the dose or doses of that day
    started: PartialDate | None  # as recorded, for screens

    @property
    def name(self) -> str:
        return DRUGS[self.drug].name

    @property
    def shown(self) -> str:
        """`Methotrexate since 01-Jan-2026`."""
        return f"{self.name} since {self.started}" if self.started else f"{self.name}, start not known"

    @property
    def facts(self) -> tuple[Row, ...]:
        return tuple((TREATMENT, row.row) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Spell:
    """A symptom that stands: first yes after the last no, and the latest yes."""

    began: date
    last: date
    rows: tuple[Row, ...]


class Case:
    """`as_of` hides later facts; a treatment that is planned can be asked for by name (`planned`)."""

    def __init__(self, facts: PatientFacts, as_of: date, thresholds: Thresholds) -> None:
        self.given = facts
        self.as_of = as_of
        self.thresholds = thresholds
        self.facts = facts_until(facts, as_of)
        self.visits: list[VisitFact] = sorted(self.facts.visits, key=_visit_order)
        self._results: dict[str, list[ResultFact]] = defaultdict(list)
        for result in self.facts.results:
            self._results[result.test].append(result)
        self._doses: dict[str, list[DoseFact]] = defaultdict(list)
        for dose in sorted(self.facts.doses, key=_dose_order):
            if dose.drug in DRUGS:
                self._doses[dose.drug].append(dose)
        self._readings: dict[tuple[str, bool], list[Reading]] = {}
        self._courses: dict[str, tuple[Course, ...]] = {}

    # Numbers of the rules
    def value(self, rule: str, setting: str) -> Decimal:
        return self.thresholds.value(rule, setting)

    def number(self, rule: str, setting: str) -> int:
        return self.thresholds.number(rule, setting)

    # Laboratory
    def readings(self, test: str, *, worst_is_high: bool = True) -> list[Reading]:
        """Dated results, one a day, oldest first; of several on one day the worst."""
        key = (test, worst_is_high)
        if key not in self._readings:
            read = (reading_of(result) for result in self._results.get(test, ()))
            ordered = in_order((one for one in read if one), worst_is_high=worst_is_high)
            self._readings[key] = one_a_day(ordered)
        return self._readings[key]

    def latest(self, test: str, *, worst_is_high: bool = True) -> Reading | None:
        return next(iter(reversed(self.readings(test, worst_is_high=worst_is_high))), None)

    def undated(self, test: str) -> list[ResultFact]:
        return [one for one in self.results(test) if one.on is None]

    def results(self, test: str) -> list[ResultFact]:
        """Everything reported for a test, dated or not; what is pending is not."""
        return sorted((one for one in self._results.get(test, ()) if has_result(one)), key=_result_order)

    def antibody(self, test: str) -> tuple[Answer, ResultFact | None]:
        """Positive once, on any date, stays positive; the earliest positive is the one to show."""
        found = [one for one in self.results(test) if one.qualitative in ("positive", "negative")]
        positive = [one for one in found if one.qualitative == "positive"]
        if positive:
            return Answer.YES, positive[0]
        return (Answer.NO, found[-1]) if found else (Answer.UNKNOWN, None)

    # Drugs
    def doses(self, drug: str) -> list[DoseFact]:
        return self._doses.get(drug, [])

    def courses(self, drug: str) -> tuple[Course, ...]:
        if drug not in self._courses:
            self._courses[drug] = courses_of(drug, self.doses(drug))
        return self._courses[drug]

    def given_drugs(self, families: Collection[str]) -> list[str]:
        return sorted(drug for drug in self._doses if DRUGS[drug].family in families)

    def taking(self, drug: str, day: date | None = None) -> Taking | None:
        """The drug on `day`, by default the last day looked at. Taken since nobody knows when: only then."""
        if drug not in self._doses:
            return None
        day = day or self.as_of
        running = [course for course in self.courses(drug) if course.is_running(day)]
        undated = [dose for dose in self.doses(drug) if dose.start is None and self._goes_on(dose)]
        undated = undated if day == self.as_of else []
        if not running and not undated:
            return None
        rows = [dose for dose in self.doses(drug) if dose.start and _covers(dose, day)] + undated
        started = min((course.started for course in running), default=None)
        since = started and started.day
        return Taking(drug, since, tuple(sorted(rows, key=_dose_order)), started)

    def taking_any(self, drugs: Iterable[str], day: date | None = None) -> list[Taking]:
        return [taking for drug in drugs if (taking := self.taking(drug, day))]

    def taking_family(self, families: Collection[str], day: date | None = None) -> list[Taking]:
        return self.taking_any(self.given_drugs(families), day)

    def infusions(self, drug: str) -> list[DoseFact]:
        """Dated doses of a drug given once at a time, oldest first."""
        return sorted((dose for dose in self.doses(drug) if dose.start), key=_dose_order)

    def _goes_on(self, dose: DoseFact) -> bool:
        return dose.stop.last_day > self.as_of if dose.stop else dose.ongoing

    @cached_property
    def steroids(self) -> Steroids:
        known = tuple(dose for drug in self.given_drugs(("glucocorticoid",)) for dose in self.doses(drug))
        return steroids_of(PatientFacts(doses=known, visits=tuple(self.visits)), self.as_of)

    @cached_property
    def treated_since(self) -> date | None:
        """The first day of anything that treats the myopathy."""
        return min((on.day for on, _ in self.first_starts), default=None)

    @cached_property
    def first_starts(self) -> list[tuple[PartialDate, str]]:
        """First dated start of each treating drug, oldest first."""
        starts = []
        for drug in self.given_drugs(TREATING):
            days = [dose.start for dose in self.doses(drug) if dose.start]
            starts += [(min(days), drug)] if days else []
        return sorted(starts)

    # Events and visits
    @cached_property
    def _events(self) -> dict[str, list[EventFact]]:
        """By kind, and by `condition:code` and `investigation:code`."""
        found: dict[str, list[EventFact]] = defaultdict(list)
        for event in sorted(self.facts.events, key=_event_order):
            found[event.kind].append(event)
            if event.condition:
                found[f"condition:{event.condition}"].append(event)
            if event.investigation:
                found[f"investigation:{event.investigation}"].append(event)
        return found

    def events(self, kind: str) -> list[EventFact]:
        return self._events.get(kind, [])

    def is_running(self, event: EventFact) -> bool:
        """On the day looked at. An end on a day nobody recorded is an end."""
        return event.ended.last_day >= self.as_of if event.ended else event.ongoing

    def condition(self, code: str) -> EventFact | None:
        """A condition that goes on; the one that began first."""
        return next((one for one in self.events(f"condition:{code}") if self.is_running(one)), None)

    def done(self, investigation: str) -> list[EventFact]:
        return self.events(f"investigation:{investigation}")

    def symptom(self, code: str) -> Answer:
        """The latest yes or no."""
        for visit in reversed(self.visits):
            answer = visit.symptoms.get(code, Answer.UNKNOWN)
            if answer != Answer.UNKNOWN:
                return answer
        return Answer.UNKNOWN

    def standing(self, code: str) -> Spell | None:
        """The symptom since the first yes after the last no, None when the latest answer is not yes."""
        said = [visit for visit in self.visits if visit.symptoms.get(code) in (Answer.YES, Answer.NO)]
        spell: list[VisitFact] = []
        for visit in said:
            spell = [*spell, visit] if visit.symptoms[code] == Answer.YES else []
        if not spell:
            return None
        return Spell(spell[0].on, spell[-1].on, tuple((VISIT, visit.row) for visit in spell))

    @cached_property
    def weight(self) -> tuple[Decimal, VisitFact] | None:
        weighed = [visit for visit in self.visits if visit.weight_kg]
        return (weighed[-1].weight_kg, weighed[-1]) if weighed else None

    # Answers
    def found(
        self,
        rule: str,
        began: PartialDate | date | None,
        sentence: str,
        *,
        seen_on: date | None = None,
        facts: Iterable[Row] = (),
        part: str = "",
        worse: Decimal | int | None = None,
        urgency: str = "",
        label: str = "",
        action: str = "",
        mark: str = "",
        also: tuple[str, ...] = (),
        repeat_by: date | None = None,
    ) -> AlertFinding:
        one = RULES[rule]
        day = began.day if isinstance(began, PartialDate) else began
        words = [rule, part, day.isoformat() if day else "undated"]
        sources = list(one.cited(mark))
        for other in also:
            sources += [source for source in RULES[other].cited() if source not in sources]
        return AlertFinding(
            rule=rule,
            key=":".join(word for word in words if word),
            urgency=urgency or one.urgency,
            label=label or one.label,
            sentence=sentence,
            action=action or one.action,
            sources=tuple(sources),
            mark=mark or one.mark,
            seen_on=seen_on or day or self.as_of,
            worse=None if worse is None else Decimal(worse),
            facts=tuple(dict.fromkeys(facts)),
            began=day,
            began_precision=began.precision if isinstance(began, PartialDate) else Precision.DAY,
            also=also,
            repeat_by=repeat_by,
        )


def not_judged(rule: str, sentence: str, *missing: str, facts: Iterable[Row] = ()) -> NotJudged:
    return NotJudged(rule, sentence, missing, tuple(facts))


def row_of(fact: ResultFact | VisitFact | EventFact | DoseFact) -> Row:
    kinds = {ResultFact: RESULT, VisitFact: VISIT, EventFact: EVENT, DoseFact: TREATMENT}
    return kinds[type(fact)], fact.row


def rows_of(*facts: ResultFact | VisitFact | EventFact | DoseFact | None) -> tuple[Row, ...]:
    return tuple(row_of(fact) for fact in facts if fact is not None)


def names_of(taken: Iterable[Taking]) -> str:
    """`methotrexate and azathioprine`, lower case for the middle of a sentence."""
    names = sorted({one.name if one.name.isupper() else one.name.lower() for one in taken})
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def run_of(readings: list[Reading], verdict: Callable[[Reading], Answer]) -> tuple[Reading, Reading] | None:
    """First and last reading of the run of YES that the latest judged one belongs to; None when it is a no.

    One that cannot be judged neither ends a run nor belongs to it.
    """
    first = last = None
    for reading in reversed(readings):
        answer = verdict(reading)
        if answer == Answer.NO:
            break
        if answer == Answer.YES:
            first, last = reading, last or reading
    return (first, last) if first else None


def _covers(dose: DoseFact, day: date) -> bool:
    end = dose.stop.last_day if dose.stop else None if dose.ongoing else dose.start.day
    return dose.start.day <= day and (end is None or day < end)


def _dose_order(dose: DoseFact) -> tuple:
    start = dose.start.day if dose.start else date.min
    return (start, str(dose.start), dose.drug, str(dose.dose), dose.unit, dose.frequency, dose.route,
            str(dose.stop), dose.ongoing, dose.row or 0)  # fmt: skip


def _result_order(result: ResultFact) -> tuple:
    """Undated first."""
    on = result.on.day if result.on else date.min
    return (on, result.qualitative, str(result.value), result.row or 0)


def _event_order(event: EventFact) -> tuple:
    on = event.on.day if event.on else date.min
    return (on, event.kind, event.condition, event.investigation, str(event.ended), event.row or 0)


def _visit_order(visit: VisitFact) -> tuple:
    """By day; a stored row settles the rest, and only without one the contents have to."""
    if visit.row is not None:
        return (visit.on, visit.row, "")
    said = (sorted(visit.symptoms.items()), sorted(map(str, visit.mmt8.items())), visit.weight_kg,
            visit.fvc_percent, visit.systolic, visit.diastolic, visit.mobility)  # fmt: skip
    return (visit.on, 0, str(said))


def days(count: int) -> timedelta:
    return timedelta(days=count)


def outcomes(*found: Outcome | None) -> Iterator[Outcome]:
    yield from (one for one in found if one is not None)
