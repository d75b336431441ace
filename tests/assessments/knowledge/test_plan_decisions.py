from dataclasses import replace
from datetime import date, timedelta

import pytest

from assessments.knowledge import plan_cases as cases
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.plan import Decision, Status, plan
from assessments.knowledge.plan_case_facts import investigation
from assessments.knowledge.plan_decisions import SNOOZE_DAYS, SnoozeLimits, cannot_wait, mistake_in_day

DAY = date(2024, 3, 10)


def cxr(*decisions, as_of=DAY, facts=cases.MODERATE):
    packs = [load_packs()["cancer.imacs2023"]]
    return {e.key: e for e in plan(facts, packs, as_of, decisions).entries}[cases.CXR]


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        ("booked", "Booked 08-Mar-2024 until 20-Mar-2024: in town."),
        ("taken", "Taken, result awaited 08-Mar-2024 until 20-Mar-2024: in town."),
        ("elsewhere", "Done elsewhere, result awaited 08-Mar-2024 until 20-Mar-2024: in town."),
        ("snoozed", "Put off 08-Mar-2024 until 20-Mar-2024: in town."),
    ],
)
def test_what_is_arranged_waits_until_its_day_and_then_speaks_again(decision, words):
    made = Decision(cases.CXR, decision, date(2024, 3, 8), date(2024, 3, 20), "unwell", "in town.")

    waiting, again = cxr(made), cxr(made, as_of=date(2024, 3, 20))

    assert (waiting.status, waiting.next_change) == (Status.WAITING, date(2024, 3, 20))
    assert waiting.sentence.endswith(words)
    assert again.status == Status.DUE
    assert again.sentence.endswith("until 20-Mar-2024; nothing recorded since.")


def test_declined_stays_declined_and_says_why():
    entry = cxr(
        Decision(cases.CXR, "declined", date(2024, 3, 8), reason_code="not_needed"), as_of=date(2025, 3, 1)
    )

    assert entry.status == Status.DECLINED
    assert entry.sentence.endswith("Declined 08-Mar-2024: not clinically needed.")


def test_the_latest_decision_counts_and_of_one_day_the_last_made():
    first = Decision(cases.CXR, "declined", date(2024, 3, 8))
    second = Decision(cases.CXR, "booked", date(2024, 3, 8), date(2024, 3, 20))

    assert cxr(first, second).status == Status.WAITING
    assert cxr(second, first).status == Status.DECLINED


def test_a_decision_of_tomorrow_is_not_known_today():
    assert cxr(Decision(cases.CXR, "declined", date(2024, 3, 11))) == cxr()


def test_a_recorded_film_closes_what_was_declined():
    done = cases.with_investigation("CXR", "2024-03-09")

    entry = cxr(Decision(cases.CXR, "declined", date(2024, 3, 8)), facts=done)
    assert entry.status == Status.CLOSED


def test_a_hold_in_pregnancy_is_no_appointment():
    pregnancy = replace(investigation("", "2024-03-01"), kind="pregnancy", ongoing=True)
    facts = replace(cases.MODERATE, events=(pregnancy,))

    assert cxr(Decision(cases.CXR, "booked", DAY, date(2024, 4, 1)), facts=facts).status == Status.HELD


@pytest.mark.parametrize(("category", "days"), [("drug_lab", 14), ("disease", 28), ("cancer", 90)])
def test_putting_off_has_a_longest_time(category, days):
    assert SNOOZE_DAYS[category] == days
    assert not mistake_in_day("snoozed", category, DAY + timedelta(days=days), DAY)
    assert "at most" in mistake_in_day("snoozed", category, DAY + timedelta(days=days + 1), DAY)
    assert mistake_in_day("snoozed", category, DAY, DAY) == "Choose a day in the future."


def test_putting_off_has_a_limit_and_a_critical_item_cannot():
    assert not cannot_wait("cancer", 1)
    assert "put off 2 times already" in cannot_wait("cancer", 2)
    assert cannot_wait("critical", 0) == "This cannot be put off."


def test_an_appointment_may_lie_further_ahead_than_anything_may_be_put_off():
    assert not mistake_in_day("booked", "drug_lab", DAY + timedelta(days=365), DAY)
    assert "booked at most 365 days ahead" in mistake_in_day(
        "booked", "drug_lab", DAY + timedelta(days=366), DAY
    )


def test_a_clinic_may_set_its_own_limits_and_after_them_the_lead_decides():
    own = SnoozeLimits(days=SNOOZE_DAYS | {"drug_lab": 3}, times=1, lead="the team lead, Lea,")

    assert "at most 3 days" in mistake_in_day("snoozed", "drug_lab", DAY + timedelta(days=4), DAY, own)
    assert "Now the team lead, Lea, decides." in cannot_wait("drug_lab", 1, own)
    lead = SnoozeLimits(days=own.days, times=1, is_lead=True)
    assert not cannot_wait("drug_lab", 1, lead)
    assert mistake_in_day("snoozed", "drug_lab", DAY + timedelta(days=4), DAY, lead)
