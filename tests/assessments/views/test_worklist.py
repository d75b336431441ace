from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.actions.planning import replan_patients
from assessments.actions.sweep import sweep_clinic
from assessments.models import Alert, ClinicSettings, PlannedCheck, RuleSignOff, RunLog
from patients.actions.patients import add_patient, change_patient
from patients.models import Membership, User

pytestmark = pytest.mark.django_db
URL = reverse("assessments:worklist")


def page(client, query="", **headers):
    response = client.get(f"{URL}{query}", **headers)
    return response, response.content.decode()


def item(patient, days, *, key="a", grace=7, label="Chest X-ray", category="cancer", **details):
    """An open item due that many days from the clinic's today."""
    due = patient.clinic.today() + timedelta(days=days)
    return PlannedCheck.objects.create(
        patient=patient,
        key=key,
        pack="cancer.imacs2023",
        item="CXR",
        label=label,
        category=category,
        due_on=due,
        grace_ends_on=due + timedelta(days=grace),
        sentence="Because.",
        source="A paper",
        mark="1",
        planned_at=timezone.now(),
        **details,
    )


def alert(patient, days=0, *, urgency="critical", label="Trouble swallowing", answered=None, by=None):
    """An alert seen that many days from the clinic's today; `answered` is the moment of its answer."""
    seen_on = patient.clinic.today() + timedelta(days=days)
    return Alert.objects.create(
        patient=patient, rule="AL-DYSPHAGIA-NEW", key=f"{label}:{seen_on}", urgency=urgency, seen_on=seen_on,
        label=label, sentence="Because of the visit.", source="A guide", mark="S",
        acknowledged_at=answered, acknowledged_by=by, answer="Called Mrs Example." if answered else "",
    )  # fmt: skip


def person(clinic, by, name, **details):
    return add_patient(clinic=clinic, by=by, identifier=name, family_name=name, given_name="Ada", **details)


def test_shows_what_is_overdue_why_and_where_to_finish_it(two_packs, planned, nurse, as_user):
    response, text = page(as_user(nurse))

    assert response.status_code == 200
    assert "EXAMPLE, Anna" in text
    assert "Cancer, one visit:" in text
    assert "due 3 years ago" in text
    assert "class moderate since 12-Jun-2023" in text
    assert "two independent sources agree" in text
    assert reverse("assessments:plan", args=[planned.pk]) in text
    assert "not signed off by a clinician. Rule CA-IMACS-BASE-BASIC." in text
    assert "tests=" in text
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


def listed(response) -> int:
    """Lines on the page, alerts and tasks."""
    return len(response.context["rows"])


def test_each_tile_and_kind_counts_what_its_list_shows(clinic, doctor, nurse, as_user):
    anna = person(clinic, doctor, "Anna")
    kinds = ["cancer", "drug_lab", "disease", "steroid_other"]
    for place, days in enumerate([-20, -19, 0, -1, 3, 7, 8, 30, 31]):
        item(anna, days, key=str(place), category=kinds[place % 4])
    item(anna, -3, key="waiting", state="waiting", waiting_until=clinic.today() + timedelta(days=3))
    for day, urgency in enumerate(("critical", "high", "high", "medium")):
        alert(anna, -day, urgency=urgency)
    client = as_user(nurse)

    start, _ = page(client)
    for name, title, tile in start.context["tiles"]:
        for kind, _, number in page(client, f"?urgency={name}")[0].context["kinds"]:
            response, text = page(client, f"?urgency={name}&kind={kind}")
            assert listed(response) == response.context["counted"] == number, (name, kind)
            assert f": {number} task" in text
        response, _ = page(client, f"?urgency={name}")
        assert listed(response) == tile, title

    assert {name: number for name, _, number in start.context["tiles"]} == {
        "": 12, "critical": 1, "high": 2, "medium": 1, "overdue": 2, "due": 2, "week": 2, "upcoming": 4,
        "waiting": 1,
    }  # fmt: skip
    assert {name: number for name, _, number in start.context["kinds"]} == {
        "": 12, "alerts": 4, "drug_lab": 2, "disease": 2, "cancer": 2, "other": 2
    }  # fmt: skip


def test_the_most_harm_comes_first_then_the_longest_late(clinic, doctor, nurse, as_user):
    anna = person(clinic, doctor, "Anna")
    alert(anna, -1, urgency="medium", label="Medium")
    alert(anna, -1, urgency="high", label="High")
    alert(anna, 0, urgency="critical", label="Critical")
    alert(anna, -9, urgency="critical", label="Critical and older")
    late = [("Late CT", -90, "cancer"), ("Late blood", -20, "drug_lab"), ("Very late blood", -50, "drug_lab")]
    due = [("Due CT", -5, "cancer"), ("Due blood", 0, "drug_lab"), ("Soon", 5, "drug_lab")]
    for label, days, category in (*due, *late):
        item(anna, days, key=label, label=label, category=category)

    response, _ = page(as_user(nurse))

    assert [row["what"][0] for row in response.context["rows"]] == [
        "Critical and older", "Critical", "High", "Very late blood", "Late blood", "Medium", "Late CT",
        "Due blood", "Due CT", "Soon",
    ]  # fmt: skip


