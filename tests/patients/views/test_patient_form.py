from datetime import date

import pytest

from patients.actions.patients import add_patient, change_patient, latest_version
from patients.forms.patients import EditPatientForm
from patients.knowledge.partial_dates import show_date
from patients.models import Clinic, Membership, Patient, Role
from tests.conftest import member
from tests.patients.views.assertions import (
    assert_keeps,
    assert_refused,
    assert_refused_as_a_whole,
    page_text,
)

ADD = "/patients/add/"
IN_USE = "Open that patient, or correct the number."


def typed(clinic, **changes) -> dict:
    new = {"clinic": clinic.pk, "identifier": "MRN-2002", "family_name": "Berg", "given_name": "Otto",
           "sex": "male", "birth_date": "02-Jan-1970", "subtype": "anti_srp", "trigger": "unknown",
           "status": "active", "allergies_state": "not_recorded"}  # fmt: skip
    return {**new, **changes}


@pytest.fixture
def add(as_user, nurse, clinic):
    return lambda **changes: as_user(nurse).post(ADD, typed(clinic, **changes))


def test_a_patient_is_added(add, nurse, clinic):
    response = add(onset_date="Mar-2024", has_prostate="no", responsible=nurse.pk)

    patient = Patient.objects.get()
    assert response.url == f"/patients/{patient.pk}/"
    assert (patient.clinic, patient.identifier, patient.birth_date) == (clinic, "MRN-2002", date(1970, 1, 2))
    assert (str(patient.onset), patient.diagnosis, patient.has_prostate) == ("Mar-2024", None, False)
    assert (patient.has_breast, patient.responsible) == (None, nurse)
    assert patient.history.get().history_user == nurse


def test_a_birth_year_alone_is_kept_as_a_year(add, as_user, nurse):
    response = add(birth_date="1970")

    patient = Patient.objects.get()
    assert (patient.born, patient.birth_precision) == ("1970", "year")
    assert "1970 (about " in as_user(nurse).get(response.url).content.decode()


def test_storing_other_changes_does_not_make_a_day_of_a_birth_year(add, as_user, nurse):
    page = f"{add(birth_date='1970').url}edit/"
    form = as_user(nurse).get(page).context["form"]
    shown = {field.html_name: field.value() for field in form}

    assert form["birth_date"].value() == "1970"
    as_user(nurse).post(page, {name: value or "" for name, value in shown.items()} | {"title": "Dr"})

    patient = Patient.objects.get()
    assert (patient.title, patient.born, patient.birth_precision) == ("Dr", "1970", "year")


@pytest.mark.parametrize(
    ("field", "label", "changes", "words"),
    [
        ("identifier", "Hospital number", {"identifier": " "}, "Enter the hospital's number."),
        ("family_name", "Family name", {"family_name": ""}, "Enter the family name."),
        ("birth_date", "Born", {"birth_date": "+1d"},
         "The birth date is in the future. Enter a date up to today."),
        ("onset_date", "Onset", {"onset_date": "1969"},
         "Onset is before the patient's birth date. Check both dates."),
        ("onset_date", "Onset", {"onset_date": "2010", "diagnosis_date": "2005"},
         "Onset is after the diagnosis (2005). Check both dates."),
        ("onset_date", "Onset", {"onset_date": "+1d"}, "Onset is in the future. Enter a date up to today."),
        ("diagnosis_date", "Diagnosis", {"diagnosis_date": "soon"},
         "“soon” is not a date we can read. Write a date such as 05-Mar-2024, a month such as Mar-2024, or a "
         "year such as 2024."),
        ("death_date", "Died on", {"death_date": "01-Jan-1969", "status": "deceased"},
         "The date of death is before the birth date. Check both dates."),
        ("status", "Status", {"death_date": "01-Jan-2024"},
         "A date of death is entered. Choose “Died”, or clear that date."),
        ("allergies", "Which allergies", {"allergies_state": "known"},
         "Name the allergies, or choose another answer above."),
        ("allergies_state", "Allergies", {"allergies": "Penicillin"},
         "Allergies are named beside. Choose “Known”, or clear them."),
    ],
)  # fmt: skip
def test_bad_input_is_told_at_its_field_and_kept_and_nobody_is_added(add, field, label, changes, words):
    response = add(**changes)

    assert_refused(response, field, label, words)
    kept = {
        name: text
        for name, text in changes.items()
        if text.strip() and name not in ("status", "allergies_state")
    }
    assert_keeps(response, given_name="Otto", **kept)
    assert not Patient.objects.exists()


