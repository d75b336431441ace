from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.actions.planning import replan_patients
from assessments.actions.sweep import sweep_clinic
from assessments.models import Alert, ClinicSettings, PlannedCheck, RunLog
from patients.actions.patients import add_patient, change_patient
from patients.models import Membership, User

pytestmark = pytest.mark.django_db
URL = reverse("assessments:worklist")


def page(client, query="", **headers):
    response = client.get(f"{URL}{query}", **headers)
    return response, response.content.decode()


def item(patient, days, *, key="a", grace=7, label="Chest X-ray"):
    """An open item due that many days from the clinic's today."""
    due = patient.clinic.today() + timedelta(days=days)
    return PlannedCheck.objects.create(
        patient=patient,
        key=key,
        pack="cancer.imacs2023",
        item="CXR",
        label=label,
        category="cancer",
        due_on=due,
        grace_ends_on=due + timedelta(days=grace),
        sentence="Because.",
        source="A paper",
        mark="1",
        planned_at=timezone.now(),
    )


def person(clinic, by, name, **details):
    return add_patient(clinic=clinic, by=by, identifier=name, family_name=name, given_name="Ada", **details)


def test_shows_what_is_overdue_why_and_where_to_finish_it(planned, nurse, as_user):
    response, text = page(as_user(nurse))

    assert response.status_code == 200
    assert "EXAMPLE, Anna" in text
    assert "Cancer screening" in text
    assert "due 3 years ago" in text
    assert "class moderate since 12-Jun-2023" in text
    assert "two independent sources agree" in text
    assert reverse("assessments:plan", args=[planned.pk]) in text
    assert "tests=WBC%2CHAEMOGLOBIN%2CPLATELETS" in text
    assert reverse("assessments:record_check", args=[planned.pk]) in text


def test_overdue_comes_first_then_due_and_the_longest_waiting_first(clinic, doctor, nurse, as_user):
    for name, days, grace in [
        ("Soon", 5, 7),
        ("Due", 0, 7),
        ("Late", -20, 7),
        ("Later", -10, 7),
        ("Old", -30, 90),
    ]:
        item(person(clinic, doctor, name), days, grace=grace)

    _, text = page(as_user(nurse))

    places = [text.index(f"{name}, Ada") for name in ("LATE", "LATER", "OLD", "DUE", "SOON")]
    assert places == sorted(places)


def test_each_tile_counts_what_its_list_shows(clinic, doctor, nurse, as_user):
    anna = person(clinic, doctor, "Anna")
    for key, days in enumerate([-20, -19, 0, -1, 3, 7, 8, 30, 31]):
        item(anna, days, key=str(key))

    counts = {}
    for urgency in ("overdue", "due", "week", "upcoming", ""):
        response, text = page(as_user(nurse), f"?urgency={urgency}")
        counts[urgency] = response.context["counted"]["items"]
        listed = sum(len(bundle["rows"]) for row in response.context["rows"] for bundle in row["bundles"])
        assert counts[urgency] == listed
        assert f"{counts[urgency]} items of 1 patient" in text

    assert counts == {"overdue": 2, "due": 2, "week": 2, "upcoming": 4, "": 8}


def test_mine_are_my_patients_and_nobodys(clinic, doctor, nurse, as_user):
    for name, responsible in [("Mine", nurse), ("Nobodys", None), ("Theirs", doctor)]:
        item(person(clinic, doctor, name, responsible=responsible), -20)

    _, mine = page(as_user(nurse))
    _, everybodys = page(as_user(nurse), "?who=all")

    assert "MINE" in mine
    assert "NOBODYS" in mine
    assert "THEIRS" not in mine
    assert "THEIRS" in everybodys


def test_people_without_a_list_of_their_own_start_with_everybodys(clinic, doctor, administrator, as_user):
    item(person(clinic, doctor, "Theirs", responsible=doctor), -20)

    assert "THEIRS" in page(as_user(administrator))[1]


def test_patients_of_another_clinic_are_never_listed(planned, stranger, as_user):
    for query in ("", "?who=all", f"?who=all&clinic={planned.clinic_id}"):
        assert "EXAMPLE" not in page(as_user(stranger), query)[1]


def test_each_clinic_counts_by_its_own_today(clinic, other_clinic, doctor, nurse, as_user, at):
    Membership.objects.create(user=nurse, clinic=other_clinic, role="nurse")
    at(datetime(2026, 11, 22, 20, 0, tzinfo=UTC))  # the 23rd in Kathmandu
    for one, name in ((clinic, "Berlin"), (other_clinic, "Nepal")):
        patient = person(one, doctor, name)
        row = item(patient, 0)
        PlannedCheck.objects.filter(pk=row.pk).update(
            due_on=date(2026, 11, 23), grace_ends_on=date(2026, 12, 1)
        )

    _, due = page(as_user(nurse), "?urgency=due")

    assert "NEPAL" in due
    assert "BERLIN" not in due


