"""The phase of the disease on a day: induction, taper, maintenance or remission, with the reason.

rules.json disease_monitoring.phases. Induction: start or escalation of immunosuppression, until the taper
begins or 12 weeks. Taper: glucocorticoid being reduced. Maintenance: 12 weeks without change and the target
reached. Remission: off or on minimal treatment with normal CK and stable strength for 6 months. The phases
decide how often disease is measured, so a doubt leaves the patient in the phase that asks more often.
All lengths and cut-offs are project defaults, mark D.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

from assessments.knowledge.dose_courses import Course, courses_of
from assessments.knowledge.facts import PatientFacts
from assessments.knowledge.infusion_cycles import infusions_of
from assessments.knowledge.steroid_exposure import Steroids, steroids_of
from patients.knowledge.drugs import DRUGS
from patients.knowledge.mmt8 import best_score
from patients.knowledge.partial_dates import PartialDate, show_date

PHASES = ("induction", "taper", "maintenance", "remission")

UNCHANGED = timedelta(days=84)  # 12 weeks
QUIET = timedelta(days=182)  # 6 months
MINIMAL_MG = 5  # prednisolone a day; the reference calls 3 to 5 mg physiological
STRENGTH_FALL = 8  # of 80 points: below it strength is called stable (as in AL-MMT8-FALL)
# An infusion repeated within a year of the last continues a treatment and escalates nothing.
REPEATED_WITHIN = timedelta(days=365)

IMMUNOSUPPRESSION = (
    "glucocorticoid",
    "csdmard",
    "cytotoxic",
    "biologic",
    "fcrn",
    "complement",
    "immunoglobulin",
    "apheresis",
)


@dataclass(frozen=True, slots=True)
class Phase:
    """From `start` on. `name` is "" when facts are missing; `missing` names them."""

    start: date
    name: str
    sentence: str
    missing: tuple[str, ...] = ()


class PhaseHistory:
    """All phases of one patient, also those that planned doses or the calendar will bring."""

    def __init__(self, facts: PatientFacts, as_of: date) -> None:
        self._facts, self._as_of = facts, as_of
        self._steroids: Steroids = steroids_of(facts, as_of)
        self._dates: dict[date, PartialDate] = {}  # as recorded
        self._courses: list[Course] = []
        self._infusions: dict[str, list[date]] = {}
        self._read_doses()
        self._ups, self._downs = self._steps()
        self._cks = self._ck_results()
        self.phases: tuple[Phase, ...] = self._find()

    def on(self, day: date) -> Phase:
        """The phase on `day`; before any treatment it cannot be told."""
        index = bisect_right([phase.start for phase in self.phases], day) - 1
        if index >= 0:
            return self.phases[index]
        undated = any(
            dose.start is None and dose.ongoing and DRUGS[dose.drug].family in IMMUNOSUPPRESSION
            for dose in self._facts.doses
        )
        if undated:
            text = "Cannot tell the phase: treatment is recorded without a start date."
            return Phase(date.min, "", text, ("start date of treatment",))
        text = "Cannot tell the phase: no immunosuppressive treatment with a date is recorded."
        return Phase(date.min, "", text, ("dates of treatment",))

    def known_on(self, day: date) -> Phase | None:
        """The last phase until `day` that could be told."""
        return next((one for one in reversed(self.phases) if one.start <= day and one.name), None)

    def said(self, phase: Phase) -> str:
        """Why it is this phase on the last day of it until now, with the CK of then: it may have begun long
        before."""
        following = min((one.start for one in self.begins(phase.start)), default=date.max)
        day = min(self._as_of, following - timedelta(days=1))
        if phase not in self.phases or day <= phase.start:
            return phase.sentence
        last = self._at(day)
        return last.sentence if (last.name, last.missing) == (phase.name, phase.missing) else phase.sentence

    def begins(self, after: date) -> list[Phase]:
        """Phases that begin later than `after`, oldest first."""
        return [phase for phase in self.phases if phase.start > after]

    def _when(self, day: date) -> str:
        """A day of a start, a change or a stop with no more than is known of it."""
        return str(self._dates.get(day, PartialDate(day)))

    def _read_doses(self) -> None:
        given = [dose for dose in self._facts.doses if DRUGS[dose.drug].family in IMMUNOSUPPRESSION]
        for dose in given:
            for on, day in (
                (dose.start, dose.start and dose.start.day),
                (dose.stop, dose.stop and dose.stop.last_day),
            ):
                if on and (on.is_exact or day not in self._dates):
                    self._dates[day] = on
        drugs = {dose.drug for dose in given}
        for drug in sorted(drugs):
            if DRUGS[drug].is_once:
                # Joined within 0 days: each day of infusion on its own.
                found = infusions_of(drug, self._facts.doses, 0)
                days = [day.day for cycle in found.cycles for day in cycle.days]
                self._infusions[drug] = sorted({*days, *(one.start.day for one in found.periods)})
            elif DRUGS[drug].family != "glucocorticoid":
                self._courses += courses_of(drug, self._facts.doses)

    def _steps(self) -> tuple[list[tuple[date, str]], list[date]]:
        """Days of a start or escalation with its words, and days on which glucocorticoid fell."""
        ups = [(course.start, f"{DRUGS[course.drug].name} started") for course in self._courses]
        ups += [(rise, f"{DRUGS[c.drug].name} raised") for c in self._courses for rise in c.rises]
        for drug, days in self._infusions.items():
            ups += [
                (day, f"{DRUGS[drug].name} given")
                for number, day in enumerate(days)
                if number == 0 or day - days[number - 1] > REPEATED_WITHIN
            ]
        downs, before = [], None
        for stretch in self._steroids.stretches:
            adjoins = before is not None and before.end == stretch.start
            known = before is not None and before.mg is not None and stretch.mg is not None
            if not adjoins:
                ups.append((stretch.start, "Glucocorticoid started"))
                downs += [before.end] if before is not None and before.end else []
            elif not known or stretch.mg > before.mg:
                words = "Glucocorticoid raised" if known else "Glucocorticoid perhaps raised"
                ups.append((stretch.start, words))
            else:
                downs.append(stretch.start)
            before = stretch
        downs += [before.end] if before is not None and before.end else []
        return sorted(ups), sorted(downs)

    def _ck_results(self) -> list[tuple[date, bool | None]]:
        """Day and whether CK was at most its own upper limit; None without a limit."""
        found = []
        for result in self._facts.results:
            dated = result.on is not None and result.on.day <= self._as_of
            if result.test == "CK" and dated and result.value is not None:
                limit = result.upper_limit
                is_normal = (
                    None if limit is None or result.comparator in (">", ">=") else result.value <= limit
                )
                if limit is not None and result.comparator in (">", ">=") and result.value >= limit:
                    is_normal = False
                found.append((result.on.day, is_normal))
        # Of several on one day the worst counts.
        worst = {False: 0, None: 1, True: 2}
        return sorted(found, key=lambda one: (one[0], worst[one[1]]))

    @cached_property
    def _strengths(self) -> list[tuple[date, Fraction]]:
        """Day and lowest possible MMT8 as a part of its maximum."""
        found = []
        for visit in self._facts.visits:
            score = best_score(visit.mmt8) if visit.on <= self._as_of and visit.mmt8 else None
            if score is not None and score.total is not None:
                found.append((visit.on, Fraction(score.total, score.maximum)))
        return sorted(found)

    def _find(self) -> tuple[Phase, ...]:
        first = min((day for day, _ in self._ups), default=None)
        if first is None:
            return ()
        changes = {day for day, _ in self._ups} | set(self._downs) | {c.end for c in self._courses if c.end}
        changes |= {day for days in self._infusions.values() for day in days}
        changes |= {one.start for one in self._steroids.stretches}
        turns = set(changes)
        for wait in (UNCHANGED, QUIET, 2 * QUIET):
            turns |= {day + wait for day in changes}
        ordered = sorted(changes)
        graded = {visit.on for visit in self._facts.visits if visit.mmt8 and visit.on <= self._as_of}
        for day in {day for day, _ in self._cks} | graded:
            # What is measured decides only where nothing has been changed for 12 weeks.
            index = bisect_right(ordered, day) - 1
            if index >= 0 and ordered[index] + UNCHANGED <= day:
                turns.add(day)
        found: list[Phase] = []
        for day in sorted(day for day in turns if day >= first):
            phase = self._at(day)
            if not found or (found[-1].name, found[-1].missing) != (phase.name, phase.missing):
                found.append(phase)
        return tuple(found)

    def _at(self, day: date) -> Phase:
        up, why = max((one for one in self._ups if one[0] <= day), key=lambda one: one[0])
        down = max((one for one in self._downs if up <= one <= day), default=None)
        quiet = self._quiet_since(day)
        if down is not None and day < down + UNCHANGED:
            return Phase(day, "taper", f"Taper: glucocorticoid reduced {self._when(down)}.")
        if down is None and day < up + UNCHANGED:
            return Phase(day, "induction", f"Induction: {why.lower()} {self._when(up)}.")
        if quiet is not None and day >= quiet + QUIET:
            since = f"off or on minimal treatment since {self._when(quiet)}"
            doubt = self._why_not_quiet(quiet, day)
            if not doubt:
                return Phase(
                    day, "remission", f"Remission: {since}, CK not above its limit and strength stable."
                )
        changed = max(one for one in (up, down, *self._ended(day)) if one is not None)
        if day < changed + UNCHANGED:
            text = f"Taper: treatment last reduced {self._when(changed)}, less than 12 weeks ago."
            return Phase(day, "taper", text)
        return self._settled(day, changed)

    def _settled(self, day: date, changed: date) -> Phase:
        """12 weeks without a change: maintenance if the target is reached, and not known without a CK."""
        unchanged = f"no change of treatment since {self._when(changed)}"
        last = max((one for one in self._cks if one[0] <= day), key=lambda one: one[0], default=None)
        if last is None or last[1] is None:
            what = "no CK is recorded" if last is None else f"the CK of {show_date(last[0])} has no limit"
            text = f"Cannot tell whether the target is reached: {unchanged}, and {what}."
            return Phase(day, "", text, ("CK with its upper limit",))
        if not last[1]:
            text = (
                f"Induction intervals kept: {unchanged}, and the CK of {show_date(last[0])} is above its "
                "limit, so the target is not reached."
            )
            return Phase(day, "induction", text)
        return Phase(
            day, "maintenance", f"Maintenance: {unchanged}, CK of {show_date(last[0])} within its limit."
        )

    def _ended(self, day: date) -> list[date]:
        return [course.end for course in self._courses if course.end and course.end <= day]

    def _quiet_since(self, day: date) -> date | None:
        """Since when there is nothing but at most the minimal glucocorticoid; None when there is more."""
        if any(course.is_running(day) for course in self._courses):
            return None
        starts = [*self._ended(day)]
        for days in self._infusions.values():
            starts += [one + QUIET for one in days if one <= day]  # an infusion works on for months
        for stretch in self._steroids.stretches:
            if stretch.start > day:
                break
            if stretch.mg is None or stretch.mg > MINIMAL_MG:
                if stretch.end is None or stretch.end > day:
                    return None
                starts.append(stretch.end)
        since = max(starts, default=None)
        return since if since is not None and since <= day else None

    def _why_not_quiet(self, since: date, day: date) -> str:
        """Why remission cannot be said although treatment is minimal; "" when it can."""
        lately = [ok for on, ok in self._cks if since <= on <= day]
        if not lately or None in lately:
            return "no CK with a limit in these months"
        if False in lately:
            return "CK above its limit"
        scores = [part for on, part in self._strengths if since - QUIET <= on <= day]
        if not scores:
            return "strength not measured in these months"
        return "strength fell" if scores[-1] <= max(scores) - Fraction(STRENGTH_FALL, 80) else ""
