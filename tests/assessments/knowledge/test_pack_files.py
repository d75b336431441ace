import re
import shutil

import pytest

from assessments.knowledge.pack_files import PACKS, PackError, load_packs

SPEC_RULES = {
    "CA-IMACS-BASE-BASIC",
    "CA-IMACS-BASE-ENH",
    "CA-IMACS-FU-BASIC",
    "CA-IMACS-PET-CONSIDER",
    "CA-IMACS-PET-SINGLE",
    "CA-IMACS-GI-CONSIDER",
    "CA-IMACS-NASO-CONSIDER",
    "CA-IMACS-REDFLAG",
    "CA-IMACS-NATIONAL",
    "CA-IMACS-OUTSIDE",
    "DM-MTX",
    "DM-MTX-BASE",
    "DM-AZA",
    "DM-AZA-BASE",
    "DM-MTX-BASE-EXTRA",
    "DM-MTX-FOLATE",
    "DM-MTX-PREGTEST",
    "DM-MTX-HIV",
    "DM-AZA-BASE-EXTRA",
    "DM-MMF-BASE",
    "DM-MMF-BASE-EXTRA",
    "DM-MMF-PREGTEST",
    "DM-LEF-BASE",
    "DM-LEF-BASE-EXTRA",
    "DM-LEF-PREGTEST",
    "DM-CSA-BASE",
    "DM-CSA-BASE-EXTRA",
    "DM-CSA-TWICE",
    "DM-TAC-BASE",
    "DM-TAC-BASE-EXTRA",
    "DM-MMF",
    "DM-LEF",
    "DM-MTX-LEF",
    "DM-CSA",
    "DM-CSA-LIPIDS",
    "DM-CSA-K-MG",
    "DM-TAC",
}


@pytest.fixture
def changed(tmp_path):
    """A copy of our packs in which one text is replaced; answers the line on which the change stands."""
    for path in PACKS.glob("*.toml"):
        shutil.copy(path, tmp_path)

    def change(name, old, new, after=""):
        path = tmp_path / name
        text = path.read_text(encoding="utf-8")
        start = text.index(old, text.index(after))
        path.write_text(text[:start] + new + text[start + len(old) :], encoding="utf-8")
        return text[:start].count("\n") + 1

    change.directory = tmp_path
    return change


def refusal(changed):
    with pytest.raises(PackError) as caught:
        load_packs(changed.directory)
    return str(caught.value)


def test_our_packs_are_read_with_rules_sources_and_marks():
    packs = load_packs()

    packs = {name: packs[name] for name in ("cancer.imacs2023", "drug.bsr2017")}
    rules = {rule.id: rule for pack in packs.values() for rule in pack.rules}
    assert set(rules) == SPEC_RULES
    assert {rule.sign_off for rule in rules.values()} == {"unsigned"}
    assert rules["CA-IMACS-FU-BASIC"].sources[0].mark == "U"
    assert packs["drug.bsr2017"].exclusive_group == "drug"


def test_every_factor_of_the_guideline_is_in_its_tier():
    tiers = {"high": 7, "intermediate": 8, "low": 9}
    factors = load_packs()["cancer.imacs2023"].risk.factors

    assert {tier: sum(factor.tier == tier for factor in factors) for tier in tiers} == tiers


def test_packs_are_read_again_only_when_a_file_changes(changed):
    first = load_packs(changed.directory)

    assert load_packs(changed.directory) is first
    changed("bsr2017.toml", 'version = "2017.1"', 'version = "2017.1-changed"')
    assert load_packs(changed.directory)["drug.bsr2017"].version == "2017.1-changed"


REFUSALS = (
    (
        "a typing error in a rule's key",
        "schedule = { kind",
        "shedule = { kind",
        'id = "DM-AZA"',
        "unknown key 'shedule'",
    ),
    ("an unknown predicate", '"drug_taken"', '"drug_takn"', 'id = "DM-AZA"', "unknown predicate 'drug_takn'"),
    ("an unknown drug", '"azathioprine"', '"azathioprin"', 'id = "DM-AZA"', "unknown trigger 'azathioprin'"),
    ("an unknown argument", "drug = ", "drag = ", 'id = "DM-AZA"', "unknown key 'drag'"),
    (
        "an interval that is not a number",
        "first_every_days = 14",
        'first_every_days = "14"',
        'id = "DM-AZA"',
        "phases: first_every_days must be int",
    ),
    ("an unknown item", '"ALBUMIN"', '"ALBUMEN"', 'id = "DM-AZA"', "unknown items 'ALBUMEN'"),
    ("an unknown category", '"drug_lab"', '"drug_labs"', 'id = "DM-AZA"', "unknown category 'drug_labs'"),
    ("a rule that appears twice", 'id = "DM-AZA"', 'id = "DM-MTX"', "", "rule DM-MTX appears twice"),
    ("an unknown test code", '"ALBUMIN"', '"ALBUMEN"', "[items.ALBUMIN]", "unknown tests_any_of 'ALBUMEN'"),
    ("an unknown sign-off", '"unsigned"', '"agreed"', "[pack]", "unknown sign_off 'agreed'"),
)


@pytest.mark.parametrize(
    ("old", "new", "after", "message"), [case[1:] for case in REFUSALS], ids=[case[0] for case in REFUSALS]
)
def test_a_mistake_is_refused_with_file_and_line(changed, old, new, after, message):
    line = changed("bsr2017.toml", old, new, after)

    assert refusal(changed).startswith(f"bsr2017.toml:{line}: {message}")


