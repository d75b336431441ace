"""What must hold for any patient under the packs of treatments, disease phases and care."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.knowledge.facts import DoseFact, EventFact, PatientFacts, ResultFact, VisitFact
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.plan import Status, plan
from assessments.knowledge.trace import Answer
from patients.knowledge.drugs import DRUGS
from patients.knowledge.partial_dates import PartialDate, Precision

IDS = (
    "drug.bsr2017", "drug.acr", "steroids", "drug.rituximab", "drug.ivig", "drug.plasma_exchange",
    "drug.cyclophosphamide", "drug.efgartigimod", "infection_prevention", "pregnancy", "disease.default",
    "care",
)  # fmt: skip
FIRST, LAST = date(2022, 1, 1), date(2024, 6, 1)

days = st.dates(FIRST, LAST)
partial = st.builds(PartialDate, days, st.sampled_from([Precision.DAY, Precision.DAY, Precision.MONTH]))
results = st.builds(
    ResultFact,
    st.sampled_from(
        ["CK", "WBC", "HAEMOGLOBIN", "PLATELETS", "ALT", "IGG", "GLUCOSE", "HBA1C", "PREGNANCY_TEST", "CK"]
    ),
    st.none() | partial,
    st.sampled_from([Decimal(100), Decimal(150), Decimal(900)]),
    unit=st.just("U/L"),
    upper_limit=st.none() | st.just(Decimal(200)),
)
visits = st.builds(
    VisitFact,
    days,
    st.dictionaries(
        st.sampled_from(["ild", "dysphagia", "dyspnoea"]), st.sampled_from(list(Answer)), max_size=3
    ),
    weight_kg=st.none() | st.just(Decimal(70)),
    systolic=st.none() | st.just(130),
    diastolic=st.none() | st.just(80),
    mmt8=st.sampled_from([{}, {"deltoid_right": 10}]),
)
events = st.builds(
    EventFact,
    st.just("investigation"),
    st.none() | partial,
    investigation=st.sampled_from(
        ["EYE", "DXA", "FLU", "ECG", "PHYSIO", "PREG_PLAN", "PJP_DECISION", "HRCT"]
    ),
) | st.builds(EventFact, st.just("biopsy"), st.none() | partial)


@st.composite
def dose_facts(draw):
    """Some start or stop after LAST: planned."""
    drug = draw(
        st.sampled_from(
            [
                "methotrexate", "leflunomide", "mycophenolate", "ciclosporin", "tacrolimus", "prednisone",
                "prednisone", "rituximab", "ivig", "plasma_exchange", "cyclophosphamide", "efgartigimod",
            ]
        )
    )  # fmt: skip
    start = draw(st.none() | st.dates(FIRST, LAST + timedelta(days=300)))
    single = DRUGS[drug].is_once or drug == "cyclophosphamide"
    stop = draw(st.none() | (st.just(0) if single and draw(st.booleans()) else st.integers(0, 400)))
    return DoseFact(
        drug,
        start and PartialDate(start),
        PartialDate(start + timedelta(days=stop)) if start and stop is not None else None,
        ongoing=draw(st.booleans()) if stop is None else False,
        dose=draw(st.none() | st.sampled_from([Decimal(2), Decimal(10), Decimal(40)])),
        unit=draw(st.sampled_from(["mg", "mg", "g/kg"])),
        route=draw(st.sampled_from(["", "iv", "oral"])),
        frequency="once"
        if single and stop == 0
        else draw(st.sampled_from(["once_daily", "once_weekly", ""])),
    )


patients = st.builds(
    PatientFacts,
    sex=st.sampled_from(["female", "male", "unknown"]),
    birth_date=st.none() | st.dates(date(1950, 1, 1), date(2000, 1, 1)),
    diagnosis=st.none() | partial,
    subtype=st.sampled_from(["anti_srp", "seronegative", "not_classified"]),
    results=st.lists(results, max_size=12).map(tuple),
    doses=st.lists(dose_facts(), max_size=6).map(tuple),
    events=st.lists(events, max_size=4).map(tuple),
    visits=st.lists(visits, max_size=4).map(tuple),
)
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
@given(facts=patients, as_of=as_ofs, chance=st.randoms(use_true_random=False))
def test_next_change_is_the_day_on_which_something_changes(pack, facts, as_of, chance):
    """An entry that is gone counts as closed."""
    for entry in plan(facts, [pack], as_of).entries:
        if entry.status == Status.CLOSED:
            continue
        if entry.next_change:
            inside = as_of + timedelta(days=chance.randrange((entry.next_change - as_of).days))
            for day in (inside, entry.next_change - timedelta(days=1)):
                assert _state(facts, pack, entry.key, day) == entry.status, (day, entry)
            assert _state(facts, pack, entry.key, entry.next_change) != entry.status, entry
        elif entry.due:
            assert _state(facts, pack, entry.key, as_of + timedelta(days=700)) == entry.status, entry


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


def _state(facts, pack, key, day):
    found = {entry.key: entry.status for entry in plan(facts, [pack], day).entries}
    return found.get(key, Status.CLOSED)
