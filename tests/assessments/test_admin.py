import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from assessments.actions.planning import replan_patients
from assessments.knowledge.pack_files import load_packs
from assessments.models import Alert, ClinicSettings, ReminderPreference, RuleOverride, RuleSignOff
from patients.actions.lab_results import record_results
from patients.actions.treatments import start_treatment
from patients.models import Role
from tests.conftest import member

pytestmark = pytest.mark.django_db
SETTINGS = {
    "sweep_time": "02:00",
    "digest_time": "07:30",
    "working_days": ["0", "1"],
    "working_from": "08:00",
    "working_until": "17:00",
    "lab_to_team_lead": 7,
    "lab_to_prescriber": 14,
    "lab_to_clinical_lead": 28,
    "cancer_to_team_lead": 30,
    "cancer_to_clinical_lead": 90,
    "critical_hours": 4,
    "snooze_lab_days": 14,
    "snooze_disease_days": 28,
    "snooze_cancer_days": 90,
    "snooze_times": 2,
    "keep_days": 365,
    "holidays-TOTAL_FORMS": 0,
    "holidays-INITIAL_FORMS": 0,
}


def address(model, action="add", *args):
    return reverse(f"admin:assessments_{model}_{action}", args=args)


def read(client, url):
    return unescape(client.get(url).content.decode())


def save_packs(client, clinic, packs):
    url = address("clinicsettings", "change", ClinicSettings.of(clinic).pk)
    return client.post(url, {**SETTINGS, "packs": packs}, follow=True)


def test_packs_are_chosen_and_the_plans_renewed(
    clinic, patient, administrator, as_user, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = save_packs(as_user(administrator), clinic, ["drug.acr"])

    assert ClinicSettings.of(clinic).packs == ["drug.acr"]
    assert "The plans of 1 patients were worked out again." in unescape(response.content.decode())


def test_packs_of_one_group_are_refused_together(clinic, administrator, as_user):
    before = ClinicSettings.of(clinic).packs

    text = unescape(save_packs(as_user(administrator), clinic, ["drug.bsr2017", "drug.acr"]).content.decode())

    assert "they replace each other" in text
    assert ClinicSettings.of(clinic).packs == before


def test_a_pack_that_may_not_be_chosen_is_shown_with_why_and_refused(clinic, administrator, as_user):
    client, pack = as_user(administrator), load_packs()["drug.bsr2025"]
    form = read(client, address("clinicsettings", "change", ClinicSettings.of(clinic).pk))

    assert f"cannot be chosen: {pack.why_off}" in form
    [box] = re.findall(r'<input[^>]+value="drug.bsr2025"[^>]*>', form)
    assert "disabled" in box
    assert form.count(" disabled") == 1
    refused = unescape(save_packs(client, clinic, ["drug.bsr2025"]).content.decode())
    assert "cannot be chosen" in refused
    assert "drug.bsr2025" not in ClinicSettings.of(clinic).packs


def number(clinic, **changes):
    fields = {
        "clinic": clinic.pk,
        "number": "DM-MTX later_every_days",
        "value": "56",
        "reason": "Our laboratory",
    }
    return fields | changes


def test_the_admin_offers_the_numbers_of_the_packs_with_their_values(clinic, administrator, as_user):
    form = read(as_user(administrator), address("ruleoverride"))

    assert "DM-MTX: Afterwards: interval in days (pack: 84)" in form
    assert "GC-EYE" in form


def test_a_number_is_stored_with_its_author(clinic, patient, administrator, as_user):
    as_user(administrator).post(address("ruleoverride"), number(clinic))
    stored = RuleOverride.objects.get()
    url = address("ruleoverride", "change", stored.pk)
    as_user(administrator).post(url, {"value": "70", "reason": "Another"})

    stored.refresh_from_db()
    assert (stored.rule, stored.setting, int(stored.value)) == ("DM-MTX", "later_every_days", 70)
    assert (stored.reason, stored.changed_by) == ("Another", administrator)
    assert stored.history.count() == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value": "0"}, "Enter a number above 0."),
        ({"value": "1.5"}, "Enter a whole number."),
        ({"value": "84"}, "84 is the number of the pack."),
        ({"reason": ""}, "This field is required."),
        ({"number": "DM-MTX gone"}, "Select a valid choice."),
        ({"number": ""}, "This field is required."),
    ],
)
def test_a_number_without_sense_or_reason_is_refused(changes, words, clinic, administrator, as_user):
    response = as_user(administrator).post(address("ruleoverride"), number(clinic, **changes))

    assert words in unescape(response.content.decode())
    assert not RuleOverride.objects.exists()


