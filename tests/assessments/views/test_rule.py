import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from assessments.actions.planning import replan_patients
from assessments.actions.rules import rule_here
from assessments.knowledge.clinic_rules import fingerprint
from assessments.models import ClinicSettings, RuleOverride, RuleSignOff
from patients.actions.patients import add_patient, change_patient
from patients.actions.treatments import start_treatment
from patients.models import Membership, User

pytestmark = pytest.mark.django_db
URL = reverse("assessments:rule", args=["DM-MTX"])
TRY = "?setting=first_every_days&value=7"


def page(client, query="", url=URL, **headers):
    response = client.get(f"{url}{query}", **headers)
    return response, unescape(response.content.decode())


def methotrexate(patient, by):
    start_treatment(
        patient=patient, by=by, drug="methotrexate", dose=15, unit="mg", route="oral",
        frequency="once_weekly", start_on=date(2024, 1, 1),
    )  # fmt: skip
    return patient


def people(clinic, by, number, drug=False):
    for place in range(number):
        one = add_patient(
            clinic=clinic, by=by, identifier=f"Q{place:02d}", family_name=f"Q{place:02d}", given_name="Ada"
        )
        if drug:
            methotrexate(one, by)


def post(client, clinic, action, **more):
    return client.post(URL, {"clinic": clinic.pk, "action": action, **more}, follow=True)


def seen(clinic):
    return fingerprint(*rule_here(clinic, "DM-MTX"))


def test_says_what_it_asks_of_whom_when_and_from_which_source(clinic, patient, nurse, as_user):
    response, text = page(as_user(nurse))

    assert response.status_code == 200
    assert "Patients who take Methotrexate, or are to start it." in text
    assert "Afterwards: interval in days: 84" in text
    assert "Ledingham et al., Rheumatology 2017;56:865" in text
    assert "two independent sources agree" in text
    assert "Not signed off by a clinician, version 2017.1." in text


def test_an_unconfirmed_rule_says_so(clinic, nurse, as_user):
    text = page(as_user(nurse), url=reverse("assessments:rule", args=["DM-TAC"]))[1]

    assert "unconfirmed" in text
    assert "unverified: check the primary text" in text


def test_lists_whom_it_selects_with_date_and_sentence_and_whom_not_with_the_reason(
    clinic, patient, doctor, nurse, as_user
):
    methotrexate(patient, doctor)
    people(clinic, doctor, 1)

    selected, text = page(as_user(nurse))
    _, others = page(as_user(nurse), "?show=not")
    _, unclear = page(as_user(nurse), "?show=cannot_tell")

    assert selected.context["shows"] == [
        ("selected", "Selected", 1),
        ("not", "Not selected", 1),
        ("cannot_tell", "Cannot tell", 0),
    ]
    assert "EXAMPLE, Anna" in text
    assert "Methotrexate started 01-Jan-2024" in text
    assert "overdue" in text
    assert "EXAMPLE" not in others
    assert "Q00, Ada" in others
    assert "Methotrexate is not recorded as taken." in others
    assert "The rule can be judged for every followed patient." in unclear


def test_twenty_five_stand_on_a_page(clinic, doctor, nurse, as_user):
    people(clinic, doctor, 26)

    first, _ = page(as_user(nurse), "?show=not")
    second, text = page(as_user(nurse), "?show=not&page=2")

    assert (len(first.context["rows"]), len(second.context["rows"])) == (25, 1)
    assert "Page 2 of 2" in text


def test_a_researcher_reads_neither_names_nor_birthdays(clinic, patient, doctor, researcher, as_user):
    methotrexate(patient, doctor)
    change_patient(patient=patient, by=doctor, birth_date=date(1990, 5, 17))
    RuleSignOff.objects.create(clinic=clinic, rule="DM-MTX", pack_version="2017.1", signed_by=doctor)
    url = reverse("assessments:rule", args=["NP-US-CRC"])

    mine = page(as_user(researcher), TRY)[1]
    by_age = page(as_user(researcher), "?show=not", url=url)[1]
    full = page(as_user(doctor), "?show=not", url=url)[1]

    for text in (mine, by_age):
        assert "EXAMPLE" not in text.upper()
        assert "MRN-1001" not in text
        assert "17-May" not in text
        assert patient.study_code in text
    assert "17-May-2035" in full  # she turns 45: the researcher reads the year alone
    assert "doctor" not in mine.replace("doctor's", "")


