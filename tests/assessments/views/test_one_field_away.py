import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse

from assessments.actions.planning import replan_patients
from assessments.models import OneFieldAway, Standing
from patients.actions.clinical_events import record_event
from patients.actions.lab_results import record_results
from patients.actions.patients import add_patient, change_patient
from patients.actions.visits import record_visit, save_visit_part
from patients.knowledge.mmt8 import SITES
from patients.models import Membership, User

pytestmark = pytest.mark.django_db
URL = reverse("assessments:one_field_away")
RESPONSE = "?who=all&instrument=tis_2016"
FIRST, LATEST = date(2026, 3, 5), date(2026, 9, 1)


def page(client, query="?who=all", **headers):
    response = client.get(f"{URL}{query}", **headers)
    return response, unescape(response.content.decode())


def person(clinic, by, name, **details):
    return add_patient(clinic=clinic, by=by, identifier=name, family_name=name, given_name="Ada", **details)


def wants_hmgcr(patient, by):
    """Anti-SRP negative, anti-HMGCR never tested: one blood test from a subtype."""
    result = {"test": "ANTI_SRP", "qualitative": "negative", "collected_on": FIRST}
    record_results(patient=patient, by=by, results=[result])
    replan_patients([patient.pk])
    return patient


def wants_global(patient, by):
    """Two visits, the later without the physician global."""
    for on, score in ((FIRST, Decimal(6)), (LATEST, None)):
        mmt8 = dict.fromkeys(SITES, 7)
        record_visit(patient=patient, by=by, visited_on=on, mmt8=mmt8, physician_global=score)
    replan_patients([patient.pk])
    return patient


def link(text):
    """The address of the one button of a row."""
    (address,) = re.findall(r'class="button secondary small" href="(/patients/[^"]+)"', text)
    return address


def anchored(client, address):
    """The form behind a link opens and has the place that the link names."""
    response = client.get(address)
    return response.status_code == 200 and f'id="{address.partition("#")[2]}"' in response.content.decode()


def test_each_row_says_who_what_it_settles_and_where_to_fill_it(patient, doctor, nurse, as_user):
    wants_hmgcr(patient, doctor)
    record_visit(patient=patient, by=doctor, visited_on=LATEST, symptoms={"dysphagia": "no"})

    response, text = page(as_user(nurse), "?who=all&instrument=guide_criteria")

    assert response.status_code == 200
    assert "EXAMPLE, Anna" in text
    assert "Last visit 01-Sep-2026" in text
    assert "positive would make the subtype “Anti-HMGCR”, negative “Seronegative”" in text
    assert link(text) == f"/patients/{patient.pk}/lab_results/?tests=ANTI_HMGCR#enter"
    assert anchored(as_user(nurse), link(text))


@pytest.mark.django_db(transaction=True)
def test_filling_the_field_behind_the_link_takes_the_row_off(patient, doctor, nurse, as_user):
    wants_global(patient, doctor)
    _, before = page(as_user(nurse), RESPONSE)
    address = link(before)

    assert address == f"/patients/{patient.pk}/visit/?on=2026-09-01#id_physician_global"
    assert "Physician global of 01-Sep-2026 would make the response scorable." in before
    assert anchored(as_user(nurse), address)
    as_user(nurse).post(
        address.partition("?")[0],
        {"part": "globals", "visited_on": "2026-09-01", "seen": "{}", "opened_by": str(nurse.pk),
         "physician_global": "1"},
    )  # fmt: skip
    _, after = page(as_user(nurse), RESPONSE)

    assert "EXAMPLE" not in after
    assert Standing.objects.get(patient=patient).response == "minimal"


@pytest.mark.parametrize(
    ("measures", "part", "values", "place"),
    [
        ({"physician_global": Decimal(2)}, "mmt8", {f"mmt8_{site}": "9" for site in SITES}, "mmt8"),
    ],
)
def test_strength_is_filled_in_on_its_own_part_of_the_sheet(
    measures, part, values, place, patient, doctor, nurse, as_user
):
    record_visit(
        patient=patient, by=doctor, visited_on=FIRST, mmt8=dict.fromkeys(SITES, 7), physician_global=6
    )
    record_visit(patient=patient, by=doctor, visited_on=LATEST, **measures)
    replan_patients([patient.pk])

    address = link(page(as_user(nurse), RESPONSE)[1])

    assert address.endswith(f"?on=2026-09-01#{place}")
    assert anchored(as_user(nurse), address)
    save_visit_part(patient=patient, by=nurse, visited_on=LATEST, part=part, values=values, seen={})
    replan_patients([patient.pk])
    assert not OneFieldAway.objects.filter(instrument="tis_2016").exists()


