import re
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.urls import reverse

from assessments.actions.decisions import decide
from assessments.models import ClinicSettings, PlanDecision, PlannedCheck
from assessments.plan_page.links import decide_url
from assessments.plan_page.live import live_plan
from patients.actions.patients import change_patient
from patients.actions.treatments import start_treatment
from patients.knowledge.partial_dates import show_date

pytestmark = pytest.mark.django_db
CHEST_X_RAY = "CA-IMACS-BASE-BASIC:CXR:once"
BLOOD_COUNT = "CA-IMACS-BASE-BASIC:CBC:once"


@pytest.fixture
def address(planned):
    return lambda *keys, decision="", back="": decide_url(planned, keys, decision, back=back)


@pytest.fixture
def on_commit(planned, django_capture_on_commit_callbacks):
    connection.run_on_commit.clear()
    return lambda: django_capture_on_commit_callbacks(execute=True)


def stored(patient):
    return PlanDecision.objects.filter(patient=patient, taken_back_at=None)


def plan_text(client, patient):
    return client.get(reverse("assessments:plan", args=[patient.pk])).content.decode()


def section(text, anchor):
    return text.split(f'id="{anchor}"')[1].split("<section")[0]


def test_one_click_marks_a_blood_as_taken_and_the_plan_waits_for_it(
    planned, nurse, as_user, address, htmx, on_commit
):
    client, today = as_user(nurse), planned.clinic.today()
    with on_commit():
        response = client.post(address(BLOOD_COUNT, decision="taken"), {"decision": "taken"}, **htmx)

    row, text = stored(planned).get(), plan_text(client, planned)
    assert response["HX-Retarget"] == "#plan-said"
    assert response["HX-Trigger"] == '{"plan-changed": {}}'
    assert "Take back" in response.content.decode()
    assert (row.decision, row.decided_by, row.until) == ("taken", nurse, today + timedelta(days=90))
    assert "Taken, result awaited until" in section(text, "waiting")
    assert f"{nurse}, " in section(text, "waiting")
    assert PlannedCheck.objects.get(key=BLOOD_COUNT).state == "waiting"


def test_a_booking_is_asked_for_its_day_and_closes_without_scripts_too(planned, nurse, as_user, address):
    client, day = as_user(nurse), show_date(planned.clinic.today() + timedelta(days=20))
    form = client.get(address(CHEST_X_RAY, decision="booked")).content.decode()

    response = client.post(
        address(CHEST_X_RAY, decision="booked"),
        {"decision": "booked", "until": day, "reason": "Tower"},
        follow=True,
    )

    text = response.content.decode()
    assert "Booked for" in form
    assert "within 365 days" in form
    assert f"Chest X-ray: booked, until {day}." in text
    assert "Chest X-ray" in section(text, "waiting")
    assert "Chest X-ray" not in section(text, "to-do")


@pytest.mark.parametrize(
    ("decision", "sent", "words"),
    [
        ("booked", {"until": ""}, "Enter the day for which it is booked."),
        ("booked", {"until": "+366d"}, "This can be booked at most 365 days ahead"),
        ("snoozed", {"until": "+91d", "reason_code": "unwell"}, "put off by at most 90 days"),
        ("booked", {"until": "today"}, "Choose a day in the future."),
        ("snoozed", {"until": "+2w", "reason_code": ""}, "Choose the reason."),
        ("snoozed", {"until": "", "reason_code": "unwell"}, "Enter the day on which it speaks again."),
        ("snoozed", {"until": "+2w", "reason_code": "weather"}, "not one of the available choices"),
        ("declined", {"until": "", "reason_code": ""}, "Choose the reason."),
        ("declined", {"until": "-1d", "reason_code": "declined"}, "Choose a day in the future."),
        ("taken", {}, "It is not a blood or urine test"),
    ],
)
def test_a_refusal_says_why_keeps_what_was_typed_and_stores_nothing(
    planned, nurse, as_user, address, decision, sent, words
):
    note = {"reason": "Wants to think"}
    response = as_user(nurse).post(address(CHEST_X_RAY, decision=decision), sent | note)

    text = response.content.decode()
    assert response.status_code == 422
    assert "There is a problem" in text
    assert words in text
    assert "Wants to think" in text
    assert not stored(planned).exists()


@pytest.mark.parametrize(
    ("decision", "sent"),
    [
        ("booked", {"until": "+366d"}),
        ("snoozed", {"until": "+91d", "reason_code": "unwell"}),
        ("declined", {"until": "-1d", "reason_code": "declined"}),
    ],
)
def test_a_day_beyond_a_limit_is_refused_at_its_field(planned, nurse, as_user, address, decision, sent):
    form = as_user(nurse).post(address(CHEST_X_RAY, decision=decision), sent).context["form"]

    assert list(form.errors) == ["until"]


