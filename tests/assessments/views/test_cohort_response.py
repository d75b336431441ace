from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.actions.planning import replan_patients
from assessments.models import Standing
from patients.actions.patients import add_patient, change_patient
from patients.actions.visits import record_visit
from patients.knowledge.mmt8 import SITES
from patients.models import Membership, User

pytestmark = pytest.mark.django_db
URL = reverse("assessments:cohort_response")
FIRST, LATEST = date(2026, 3, 5), date(2026, 9, 1)


def page(client, query="", **headers):
    response = client.get(f"{URL}{query}", **headers)
    return response, unescape(response.content.decode())


def person(clinic, by, name, **details):
    return add_patient(clinic=clinic, by=by, identifier=name, family_name=name, given_name="Ada", **details)


def stands(patient, response="moderate", low="52.5", high="52.5", highest=None, **more):
    not_scored = response == "not_scorable"
    return Standing.objects.create(
        patient=patient,
        response=response,
        response_highest="" if not_scored else highest or response,
        response_low=None if not_scored else Decimal(low),
        response_high=None if not_scored else Decimal(high),
        baseline_on=None if not_scored else FIRST,
        follow_up_on=None if not_scored else LATEST,
        stated_at=timezone.now(),
        **more,
    )


def test_each_class_counts_what_its_list_shows(clinic, doctor, nurse, as_user):
    for number, response in enumerate(
        ["major", "major", "moderate", "minimal", "none", *["not_scorable"] * 3]
    ):
        stands(person(clinic, doctor, f"P{number}"), response, response_reason="Why not.")

    response, text = page(as_user(nurse))

    counted = {bar["state"].value: (bar["count"], bar["percent"]) for bar in response.context["bars"]}
    assert counted == {
        "major": (2, 25), "moderate": (1, 13), "minimal": (1, 13), "none": (1, 13), "cannot_tell": (0, 0),
        "not_scorable": (3, 38),
    }  # fmt: skip
    for state, (count, _) in counted.items():
        found, _ = page(as_user(nurse), f"?response={state}")
        assert found.context["page"].paginator.count == count
        assert sum(group["count"] for group in found.context["groups"]) == count
    assert "8 patients" in text
    assert "<strong>2</strong> · 25%" in text


def test_a_row_has_score_bounds_dates_and_days(patient, nurse, as_user):
    stands(patient, "minimal", "27.5", "60", highest="major", response_reason="Missing: HAQ.")

    _, text = page(as_user(nurse), "?response=minimal")

    assert "EXAMPLE, Anna" in text
    assert "At least minimal, at most major improvement" in text
    assert "27.5 to 60 of 100" in text
    assert "Missing: HAQ." in text
    assert "Baseline 05-Mar-2026" in text
    assert "follow-up 01-Sep-2026" in text
    assert "180 days" in text
    assert reverse("assessments:response", args=[patient.pk]) in text


def test_what_is_missing_is_never_read_as_no_improvement(patient, nurse, as_user):
    stands(patient, "cannot_tell", "0", "47.5", highest="moderate")

    response, text = page(as_user(nurse))

    assert "Cannot tell: from less than minimal to moderate improvement" in text
    counted = {bar["state"].value: bar["count"] for bar in response.context["bars"]}
    assert (counted["none"], counted["cannot_tell"]) == (0, 1)
    assert "Less than minimal improvement" in text
    assert "No improvement" not in text
    assert "may lift it higher" not in text


def test_a_confirmed_worsening_is_said_in_words(patient, nurse, as_user):
    stands(patient, "none", "0", "0", worsening="ProDERM confirmed deterioration: met at two visits.")

    _, text = page(as_user(nurse))

    assert '<span class="tag overdue">Confirmed worsening</span>' in text
    assert "ProDERM confirmed deterioration: met at two visits." in text


def test_what_may_be_higher_is_said_beside_its_bar(patient, nurse, as_user):
    stands(patient, "minimal", "20", "47.5", highest="moderate")

    assert "1 of them at least this: what is missing may lift it higher" in page(as_user(nurse))[1]


def test_a_score_without_bounds_says_one_number(patient, nurse, as_user):
    stands(patient, "moderate", "52.5", "52.5")

    _, text = page(as_user(nurse))

    assert "<strong>Moderate improvement</strong>, 52.5 of 100" in text
    assert "at least this" not in text


def test_who_cannot_be_scored_stands_under_the_reason_with_a_link_to_the_field(
    clinic, doctor, nurse, as_user
):
    lacking = person(clinic, doctor, "Lacking")
    record_visit(
        patient=lacking, by=doctor, visited_on=FIRST, mmt8=dict.fromkeys(SITES, 7), physician_global=6
    )
    record_visit(patient=lacking, by=doctor, visited_on=LATEST, mmt8=dict.fromkeys(SITES, 9))
    unseen = [person(clinic, doctor, name) for name in ("Unseen", "Never")]
    replan_patients([one.pk for one in (lacking, *unseen)])

    response, text = page(as_user(nurse), "?response=not_scorable")

    reasons = [(group["why"], group["count"]) for group in response.context["groups"]]
    assert reasons == [("No visit recorded.", 2), ("Physician global not known at follow-up.", 1)]
    assert f"/patients/{lacking.pk}/visit/?on=2026-09-01#id_physician_global" in text
    assert f"/patients/{unseen[0].pk}/visit/" in text
    assert "Record a visit" in text


def test_filling_the_field_moves_the_patient_into_a_class(patient, doctor, nurse, as_user):
    for on, score in ((FIRST, 6), (LATEST, 1)):
        record_visit(
            patient=patient, by=doctor, visited_on=on, mmt8=dict.fromkeys(SITES, 9), physician_global=score
        )
    replan_patients([patient.pk])

    _, text = page(as_user(nurse), "?response=minimal")

    assert "EXAMPLE, Anna" in text
    assert "20 to 67.5 of 100" in text


