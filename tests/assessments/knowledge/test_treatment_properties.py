"""What must hold for any patient under the packs of treatments, disease phases and care."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.plan import plan
from patients.knowledge.partial_dates import PartialDate
from tests.assessments.knowledge.treatment_strategies import LAST, patients

IDS = (
    "drug.bsr2017", "drug.acr", "steroids", "drug.rituximab", "drug.ivig", "drug.plasma_exchange",
    "drug.cyclophosphamide", "drug.efgartigimod", "infection_prevention", "pregnancy", "disease.default",
    "care",
)  # fmt: skip
as_ofs = st.dates(LAST + timedelta(days=31), LAST + timedelta(days=500))
# Neither limit measures the planner: a busy machine draws examples slowly.
common = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
each_pack = pytest.mark.parametrize("pack", [load_packs()[name] for name in IDS], ids=IDS)


@each_pack
@common
@given(facts=patients, as_of=as_ofs, chance=st.randoms(use_true_random=False))
def test_neither_a_second_planning_nor_the_order_of_facts_changes_anything(pack, facts, as_of, chance):
    def shuffled(values):
        return tuple(chance.sample(values, len(values)))

    mixed = replace(
        facts,
        results=shuffled(facts.results),
        doses=shuffled(facts.doses),
        events=shuffled(facts.events),
        visits=shuffled(facts.visits),
    )
    first = plan(facts, [pack], as_of)

    assert plan(facts, [pack], as_of) == first
    assert plan(mixed, [pack], as_of) == first
    assert len({entry.key for entry in first.entries}) == len(first.entries)
    assert {rule.id for rule in pack.rules} <= {one for entry in first.entries for one in entry.rule_ids}


@each_pack
@common
@given(facts=patients, as_of=as_ofs)
def test_what_is_recorded_after_the_as_of_date_is_not_seen(pack, facts, as_of):
    on = PartialDate(as_of + timedelta(days=1))
    later = replace(
        facts,
        results=facts.results + tuple(replace(one, on=on) for one in facts.results),
        events=facts.events + tuple(replace(one, on=on) for one in facts.events),
        visits=facts.visits + tuple(replace(one, on=on.day) for one in facts.visits),
    )

    assert plan(later, [pack], as_of) == plan(facts, [pack], as_of)
