"""What must hold for any patient under any rule sets that a clinic may choose together."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from assessments.knowledge.contradictions import contradictions
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.plan import Decision, Status, plan
from assessments.knowledge.rule_packs import mistakes_of_choice
from tests.assessments.knowledge.plan_strategies import LAST, as_ofs, impossible, patients

SELECTABLE = [pack for pack in load_packs().values() if pack.is_selectable]
FREE = [pack for pack in SELECTABLE if not pack.exclusive_group]
GROUPS = sorted({pack.exclusive_group for pack in SELECTABLE} - {""})


@st.composite
def chosen_packs(draw):
    """Any of the packs that stand alone, and at most one of each group that exclude each other."""
    chosen = [pack for pack in FREE if draw(st.booleans())]
    for group in GROUPS:
        one = draw(
            st.none() | st.sampled_from([pack for pack in SELECTABLE if pack.exclusive_group == group])
        )
        chosen += [one] if one else []
    return draw(st.permutations(chosen))


common = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
URGENCY = (Status.SCHEDULED, Status.UPCOMING, Status.OPEN, Status.DUE, Status.OVERDUE)


def by_key(facts, packs, as_of, decisions=()):
    return {key: entry for entry in plan(facts, packs, as_of, decisions).entries for key in entry.all_keys}


@common
@given(patients | impossible, chosen_packs(), as_ofs)
def test_any_facts_can_be_planned_and_planning_again_changes_nothing(facts, packs, as_of):
    assert not mistakes_of_choice(packs)

    first = plan(facts, packs, as_of)

    assert plan(facts, packs, as_of) == first
    keys = [key for entry in first.entries for key in entry.all_keys]
    assert len(set(keys)) == len(keys)
    assert {rule for entry in first.entries for rule in entry.rule_ids} == {
        rule.id for pack in packs for rule in pack.rules
    }
    assert all(entry.sentence and entry.sources for entry in first.entries)


@common
@given(patients | impossible, chosen_packs(), as_ofs, st.randoms(use_true_random=False))
def test_the_order_of_facts_and_of_rule_sets_is_irrelevant(facts, packs, as_of, chance):
    mixed = replace(
        facts,
        **{
            name: tuple(chance.sample(getattr(facts, name), len(getattr(facts, name))))
            for name in ("results", "doses", "events", "visits")
        },
    )

    assert plan(mixed, packs[::-1], as_of).entries == plan(facts, packs, as_of).entries
    assert contradictions(mixed) == contradictions(facts)


@common
@given(patients, chosen_packs(), as_ofs)
def test_merging_loses_no_rule_no_key_and_no_date(facts, packs, as_of):
    """What each rule set asks by itself is asked by all of them together, on that day or sooner."""
    together = by_key(facts, packs, as_of)

    for pack in packs:
        for entry in plan(facts, [pack], as_of).entries:
            for key in entry.all_keys:
                whole = together[key]
                assert set(entry.rule_ids) <= set(whole.rule_ids)
                assert set(entry.sources) <= set(whole.sources)
                assert entry.due is None or whole.due <= entry.due
                if whole.status != Status.NEEDS_YES and len(whole.all_keys) == len(entry.all_keys):
                    assert (whole.status, whole.due) == (entry.status, entry.due)


@common
@given(patients, chosen_packs(), as_ofs, st.integers(1, 900))
def test_time_alone_never_opens_what_was_done_and_never_brings_a_date_forward(facts, packs, as_of, days):
    """As-of monotonicity. Facts fixed and none after the first day; nothing planned to start or stop.

    For each key: what a fact closed stays closed or leaves the plan; a due date never moves to an earlier
    day; what is asked only grows more urgent (held, waiting and in need of a yes apart).
    """
    started = tuple(dose for dose in facts.doses if not dose.start or dose.start.day <= LAST)
    assume(all(not dose.stop or dose.stop.last_day <= as_of for dose in started))
    facts = replace(facts, doses=started)

    now, later = (by_key(facts, packs, day) for day in (as_of, as_of + timedelta(days=days)))

    for key, entry in now.items():
        then = later.get(key)
        if then is None:
            continue
        if entry.status == Status.CLOSED and entry.done_on:
            assert then.status not in (*URGENCY, Status.HELD, Status.NEEDS_YES), key
        if entry.due and then.due:
            assert then.due >= entry.due, key
        if entry.status in URGENCY and then.status in URGENCY:
            assert URGENCY.index(then.status) >= URGENCY.index(entry.status), key


@common
@given(patients, chosen_packs(), as_ofs, st.data())
def test_decisions_of_later_days_are_not_known_and_none_closes_anything(facts, packs, as_of, data):
    plain = by_key(facts, packs, as_of)
    assume(plain)
    keys = data.draw(st.lists(st.sampled_from(sorted(plain)), max_size=4))
    kinds = st.sampled_from(["booked", "taken", "elsewhere", "declined", "snoozed", "confirmed"])
    made = [Decision(key, data.draw(kinds), as_of, as_of + timedelta(days=30)) for key in keys]
    later = [replace(one, decided_on=as_of + timedelta(days=1)) for one in made]

    decided = by_key(facts, packs, as_of, made)

    assert by_key(facts, packs, as_of, later) == plain
    assert decided.keys() == plain.keys()
    for key, entry in decided.items():
        assert (entry.status == Status.CLOSED) == (plain[key].status == Status.CLOSED)


@common
@given(patients, chosen_packs(), as_ofs)
def test_bloods_of_one_visit_lie_within_a_week_and_keep_their_dates(facts, packs, as_of):
    for entry in plan(facts, packs, as_of).entries:
        if entry.bundle:
            assert entry.bundle <= entry.due <= entry.bundle + timedelta(days=7)
