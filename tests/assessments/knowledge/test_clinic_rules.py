from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from assessments.knowledge.clinic_rules import (
    OwnNumber,
    SignedRule,
    as_used,
    fingerprint,
    mistake_in_number,
    numbers_of,
    rules_with,
    state_of,
    together,
)
from assessments.knowledge.overrides import settings_of
from assessments.knowledge.pack_files import load_packs

BSR = "drug.bsr2017"
LATER = "later_every_days"


def bsr():
    return load_packs()[BSR]


def rule_of(pack, rule_id="DM-MTX"):
    return next(rule for rule in pack.rules if rule.id == rule_id)


def own(value=56, rule="DM-MTX", setting=LATER):
    return OwnNumber(rule, setting, Decimal(value), "Our laboratory")


def signed(version=None, rule="DM-MTX"):
    return SignedRule(rule, version or bsr().version, "Paula Fieldhouse", date(2026, 3, 5))


def test_a_number_of_the_clinic_is_in_the_rule_and_said_with_its_reason():
    [pack], problems = as_used([bsr()], [own()], [])

    assert settings_of(rule_of(pack))[LATER] == 56
    assert "here instead of 84: Our laboratory." in rule_of(pack).changed[0]
    assert problems == []


def test_a_number_that_the_pack_no_longer_has_is_named_and_the_others_still_count():
    [pack], problems = as_used([bsr()], [own(), own(rule="DM-AZA", setting="gone")], [])

    assert settings_of(rule_of(pack))[LATER] == 56
    assert len(problems) == 1
    assert "gone" in problems[0]


def test_a_sign_off_belongs_to_one_version():
    [pack], _ = as_used([bsr()], [], [signed()])
    [newer], _ = as_used([replace(bsr(), version="2099.1")], [], [signed()])

    assert rule_of(pack).sign_off == "signed 05-Mar-2026 by Paula Fieldhouse"
    assert rule_of(newer).sign_off == "unsigned"
    assert pack.sign_off == "unsigned"  # the other rules wait


def test_a_pack_is_signed_when_every_rule_is():
    [pack], _ = as_used([bsr()], [], [signed(rule=rule.id) for rule in bsr().rules])

    assert pack.sign_off == "signed"


def test_the_same_settings_give_the_same_pack_and_none_the_pack_itself():
    assert as_used([bsr()], [own()], [])[0][0] is as_used([bsr()], [own()], [])[0][0]
    assert as_used([bsr()], [], [])[0][0] is bsr()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("0", "above 0"),
        ("-3", "above 0"),
        ("1.5", "whole number"),
        ("7301", "at most 7300 days"),
        ("7300", ""),
        ("1", ""),
    ],
)
def test_a_number_is_whole_above_zero_and_no_slip_of_the_keyboard(value, words):
    mistake = mistake_in_number(bsr(), "DM-MTX", LATER, Decimal(value))

    assert words in mistake
    assert bool(mistake) == bool(words)


def test_a_setting_that_the_rule_does_not_have_is_refused():
    assert "no number called" in mistake_in_number(bsr(), "DM-MTX", "other", Decimal(5))
    assert "no number called" in mistake_in_number(bsr(), "DM-NONE", LATER, Decimal(5))


def test_every_number_of_every_pack_can_be_made_one_larger_or_says_why():
    for pack in load_packs().values():
        for rule in pack.rules:
            for setting, value in numbers_of(rule).items():
                mistake = mistake_in_number(pack, rule.id, setting, Decimal(value + 1))
                if not mistake:
                    [used], problems = as_used([pack], [own(value + 1, rule.id, setting)], [])
                    assert problems == []
                    assert settings_of(rule_of(used, rule.id))[setting] == value + 1


def test_rules_of_a_series_share_their_schedule_and_no_other_number():
    assert set(rules_with(bsr(), "DM-MTX", LATER)) >= {"DM-MTX", "DM-AZA"}
    assert rules_with(bsr(), "DM-MTX-PREGTEST", "until_years") == ("DM-MTX-PREGTEST",)


def test_what_is_signed_names_the_version_and_every_number():
    [changed], _ = as_used([bsr()], [own()], [])

    assert fingerprint(bsr(), rule_of(bsr())) != fingerprint(changed, rule_of(changed))
    assert "later_every_days=56" in fingerprint(changed, rule_of(changed))


def test_a_pack_switched_on_takes_the_place_of_its_rival():
    packs = load_packs()
    chosen = [packs[BSR], packs["cancer.imacs2023"]]

    assert [one.id for one in together(chosen, packs["drug.acr"])] == ["cancer.imacs2023", "drug.acr"]
    assert together(chosen, packs[BSR]) == chosen


@pytest.mark.parametrize(
    ("signs", "marks", "names", "words"),
    [
        (["unsigned"], ["2"], True, "not signed off by a clinician"),
        (
            ["unsigned", "signed 05-Mar-2026 by P F"],
            ["2"],
            True,
            "not every rule is signed off by a clinician",
        ),
        (["signed 05-Mar-2026 by P F"], ["2"], True, "signed off by P F on 05-Mar-2026"),
        (["signed 05-Mar-2026 by P F"], ["2"], False, "signed off on 05-Mar-2026"),
        (["signed"], ["2"], True, "signed off in the pack"),
        (
            ["unsigned"],
            ["2", "M"],
            True,
            "not signed off by a clinician; unconfirmed: recalled, not read in a source",
        ),
    ],
)
def test_the_state_of_a_rule_in_words(signs, marks, names, words):
    assert state_of(signs, marks, shows_names=names).words == words


def test_no_number_of_any_rule_is_hidden_from_a_clinic():
    """A name shared by trigger and schedule would mean two numbers and could be changed for neither."""
    for pack in load_packs().values():
        for rule in pack.rules:
            shared = rule.trigger.arguments.keys() & rule.schedule.arguments.keys()
            numbers = {name for name in shared if isinstance(rule.trigger.arguments[name], int)}
            assert not numbers, rule.id
            for name, value in numbers_of(rule).items():
                assert value == 0 or not mistake_in_number(pack, rule.id, name, Decimal(value)), (
                    rule.id,
                    name,
                )
