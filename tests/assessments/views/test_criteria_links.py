"""From a question of the criteria to the field that answers it, and to whoever entered what is known."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from assessments.actions.criteria import save_criteria_result
from assessments.instruments import GUIDE, QUESTIONS
from patients.actions.clinical_events import record_event
from patients.actions.lab_results import record_results
from patients.models import LabResult

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(as_user, patient):
    def read(user):
        return as_user(user).get(reverse("assessments:criteria", args=[patient.pk])).content.decode()

    return read


def question(text, code):
    return text.split(f'id="q-{code}"')[1].split("</fieldset>")[0]


def deciding(text, card, code):
    """The row of "what would decide" that names the question."""
    rows = text.split(f'id="{card}"')[1].split("</section>")[0].split('<li><span class="ease">')
    return next(row for row in rows if f'href="#q-{code}"' in row)


def test_a_biopsy_half_reported_is_completed_and_not_recorded_anew(page, doctor, patient):
    event = record_event(
        patient=patient, by=doctor, kind="biopsy", happened_on=date(2024, 3, 1), findings={"necrosis": "yes"}
    )

    text = page(doctor)

    amend = reverse("patients:amend_event", args=[patient.pk, event.pk])
    row = deciding(text, "enmc-result", "bx_stages")
    assert f'href="{amend}#id_finding_bx_stages">complete the report' in row
    assert f'href="{amend}#id_finding_bx_stages">Complete the report' in question(text, "bx_stages")
    assert f'href="{amend}#id_finding_bx_rimmed_vacuoles"' in question(text, "bx_rimmed_vacuoles")
    assert "amend" not in question(text, "bx_necrosis")


def test_without_a_biopsy_the_form_opens_with_its_kind(page, doctor, patient):
    row = deciding(page(doctor), "enmc-result", "bx_stages")

    assert f'href="/patients/{patient.pk}/clinical_events/?what=biopsy#record">record the biopsy' in row


def test_a_ck_without_its_limit_leads_to_it(page, doctor, researcher, patient):
    ck = {"test": "CK", "value": Decimal(9800), "unit": "U/L", "collected_on": date(2024, 3, 5)}
    (result,) = record_results(patient=patient, by=doctor, results=[ck])

    text = page(doctor)

    amend = reverse("patients:amend_result", args=[patient.pk, result.pk])
    assert f'href="{amend}#id_upper">enter its limit' in deciding(text, "enmc-result", "ck_raised")
    assert f'href="{amend}#id_upper">Enter its limit' in question(text, "ck_raised")
    assert "amend" not in page(researcher)


def test_a_symptom_leads_to_its_own_question_of_today_s_visit(page, doctor, patient, clinic):
    row = deciding(page(doctor), "enmc-result", "prox_lower")

    today = clinic.today().isoformat()
    assert f'href="/patients/{patient.pk}/visit/?on={today}#id_symptom_prox_lower"' in row


def test_that_nobody_knows_who_entered_a_fact_is_said_on_the_page_and_on_paper(
    page, doctor, patient, as_user, ck
):
    assert "Entered by doctor" in question(page(doctor), "ck_raised")
    LabResult.objects.update(recorded_by=None)

    assert re.search(r"190\.\s+<span[^>]*>Entered by: not recorded", question(page(doctor), "ck_raised"))
    saved = save_criteria_result(patient=patient, by=doctor, instrument=GUIDE, answers={"ck_raised": "yes"})
    paper = as_user(doctor).get(reverse("assessments:criteria_result", args=[patient.pk, saved.pk]))
    assert "Entered by: not recorded." in paper.content.decode()


def test_a_settled_class_beside_an_open_subgroup_names_what_the_subgroup_waits_for(as_user, doctor, patient):
    known = dict.fromkeys(QUESTIONS, "no") | {
        "onset_age": "age_ge40", "prox_upper": "yes", "prox_lower": "yes", "leg_prox_gt_distal": "yes",
        "neck_flexors": "yes", "muscle_enzymes": "yes", "bx_endomysial": "yes", "finger_flexors": "unknown",
        "treatment_not_improved": "unknown",
    }  # fmt: skip
    address = reverse("assessments:criteria", args=[patient.pk])

    def card(**changes):
        answer = as_user(doctor).post(address, known | changes, headers={"HX-Request": "true"})
        return " ".join(answer.content.decode().split('id="eular-result"')[1].split("</section>")[0].split())

    open_ = card()
    assert "<strong>Class settled.</strong> No missing answer can change the class." in open_
    assert "<strong>Settled.</strong>" not in open_
    waits = open_.split("Subgroup open until</h3>")[1].split("</ul>")[0]
    assert re.findall(r'href="#q-(\w+)"', waits) == ["finger_flexors", "treatment_not_improved"]
    assert f'href="/patients/{patient.pk}/visit/' in waits
    closed = card(finger_flexors="no")
    assert "<strong>Settled.</strong> No missing answer can change this outcome." in closed
    assert "Subgroup open until" not in closed