def test_another_clinics_patients_are_never_read(clinic, other_clinic, patient, stranger, doctor, as_user):
    methotrexate(patient, doctor)

    response, text = page(as_user(stranger), f"?clinic={clinic.pk}")

    assert response.context["clinic"] == other_clinic
    assert "EXAMPLE" not in text
    assert "No patient is followed in South yet." in text


def test_a_rule_of_a_pack_that_is_off_says_what_it_would_say(clinic, patient, nurse, as_user):
    text = page(as_user(nurse), url=reverse("assessments:rule", args=["NP-US-CRC"]))[1]

    assert "USPSTF" in text
    assert "is off in North" in text
    assert "Whom it would select" in text


def test_a_number_is_tried_before_it_is_used(clinic, patient, doctor, as_user):
    methotrexate(patient, doctor)

    response, text = page(as_user(doctor), TRY)

    assert "First phase: interval in days: 7 instead of 14" in text
    assert response.context["effect"].items["moved"] > 0
    assert "DM-AZA" in text  # the schedule is shared
    assert "1 of 1 followed patients concerned" in text
    assert "Use 7 in North" in text
    assert re.search(r"CBC, from \d\d-\w{3}-\d{4} to \d\d-\w{3}-\d{4}", text)
    assert not RuleOverride.objects.exists()


def test_a_number_that_changes_nothing_says_so(clinic, patient, doctor, as_user):
    assert "Nothing would change for any of 1 followed patient." in page(as_user(doctor), TRY)[1]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?setting=first_every_days&value=0", "Enter a number above 0."),
        ("?setting=first_every_days&value=x", "Enter a whole number."),
        ("?setting=first_every_days&value=1.5", "Enter a whole number."),
        ("?setting=first_every_days&value=99999999999999", "10 digits"),
        ("?setting=first_every_days&value=14", "14 is in use now."),
        ("?setting=gone&value=14", "Select a valid choice."),
        ("?value=", "Choose the number."),
    ],
)
def test_a_number_without_sense_is_refused_at_its_field(query, words, clinic, patient, doctor, as_user):
    response, text = page(as_user(doctor), query)

    assert response.status_code == 200
    assert "There is a problem" in text
    assert words in text
    assert "<title>Error: " in text
    assert "effect" not in response.context


@pytest.mark.parametrize("who", ["doctor", "administrator"])
def test_a_number_is_used_with_its_reason_and_the_plans_are_renewed(
    who, clinic, patient, request, as_user, django_capture_on_commit_callbacks
):
    user = request.getfixturevalue(who)
    methotrexate(patient, user)
    with django_capture_on_commit_callbacks(execute=True):
        response = post(
            as_user(user), clinic, "set", setting="first_every_days", value="7", reason="Our laboratory"
        )
    text = unescape(response.content.decode())

    assert "DM-MTX now uses 7. The plans of 1 patients were worked out again." in text
    assert "First phase: interval in days: 7" in text
    assert "Our laboratory" in text
    stored = RuleOverride.objects.get()
    assert (stored.changed_by, int(stored.value)) == (user, 7)
    assert patient.planned_checks.filter(sentence__contains="here instead of 14: Our laboratory.").exists()


def test_no_number_without_a_reason(clinic, patient, doctor, as_user):
    response = post(as_user(doctor), clinic, "set", setting="first_every_days", value="7", reason=" ")
    text = unescape(response.content.decode())

    assert response.status_code == 422
    assert "Say why: the reason is shown wherever the rule speaks." in text
    assert "Use 7 in North" in text  # what was tried is still there
    assert not RuleOverride.objects.exists()


def test_going_back_to_the_packs_number(clinic, patient, doctor, as_user):
    post(as_user(doctor), clinic, "set", setting="first_every_days", value="7", reason="Why")
    other = page(as_user(doctor), url=reverse("assessments:rule", args=["DM-AZA"]))[1]
    assert "Go back to 14" in other  # the rule that shares it shows it too

    response = post(as_user(doctor), clinic, "withdraw", setting="first_every_days")

    assert "uses the number of the pack" in unescape(response.content.decode())
    assert not RuleOverride.objects.exists()


