from datetime import date
from decimal import Decimal

import pytest

from assessments.knowledge.overrides import Override, settings_of, with_overrides
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.plan import plan
from assessments.knowledge.plan_case_facts import patient
from assessments.knowledge.screening_cases import OLD_MAN, WOMAN_1980, did

US = "national.us"


def pack(**overrides):
    rules = {("NP-US-BREAST", key): value for key, value in overrides.items()}
    return with_overrides(load_packs()[US], rules)


def test_the_numbers_of_a_rule_have_names():
    rules = {rule.id: rule for one in load_packs().values() for rule in one.rules}

    assert settings_of(rules["NP-US-BREAST"]) == {"every_months": 24, "from_years": 40, "to_years": 74}
    assert settings_of(rules["NP-US-CRC"])["methods.COLONOSCOPY"] == 120
    assert settings_of(rules["CA-IMACS-FU-BASIC"]) == {
        "months.0": 12,
        "months.1": 24,
        "months.2": 36,
        "early_days": 90,
    }


def test_a_changed_interval_moves_the_date_and_says_why():
    changed = pack(every_months=Override(Decimal(12), "local agreement."))

    entries = {
        e.rule_id: e
        for e in plan(did(("MAMMO", "2024-01-10"), base=WOMAN_1980), [changed], date(2024, 3, 5)).entries
    }

    entry = entries["NP-US-BREAST"]
    assert entry.due == date(2025, 1, 10)
    assert entry.sentence.endswith(" Every 12 months here instead of 24: local agreement.")


def test_a_changed_age_and_a_number_in_a_table():
    older = with_overrides(
        load_packs()[US],
        {("NP-US-BREAST", "from_years"): Decimal(50), ("NP-US-CRC", "methods.COLONOSCOPY"): Decimal(60)},
    )

    entries = {
        e.rule_id: e
        for e in plan(did(("COLONOSCOPY", "2022-05-01"), base=OLD_MAN), [older], date(2024, 3, 5)).entries
    }
    woman = {e.rule_id: e for e in plan(WOMAN_1980, [older], date(2024, 3, 5)).entries}

    assert entries["NP-US-CRC"].due == date(2027, 5, 1)
    assert entries["NP-US-CRC"].sentence.endswith(" Methods (COLONOSCOPY) 60 here instead of 120.")
    assert woman["NP-US-BREAST"].status == "not_due"
    assert woman["NP-US-BREAST"].sentence.endswith(" From years 50 here instead of 40.")


def test_the_rules_of_one_series_change_together():
    changed = with_overrides(load_packs()["drug.bsr2017"], {("DM-MTX", "later_every_days"): Decimal(56)})

    later = {rule.id: rule.schedule.arguments.get("later_every_days") for rule in changed.rules}
    assert (later["DM-MTX"], later["DM-AZA"]) == (56, 56)


def test_an_unchanged_number_and_a_rule_of_another_pack_change_nothing():
    same = with_overrides(
        load_packs()[US], {("NP-US-BREAST", "every_months"): Decimal(24), ("DM-MTX", "x"): Decimal(1)}
    )

    assert same.rules == load_packs()[US].rules


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("every_week", 1, "NP-US-BREAST has no number called every_week."),
        ("every_months", "1.5", "every_months is a whole number, not 1.5."),
        ("every_months", 0, "every_months cannot be 0."),
    ],
)
def test_a_number_that_cannot_be_is_refused(setting, value, words):
    with pytest.raises(ValueError, match=words):
        pack(**{setting: Decimal(value)})


@pytest.mark.parametrize(
    ("number", "part"),
    [("from_years", "trigger"), ("older_from_years", "schedule"), ("older_every_months", "schedule")],
)
def test_ages_of_who_and_of_how_often_are_changed_apart(number, part):
    england = with_overrides(load_packs()["national.england"], {("NP-EN-CERV", number): Decimal(26)})

    rule = next(one for one in england.rules if one.id == "NP-EN-CERV")
    assert getattr(rule, part).arguments[number] == 26
    other = rule.schedule if part == "trigger" else rule.trigger
    assert 26 not in other.arguments.values()


def test_the_pack_itself_stays_as_it_is():
    pack(every_months=Decimal(12))

    assert {r.id: r for r in load_packs()[US].rules}["NP-US-BREAST"].schedule.arguments["every_months"] == 24
    assert plan(patient(), [load_packs()[US]], date(2024, 3, 5)) == plan(
        patient(), [load_packs()[US]], date(2024, 3, 5)
    )
