from datetime import date, timedelta

import pytest

from assessments.actions import planning
from assessments.actions.planning import replan_patients
from assessments.models import ClinicSettings, PlannedCheck
from patients.actions.clinical_events import record_event
from patients.actions.lab_results import record_results
from patients.actions.patients import add_patient, change_patient
from patients.actions.treatments import start_treatment, stop_treatment
from patients.knowledge.partial_dates import PartialDate
from patients.models import Patient

pytestmark = pytest.mark.django_db


def rows(patient):
    fields = [field.attname for field in PlannedCheck._meta.concrete_fields]
    return list(PlannedCheck.objects.filter(patient=patient).order_by("pk").values_list(*fields))


def check(patient, item, **more):
    return PlannedCheck.objects.get(patient=patient, item=item, **more)


def chest_x_ray(patient, by, on):
    record_event(patient=patient, by=by, kind="investigation", investigation="CXR", happened_on=on)


def woman(clinic, by, number):
    return add_patient(
        clinic=clinic,
        by=by,
        identifier=f"R-{number}",
        family_name="Row",
        given_name="Ada",
        sex="female",
        birth_date=date(1960, 1, 1),
        onset_date=date(2023, 9, 1),
        diagnosis_date=date(2024, 1, 1),
    )


def test_a_new_patients_screening_is_on_the_list_without_waiting_for_the_night(
    clinic, doctor, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        patient = woman(clinic, doctor, 1)

    row = check(patient, "CXR")

    assert row.state == "open"
    assert row.due_on == date(2024, 1, 1)
    assert row.urgency(date(2023, 12, 31)) == "upcoming"
    assert row.urgency(date(2024, 1, 31)) == "due"
    assert row.urgency(date(2024, 2, 1)) == "overdue"
    assert "class moderate since 01-Jan-2024" in row.sentence
    assert row.source
    assert row.mark


def test_planning_twice_changes_nothing_at_all(patient):
    replan_patients([patient.pk])
    before = rows(patient)

    counts = replan_patients([patient.pk])

    assert counts.written == 0
    assert counts.items == len(before)
    assert rows(patient) == before


def test_a_recorded_result_closes_the_item_and_its_removal_opens_it_again(patient, doctor):
    replan_patients([patient.pk])
    chest_x_ray(patient, doctor, date(2023, 6, 20))

    replan_patients([patient.pk])
    closed = check(patient, "CXR")
    patient.clinicalevents.all().delete()
    replan_patients([patient.pk])
    again = check(patient, "CXR")

    assert (closed.state, closed.done_on) == ("closed", date(2023, 6, 20))
    assert (again.pk, again.state, again.done_on) == (closed.pk, "open", None)


def test_what_was_done_before_it_was_ever_asked_gets_no_row(patient, doctor):
    chest_x_ray(patient, doctor, date(2023, 6, 20))

    replan_patients([patient.pk])

    assert not PlannedCheck.objects.filter(patient=patient, item="CXR").exists()
    assert set(PlannedCheck.objects.values_list("state", flat=True)) == {"open"}


def test_items_of_a_stopped_drug_are_withdrawn(patient, doctor):
    today = patient.clinic.today()
    drug = start_treatment(
        patient=patient, by=doctor, drug="methotrexate", start_on=today - timedelta(days=60)
    )
    replan_patients([patient.pk])
    asked = PlannedCheck.objects.filter(patient=patient, category="drug_lab", state="open")
    before = set(asked.values_list("key", flat=True))

    stop_treatment(treatment=drug, by=doctor, on=PartialDate(today), reason="Nausea")
    replan_patients([patient.pk])

    assert before
    assert not asked.exists()
    assert set(PlannedCheck.objects.filter(key__in=before).values_list("state", flat=True)) == {"withdrawn"}


def test_a_sample_closes_its_due_date_and_asks_for_the_next(patient, doctor):
    today = patient.clinic.today()
    start_treatment(patient=patient, by=doctor, drug="methotrexate", start_on=today - timedelta(days=20))
    replan_patients([patient.pk])
    first = PlannedCheck.objects.exclude(rule="DM-MTX-BASE").get(item="ALBUMIN")

    record_results(
        patient=patient,
        by=doctor,
        results=[{"test": "ALBUMIN", "value": 40, "unit": "g/L", "collected_on": today}],
    )
    replan_patients([patient.pk])

    assert first.due_on == today - timedelta(days=6)
    assert check(patient, "ALBUMIN", pk=first.pk).state == "closed"
    assert check(patient, "ALBUMIN", state="open").due_on == today + timedelta(days=14)


def test_a_pack_switched_off_by_the_clinic_asks_for_nothing_any_more(patient):
    replan_patients([patient.pk])
    settings = ClinicSettings.of(patient.clinic)
    settings.packs = []
    settings.save()

    counts = replan_patients([patient.pk])

    assert counts.items == 0
    assert set(PlannedCheck.objects.values_list("state", flat=True)) == {"withdrawn"}


def test_items_of_a_patient_who_left_are_on_no_list(patient, doctor):
    replan_patients([patient.pk])
    assert PlannedCheck.objects.to_do().exists()

    change_patient(patient=patient, by=doctor, status="transferred")

    assert not PlannedCheck.objects.to_do().exists()


def test_the_number_of_queries_does_not_grow_with_patients(
    clinic, doctor, django_assert_max_num_queries, django_assert_num_queries
):
    ids = [woman(clinic, doctor, number).pk for number in range(6)]
    replan_patients(ids)
    with django_assert_max_num_queries(25) as first:  # 10 are the alerts'
        replan_patients(ids[:2])

    with django_assert_num_queries(len(first)):
        replan_patients(ids)


def test_an_error_in_planning_does_not_undo_or_hide_the_fact(
    clinic, doctor, monkeypatch, django_capture_on_commit_callbacks, caplog
):
    def broken(*args):
        raise RuntimeError("a rule is broken")

    monkeypatch.setattr(planning, "plan", broken)

    with django_capture_on_commit_callbacks(execute=True):
        patient = woman(clinic, doctor, 1)

    assert Patient.objects.filter(pk=patient.pk).exists()
    assert f"could not replan patient {patient.pk}" in caplog.text