def test_a_rule_is_signed_off_once_in_a_version(clinic, administrator, as_user):
    fields = {"clinic": clinic.pk, "rule": "DM-MTX", "note": "Checked"}
    as_user(administrator).post(address("rulesignoff"), fields)
    again = as_user(administrator).post(address("rulesignoff"), fields)

    stored = RuleSignOff.objects.get()
    assert (stored.signed_by, stored.pack_version, stored.note) == (administrator, "2017.1", "Checked")
    assert "signed off in this version already" in unescape(again.content.decode())


def test_another_clinic_is_neither_offered_nor_accepted(clinic, other_clinic, administrator, doctor, as_user):
    theirs = RuleOverride.objects.create(
        clinic=other_clinic, rule="DM-MTX", setting="later_every_days", value=70, reason="Secret reason",
        changed_by=doctor,
    )  # fmt: skip
    client = as_user(administrator)

    for model, fields in (
        ("ruleoverride", number(other_clinic)),
        ("rulesignoff", {"clinic": other_clinic.pk, "rule": "DM-MTX"}),
    ):
        assert other_clinic.name not in read(client, address(model))
        assert "Select a valid choice" in unescape(client.post(address(model), fields).content.decode())
    assert "Secret reason" not in read(client, address("ruleoverride", "changelist"))
    assert client.get(address("ruleoverride", "change", theirs.pk)).status_code == 302
    assert RuleOverride.objects.count() == 1
    assert not RuleSignOff.objects.exists()


@pytest.mark.parametrize("role", [Role.PHYSICIAN, Role.NURSE, Role.RESEARCHER])
def test_the_admin_is_for_administrators(role, clinic, as_user):
    user = member("somebody", role, clinic)

    for model in ("ruleoverride", "rulesignoff"):
        assert as_user(user).post(address(model), number(clinic)).status_code in (302, 403)
    assert not RuleOverride.objects.exists()


# --- Thresholds of alert rules ---


def threshold(clinic, **changes):
    about = {"number": "AL-LAB-WBC below", "value": "2.5", "reason": "Ours"}
    return {"clinic": clinic.pk} | about | changes


def test_a_threshold_of_an_alert_rule_is_set_takes_effect_and_is_taken_back_by_deleting(
    clinic, patient, administrator, doctor, as_user, django_capture_on_commit_callbacks
):
    client = as_user(administrator)
    start_treatment(patient=patient, by=doctor, drug="methotrexate", start_on=date(2026, 1, 1))
    row = {"test": "WBC", "value": 3, "unit": "10*9/L", "collected_on": clinic.today()}
    record_results(patient=patient, by=doctor, results=[row])
    client.post(address("ruleoverride"), threshold(clinic))
    stored = RuleOverride.objects.get()
    replan_patients([patient.pk])
    own = Alert.objects.filter(rule="AL-LAB-WBC", is_over=False).exists()
    client.post(address("ruleoverride", "delete", stored.pk), {"post": "yes"})
    replan_patients([patient.pk])

    assert (stored.rule, stored.setting, stored.value, stored.changed_by) == (
        "AL-LAB-WBC", "below", 2.5, administrator,
    )  # fmt: skip
    assert not own
    assert not RuleOverride.objects.exists()
    assert Alert.objects.filter(rule="AL-LAB-WBC", is_over=False).exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value": "0"}, "Enter a number above 0."),
        ({"value": "3.5"}, "is the number of the rule"),
        ({"number": "AL-LAB-REPEAT days", "value": "2.5"}, "Enter a whole number of days."),
        ({"number": "AL-LAB-WBC bellow"}, "Select a valid choice"),
        ({"number": "AL-SCREEN-OVERDUE days", "value": "3"}, "Select a valid choice"),
        ({"reason": ""}, "This field is required"),
    ],
)
def test_a_threshold_that_makes_no_sense_is_refused(clinic, administrator, as_user, changes, words):
    response = as_user(administrator).post(address("ruleoverride"), threshold(clinic, **changes))

    assert words in unescape(response.content.decode())
    assert not RuleOverride.objects.exists()


