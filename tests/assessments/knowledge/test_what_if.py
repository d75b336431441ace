from datetime import date, timedelta
from decimal import Decimal

import pytest

from assessments.knowledge.facts import DoseFact
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.plan import plan
from assessments.knowledge.plan_case_facts import dose, on, patient
from assessments.knowledge.plan_cases import PLAN_CASES
from assessments.knowledge.plan_decisions import Decision
from assessments.knowledge.rule_effect import Effect
from assessments.knowledge.what_if import Supposed, suppose, what_if

TODAY = date(2024, 6, 1)
PACKS = load_packs()
IMACS, DRUGS = [PACKS["cancer.imacs2023"]], [PACKS["drug.bsr2017"]]
METHOTREXATE = DoseFact("methotrexate", None, dose=Decimal(15), unit="mg", frequency="once_weekly")


@pytest.mark.parametrize("case", PLAN_CASES, ids=lambda case: case.description)
def test_today_with_nothing_supposed_is_the_live_plan(case):
    packs = [pack for pack in PACKS.values() if pack.default_on]
    day = date.fromisoformat(case.as_of)
    decisions = [Decision(case.key, "booked", day, day + timedelta(days=7))]

    found = what_if(case.facts, packs, day, decisions, Supposed())

    assert found.after == plan(case.facts, packs, day, decisions)
    assert found.changes == ()
    assert suppose(case.facts, Supposed(), date.fromisoformat(case.as_of)) == case.facts


def test_a_day_and_packs_that_are_those_of_today_change_nothing():
    found = what_if(patient(), IMACS, TODAY, (), Supposed(as_of=TODAY, packs=tuple(IMACS)))

    assert found.after == found.before
    assert found.changes == ()


def test_a_drug_from_today_adds_its_bloods_and_leaves_the_facts_alone():
    facts = patient()
    found = what_if(facts, DRUGS, TODAY, (), Supposed(dose=METHOTREXATE))

    assert {change.effect for change in found.changes} == {Effect.ADDED}
    assert found.after == plan(suppose(facts, Supposed(dose=METHOTREXATE), TODAY), DRUGS, TODAY)
    assert facts.doses == ()


def test_a_drug_that_runs_already_goes_on_at_the_new_dose():
    facts = patient(doses=(dose("methotrexate", "2024-01-01"), dose("azathioprine", "2024-01-01")))
    doses = suppose(facts, Supposed(dose=METHOTREXATE), TODAY).doses

    assert [(one.drug, one.ongoing, one.dose) for one in doses] == [
        ("methotrexate", False, 10),
        ("azathioprine", True, 10),
        ("methotrexate", True, 15),
    ]
    assert doses[0].stop == doses[2].start == on("2024-06-01")


def test_an_antibody_takes_the_name_seronegative_away():
    facts = suppose(patient(subtype="seronegative"), Supposed(antibody="ANTI_SRP"), TODAY)

    assert facts.subtype == "anti_srp"
    assert facts.results[-1].qualitative == "positive"
    assert suppose(patient(subtype="not_classified"), Supposed(antibody="ANTI_SRP"), TODAY).subtype == (
        "not_classified"
    )
    assert suppose(patient(), Supposed(antibody="ANTI_JO1"), TODAY).subtype == "seronegative"


def test_everything_supposed_counts_together():
    supposed = Supposed(as_of=date(2025, 6, 1), dose=METHOTREXATE, antibody="ANTI_HMGCR", packs=tuple(DRUGS))
    found = what_if(patient(), IMACS, TODAY, (), supposed)

    assert found.after.as_of == date(2025, 6, 1)
    assert {entry.pack_id for entry in found.after.entries} == {"drug.bsr2017"}
    effects = {change.effect for change in found.changes}
    assert {Effect.ADDED, Effect.REMOVED} <= effects


def test_what_is_supposed_can_be_asked_for():
    assert not Supposed()
    assert Supposed(as_of=TODAY)
    assert Supposed(packs=())
