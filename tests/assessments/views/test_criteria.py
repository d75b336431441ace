from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from assessments.models import CriteriaResult
from patients.actions.clinical_events import record_event
from patients.actions.lab_results import record_results
from patients.actions.visits import record_visit
from patients.models import Visit

pytestmark = pytest.mark.django_db

# Onset at 40 or later, arm and leg weakness, proximal more than distal, raised CK: 5.8 without biopsy.
PROBABLE = {
    "onset_age": "age_ge40",
    "prox_upper": "yes",
    "prox_lower": "yes",
    "leg_prox_gt_distal": "yes",
    "muscle_enzymes": "yes",
}


@pytest.fixture
def url(patient):
    return reverse("assessments:criteria", args=[patient.pk])


def read(response):
    return response.content.decode()


def part(text, name):
    """The text from the element of that id to the end of its card or fieldset."""
    rest = text.split(f'id="{name}"', 1)[1]
    return rest.split("</section>")[0] if name.endswith("-result") else rest.split("</fieldset>")[0]


def chosen(text, name):
    """The value of the radio button of that name that is checked, "" when none is."""
    for piece in text.split("<input")[1:]:
        tag = piece.split(">")[0]
        if f'name="{name}"' in tag and "checked" in tag:
            return tag.split('value="')[1].split('"')[0]
    return ""


# From the record, with provenance.


def test_is_filled_from_the_facts_and_each_question_is_asked_once(ck, doctor, as_user, url):
    text = read(as_user(doctor).get(url))

    assert chosen(text, "ck_raised") == "yes"
    assert chosen(text, "muscle_enzymes") == "yes"
    assert chosen(text, "onset_age") == "age_ge40"
    assert text.count('name="ck_raised"') == 3  # yes, no, not known: for ENMC and the guide together
    assert "1 of 4 met, 3 not known." in part(text, "guide-result")
    assert "Cannot tell" in part(text, "enmc-result")


def test_a_result_stands_with_value_date_recorder_and_a_link_to_it(ck, doctor, as_user, url, patient):
    row = part(read(as_user(doctor).get(url)), "q-ck_raised")

    assert "CK 9,800 units/L on 01-Jun-2023, above its limit 190." in row
    assert "Entered by doctor" in row
    assert f"/patients/{patient.pk}/lab_results/?dates=all#result-{patient.labresults.get().pk}" in row


def test_the_link_of_a_result_leads_to_its_cell(ck, doctor, as_user, url, patient):
    page = read(as_user(doctor).get(reverse("patients:lab_results", args=[patient.pk]), {"dates": "all"}))

    assert f'id="result-{patient.labresults.get().pk}"' in page


def test_a_symptom_links_to_its_visit_and_shows_the_strength_beside_it(doctor, as_user, url, patient):
    record_visit(
        patient=patient,
        by=doctor,
        visited_on=date(2026, 3, 2),
        symptoms={"prox_upper": "yes"},
        mmt8={"deltoid_right": 6, "gluteus_medius_left": 5},
    )
    text = read(as_user(doctor).get(url))

    arms, legs = part(text, "q-prox_upper"), part(text, "q-prox_lower")
    assert "Yes at the visit on 02-Mar-2026." in arms
    assert "MMT8 on 02-Mar-2026: right deltoid 6." in arms
    assert f"/patients/{patient.pk}/visit/?on=2026-03-02" in arms
    assert "MMT8 on 02-Mar-2026: left gluteus medius 5." in legs
    assert "Not recorded at any visit. Grades alone are taken for neither yes nor no." in legs
    assert chosen(text, "prox_lower") == ""


def test_a_biopsy_links_to_its_place_in_the_history(doctor, as_user, url, patient):
    record_event(
        patient=patient,
        by=doctor,
        kind="biopsy",
        happened_on=date(2023, 7, 1),
        findings={"necrosis": "yes", "minimal_infiltrate": "yes"},
    )
    client = as_user(doctor)
    text = read(client.get(url))
    place = f"event-{patient.clinicalevents.get().pk}"

    assert f"/patients/{patient.pk}/clinical_events/#{place}" in part(text, "q-bx_necrosis")
    assert f'id="{place}"' in read(client.get(reverse("patients:clinical_events", args=[patient.pk])))
    assert "1 of 4 met" in part(text, "guide-result")


