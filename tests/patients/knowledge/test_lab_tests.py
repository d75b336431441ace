"""Laboratory tests: units as laboratories write them, exact conversion, codes only with a source."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.knowledge.lab_tests import (
    KINDS,
    LAB_TESTS,
    QUALITATIVE_RESULTS,
    UnknownUnit,
    find_test,
    find_unit,
    show_unit,
    to_canonical,
)
from patients.knowledge.units import UNITS, molar_mass

MARKS = {"2", "1", "D", "M"}

NEEDED = """
CK AST ALT LDH ALDOLASE GGT TROPONIN_I TROPONIN_T MYOGLOBIN NT_PROBNP ESR CRP WBC NEUTROPHILS LYMPHOCYTES
PLATELETS HAEMOGLOBIN MCV CREATININE EGFR UREA ALBUMIN BILIRUBIN GLUCOSE HBA1C TSH IGG FERRITIN VITAMIN_D
PLASMA_VISCOSITY ANTI_HMGCR ANTI_SRP ANTI_JO1 ANA SPEP URINALYSIS FOB PSA CA125 TPMT HBSAG ANTI_HBC HCV
"""


@pytest.mark.parametrize("code", NEEDED.split())
def test_the_clinic_can_record(code):
    assert LAB_TESTS[code].code == code


@pytest.mark.parametrize("test", LAB_TESTS.values(), ids=lambda test: test.code)
def test_every_test_is_complete(test):
    assert test.kind in KINDS
    assert test.mark in MARKS
    assert test.source
    assert test.group
    assert set(test.units) <= set(UNITS)
    assert bool(test.units) == (test.kind in ("numeric", "numeric_or_qualitative"))
    if test.units:
        assert test.units[test.unit] == 1
        assert all(factor is None or factor > 0 for factor in test.units.values())


def test_a_loinc_code_needs_a_source_in_the_reference():
    for test in LAB_TESTS.values():
        if test.mark in ("1", "2"):
            assert test.loinc
            assert test.source.startswith("S")
        elif test.mark == "D":
            assert not test.loinc
    assert [test.code for test in LAB_TESTS.values() if test.mark == "M"] == ["EGFR"]


def test_no_two_tests_share_a_code_or_a_name():
    loinc = [test.loinc for test in LAB_TESTS.values() if test.loinc]
    names = [name.casefold() for test in LAB_TESTS.values() for name in {test.name, *test.synonyms}]

    assert len(loinc) == len(set(loinc))
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CK", "CK"), ("ck", "CK"), ("CPK", "CK"), ("Creatine kinase", "CK"), ("2157-6", "CK"),
        ("anti-HMGCR", "ANTI_HMGCR"), ("Anti HMGCR", "ANTI_HMGCR"), ("NT-proBNP", "NT_PROBNP"),
        ("troponin I", "TROPONIN_I"), ("Hb", "HAEMOGLOBIN"), ("SGPT", "ALT"), ("aldolase", "ALDOLASE"),
    ],
)  # fmt: skip
def test_a_test_is_found_by_code_name_synonym_or_loinc(text, code):
    assert find_test(text).code == code


@pytest.mark.parametrize("text", ["", "troponin (type not stated)", "kreatin"])
def test_an_unknown_test_is_not_guessed(text):
    assert find_test(text) is None


@pytest.mark.parametrize("text", ["U/L", "u/l", "IU/L", "UI/L", "units/L", " units / L ", "Iu/l"])
def test_one_activity_unit_has_many_spellings(text):
    assert find_unit(LAB_TESTS["CK"], text) == "U/L"


# U+00B5 is the micro sign, U+03BC the Greek letter: both are typed.
@pytest.mark.parametrize("text", ["\u00b5kat/L", "\u03bckat/L", "ukat/L", "microkat/L", "mckat/L"])
def test_one_microkatal_is_sixty_units_exactly(text):
    assert to_canonical(LAB_TESTS["CK"], Decimal("3.5"), text) == Decimal(210)


@pytest.mark.parametrize(
    ("code", "value", "unit", "canonical"),
    [
        ("CK", "9800", "IU/L", "9800"), ("CK", "1000", "nkat/L", "60"),
        ("WBC", "4.5", "x10^9/L", "4.5"), ("WBC", "4.5", "10*3/uL", "4.5"), ("WBC", "4500", "/µL", "4.5"),
        ("PLATELETS", "150", "×10⁹/L", "150"), ("PLATELETS", "150", "G/L", "150"),
        ("HAEMOGLOBIN", "135", "g/L", "13.5"), ("ALBUMIN", "41", "g/L", "4.1"),
        ("CRP", "1.2", "mg/dL", "12"), ("FERRITIN", "30", "µg/L", "30"), ("IGG", "7", "g/L", "700"),
        ("TROPONIN_I", "14", "ng/L", "0.014"), ("NT_PROBNP", "125", "ng/L", "125"),
        ("TSH", "2.1", "µIU/mL", "2.1"), ("CA125", "35", "kU/L", "35"),
        # Molar: molar mass (g/mol) x amount x 10 to the power of the prefixes, worked out apart.
        ("CREATININE", "100", "µmol/L", "1.1312"), ("GLUCOSE", "5", "mmol/L", "90.078"),
        ("CALCIUM", "2.5", "mmol/L", "10.0195"), ("VITAMIN_D", "50", "nmol/L", "20.03235"),
        ("BILIRUBIN", "10", "µmol/L", "0.584673"), ("CHOLESTEROL", "5", "mmol/L", "193.332"),
    ],
)  # fmt: skip
def test_units_convert_exactly(code, value, unit, canonical):
    assert to_canonical(LAB_TESTS[code], Decimal(value), unit) == Decimal(canonical)


def test_molar_mass_of_creatinine_is_known():
    assert molar_mass(C=4, H=7, N=3, O=1) == Decimal("113.120")


@given(st.decimals(min_value=0, max_value=10**9, places=6))
def test_converting_never_rounds(value):
    assert to_canonical(LAB_TESTS["CK"], value, "nkat/L") * 1000 == value * 60


@pytest.mark.parametrize(
    ("code", "unit", "message"),
    [
        ("CK", "mg/dL", "“mg/dL” is not a unit of CK. Use one of: units/L, microkat/L, nanokat/L."),
        ("CK", " ", "CK needs its unit. Use one of: units/L, microkat/L, nanokat/L."),
        ("UREA", "mg/dL", "“mg/dL” is not a unit of Urea. Use one of: mmol/L."),
        ("ANA", "U/L", "ANA is answered in words and takes no unit."),
    ],
)
def test_a_wrong_unit_is_refused_with_the_units_that_are_accepted(code, unit, message):
    with pytest.raises(UnknownUnit) as refused:
        to_canonical(LAB_TESTS[code], Decimal(1), unit)

    assert str(refused.value) == message


@pytest.mark.parametrize("unit", ["SI", "CU", "AU/mL"])
def test_units_of_another_assay_are_kept_but_never_converted(unit):
    assert find_unit(LAB_TESTS["ANTI_HMGCR"], unit)
    assert to_canonical(LAB_TESTS["ANTI_HMGCR"], Decimal(200), unit) is None
    assert to_canonical(LAB_TESTS["ANTI_HMGCR"], Decimal(200), "units") == 200


@pytest.mark.parametrize("test", LAB_TESTS.values(), ids=lambda test: test.code)
def test_what_a_screen_shows_as_unit_can_be_typed_back(test):
    for unit in test.units:
        assert find_unit(test, show_unit(unit)) == unit


def test_results_in_words_cover_what_the_facts_speak_of():
    assert {"positive", "negative", "borderline", "pending", "high", "normal", "low"} <= set(
        QUALITATIVE_RESULTS
    )
