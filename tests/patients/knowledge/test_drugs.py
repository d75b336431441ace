from decimal import Decimal

import pytest

from patients.knowledge.drugs import (
    DOSE_LIMITS,
    DOSE_UNITS,
    DOSE_UNITS_OF,
    DRUGS,
    FAMILIES,
    FREQUENCIES,
    ROUTES,
    find_drug,
    limit_passed,
)

MARKS = {"2", "1", "D", "M"}

NEEDED = """
prednisone prednisolone methylprednisolone methotrexate azathioprine mycophenolate rituximab ivig scig
ciclosporin tacrolimus cyclophosphamide leflunomide efgartigimod zilucoplan plasma_exchange simvastatin
atorvastatin rosuvastatin pravastatin lovastatin fluvastatin pitavastatin ezetimibe pcsk9_inhibitor folic_acid
co_trimoxazole corticosteroid_unspecified car_t_cd19 other_immunosuppressant
"""


@pytest.mark.parametrize("code", NEEDED.split())
def test_the_clinic_can_record(code):
    assert DRUGS[code].code == code


@pytest.mark.parametrize("drug", DRUGS.values(), ids=lambda drug: drug.code)
def test_every_drug_is_complete(drug):
    assert drug.family in FAMILIES
    assert drug.routes
    assert set(drug.routes) <= set(ROUTES)
    assert drug.mark in MARKS
    assert drug.source
    assert (drug.mark == "D") == (not drug.atc and not drug.rxnorm)


@pytest.mark.parametrize(
    ("code", "atc", "rxnorm"),
    [
        ("methotrexate", "L04AX03", "6851"),  # L01BA01 is methotrexate against cancer
        ("rituximab", "L01FA01", "121191"),
        ("efgartigimod", "L04AL01", ""),
        ("scig", "J06BA01", ""),
        ("atorvastatin", "C10AA05", "83367"),
        ("leflunomide", "", ""),  # not in the reference, so not recalled
    ],
)
def test_codes_are_those_of_the_reference(code, atc, rxnorm):
    assert (DRUGS[code].atc, DRUGS[code].rxnorm) == (atc, rxnorm)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Methotrexate", "methotrexate"), ("MTX", "methotrexate"), ("mmf", "mycophenolate"),
        ("IVIG", "ivig"), ("IVIg", "ivig"), ("intravenous immunoglobulin", "ivig"),
        ("plasmapheresis", "plasma_exchange"),
        ("subcutaneous immunoglobulin", "scig"), ("cyclosporine", "ciclosporin"),
        ("co-trimoxazole", "co_trimoxazole"),
        ("corticosteroid pulse", "corticosteroid_unspecified"), ("CD19 CAR-T cells (TyU19)", "car_t_cd19"),
    ],
)  # fmt: skip
def test_a_drug_is_found_by_name_or_synonym(text, code):
    assert find_drug(text).code == code


@pytest.mark.parametrize("text", ["", "tumour resection", "methotrexat"])
def test_an_unknown_drug_is_not_guessed(text):
    assert find_drug(text) is None


def test_no_name_means_two_drugs():
    for drug in DRUGS.values():
        for name in (drug.code, drug.name, *drug.synonyms):
            assert find_drug(name) is drug


def test_infusions_and_procedures_are_single_days():
    assert {code for code, drug in DRUGS.items() if drug.is_once} == {
        "rituximab", "ivig", "plasma_exchange", "efgartigimod", "car_t_cd19",
    }  # fmt: skip


def test_every_statin_of_the_catalogue_is_a_statin():
    assert {code for code in DRUGS if "statin" in code} == {
        code for code, drug in DRUGS.items() if drug.family == "statin"
    }


def test_doses_and_frequencies_are_written_without_misread_abbreviations():
    for words in (*FREQUENCIES.values(), *DOSE_UNITS.values()):
        assert not {"QD", "BD", "QID", "U", "IU", "mcg", "µg"} & set(words.split())


def test_units_are_those_a_dose_can_have():
    for code, units in DOSE_UNITS_OF.items():
        assert code in DRUGS
        assert units
        assert set(units) <= set(DOSE_UNITS)
    free = {code for code in DRUGS if code not in DOSE_UNITS_OF}
    assert free == {"other_immunosuppressant"}


def test_limits_name_their_source_and_mark():
    for limit in DOSE_LIMITS:
        assert limit.drug in DRUGS
        assert limit.source
        assert limit.mark == "D"


@pytest.mark.parametrize(
    ("code", "highest", "unit", "route", "frequency", "is_hard"),
    [
        ("methotrexate", "30", "mg", "oral", "once_weekly", True),
        ("prednisolone", "100", "mg", "oral", "once_daily", False),
        ("prednisone", "50", "mg", "", "twice_daily", False),
        ("methylprednisolone", "2", "g", "iv", "once", True),
        ("mycophenolate", "2", "g", "oral", "twice_daily", True),
        ("cyclophosphamide", "1500", "mg", "iv", "monthly", True),
    ],
)
def test_a_limit_may_be_reached_and_not_passed(code, highest, unit, route, frequency, is_hard):
    rest = {"unit": unit, "route": route, "frequency": frequency}

    assert limit_passed(code, dose=Decimal(highest), **rest) is None
    limit, amount = limit_passed(code, dose=Decimal(highest) + Decimal("0.1"), **rest)
    assert limit.is_hard == is_hard
    assert amount > limit.mg


@pytest.mark.parametrize(
    ("code", "unit", "route"),
    [("methylprednisolone", "mg", "oral"), ("cyclophosphamide", "mg/m2", "iv"), ("rituximab", "mg", "iv")],
    ids=["another route", "by body surface", "no limit in absolute terms"],
)
def test_no_limit_is_made_up(code, unit, route):
    assert limit_passed(code, dose=Decimal(9999), unit=unit, route=route, frequency="once") is None
