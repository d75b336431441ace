"""A saved result prints all that it said, also when the instrument says something else by now."""

import re

import pytest
from django.urls import reverse

from assessments.actions.criteria import save_criteria_results
from assessments.instruments import ENMC, EULAR, GUIDE, INSTRUMENTS, QUESTIONS
from assessments.result_words import words_of

pytestmark = pytest.mark.django_db

ANSWERS = dict.fromkeys(QUESTIONS, "no") | {
    "onset_age": "age_ge40", "prox_upper": "yes", "prox_lower": "yes", "leg_prox_gt_distal": "yes",
    "muscle_enzymes": "yes", "ck_raised": "yes", "anti_hmgcr": "yes", "anti_srp": "unknown",
    "neck_flexors": "unknown", "bx_necrosis": "yes",
}  # fmt: skip


@pytest.fixture
def saved(patient, doctor):
    results = save_criteria_results(
        patient=patient, by=doctor, instruments=INSTRUMENTS.values(), answers=ANSWERS
    )
    return {result.instrument: result for result in results}


@pytest.fixture
def paper(as_user, doctor):
    def read(result):
        address = reverse("assessments:criteria_result", args=[result.patient_id, result.pk])
        return " ".join(as_user(doctor).get(address).content.decode().split())

    return read


def test_eular_prints_the_statements_on_imnm_and_what_they_rest_on(saved, paper):
    text = paper(saved[EULAR.code])

    assert "These criteria have no subgroup for IMNM" in text
    assert "a necrotising biopsy can lower the class" in text
    assert "A low score does not argue against IMNM" in text
    assert "S28: one source." in text


def test_eular_prints_the_points_of_every_item_in_both_models(saved, paper):
    text = paper(saved[EULAR.code]).split('id="points-title"')[1].split("</section>")[0]

    rows = re.findall(r'<th scope="row">(.*?)</tr>', text)
    cells = {re.sub("<.*", "", row).strip(): re.findall(r'"num">(.*?)</td>', row) for row in rows}
    assert cells["Age at onset: 40 or older"] == ["2.1", "2.2"]
    assert cells["Proximal leg weakness, both sides"] == ["0.8", "0.5"]
    assert cells["Endomysial mononuclear cells"] == ["–", "0.0"]
    assert cells["Neck flexors weaker than extensors"] == ["0.0 to 1.9", "0.0 to 1.6"]
    assert len(cells) == 15
    assert 'Trouble swallowing <span class="tag due">definition unconfirmed</span>' in text
    assert "Gottron sign <span" not in text


def test_the_rounding_remark_is_printed(patient, doctor, paper):
    # 5.5 without biopsy: probable by the printed cut-point, 54.2% by the probability.
    answers = dict.fromkeys(QUESTIONS, "no") | {
        "onset_age": "age_ge40", "gottron_papules": "yes", "muscle_enzymes": "yes",
    }  # fmt: skip
    (result,) = save_criteria_results(patient=patient, by=doctor, instruments=[EULAR], answers=answers)

    assert "Without biopsy: Score 5.5 is Probable IIM by the printed cut-point" in paper(result)
    assert "The printed cut-points are rounded; we classify by score." in paper(result)


def test_what_would_decide_is_printed_with_how_it_is_got(saved, paper):
    decide = {
        code: paper(one).split('id="decide-title"')[1].split("</section>")[0] for code, one in saved.items()
    }

    assert (
        'Neck flexors weaker than extensors <span class="muted">(ask or examine; settles it alone)'
        in decide[EULAR.code]
    )
    assert 'Anti-SRP positive <span class="muted">(blood test; settles it alone)' in decide[ENMC.code]
    assert "Settled: no missing answer could change this outcome." not in decide[GUIDE.code]


def test_enmc_and_guide_print_their_notes_and_unconfirmed_stands_on_paper(saved, paper):
    enmc, guide = paper(saved[ENMC.code]), paper(saved[GUIDE.code])

    assert "An antibody not tested is not a negative antibody" in enmc
    assert "MHC class I on the sarcolemma" in enmc
    assert 'criteria 2.1:</span> <span class="tag due">unconfirmed</span>' in enmc
    assert "Raised CK, proximal weakness and anti-HMGCR; no biopsy needed." in enmc
    assert "The guide names no number of criteria that makes a diagnosis." in guide
    assert "Treatment the guide names, for reading and no order: Steroids + IVIG ± MMF." in guide


def test_an_older_version_still_prints_what_it_said(saved, paper):
    result = saved[ENMC.code]
    result.version = "An earlier one"
    result.outcome["said"]["notes"] = [{"text": "As we saw it then.", "source": "S1", "mark": "M"}]
    result.save()

    assert "As we saw it then." in paper(result)
    assert "An antibody not tested is not a negative antibody" not in paper(result)


def test_saved_before_the_words_were_kept_the_same_version_works_them_out_and_an_older_one_says_so(
    saved, paper
):
    result = saved[EULAR.code]
    kept = result.outcome.pop("said")
    result.save()

    assert words_of(result, EULAR) == kept
    assert "A low score does not argue against IMNM" in paper(result)
    result.version = "An earlier one"
    result.save()
    assert "were not kept with results of this older version" in paper(result)


def test_a_class_settled_with_its_subgroup_open_says_both_on_paper(patient, doctor, paper):
    answers = ANSWERS | dict.fromkeys(("neck_flexors", "bx_endomysial", "bx_perimysial"), "yes")
    answers |= dict.fromkeys(("finger_flexors", "treatment_not_improved"), "unknown")
    (result,) = save_criteria_results(patient=patient, by=doctor, instruments=[EULAR], answers=answers)

    decide = paper(result).split('id="decide-title"')[1].split("</section>")[0]
    assert "Class settled: no missing answer could change it." in decide
    assert decide.count("<li>") == 2
    assert "Finger flexor weakness" in decide