@pytest.mark.parametrize(
    ("item", "place"),
    [
        ("neck_flexors", "visit/#id_symptom_neck_flexors"),
        ("haq", "visit/?on=2026-09-01#haq"),
        ("onset", "edit/#id_onset_date"),
        ("birth", "edit/#id_birth_date"),
        ("bx_stages", "clinical_events/?what=biopsy#record"),
        ("CK", "lab_results/?tests=CK#enter"),
    ],
)
def test_every_kind_of_field_has_a_form_to_go_to(item, place, patient, nurse, as_user):
    on = LATEST if item == "haq" else None
    OneFieldAway.objects.create(
        patient=patient, instrument="tis_2016", item=item, label="A field", ease=1, sentence="Why.", on=on
    )

    address = link(page(as_user(nurse))[1])

    assert address == f"/patients/{patient.pk}/{place}"
    assert anchored(as_user(nurse), address)


def test_groups_come_by_ease_with_the_number_that_their_link_lists(clinic, doctor, nurse, as_user):
    for name in ("One", "Two"):
        wants_hmgcr(person(clinic, doctor, name), doctor)
    wants_global(person(clinic, doctor, "Three"), doctor)

    response, text = page(as_user(nurse))

    index = response.context["index"]
    assert [ease for ease, _ in index] == ["Look up in the record", "Blood test"]
    for _, rows in index:
        for ease, _, item, count in rows:
            found, _ = page(as_user(nurse), f"?who=all&ease={ease}&item={item}")
            assert sum(len(group["people"]) for group in found.context["groups"]) == count
    assert text.index("THREE, Ada") < text.index("ONE, Ada")
    assert "3 fields of 3 patients, 3 followed" in text


def test_within_one_ease_the_field_of_most_patients_comes_first(clinic, doctor, nurse, as_user):
    for name, item in (("One", "A"), ("Two", "B"), ("Three", "B"), ("Four", "C")):
        OneFieldAway.objects.create(
            patient=person(clinic, doctor, name), instrument="enmc_2016", item=item, label=item,
            ease=1 if item != "C" else 2, sentence="Because.",
        )  # fmt: skip

    response, _ = page(as_user(nurse))

    assert [[row[1] for row in rows] for _, rows in response.context["index"]] == [["B", "A"], ["C"]]
    assert [group["label"] for group in response.context["groups"]] == ["B", "A", "C"]


def test_a_field_that_two_instruments_ask_for_is_one_row(patient, doctor, nurse, as_user):
    record_visit(patient=patient, by=doctor, visited_on=FIRST, symptoms={"prox_lower": "yes"})
    ck = {"test": "CK", "value": 9800, "unit": "U/L", "upper_limit": 190, "collected_on": FIRST}
    record_results(patient=patient, by=doctor, results=[ck])
    wants_hmgcr(patient, doctor)

    response, _ = page(as_user(nurse))

    (group,) = [one for one in response.context["groups"] if one["label"] == "Anti-HMGCR"]
    assert (group["count"], len(group["people"])) == (1, 1)
    assert [title for title, _ in group["people"][0]["wanted"]] == ["ENMC 2016", "The guide’s subtype"]
    _, only = page(as_user(nurse), "?who=all&instrument=guide_criteria")
    assert "By ENMC 2016" not in only


def test_mine_are_my_patients_and_nobodys(clinic, doctor, nurse, as_user):
    for name, responsible in [("Mine", nurse), ("Nobodys", None), ("Theirs", doctor)]:
        wants_hmgcr(person(clinic, doctor, name, responsible=responsible), doctor)

    _, mine = page(as_user(nurse), "")
    _, everybodys = page(as_user(nurse))

    assert "MINE" in mine
    assert "NOBODYS" in mine
    assert "THEIRS" not in mine
    assert "THEIRS" in everybodys


def test_one_clinic_can_be_chosen_and_strangers_see_nothing(
    clinic, other_clinic, doctor, nurse, stranger, as_user
):
    Membership.objects.create(user=nurse, clinic=other_clinic, role="nurse")
    wants_hmgcr(person(clinic, doctor, "Here"), doctor)
    wants_hmgcr(person(other_clinic, doctor, "There"), doctor)

    _, one = page(as_user(nurse), f"?who=all&clinic={other_clinic.pk}")
    _, strangers = page(as_user(stranger), f"?who=all&clinic={clinic.pk}")

    assert "THERE, Ada" in one
    assert "HERE, Ada" not in one.replace("THERE", "")
    assert "HERE, Ada" not in strangers.replace("THERE", "")


