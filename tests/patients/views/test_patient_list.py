from datetime import date, timedelta

import pytest
from django.urls import reverse

from patients.actions.lab_results import record_results
from patients.actions.patients import add_patient, change_patient
from patients.actions.treatments import start_treatment
from tests.conftest import member

URL = "/patients/"


def add(clinic, by, family_name, **details):
    number = f"N-{family_name}-{details.get('given_name', '')}"
    return add_patient(
        clinic=clinic, by=by, identifier=number, family_name=family_name, **{"given_name": "Kim", **details}
    )


def found(response) -> list[str]:
    return [row["patient"].family_name for row in response.context["rows"]]


def test_lists_the_patients_of_my_clinic_with_ck_and_drug(as_user, nurse, patient, doctor):
    record_results(
        patient=patient,
        by=doctor,
        results=[
            {
                "test": "CK",
                "value": 4200,
                "unit": "U/L",
                "upper_limit": 200,
                "collected_on": date(2024, 1, 1),
            },
            {
                "test": "CK",
                "value": 2000,
                "unit": "U/L",
                "upper_limit": 200,
                "collected_on": date(2024, 2, 1),
            },
        ],
    )
    start_treatment(
        patient=patient, by=doctor, drug="prednisolone", dose=40, unit="mg", frequency="once_daily",
        route="oral", start_on=date(2024, 1, 2),
    )  # fmt: skip

    text = as_user(nurse).get(URL).content.decode()

    assert "EXAMPLE, Anna" in text
    assert "2,000" in text
    assert "10 × ULN" in text
    assert "before: 4,200" in text
    assert "Prednisolone" in text


def test_nobody_of_another_clinic_is_listed_or_found(as_user, stranger, patient):
    client = as_user(stranger)

    assert found(client.get(URL)) == []
    assert found(client.post(URL, {"q": "Example"})) == []


@pytest.mark.parametrize("text", ["exam", "Anna", "anna exam", "MRN-10", "17-May-1964", "1964", "Example, A"])
def test_search_finds_by_name_number_and_birth_date(text, as_user, nurse, patient):
    assert found(as_user(nurse).post(URL, {"q": text})) == ["Example"]


def test_search_for_someone_else_finds_nobody_and_says_so(as_user, nurse, patient):
    response = as_user(nurse).post(URL, {"q": "Nobody"})

    assert found(response) == []
    assert "No patient of your clinics matches" in response.content.decode()


def test_a_name_in_the_address_is_ignored(as_user, nurse, patient):
    """Addresses end up in logs: a search only ever travels in the body."""
    assert found(as_user(nurse).get(URL, {"q": "Nobody"})) == ["Example"]


def test_a_researcher_cannot_find_out_who_is_behind_a_code(as_user, researcher, patient):
    client = as_user(researcher)

    assert found(client.post(URL, {"q": "Example"})) == []
    assert found(client.post(URL, {"q": "1964"})) == []
    response = client.post(URL, {"q": patient.study_code})
    assert patient.study_code in response.content.decode()


def test_filters_narrow_by_subtype_drug_and_status(as_user, nurse, patient, clinic, doctor):
    other = add(clinic, doctor, "Other", subtype="anti_srp")
    start_treatment(patient=other, by=doctor, drug="methotrexate", start_on=date(2024, 1, 1))
    gone = add(clinic, doctor, "Gone")
    change_patient(patient=gone, by=doctor, status="transferred")
    client = as_user(nurse)

    assert found(client.get(URL)) == ["Example", "Other"]
    assert found(client.get(URL, {"subtype": "anti_srp"})) == ["Other"]
    assert found(client.get(URL, {"drug": "methotrexate"})) == ["Other"]
    assert found(client.get(URL, {"status": "transferred"})) == ["Gone"]
    assert found(client.get(URL, {"status": "all"})) == ["Example", "Gone", "Other"]


def test_overdue_patients_are_those_with_an_item_past_its_grace(as_user, nurse, patient, clinic, doctor):
    late = add(clinic, doctor, "Late")
    today = clinic.today()
    for who, days in ((patient, 1), (late, -1)):
        who.planned_checks.all().delete()
        who.planned_checks.create(
            key="k", state="open", label="CBC", due_on=today - timedelta(days=8),
            grace_ends_on=today + timedelta(days=days), planned_at=clinic.now(),
        )  # fmt: skip

    assert found(as_user(nurse).get(URL, {"overdue": "on"})) == ["Late"]


def test_similar_names_on_one_page_are_marked(as_user, nurse, clinic, doctor):
    add(clinic, doctor, "Marks", given_name="Jon")
    add(clinic, doctor, "Marks", given_name="Jane")
    add(clinic, doctor, "Other")

    assert as_user(nurse).get(URL).content.decode().count("similar name") == 2


def test_htmx_receives_only_the_results(as_user, nurse, patient):
    client = as_user(nurse)

    page, fragment = client.post(URL), client.post(URL, headers={"HX-Request": "true"})

    assert "<html" in page.content.decode()
    assert "<html" not in fragment.content.decode()
    assert "EXAMPLE" in fragment.content.decode()


def test_the_number_of_queries_does_not_grow_with_the_patients(
    as_user, nurse, clinic, doctor, patient, django_assert_max_num_queries
):
    client = as_user(nurse)

    def queries():
        with django_assert_max_num_queries(15) as captured:
            client.get(URL)
        return len(captured)

    with_one = queries()
    for number in range(12):
        other = add(clinic, doctor, f"P{number}")
        start_treatment(patient=other, by=doctor, drug="methotrexate", start_on=date(2024, 1, 1))

    assert queries() == with_one


def test_the_second_page_shows_the_rest(as_user, nurse, clinic, doctor):
    for number in range(55):
        add(clinic, doctor, f"P{number:02d}")

    response = as_user(nurse).post(URL, {"page": "2"})

    assert len(response.context["rows"]) == 5
    assert "Showing 51 to 55 of 55" in " ".join(response.content.decode().split())


def test_an_empty_clinic_offers_to_add_the_first_patient(as_user, nurse, researcher):
    assert reverse("patients:add_patient") in as_user(nurse).get(URL).content.decode()
    assert reverse("patients:add_patient") not in as_user(researcher).get(URL).content.decode()


def test_one_user_of_two_clinics_sees_names_only_where_the_role_allows(as_user, clinic, other_clinic, doctor):
    from patients.models import Membership

    both = member("both", "nurse", clinic)
    Membership.objects.create(user=both, clinic=other_clinic, role="researcher")
    add(clinic, doctor, "Known")
    add(other_clinic, doctor, "Hidden")

    text = as_user(both).get(URL).content.decode()

    assert "KNOWN" in text
    assert "HIDDEN" not in text
    assert found(as_user(both).post(URL, {"q": "Hidden"})) == []


def test_the_order_of_a_mixed_list_gives_no_hidden_name_away(as_user, clinic, other_clinic, doctor):
    from patients.models import Membership

    both = member("both", "nurse", clinic)
    Membership.objects.create(user=both, clinic=other_clinic, role="researcher")
    for family_name in ("Zulu", "Alpha"):
        add(other_clinic, doctor, family_name)

    rows = as_user(both).get(URL).context["rows"]

    assert [row["patient"].pk for row in rows] == sorted(row["patient"].pk for row in rows)
