"""What an invented patient takes: dose intervals with tapers, infusions, and the statin before.

Doses and steps are those of ordinary practice and our own choice (D) unless a source stands beside them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from patients.demo.record import dated
from patients.demo.synthetic import targets
from patients.demo.synthetic.person import Person
from patients.knowledge.partial_dates import PartialDate

TAPER_STARTS = 42  # C-S57: taper from about week 6
TAPER = (40, 30, 25, 20, 15, 12.5, 10, 7.5, 5)
RELAPSE_DOSE = 40

STEPS = {
    "methotrexate": ((10, "mg", "once_weekly"), (15, "mg", "once_weekly"), (20, "mg", "once_weekly")),
    "azathioprine": ((50, "mg", "once_daily"), (100, "mg", "once_daily"), (150, "mg", "once_daily")),
    "mycophenolate": ((500, "mg", "twice_daily"), (1000, "mg", "twice_daily")),
}
STATINS = (("atorvastatin", (20, 40, 80)), ("simvastatin", (20, 40)), ("rosuvastatin", (5, 10, 20)))


@dataclass(frozen=True)
class CsdmardCourse:
    """One immunosuppressant by mouth: when its dose rose and when it was stopped (None: still taken)."""

    drug: str
    start: int
    rises: tuple[int, ...]
    stop: int | None


@dataclass
class Drugs:
    treatments: list[dict] = field(default_factory=list)
    csdmards: list[CsdmardCourse] = field(default_factory=list)


def has_glucocorticoid(rng: Random) -> bool:
    return rng.random() < targets.GLUCOCORTICOID


def draw_drugs(person: Person, relapses: tuple[int, ...], rng: Random, *, glucocorticoid: bool) -> Drugs:
    """Everything the patient was given, oldest first within each drug; nothing after the last day."""
    drugs = Drugs()
    if person.statin_days:
        _statin(drugs, person, rng)
    if glucocorticoid:
        _prednisolone(drugs, person, relapses, rng)
    if not glucocorticoid or rng.random() < targets.SECOND_AGENT:
        _csdmards(drugs, person, relapses, rng)
    for day in _ivig_days(person, relapses, rng):
        _infusion(drugs, person, day, "ivig", Decimal(2), "g/kg")  # S31: 2 g/kg a month
    for day in _rituximab_days(person, relapses, rng):
        _infusion(drugs, person, day, "rituximab", Decimal(1000), "mg")
    return drugs


def _statin(drugs: Drugs, person: Person, rng: Random) -> None:
    drug, doses = rng.choice(STATINS)
    start, stop = person.statin_days
    _interval(
        drugs, person, drug, (rng.choice(doses), "mg", "once_daily"), start, stop, stop_reason="Myopathy"
    )


def _prednisolone(drugs: Drugs, person: Person, relapses: tuple[int, ...], rng: Random) -> None:
    first = rng.choice([40, 50, 60])  # C-S57: 40-60 mg
    steps = [(rng.randint(0, 10), first), *_taper_steps(TAPER_STARTS, first, rng)]
    for relapse in relapses:
        steps = [step for step in steps if step[0] < relapse]
        steps += [(relapse, RELAPSE_DOSE), *_taper_steps(relapse + TAPER_STARTS, RELAPSE_DOSE, rng)]
    stop = None
    if rng.random() < targets.STEROID_FREE and not person.responds_poorly:
        stop = steps[-1][0] + rng.randint(60, 150)
    steps = [step for step in steps if step[0] < person.last_day]
    for index, (day, dose) in enumerate(steps):
        following = steps[index + 1][0] if index + 1 < len(steps) else stop
        reason = "Relapse" if day in relapses else ("Taper" if index else "Start of treatment")
        ends = "Dose changed" if index + 1 < len(steps) else "Taper completed"
        amount = (dose, "mg", "once_daily")
        _interval(drugs, person, "prednisolone", amount, day, following, reason=reason, stop_reason=ends)


def _taper_steps(start: int, below: float, rng: Random) -> list[tuple[int, float]]:
    steps, day = [], start
    for dose in TAPER:
        if dose < below:
            steps.append((day, dose))
            day += rng.choice([14, 21, 28]) if dose > 10 else rng.choice([28, 42, 56])
    return steps


def _csdmards(drugs: Drugs, person: Person, relapses: tuple[int, ...], rng: Random) -> None:
    """One immunosuppressant, changed for another when it is not tolerated or when the disease relapses."""
    names, weights = zip(*targets.CSDMARDS, strict=True)
    drug, start = rng.choices(names, weights)[0], rng.randint(10, 40)
    change = rng.randint(120, 500) if rng.random() < 0.12 else None  # D: not tolerated
    why = "Nausea"
    if change is None and relapses and rng.random() < 0.4:  # D
        change, why = relapses[0] + 7, "Relapse"
    if change is None or change > person.last_day - 30:
        _csdmard(drugs, person, drug, start, None, "")
        return
    _csdmard(drugs, person, drug, start, change, why)
    _csdmard(drugs, person, rng.choice([name for name in names if name != drug]), change + 14, None, "")


def _csdmard(drugs: Drugs, person: Person, drug: str, start: int, stop: int | None, why: str) -> None:
    last = min(person.last_day, stop if stop is not None else person.last_day)
    days = [start + 28 * index for index, _ in enumerate(STEPS[drug])]
    steps = [(day, amount) for day, amount in zip(days, STEPS[drug], strict=True) if day < last]
    if not steps:
        return
    for index, (day, amount) in enumerate(steps):
        is_last = index + 1 == len(steps)
        following = stop if is_last else steps[index + 1][0]
        reason = "Dose raised" if index else "Second agent"
        _interval(drugs, person, drug, amount, day, following, reason=reason,
                  stop_reason=why if is_last else "Dose changed")  # fmt: skip
    if drug == "methotrexate":
        _interval(drugs, person, "folic_acid", (5, "mg", "once_weekly"), start, stop, stop_reason=why)
    is_running = stop is None and not person.died
    drugs.csdmards.append(
        CsdmardCourse(drug, start, tuple(day for day, _ in steps[1:]), None if is_running else last)
    )


def _ivig_days(person: Person, relapses: tuple[int, ...], rng: Random) -> list[int]:
    courses = [rng.randint(5, 30)] if rng.random() < targets.IVIG else []
    courses += [relapse + 10 for relapse in relapses if rng.random() < 0.4]  # D
    return [start + 28 * month for start in courses for month in range(rng.randint(3, 6))]


def _rituximab_days(person: Person, relapses: tuple[int, ...], rng: Random) -> list[int]:
    if rng.random() >= targets.RITUXIMAB[person.group.subtype]:
        return []
    first = relapses[0] + 14 if relapses else rng.randint(90, 200)
    starts = [first + 182 * repeat for repeat in range(rng.choice([1, 1, 2, 3]))]
    return [start + gap for start in starts for gap in (0, 14)]  # two doses two weeks apart, as PUB-024


def _infusion(drugs: Drugs, person: Person, day: int, drug: str, dose: Decimal, unit: str) -> None:
    if day < person.last_day:
        on = PartialDate(person.on(day))
        drugs.treatments.append(
            {
                "drug": drug,
                "dose": dose,
                "unit": unit,
                "route": "iv",
                "frequency": "once",
                **dated("start", on),
                **dated("stop", on),
            }
        )


def _interval(drugs, person, drug, amount, start, stop, *, reason="", stop_reason="") -> None:
    """One dose interval in days since diagnosis; cut at death, open when it goes on after the last day."""
    dose, unit, frequency = amount
    if stop is None or stop > person.last_day:
        stop, stop_reason = (person.last_day, "Died") if person.died else (None, "")
    open_end = {"stop_on": None, "stop_precision": ""}
    drugs.treatments.append(
        {
            "drug": drug,
            "dose": Decimal(str(dose)),
            "unit": unit,
            "route": "oral",
            "frequency": frequency,
            "reason": reason,
            "stop_reason": stop_reason,
            **dated("start", PartialDate(person.on(start))),
            **(open_end if stop is None else dated("stop", PartialDate(person.on(stop)))),
        }
    )
