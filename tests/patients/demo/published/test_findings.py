from datetime import date
from decimal import Decimal

import pytest

from patients.demo.published.cases import published_records
from patients.demo.published.findings import biopsy_findings

RECORDS = {record.patient["identifier"]: record for record in published_records(date(2026, 11, 23))}


def first_visit(case):
    return RECORDS[case].visits[0]


def antibody(case, test):
    return [result for result in RECORDS[case].results if result["test"] == test]


def test_weakness_of_both_limbs_is_answered():
    symptoms = first_visit("PUB-011")["symptoms"]

    assert symptoms["prox_upper"] == symptoms["prox_lower"] == "yes"


def test_absence_of_dysphagia_is_also_absence_of_severe_dysphagia():
    symptoms = first_visit("PUB-011")["symptoms"]

    assert symptoms["dysphagia"] == symptoms["dysphagia_moderate_severe"] == "no"


def test_no_rash_is_none_of_the_three_rashes():
    symptoms = first_visit("PUB-011")["symptoms"]

    assert {symptoms[code] for code in ("heliotrope", "gottron_papules", "gottron_sign")} == {"no"}


def test_a_rash_that_is_not_described_is_none_of_the_three_either_way():
    assert "heliotrope" not in first_visit("PUB-066")["symptoms"]
    assert "Rash: present" in first_visit("PUB-066")["note"]


def test_weakness_of_one_side_or_of_no_named_limb_stays_text():
    one_side, no_limb = first_visit("PUB-067"), first_visit("PUB-024")

    assert "prox_upper" not in one_side["symptoms"]
    assert "Proximal weakness upper limbs: present (left)" in one_side["note"]
    assert "neck_flexors" not in no_limb["symptoms"]  # "neck flexor weakness" compares with no extensors


def test_a_symptom_from_before_day_zero_is_told_at_the_visit_with_its_time():
    visit = first_visit("PUB-010")

    assert visit["symptoms"]["dysphagia"] == "yes"
    assert "Dysphagia: present (28 days before)" in visit["note"]


def test_a_later_symptom_without_an_exact_day_is_text():
    assert any("PUB-015: Dyspnoea: present" in line for line in RECORDS["PUB-015"].kept_as_text)


def test_a_measured_symptom_is_still_present():
    assert first_visit("PUB-030")["symptoms"]["weight_loss"] == "yes"


def test_an_antibody_number_keeps_its_unit_comparator_and_limit():
    over = antibody("PUB-001", "ANTI_HMGCR")[0]
    limited = antibody("PUB-060", "ANTI_HMGCR")[0]

    assert (over["value"], over["comparator"], over["unit"]) == (Decimal(200), ">", "units")
    assert (limited["value"], limited["upper_limit"]) == (Decimal(200), Decimal(20))


def test_an_antibody_number_without_a_unit_is_only_a_word_and_a_note():
    result = antibody("PUB-014", "ANTI_SRP")[0]

    assert result["qualitative"] == "positive"
    assert "value" not in result
    assert result["note"] == "printed: 90 (unit not stated)"


def test_an_antibody_that_appeared_later_is_told_twice():
    assert [result["qualitative"] for result in antibody("PUB-012", "ANTI_HMGCR")] == ["negative", "positive"]


@pytest.mark.parametrize(
    ("item", "value", "expected"),
    [
        ("scattered necrosis, no infiltrate", "abnormal", {"necrosis": "yes", "minimal_infiltrate": "yes"}),
        ("active necrotizing myopathy", "abnormal", {"necrosis": "yes"}),
        ("suggestive of necrotising myopathy", "abnormal", {}),
        ("consistent with IMNM", "abnormal", {}),
        ("mild fibrosis and inflammation", "abnormal", {}),
        ("biceps brachii: intact", "normal", {"necrosis": "no"}),
    ],
)
def test_a_biopsy_says_only_what_its_report_says(item, value, expected):
    assert biopsy_findings({"item": item, "value": value}) == expected


def test_a_heart_biopsy_is_not_a_muscle_biopsy():
    biopsies = [event for event in RECORDS["PUB-031"].events if event["kind"] == "biopsy"]

    assert [event["description"] for event in biopsies] == ["necrotizing myopathy"]


def test_a_screening_keeps_its_printed_word():
    screening = next(event for event in RECORDS["PUB-001"].events if event["kind"] == "investigation")

    assert (screening["investigation"], screening["result"]) == ("CT_CAP", "normal")
    assert screening["description"] == "printed: CT chest abdomen pelvis"
