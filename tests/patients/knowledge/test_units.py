from decimal import Decimal

import pytest

from patients.knowledge.units import UNITS, show_number, show_unit


@pytest.mark.parametrize(
    ("unit", "shown"),
    [
        ("U/L", "units/L"), ("IU/L", "units/L"), ("UI/L", "units/L"), ("µkat/L", "microkat/L"),
        ("ug/L", "micrograms/L"), ("10*9/L", "×10⁹/L"), ("x10^9/L", "×10⁹/L"), ("umol/L", "micromol/L"),
        ("mL/min/{1.73_m2}", "mL/min/1.73 m²"), ("[arb'U]", "units"), ("mm/hr", "mm/h"), ("%", "%"),
        ("furlongs", "furlongs"), ("", ""),
    ],
)  # fmt: skip
def test_screens_write_units_in_full(unit, shown):
    assert show_unit(unit) == shown


def test_a_unit_that_may_mean_two_things_stays_as_reported():
    assert show_unit("G/L") == "G/L"  # 10*9/L for cells, grams for protein


def test_no_shown_unit_uses_an_abbreviation_that_is_misread():
    for shown, _ in UNITS.values():
        assert not {"U", "IU", "mU", "uU", "mIU"} & set(shown.replace("/", " ").split())
        assert "µ" not in shown
        assert "μ" not in shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("9800", "9,800"), ("9800.00", "9,800"), ("1234567.50", "1,234,567.5"), (".5", "0.5"),
        ("0.50", "0.5"),
        ("-0.0", "0"), ("0", "0"), ("100", "100"), ("1E+4", "10,000"), ("-2.50", "-2.5"),
        ("0.014", "0.014"),
    ],
)  # fmt: skip
def test_numbers_have_thousands_commas_a_leading_and_no_trailing_zero(value, shown):
    assert show_number(Decimal(value)) == shown