def test_one_clinic_can_be_chosen(clinic, other_clinic, doctor, nurse, as_user):
    Membership.objects.create(user=nurse, clinic=other_clinic, role="nurse")
    item(person(clinic, doctor, "Here"), -20)
    item(person(other_clinic, doctor, "There"), -20)

    _, text = page(as_user(nurse), f"?clinic={other_clinic.pk}")

    assert "THERE" in text
    assert "HERE, Ada" not in text.replace("THERE", "")


def test_a_reader_without_identifiers_sees_a_study_code_and_no_way_to_record(planned, researcher, as_user):
    _, text = page(as_user(researcher))

    assert planned.study_code in text
    assert "EXAMPLE" not in text
    assert "MRN-1001" not in text
    assert "17-May" not in text
    assert "Enter results" not in text
    assert "plan/record" not in text


def test_a_coordinator_reads_the_list_but_records_nothing(planned, coordinator, as_user):
    _, text = page(as_user(coordinator))

    assert "EXAMPLE, Anna" in text
    assert "plan/record" not in text


def test_all_clear_is_said_only_after_the_rules_have_run(clinic, nurse, as_user):
    _, before = page(as_user(nurse))
    sweep_clinic(clinic.pk)
    _, after = page(as_user(nurse))

    assert "All clear" not in before
    assert "this is not an all clear" in before
    assert "All clear for 30 days" in after
    assert "rules last ran" in after


def test_says_in_red_when_the_rules_have_not_run_for_a_day(clinic, nurse, as_user):
    sweep_clinic(clinic.pk)
    RunLog.objects.update(finished_at=timezone.now() - timedelta(hours=27))

    _, text = page(as_user(nurse))

    assert "Do not rely on this list alone" in text
    assert "notice error" in text
    assert "All clear" not in text


def test_says_so_when_the_rules_failed_for_someone(clinic, nurse, as_user):
    sweep_clinic(clinic.pk)
    RunLog.objects.update(problem="The rules could not be applied to 1 of the patients: number 7.")

    assert "number 7" in page(as_user(nurse))[1]


def test_a_clinic_whose_rules_never_ran_is_stale_after_26_hours(clinic, nurse, as_user):
    ClinicSettings.of(clinic)
    ClinicSettings.objects.update(monitor_since=timezone.now() - timedelta(hours=27))

    assert "Do not rely on this list alone" in page(as_user(nurse))[1]


def test_a_filter_that_finds_nothing_says_so(planned, nurse, as_user):
    assert "Nothing matches “Next 7 days”" in page(as_user(nurse), "?urgency=week")[1]


@pytest.mark.parametrize("named", ["x", "²", "9" * 5000], ids=["word", "no digit", "long"])
def test_nonsense_in_the_address_counts_as_not_asked(planned, nurse, as_user, named):
    response, text = page(as_user(nurse), f"?who=them&urgency=soon&clinic={named}&page=y")

    assert response.status_code == 200
    assert "EXAMPLE, Anna" in text


def test_someone_without_a_clinic_is_told_so(db, as_user):
    _, text = page(as_user(User.objects.create_user("new")))

    assert "do not belong to a clinic" in text


def test_needs_a_log_in(client):
    assert client.get(URL).url == f"{reverse('login')}?next=/"


def test_htmx_gets_the_list_without_the_page(planned, nurse, as_user, htmx):
    _, whole = page(as_user(nurse))
    _, part = page(as_user(nurse), **htmx)

    assert "<html" in whole
    assert "<html" not in part
    assert 'id="worklist"' in part


def test_patients_who_left_are_not_listed(planned, doctor, nurse, as_user):
    change_patient(patient=planned, by=doctor, status="discharged")

    assert "EXAMPLE" not in page(as_user(nurse))[1]


def test_fifty_patients_stand_on_a_page(clinic, doctor, nurse, as_user):
    for number in range(51):
        item(person(clinic, doctor, f"P{number:02d}"), -20 - number)

    _, first = page(as_user(nurse))
    _, second = page(as_user(nurse), "?page=2")

    assert "P50" in first  # waits longest
    assert "P00, Ada" not in first
    assert "P00, Ada" in second
    assert "Page 2 of 2" in second


def test_the_number_of_queries_does_not_grow_with_the_list(
    planned, clinic, doctor, nurse, as_user, django_assert_max_num_queries, django_assert_num_queries
):
    client = as_user(nurse)
    page(client)
    with django_assert_max_num_queries(20) as few:
        page(client)
    expected = len(few)
    ids = [person(clinic, doctor, f"P{number}", diagnosis_date=date(2024, 1, 1)).pk for number in range(5)]
    replan_patients(ids)

    with django_assert_num_queries(expected):
        page(client)


