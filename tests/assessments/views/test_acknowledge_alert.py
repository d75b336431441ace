from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from assessments.actions.alerts import acknowledge_alert, raise_alerts
from assessments.models import Alert
from assessments.patient_facts import facts_for
from patients.actions.visits import record_visit
from patients.models import AccessLog

pytestmark = pytest.mark.django_db


@pytest.fixture
def raised(patient, doctor):
    """`raised(dysphagia="yes")`: the alerts of Anna after a visit on 05-Mar-2026 with these answers."""

    def record(**answers):
        record_visit(patient=patient, by=doctor, visited_on=date(2026, 3, 5), symptoms=answers)
        raise_alerts(facts_for([patient]), patient.clinic.today())
        return list(Alert.objects.open())

    return record


@pytest.fixture
def alert(raised):
    return raised(dysphagia="yes")[0]


@pytest.fixture
def url(patient):
    return reverse("assessments:acknowledge_alert", args=[patient.pk])


def text_of(response) -> str:
    return response.content.decode()


ALL = dict.fromkeys(("dysphagia", "dyspnoea", "chest_pain", "mobility_loss", "worse_on_treatment"), "yes")
PAGES = (
    "patients:overview",
    "patients:lab_results",
    "patients:visit",
    "assessments:plan",
    "assessments:criteria",
)


# --- The banner ---


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_the_patient_carries_the_banner_under_the_header(
    page, alert, patient, nurse, as_user, url
):
    text = text_of(as_user(nurse).get(reverse(page, args=[patient.pk])))

    assert text.count('id="alerts"') == 1
    banner = text[text.index('id="alerts"') : text.index("<main")]
    assert "1 open alert: 1 critical" in banner
    assert "Trouble swallowing</strong> since" in banner
    assert "05-Mar-2026" in banner
    assert "call the patient the same day" in banner
    assert "the owner&#x27;s guide only" in banner
    assert "now, answered within 4 working hours" in banner
    assert f'hx-get="{url}?alert={alert.pk}"' in banner
    assert text.index('aria-label="Patient"') < text.index('id="alerts"')


def test_without_alerts_the_place_is_there_and_empty(patient, nurse, as_user):
    text = text_of(as_user(nurse).get(reverse("patients:overview", args=[patient.pk])))

    assert text.count('id="alerts"') == 1
    assert "open alert" not in text


def test_pages_of_several_patients_have_no_banner(alert, nurse, as_user):
    assert 'id="alerts"' not in text_of(as_user(nurse).get(reverse("patients:patient_list")))


def test_three_lines_are_shown_and_the_rest_opens(raised, patient, nurse, as_user):
    assert len(raised(**ALL)) == 5

    text = text_of(as_user(nurse).get(reverse("patients:overview", args=[patient.pk])))

    assert "5 open alerts: 4 critical, 1 high" in text
    assert "Show 2 more" in text
    assert text.index("Worse during treatment") > text.index("Show 2 more")


def test_only_critical_alerts_are_open_from_the_start(raised, patient, nurse, as_user):
    raised(dyspnoea="yes", worse_on_treatment="yes")

    text = text_of(as_user(nurse).get(reverse("patients:overview", args=[patient.pk])))

    critical, high = (text.split(f'<li class="alert {urgency}">')[1] for urgency in ("critical", "high"))
    assert critical.lstrip().startswith("<details open>")
    assert high.lstrip().startswith("<details>")


@pytest.mark.parametrize("role", ["coordinator", "researcher", "administrator"])
def test_others_see_the_banner_but_cannot_answer(role, alert, patient, as_user, request, url):
    client = as_user(request.getfixturevalue(role))

    text = text_of(client.get(reverse("patients:overview", args=[patient.pk])))

    assert "1 open alert" in text
    assert "Write what was done" not in text
    assert client.get(f"{url}?alert={alert.pk}").status_code == 403
    assert client.post(f"{url}?alert={alert.pk}", {"answer": "Called."}).status_code == 403
    assert Alert.objects.open().exists()


# --- The form ---


def test_the_form_opens_in_its_line_or_as_a_page(alert, nurse, as_user, url, htmx):
    client = as_user(nurse)
    page = text_of(client.get(f"{url}?alert={alert.pk}"))
    part = text_of(client.get(f"{url}?alert={alert.pk}", **htmx))

    assert "<html" in page
    assert "hx-post" not in page.split("<form")[-1]
    assert "<html" not in part
    assert f'hx-post="{url}?alert={alert.pk}"' in part
    for text in (page, part):
        assert f'id="alert_{alert.pk}_answer"' in text
        assert 'maxlength="300"' in text


def test_storing_goes_back_to_the_patient_and_is_noted(alert, patient, nurse, as_user, url):
    response = as_user(nurse).post(f"{url}?alert={alert.pk}", {"answer": "Called."}, follow=True)

    alert.refresh_from_db()
    assert (alert.acknowledged_by, alert.answer) == (nurse, "Called.")
    assert response.redirect_chain == [(reverse("patients:overview", args=[patient.pk]), 302)]
    assert "Trouble swallowing: stored what was done" in text_of(response)
    assert "open alert" not in text_of(response)
    assert AccessLog.objects.filter(
        user=nurse, patient=patient, action="change", screen="acknowledge_alert"
    ).exists()


def test_htmx_gets_the_banner_anew(raised, nurse, as_user, url, htmx):
    alert, *_ = raised(dyspnoea="yes", chest_pain="yes")

    response = as_user(nurse).post(f"{url}?alert={alert.pk}", {"answer": "Called."}, **htmx)

    assert response["HX-Retarget"] == "#alerts"
    assert response["HX-Reswap"] == "outerHTML"
    assert "plan-changed" in response["HX-Trigger"]
    text = text_of(response)
    assert text.lstrip().startswith('<div id="alerts"')
    assert "stored what was done" in text
    assert "1 open alert" in text


