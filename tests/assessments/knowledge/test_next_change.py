"""The day on which an entry next changes is the day on which it does, for every rule of every pack."""

from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.knowledge.facts import DoseFact, PatientFacts
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.plan import Decision, Status, plan
from patients.knowledge.partial_dates import PartialDate
from tests.assessments.knowledge import plan_strategies, treatment_strategies
from tests.assessments.knowledge.test_plan_sets_properties import chosen_packs

FAR = 700  # days within which something said to stay as it is is looked at again

patients = plan_strategies.patients | treatment_strategies.patients
PACKS = [pack for pack in load_packs().values() if pack.is_selectable]
each_pack = pytest.mark.parametrize("pack", PACKS, ids=[pack.id for pack in PACKS])
common = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@each_pack
@common
@given(facts=patients, as_of=plan_strategies.as_ofs, chance=st.randoms(use_true_random=False))
def test_next_change_is_the_day_on_which_something_changes(pack, facts, as_of, chance):
    _check(facts, [pack], as_of, chance)


@settings(common, max_examples=200)
@given(
    facts=patients,
    packs=chosen_packs(),
    as_of=plan_strategies.as_ofs,
    chance=st.randoms(use_true_random=False),
)
def test_that_day_holds_of_rule_sets_together_and_of_what_was_decided(facts, packs, as_of, chance):
    open_now = [one for one in plan(facts, packs, as_of).entries if one.item and one.status != Status.CLOSED]
    decided = [
        one
        for entry in chance.sample(open_now, min(4, len(open_now)))
        for one in _decisions(entry, as_of, chance)
    ]
    _check(facts, packs, as_of, chance, decided)


def _decisions(entry, as_of, chance):
    kind = chance.choice(["booked", "snoozed", "declined", "confirmed"])
    on = as_of - timedelta(days=chance.randrange(20))
    days = chance.choice([None, chance.randrange(20, 200)])
    until = None if kind == "confirmed" or days is None else on + timedelta(days=days)
    return [Decision(key, kind, on, until) for key in entry.all_keys]


def _check(facts, packs, as_of, chance, decided=()):
    """Until the day before, status and due date are those of today; on the day one of them or what the entry
    says is another. An entry without such a day stays as it is. One that is gone counts as closed."""

    @cache
    def entries_on(day):
        return {key: one for one in plan(facts, packs, day, decided).entries for key in one.all_keys}

    def is_as_now(entry, day):
        then = entries_on(day).get(entry.key)
        if then is None or Status.CLOSED in (then.status, entry.status):
            return (then.status if then else Status.CLOSED) == entry.status
        return (then.status, then.due) == (entry.status, entry.due)

    for entry in plan(facts, packs, as_of, decided).entries:
        if entry.next_change is None:
            for days in (chance.randrange(1, FAR), FAR):
                assert is_as_now(entry, as_of + timedelta(days=days)), (days, entry)
            continue
        between = as_of + timedelta(days=chance.randrange((entry.next_change - as_of).days))
        for day in (between, entry.next_change - timedelta(days=1)):
            assert is_as_now(entry, day), (day, entry)
        then = entries_on(entry.next_change).get(entry.key)
        said = (entry.sentence, entry.disagreement)
        is_another = then is None or (then.sentence, then.disagreement) != said
        assert is_another or not is_as_now(entry, entry.next_change), entry


DAY = date(2026, 3, 1)


def on(month, day=1):
    return PartialDate(date(2026, month, day))


@pytest.mark.parametrize(
    ("pack", "rule", "doses", "day"),
    [
        ("drug.bsr2017", "DM-MTX-LEF", [DoseFact("methotrexate", on(1), on(6))], on(6)),
        ("drug.bsr2017", "DM-MTX-PREGTEST", [DoseFact("methotrexate", on(1), on(6))], on(6)),
        ("infection_prevention", "IP-LIVE", [DoseFact("methotrexate", on(1), on(6))], on(6)),
        ("infection_prevention", "IP-LIVE", [DoseFact("methotrexate", None, on(6))], on(6)),
        ("drug.rituximab", "DM-RTX-HBV", [DoseFact("rituximab", on(4), on(5))], on(4)),
        ("drug.rituximab", "DM-RTX-VACC", [DoseFact("rituximab", on(1), on(1), frequency="once")], None),
        ("drug.cyclophosphamide", "DM-CYC-PO", [DoseFact("cyclophosphamide", on(1), on(6))], on(6)),
        ("steroids", "GC-BP", [DoseFact("prednisolone", on(5), None, ongoing=True)], on(5)),
        ("disease.default", "DZ-CK-REPEAT", [DoseFact("azathioprine", on(5), None, ongoing=True)], on(5)),
    ],
)
def test_a_planned_start_or_stop_is_said_by_what_asks_nothing(pack, rule, doses, day):
    (entry,) = [
        one
        for one in plan(PatientFacts(doses=tuple(doses)), [load_packs()[pack]], DAY).entries
        if one.rule_id == rule and one.due is None
    ]
    assert entry.next_change == (day.day if day else date(2027, 1, 1))