def test_an_identifier_already_in_the_clinic_is_refused(add, patient):
    response = add(identifier=patient.identifier)

    assert_refused(response, "identifier", "Hospital number", f"MRN-1001 is EXAMPLE, Anna. {IN_USE}")
    assert f'<a href="/patients/{patient.pk}/">EXAMPLE, Anna</a>, born 17-May-1964' in page_text(response)
    assert_keeps(response, identifier="MRN-1001", family_name="Berg")
    assert Patient.objects.count() == 1


def test_an_identifier_in_use_is_told_before_a_similar_name_is_asked_about(add, patient):
    response = add(identifier=patient.identifier, family_name="Example", given_name="Anna")

    assert_refused(response, "identifier", "Hospital number", f"MRN-1001 is EXAMPLE, Anna. {IN_USE}")
    assert set(response.context["form"].errors) == {"identifier"}


def test_a_number_of_another_clinic_is_free_and_gives_nobody_away(as_user, stranger, other_clinic, patient):
    response = as_user(stranger).post(ADD, typed(other_clinic, identifier=patient.identifier))

    assert response.status_code == 302


def test_nobody_in_particular_is_responsible_unless_chosen(as_user, nurse, clinic):
    assert "Nobody in particular (everybody's list)" in page_text(as_user(nurse).get(ADD))


@pytest.mark.parametrize(
    "changes",
    [
        {"family_name": "example", "given_name": "anna", "birth_date": ""},
        {"family_name": "Exampel", "given_name": "Anna", "birth_date": "17-May-1964"},
        {"family_name": "Anna", "given_name": "Example", "birth_date": ""},
        {"family_name": "Example", "given_name": "Bea", "birth_date": "17-May-1964"},
        {"family_name": "Examples", "given_name": "Anna", "birth_date": ""},
    ],
    ids=[
        "same name",
        "misspelt, same birth date",
        "names swapped",
        "one name and birth date",
        "nearly the name",
    ],
)
def test_a_likely_double_is_shown_before_anybody_is_added(add, patient, changes):
    response = add(**changes)

    words = "This may be a patient you already have. Look at the patients listed, then tick."
    text = page_text(response)
    assert_refused(response, "is_another_person", "I looked: this is another person", words)
    assert "EXAMPLE, Anna</a>, born 17-May-1964, female, MRN-1001" in text
    assert Patient.objects.count() == 1


def test_a_double_that_was_looked_at_is_added(add, patient):
    add(family_name="Example", given_name="Anna", is_another_person="on")

    assert Patient.objects.count() == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"family_name": "Exampel", "given_name": "Anna", "birth_date": "01-Jan-1980"},
        {"family_name": "Berg", "given_name": "Anna", "birth_date": ""},
        {"family_name": "Berg", "given_name": "Otto", "birth_date": "17-May-1964"},
    ],
    ids=["similar name, other birth date", "only the given name", "only the birth date"],
)
def test_somebody_else_is_added_without_a_warning(add, patient, changes):
    assert add(**changes).status_code == 302


def test_a_double_in_a_clinic_of_others_is_not_given_away(as_user, stranger, other_clinic, patient):
    response = as_user(stranger).post(ADD, typed(other_clinic, family_name="Example", given_name="Anna"))

    assert response.status_code == 302


def test_a_clinic_where_one_only_reads_is_not_offered(as_user, nurse, other_clinic, clinic):
    Membership.objects.create(user=nurse, clinic=other_clinic, role=Role.RESEARCHER)

    response = as_user(nurse).post(ADD, typed(other_clinic))

    assert response.status_code == 422
    assert not Patient.objects.exists()
    assert "South" not in page_text(as_user(nurse).get(ADD)).split("<h1>")[1]


def test_a_double_behind_a_study_code_is_not_given_away(as_user, nurse, other_clinic, clinic, stranger):
    Membership.objects.create(user=nurse, clinic=other_clinic, role=Role.RESEARCHER)
    add_patient(clinic=other_clinic, by=stranger, identifier="S-1", family_name="Berg", given_name="Otto")

    assert as_user(nurse).post(ADD, typed(clinic)).status_code == 302


def test_the_responsible_person_works_in_the_clinic_chosen(as_user, nurse, clinic):
    second = Clinic.objects.create(name="East")
    Membership.objects.create(user=nurse, clinic=second, role=Role.NURSE)
    elsewhere = member("elsewhere", Role.PHYSICIAN, second)

    response = as_user(nurse).post(ADD, typed(clinic, responsible=elsewhere.pk))

    words = "elsewhere does not work in this clinic. Choose somebody who does."
    assert_refused(response, "responsible", "Responsible", words)


