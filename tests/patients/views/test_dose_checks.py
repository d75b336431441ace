from datetime import date
from decimal import Decimal

import pytest

from patients.actions.lab_results import record_results
from patients.actions.patients import change_patient
from patients.actions.treatments import record_past_treatments, start_treatment
from patients.models import Treatment
from tests.patients.views.assertions import assert_refused, page_text

SOURCE = "(project default, mark D, beside the doses of"
METHOTREXATE = (
    f"45 mg per week is above the hard limit of 30 mg per week for methotrexate {SOURCE} lancet_tbl, "
    "jta_tbl, ri_tbl); not stored. Check the dose, its unit and how often it is taken."
)
PREDNISOLONE = (
    f"120 mg per day is above the usual limit of 100 mg per day for prednisolone {SOURCE} bsr_iim2022). "
    "Check the dose, then tick."
)
DOSE_TICK, STATIN_TICK = "I checked, and the dose is meant", "I know this, and the statin is taken now"
NO_STATIN_AGAIN = (
    "Anti-HMGCR disease is recorded. Statins are not given again once it is known (mammen_statin, two "
    "sources agree)."
)


def url(patient):
    return f"/patients/{patient.pk}/treatments/"


@pytest.fixture
def enter(as_user, nurse, patient):
    typed = {"dose": "40", "unit": "mg", "route": "oral", "frequency": "once_daily",
             "start_on": "05-Mar-2024", "ended": "running"}  # fmt: skip
    return lambda drug, **changes: as_user(nurse).post(url(patient), {**typed, "drug": drug, **changes})


@pytest.mark.parametrize(
    ("drug", "unit", "words"),
    [
        ("azathioprine", "g", "Azathioprine is not measured in g. Write the dose in mg."),
        ("rituximab", "g/kg", "Rituximab is not measured in g/kg. Write the dose in mg or mg/m²."),
        ("plasma exchange", "mg", "Plasma exchange is not measured in mg. Write the dose in sessions."),
        ("methylprednisolone", "mL",
         "Methylprednisolone is not measured in mL. Write the dose in mg, g or mg/kg."),
    ],
)  # fmt: skip
def test_a_unit_that_makes_no_sense_for_the_drug_is_refused(enter, drug, unit, words):
    assert_refused(enter(drug, unit=unit), "unit", "Unit", words)
    assert not Treatment.objects.exists()


def test_a_dose_above_a_hard_limit_is_not_stored(enter):
    response = enter("methotrexate", dose="45", frequency="once_weekly", dose_is_meant=METHOTREXATE)

    assert_refused(response, "dose", "Dose", METHOTREXATE)
    assert not Treatment.objects.exists()


def test_a_dose_above_a_soft_limit_is_stored_once_ticked(enter):
    assert_refused(enter("prednisolone", dose="120"), "dose_is_meant", DOSE_TICK, PREDNISOLONE)
    assert not Treatment.objects.exists()

    assert enter("prednisolone", dose="120", dose_is_meant=PREDNISOLONE).status_code == 302


def test_a_tick_stays_while_something_else_is_mended_and_holds_for_that_dose_alone(enter):
    kept = page_text(enter("prednisolone", dose="120", dose_is_meant=PREDNISOLONE, start_on=""))
    other = enter("prednisolone", dose="1200", dose_is_meant=PREDNISOLONE)

    assert f'value="{PREDNISOLONE}" checked' in kept
    assert other.status_code == 422


def test_a_usual_dose_asks_nothing(enter, as_user, nurse, patient):
    assert "dose_is_meant" not in page_text(as_user(nurse).get(url(patient)))
    assert enter("prednisolone").status_code == 302


def test_a_dose_change_is_held_to_the_same_limits(as_user, nurse, patient, doctor):
    weekly = start_treatment(
        patient=patient, by=doctor, drug="methotrexate", dose=Decimal(15), unit="mg", frequency="once_weekly",
        start_on=date(2024, 3, 5),
    )  # fmt: skip

    typed = {"dose": "45", "unit": "mg", "frequency": "once_weekly", "on": "today"}
    response = as_user(nurse).post(f"{url(patient)}{weekly.pk}/change_dose/", typed)

    assert_refused(response, "dose", "New dose", METHOTREXATE)


def test_a_statin_again_in_anti_hmgcr_disease_is_asked_about_with_the_earlier_stop(enter, patient, doctor):
    earlier = {"drug": "atorvastatin", "start_on": date(2020, 1, 1), "stop_on": date(2023, 3, 1)}
    earlier |= {"stop_precision": "month", "stop_reason": "Muscle pain"}
    record_past_treatments(patient=patient, treatments=[earlier], by=doctor)

    words = f"{NO_STATIN_AGAIN} Atorvastatin was stopped in Mar-2023: Muscle pain."
    assert_refused(enter("rosuvastatin", dose="10"), "statin_is_meant", STATIN_TICK, words)
    assert Treatment.objects.count() == 1

    assert enter("rosuvastatin", dose="10", statin_is_meant=words).status_code == 302


def test_a_positive_antibody_is_enough_to_ask(enter, patient, doctor):
    change_patient(patient=patient, by=doctor, subtype="not_classified")
    result = {"test": "ANTI_HMGCR", "qualitative": "positive", "collected_on": date(2024, 3, 1)}
    record_results(patient=patient, results=[result], by=doctor)

    assert_refused(enter("simvastatin"), "statin_is_meant", STATIN_TICK, NO_STATIN_AGAIN)


@pytest.mark.parametrize("subtype", ["anti_srp", "not_classified"])
def test_without_anti_hmgcr_a_statin_is_recorded_at_once(enter, patient, doctor, subtype):
    change_patient(patient=patient, by=doctor, subtype=subtype)

    assert enter("simvastatin").status_code == 302


def test_a_statin_of_the_past_is_recorded_at_once(enter):
    assert enter("simvastatin", ended="unknown").status_code == 302