def test_the_best_score_comes_first(clinic, doctor, nurse, as_user):
    for name, response, low in (
        ("Low", "moderate", "40"),
        ("High", "moderate", "57.5"),
        ("Top", "major", "80"),
    ):
        stands(person(clinic, doctor, name), response, low, low)

    _, text = page(as_user(nurse))

    places = [text.index(f"{name}, Ada") for name in ("TOP", "HIGH", "LOW")]
    assert places == sorted(places)


def test_subtype_clinic_and_mine_narrow_the_counts_and_the_list(
    clinic, other_clinic, doctor, nurse, stranger, as_user
):
    Membership.objects.create(user=nurse, clinic=other_clinic, role="nurse")
    stands(person(clinic, doctor, "Srp", subtype="anti_srp", responsible=doctor))
    stands(person(clinic, doctor, "Mine", responsible=nurse))
    stands(person(other_clinic, doctor, "There", responsible=stranger))

    def names(query):
        response, text = page(as_user(nurse), query)
        return {name for name in ("SRP", "MINE", "THERE") if f"{name}, Ada" in text}, response.context[
            "judged"
        ]

    assert names("") == ({"SRP", "MINE", "THERE"}, 3)
    assert names("?subtype=anti_srp") == ({"SRP"}, 1)
    assert names(f"?clinic={other_clinic.pk}") == ({"THERE"}, 1)
    assert names("?who=me") == ({"MINE"}, 1)


def test_a_patient_without_a_standing_is_not_judged_and_never_counted_as_no_response(
    clinic, doctor, nurse, as_user
):
    person(clinic, doctor, "Unjudged")

    _, nobody = page(as_user(nurse))
    stands(person(clinic, doctor, "Judged"))
    response, text = page(as_user(nurse))

    assert "1 patient not yet judged" in nobody
    assert "No response is known yet" in nobody
    assert "1 patient not yet judged" in text
    assert response.context["judged"] == 1
    assert [bar["count"] for bar in response.context["bars"]] == [0, 1, 0, 0, 0, 0]


def test_who_is_not_followed_any_more_is_not_counted(patient, doctor, nurse, as_user):
    stands(patient)
    change_patient(patient=patient, by=doctor, status="discharged")

    response, text = page(as_user(nurse))

    assert response.context["judged"] == 0
    assert "nobody is followed here yet" in text


def test_a_stranger_and_a_filter_without_patients_see_nobody(patient, nurse, stranger, as_user):
    stands(patient)

    assert "EXAMPLE" not in page(as_user(stranger), f"?clinic={patient.clinic_id}")[1]
    _, text = page(as_user(nurse), "?subtype=seronegative")
    assert "No patient matches" in text
    assert "Nobody is in this class" in page(as_user(nurse), "?response=major")[1]


def test_a_reader_of_study_codes_gets_no_name_no_link_and_no_order_by_name(
    clinic, doctor, researcher, as_user
):
    later, first = person(clinic, doctor, "Zimmer"), person(clinic, doctor, "Abel")
    for one in (later, first):
        stands(one, "not_scorable", response_reason="No visit recorded.")

    response, text = page(as_user(researcher))

    assert "ZIMMER" not in text.upper()
    assert "Record a visit" not in text
    (group,) = response.context["groups"]
    assert [row["patient"].pk for row in group["people"]] == [later.pk, first.pk]


def test_sources_and_what_is_unconfirmed_are_named(patient, nurse, as_user):
    stands(patient)

    _, text = page(as_user(nurse))

    assert "PMC5577002" in text
    assert "unconfirmed" in text
    assert "CK 15, aldolase 6" in text


def test_someone_without_a_clinic_is_told_so(db, as_user):
    assert "do not belong to a clinic" in page(as_user(User.objects.create_user("new")))[1]


@pytest.mark.parametrize("named", ["x", "²", "9" * 5000], ids=["word", "no digit", "long"])
def test_nonsense_in_the_address_counts_as_not_asked(patient, nurse, as_user, named):
    stands(patient)

    query = f"?who={named}&clinic={named}&subtype={named}&response={named}&page={named}"

    assert "EXAMPLE, Anna" in page(as_user(nurse), query)[1]


def test_htmx_gets_the_list_without_the_page(patient, nurse, as_user, htmx):
    _, part = page(as_user(nurse), **htmx)

    assert "<html" not in part
    assert 'id="responses"' in part


def test_needs_a_log_in(client):
    assert client.get(URL).url.startswith(reverse("login"))


def test_fifty_patients_stand_on_a_page(clinic, doctor, nurse, as_user):
    for number in range(51):
        stands(person(clinic, doctor, f"P{number:02d}"))

    response, first = page(as_user(nurse))
    _, second = page(as_user(nurse), "?page=2")

    assert response.context["groups"][0]["count"] == 51
    assert "P50, Ada" not in first
    assert "P50, Ada" in second


def test_the_number_of_queries_does_not_grow_with_the_list(
    patient, clinic, doctor, nurse, as_user, django_assert_max_num_queries, django_assert_num_queries
):
    client = as_user(nurse)
    stands(patient)
    page(client)
    with django_assert_max_num_queries(20) as few:
        page(client)
    for number in range(12):
        one = person(clinic, doctor, f"P{number}")
        stands(
            one, *(("major", "80", "80") if number % 2 else ("not_scorable",)), response_reason=str(number)
        )

    with django_assert_num_queries(len(few)):
        page(client)