def test_from_the_worklist_one_sentence_comes_back(alert, nurse, as_user, url, htmx):
    response = as_user(nurse).post(f"{url}?alert={alert.pk}&back=worklist", {"answer": "Called."}, **htmx)

    assert "HX-Retarget" not in response
    assert "plan-changed" in response["HX-Trigger"]
    assert "stored what was done" in text_of(response)
    assert "<form" not in text_of(response)


def test_without_scripts_it_goes_back_to_the_worklist(alert, nurse, as_user, url):
    response = as_user(nurse).post(f"{url}?alert={alert.pk}&back=worklist", {"answer": "Called."})

    assert response.url == reverse("assessments:worklist")


@pytest.mark.parametrize(
    ("answer", "words"),
    [("", "Write what was done"), ("  ", "Write what was done"), ("x" * 301, "at most 300 characters")],
)
def test_no_words_or_too_many_are_refused_at_the_field(answer, words, alert, nurse, as_user, url):
    response = as_user(nurse).post(f"{url}?alert={alert.pk}", {"answer": answer})

    assert response.status_code == 422
    assert "There is a problem" in text_of(response)
    assert words in text_of(response)
    assert f'href="#alert_{alert.pk}_answer"' in text_of(response)
    assert Alert.objects.open().exists()


def test_whoever_comes_second_reads_who_was_first(alert, nurse, doctor, as_user, url, at):
    at(datetime(2026, 11, 22, 20, 0, tzinfo=UTC))  # 21:00 in Berlin
    acknowledge_alert(alert=alert, by=doctor, answer="Seen today.")
    client = as_user(nurse)

    posted = client.post(f"{url}?alert={alert.pk}", {"answer": "Called."})
    opened = client.get(f"{url}?alert={alert.pk}")

    assert posted.status_code == 422
    for text in (text_of(posted), text_of(opened)):
        assert f"{doctor} has already written what was done, on 22-Nov-2026" in text
        assert "21:00" in text
        assert "“Seen today.”" in text
    assert "Nothing was stored." in text_of(posted)
    alert.refresh_from_db()
    assert alert.answer == "Seen today."


@pytest.mark.parametrize("number", ["0", "x", "9" * 30, "²"])
def test_an_alert_that_is_not_there_is_not_found(number, alert, nurse, as_user, url):
    assert as_user(nurse).get(url, {"alert": number}).status_code == 404


def test_an_alert_of_another_patient_is_not_found(alert, clinic, doctor, as_user):
    from patients.actions.patients import add_patient

    other = add_patient(clinic=clinic, by=doctor, identifier="X", family_name="Other", given_name="Eve")
    address = reverse("assessments:acknowledge_alert", args=[other.pk])

    assert as_user(doctor).post(f"{address}?alert={alert.pk}", {"answer": "Called."}).status_code == 404
    assert Alert.objects.open().exists()


def test_a_post_without_a_number_is_not_found(alert, nurse, as_user, url):
    assert as_user(nurse).post(url, {"answer": "Called."}).status_code == 404


# --- All alerts of the patient ---


def test_lists_open_and_answered_ones_with_who_and_when(raised, nurse, doctor, as_user, url):
    first, _ = raised(dyspnoea="yes", chest_pain="yes")
    acknowledge_alert(alert=first, by=doctor, answer="Seen by Mrs Example.")

    text = text_of(as_user(nurse).get(url))

    assert f"{doctor}, " in text
    assert "Seen by Mrs Example." in text
    assert text.count("?alert=") >= 1
    assert f'href="?alert={first.pk}"' not in text


def test_a_reader_without_identifiers_gets_no_free_text(alert, doctor, researcher, as_user, url):
    acknowledge_alert(alert=alert, by=doctor, answer="Seen by Mrs Example.")

    text = text_of(as_user(researcher).get(url))

    assert "Trouble swallowing" in text
    assert "Mrs Example" not in text
    assert "hidden in the study view" in text


def test_says_so_when_there_never_was_one(patient, nurse, as_user, url):
    assert "No alert has been raised" in text_of(as_user(nurse).get(url))


def test_what_is_over_is_listed_last_and_said_to_be_over(alert, nurse, as_user, url):
    Alert.objects.create(
        patient=alert.patient, rule="AL-LAB-WBC", key="AL-LAB-WBC:1", urgency="high",
        seen_on=date(2026, 3, 5), label="White cells low", sentence="Because.", source="A paper", mark="2",
        is_over=True,
    )  # fmt: skip

    text = text_of(as_user(nurse).get(url))

    assert text.index("Trouble swallowing") < text.index("White cells low")
    assert "no longer so" in text
    assert "1 open alert:" in text


@pytest.mark.parametrize(("role", "is_said"), [("nurse", True), ("researcher", False)])
def test_opened_again_it_says_so_and_shows_the_earlier_answer(
    role, is_said, alert, nurse, as_user, url, request
):
    acknowledge_alert(alert=alert, by=nurse, answer="Called on Monday.")
    alert.refresh_from_db()
    alert.acknowledged_at = alert.acknowledged_by = None
    alert.answer, alert.action = "", "Look at it."
    alert.reopened_at = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    alert.save()

    text = text_of(as_user(request.getfixturevalue(role)).get(url))

    assert "worse again" in text
    assert "worse than when it was answered" in text
    assert "<strong>To do:</strong> Look at it." in text
    assert ("Called on Monday." in text) is is_said