def test_a_real_appointment_lies_beyond_what_may_be_put_off(planned, nurse, as_user, address):
    client = as_user(nurse)
    text = client.get(address(CHEST_X_RAY, decision="booked")).content.decode()

    assert "within 365 days (project default)" in text
    assert client.post(address(CHEST_X_RAY, decision="booked"), {"until": "+200d"}).status_code == 302
    assert stored(planned).get().until == planned.clinic.today() + timedelta(days=200)


@pytest.mark.parametrize(
    ("decision", "sent", "state"),
    [
        ("booked", {"until": "+2w"}, "waiting"),
        ("elsewhere", {}, "waiting"),
        ("snoozed", {"until": "+2w", "reason_code": "unwell"}, "waiting"),
        ("declined", {"reason_code": "declined"}, "declined"),
    ],
)
def test_from_the_worklist_it_leads_back_there(
    planned, nurse, as_user, address, on_commit, decision, sent, state
):
    client = as_user(nurse)
    form = client.get(address(CHEST_X_RAY, decision=decision, back="worklist")).content.decode()
    with on_commit():
        response = client.post(address(CHEST_X_RAY, decision=decision, back="worklist"), sent)

    assert f'href="{reverse("assessments:worklist")}" data-close-form' in form
    assert response.url == reverse("assessments:worklist")
    assert PlannedCheck.objects.get(key=CHEST_X_RAY).state == state


def test_a_line_of_the_worklist_opens_the_choice_of_what_becomes_of_all_its_items(
    planned, nurse, as_user, address, htmx
):
    lab = "CA-IMACS-BASE-BASIC:LFT:once"
    both = as_user(nurse).get(address(BLOOD_COUNT, lab, back="worklist"), **htmx)
    mixed = as_user(nurse).get(address(BLOOD_COUNT, CHEST_X_RAY, back="worklist"), **htmx)

    texts = [answer.content.decode() for answer in (both, mixed)]
    offered = [re.findall(r'(?:action|href)="[^"]+decision=(\w+)&amp;back=worklist"', text) for text in texts]
    assert offered[0] == ["taken", "booked", "elsewhere", "snoozed", "declined"]
    assert offered[1] == offered[0][1:]
    assert "<html" not in texts[0]


def test_without_scripts_several_items_are_decided_at_once_too(planned, nurse, as_user, address):
    text = as_user(nurse).get(address(BLOOD_COUNT, "CA-IMACS-BASE-BASIC:LFT:once")).content.decode()

    assert "decision=booked" in text.split('<ul class="entries">')[0]


def test_a_refused_click_says_so_at_the_foot_of_the_plan(planned, nurse, as_user, address, htmx):
    response = as_user(nurse).post(
        address(CHEST_X_RAY, decision="taken"), {"decision": "taken", "quick": "1"}, **htmx
    )

    assert response.status_code == 422
    assert response["HX-Retarget"] == "#plan-said"
    assert "not a blood or urine test" in response.content.decode()
    assert "Nothing was stored" in response.content.decode()


def test_the_third_time_it_is_not_put_off(planned, doctor, nurse, as_user, address):
    for _ in range(2):
        decide(patient=planned, by=doctor, key=CHEST_X_RAY, decision="snoozed", reason_code="unwell")

    response = as_user(nurse).post(
        address(CHEST_X_RAY, decision="snoozed"), {"until": "+1w", "reason_code": "unwell"}
    )

    assert "put off 2 times already; 2 is the limit" in response.content.decode()
    assert stored(planned).count() == 2


def test_the_bloods_of_one_visit_are_decided_together_or_not_at_all(planned, nurse, as_user, address, htmx):
    client = as_user(nurse)
    both = address(BLOOD_COUNT, "CA-IMACS-BASE-BASIC:LFT:once", decision="taken")

    refused = client.post(address(BLOOD_COUNT, CHEST_X_RAY, decision="taken"), {"decision": "taken"}, **htmx)
    assert refused.status_code == 422
    assert not stored(planned).exists()

    client.post(both, {"decision": "taken"}, **htmx)
    rows = list(stored(planned))
    assert len(rows) == 2

    client.post(address(), {"take_back": [row.pk for row in rows]}, **htmx)
    assert not stored(planned).exists()


