from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from patients.demo.staff import FIRST_CLINIC, SECOND_CLINIC
from patients.demo.synthetic.blood_days import MONITORED
from patients.demo.synthetic.cohort import generate_cohort, generate_patient
from patients.knowledge.mmt8 import sites_of

TODAY = date(2026, 11, 23)
COHORT = generate_cohort(1, 150, TODAY)


def test_the_same_seed_and_day_give_the_same_cohort():
    assert generate_cohort(1, 20, TODAY) == COHORT[:20]


def test_another_seed_gives_other_patients():
    assert generate_cohort(2, 20, TODAY) != COHORT[:20]


def test_a_patient_does_not_depend_on_the_size_of_the_cohort():
    assert generate_patient(1, 149, TODAY) == COHORT[149]


def test_the_story_moves_with_the_day():
    later = generate_patient(1, 7, TODAY + timedelta(days=100))

    assert later.patient["diagnosis_date"] == COHORT[7].patient["diagnosis_date"] + timedelta(days=100)
    assert [result["value"] for result in later.results if result["test"] == "CK"] == [
        result["value"] for result in COHORT[7].results if result["test"] == "CK"
    ]


def test_two_clinics_share_the_patients():
    assert Counter(record.clinic for record in COHORT) == {FIRST_CLINIC: 110, SECOND_CLINIC: 40}


def test_names_and_identifiers_are_unique():
    names = {(record.patient["family_name"], record.patient["given_name"]) for record in COHORT}

    assert len(names) == 150
    assert len({record.patient["identifier"] for record in COHORT}) == 150


def test_nothing_is_in_the_future_but_appointments():
    for record in COHORT:
        days = [result["collected_on"] for result in record.results]
        days += [visit["visited_on"] for visit in record.visits]
        days += [event["happened_on"] for event in record.events]
        days += [treatment["start_on"] for treatment in record.treatments]
        days += [treatment["stop_on"] for treatment in record.treatments if treatment["stop_on"]]

        assert max(days) <= (record.patient["death_date"] or TODAY)
        assert all(booked["starts_at"].date() > TODAY for booked in record.appointments)


def test_appointments_are_on_working_days_in_the_clinics_hours():
    for record in COHORT:
        for booked in record.appointments:
            assert booked["starts_at"].isoweekday() <= 5
            assert 9 <= booked["starts_at"].hour <= 15


def test_dose_steps_follow_each_other_without_gap_or_overlap():
    for record in COHORT:
        steps = [treatment for treatment in record.treatments if treatment["drug"] == "prednisolone"]

        assert all(step["stop_on"] == following["start_on"] for step, following in pairwise(steps))
        assert all(step["dose"] > 0 for step in steps)


def test_no_drug_runs_twice_and_nothing_runs_after_death():
    for record in COHORT:
        running = [treatment["drug"] for treatment in record.treatments if treatment["stop_on"] is None]

        assert len(running) == len(set(running))
        assert not (running and record.patient["status"] == "deceased")


def test_a_relapse_brings_more_glucocorticoid():
    """The published definition of a relapse asks for at least half as much again (criteria, section 5)."""
    relapses = 0
    for record in COHORT:
        steps = [treatment for treatment in record.treatments if treatment["drug"] == "prednisolone"]
        for before, after in pairwise(steps):
            if after["reason"] == "Relapse":
                relapses += 1
                assert after["dose"] >= before["dose"] * 3 / 2
    assert relapses > 50


def test_ck_is_higher_at_a_relapse_than_three_months_before():
    rises = []
    for record in COHORT:
        ck = sorted((r["collected_on"], r["value"]) for r in record.results if r["test"] == "CK")
        for event in record.events:
            if event["kind"] == "relapse":
                at = event["happened_on"]
                before = [
                    value for on, value in ck if at - timedelta(days=150) <= on < at - timedelta(days=60)
                ]
                now = [value for on, value in ck if abs(on - at) <= timedelta(days=10)]
                rises += [now[0] / before[-1]] if now and before else []

    assert len(rises) > 30
    assert sum(rise > 1.5 for rise in rises) / len(rises) > 0.9


def test_grades_are_of_the_eight_muscles():
    for record in COHORT:
        for visit in record.visits:
            assert visit["mmt8"].keys() == set(sites_of("right"))
            assert all(0 <= grade <= 10 for grade in visit["mmt8"].values())


def test_limits_are_those_of_the_clinics_own_laboratory():
    for record in COHORT:
        limits = {result["upper_limit"] for result in record.results if result["test"] == "CK"}

        if record.clinic == FIRST_CLINIC:
            assert limits <= ({207} if record.patient["sex"] == "female" else {395, 340})  # Tromso
        else:
            assert limits == ({135} if record.patient["sex"] == "female" else {227})


@pytest.mark.parametrize("drug", MONITORED)
def test_most_monitored_patients_have_recent_bloods_and_a_few_are_late(drug):
    late = []
    for record in COHORT:
        is_taken = any(t["drug"] == drug and t["stop_on"] is None for t in record.treatments)
        if is_taken and record.patient["status"] in ("active", "remission"):
            latest = max(r["collected_on"] for r in record.results if r["test"] == "ALBUMIN")
            late.append(TODAY - latest > timedelta(days=84 + 7))

    assert len(late) > 15
    assert 0 < sum(late) / len(late) < 0.3


def test_high_transaminases_come_with_what_tells_muscle_from_liver():
    high = {
        (record.patient["identifier"], one["collected_on"])
        for record in COHORT
        for one in record.results
        if one["test"] in ("ALT", "AST") and one["value"] > 100
    }
    for test in ("GGT", "BILIRUBIN"):
        found = {
            (record.patient["identifier"], one["collected_on"])
            for record in COHORT
            for one in record.results
            if one["test"] == test and one["value"] <= one["upper_limit"]
        }
        assert found == high != set()
