from datetime import date, timedelta

from patients.actions.appointments import book_appointment
from patients.actions.clinical_events import record_event
from patients.actions.lab_results import record_results
from patients.actions.treatments import start_treatment
from patients.actions.visits import record_visit
from patients.knowledge.mmt8 import sites_of


def url(patient):
    return f"/patients/{patient.pk}/"


def ck(value, on, **details):
    return {"test": "CK", "value": value, "unit": "U/L", "collected_on": on, **details}


def test_shows_ck_drugs_visit_and_events(as_user, nurse, patient, doctor):
    record_results(
        patient=patient,
        by=doctor,
        results=[ck(9000, date(2024, 1, 1), upper_limit=180), ck(1800, date(2024, 3, 1), upper_limit=180)],
    )
    start_treatment(
        patient=patient, by=doctor, drug="prednisolone", dose=40, unit="mg", start_on=date(2024, 1, 2)
    )
    record_visit(
        patient=patient,
        by=doctor,
        visited_on=date(2024, 3, 1),
        mmt8=dict.fromkeys(sites_of("right"), 9),
        haq=1,
    )
    record_event(patient=patient, by=doctor, kind="relapse", happened_on=date(2024, 2, 1))

    text = " ".join(as_user(nurse).get(url(patient)).content.decode().split())

    assert "1,800 <small>units/L" in text
    assert "10 × ULN" in text
    assert "Before: 9,000 units/L on 01-Jan-2024" in text
    assert "<strong>Prednisolone</strong> <span>40 mg" in text
    assert "72 of 80" in text
    assert "Relapse" in text


def test_missing_facts_are_named_not_blank(as_user, nurse, patient):
    text = as_user(nurse).get(url(patient)).content.decode()

    assert "No CK result with a number and a date is recorded." in text
    assert "No running treatment is recorded." in text
    assert "No visit is recorded." in text
    assert "no next appointment" in text


def test_a_result_without_a_limit_says_so_instead_of_a_multiple(as_user, nurse, patient, doctor):
    record_results(patient=patient, by=doctor, results=[ck(9000, date(2024, 1, 1))])

    assert "no limit given" in as_user(nurse).get(url(patient)).content.decode()


def test_due_items_show_their_urgency(as_user, nurse, patient, clinic):
    today = clinic.today()
    patient.planned_checks.all().delete()
    patient.planned_checks.create(
        key="k", label="Chest X-ray", due_on=today - timedelta(days=60),
        grace_ends_on=today - timedelta(days=30), planned_at=clinic.now(),
    )  # fmt: skip

    text = " ".join(as_user(nurse).get(url(patient)).content.decode().split())

    assert '<span class="tag overdue">overdue</span> <span>Chest X-ray</span>' in text


def test_next_appointment_is_shown_in_the_clinic_s_time(as_user, nurse, patient, clinic, doctor):
    tomorrow = clinic.now().replace(hour=9, minute=15, second=0, microsecond=0) + timedelta(days=1)
    book_appointment(patient=patient, by=doctor, starts_at=tomorrow)

    text = as_user(nurse).get(url(patient)).content.decode()

    assert "09:15" in text
    assert "no next appointment" not in text


def test_a_researcher_sees_a_code_and_no_way_to_write(as_user, researcher, patient):
    text = as_user(researcher).get(url(patient)).content.decode()

    assert patient.study_code in text
    assert "Enter results" not in text


def test_a_deceased_patient_is_marked_in_words(as_user, nurse, patient, doctor):
    from patients.actions.patients import change_patient

    change_patient(patient=patient, by=doctor, status="deceased", death_date=date(2024, 5, 1))

    text = " ".join(as_user(nurse).get(url(patient)).content.decode().split())

    assert "<dt>Died</dt><dd>01-May-2024 (aged 59)" in text


def test_the_number_of_queries_does_not_grow_with_the_results(
    as_user, nurse, patient, doctor, django_assert_max_num_queries
):
    client = as_user(nurse)

    def queries():
        with django_assert_max_num_queries(25) as captured:
            client.get(url(patient))
        return len(captured)

    record_results(patient=patient, by=doctor, results=[ck(500, date(2024, 1, 1)), ck(400, date(2024, 1, 2))])
    with_two = queries()
    record_results(
        patient=patient,
        by=doctor,
        results=[ck(500 + n, date(2024, 1, 3) + timedelta(days=n)) for n in range(60)],
    )

    assert queries() == with_two


def test_nothing_due_is_never_called_all_clear(as_user, nurse, patient):
    patient.planned_checks.all().delete()

    text = as_user(nurse).get(url(patient)).content.decode()

    assert "That is no all clear" in text


def test_nothing_is_asked_of_the_dead(as_user, nurse, patient, doctor):
    from patients.actions.patients import change_patient

    change_patient(patient=patient, by=doctor, status="deceased")

    text = as_user(nurse).get(url(patient)).content.decode()

    assert "Died; nothing is asked." in text
    assert "no next appointment" not in text