# --- Alerts ---


def alert(patient, days=0, *, urgency="critical", label="Trouble swallowing", answered=None, by=None):
    """An alert seen that many days from the clinic's today; `answered` is the moment of its answer."""
    seen_on = patient.clinic.today() + timedelta(days=days)
    return Alert.objects.create(
        patient=patient, rule="AL-DYSPHAGIA-NEW", key=f"{label}:{seen_on}", urgency=urgency, seen_on=seen_on,
        label=label, sentence="Because of the visit.", source="A guide", mark="S",
        acknowledged_at=answered, acknowledged_by=by, answer="Called Mrs Example." if answered else "",
    )  # fmt: skip


def test_an_open_alert_stands_above_the_tiles_with_its_reason_and_action(patient, nurse, as_user):
    row = alert(patient, -3)

    _, text = page(as_user(nurse))

    block = text[text.index("alert-list-title") : text.index('class="tiles"')]
    assert "Alerts: 1 open" in block
    assert "(1 critical) of 1 patient<" in block
    assert "EXAMPLE, Anna" in block
    assert "Trouble swallowing since" in block
    assert "Because of the visit." in block
    assert reverse("patients:overview", args=[patient.pk]) in block
    assert f"?alert={row.pk}&amp;back=worklist" in block


def test_critical_alerts_come_first_then_the_oldest_and_after_five_the_rest_opens(
    clinic, doctor, nurse, as_user
):
    for name, days, urgency in [("High", -90, "high"), *((f"C{n}", -n, "critical") for n in range(1, 7))]:
        alert(person(clinic, doctor, name), days, urgency=urgency)

    response, text = page(as_user(nurse))

    places = [text.index(f"{name}, Ada") for name in ("C6", "C5", "C4", "C3", "C2", "C1", "HIGH")]
    assert places == sorted(places)
    assert text.index("C2, Ada") < text.index("Show 2 more") < text.index("C1, Ada")
    assert "Alerts: 7 open" in text
    assert "(6 critical, 1 high) of 7 patients" in text
    counted = response.context["alerts"]
    assert len(counted["shown"]) + len(counted["more"]) == counted["open"]


def test_alerts_are_of_my_patients_and_of_nobodys(clinic, other_clinic, doctor, nurse, as_user):
    for name, responsible in [("Mine", nurse), ("Nobodys", None), ("Theirs", doctor)]:
        alert(person(clinic, doctor, name, responsible=responsible))
    alert(person(other_clinic, doctor, "Abroad"))

    _, mine = page(as_user(nurse))
    _, everybodys = page(as_user(nurse), "?who=all")

    assert "Alerts: 2 open" in mine
    assert "THEIRS" not in mine
    assert "Alerts: 3 open" in everybodys
    assert "THEIRS" in everybodys
    assert "ABROAD" not in everybodys


def test_alerts_answered_today_stay_greyed_by_the_clinic_s_own_day(patient, nurse, as_user, at):
    at(datetime(2026, 11, 22, 23, 30, tzinfo=UTC))  # half past midnight on the 23rd in Berlin
    alert(patient, label="Early", answered=datetime(2026, 11, 22, 23, 5, tzinfo=UTC), by=nurse)
    alert(patient, label="Yesterday", answered=datetime(2026, 11, 22, 22, 55, tzinfo=UTC), by=nurse)

    _, text = page(as_user(nurse))

    assert "Alerts: 0 open" in text
    assert "No alert is open" in text
    assert 'class="alert recorded"' in text
    assert "Early" in text
    assert "Called Mrs Example." in text
    assert "Yesterday" not in text


def test_a_study_reader_sees_alerts_by_code_without_words_or_action(patient, nurse, researcher, as_user):
    alert(patient)
    alert(patient, label="Done", answered=timezone.now(), by=nurse)

    _, text = page(as_user(researcher))

    assert patient.study_code in text
    assert "Alerts: 1 open" in text
    assert "Called Mrs Example." not in text
    assert "Write what was done" not in text


def test_alerts_of_patients_who_left_are_not_listed(patient, doctor, nurse, as_user):
    alert(patient)
    change_patient(patient=patient, by=doctor, status="discharged")

    assert "Alerts: 0 open" in page(as_user(nurse))[1]


def test_the_number_of_queries_does_not_grow_with_alerts(
    clinic, doctor, nurse, as_user, django_assert_num_queries, django_assert_max_num_queries
):
    client = as_user(nurse)
    alert(person(clinic, doctor, "First", responsible=nurse))
    page(client)
    with django_assert_max_num_queries(20) as few:
        page(client)
    for number in range(8):
        alert(person(clinic, doctor, f"P{number}", responsible=nurse), -number)
        alert(person(clinic, doctor, f"A{number}"), answered=timezone.now(), by=doctor)

    with django_assert_num_queries(len(few)):
        page(client)