def test_bloods_of_one_visit_stand_in_one_line_that_is_as_urgent_as_its_worst(clinic, doctor, nurse, as_user):
    anna, visit = person(clinic, doctor, "Anna"), clinic.today() - timedelta(days=10)
    first = item(anna, -10, key="alt", label="ALT", category="drug_lab", bundle_on=visit)
    second = item(anna, -4, key="ck", label="CK", category="disease", bundle_on=visit)
    item(anna, -4, key="ct", label="CT")

    response, text = page(as_user(nurse))
    overdue, _ = page(as_user(nurse), "?urgency=overdue")

    assert [row["what"] for row in response.context["rows"]] == [["ALT", "CK"], ["CT"]]
    assert "Drug monitoring, one visit:" in text
    assert f'name="line" value="c{first.pk}-{second.pk}"' in text
    assert listed(overdue) == 1
    assert "ALT</strong>, due" in text  # each with its own day and reason


def test_an_item_that_waits_says_for_what_and_stands_on_its_own_tile(clinic, doctor, nurse, as_user):
    until = clinic.today() + timedelta(days=9)
    item(person(clinic, doctor, "Anna"), -20, state="waiting", decision="taken", waiting_until=until)

    everything, _ = page(as_user(nurse))
    waiting, text = page(as_user(nurse), "?urgency=waiting")

    assert listed(everything) == 0
    assert listed(waiting) == 1
    assert ">taken</span>" in text
    assert f"until {until:%d-%b-%Y}; was due" in text


def test_what_waits_for_a_clinicians_yes_says_so(clinic, doctor, nurse, as_user):
    item(person(clinic, doctor, "Anna"), -20, state="needs_yes")

    assert "needs a yes" in page(as_user(nurse))[1]


def test_a_declined_item_is_off_the_list(clinic, doctor, nurse, as_user):
    item(person(clinic, doctor, "Anna"), -20, state="declined")

    assert listed(page(as_user(nurse))[0]) == 0


def test_mine_are_my_patients_and_nobodys(clinic, doctor, nurse, as_user):
    for name, responsible in [("Mine", nurse), ("Nobodys", None), ("Theirs", doctor)]:
        item(person(clinic, doctor, name, responsible=responsible), -20)

    _, mine = page(as_user(nurse))
    _, everybodys = page(as_user(nurse), "?who=all")

    assert "MINE" in mine
    assert "NOBODYS" in mine
    assert "THEIRS" not in mine
    assert "THEIRS" in everybodys


def test_a_colleague_s_list_and_nobody_s_can_be_looked_at(clinic, doctor, nurse, as_user):
    for name, responsible in [("Mine", nurse), ("Nobodys", None), ("Theirs", doctor)]:
        patient = person(clinic, doctor, name, responsible=responsible)
        item(patient, -20)
        alert(patient)

    names = {
        who: {row["patient"].given_name and row["patient"].family_name for row in response.context["rows"]}
        for who in (str(doctor.pk), "nobody", "all")
        for response in [page(as_user(nurse), f"?who={who}")[0]]
    }

    assert names == {
        str(doctor.pk): {"Theirs"}, "nobody": {"Nobodys"}, "all": {"Mine", "Nobodys", "Theirs"}
    }  # fmt: skip


def test_a_patient_of_somebody_who_cannot_be_reached_is_nobodys(clinic, doctor, nurse, as_user):
    item(person(clinic, doctor, "Left", responsible=doctor), -20)
    User.objects.filter(pk=doctor.pk).update(is_active=False)

    response, text = page(as_user(nurse))

    assert listed(response) == 1
    assert "Nobody owns it" in text
    assert ("Tasks that nobody owns", 1) in [row[:2] for row in response.context["tallies"]]


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


def test_fifty_lines_stand_on_a_page(clinic, doctor, nurse, as_user):
    for number in range(51):
        item(person(clinic, doctor, f"P{number:02d}"), -20 - number)

    _, first = page(as_user(nurse))
    _, second = page(as_user(nurse), "?page=2")

    assert "P50" in first  # waits longest
    assert "P00, Ada" not in first
    assert "P00, Ada" in second
    assert "Page 2 of 2" in second
    assert "51 to 51 shown" in second


def test_two_patients_with_similar_names_are_marked(clinic, doctor, nurse, researcher, as_user):
    for number, given in enumerate(("Ada", "Alma", "Bea")):
        patient = person(clinic, doctor, f"S{number}")
        change_patient(patient=patient, by=doctor, family_name="Same", given_name=given)
        item(patient, -20)

    assert page(as_user(nurse))[1].count("similar name") == 2
    assert "similar name" not in page(as_user(researcher))[1]


def test_a_rule_that_somebody_signed_off_says_who(clinic, doctor, nurse, as_user):
    item(person(clinic, doctor, "Anna"), -20, rule="CA-1", pack_version="2023-1")
    RuleSignOff.objects.create(clinic=clinic, rule="CA-1", pack_version="2023-1", signed_by=doctor)

    assert "signed off by doctor. Rule CA-1." in page(as_user(nurse))[1]


def test_a_sign_off_of_an_older_version_does_not_count(clinic, doctor, nurse, as_user):
    item(person(clinic, doctor, "Anna"), -20, rule="CA-1", pack_version="2024-1")
    RuleSignOff.objects.create(clinic=clinic, rule="CA-1", pack_version="2023-1", signed_by=doctor)

    assert "not signed off by a clinician. Rule CA-1." in page(as_user(nurse))[1]


def test_the_number_of_queries_does_not_grow_with_the_list(
    planned, clinic, doctor, nurse, as_user, django_assert_max_num_queries, django_assert_num_queries
):
    client = as_user(nurse)
    page(client)
    with django_assert_max_num_queries(25) as few:
        page(client)
    expected = len(few)
    ids = [person(clinic, doctor, f"P{number}", diagnosis_date=date(2024, 1, 1)).pk for number in range(5)]
    replan_patients(ids)

    with django_assert_num_queries(expected):
        page(client)
