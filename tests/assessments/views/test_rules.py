import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from assessments.knowledge.pack_files import load_packs
from assessments.models import ClinicSettings, RuleOverride, RuleSignOff
from patients.actions.patients import add_patient, change_patient
from patients.models import Membership, User

pytestmark = pytest.mark.django_db
URL = reverse("assessments:rules")


def page(client, query="", **headers):
    response = client.get(f"{URL}{query}", **headers)
    return response, unescape(response.content.decode())


def test_every_pack_and_every_rule_stands_there_with_its_state(clinic, nurse, as_user):
    response, text = page(as_user(nurse))

    assert response.status_code == 200
    for pack in load_packs().values():
        assert pack.title in text
        for rule in pack.rules:
            assert reverse("assessments:rule", args=[rule.id]) in text
    assert "No rule is signed off by a clinician yet." in text
    assert f"Cannot be chosen: {load_packs()['drug.bsr2025'].why_off}" in text
    on = [row["pack"].id for row in response.context["packs"] if row["is_on"]]
    assert set(on) == set(ClinicSettings.of(clinic).packs)


def test_sign_offs_and_numbers_of_the_clinic_are_counted(clinic, doctor, nurse, as_user):
    RuleSignOff.objects.create(clinic=clinic, rule="DM-MTX", pack_version="2017.1", signed_by=doctor)
    RuleOverride.objects.create(
        clinic=clinic, rule="DM-MTX", setting="later_every_days", value=56, reason="Why", changed_by=doctor
    )

    _, text = page(as_user(nurse))

    assert f"1 of {sum(len(pack.rules) for pack in load_packs().values())} rules are signed off" in text
    assert "changed here" in text


def test_a_number_that_no_longer_fits_is_said(clinic, doctor, nurse, as_user):
    RuleOverride.objects.create(
        clinic=clinic, rule="DM-MTX", setting="gone", value=56, reason="Why", changed_by=doctor
    )

    assert "DM-MTX: the number of this clinic is not used." in page(as_user(nurse))[1]


def test_a_pack_can_be_tried_and_nothing_is_stored(clinic, patient, nurse, as_user):
    before = ClinicSettings.of(clinic).packs

    response, text = page(as_user(nurse), "?try=cancer.imacs2023")

    assert "If IMACS 2023 were switched off" in text
    assert response.context["effect"].items["removed"] > 0
    assert "EXAMPLE, Anna" in text
    assert re.search(r"was due \d\d-\w{3}-\d{4}", text)
    assert ClinicSettings.of(clinic).packs == before


def test_a_pack_that_replaces_another_says_so(clinic, patient, nurse, as_user):
    assert "It takes the place of BSR/BHPR 2017" in page(as_user(nurse), "?try=drug.acr")[1]


def test_a_pack_that_cannot_be_chosen_cannot_be_tried(clinic, nurse, as_user):
    response, text = page(as_user(nurse), "?try=drug.bsr2025")

    assert "It cannot be switched on" in text
    assert "effect" not in response.context


def test_a_researcher_reads_study_codes(clinic, patient, researcher, as_user):
    _, text = page(as_user(researcher), "?try=cancer.imacs2023")

    assert "EXAMPLE" not in text.upper().replace("EXAMPLE.ORG", "")
    assert patient.study_code in text


def test_the_day_an_item_falls_due_tells_no_birthday(clinic, patient, doctor, researcher, as_user):
    """The first bowel screening of somebody diagnosed young falls due on a birthday."""
    change_patient(
        patient=patient, by=doctor, birth_date=date(1980, 5, 17), onset_date=date(2019, 3, 1),
        diagnosis_date=date(2019, 6, 12),
    )  # fmt: skip

    full = page(as_user(doctor), "?try=national.us")[1]
    text = page(as_user(researcher), "?try=national.us")[1]

    assert "due 17-May-2025" in full
    assert "17-May" not in text
    assert "due 2025" in text


def test_one_of_several_clinics_can_be_chosen_but_never_a_strangers(
    clinic, other_clinic, doctor, nurse, as_user
):
    named = add_patient(
        clinic=other_clinic, by=doctor, identifier="S1", family_name="There", given_name="Ada",
        sex="female", diagnosis_date="2023-06-12", onset_date="2023-03-01",
    )  # fmt: skip
    response, _ = page(as_user(nurse), f"?clinic={other_clinic.pk}&try=cancer.imacs2023")
    assert response.context["clinic"] == clinic
    assert named.pk not in response.context["effect"].ids

    Membership.objects.create(user=nurse, clinic=other_clinic, role="nurse")
    again = page(as_user(User.objects.get(pk=nurse.pk)), f"?clinic={other_clinic.pk}")[0]
    assert again.context["clinic"] == other_clinic


def test_only_an_administrator_is_sent_to_the_admin(clinic, doctor, administrator, as_user):
    assert "Choose packs in the admin" in page(as_user(administrator))[1]
    assert "Choose packs in the admin" not in page(as_user(doctor))[1]


def test_someone_without_a_clinic_is_told_so(db, as_user):
    assert "do not belong to a clinic" in page(as_user(User.objects.create_user("new")))[1]


def test_the_menu_leads_here(nurse, as_user):
    assert f'href="{URL}"' in as_user(nurse).get("/patients/").content.decode()


def test_queries_do_not_grow_with_rules_of_the_clinic_or_patients(
    clinic, patient, doctor, nurse, as_user, django_assert_max_num_queries, django_assert_num_queries
):
    client = as_user(nurse)
    page(client, "?try=steroids")
    with django_assert_max_num_queries(25) as few:
        page(client, "?try=steroids")
    for number in range(8):
        add_patient(clinic=clinic, by=doctor, identifier=f"P{number}", family_name="P", given_name="Ada")
    for rule in ("DM-MTX", "DM-AZA", "GC-EYE"):
        RuleSignOff.objects.create(clinic=clinic, rule=rule, pack_version="2017.1", signed_by=doctor)

    with django_assert_num_queries(len(few)):
        page(client, "?try=steroids")
