"""Overdue items, drugs without a next date, and results nobody has read."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from assessments.knowledge.alerts.from_plan import UnreadResult, abnormal
from assessments.knowledge.alerts.judge import plan_alerts
from assessments.knowledge.alerts.thresholds import Thresholds
from assessments.knowledge.facts import ResultFact
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.plan import plan
from assessments.knowledge.plan_entry import Plan, PlanEntry, Status
from assessments.knowledge.trace import Answer, Source
from patients.knowledge.partial_dates import PartialDate
from tests.assessments.knowledge.alerts.written import facts_from

AS_OF = date(2026, 11, 2)  # a Monday


def working_days(first: date, last: date) -> int:
    """Monday to Friday after `first`, up to and including `last`."""
    ahead = range(1, (last - first).days + 1)
    return sum((first + timedelta(days=one)).weekday() < 5 for one in ahead)


def entry(days_late: int, category="cancer", label="Mammogram", status=Status.OVERDUE) -> PlanEntry:
    due = AS_OF - timedelta(days=days_late)
    source = Source("seed", "Guide", "S")
    return PlanEntry(
        key=f"R:{label}:once", rule_id="R", rule_ids=("R",), pack_id="p", pack_version="1", category=category,
        item=label.upper(), item_label=label, status=status, sentence="", sources=(source,), due=due,
    )  # fmt: skip


def raised(*entries: PlanEntry, unread=(), **more) -> list:
    return list(plan_alerts(Plan(AS_OF, entries), unread, AS_OF, working_days, **more))


@pytest.mark.parametrize(
    ("category", "late", "urgency"),
    [
        ("cancer", 30, None), ("cancer", 31, "medium"), ("cancer", 90, "medium"), ("cancer", 91, "high"),
        ("drug_lab", 7, None), ("drug_lab", 8, "medium"), ("drug_lab", 28, "medium"),
        ("drug_lab", 29, "high"),
        ("disease", 400, None),
    ],
)  # fmt: skip
def test_overdue_on_each_side_of_the_limit(category, late, urgency):
    assert [one.urgency for one in raised(entry(late, category))] == ([urgency] if urgency else [])


def test_what_is_booked_declined_or_held_is_not_overdue():
    for status in (Status.WAITING, Status.DECLINED, Status.HELD, Status.NEEDS_YES):
        assert raised(entry(200, status=status)) == []


def test_items_of_one_due_date_are_one_problem_and_the_prescriber_is_told():
    labels = ("White cells", "ALT", "Creatinine", "Albumin", "Platelets", "eGFR")
    (found,) = raised(*(entry(40, "drug_lab", label) for label in labels))

    assert found.key == "AL-LAB-OVERDUE:2026-09-23"
    assert found.sentence == (
        "ALT, Albumin, Creatinine, Platelets, White cells and 1 more: due 23-Sep-2026, 40 days ago. Tell the "
        "prescriber before the drug is renewed."
    )


def test_a_clinic_sets_the_days():
    assert raised(entry(31), thresholds=Thresholds({("AL-SCREEN-OVERDUE", "days"): Decimal(60)})) == []


PACKS = [load_packs()["drug.bsr2017"]]


@pytest.mark.parametrize(
    ("facts", "rules"),
    [
        ("drug methotrexate 2026-10-01..open 15 mg once_weekly", []),
        ("drug methotrexate undated..open 15 mg once_weekly", ["AL-NO-NEXT-DATE:methotrexate:undated"]),
        ("drug methotrexate 2026-01-01..2026-02-01 15 mg once_weekly", []),
        ("drug tacrolimus 2026-10-01..open 2 mg twice_daily", ["AL-NO-NEXT-DATE:tacrolimus:2026-10-01"]),
        ("drug prednisolone 2026-10-01..open 15 mg once_daily", []),
    ],
    ids=["has a date", "start not known", "stopped", "no rule set asks for it", "not a monitored drug"],
)
def test_a_monitored_drug_without_a_next_date(facts, rules):
    packs = [
        replace(pack, rules=tuple(rule for rule in pack.rules if "TAC" not in rule.id)) for pack in PACKS
    ]
    told = facts_from(facts)
    found = plan_alerts(plan(told, packs, AS_OF), (), AS_OF, working_days, facts=told, packs=packs)

    assert [one.key for one in found if one.rule == "AL-NO-NEXT-DATE"] == rules


def result(value: str, on: date = date(2026, 10, 20), row: int = 1) -> ResultFact:
    return ResultFact("CRP", PartialDate(on), Decimal(value), "", "mg/L", upper_limit=Decimal(5), row=row)


@pytest.mark.parametrize(
    ("value", "received", "is_raised"),
    [
        ("3", date(2026, 10, 28), False),  # Wednesday: three working days
        ("3", date(2026, 10, 27), True),
        ("9", date(2026, 10, 30), False),  # abnormal, Friday: one working day
        ("9", date(2026, 10, 29), True),
        ("9", date(2026, 11, 3), False),
    ],
)
def test_unread_after_so_many_working_days(value, received, is_raised):
    assert [one.rule for one in raised(unread=[UnreadResult(result(value), received)])] == (
        ["AL-RESULT-UNREAD"] if is_raised else []
    )


def test_unread_results_are_one_problem():
    unread = [
        UnreadResult(result("9", row=2), date(2026, 10, 22)),
        UnreadResult(result("3"), date(2026, 10, 21)),
    ]
    (found,) = raised(unread=unread)

    assert found.key == "AL-RESULT-UNREAD:2026-10-21"
    assert found.sentence.startswith(
        "2 unread since 21-Oct-2026, 1 outside the laboratory's limits: CRP 3 mg/L"
    )
    assert found.facts == (("result", 1), ("result", 2)) and found.worse == 1


def test_abnormal_is_the_laboratorys_word_or_limit():
    low = ResultFact("WBC", None, Decimal(3), lower_limit=Decimal(4), upper_limit=Decimal(10))

    assert abnormal(low) == Answer.YES
    assert abnormal(replace(low, value=Decimal(4))) == Answer.NO
    assert abnormal(replace(low, value=Decimal(5), lower_limit=None)) == Answer.UNKNOWN
    assert abnormal(ResultFact("FOB", None, qualitative="positive")) == Answer.YES
    assert abnormal(ResultFact("FOB", None, qualitative="negative")) == Answer.NO


def test_of_the_dead_nothing_is_overdue():
    facts = replace(facts_from(""), death_date=AS_OF)

    assert raised(entry(200), facts=facts) == []