def test_a_reader_of_study_codes_gets_no_name_no_link_and_no_order_by_name(
    clinic, doctor, researcher, as_user
):
    later, first = person(clinic, doctor, "Zimmer"), person(clinic, doctor, "Abel")
    for one in (later, first):
        wants_hmgcr(one, doctor)

    response, text = page(as_user(researcher))

    assert "ZIMMER" not in text.upper()
    assert "button secondary small" not in text.replace('<button class="button secondary small">Show', "")
    (group,) = response.context["groups"]
    assert [row["patient"].pk for row in group["people"]] == [later.pk, first.pk]


def test_a_coordinator_reads_the_list_but_fills_nothing_in(patient, doctor, coordinator, as_user):
    wants_hmgcr(patient, doctor)

    _, text = page(as_user(coordinator))

    assert "EXAMPLE, Anna" in text
    assert "lab_results/?tests" not in text


def test_who_was_not_judged_yet_is_counted_and_it_is_no_all_clear(clinic, doctor, nurse, as_user):
    person(clinic, doctor, "Unjudged")

    _, text = page(as_user(nurse))

    assert "1 of 1 patients not yet judged." in text
    assert "but not every patient has been judged" in text
    assert "is one field away:" not in text


def test_says_when_nobody_is_one_field_away_when_nobody_is_followed_and_when_nothing_matches(
    clinic, doctor, nurse, as_user
):
    patient = person(clinic, doctor, "Settled")
    replan_patients([patient.pk])
    _, nothing = page(as_user(nurse))
    _, no_match = page(as_user(nurse), RESPONSE)
    change_patient(patient=patient, by=doctor, status="discharged")
    _, nobody = page(as_user(nurse))

    assert "None of 1 patient is one field away" in nothing
    assert "waits for this field" in no_match
    assert "No patient is followed here yet." in nobody


def test_someone_without_a_clinic_is_told_so(db, as_user):
    assert "do not belong to a clinic" in page(as_user(User.objects.create_user("new")))[1]


@pytest.mark.parametrize("named", ["x", "²", "9" * 5000], ids=["word", "no digit", "long"])
def test_nonsense_in_the_address_counts_as_not_asked(patient, doctor, nurse, as_user, named):
    wants_hmgcr(patient, doctor)

    query = f"?who=them&clinic={named}&instrument={named}&ease={named}&page={named}"

    response, text = page(as_user(nurse), query)

    assert response.status_code == 200
    assert "EXAMPLE, Anna" in text
    assert page(as_user(nurse), f"?item={named}")[0].status_code == 200


def test_htmx_gets_the_list_without_the_page(patient, nurse, as_user, htmx):
    _, part = page(as_user(nurse), **htmx)

    assert "<html" not in part
    assert 'id="fields"' in part


def test_needs_a_log_in(client):
    assert client.get(URL).url.startswith(reverse("login"))


def test_fifty_rows_stand_on_a_page(clinic, doctor, nurse, as_user):
    for number in range(51):
        OneFieldAway.objects.create(
            patient=person(clinic, doctor, f"P{number:02d}"), instrument="enmc_2016", item="CK", label="CK",
            ease=2, sentence="Because.",
        )  # fmt: skip

    response, first = page(as_user(nurse))
    _, second = page(as_user(nurse), "?who=all&page=2")

    assert (response.context["groups"][0]["count"], len(response.context["groups"][0]["people"])) == (51, 50)
    assert "P50, Ada" not in first
    assert "P50, Ada" in second
    assert "Page 2 of 2" in second


def test_the_number_of_queries_does_not_grow_with_the_list(
    patient, clinic, doctor, nurse, as_user, django_assert_max_num_queries, django_assert_num_queries
):
    client = as_user(nurse)
    wants_hmgcr(patient, doctor)
    page(client)
    with django_assert_max_num_queries(20) as few:
        page(client)
    for number in range(12):
        one = person(clinic, doctor, f"P{number}")
        wants_hmgcr(one, doctor)
        wants_global(one, doctor)
        record_event(patient=one, by=doctor, kind="biopsy", happened_on=FIRST, findings={"necrosis": "yes"})

    with django_assert_num_queries(len(few)):
        page(client)
