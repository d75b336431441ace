"""How the plan is laid out: due first, the rest folded, one visit together, evidence beside the risk."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from assessments.knowledge.evidence import CONFLICTS, IMNM_CANCER_EVIDENCE
from assessments.models import ClinicSettings
from assessments.plan_page.live import live_plan
from assessments.plan_page.rows import SECTIONS
from patients.actions.clinical_events import record_event
from patients.actions.lab_results import record_results
from patients.actions.patients import change_patient
from patients.actions.treatments import start_treatment

pytestmark = pytest.mark.django_db


@pytest.fixture
def use(patient):
    def packs(*names):
        settings = ClinicSettings.of(patient.clinic)
        settings.packs = list(names)
        settings.save()

    return packs


@pytest.fixture
def read(patient, doctor, as_user):
    url = reverse("assessments:plan", args=[patient.pk])
    return lambda user=doctor, **query: as_user(user).get(url, query).content.decode()


def section(text, anchor):
    return text.split(f'id="{anchor}"')[1].split("<section")[0]


def test_what_is_due_is_open_and_everything_else_is_folded_with_its_count(patient, read):
    text, plan = read(), live_plan(patient).plan

    assert '<details class="fold" data-fold="to-do">' not in text
    for anchor, *_, statuses in SECTIONS:
        count = sum(entry.status in statuses for entry in plan.entries)
        if count and anchor != "to-do":
            assert f'<details class="fold" data-fold="{anchor}">' in text
        if count:
            assert re.search(rf'id="{anchor}">[^<]+ <span class="muted">\({count}\)', text), anchor


def test_no_entry_of_the_plan_is_lost(patient, read):
    text = read()

    for entry in live_plan(patient).plan.entries:
        assert entry.item_label in text
        assert entry.rule_id in text


def test_the_bloods_of_one_visit_stand_together_with_one_action_for_all(patient, doctor, read):
    start_treatment(
        patient=patient, by=doctor, drug="methotrexate", start_on=patient.clinic.today() - timedelta(days=14)
    )
    text = section(read(kind="drug_lab"), "to-do")

    bloods = [entry for entry in live_plan(patient).plan.to_do if entry.category == "drug_lab"]
    day = next(entry.bundle for entry in bloods if entry.bundle)
    count = sum(entry.bundle == day for entry in bloods)
    assert count > 1
    assert f"One visit, {count} samples" in text
    visit = text.split(f"One visit, {count} samples")[1].split("Each with its reason")[0]
    assert "Enter all results" in visit
    assert visit.count("item=") >= count
    assert all(entry.item_label in visit for entry in bloods if entry.bundle == day)


def test_an_item_that_several_rule_sets_ask_for_names_them_and_their_rules(patient, use, read):
    use("cancer.imacs2023", "cancer.seed")
    change_patient(patient=patient, by=patient.responsible, birth_date=date(1964, 5, 17))

    text = section(read(), "to-do")

    assert re.search(r"Asked by (Owner.+?s guide and IMACS 2023|IMACS 2023 and Owner.+?s guide)", text)
    assert "2 rules and source" in text


def test_what_pregnancy_holds_is_under_held(patient, doctor, read):
    record_event(
        patient=patient, by=doctor, kind="pregnancy", happened_on=patient.clinic.today() - timedelta(days=60),
        ended_precision="",
    )  # fmt: skip

    text = section(read(), "held")

    assert "pregnan" in text
    assert '<span class="tag quiet">held</span>' in text


def test_one_kind_can_be_shown_alone(patient, doctor, read):
    start_treatment(patient=patient, by=doctor, drug="methotrexate", start_on=date(2026, 1, 5))
    every, cancer, drug = read(), read(kind="cancer"), read(kind="drug_lab")

    assert "Albumin" in section(every, "to-do")
    assert "Albumin" not in section(cancer, "to-do")
    assert "Mammogram" in section(cancer, "to-do")
    assert "Mammogram" not in section(drug, "to-do")
    assert "Only cancer screening is shown." in cancer
    due = sum(entry.category == "cancer" for entry in live_plan(patient).plan.to_do)
    assert f"Cancer screening <span>({due} due)</span>" in every
    assert f'id="to-do">Due <span class="muted">({due})' in cancer
    assert "Mammogram" in section(read(kind="nonsense"), "to-do")


def test_the_risk_class_opens_every_finding_and_disagreement(read):
    text = read()
    table = text.split('id="evidence"')[1]

    assert 'href="#evidence"' in text
    for finding in IMNM_CANCER_EVIDENCE:
        assert finding.text.split("'")[0][:40] in table
    for conflict in CONFLICTS:
        assert conflict.topic[:20] in table
    assert "Contradicts the first row." in table
    assert "unverified: check the primary text" in table


def test_the_window_is_drawn_and_said_in_words(patient, read):
    text = section(read(), "strip-title")

    assert "From Mar-2023 to 12-Jun-2026:" in text
    assert '<span class="nowrap">12-Jun-2023</span> <span>Diagnosis</span>' in text
    assert "Cancer risk class moderate" in text
    assert "style=" not in text


def test_of_the_dead_the_window_asks_nothing(patient, doctor, read):
    change_patient(patient=patient, by=doctor, death_date=date(2026, 6, 1), status="deceased")

    assert "Died; nothing more is asked." in section(read(), "strip-title")


def test_facts_that_cannot_all_be_true_are_named_at_the_top(patient, doctor, read):
    assert "cannot all be true" not in read()
    for word in ("positive", "negative"):
        row = {"test": "ANTI_SRP", "qualitative": word, "collected_on": date(2024, 1, 5)}
        record_results(patient=patient, by=doctor, results=[row])

    assert "Anti-SRP is both positive and negative on 05-Jan-2024." in read().split("<section")[0]


def test_every_form_on_the_page_can_really_be_sent(patient, nurse, read):
    client = Client(enforce_csrf_checks=True)
    client.force_login(nurse)
    text = client.get(reverse("assessments:plan", args=[patient.pk])).content.decode()
    forms = re.findall(r"<form method=\"post\" action=\"([^\"]+decide[^\"]*)\".*?</form>", text, flags=re.S)
    bodies = re.findall(r"<form method=\"post\".*?</form>", text, flags=re.S)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', bodies[-1])[1]

    assert forms
    assert all("csrfmiddlewaretoken" in body for body in bodies)
    address = next(url.replace("&amp;", "&") for url in forms if "decision=taken" in url)
    response = client.post(address, {"decision": "taken", "quick": "1", "csrfmiddlewaretoken": token})
    assert response.status_code == 302
