"""Cases of treatments, infusions, glucocorticoid and disease phases that a clinician can read."""

from dataclasses import replace
from datetime import date

import pytest

from assessments.knowledge.disease_phase_cases import DISEASE_CASES, DZ, PHASE_CASES, STABLE, START, ck
from assessments.knowledge.disease_phases import PhaseHistory
from assessments.knowledge.infusion_cases import INFUSION_CASES
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.plan import plan
from assessments.knowledge.plan_case_facts import on
from assessments.knowledge.steroid_cases import STEROID_CASES
from assessments.knowledge.treatment_cases import TREATMENT_CASES

CASES = TREATMENT_CASES + INFUSION_CASES + STEROID_CASES + DISEASE_CASES


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.pack}: {case.description}")
def test_status_and_due_date(case):
    computed = plan(case.facts, [load_packs()[case.pack]], date.fromisoformat(case.as_of))
    found = {entry.key: entry for entry in computed.entries}

    assert case.key in found, sorted(key for key in found if key.split(":")[0] == case.key.split(":")[0])
    entry = found[case.key]
    assert (entry.status, str(entry.due) if entry.due else None) == (case.status, case.due), entry.sentence
    assert entry.sources
    assert entry.sign_off == "unsigned"


@pytest.mark.parametrize("case", PHASE_CASES, ids=lambda case: case.description)
def test_phase_of_the_disease(case):
    day = date.fromisoformat(case.day)

    phase = PhaseHistory(case.facts, day).on(day)

    assert phase.name == case.phase, phase.sentence
    assert phase.sentence
    assert bool(phase.missing) == (not phase.name)


@pytest.mark.parametrize("case", PHASE_CASES, ids=lambda case: case.description)
def test_the_past_looks_the_same_from_later(case):
    """Facts in between apart, a phase that has been is not told otherwise afterwards."""
    day = date.fromisoformat(case.day)

    assert PhaseHistory(case.facts, date(2030, 1, 1)).on(day).name == case.phase


def words_of(facts, as_of):
    """What the entry for CK says on a day."""
    found = plan(facts, [load_packs()[DZ]], date.fromisoformat(as_of)).entries
    return next(one.sentence for one in found if one.item == "CK" and one.due and not one.done_on)


def test_the_phase_is_given_with_the_latest_ck():
    facts = ck(STABLE, ("2024-04-20", 900), ("2024-06-01", 700), ("2024-08-01", 500))

    assert "the CK of 01-Aug-2024 is above its limit" in words_of(facts, "2024-08-10")
    assert "the CK of 01-Jun-2024 is above its limit" in words_of(facts, "2024-07-10")


def test_the_phase_names_a_start_known_to_the_month_as_a_month():
    began = replace(START.doses[0], start=on("2024-02"))

    assert "Induction: glucocorticoid started Feb-2024." in words_of(
        replace(START, doses=(began,)), "2024-03-10"
    )


# Every rule id of the reference that these packs answer for.
REFERENCE_IDS = """
DM-MTX DM-AZA DM-MMF DM-CSA DM-TAC DM-LEF DM-CYC-IV DM-CYC-PO DM-RTX-IGG DM-RTX-4W DM-RTX-16W
DM-RTX-VACC DM-IVIG GC-GLUC-1M GC-HBA1C-3M GC-LIPID-K-1M GC-EYE GC-DXA GC-BP GC-VITD GC-SUPPL
DM-PLEX DM-EFG IP-PJP IP-FLU IP-PNEUMO IP-ZOSTER IP-LIVE IP-MTX-HOLD DZ-BASELINE DZ-CK DZ-CK-REPEAT
DZ-CK-STEP DZ-MMT8 DZ-CORESET DZ-SWALLOW DZ-FVC DZ-PFT-ILD DZ-DESAT DZ-HRCT DZ-CARD-BASE DZ-CARD-SRP
DZ-TITRE DZ-BP-WT DZ-VITD CR-PHYSIO CR-AVOID CR-DIET CR-SMOKE-ALC CR-ADHERE CR-TRIGGERS
"""
SPLIT_BY_DRUG = {"DM-ACR": 2, "CR-PREG-PLAN": 4, "DM-RTX-": 8}


def test_every_rule_of_the_reference_has_its_id():
    ids = {rule.id for pack in load_packs().values() for rule in pack.rules}

    assert set(REFERENCE_IDS.split()) <= ids
    for prefix, number in SPLIT_BY_DRUG.items():
        assert sum(one.startswith(prefix) for one in ids) == number


def test_a_number_of_our_own_is_never_marked_as_published():
    """A mark of D or U stands with the project default; a published mark never does."""
    for pack in load_packs().values():
        for rule in pack.rules:
            for source in rule.sources:
                if source.key == "default":
                    assert source.mark in ("D", "U"), rule.id


def test_on_by_default_is_what_the_reference_wants_and_what_speaks_of_one_drug_or_state_only():
    """rules.json rule_sets; national programmes, other drug schedules and the care pack are chosen."""
    switched_off = {name for name, pack in load_packs().items() if not pack.default_on}

    assert switched_off == {
        "care",
        "drug.acr",
        "drug.bsr2025",
        "national.england",
        "national.us",
    }