def test_the_age_at_onset_links_to_the_patient_s_details_and_who_entered_them(doctor, as_user, url, patient):
    row = part(read(as_user(doctor).get(url)), "q-onset_age")

    assert "First symptom in Mar-2023, age 58." in row
    assert "Entered by doctor" in row
    assert reverse("patients:edit_patient", args=[patient.pk]) in row


def test_an_enzyme_without_a_limit_is_named_at_the_field(doctor, as_user, url, patient):
    report = {"test": "CK", "value": Decimal(9800), "unit": "U/L", "collected_on": date(2023, 6, 1)}
    record_results(patient=patient, by=doctor, results=[report])

    row = part(read(as_user(doctor).get(url)), "q-ck_raised")

    assert "has no upper limit recorded: the worst value counts; enter its limit to judge." in row
    assert chosen(row, "ck_raised") == ""


def test_what_nobody_recorded_is_neither_no_nor_chosen_in_advance(doctor, as_user, url):
    row = part(read(as_user(doctor).get(url)), "q-anti_srp")

    assert chosen(row, "anti_srp") == ""
    assert "Anti-SRP: not tested, which is not negative." in row
    assert "not known" in row


# Scoring.


def test_shows_both_models_side_by_side_with_their_range(doctor, as_user, url):
    text = part(read(as_user(doctor).post(url, PROBABLE)), "eular-result")

    assert "At least Probable IIM (5.8 without biopsy), may be Definite IIM." in text
    for words in ("Lowest class", "Highest class", "5.8 to 20.8", "6.0 to 29.5", "Probability"):
        assert words in text
    assert "Not IIM by these criteria" in text  # with biopsy, as long as nothing of it is known


@pytest.mark.parametrize(
    "words",
    [
        "A low score does not argue against IMNM",
        "a necrotising biopsy can lower the class",
        "no subgroup for IMNM",
        '<span class="tag due">unconfirmed</span>',
    ],
)
def test_says_what_must_be_said_in_imnm_and_marks_what_is_unconfirmed(words, doctor, as_user, url):
    assert words in part(read(as_user(doctor).get(url)), "eular-result")


def test_each_question_says_what_it_comes_to_in_each_set(doctor, as_user, url):
    text = read(as_user(doctor).post(url, {**PROBABLE, "neck_flexors": "no"}))
    words = {
        name: " ".join(part(text, f"counts-{name}").split("</p>")[0].replace("</span>", "").split())
        for name in ("prox_lower", "neck_flexors", "heliotrope", "bx_endomysial")
    }

    assert "EULAR/ACR" in words["prox_lower"]
    assert "0.8 / 0.5" in words["prox_lower"]
    assert "ENMC weakness" in words["prox_lower"]
    assert "Guide weakness" in words["prox_lower"]
    assert "not met" in words["neck_flexors"]
    assert "1.9" not in words["neck_flexors"]
    assert "could add 3.1 / 3.2" in words["heliotrope"]
    assert "could add none / 1.7" in words["bx_endomysial"]


def test_one_answer_rescores_every_set_in_one_round_trip_and_stores_nothing(doctor, as_user, url, htmx):
    client = as_user(doctor)
    weak = {**PROBABLE, "ck_raised": "yes", "muscle_enzymes": "no"}
    before = read(client.post(url, weak, **htmx))
    after = read(client.post(url, {**weak, "anti_hmgcr": "yes", "muscle_enzymes": "yes"}, **htmx))

    assert "<html" not in after
    assert "Not decided: 4.5 so far, up to 19.5; 6 items not known." in part(before, "eular-result")
    assert "At least Probable IIM (5.8 without biopsy)" in part(after, "eular-result")
    assert "Cannot tell" in part(before, "enmc-result")
    assert "Anti-HMGCR myopathy" in part(after, "enmc-result").split("</p>")[0]
    assert "3 of 4 met, 1 not known." in part(after, "guide-result")
    assert 'id="best" hx-swap-oob="innerHTML"' in after
    assert after.count("hx-swap-oob") == 1 + after.count('id="counts-')
    assert not CriteriaResult.objects.exists()


def test_what_would_decide_leads_to_the_field_and_to_where_the_fact_is_entered(doctor, as_user, url, patient):
    text = part(read(as_user(doctor).post(url, {**PROBABLE, "ck_raised": "yes"})), "enmc-result")

    assert "Blood test" in text
    assert 'href="#q-anti_hmgcr"' in text
    assert f"/patients/{patient.pk}/lab_results/?tests=ANTI_HMGCR#enter" in text
    assert "Muscle biopsy" in text
    assert text.index("Blood test") < text.index("Muscle biopsy")


