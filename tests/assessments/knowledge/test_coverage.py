"""Drugs and facts that the rules in use do not reach are said, never passed over."""

from dataclasses import replace
from datetime import date

import pytest

from assessments.knowledge.coverage import (
    MONITORED_FAMILIES,
    covered_drugs,
    missing_facts,
    uncovered_drugs,
    unjudged_rules,
)
from assessments.knowledge.facts import DoseFact, PatientFacts
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.plan import plan
from assessments.knowledge.rule_packs import Step
from patients.knowledge.drugs import DRUGS, FAMILIES
from patients.knowledge.partial_dates import PartialDate, Precision

TODAY = date(2026, 11, 23)
PACKS = tuple(load_packs()[name] for name in ("drug.bsr2017", "cancer.imacs2023"))
EVERY_PACK = tuple(load_packs().values())
ZILUCOPLAN = "Zilucoplan"  # no rule of ours names it


def on(text: str) -> PartialDate:
    return PartialDate(date.fromisoformat(text))


def names(*doses, packs=PACKS, **facts):
    return uncovered_drugs(PatientFacts(doses=doses, **facts), packs, TODAY)


def naming(pack, **arguments):
    """The pack with one more rule, whose trigger has these arguments."""
    return replace(pack, rules=(*pack.rules, replace(pack.rules[0], trigger=Step("drug_taken", arguments))))


def test_a_drug_that_no_rule_names_is_uncovered_and_one_that_a_rule_names_is_not():
    assert names(DoseFact("zilucoplan", on("2024-01-05")), DoseFact("methotrexate", on("2024-01-05"))) == (
        ZILUCOPLAN,
    )


def test_what_is_covered_follows_from_the_packs_switched_on():
    methotrexate = DoseFact("methotrexate", on("2024-01-05"))

    assert names(methotrexate, packs=()) == ("Methotrexate",)
    assert names(methotrexate, packs=[pack for pack in PACKS if pack.id == "cancer.imacs2023"]) == (
        "Methotrexate",
    )


@pytest.mark.parametrize("arguments", [{"drug": "zilucoplan"}, {"drugs": ["zilucoplan"], "days": 3}])
def test_a_pack_that_names_the_drug_in_a_trigger_covers_it(arguments):
    packs = (naming(PACKS[0], **arguments),)

    assert "zilucoplan" in covered_drugs(packs)
    assert names(DoseFact("zilucoplan", on("2024-01-05")), packs=packs) == ()


def test_a_word_of_a_trigger_that_is_no_drug_covers_nothing():
    assert covered_drugs(PACKS) <= DRUGS.keys()


@pytest.mark.parametrize(
    ("dose", "expected"),
    [
        (DoseFact("zilucoplan", None), (ZILUCOPLAN,)),  # taken, since a day nobody recorded
        (DoseFact("zilucoplan", on("2026-11-23")), (ZILUCOPLAN,)),
        (DoseFact("zilucoplan", on("2026-11-24")), ()),  # planned
        (DoseFact("zilucoplan", PartialDate(date(2026, 11, 1), Precision.MONTH)), (ZILUCOPLAN,)),
        (DoseFact("zilucoplan", on("2024-01-05"), on("2026-11-24")), (ZILUCOPLAN,)),  # stops tomorrow
        (DoseFact("zilucoplan", on("2024-01-05"), on("2026-11-23")), ()),
        (DoseFact("zilucoplan", on("2024-01-05"), None, ongoing=False), ()),  # stopped, no date
        (
            DoseFact("car_t_cd19", on("2026-05-24"), on("2026-05-24")),
            ("CD19 CAR-T cells",),
        ),  # 6 months end tomorrow
        (DoseFact("car_t_cd19", on("2026-05-23"), on("2026-05-23")), ()),
        (DoseFact("car_t_cd19", on("2026-06-01"), None, ongoing=False), ("CD19 CAR-T cells",)),
        (DoseFact("car_t_cd19", None, None, ongoing=False), ()),
        (DoseFact("folic_acid", on("2024-01-05")), ()),
        (DoseFact("atorvastatin", on("2024-01-05")), ()),
    ],
)
def test_only_what_is_taken_now_and_needs_monitoring_is_named(dose, expected):
    assert names(dose) == expected


def test_each_drug_is_named_once_in_the_order_of_the_catalogue():
    doses = [DoseFact(drug, on("2024-01-05")) for drug in ("ivig", "prednisone", "ivig", "ciclosporin")]

    assert names(*doses, packs=()) == ("Prednisone", "Ciclosporin", "Intravenous immunoglobulin")


def test_of_the_dead_no_drug_is_named():
    dose = DoseFact("zilucoplan", on("2024-01-05"))

    assert names(dose, death_date=TODAY) == ()
    assert names(dose, death_date=date(2026, 11, 24)) == (ZILUCOPLAN,)


def test_every_monitored_family_is_one_of_the_catalogue():
    assert set(MONITORED_FAMILIES) <= FAMILIES.keys()


def test_every_drug_of_the_treatment_table_is_reached_by_some_pack():
    table = (
        "prednisone", "prednisolone", "methylprednisolone", "methotrexate", "azathioprine", "mycophenolate",
        "rituximab", "ivig", "plasma_exchange", "tacrolimus", "ciclosporin", "cyclophosphamide",
        "leflunomide", "efgartigimod",
    )  # fmt: skip

    assert set(table) <= covered_drugs(EVERY_PACK)


def test_a_pregnancy_plan_or_a_vaccination_monitors_no_drug():
    packs = [pack for pack in EVERY_PACK if pack.id in ("pregnancy", "infection_prevention")]

    assert "mycophenolate" not in covered_drugs(packs)
    assert "prednisone" not in covered_drugs(packs)
    assert "prednisone" in covered_drugs([pack for pack in EVERY_PACK if pack.id == "steroids"])


def test_missing_facts_come_once_each_in_the_order_of_the_plan():
    computed = plan(PatientFacts(doses=(DoseFact("methotrexate", None),)), PACKS, TODAY)
    facts = missing_facts(computed)

    assert "start date of methotrexate" in facts
    assert len(facts) == len(set(facts))
    assert facts == tuple(sorted(facts, key=[f for e in computed.entries for f in e.missing].index))


def test_rules_that_cannot_be_judged_are_counted_once_whatever_they_ask():
    computed = plan(PatientFacts(doses=(DoseFact("methotrexate", None),)), PACKS, TODAY)
    [rule, *_] = {entry.rule_id for entry in computed.entries if entry.status == "cannot_tell"}
    first = next(entry for entry in computed.entries if entry.rule_id == rule)
    twice = replace(computed, entries=(*computed.entries, replace(first, key="another", item="CBC")))

    assert unjudged_rules(computed) > 1
    assert unjudged_rules(twice) == unjudged_rules(computed)


def test_what_is_only_due_is_not_among_the_missing_facts():
    computed = plan(PatientFacts(doses=(DoseFact("methotrexate", on("2026-01-05")),)), PACKS, TODAY)
    entry = replace(computed.to_do[0], missing=("exact date of CBC",))

    assert missing_facts(replace(computed, entries=(entry,))) == ()
