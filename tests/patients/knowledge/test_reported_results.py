from decimal import Decimal

import pytest

from patients.knowledge.lab_tests import LAB_TESTS
from patients.knowledge.reported_results import ReportedResult, far_from_last, read_number, read_result

CK, ANA, SRP, SPEP = (LAB_TESTS[code] for code in ("CK", "ANA", "ANTI_SRP", "SPEP"))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("9800", "9800"),
        ("9,800", "9800"),
        ("1 234 567", "1234567"),
        ("0.5", "0.5"),
        (".5", "0.5"),
        (" 12 ", "12"),
    ],
)
def test_numbers_are_read_with_point_and_thousands(text, number):
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("9,8", "“9,8” can be read in two ways. Write decimals with a point: 9.8."),
        ("-4", "“-4” is below zero. Check the number."),
        ("12a", "“12a” is not a number. Write it like 9800, 9,800 or 0.5."),
        ("NaN", "“NaN” is not a number. Write it like 9800, 9,800 or 0.5."),
        ("1e9", "“1e9” is not a number. Write it like 9800, 9,800 or 0.5."),
        ("98,00", "“98,00” can be read in two ways. Write decimals with a point: 98.00."),
    ],
)
def test_a_number_that_can_mean_two_things_is_refused(text, words):
    with pytest.raises(ValueError) as refused:
        read_number(text)

    assert str(refused.value) == words


@pytest.mark.parametrize(
    ("test", "text", "result"),
    [
        (CK, "9,800", ReportedResult(value=Decimal(9800))),
        (CK, "<20", ReportedResult(value=Decimal(20), comparator="<")),
        (CK, "≥ 20000", ReportedResult(value=Decimal(20000), comparator=">=")),
        (CK, "= 40", ReportedResult(value=Decimal(40))),
        (CK, "Elevated", ReportedResult(qualitative="high")),
        (ANA, "1:320", ReportedResult(titre=320)),
        (ANA, "1 : 80", ReportedResult(titre=80)),
        (ANA, "neg", ReportedResult(qualitative="negative")),
        (SRP, "Pos", ReportedResult(qualitative="positive")),
        (SRP, "45.2", ReportedResult(value=Decimal("45.2"))),
        (SPEP, "Normal", ReportedResult(qualitative="normal")),
    ],
)
def test_results_are_read_as_laboratories_write_them(test, text, result):
    assert read_result(test, text) == result


@pytest.mark.parametrize(
    ("test", "text", "words"),
    [
        (CK, "<", "“<” needs a number after it, such as <20."),
        (CK, ">=", "“>=” needs a number after it, such as >=20."),
        (CK, "<<20", "“<<” is not a comparison we know. Use <, ≤, > or ≥ before a number."),
        (CK, "< many", "“< many” is not a result of CK. Enter a number such as 9800 or <20, or one of: "
         "high, normal, low, pending."),
        (CK, "positive", "CK is a number, so it cannot be “positive”. Enter a number such as 9800 or <20, or "
         "one of: high, normal, low, pending."),
        (CK, "1:320", "CK is not reported as a titre. Enter a number such as 9800 or <20, or one of: high, "
         "normal, low, pending."),
        (ANA, "320", "ANA is answered with a titre such as 1:320, or a word such as positive, borderline, "
         "negative."),
        (ANA, "1:0", "A titre is 1: and a number above zero, such as 1:320."),
        (SPEP, "12", "Serum protein electrophoresis is answered in words. Enter a word such as positive, "
         "borderline, negative."),
        (SRP, "<", "“<” needs a number after it, such as <20."),
        (SRP, "a bit", "“a bit” is not a result of Anti-SRP. Enter a number such as 24 or <20, or a word "
         "such as positive, borderline, negative."),
    ],
)  # fmt: skip
def test_a_result_that_cannot_be_read_is_refused_with_the_way_to_mend_it(test, text, words):
    with pytest.raises(ValueError) as refused:
        read_result(test, text)

    assert str(refused.value) == words


def test_a_comparator_is_never_lost():
    for sign in ("<", "≤", ">", "≥", "<=", ">="):
        assert read_result(CK, f"{sign} 100").comparator != ""


def far(code, value, unit, last, comparator=""):
    found = far_from_last(LAB_TESTS[code], Decimal(value), unit, comparator=comparator, last=Decimal(last))
    return found and (found.words, found.unit)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("80", ("8 times", "g/L")), ("79.9", None), ("1.26", None), ("1.25", ("8 times lower than", "")),
        ("135", ("13.5 times", "g/L")), ("1350", ("135 times", "")), ("0", ("far below", "")),
    ],
)  # fmt: skip
def test_eight_times_more_or_less_than_the_last_one_is_far(value, expected):
    assert far("HAEMOGLOBIN", value, "g/dL", "10") == expected


@pytest.mark.parametrize(
    "code",
    ["CK", "AST", "ALT", "LDH", "GGT", "ALDOLASE", "MYOGLOBIN", "TROPONIN_I", "TROPONIN_T", "CRP", "FERRITIN",
     "ANTI_HMGCR", "ANTI_SRP", "ANTI_JO1"],
)  # fmt: skip
def test_what_really_moves_far_is_never_far(code):
    assert far(code, "9000", LAB_TESTS[code].unit, "10") is None


def test_another_assay_or_a_last_result_of_zero_cannot_be_compared():
    assert far("TPMT", "900", "U/mL", "10") is None
    assert far("TPMT", "900", "mU/L", "0") is None


@pytest.mark.parametrize(
    ("comparator", "value", "expected"),
    [("<", "135", None), (">", "135", "at least 13.5 times"), ("<", "0.5", "at least 20 times lower than"),
     (">=", "0.5", None)],
)  # fmt: skip
def test_a_comparator_that_leaves_room_towards_the_last_one_is_not_far(comparator, value, expected):
    found = far("HAEMOGLOBIN", value, "g/dL", "10", comparator)

    assert (found and found[0]) == expected


def test_of_several_plausible_units_the_nearest_is_proposed():
    assert far("IGG", "9", "mg/dL", "900") == ("100 times lower than", "g/L")
