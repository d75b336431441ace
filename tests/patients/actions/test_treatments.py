from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from patients.actions.treatments import change_dose, record_past_treatments, start_treatment, stop_treatment
from patients.knowledge.partial_dates import PartialDate, Precision
from patients.models import Treatment

DAY, LATER = date(2024, 3, 5), date(2024, 4, 5)


@pytest.fixture
def running(patient, doctor):
    return start_treatment(
        patient=patient, by=doctor, drug="prednisolone", dose=Decimal(40), unit="mg", route="oral",
        frequency="once_daily", start_on=DAY,
    )  # fmt: skip


def test_a_dose_change_closes_one_interval_and_opens_the_next(running, nurse):
    following = change_dose(treatment=running, by=nurse, on=LATER, dose=Decimal(30))

    running.refresh_from_db()
    assert (running.dose, running.stop_on, running.stop_precision) == (Decimal(40), LATER, "day")
    assert (following.start_on, following.unit, following.frequency) == (LATER, "mg", "once_daily")
    assert running.history.first().history_user == nurse


def test_a_refused_dose_change_leaves_the_running_dose_running(running, nurse):
    with pytest.raises(ValidationError):
        change_dose(treatment=running, by=nurse, on=LATER, dose=Decimal(0))

    running.refresh_from_db()
    assert running.is_current


def test_a_change_before_the_dose_began_is_refused(running, nurse):
    with pytest.raises(ValidationError) as refused:
        change_dose(treatment=running, by=nurse, on=date(2024, 3, 4), dose=Decimal(30))

    assert "start_on" in refused.value.message_dict


def test_an_ended_dose_cannot_be_changed_again(running, nurse):
    stop_treatment(treatment=running, by=nurse, on=PartialDate(LATER), reason="No effect")

    with pytest.raises(ValidationError, match="already ended"):
        change_dose(treatment=running, by=nurse, on=LATER, dose=Decimal(30))
    with pytest.raises(ValidationError, match="already ended"):
        stop_treatment(treatment=running, by=nurse, on=PartialDate(LATER), reason="Again")


def test_a_stop_needs_its_reason(running, nurse):
    with pytest.raises(ValidationError) as refused:
        stop_treatment(treatment=running, by=nurse, on=PartialDate(LATER), reason="  ")

    assert refused.value.message_dict == {"stop_reason": ["Say why the drug was stopped."]}


@pytest.mark.parametrize(
    ("on", "stored"),
    [
        (PartialDate(DAY), (DAY, "day")),
        (PartialDate(DAY, Precision.MONTH), (date(2024, 3, 1), "month")),
        (None, (None, "unknown")),
    ],
)
def test_a_stop_is_stored_as_far_as_it_is_known(running, nurse, on, stored):
    stopped = stop_treatment(treatment=running, by=nurse, on=on, reason="No effect")

    assert (stopped.stop_on, stopped.stop_precision) == stored
    assert not stopped.is_current


def test_a_stop_before_the_running_dose_says_who_corrects_it(running, nurse):
    with pytest.raises(ValidationError, match="an administrator corrects a wrong start or dose change"):
        stop_treatment(
            treatment=running, by=nurse, on=PartialDate(date(2024, 2, 1), Precision.MONTH), reason="No effect"
        )

    running.refresh_from_db()
    assert running.is_current


@pytest.mark.parametrize(
    ("start", "precision", "stop", "stop_precision"),
    [
        (DAY, "day", DAY, "day"),
        (date(2024, 3, 1), "month", date(2024, 3, 1), "month"),
        (None, "unknown", None, "unknown"),
    ],
)
def test_an_infusion_ends_when_it_is_given(patient, doctor, start, precision, stop, stop_precision):
    infusion = start_treatment(
        patient=patient, by=doctor, drug="ivig", start_on=start, start_precision=precision
    )

    assert (infusion.stop_on, infusion.stop_precision) == (stop, stop_precision)


def test_a_running_drug_is_not_started_twice(patient, doctor, running):
    with pytest.raises(ValidationError, match="already running"):
        start_treatment(patient=patient, by=doctor, drug="prednisolone", start_on=LATER)


def test_a_history_is_stored_all_or_none(patient, doctor):
    good = {"drug": "azathioprine", "start_on": DAY, "stop_on": LATER, "stop_precision": "day"}
    bad = {"drug": "azathioprine", "start_on": LATER, "stop_on": DAY, "stop_precision": "day"}

    with pytest.raises(ValidationError):
        record_past_treatments(patient=patient, treatments=[good, bad], by=doctor)
    assert not Treatment.objects.exists()

    (stored,) = record_past_treatments(patient=patient, treatments=[good], by=doctor)
    assert stored.history.get().history_user == doctor


def test_an_unknown_drug_is_refused(patient, doctor):
    with pytest.raises(ValidationError) as refused:
        start_treatment(patient=patient, by=doctor, drug="wonder_pill", start_on=DAY)

    assert "drug" in refused.value.message_dict
