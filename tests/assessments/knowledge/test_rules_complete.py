"""Every rule of the shared reference stands in one pack, and every rule of a pack comes from there."""

from collections import Counter

from assessments.knowledge.pack_files import load_packs

# Pack -> ids of rules.json (cancer, national programmes, drugs, steroids, infection, disease, care).
RULES = {
    "cancer.imacs2023": """
        CA-IMACS-BASE-BASIC CA-IMACS-BASE-ENH CA-IMACS-FU-BASIC CA-IMACS-PET-CONSIDER CA-IMACS-PET-SINGLE
        CA-IMACS-GI-CONSIDER CA-IMACS-NASO-CONSIDER CA-IMACS-REDFLAG CA-IMACS-NATIONAL CA-IMACS-OUTSIDE""",
    "cancer.seed": "CA-SEED-CT CA-SEED-MAMMO CA-SEED-COLO CA-SEED-REVIEW",
    "national.us": "NP-US-BREAST NP-US-CRC NP-US-CERV NP-US-LUNG NP-US-PROSTATE NP-US-OVARY",
    "national.england": "NP-EN-BREAST NP-EN-BOWEL NP-EN-CERV",
    "drug.bsr2017": "DM-MTX DM-AZA DM-MMF DM-LEF DM-CSA DM-TAC",
    "drug.bsr2025": "DM-BSR25",
    "drug.cyclophosphamide": "DM-CYC-IV DM-CYC-PO",
    "drug.rituximab": "DM-RTX-4W DM-RTX-16W DM-RTX-IGG DM-RTX-VACC",
    "drug.ivig": "DM-IVIG",
    "drug.plasma_exchange": "DM-PLEX",
    "drug.efgartigimod": "DM-EFG",
    "steroids": "GC-BP GC-DXA GC-EYE GC-GLUC-1M GC-HBA1C-3M GC-LIPID-K-1M GC-SUPPL GC-VITD",
    "infection_prevention": "IP-FLU IP-LIVE IP-MTX-HOLD IP-PJP IP-PNEUMO IP-ZOSTER",
    "disease.default": """
        DZ-BASELINE DZ-BP-WT DZ-CARD-BASE DZ-CARD-SRP DZ-CK DZ-CK-REPEAT DZ-CK-STEP DZ-CORESET DZ-DESAT DZ-FVC
        DZ-HRCT DZ-MMT8 DZ-PFT-ILD DZ-SWALLOW DZ-TITRE DZ-VITD""",
    "care": "CR-ADHERE CR-AVOID CR-DIET CR-PHYSIO CR-SMOKE-ALC CR-TRIGGERS",
}
# Ids of a whole set in rules.json: a series of its rules, or rules that begin with its name.
HEADINGS = {
    "CA-IMACS": "cancer.imacs2023",
    "CA-SEED": "cancer.seed",
    "DM-BSR17": "drug.bsr2017",
    "DM-ACR": "drug.acr",
    "DM-GC": "steroids",
    "DM-RTX": "drug.rituximab",
    "CR-PREG-PLAN": "pregnancy",  # "start of each teratogen": one rule for each
}
# Rules of ours whose id does not begin with one of the reference's, and the entry they are part of.
PARTS = {"DM-CYC-URINE": "DM-CYC-IV", "CR-PREG-TABLE": "CR-PREG-PLAN"}

PACKS = load_packs()
EXPECTED = {rule: pack for pack, rules in RULES.items() for rule in rules.split()}


def test_the_table_holds_each_rule_once():
    counted = Counter(rule for rules in RULES.values() for rule in rules.split())

    assert len(counted) + len(HEADINGS) == 82
    assert set(counted.values()) == {1}
    assert not counted.keys() & HEADINGS.keys()


def test_every_rule_stands_in_its_pack_and_nowhere_else():
    found = {(rule.id, pack.id) for pack in PACKS.values() for rule in pack.rules}

    assert set(EXPECTED.items()) <= found
    assert len({rule for rule, _ in found}) == len(found)


def test_every_heading_has_its_rules_in_one_pack():
    for heading, pack_id in HEADINGS.items():
        packs = {
            pack.id
            for pack in PACKS.values()
            for rule in pack.rules
            if rule.series == heading or rule.id.startswith(f"{heading}-")
        }
        assert packs == {pack_id}, heading


def test_every_rule_of_a_pack_is_or_belongs_to_one_of_the_reference():
    known = {*EXPECTED, *HEADINGS}
    for pack in PACKS.values():
        for rule in pack.rules:
            name = PARTS.get(rule.id, rule.id)
            assert any(name == one or name.startswith(f"{one}-") for one in known), rule.id


def test_every_rule_set_of_the_reference_is_there_and_the_unread_one_cannot_be_chosen():
    groups = {
        "cancer.imacs2023": "",
        "cancer.seed": "",
        "national.us": "national",
        "national.england": "national",
        "drug.bsr2017": "drug",
        "drug.acr": "drug",
        "drug.bsr2025": "drug",
        "disease.default": "",
    }
    assert {name: PACKS[name].exclusive_group for name in groups} == groups
    assert [pack.id for pack in PACKS.values() if not pack.is_selectable] == ["drug.bsr2025"]
    assert "tables" in PACKS["drug.bsr2025"].why_off
