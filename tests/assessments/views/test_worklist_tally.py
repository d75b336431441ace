from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.actions.alerts import acknowledge_alert
from assessments.actions.planning import replan_patients
from assessments.models import Alert, PlannedCheck, Standing
from patients.actions.appointments import book_appointment, set_appointment_state
from patients.actions.lab_results import record_results
from patients.actions.patients import change_patient
from patients.models import LabResult, Membership
from tests.assessments.views.test_worklist import item, page, person

pytestmark = pytest.mark.django_db
URL = reverse("assessments:worklist_tally")


def tally(client, of, query=""):
    response = client.get(f"{URL}?of={of}{query}")
    return [row["patient"].pk for row in response.context["rows"]], response


def front(client, query="") -> dict[str, tuple[int, str]]:
    response, _ = page(client, query)
    return {title: (number, address) for title, number, address in response.context["tallies"]}


def unread(patient, by, *, tests=("CK",)):
    """Results that arrived by themselves."""
    results = [
        {"test": test, "value": 40 + place, "unit": "U/L", "collected_on": patient.clinic.today()}
        for place, test in enumerate(tests)
    ]
    record_results(patient=patient, by=by, results=results)
    rows = LabResult.objects.filter(patient=patient)
    rows.update(read_at=None, read_by=None)
    return list(rows)


def test_who_has_neither_an_appointment_nor_a_dated_item_has_no_next_date(clinic, doctor, nurse, as_user):
    nothing, past, cancelled, declined, undated = (
        person(clinic, doctor, name) for name in ("Nothing", "Past", "Cancelled", "Declined", "Undated")
    )
    booked, due, waiting, left = (person(clinic, doctor, name) for name in ("Booked", "Due", "Waits", "Left"))
    in_a_week = timezone.now() + timedelta(days=7)
    book_appointment(patient=booked, by=doctor, starts_at=in_a_week)
    book_appointment(patient=past, by=doctor, starts_at=timezone.now() - timedelta(days=7))
    gone = book_appointment(patient=cancelled, by=doctor, starts_at=in_a_week)
    set_appointment_state(appointment=gone, by=doctor, state="cancelled")
    item(due, 200)
    item(waiting, -20, state="waiting")
    item(declined, -20, state="declined")
    item(undated, 0)
    PlannedCheck.objects.filter(patient=undated).update(due_on=None)
    change_patient(patient=left, by=doctor, status="discharged")

    found, response = tally(as_user(nurse), "no_next_date")

    assert set(found) == {nothing.pk, past.pk, cancelled.pk, declined.pk, undated.pk}
    assert "5 patients" in response.content.decode()
    assert reverse("patients:appointments", args=[nothing.pk]) in response.content.decode()


def test_who_has_no_standing_was_never_evaluated(clinic, doctor, nurse, as_user):
    judged, new = (person(clinic, doctor, name) for name in ("Judged", "New"))
    replan_patients([judged.pk])
    Standing.objects.exclude(patient=judged).delete()

    assert tally(as_user(nurse), "never_evaluated")[0] == [new.pk]


def without_next_test(patient) -> Alert:
    return Alert.objects.create(
        patient=patient, rule="AL-NO-NEXT-DATE", key="AL-NO-NEXT-DATE:1", urgency="high",
        seen_on=patient.clinic.today(), label="No next date", sentence="Because.", source="A paper", mark="D",
    )  # fmt: skip


def test_who_takes_a_monitored_drug_without_a_next_test(clinic, doctor, nurse, as_user):
    undated, answered, dated = (person(clinic, doctor, name) for name in ("Undated", "Answered", "Dated"))
    without_next_test(undated)
    alert = without_next_test(answered)
    acknowledge_alert(alert=alert, by=doctor, answer="Bloods booked by telephone")
    item(dated, -20)

    assert tally(as_user(nurse), "undated")[0] == [undated.pk]


def test_unread_results_stand_with_their_patient_to_be_marked(patient, doctor, nurse, as_user):
    rows = unread(patient, doctor, tests=("CK", "ALT"))

    found, response = tally(as_user(nurse), "unread")

    text = response.content.decode()
    assert found == [patient.pk]
    assert "2 results of 1 patient" in text
    assert "Mark all 2 as read" in text
    assert all(f'name="result" value="{row.pk}"' in text for row in rows)


@pytest.mark.parametrize("who", ["me", "all", "nobody"])
def test_each_count_at_the_front_is_the_length_of_its_list(clinic, doctor, nurse, as_user, who):
    for name, responsible in [("Mine", nurse), ("Nobodys", None), ("Theirs", doctor)]:
        patient = person(clinic, doctor, name, responsible=responsible)
        Standing.objects.filter(patient=patient).delete()
        PlannedCheck.objects.filter(patient=patient).delete()
        unread(patient, doctor, tests=("CK", "ALT"))
        without_next_test(patient)
    owned = person(clinic, doctor, "Owned", responsible=nurse)
    for patient in (owned, person(clinic, doctor, "Unowned")):
        item(patient, -20)
    client = as_user(nurse)

    counts = front(client, f"?who={who}")

    def length(name):
        response = client.get(counts[name][1])
        context = response.context
        return context.get("results") or (
            context["counted"] if "counted" in context else context["page"].paginator.count
        )

    for name, (number, _) in counts.items():
        assert number == length(name), name
        assert number > 0, name
    assert counts["Tasks that nobody owns"][0] == 2  # an item and an alert


def test_a_clinic_chosen_narrows_the_counts_and_their_lists(clinic, other_clinic, doctor, nurse, as_user):
    Membership.objects.create(user=nurse, clinic=other_clinic, role="nurse")
    unread(person(clinic, doctor, "Here"), doctor)
    there = person(other_clinic, doctor, "There")
    unread(there, doctor)

    counts = front(as_user(nurse), f"?clinic={other_clinic.pk}")

    assert counts["Results unread"][0] == 1
    assert [r["patient"] for r in as_user(nurse).get(counts["Results unread"][1]).context["rows"]] == [there]


def test_patients_of_another_clinic_stand_on_no_list(patient, doctor, stranger, as_user):
    unread(patient, doctor)

    for of in ("no_next_date", "never_evaluated", "unread"):
        assert tally(as_user(stranger), of, "&who=all")[0] == []


def test_a_study_reader_sees_codes_and_marks_nothing(patient, doctor, researcher, as_user):
    unread(patient, doctor)

    text = as_user(researcher).get(f"{URL}?of=unread").content.decode()

    assert patient.study_code in text
    assert "EXAMPLE" not in text
    assert "Mark as read" not in text


def test_nonsense_in_the_address_counts_as_not_asked(nurse, as_user):
    assert as_user(nurse).get(f"{URL}?of=x&who=²&clinic=9999999999&page=y").status_code == 200


def test_the_number_of_queries_does_not_grow(
    clinic, doctor, nurse, as_user, django_assert_num_queries, django_assert_max_num_queries
):
    client = as_user(nurse)
    unread(person(clinic, doctor, "First"), doctor)
    client.get(f"{URL}?of=unread")
    with django_assert_max_num_queries(14) as few:
        client.get(f"{URL}?of=unread")
    for number in range(5):
        unread(person(clinic, doctor, f"P{number}"), doctor, tests=("CK", "ALT"))

    with django_assert_num_queries(len(few)):
        client.get(f"{URL}?of=unread")
