from dataclasses import replace
from datetime import date

import pytest

from assessments.knowledge.cancer_window import MarkKind, cancer_window
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.plan import plan
from assessments.knowledge.plan_case_facts import LATER, investigation, on, patient
from assessments.knowledge.plan_cases import PLAN_CASES

PACKS = [load_packs()["cancer.imacs2023"]]


def window(facts=None, as_of=date(2024, 10, 1), packs=PACKS):
    facts = facts or patient()
    return cancer_window(facts, packs, plan(facts, packs, as_of))


def kinds(found):
    return [mark.kind for mark in found.marks]


def test_opens_with_the_first_symptoms_and_ends_three_years_after_the_diagnosis():
    found = window()

    assert (found.opens, found.ends) == (date(2024, 1, 10), date(2027, 3, 5))
    assert found.years == (date(2025, 1, 10), date(2026, 1, 10), date(2027, 1, 10))
    assert found.place(found.opens) == 0
    assert found.place(found.ends) == 100


def test_a_diagnosis_after_three_years_does_not_lengthen_it():
    found = window(patient(diagnosis=on("2030-01-01")), as_of=date(2030, 6, 1))

    assert found.ends == date(2027, 1, 10)
    assert MarkKind.DIAGNOSIS in [mark.kind for mark in found.outside]
    assert MarkKind.TODAY in [mark.kind for mark in found.outside]


def test_marks_stand_in_the_order_of_their_days_with_class_changes():
    found = window(patient(visits=LATER))

    days = [mark.on for mark in found.marks]
    assert days == sorted(days)
    assert kinds(found)[0] == MarkKind.ONSET
    changes = [mark.labels[0] for mark in found.marks if mark.kind == MarkKind.CLASS]
    assert changes[-1] == "Cancer risk class moderate"


def test_items_of_one_day_are_one_mark_and_nothing_is_lost():
    facts = patient(events=(investigation("CXR", "2024-03-20"),))
    plan_of, found = plan(facts, PACKS, date(2024, 10, 1)), window(facts)

    done = [mark for mark in found.marks if mark.kind == MarkKind.DONE]
    assert [(mark.on, mark.labels) for mark in done] == [(date(2024, 3, 20), ("Chest X-ray",))]
    overdue = {entry.item_label for entry in plan_of.entries if entry.status == "overdue"}
    shown = [mark for mark in (*found.marks, *found.outside) if mark.kind == MarkKind.OVERDUE]
    assert {label for mark in shown for label in mark.labels} == overdue


def test_a_month_is_never_shown_as_a_day():
    facts = patient(onset=on("2024-01"), events=(investigation("CXR", "2024-03"),))
    found = window(facts)

    words = {mark.labels: mark.when for mark in found.marks}
    assert words["First symptoms",] == "Jan-2024"
    assert words["Chest X-ray",] == "about Mar-2024"
    assert found.opens_in_words == "Jan-2024"


def test_a_death_is_marked():
    found = window(patient(death_date=date(2024, 9, 1)))

    assert MarkKind.DIED in kinds(found)
    assert MarkKind.OVERDUE not in kinds(found)


def test_without_an_onset_or_a_rule_set_with_a_window_there_is_none():
    assert window(patient(onset=None)) is None
    assert window(packs=[load_packs()["drug.bsr2017"]]) is None


@pytest.mark.parametrize("case", PLAN_CASES, ids=lambda case: case.description)
def test_every_case_can_be_drawn(case):
    for facts in (case.facts, replace(case.facts, diagnosis=None)):
        found = cancer_window(facts, PACKS, plan(facts, PACKS, date.fromisoformat(case.as_of)))
        if found:
            assert all(0 <= found.place(mark.on) <= 100 for mark in found.marks)