@pytest.mark.parametrize("role", ["coordinator", "researcher", "administrator"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_who_may_write_adds_a_patient(role, method, request, as_user, clinic):
    client = as_user(request.getfixturevalue(role))

    assert getattr(client, method)(ADD, typed(clinic)).status_code == 403
    assert not Patient.objects.exists()


def test_adding_needs_a_log_in(client, db):
    assert client.get(ADD).url.startswith("/login/")


def edit(patient):
    return f"/patients/{patient.pk}/edit/"


def present(client, patient, **changes) -> dict:
    """The form as it opens, with some fields changed."""
    form = client.get(edit(patient)).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in {**shown, **changes}.items()}


def test_the_form_opens_with_what_is_stored(as_user, nurse, patient):
    response = as_user(nurse).get(edit(patient))

    assert_keeps(response, identifier="MRN-1001", birth_date="17-May-1964", onset_date="Mar-2023")


def test_storing_without_a_change_changes_nothing(as_user, nurse, patient):
    client = as_user(nurse)
    before = Patient.objects.values().get()

    response = client.post(edit(patient), present(client, patient))

    assert response.status_code == 302
    assert Patient.objects.values().get() == before


def test_changes_are_stored_with_their_author(as_user, nurse, patient):
    client = as_user(nurse)

    client.post(
        edit(patient), present(client, patient, has_cervix="no", allergies_state="known", allergies="Latex")
    )

    changed = Patient.objects.get()
    assert (changed.has_cervix, changed.allergies) == (False, "Latex")
    assert changed.history.first().history_user == nurse


def test_a_refused_change_leaves_the_patient_and_the_header_as_they_were(as_user, nurse, patient):
    client = as_user(nurse)

    response = client.post(edit(patient), present(client, patient, family_name="Changed", birth_date="+1d"))

    assert_refused(
        response, "birth_date", "Born", "The birth date is in the future. Enter a date up to today."
    )
    assert_keeps(response, family_name="Changed")
    assert "<dd>EXAMPLE, Anna</dd>" in page_text(response)
    assert Patient.objects.get().family_name == "Example"


def test_what_only_the_action_refuses_leaves_the_header_as_it_was(as_user, nurse, patient, monkeypatch):
    client = as_user(nurse)
    changes = present(client, patient, family_name="Changed", birth_date="+1d")
    monkeypatch.setattr(EditPatientForm, "clean", lambda form: form.cleaned_data)

    response = client.post(edit(patient), changes)

    assert_refused(
        response, "birth_date", "Born", "The birth date is in the future. Enter a date up to today."
    )
    assert "<dd>EXAMPLE, Anna</dd>" in page_text(response)


def test_only_staff_of_the_clinic_can_be_responsible(as_user, nurse, researcher, stranger, patient):
    offered = as_user(nurse).get(edit(patient)).context["form"].fields["responsible"].queryset

    assert {person.username for person in offered} == {"nurse", "doctor"}


def test_an_identifier_of_another_patient_is_refused(as_user, nurse, patient, clinic, doctor):
    add_patient(clinic=clinic, by=doctor, identifier="MRN-9", family_name="Other", given_name="Olga")
    client = as_user(nurse)

    response = client.post(edit(patient), present(client, patient, identifier="MRN-9"))

    assert_refused(response, "identifier", "Hospital number", f"MRN-9 is OTHER, Olga. {IN_USE}")


def test_two_people_at_once_do_not_overwrite_each_other(as_user, nurse, doctor, patient):
    client = as_user(nurse)
    started_from = present(client, patient, title="Dr")
    change_patient(patient=Patient.objects.get(), by=doctor, preferred_name="Annie")

    response = client.post(edit(patient), started_from)

    when = latest_version(patient).history_date.astimezone(patient.clinic.zone)
    words = (
        f"doctor changed this patient on {show_date(when.date())} at {when:%H:%M}, while you were editing. "
        "Reload the page to see the change, then enter yours."
    )
    assert_refused_as_a_whole(response, words)
    assert (Patient.objects.get().preferred_name, Patient.objects.get().title) == ("Annie", "")


def test_a_responsible_person_who_left_stays_until_changed(as_user, nurse, patient, clinic, doctor):
    left = member("left", Role.PHYSICIAN, clinic)
    change_patient(patient=Patient.objects.get(), by=doctor, responsible=left)
    left.memberships.all().delete()
    client = as_user(nurse)

    client.post(edit(patient), present(client, patient, title="Dr"))

    assert (Patient.objects.get().title, Patient.objects.get().responsible) == ("Dr", left)


@pytest.mark.parametrize("role", ["coordinator", "researcher", "administrator"])
def test_who_may_not_write_does_not_open_the_form(role, request, as_user, patient):
    assert as_user(request.getfixturevalue(role)).get(edit(patient)).status_code == 403
