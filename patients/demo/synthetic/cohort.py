"""Put an invented patient together: who, course, drugs, samples, visits, screening, next appointment."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from patients.demo.names import name_of
from patients.demo.record import Record, dated
from patients.demo.staff import CLINICS, FIRST_CLINIC
from patients.demo.synthetic import screening
from patients.demo.synthetic.blood_days import MONITORED, monitoring_days, move_to_samples, visit_days
from patients.demo.synthetic.course import Course, draw_course
from patients.demo.synthetic.drugs import CsdmardCourse, draw_drugs, has_glucocorticoid
from patients.demo.synthetic.labs import (
    BASELINE,
    DRUG_BLOODS,
    MUSCLE,
    ck_limit,
    draw_chemistry,
    results_on,
    word,
)
from patients.demo.synthetic.person import Person, draw_person
from patients.demo.synthetic.visits import visit_on
from patients.knowledge.partial_dates import PartialDate

NAMES_FROM = 100  # the published cases have the names before


def generate_cohort(seed: int, size: int, as_of: date) -> list[Record]:
    """`size` invented patients followed until `as_of`. None depends on how many others there are."""
    return [generate_patient(seed, number, as_of) for number in range(size)]


def generate_patient(seed: int, number: int, as_of: date) -> Record:
    rng = Random(f"{seed}:{number}")  # noqa: S311 (no secret is made of it)
    person = draw_person(number, rng, as_of)
    has_steroid = has_glucocorticoid(rng)
    course = draw_course(person, rng, tapers=has_steroid)
    drugs = draw_drugs(person, course.relapses, rng, glucocorticoid=has_steroid)
    samples = monitoring_days(person, drugs.csdmards, rng)
    visits = move_to_samples(visit_days(person, course.relapses, rng), samples)

    record = Record(clinic=person.clinic, patient=_patient(person, course, rng))
    record.treatments = drugs.treatments
    yearly = screening.yearly_days(person, rng)
    record.results = [
        *_samples(person, course, visits, samples, yearly, rng),
        *screening.enhanced_results(person, rng),
        *_antibodies(person, rng),
        *_before_treatment(person, drugs.csdmards),
    ]
    record.visits = [visit_on(day, person, course, rng) for day in visits]
    record.events = [
        *screening.work_up_events(person, rng),
        *screening.screening_events(person, yearly, rng),
        *_events(person, course, drugs.csdmards),
    ]
    record.appointments = _appointments(person, as_of, rng)
    return record


def _patient(person: Person, course: Course, rng: Random) -> dict:
    letter, first_number = ("R", 1001) if person.clinic == FIRST_CLINIC else ("H", 2001)
    allergies = rng.choices(["none", "not_recorded", "known"], [60, 30, 10])[0]
    details = {
        "identifier": f"{letter}-{first_number + person.number}",
        **name_of(NAMES_FROM + person.number, person.sex),
        "sex": person.sex,
        "birth_date": person.birth_date,
        "death_date": person.on(person.last_day) if person.died else None,
        "onset_date": person.onset.day,
        "onset_precision": person.onset.precision.value,
        "diagnosis_date": person.diagnosis,
        "subtype": person.group.subtype,
        "trigger": _trigger(person),
        "status": _status(person, course),
        "allergies_state": allergies,
        "allergies": "Penicillin" if allergies == "known" else "",
    }
    if person.sex == "female" and rng.random() < 0.06:  # D
        details["has_cervix"] = False
    return details


def _trigger(person: Person) -> str:
    if person.statin_days and person.group.subtype == "anti_hmgcr":
        return "statin"
    return "cancer" if person.cancer_day is not None else "none_found"


def _status(person: Person, course: Course) -> str:
    if person.died:
        return "deceased"
    if person.left:
        return "transferred"
    has_normal_ck = course.ck(person.last_day) <= ck_limit(person, person.on(person.last_day))
    return "remission" if has_normal_ck and course.deficit(person.last_day) < 4 else "active"  # D


def _samples(
    person: Person, course: Course, visits: list[int], samples: list[int], yearly: list[int], rng: Random
) -> list[dict]:
    """Blood at the referral, at visits, for the drugs, and for the yearly panels."""
    chemistry = draw_chemistry(rng)
    tests: dict[int, set[str]] = defaultdict(set)
    tests[-rng.randint(7, 40)] |= {*MUSCLE}
    for wanted, days in ((MUSCLE, visits), (DRUG_BLOODS, samples), (BASELINE, [0, *yearly])):
        for day in days:
            tests[day] |= {*wanted}
    results = []
    for day in sorted(tests):
        results += results_on(day, sorted(tests[day]), person, course, chemistry, rng)
    for day in (0, *yearly):
        results += screening.panel_in_words(day, person)
    return results


def _antibodies(person: Person, rng: Random) -> list[dict]:
    on = person.on(rng.randint(-10, 15))
    return [
        word(test, "positive" if person.group.subtype == test.lower() else "negative", on, person)
        for test in ("ANTI_HMGCR", "ANTI_SRP", "ANTI_JO1")
    ]


def _before_treatment(person: Person, csdmards: list[CsdmardCourse]) -> list[dict]:
    """Hepatitis tests once before the first immunosuppressant; TPMT before azathioprine."""
    results = []
    for course in csdmards:
        on = person.on(course.start - 2)
        tests = ("HBSAG", "ANTI_HBC", "HCV") if course is csdmards[0] else ()
        results += [word(test, "negative", on, person) for test in tests]
        if course.drug == "azathioprine":
            results.append(word("TPMT", "normal", on, person))
    return results


def _events(person: Person, course: Course, csdmards: list[CsdmardCourse]) -> list[dict]:
    events = [
        {
            "kind": "relapse",
            "description": "CK rose and strength fell while prednisolone was reduced",
            **dated("happened", PartialDate(person.on(day))),
        }
        for day in course.relapses
    ]
    for csdmard in csdmards:
        if (
            csdmard.drug in MONITORED and csdmard.start > 150
        ):  # the chest X-ray of diagnosis is too old by then
            on = PartialDate(person.on(csdmard.start - 5))
            events.append(
                {"kind": "investigation", "investigation": "CXR", "result": "normal", **dated("happened", on)}
            )
    return events


def _appointments(person: Person, as_of: date, rng: Random) -> list[dict]:
    """The next one for most patients who are still followed; a few have none."""
    day, at = as_of + timedelta(days=rng.randint(2, 80)), time(rng.randint(9, 15), rng.choice([0, 20, 40]))
    if person.died or person.left or rng.random() < 0.1:
        return []
    if day.isoweekday() > 5:
        day += timedelta(days=8 - day.isoweekday())
    starts_at = datetime.combine(day, at, ZoneInfo(CLINICS[person.clinic]))
    return [{"starts_at": starts_at, "reason": "Myositis clinic review"}]
