from datetime import date
from itertools import count

from assessments.knowledge.plan_entry import Plan, PlanEntry, Status
from assessments.knowledge.rule_effect import Chosen, Effect, changes, chosen, of_rule, urgency
from assessments.knowledge.trace import Source

TODAY, LATER = date(2026, 11, 23), date(2026, 12, 7)
SOURCE = Source("s", "Somewhere", "2")
NUMBER = count()


def entry(status=Status.DUE, item="CBC", due=TODAY, key=None, keys=(), rules=("R1",), done_on=None):
    key = key or f"{rules[0]}:{item}:{next(NUMBER)}"
    return PlanEntry(
        key=key, rule_id=rules[0], rule_ids=rules, pack_id="p", pack_version="1", category="drug_lab",
        item=item, item_label=item, status=status, sentence="Why.", sources=(SOURCE,), due=due, keys=keys,
        done_on=done_on,
    )  # fmt: skip


def said(before, after):
    found = changes(Plan(TODAY, tuple(before)), Plan(TODAY, tuple(after)))
    return [(one.effect, one.label, one.due_before, one.due_after) for one in found]


def test_a_rule_selects_who_is_asked_and_who_has_done_it():
    assert chosen([entry(Status.NOT_DUE), entry(Status.SCHEDULED)]) == Chosen.SELECTED
    assert chosen([entry(Status.CLOSED, done_on=TODAY)]) == Chosen.SELECTED
    assert chosen([entry(Status.CONSIDER, due=None)]) == Chosen.SELECTED


def test_over_is_not_selected_and_unknown_is_not_no():
    assert chosen([entry(Status.CLOSED)]) == Chosen.NOT_SELECTED
    assert chosen([entry(Status.CANNOT_TELL), entry(Status.NOT_DUE)]) == Chosen.CANNOT_TELL
    assert chosen([]) == Chosen.NOT_SELECTED


def test_an_item_that_several_rules_ask_for_is_of_each_of_them():
    both = entry(rules=("R1", "R2"))

    assert of_rule(Plan(TODAY, (both,)), "R2") == (both,)
    assert of_rule(Plan(TODAY, (both,)), "R3") == ()


def test_the_most_urgent_entry_gives_the_place():
    assert urgency([entry(Status.SCHEDULED), entry(Status.OVERDUE)]) < urgency([entry(Status.DUE)])
    assert urgency([]) > urgency([entry(Status.CLOSED)])


def test_added_removed_and_moved():
    kept, moved = entry(key="R1:CBC:1"), entry(item="ALT", key="R1:ALT:1")
    before = [kept, moved, entry(item="CXR", key="R1:CXR:1")]
    after = [kept, entry(item="ALT", key="R1:ALT:1", due=LATER), entry(item="IGG", key="R2:IGG:1")]

    assert said(before, after) == [
        (Effect.ADDED, "IGG", None, TODAY),
        (Effect.REMOVED, "CXR", TODAY, None),
        (Effect.MOVED, "ALT", TODAY, LATER),
    ]


def test_the_same_item_under_a_new_key_has_moved():
    assert said([entry(key="R1:CBC:2026-11-23")], [entry(key="R1:CBC:2026-12-07", due=LATER)]) == [
        (Effect.MOVED, "CBC", TODAY, LATER)
    ]


def test_an_item_that_another_rule_asks_for_too_is_not_added():
    alone = entry(key="R1:CBC:1")
    merged = entry(key="R1:CBC:1", keys=("R1:CBC:1", "R2:CBC:1"), rules=("R1", "R2"))

    assert said([alone], [merged]) == []
    assert said([merged], [alone]) == []


def test_time_alone_is_no_change_but_a_hold_is():
    assert said([entry(Status.DUE, key="k")], [entry(Status.OVERDUE, key="k")]) == []
    assert said([entry(Status.DUE, key="k")], [entry(Status.NEEDS_YES, key="k")]) == [
        (Effect.CHANGED, "CBC", TODAY, TODAY)
    ]


def test_what_asks_nothing_is_left_out():
    assert said([entry(Status.NOT_DUE)], [entry(Status.CANNOT_TELL)]) == []
    assert said([entry(key="k")], [entry(Status.CLOSED, key="k", done_on=TODAY)]) == [
        (Effect.REMOVED, "CBC", TODAY, None)
    ]
