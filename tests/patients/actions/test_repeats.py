"""The same thing sent twice is stored once; a real second one is still stored."""

from datetime import date, time
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from patients.actions.clinical_events import record_event
from patients.actions.lab_results import record_results
from patients.actions.patients import add_patient
from patients.actions.records import add_record
from patients.actions.treatments import start_treatment
from patients.actions.visits import record_visit
from patients.models import LabResult, Treatment

DAY, NEXT = date(2024, 3, 5), date(2024, 3, 6)


def report(**result):
    ck = {"test": "CK", "value": Decimal("980.50"), "unit": "U/L", "collected_on": DAY}
    return lambda **who: record_results(results=[ck | result], **who)


def infusion(**details):
    given = {"drug": "ivig", "start_on": DAY, "dose": Decimal(40), "unit": "g", "route": "iv"}
    return lambda **who: start_treatment(**given | details, **who)


def course(**details):
    past = {"drug": "azathioprine", "start_on": date(2019, 1, 1), "start_precision": "year"}
    ended = {"stop_on": date(2019, 6, 1), "stop_precision": "month"}
    return lambda **who: start_treatment(**past | ended | details, **who)


def visit(**details):
    seen = {"visited_on": DAY, "symptoms": {"fever": "no", "dysphagia": "yes"}, "haq": Decimal("1.5")}
    return lambda **who: record_visit(**seen | details, **who)


def event(**details):
    done = {"kind": "investigation", "investigation": "DXA", "happened_on": DAY}
    return lambda **who: record_event(**done | details, **who)


RECORD = {"report": report, "infusion": infusion, "course": course, "visit": visit, "event": event}


@pytest.mark.parametrize(
    ("what", "details", "words"),
    [
        ("report", {}, "The same CK result of 05-Mar-2024 is already recorded."),
        ("report", {"collected_time": time(7, 30)}, "The same CK result of 05-Mar-2024"),
        ("report", {"collected_on": None}, "The same CK result without a date is already recorded."),
        ("report", {"test": "ANA", "value": None, "unit": "", "titre": 320}, "The same "),
        ("infusion", {}, " of 05-Mar-2024 is already recorded."),
        ("course", {}, "The same Azathioprine of 2019 is already recorded."),
        ("visit", {}, "The same visit of 05-Mar-2024 is already recorded."),
        ("event", {}, "The same Bone density (DXA) of 05-Mar-2024 is already recorded."),
        ("event", {"happened_precision": "month"}, "of Mar-2024 is already recorded."),
    ],
)
def test_the_same_sent_twice_is_stored_once(patient, doctor, nurse, what, details, words):
    record = RECORD[what](**details)
    record(patient=patient, by=doctor)

    with pytest.raises(ValidationError) as refused:
        record(patient=patient, by=nurse)

    assert words in " ".join(refused.value.messages)


@pytest.mark.parametrize(
    ("what", "different"),
    [
        ("report", {"collected_on": NEXT}),
        ("report", {"collected_time": time(7, 30)}),
        ("report", {"value": Decimal(981)}),
        ("report", {"comparator": ">"}),
        ("report", {"test": "ALT"}),
        ("infusion", {"start_on": NEXT}),
        ("infusion", {"dose": Decimal(20)}),
        ("infusion", {"reason": "The second half, in the evening"}),
        ("infusion", {"drug": "plasma_exchange", "dose": None, "unit": "", "route": ""}),
        ("course", {"start_on": date(2020, 1, 1), "stop_on": date(2020, 6, 1)}),
        ("course", {"stop_on": date(2019, 12, 1)}),
        ("visit", {"visited_on": NEXT}),
        ("visit", {"symptoms": {"fever": "no"}}),
        ("visit", {"note": "Again in the afternoon"}),
        ("event", {"happened_on": NEXT}),
        ("event", {"investigation": "CXR"}),
        ("event", {"description": "The hip"}),
        ("event", {"result": "normal"}),
    ],
)
def test_a_real_second_one_is_stored(patient, doctor, what, different):
    first, second = RECORD[what](), RECORD[what](**different)

    first(patient=patient, by=doctor)

    assert second(patient=patient, by=doctor)


def test_what_was_stopped_since_is_not_started_again_by_an_old_form(patient, doctor):
    start = infusion(drug="prednisolone", unit="mg", route="oral")
    start(patient=patient, by=doctor)
    Treatment.objects.update(stop_on=NEXT, stop_precision="day")

    with pytest.raises(ValidationError, match="already recorded"):
        start(patient=patient, by=doctor)

    assert not Treatment.objects.get().is_current


def test_a_report_with_one_result_known_already_is_kept_out_whole(patient, doctor):
    ck = {"test": "CK", "value": Decimal(980), "unit": "U/L", "collected_on": DAY}
    record_results(patient=patient, results=[ck], by=doctor)

    with pytest.raises(ValidationError, match="already recorded"):
        record_results(patient=patient, results=[ck | {"test": "ALT"}, ck], by=doctor)

    assert LabResult.objects.count() == 1


def test_another_patient_may_have_the_same(patient, clinic, doctor):
    other = add_patient(clinic=clinic, by=doctor, identifier="MRN-2", family_name="Berg", given_name="Otto")
    for record in RECORD.values():
        record()(patient=patient, by=doctor)

        assert record()(patient=other, by=doctor)


def test_a_whole_record_comes_in_as_it_is(clinic, doctor):
    ck = {"test": "CK", "value": Decimal(980), "unit": "U/L", "collected_on": DAY}
    person = {"identifier": "X-1", "family_name": "Whole", "given_name": "Story"}

    added = add_record(clinic=clinic, by=doctor, patient=person, results=[ck, ck])

    assert added.labresults.count() == 2