def test_nobody_deletes_a_number_of_another_clinic(clinic, other_clinic, doctor, as_user):
    stored = RuleOverride.objects.create(
        clinic=clinic, rule="AL-LAB-WBC", setting="below", value=2, reason="Ours", changed_by=doctor
    )
    outsider = member("outsider", Role.ADMINISTRATOR, other_clinic)
    as_user(outsider).post(address("ruleoverride", "delete", stored.pk), {"post": "yes"})

    assert RuleOverride.objects.exists()


# --- When, who leads, limits, holidays ---


def save(client, clinic, **changes):
    url = address("clinicsettings", "change", ClinicSettings.of(clinic).pk)
    packs = ClinicSettings.of(clinic).packs
    return unescape(client.post(url, {**SETTINGS, "packs": packs, **changes}, follow=True).content.decode())


def test_leads_limits_and_holidays_are_set(clinic, administrator, nurse, doctor, as_user):
    client = as_user(administrator)
    holiday = {"holidays-TOTAL_FORMS": 1, "holidays-0-day": "2026-12-25", "holidays-0-name": "Christmas"}

    save(client, clinic, team_lead=nurse.pk, clinical_lead=doctor.pk, lab_to_team_lead=3, **holiday)

    settings = ClinicSettings.of(clinic)
    assert (settings.team_lead, settings.clinical_lead, settings.lab_to_team_lead) == (nurse, doctor, 3)
    assert not settings.is_working_day(date(2026, 12, 25))


def test_every_limit_shows_its_default_and_where_it_comes_from(clinic, administrator, as_user):
    form = read(as_user(administrator), address("clinicsettings", "change", ClinicSettings.of(clinic).pk))

    assert form.count("screening and monitoring reference, section 6") == 10


@pytest.mark.parametrize("who", ["stranger", "researcher"])
def test_only_people_of_the_clinics_list_can_lead(who, request, clinic, administrator, as_user):
    user = request.getfixturevalue(who)

    text = save(as_user(administrator), clinic, team_lead=user.pk)

    assert "Select a valid choice" in text
    assert ClinicSettings.of(clinic).team_lead is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"working_until": "07:00"}, "Working hours end after they begin."),
        ({"critical_hours": 0}, "greater than or equal to 1"),
        ({"keep_days": 1}, "greater than or equal to 31"),
    ],
)
def test_a_limit_that_makes_no_sense_is_refused(clinic, administrator, as_user, changes, words):
    assert words in save(as_user(administrator), clinic, **changes)


def test_a_clinic_without_a_working_day_is_warned(clinic, administrator, as_user):
    text = save(as_user(administrator), clinic, working_days=[])

    assert "No working day is left: no digest is due any more." in text


def test_a_refused_address_is_cleared_by_an_administrator_of_the_same_clinic(
    clinic, other_clinic, administrator, nurse, as_user
):
    preference = ReminderPreference.objects.create(user=nurse, refused_address=nurse.email)
    url = address("reminderpreference", "change", preference.pk)
    outsider = member("outsider", Role.ADMINISTRATOR, other_clinic)
    as_user(outsider).post(url, {"refused_address": ""})
    preference.refresh_from_db()
    kept = preference.refused_address
    as_user(administrator).post(url, {"refused_address": ""})
    preference.refresh_from_db()

    assert (kept, preference.refused_address) == (nurse.email, "")


@pytest.mark.parametrize(("bounced", "is_warned"), [("nurse@example.org", False), ("old@example.org", True)])
def test_a_mailbox_that_bounced_is_marked_by_an_administrator(
    administrator, nurse, as_user, bounced, is_warned
):
    sent = {"user": nurse.pk, "refused_address": bounced, "refused_words": "Mailbox full"}
    response = as_user(administrator).post(address("reminderpreference"), sent, follow=True)

    stored = ReminderPreference.objects.get()
    assert (stored.user, stored.refused_address, stored.refused_words) == (nurse, bounced, "Mailbox full")
    assert ("so this changes nothing" in unescape(response.content.decode())) is is_warned


def test_nobody_marks_an_address_of_another_clinic(administrator, stranger, as_user):
    sent = {"user": stranger.pk, "refused_address": stranger.email}
    response = as_user(administrator).post(address("reminderpreference"), sent)

    assert "Select a valid choice" in unescape(response.content.decode())
    assert not ReminderPreference.objects.exists()
