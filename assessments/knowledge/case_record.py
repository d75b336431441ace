"""One patient's facts up to the as-of date, indexed once for all rules of a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assessments.knowledge.facts import PatientFacts
from assessments.knowledge.rule_packs import Item
from assessments.knowledge.trace import Answer
from assessments.knowledge.visit_items import event_days, prescribed_days, visit_days
from patients.knowledge.partial_dates import PartialDate, add_months

# A sample that is on its way has not been read: it closes nothing.
NO_RESULT_YET = {"", "pending", "refused", "not_done", "not_tested", "not tested", "unknown"}

ANSWER_OF_RESULT = {"positive": Answer.YES, "negative": Answer.NO}

# rules.json "semantics": sex_and_organs, defaulted from recorded sex; "breast (female)" in by_organ.
ORGANS_BY_SEX = {
    "female": {"breast": Answer.YES, "cervix": Answer.YES, "ovaries": Answer.YES, "prostate": Answer.NO},
    "male": {"breast": Answer.NO, "cervix": Answer.NO, "ovaries": Answer.NO, "prostate": Answer.YES},
}


@dataclass(frozen=True, slots=True)
class Pregnancy:
    """A pregnancy that is going on. `ends`: the first day after it, None while no end is recorded."""

    sentence: str
    ends: date | None


class CaseRecord:
    """Answers "when was this done?" in the words of pack items. Facts after `as_of` are left out."""

    def __init__(self, facts: PatientFacts, as_of: date) -> None:
        self.facts = facts
        self.as_of = as_of
        self._tests: dict[str, dict[date, PartialDate]] = defaultdict(dict)
        self._investigations: dict[str, dict[date, PartialDate]] = defaultdict(dict)
        self._undated: set[str] = set()
        self._done: dict[Item, list[PartialDate]] = {}
        self._answers: dict[str, list[tuple[Answer, date | None]]] = defaultdict(list)
        self._exact: dict[str, set[tuple[Answer, date]]] = defaultdict(set)
        self._visits = [visit for visit in facts.visits if visit.on <= as_of]
        for result in facts.results:
            if result.value is not None or result.qualitative not in NO_RESULT_YET:
                self._add(self._tests[result.test], result.test, result.on)
            if result.qualitative in ANSWER_OF_RESULT and (result.on is None or result.on.day <= as_of):
                answer = ANSWER_OF_RESULT[result.qualitative]
                self._answers[result.test].append((answer, result.on and result.on.day))
                if result.on and result.on.is_exact:
                    self._exact[result.test].add((answer, result.on.day))
        for event in facts.events:
            if event.investigation:
                self._add(self._investigations[event.investigation], event.investigation, event.on)

        self.pregnancy = self._ongoing_pregnancy()

    def _ongoing_pregnancy(self) -> Pregnancy | None:
        """Every pregnancy that holds today, in the words of the one that began last.

        Without a date it counts only while it has no end: it may have been long ago.
        """
        running = [
            event
            for event in self.facts.events
            if event.kind == "pregnancy"
            and (event.on is None or event.on.day <= self.as_of)
            and (event.ongoing or (event.on and event.ended and self.as_of <= event.ended.last_day))
        ]
        if not running:
            return None
        last = max((event.on for event in running if event.on), default=None)
        recorded = f"recorded {last}" if last else "recorded without a date and without an end"
        ends = [event.ended and event.ended.last_day + timedelta(days=1) for event in running]
        return Pregnancy(
            f"Held: pregnancy {recorded}; the clinician decides.", None if None in ends else max(ends)
        )

    def _add(self, days: dict[date, PartialDate], code: str, on: PartialDate | None) -> None:
        if on is None:
            self._undated.add(code)
        elif on.day <= self.as_of:
            known = days.get(on.day)
            # An exact date says more than a month that begins on the same day.
            days[on.day] = on if known is None or on.is_exact else known

    def done(self, item: Item) -> list[PartialDate]:
        """The days on which the item was done, oldest first; one that is partly dated by its first day."""
        if item not in self._done:
            self._done[item] = self._look_up(item)
        return self._done[item]

    def _look_up(self, item: Item) -> list[PartialDate]:
        days: dict[date, PartialDate] = {}
        for code in item.tests_any_of:
            days.update(self._tests.get(code, {}))
        for code in item.investigations:
            days.update(self._investigations.get(code, {}))
        days.update({on.day: on for on in self._otherwise(item) if on})
        if item.tests_all_of:
            first, *others = (self._tests.get(code, {}) for code in item.tests_all_of)
            days.update({day: on for day, on in first.items() if all(day in other for other in others)})
        if item.investigations_all_of:
            each = [self._investigations.get(code, {}) for code in item.investigations_all_of]
            if all(each):
                complete = max(min(one) for one in each)
                days.update({day: on for one in each for day, on in one.items() if day >= complete})
        return [days[day] for day in sorted(days)]

    def _otherwise(self, item: Item) -> list[PartialDate | None]:
        """Done by a visit, an event or a prescription until `as_of`; None for one without a date."""
        if not (item.visit_fields or item.event_kinds or item.drugs):
            return []
        found = event_days(self.facts, item.event_kinds) + prescribed_days(self.facts, item.drugs)
        return visit_days(self.facts, item.visit_fields, self.as_of) + [
            on for on in found if on is None or on.day <= self.as_of
        ]

    def counting(
        self, item: Item, due: date, accepted_from: date | None, accepted_until: date | None = None
    ) -> tuple[list[PartialDate], list[PartialDate]]:
        """Days on which the item was done in time, and those dated too roughly to say; oldest first.

        An investigation with its own lookback counts by that one too: whichever lasts longer (rules.json
        semantics.multi_method).
        """
        certain, unclear = [], []
        for on in self.done(item):
            earliest = accepted_from
            if earliest:
                own = [
                    o for o in item.own_lookbacks if on.day in self._investigations.get(o.investigation, {})
                ]
                earliest = min(earliest, *(add_months(due, -o.months) for o in own)) if own else earliest
            if (earliest is None or on.day >= earliest) and (
                not accepted_until or on.last_day <= accepted_until
            ):
                certain.append(on)
            elif (earliest is None or on.last_day >= earliest) and (
                not accepted_until or on.day <= accepted_until
            ):
                unclear.append(on)
        return certain, unclear

    def done_by(self, item: Item) -> list[tuple[PartialDate, str]]:
        """Each day on which the item was done with the code of what was done, oldest first.

        Where only several together are enough, the first code stands for all of them.
        """
        found = []
        for code in item.tests_any_of:
            found += [(on, code) for on in self._tests.get(code, {}).values()]
        for code in item.investigations:
            found += [(on, code) for on in self._investigations.get(code, {}).values()]
        found += [(on, "") for on in self._otherwise(item) if on]
        together = (*item.tests_all_of, *item.investigations_all_of)
        if together:
            found += [(on, together[0]) for on in self.done(item)]
        return sorted(set(found))

    def was_normal(self, code: str, on: PartialDate) -> bool:
        """An investigation of that day is reported normal, and none of that day otherwise."""
        results = {e.result for e in self.facts.events if e.investigation == code and e.on == on}
        return results == {"normal"}

    def part_done(self, item: Item) -> list[tuple[PartialDate, str]]:
        """What leaves the item part-done, oldest first, as (day, code of the investigation)."""
        codes = (*item.partly_by, *item.investigations_all_of)
        found = [(on, code) for code in codes for on in self._investigations.get(code, {}).values()]
        return sorted(found)

    def has_undated(self, item: Item) -> bool:
        """Something that would satisfy the item is recorded without a date."""
        codes = (
            *item.tests_any_of,
            *item.tests_all_of,
            *item.investigations,
            *item.investigations_all_of,
        )
        return not self._undated.isdisjoint(codes) or None in self._otherwise(item)

    def organ(self, name: str) -> Answer:
        """Whether the organ is present: as recorded, else by recorded sex, else not known."""
        recorded = self.facts.organs.get(name)
        if recorded is not None:
            return recorded
        return ORGANS_BY_SEX.get(self.facts.sex, {}).get(name, Answer.UNKNOWN)

    def symptom(self, code: str) -> tuple[Answer, date | None]:
        """YES with the first visit that recorded it; NO with the last that denied it and none that had it."""
        return _ever([(visit.symptoms.get(code, Answer.UNKNOWN), visit.on) for visit in self._visits])

    def latest_symptom(self, code: str) -> tuple[Answer, date | None]:
        """The last visit that answered; of two answers on one day, present."""
        answered = [(visit.on, visit.symptoms.get(code, Answer.UNKNOWN)) for visit in self._visits]
        answered = [(on, answer == Answer.YES) for on, answer in answered if answer != Answer.UNKNOWN]
        if not answered:
            return Answer.UNKNOWN, None
        on, is_present = max(answered)
        return (Answer.YES if is_present else Answer.NO), on

    def antibody(self, test: str) -> tuple[Answer, date | None]:
        """YES with the first positive result (date None if undated); NO with the last negative one.

        A positive and a negative of one day contradict each other: without another positive, not known.
        """
        answers = self._answers.get(test, [])
        both = self.antibody_both(test)
        if both and all(on in both for answer, on in answers if answer == Answer.YES):
            return Answer.UNKNOWN, None
        return _ever([(answer, on) for answer, on in answers if on not in both] if both else answers)

    def antibody_both(self, test: str) -> tuple[date, ...]:
        """The days on which the antibody is recorded positive and negative."""
        if len(self._exact.get(test, ())) < 2:
            return ()
        positive = {on for answer, on in self._exact.get(test, ()) if answer == Answer.YES}
        return tuple(
            sorted(on for answer, on in self._exact.get(test, ()) if answer == Answer.NO and on in positive)
        )

    def first_negative(self, test: str) -> date | None:
        """The first dated negative result of an antibody."""
        return min(
            (on for answer, on in self._answers.get(test, []) if answer == Answer.NO and on), default=None
        )

    def cancer(self) -> tuple[Answer, date | None]:
        """YES with the first recorded cancer; an absent record is not known, never "no cancer"."""
        days = [event.on and event.on.day for event in self.facts.events if event.kind == "cancer"]
        seen = [day for day in days if day is None or day <= self.as_of]
        return (Answer.YES, min((d for d in seen if d), default=None)) if seen else (Answer.UNKNOWN, None)


def earliest_acceptable(item: Item, due: date) -> date | None:
    """The first day on which a test done before `due` still counts; None when any earlier day does."""
    if item.lookback_days is not None:
        return due - timedelta(days=item.lookback_days)
    if item.lookback_months is not None:
        return add_months(due, -item.lookback_months)
    return None


def _ever(answers: Sequence[tuple[Answer, date | None]]) -> tuple[Answer, date | None]:
    present = [on for answer, on in answers if answer == Answer.YES]
    if present:
        return Answer.YES, min((on for on in present if on), default=None)
    absent = [on for answer, on in answers if answer == Answer.NO]
    if absent:
        return Answer.NO, max((on for on in absent if on), default=None)
    return Answer.UNKNOWN, None
