"""What stands in a result besides the outcome: exact numbers, marks, sources, what was not used."""

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.formats.results import exact
from assessments.formats.scoring import INSTRUMENTS
from assessments.knowledge.trace import MARKS
from tests.assessments.formats.runs import mistakes_of, results_of


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None), (0, "0"), (72, "72"), (Fraction(55, 2), "27.5"), (Decimal("6.50"), "6.5"),
        (Fraction(9, 8), "1.125"), (Fraction(8, 7), "8/7"), (Fraction(-1, 20), "-0.05"), (Fraction(-7), "-7"),
        (Fraction(1, 3), "1/3"), (Decimal("0.001"), "0.001"), (Fraction(10**40 + 1, 2), f"5{'0' * 39}.5"),
    ],
)  # fmt: skip
def test_numbers_are_written_exactly(value, text):
    assert exact(value) == text


@given(value=st.fractions())
def test_a_number_read_again_is_the_same(value):
    assert Fraction(exact(value)) == value


def result(line: str, name: str) -> dict:
    return results_of(line)[0]["results"][name]


EVERYTHING = (
    '{"eular_acr_2017": {"dysphagia": "yes", "heliotrope": "yes", "gottron_sign": "yes"}, "enmc_2016": {}, '
    '"guide_criteria": {"anti_srp": "yes", "weakness": "no"}, "mmt8": {}, "haq": {"variant": "with_aids"}, '
    '"tis_2016": {"juvenile": "no"}, "imacs_improvement": {}, '
    '"prednisolone_equivalent": {"drug": "methylprednisolone", "dose": 8, "unit": "mg"}, '
    '"cumulative_dose": {"first": "2024-03-01", "last": "2024-03-31", "intervals": [{"drug": "prednisone", '
    '"dose": "5", "unit": "mg", "frequency": "once_daily", "start": "2024-02"}]}}'
)


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_every_result_says_its_version_its_sources_and_their_marks(name):
    found = result(EVERYTHING, name)

    assert "compiled" in found["version"]
    assert found["statement"].endswith(".")
    assert found["trace"]
    assert found["sources"]
    assert all(one["mark"] in MARKS and one["certainty"] and one["what"] for one in found["sources"])
    assert all(one["text"] for one in found["remarks"])
    assert set(found["outcome"]) == {"low", "high"}


def test_recalled_numbers_that_were_used_are_listed_as_unconfirmed():
    found = {name: result(EVERYTHING, name)["unconfirmed"] for name in INSTRUMENTS}

    assert any(one.startswith("Definition of trouble swallowing") for one in found["eular_acr_2017"])
    assert not any(one.startswith("Definition of anti-jo-1") for one in found["eular_acr_2017"])
    assert any(one.startswith("Amyopathic dermatomyositis") for one in found["eular_acr_2017"])
    assert "At least six categories answered" in found["haq"]
    assert any("CK 15" in one for one in found["tis_2016"])
    assert any("Like ProDERM" in one for one in found["imacs_improvement"])
    assert found["guide_criteria"] == found["mmt8"] == found["cumulative_dose"] == []


@pytest.mark.parametrize(
    ("years", "level"),
    [("17", "age_lt18"), ("18", "age_18_39"), ("39", "age_18_39"), ("40", "age_ge40"),
     ("41 to 59", "age_ge40"), ("38 to 41", "unknown")],
)  # fmt: skip
def test_age_in_years_gives_the_level_and_bounds_across_a_limit_leave_it_open(years, level):
    found = result(f'{{"eular_acr_2017": {{"onset_age_years": "{years}"}}}}', "eular_acr_2017")

    assert found["trace"][0]["answer"] == level
    open_words = [one["text"] for one in found["remarks"] if "either side of a limit" in one["text"]]
    assert bool(open_words) == (level == "unknown")


def test_an_enzyme_without_its_limit_is_named_and_not_used():
    line = (
        '{"tis_2016": {"juvenile": "no", "baseline": {"enzymes": {"CK": {"value": 9800}}}, '
        '"follow_up": {"enzymes": {"CK": {"upper_limit": 200}}}}}'
    )

    found = result(line, "tis_2016")

    assert "enzyme" in found["missing"]
    assert [one["text"] for one in found["remarks"]][:2] == [
        "baseline, muscle enzyme not used: CK: no upper limit of normal.",
        "follow_up, muscle enzyme not used: CK: no value.",
    ]


def test_half_filled_sides_and_grades_of_the_other_side_are_named():
    line = '{"mmt8": {"side": "right", "neck_flexors": 9, "deltoid_right": 8, "deltoid_left": 7}}'

    texts = [one["text"] for one in result(line, "mmt8")["remarks"]]

    assert texts[0] == "Not counted on this side: deltoid, left."
    assert texts[1].startswith("Right side half filled:")


def test_a_visit_in_between_of_which_nothing_is_known_still_was_a_visit():
    worse, empty = {"extramuscular_global": 7}, {"extramuscular_global": None}
    visits = {"baseline": {"extramuscular_global": 2}, "follow_up": worse, "later_visits": [empty, worse]}
    line = json.dumps({"imacs_improvement": visits})

    found = result(line, "imacs_improvement")["worsening"]["proderm"]

    assert found["visits"] == ["yes", "unknown", "yes"]
    assert found["outcome"] == {"low": "no", "high": "yes"}


def test_the_word_unknown_says_that_a_visit_took_place_and_a_blank_that_it_did_not():
    visits = {"baseline": {"physician_global": 2}, "follow_up": {"physician_global": 2}}
    found = [
        result(json.dumps({"imacs_improvement": visits | {"later_visits": [{"physician_global": word}]}}),
               "imacs_improvement")["worsening"]["proderm"]["visits"]
        for word in ("unknown", None)
    ]  # fmt: skip

    assert [len(one) for one in found] == [2, 1]


def test_an_interval_whose_drug_is_unknown_is_not_left_out_in_silence():
    line = (
        '{"cumulative_dose": {"first": "2024-03-01", "last": "2024-03-31", '
        '"intervals": [{"drug": "unknown"}]}}'
    )

    assert mistakes_of(line)[0].startswith("line 1, cumulative_dose.intervals.1.drug: is needed, such as")


def test_a_drug_that_is_no_glucocorticoid_is_named_in_a_sum():
    line = (
        '{"cumulative_dose": {"first": "2024-03-01", "last": "2024-03-31", '
        '"intervals": [{"drug": "methotrexate"}]}}'
    )

    found = result(line, "cumulative_dose")

    assert found["remarks"] == [{"text": "intervals.1: Methotrexate is no glucocorticoid, not counted."}]


def test_an_end_that_is_not_known_is_no_end_and_no_ongoing_dose():
    line = (
        '{"cumulative_dose": {"first": "2024-03-01", "last": "2024-03-31", "intervals": [{"drug": '
        '"prednisone", "dose": 10, "unit": "mg", "frequency": "once_daily", "start": "2024-03-21"}]}}'
    )

    assert result(line, "cumulative_dose")["outcome"] == {"low": "0", "high": "110"}