@pytest.mark.parametrize("key", ["sources", "mark", "title", "trigger", "schedule", "category"])
def test_a_rule_without_a_required_key_is_refused_at_the_rule(changed, key):
    path = changed.directory / "bsr2017.toml"
    before, rule = path.read_text(encoding="utf-8").rsplit("[[rules]]", 1)
    path.write_text(before + "[[rules]]" + re.sub(rf"\n{key} = .*", "", rule), encoding="utf-8")

    line = before.count("\n") + 1
    assert refusal(changed) == f"bsr2017.toml:{line}: {key} is missing"


def test_a_source_nobody_described_is_refused_at_the_rule(changed):
    changed("bsr2017.toml", '"pn_aza", "sps_aza"', '"pn_aza", "elsewhere"', 'id = "DM-AZA"')

    assert re.match(r"bsr2017.toml:\d+: unknown source 'elsewhere'", refusal(changed))


def test_an_unknown_mark_is_refused(changed):
    changed("bsr2017.toml", 'mark = "2"', 'mark = "sure"', 'id = "DM-AZA"')

    assert "unknown mark 'sure'" in refusal(changed)


def test_a_mistake_in_a_risk_factor_is_refused_at_its_line(changed):
    line = changed("imacs2023.toml", '"raynaud" }', '"raynard" }')

    assert refusal(changed).startswith(f"imacs2023.toml:{line}: unknown trigger 'raynard'")


def test_an_item_without_a_lookback_is_refused(changed):
    line = changed("imacs2023.toml", "[items.CRP]", "[items.CRP]")
    changed("imacs2023.toml", "lookback_days = 28\n", "", "[items.CRP]")

    assert refusal(changed).startswith(f"imacs2023.toml:{line}: item CRP needs exactly one of lookback_days")


def test_an_item_of_several_investigations_without_lookback_ever_is_refused(changed):
    changed("imacs2023.toml", "lookback_ever = true", "lookback_days = 90", "[items.GI_ENDOSCOPY]")

    assert "item GI_ENDOSCOPY needs lookback_ever" in refusal(changed)


def test_an_own_lookback_of_something_that_does_not_satisfy_the_item_is_refused(changed):
    line = changed("imacs2023.toml", 'investigation = "COLONOSCOPY"', 'investigation = "CXR"')

    assert refusal(changed) == f"imacs2023.toml:{line}: unknown own_lookbacks 'CXR'"


def test_an_unknown_item_of_the_pregnancy_hold_is_refused(changed):
    line = changed("imacs2023.toml", '"PET_CT"', '"PETCT"', "[pregnancy_hold]")

    assert refusal(changed) == f"imacs2023.toml:{line}: unknown items 'PETCT'"


def test_a_source_of_one_part_of_a_rule_says_of_which():
    packs = load_packs()
    bloods = next(rule for rule in packs["drug.bsr2017"].rules if rule.id == "DM-MTX")
    bowel = next(i for rule in packs["cancer.imacs2023"].rules for i in rule.items if i.code == "FOB")

    rise = next(source for source in bloods.sources if source.citation.startswith("A rise in dose"))
    assert (rise.key, rise.mark) == ("cks_mtx", "1")
    assert [(source.key, source.mark) for source in bowel.sources] == [
        ("default", "D"),
        ("uspstf_crc", "2"),
        ("mlo_crc", "2"),
    ]
    assert bowel.sources[0].citation.startswith("How recent it must be: ")


def test_text_that_is_not_toml_is_refused_with_its_line(changed):
    line = changed("imacs2023.toml", 'tier = "low"', 'tier = "low', 'id = "srp"')

    assert refusal(changed).startswith(f"imacs2023.toml:{line}: not TOML")


def test_one_rule_in_two_files_is_refused(changed):
    changed("bsr2017.toml", 'id = "DM-AZA"', 'id = "CA-IMACS-NATIONAL"')

    assert "rule CA-IMACS-NATIONAL is already in" in refusal(changed)


def test_two_files_with_one_pack_are_refused(changed):
    shutil.copy(changed.directory / "bsr2017.toml", changed.directory / "zz.toml")

    assert "zz.toml:7: pack drug.bsr2017 is already defined" in refusal(changed)


def test_rules_of_one_series_with_two_schedules_are_refused(changed):
    blood = re.search(r"schedule = \{ kind = \"phases\".*\n", (PACKS / "bsr2017.toml").read_text())[0]
    line = changed("bsr2017.toml", blood, 'schedule = { kind = "before_start" }\n', 'id = "DM-AZA"')

    assert refusal(changed) == f"bsr2017.toml:{line}: the rules of series DM-BSR17 differ in schedule"


def test_drugs_of_one_series_may_have_bloods_at_their_own_intervals(changed):
    changed("bsr2017.toml", "later_every_days = 84", "later_every_days = 90", 'id = "DM-AZA"')

    rules = {rule.id: rule for rule in load_packs(changed.directory)["drug.bsr2017"].rules}
    assert rules["DM-AZA"].schedule.arguments["later_every_days"] == 90
    assert rules["DM-MTX"].schedule.arguments["later_every_days"] == 84


def test_a_length_said_twice_is_refused(changed):
    line = changed("bsr2017.toml", "first_for_days = 42", "first_for_days = 42, first_for_months = 3")

    message = "phases: give exactly one of first_for_days and first_for_months"
    assert refusal(changed) == f"bsr2017.toml:{line}: {message}"


def test_a_prompt_that_says_nothing_is_refused(changed):
    changed("imacs2023.toml", 'text = "Consider FDG PET-CT"\n', "")

    assert "a prompt needs a text" in refusal(changed)