def test_trying_the_packs_number_withdraws_the_clinics_own(clinic, patient, doctor, as_user):
    post(as_user(doctor), clinic, "set", setting="first_every_days", value="7", reason="Why")
    assert "This is the number of the pack." in page(as_user(doctor), "?setting=first_every_days&value=14")[1]

    post(as_user(doctor), clinic, "set", setting="first_every_days", value="14", reason="Back")

    assert not RuleOverride.objects.exists()


def test_signing_off_says_who_and_when_wherever_the_rule_speaks(clinic, patient, doctor, nurse, as_user):
    methotrexate(patient, doctor)

    response = post(as_user(doctor), clinic, "sign", seen=seen(clinic), note="Read in full")

    today = clinic.today().strftime("%d-%b-%Y")
    text = unescape(response.content.decode())
    assert f"Signed off by doctor on {today}, for version 2017.1." in text
    assert "“Read in full”" in text
    assert "Take the sign-off away" in text
    packs = ClinicSettings.of(clinic).chosen_packs()
    assert any(rule.sign_off == f"signed {today} by doctor" for pack in packs for rule in pack.rules)

    post(as_user(doctor), clinic, "unsign")
    assert "Not signed off by a clinician" in page(as_user(nurse))[1]


def test_a_rule_that_changed_since_it_was_read_is_not_signed(clinic, doctor, as_user):
    old = seen(clinic)
    post(as_user(doctor), clinic, "set", setting="first_every_days", value="7", reason="Why")

    response = post(as_user(doctor), clinic, "sign", seen=old)

    assert "changed while you read it" in unescape(response.content.decode())
    assert not RuleSignOff.objects.exists()


@pytest.mark.parametrize("who", ["nurse", "coordinator", "researcher"])
@pytest.mark.parametrize("action", ["set", "withdraw", "sign", "unsign"])
def test_others_read_and_try_but_change_nothing(who, action, clinic, patient, request, as_user):
    user = request.getfixturevalue(who)
    more = {"setting": "first_every_days", "value": "7", "reason": "Why", "seen": seen(clinic)}

    response = post(as_user(user), clinic, action, **more)
    text = page(as_user(user), TRY)[1]

    assert response.status_code == 403
    assert not RuleOverride.objects.exists()
    assert not RuleSignOff.objects.exists()
    assert "instead of 14" in text
    assert "Use 7 in North" not in text
    assert "Sign this rule off" not in text


@pytest.mark.parametrize("action", ["set", "sign"])
def test_nobody_changes_another_clinics_rules(action, clinic, patient, stranger, as_user):
    more = {"setting": "first_every_days", "value": "7", "reason": "Why", "seen": seen(clinic)}

    response = post(as_user(stranger), clinic, action, **more)

    assert response.status_code == 404
    assert not RuleOverride.objects.exists()
    assert not RuleSignOff.objects.exists()


def test_the_right_is_that_of_the_clinic_named(clinic, other_clinic, doctor, as_user):
    Membership.objects.create(user=doctor, clinic=other_clinic, role="nurse")
    more = {"setting": "first_every_days", "value": "7", "reason": "Why"}

    assert post(as_user(doctor), other_clinic, "set", **more).status_code == 403
    assert post(as_user(doctor), clinic, "set", **more).status_code == 200


def test_what_does_not_exist_is_not_found(clinic, doctor, as_user):
    assert as_user(doctor).get(reverse("assessments:rule", args=["DM-NONE"])).status_code == 404
    assert post(as_user(doctor), clinic, "other").status_code == 404


@pytest.mark.parametrize("nonsense", ["x", "²", "9" * 500])
def test_nonsense_in_the_address_counts_as_not_asked(nonsense, clinic, patient, nurse, as_user):
    response, _ = page(as_user(nurse), f"?clinic={nonsense}&show={nonsense}&page={nonsense}")

    assert response.status_code == 200


def test_someone_without_a_clinic_is_told_so(db, as_user):
    assert "do not belong to a clinic" in page(as_user(User.objects.create_user("new")))[1]


def test_queries_do_not_grow_with_the_patients(
    clinic, patient, doctor, nurse, as_user, django_assert_max_num_queries, django_assert_num_queries
):
    client = as_user(nurse)
    methotrexate(patient, doctor)
    replan_patients([patient.pk])
    page(client, TRY)
    with django_assert_max_num_queries(36) as few:
        page(client, TRY)
    people(clinic, doctor, 12, drug=True)

    with django_assert_num_queries(len(few)):
        page(client, TRY)
