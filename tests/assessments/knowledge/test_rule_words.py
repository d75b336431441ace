import re

import pytest

from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.registry import SCHEDULES, TRIGGERS
from assessments.knowledge.rule_words import WORDS, find_rule, in_words, number_label

RULES = [(pack, rule) for pack in load_packs().values() for rule in pack.rules]


@pytest.mark.parametrize(("pack", "rule"), RULES, ids=[rule.id for _, rule in RULES])
def test_every_rule_can_be_said_in_plain_words(pack, rule):
    words = in_words(rule, rule)
    said = " ".join((words.who, words.when, *words.who_details, *words.when_details))

    assert words.who
    assert words.when
    assert not re.search(r"[{}`_]", said), said
    assert len(words.items) == len(rule.items)
    assert not any(number.is_changed for number in words.numbers)


def test_words_name_no_trigger_or_schedule_that_is_gone():
    assert WORDS.keys() <= TRIGGERS.keys() | SCHEDULES.keys()


def test_what_rules_use_today_has_words_of_its_own():
    used = {rule.trigger.name for _, rule in RULES} | {rule.schedule.name for _, rule in RULES}

    assert used <= WORDS.keys()


@pytest.mark.parametrize(
    ("setting", "label"),
    [
        ("later_every_days", "Afterwards: interval in days"),
        ("every_days.taper", "Interval in days (taper)"),
        ("methods.COLONOSCOPY", "Interval in months after Colonoscopy"),
        ("months.0", "Months after the anchor, 1"),
        ("something_new", "Something new"),
    ],
)
def test_a_number_has_a_label(setting, label):
    assert number_label(setting) == label


def test_a_rule_is_found_with_its_pack():
    pack, rule = find_rule(load_packs(), "DM-MTX")

    assert (pack.id, rule.title) == ("drug.bsr2017", "Methotrexate bloods")
    assert find_rule(load_packs(), "DM-NONE") is None
