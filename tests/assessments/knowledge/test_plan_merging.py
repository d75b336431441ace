"""Several rule sets in one plan: merging, bundles, disagreement, and what waits for a clinician's yes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from assessments.knowledge.facts import ResultFact
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.plan import Decision, Status, plan
from assessments.knowledge.plan_case_facts import BORN_1970, LATER, dose, investigation, on, patient
from assessments.knowledge.plan_decisions import Decision as SameDecision
from assessments.knowledge.screening_cases import OLD_MAN

IMACS, GUIDE, US, ENGLAND = "cancer.imacs2023", "cancer.seed", "national.us", "national.england"
BSR = "drug.bsr2017"
CT, MAMMO = "CA-SEED-CT:CT_CAP:once", "CA-SEED-MAMMO:MAMMO:once"
MODERATE = patient(birth_date=BORN_1970, subtype="anti_hmgcr")
AS_OF = date(2024, 3, 10)


def planned(facts, *packs, as_of=AS_OF, decisions=()):
    entries = plan(facts, [load_packs()[name] for name in packs], as_of, decisions).entries
    return {key: entry for entry in entries for key in entry.all_keys}


def test_one_ct_for_the_guide_and_imacs():
    entries = planned(MODERATE, IMACS, GUIDE)

    entry = entries[CT]
    assert entry is entries["CA-IMACS-BASE-ENH:CT_NTAP:once"]
    assert (entry.item, entry.pack_id, entry.status) == ("CT_NTAP", IMACS, Status.DUE)
    assert entry.rule_ids == ("CA-IMACS-BASE-ENH", "CA-SEED-CT")
    assert entry.all_pack_ids == (IMACS, GUIDE)
    assert {"guide", "iim_tool"} <= {source.key for source in entry.sources}


def test_a_ct_without_the_neck_closes_the_guide_and_leaves_imacs_part_done():
    done = replace(MODERATE, events=(investigation("CT_CAP", "2024-03-06"),))

    entries = planned(done, IMACS, GUIDE)

    assert entries[CT].status == Status.CLOSED
    assert entries["CA-IMACS-BASE-ENH:CT_NTAP:once"].status == Status.DUE
    assert "part-done 06-Mar-2024" in entries["CA-IMACS-BASE-ENH:CT_NTAP:once"].sentence


@pytest.mark.parametrize(("start", "is_one"), [("2024-02-04", True), ("2024-02-03", False)])
def test_the_same_item_of_two_sets_is_one_within_30_days(start, is_one):
    """A chest X-ray for methotrexate, and one of IMACS due on 05-Mar-2024."""
    entries = planned(patient(doses=(dose("methotrexate", start),)), IMACS, BSR)

    drug, cancer = entries[f"DM-MTX-BASE:CXR:{start}"], entries["CA-IMACS-BASE-BASIC:CXR:once"]
    assert (drug is cancer) is is_one
    assert drug.due == date.fromisoformat(start)


def test_a_merged_item_is_overdue_when_its_first_part_is():
    """Blood for methotrexate has 7 days of grace, the same count for cancer 30."""
    facts = patient(doses=(dose("methotrexate", "2024-02-20"),))  # first count due 05-Mar-2024

    last, after = (planned(facts, IMACS, BSR, as_of=date(2024, 3, day)) for day in (12, 13))

    key = "DM-BSR17:CBC:2024-03-05"
    assert (last[key].status, after[key].status) == (Status.DUE, Status.OVERDUE)
    assert last[key].grace_ends == date(2024, 3, 12)
    assert last[key].next_change == date(2024, 3, 13)
    assert last[key].category == "drug_lab"


@pytest.mark.parametrize(("start", "visit"), [("2024-02-27", "2024-02-27"), ("2024-02-26", "2024-03-05")])
def test_bloods_within_seven_days_are_one_visit_and_keep_their_dates(start, visit):
    """Hepatitis serology on the day methotrexate starts, bloods for cancer on 05-Mar-2024."""
    entries = planned(patient(doses=(dose("methotrexate", start),)), IMACS, BSR)

    crp = entries["CA-IMACS-BASE-BASIC:CRP:once"]
    assert (crp.due, str(crp.bundle)) == (date(2024, 3, 5), visit)
    assert str(entries[f"DM-MTX-BASE:HEPATITIS_B:{start}"].bundle) == start


def test_an_x_ray_or_a_urine_sample_is_no_blood():
    entries = planned(MODERATE, IMACS)

    assert entries["CA-IMACS-BASE-BASIC:CXR:once"].bundle is None
    assert entries["CA-IMACS-BASE-BASIC:URINALYSIS:once"].bundle is None


def test_radiation_that_one_set_alone_asks_for_waits_for_a_yes():
    """Seronegative woman of 36: the guide always screens, IMACS gives the standard class."""
    entries = planned(patient(), IMACS, GUIDE)

    for key in (CT, MAMMO):
        entry = entries[key]
        assert (entry.status, entry.due) == (Status.NEEDS_YES, date(2024, 3, 5))
        assert "waits for a clinician's yes" in entry.sentence
        assert entry.disagreement[0].startswith("IMACS 2023: Cancer risk class standard")
        assert not entry.asks_for_action


def test_those_who_do_not_ask_are_named_in_one_order():
    one, other = (planned(patient(), *packs)[MAMMO] for packs in ((IMACS, GUIDE, US), (US, GUIDE, IMACS)))

    assert one == other
    assert "IMACS 2023 and USPSTF do not" in one.sentence


def test_with_one_set_there_is_nobody_to_disagree():
    assert planned(patient(), GUIDE)[CT].status == Status.DUE


def test_a_colonoscopy_waits_where_the_others_ask_for_a_sample():
    entries = planned(OLD_MAN, IMACS, GUIDE)

    assert entries["CA-SEED-COLO:COLONOSCOPY:once"].status == Status.NEEDS_YES
    assert entries["CA-IMACS-BASE-ENH:FOB:once"].status == Status.DUE


def test_a_mans_colonoscopy_is_not_answered_with_a_sentence_about_another_examination():
    entry = planned(OLD_MAN, IMACS, GUIDE)["CA-SEED-COLO:COLONOSCOPY:once"]

    assert not [words for words in entry.disagreement if "ervical" in words or "Mammogra" in words]
    assert "IMACS 2023 does not" in entry.sentence


def test_a_set_that_accepts_national_programmes_does_not_object_to_them():
    woman = patient(birth_date=date(1980, 5, 10), onset=on("2019-01-10"))  # 38 at onset, outside three years

    entries = planned(woman, IMACS, US)

    assert entries["NP-US-BREAST:MAMMO:2024-03-05"].status == Status.DUE


def test_a_mammogram_that_a_national_programme_does_not_ask_for_at_that_age():
    young = patient(birth_date=date(1990, 5, 10), subtype="anti_hmgcr")  # 33: moderate by IMACS

    alone = planned(young, IMACS, US)["CA-IMACS-BASE-ENH:MAMMO:once"]
    both = planned(young, IMACS, US, GUIDE)["CA-IMACS-BASE-ENH:MAMMO:once"]
    assert alone.status == Status.NEEDS_YES
    assert both.status == Status.DUE
    assert both.rule_ids == ("CA-IMACS-BASE-ENH", "CA-SEED-MAMMO")


def test_what_is_not_radiation_is_kept_with_both_sentences():
    entries = planned(MODERATE, IMACS, US)

    ca125 = entries["CA-IMACS-BASE-ENH:CA125:once"]
    assert ca125.status == Status.DUE
    assert ca125.disagreement == ("USPSTF: " + entries["NP-US-OVARY:rule"].sentence,)


def test_a_yes_lifts_the_wait_and_stands_in_the_sentence():
    yes = Decision(CT, "confirmed", date(2024, 3, 8), reason="wanted by both")

    entries = planned(patient(), IMACS, GUIDE, decisions=[yes])

    assert entries[CT].status == Status.DUE
    assert entries[CT].sentence.endswith("Wanted by the clinician, 08-Mar-2024: wanted by both.")
    assert entries[MAMMO].status == Status.NEEDS_YES
    assert SameDecision is Decision


def test_a_yes_of_tomorrow_is_not_known_today():
    yes = Decision(CT, "confirmed", date(2024, 3, 11))

    assert planned(patient(), IMACS, GUIDE, decisions=[yes])[CT].status == Status.NEEDS_YES


def test_held_in_pregnancy_is_held_in_the_merged_item():
    pregnancy = replace(investigation("", "2024-03-01"), kind="pregnancy", ongoing=True)

    entry = planned(replace(MODERATE, events=(pregnancy,)), IMACS, GUIDE)[CT]
    assert entry.status == Status.HELD
    assert entry.rule_ids == ("CA-IMACS-BASE-ENH", "CA-SEED-CT")


def test_a_class_that_rises_asks_without_taking_the_guide_away():
    rising = patient(birth_date=BORN_1970, visits=LATER)

    entries = planned(rising, IMACS, GUIDE, as_of=date(2024, 9, 10))
    assert entries["CA-IMACS-FU-BASIC:EXAM:12m"] is entries["CA-SEED-REVIEW:EXAM:12m"]


def test_tests_that_a_panel_holds_are_asked_with_the_panel():
    facts = patient(diagnosis=on("2024-03-01"))
    entries = planned(facts, "disease.default")

    panel = entries["DZ-CK:ENZYMES:2024-03-01"]
    for test in ("ALT", "AST", "LDH"):
        assert entries[f"DZ-BASELINE:{test}:once"] is panel
    assert (panel.item, panel.due) == ("ENZYMES", date(2024, 3, 1))
    assert set(panel.rule_ids) == {"DZ-CK", "DZ-BASELINE"}
    assert entries["DZ-CK:CK:2024-03-01"] is not panel


def test_without_the_panel_each_test_is_asked_alone():
    first = tuple(ResultFact(test, on("2024-02-20"), Decimal(30)) for test in ("GGT", "ALT", "AST", "LDH"))
    facts = patient(diagnosis=on("2024-03-01"), results=first)
    entries = planned(replace(facts, results=first[:2]), "disease.default", as_of=date(2024, 3, 10))
    done = planned(facts, "disease.default")

    assert entries["DZ-BASELINE:ALT:once"].status == Status.CLOSED
    assert entries["DZ-BASELINE:LDH:once"].item == "ENZYMES"
    assert done["DZ-BASELINE:LDH:once"].item == "LDH"
    assert done["DZ-BASELINE:LDH:once"].status == Status.CLOSED