def test_an_item_that_settles_the_outcome_alone_is_marked(doctor, as_user, url):
    answers = {**PROBABLE, "ck_raised": "yes", "anti_srp": "no", "bx_necrosis": "no"}
    text = part(read(as_user(doctor).post(url, answers)), "enmc-result")

    [row] = [row for row in text.split("<li>") if 'href="#q-anti_hmgcr"' in row]
    assert "settles it alone" in row


def test_a_class_that_unknown_items_can_still_change_is_not_called_not_iim(doctor, as_user, url):
    text = read(as_user(doctor).post(url, {"save": "eular_acr_2017"}, follow=True))

    for one in (part(text, "eular-result"), text.split('id="saved-title"')[1]):
        assert "Not decided:" in one
        assert "Not IIM" not in one.split("<table")[0].split("With a complete biopsy")[0]


def test_answers_that_cannot_both_hold_are_named(doctor, as_user, url):
    text = read(as_user(doctor).post(url, {"ck_raised": "yes", "muscle_enzymes": "no"}))

    assert "CK raised is yes, but CK, LDH, AST or ALT raised is no: check one of them." in text


def test_works_without_scripts_and_keeps_the_answers(doctor, as_user, url):
    text = read(as_user(doctor).post(url, {**PROBABLE, "anti_srp": "unknown", "note": "half written"}))

    assert "<html" in text
    assert chosen(text, "leg_prox_gt_distal") == "yes"
    assert chosen(text, "anti_srp") == "unknown"
    assert "half written" in text


# Who may see what.


def test_says_that_it_is_no_diagnosis(doctor, as_user, url):
    assert "not a diagnosis" in read(as_user(doctor).get(url))


@pytest.mark.parametrize("role", ["researcher", "coordinator", "administrator"])
def test_who_writes_no_facts_reads_but_neither_scores_nor_saves(role, request, as_user, url, ck):
    client = as_user(request.getfixturevalue(role))
    text = read(client.get(url))

    assert '<fieldset class="questions" disabled>' in text
    assert "1 of 4 met" in text
    assert 'name="save"' not in text
    assert "#enter" not in text
    assert client.post(url, PROBABLE).status_code == 403


def test_a_researcher_reads_no_name_no_note_and_no_reason(patient, ck, doctor, researcher, as_user, url):
    answers = {"ck_raised": "no", "reason-ck_raised": "Anna fell", "note": "Anna told her sister"}
    as_user(doctor).post(url, {**answers, "save": "guide_criteria"})

    text = read(as_user(researcher).get(url))

    assert "Anna" not in text
    assert "17-May" not in text
    assert "By doctor" not in text
    assert "by doctor" not in text
    assert "a member of staff" in text
    assert "0 of 4 met" in text


def test_a_researcher_does_not_read_the_month_of_birth(patient, researcher, as_user, url):
    type(patient).objects.update(birth_precision="month")

    text = read(as_user(researcher).get(url))

    assert "(born 1964)" in text
    assert "May-1964" not in text


def test_a_stranger_finds_nothing(stranger, as_user, url):
    assert as_user(stranger).get(url).status_code == 404
    assert as_user(stranger).post(url, {"save": "guide_criteria"}).status_code == 404
    assert not CriteriaResult.objects.exists()


def test_needs_a_log_in(client, url):
    assert client.get(url).status_code == 302


def test_the_number_of_queries_grows_neither_with_facts_nor_with_saved_results(
    doctor, nurse, as_user, url, htmx, patient, positive, ck,
    django_assert_max_num_queries, django_assert_num_queries,
):  # fmt: skip
    client = as_user(doctor)
    client.post(url, {"save": "guide_criteria"}, follow=True)
    with django_assert_max_num_queries(20) as few:
        client.get(url)
        whole_page = len(few)
    with django_assert_max_num_queries(13) as few:
        client.post(url, PROBABLE, **htmx)
        rescore = len(few)
    for month in range(1, 5):
        client.post(url, {"save": "eular_acr_2017"}, follow=True)
        positive(date(2024, month, 1))
        Visit.objects.create(patient=patient, visited_on=date(2024, month, 2), recorded_by=nurse)

    with django_assert_num_queries(whole_page):
        client.get(url)
    with django_assert_num_queries(rescore):
        client.post(url, PROBABLE, **htmx)