def test_what_was_declined_is_shown_with_who_and_taken_back(planned, doctor, as_user, address):
    client = as_user(doctor)
    sent = {"reason_code": "declined", "until": "", "reason": "Fears the scan"}
    client.post(address(CHEST_X_RAY, decision="declined"), sent)
    row, before = stored(planned).get(), plan_text(client, planned)

    response = client.post(address(), {"take_back": row.pk}, follow=True)

    assert "Fears the scan" in section(before, "declined")
    assert f"Patient declined: {doctor}, " in section(before, "declined")
    assert "Taken back: patient declined." in response.content.decode()
    assert "Chest X-ray" in section(response.content.decode(), "to-do")
    again = client.post(address(), {"take_back": row.pk}, follow=True)
    assert "taken back already" in again.content.decode()


def test_a_yes_makes_an_item_of_one_rule_set_due(planned, doctor, as_user, address):
    settings = ClinicSettings.of(planned.clinic)
    settings.packs = ["cancer.imacs2023", "cancer.seed"]
    settings.save()
    change_patient(patient=planned, by=doctor, birth_date=date(1990, 5, 17), subtype="seronegative")
    client = as_user(doctor)
    text = section(plan_text(client, planned), "needs-yes")
    key = text.split("item=")[1].split("&")[0]
    assert "Rule sets disagree." in text

    url = f"{reverse('assessments:decide', args=[planned.pk])}?item={key}&decision=confirmed"
    client.post(url, {"decision": "confirmed", "quick": "1"})

    after = section(plan_text(client, planned), "to-do")
    assert f"item={key}&" in after
    assert "Wanted by the clinician: doctor, " in after


def test_a_coordinator_books_but_does_not_decline(planned, coordinator, as_user, address):
    client = as_user(coordinator)
    text = section(plan_text(client, planned), "to-do")

    assert client.post(address(CHEST_X_RAY, decision="booked"), {"until": "+2w"}).status_code == 302
    assert "decision=booked" in text
    assert "decision=declined" not in text
    clinical = {"until": "+2w", "reason_code": "not_needed"}
    assert client.post(address(CHEST_X_RAY, decision="snoozed"), clinical).status_code == 422
    assert client.get(address(CHEST_X_RAY, decision="declined")).status_code == 403
    assert (
        client.post(address(CHEST_X_RAY, decision="declined"), {"reason_code": "declined"}).status_code == 403
    )


@pytest.mark.parametrize("role", ["researcher", "administrator"])
def test_readers_decide_nothing(role, request, planned, as_user, address):
    client = as_user(request.getfixturevalue(role))

    assert client.post(address(CHEST_X_RAY, decision="booked"), {"until": "+2w"}).status_code == 403
    assert "decision=" not in plan_text(client, planned)
    assert not stored(planned).exists()


def test_a_researcher_reads_neither_the_note_nor_the_name(planned, doctor, researcher, as_user):
    decide(
        patient=planned, by=doctor, key=CHEST_X_RAY, decision="declined", reason_code="declined",
        reason="Her sister Olga advised against it",
    )  # fmt: skip

    text = section(plan_text(as_user(researcher), planned), "declined")

    assert "Olga" not in text
    assert "Patient declined: a member of staff, " in text


def test_a_stranger_finds_nothing(stranger, as_user, address):
    assert as_user(stranger).get(address(CHEST_X_RAY)).status_code == 404
    assert (
        as_user(stranger).post(address(CHEST_X_RAY, decision="booked"), {"until": "+1w"}).status_code == 404
    )


def test_what_the_plan_does_not_ask_for_is_refused_in_words(planned, nurse, as_user, address, htmx):
    client, unknown = as_user(nurse), address("nonsense", decision="booked")

    assert client.get(unknown).status_code == 404
    response = client.post(unknown, {"until": "+1w"}, **htmx)
    assert response.status_code == 422
    assert "no longer asks for it" in response.content.decode()
    assert client.post(address(), {"take_back": "99999"}).status_code == 404
    assert client.post(address(), {}).status_code == 404


def test_without_a_decision_it_offers_what_can_be_decided(planned, nurse, as_user, address):
    every = as_user(nurse).get(address()).content.decode()
    one = as_user(nurse).get(address(CHEST_X_RAY)).content.decode()

    assert "Chest X-ray" in every
    assert "decision=booked" in every
    assert "decision=snoozed" in one
    assert "CBC" not in one


def test_a_drug_blood_waits_two_weeks_at_most(patient, nurse, doctor, as_user):
    started = patient.clinic.today() - timedelta(days=30)
    start_treatment(patient=patient, by=doctor, drug="methotrexate", start_on=started)
    client = as_user(nurse)
    bloods = [one for one in live_plan(patient).plan.to_do if one.category == "drug_lab"]
    query = urlencode({"item": bloods[0].key, "decision": "snoozed"})
    url = f"{reverse('assessments:decide', args=[patient.pk])}?{query}"

    assert "At most 14 days" in client.get(url).content.decode()
    assert client.post(url, {"until": "+15d"}).status_code == 422
