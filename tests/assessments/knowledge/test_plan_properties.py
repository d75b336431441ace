"""What must hold for any patient, and a second, slow reading of the blood schedule."""

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.knowledge.blood_phases import Phases, next_due
from assessments.knowledge.dose_courses import Course
from assessments.knowledge.facts import VisitFact
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.plan import Status, plan
from assessments.knowledge.trace import Answer
from patients.knowledge.partial_dates import PartialDate
from tests.assessments.knowledge.plan_strategies import LAST, as_ofs, days, patients

PACKS = tuple(load_packs()[name] for name in ("drug.bsr2017", "cancer.imacs2023"))
PHASES = Phases(14, 42, 1, 3, 84)

# Neither limit measures the planner: a busy machine draws examples slowly.
unhurried = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
common = settings(max_examples=100, **unhurried)


@common
@given(patients, as_ofs)
def test_planning_twice_gives_the_same_plan_with_unique_keys(facts, as_of):
    first = plan(facts, PACKS, as_of)

    assert plan(facts, PACKS, as_of) == first
    assert len({entry.key for entry in first.entries}) == len(first.entries)


@common
@given(patients, as_ofs, st.randoms(use_true_random=False))
def test_the_order_of_facts_is_irrelevant(facts, as_of, chance):
    def shuffled(values):
        return tuple(chance.sample(values, len(values)))

    mixed = replace(
        facts,
        results=shuffled(facts.results),
        doses=shuffled(facts.doses),
        events=shuffled(facts.events),
        visits=shuffled(facts.visits),
    )

    assert plan(mixed, PACKS, as_of) == plan(facts, PACKS, as_of)


@common
@given(patients, as_ofs)
def test_due_entries_are_only_asked_of_the_living_and_agree_with_their_dates(facts, as_of):
    for entry in plan(facts, PACKS, as_of).entries:
        assert entry.sentence
        assert entry.sources
        if entry.status == Status.OVERDUE:
            assert entry.grace_ends < as_of
        if entry.status == Status.DUE:
            assert entry.due <= as_of <= entry.grace_ends
        if facts.death_date:
            contradicted = entry.sentence.startswith("Cannot be planned: the patient died")
            assert entry.status == (Status.CANNOT_TELL if contradicted else Status.CLOSED)


@common
@given(patients, as_ofs)
def test_results_after_the_as_of_date_change_nothing(facts, as_of):
    later = tuple(replace(result, on=PartialDate(as_of + timedelta(days=1))) for result in facts.results)

    assert plan(replace(facts, results=facts.results + later), PACKS, as_of) == plan(facts, PACKS, as_of)


@common
@given(patients, as_ofs)
def test_one_more_recorded_factor_never_lowers_the_class(facts, as_of):
    worse = replace(facts, visits=(*facts.visits, VisitFact(LAST, {"cutaneous_necrosis": Answer.YES})))
    order = ("standard", "moderate", "high")

    before, after = (plan(one, PACKS, as_of).risk.risk_class for one in (facts, worse))
    assert order.index(after) >= order.index(before)


courses = st.builds(
    lambda start, gaps: Course(
        "methotrexate", start, None, _days_after(start, gaps), PartialDate(start), None, False
    ),
    days,
    st.lists(st.integers(1, 200), max_size=4),
)


@settings(max_examples=500, **unhurried)
@given(courses, st.lists(st.integers(-60, 700), max_size=8), st.integers(0, 800))
def test_next_blood_agrees_with_counting_day_by_day(course, offsets, later):
    as_of = course.start + timedelta(days=later)
    samples = sorted({course.start + timedelta(days=offset) for offset in offsets})

    assert next_due(course, samples, PHASES, as_of) == _slow_next_due(course, samples, as_of)


def _days_after(start, gaps):
    found = []
    for gap in gaps:
        found.append((found[-1] if found else start) + timedelta(days=gap))
    return tuple(found)


def _slow_next_due(course, samples, as_of):
    """Walk through every day since the start, keeping the phase and what is due."""
    day, phase, held, left, due = course.start, "A", None, 42, course.start + timedelta(days=14)
    b_ends, seen_sample = None, False
    while day <= as_of:
        if day in course.rises:
            held, phase, left = phase, "A", 42
            if seen_sample:
                due = min(due, day + timedelta(days=14))
        if phase == "A" and left == 0:
            phase = "C" if held == "C" else "B"
            b_ends = _months(day, 3)
        if phase == "B" and day >= b_ends:
            phase = "C"
        if day in samples:
            seen_sample = True
            due = {"A": day + timedelta(days=14), "B": _months(day, 1), "C": day + timedelta(days=84)}[phase]
        left = max(0, left - 1)
        day += timedelta(days=1)
    return due


def _months(day, number):
    year, month = day.year, day.month
    for _ in range(number):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))
