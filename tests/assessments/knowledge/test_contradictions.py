"""Facts that cannot all be true: named, never guessed about, never an exception."""

from dataclasses import replace
from datetime import date

import pytest

from assessments.knowledge.contradictions import contradictions
from assessments.knowledge.facts import EventFact, VisitFact
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.plan import Status, plan
from assessments.knowledge.plan_case_facts import antibody, dose, on, patient, visit
from assessments.knowledge.screening_cases import SIGNS

IMACS, GUIDE = "cancer.imacs2023", "cancer.seed"
BOTH = (antibody("ANTI_HMGCR", "positive", "2024-03-01"), antibody("ANTI_HMGCR", "negative", "2024-03-01"))
UNSURE = patient(subtype="not_classified", results=BOTH, visits=(visit("2024-03-05", **SIGNS),))


def planned(facts, *packs, as_of="2024-06-01"):
    chosen = [load_packs()[name] for name in packs]
    return {entry.key: entry for entry in plan(facts, chosen, date.fromisoformat(as_of)).entries}


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"onset": on("1980")}, "onset_before_birth", "First symptoms dated before birth."),
        ({"diagnosis": on("2023-12")}, "diagnosis_before_onset", "(Dec-2023 and 10-Jan-2024)"),
        ({"death_date": date(2024, 3, 4)}, "diagnosis_after_death", "The death dated before the diagnosis"),
        ({"death_date": date(2024, 3, 4)}, "visit_after_death", "A visit is dated 05-Mar-2024"),
        ({"results": BOTH}, "antibody_both", "Anti-HMGCR is both positive and negative on 01-Mar-2024."),
        (
            {"results": BOTH[:1]},
            "seronegative_with_antibody",
            "subtype seronegative, but Anti-HMGCR positive",
        ),
        ({"doses": (dose("methotrexate", "2024-03-02", "2024-01-20"),)}, "stop_before_start", "Methotrexate"),
        (
            {"events": (EventFact("pregnancy", on("2024-05"), ended=on("2024-04-01")),)},
            "event_ends_before_it_begins",
            "Pregnancy ends (01-Apr-2024) before it begins (May-2024).",
        ),
    ],
)
def test_each_contradiction_is_named(changes, code, words):
    found = {one.code: one.sentence for one in contradictions(patient(**changes))}

    assert words in found[code]


def test_consistent_facts_have_none():
    facts = patient(
        onset=on("2024-03"),
        diagnosis=on("2024-03-05"),
        results=(
            antibody("ANTI_SRP", "negative", "2024-03-05"),
            antibody("ANTI_HMGCR", "negative", "2024-03-05"),
        ),
        doses=(dose("methotrexate", "2024-03-05", "2024-03"),),
    )

    assert contradictions(facts) == ()


def test_the_rows_are_named():
    row = replace(dose("methotrexate", "2024-03-02", "2024-01-20"), row=7)

    assert contradictions(patient(doses=(row,)))[0].where == (("dose", 7),)


def test_an_antibody_that_is_both_leaves_the_class_open_and_says_so():
    man = replace(UNSURE, sex="male", birth_date=date(1988, 1, 15))

    entry = planned(UNSURE, IMACS)["CA-IMACS-BASE-ENH:rule"]
    sure = planned(man, IMACS)["CA-IMACS-BASE-ENH:CT_NTAP:once"]
    assert entry.status == Status.CANNOT_TELL
    assert entry.sentence.startswith("Cannot be planned: Anti-HMGCR positive and negative on 01-Mar-2024")
    assert sure.status == Status.OVERDUE  # moderate whatever the antibody


def test_another_positive_result_settles_it():
    settled = replace(UNSURE, results=(*BOTH, antibody("ANTI_HMGCR", "positive", "2024-04-01")))

    assert planned(settled, IMACS)["CA-IMACS-BASE-ENH:CT_NTAP:once"].due == date(2024, 4, 1)


def test_a_later_negative_result_does_not_settle_it():
    later = replace(UNSURE, results=(*BOTH, antibody("ANTI_HMGCR", "negative", "2024-04-01")))

    entry = planned(later, IMACS)["CA-IMACS-BASE-ENH:rule"]
    assert entry.sentence.startswith("Cannot be planned: Anti-HMGCR positive and negative on 01-Mar-2024")


def test_the_guide_cannot_be_planned_either():
    entry = planned(UNSURE, GUIDE)["CA-SEED-CT:rule"]

    assert entry.status == Status.CANNOT_TELL
    assert entry.sentence == "Cannot be planned: Anti-HMGCR positive and negative on 01-Mar-2024."


def test_a_visit_after_the_death_is_not_passed_over():
    died = patient(death_date=date(2024, 4, 1), visits=(VisitFact(date(2024, 5, 1)),))

    before, after = (planned(died, IMACS, as_of=day) for day in ("2024-04-30", "2024-05-01"))

    assert {entry.status for entry in before.values()} == {Status.CLOSED}
    assert {entry.status for entry in after.values()} == {Status.CANNOT_TELL}
    assert all(entry.sentence.startswith("Cannot be planned: the patient died") for entry in after.values())


def test_what_contradicts_in_one_place_leaves_the_other_rules_alone():
    facts = patient(doses=(dose("methotrexate", "2024-03-02", "2024-01-20"),))

    entries = planned(facts, IMACS, "drug.bsr2017")
    assert entries["DM-MTX:rule"].sentence.startswith("Cannot be planned")
    assert entries["CA-IMACS-BASE-BASIC:CXR:once"].status == Status.OVERDUE
